from luigid.doctor import settings, webhooks
from luigid.doctor.subject import Subject
from unit_tests.doctor.conftest import MakeSubject, found, levels

SECURE = "[webhook.team]\nurl = https://chat.example/secret\nsecret = {}\n[luigid]\npublic_url = http://x\n"


def all_levels(subject: Subject) -> set[tuple[str, str]]:
    return {(finding.id, finding.level.word) for finding in webhooks.check_webhooks(subject)}


def test_nothing_is_said_without_webhooks(subject: MakeSubject) -> None:
    assert levels(webhooks.check_webhooks, subject("")) == {}


def test_webhook_is_named_without_its_secrets(subject: MakeSubject) -> None:
    findings = found(webhooks.check_webhooks, subject(SECURE.format("geheim")))
    assert list(findings) == ["webhooks.configured"]
    text = findings["webhooks.configured"].text
    assert "to https://chat.example in the format json" in text
    assert "secret" not in text


def test_insecure_and_useless_settings_are_said(subject: MakeSubject) -> None:
    text = (
        "[webhook.team]\nurl = http://chat.example/\nverify_certificate = false\n"
        "late_factor =\nca_file = none.pem\n"
    )
    assert all_levels(subject(text)) == {
        ("webhooks.configured", "ok"),
        ("webhooks.plain-http", "warning"),
        ("webhooks.unverified", "warning"),
        ("webhooks.ca-file", "problem"),
        ("webhooks.unsigned", "notice"),
        ("webhooks.never-late", "notice"),
        ("webhooks.no-links", "notice"),
    }


def test_secrets_in_readable_file_are_a_warning(subject: MakeSubject) -> None:
    made = subject(SECURE.format("geheim"))
    made.source.files[0].chmod(0o644)  # type: ignore[union-attr]
    finding = found(settings.check_secrets, made)["settings.secret-readable"]
    assert finding.text.endswith("and sets [webhook.team] url, [webhook.team] secret")
