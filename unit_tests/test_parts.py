"""The composition root, with the real document."""

import time
from typing import Any

import pytest

from luigid import parts
from luigid.config import Config, CorsSection, EmailSection, LuigidSection, SchedulerSection
from luigid.config.table import MAX_BODY_BYTES, MAX_CALL_VALUES
from luigid.contract import LargeRequestError, Request, work
from luigid.contract.wire import JSON, MAX_FIELDS
from luigid.metrics.custom import CustomCollector
from luigid.metrics.datadog import DatadogCollector
from luigid.metrics.prometheus import PrometheusCollector
from luigid.process.shipped_files import shipped
from unit_tests.contract.small_document import operation


def test_settings_reach_parts() -> None:
    config = Config(
        scheduler=SchedulerSection(max_shown_tasks=0, pause_enabled=False),
        cors=CorsSection(enabled=True, allowed_origins=("https://a.example",)),
        luigid=LuigidSection(max_body_bytes=1, max_call_values=1000),
        resources={"gpu": 2},
    )
    built = parts.build(config)
    assert not built.scheduler.is_pause_enabled()["enabled"]
    assert built.scheduler.resource_list()[0]["num_total"] == 2
    assert built.application.settings["cors"].allows("https://a.example")
    contract = built.application.wildcard_router.rules[0].target_kwargs["contract"]
    asked = Request("post", "", JSON, b"[" + b"," * 1000 + b"]", {}, {})
    with pytest.raises(LargeRequestError):
        contract.arguments(operation(contract, "ping"), asked)


def test_maxima_that_settings_may_lower_are_those_of_the_document() -> None:
    document = " ".join(shipped("spec/openapi.yaml").read_text(encoding="utf-8").split())
    assert MAX_CALL_VALUES == work.MAX_MARKS
    assert f"{MAX_CALL_VALUES:,} commas, colons and opening brackets" in document
    assert f"{MAX_BODY_BYTES // 1024**2} MiB (413)" in document
    assert f"{work.MAX_LONE_SURROGATES:,} lone surrogates" in document
    assert f"{MAX_FIELDS:,} fields" in document
    assert f"{work.WORDY_MARKS} fields, commas, colons and opening brackets" in document


def test_now_reads_system_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 1.0)
    assert parts.now() == 1.0
    monkeypatch.setattr(time, "time", lambda: 2.0)
    assert parts.now() == 2.0


def build(**sections: Any) -> parts.Parts:
    return parts.build(Config(**sections))


TO_ALL = EmailSection(receiver=("all@mail.example",))


@pytest.mark.parametrize(
    ("sections", "is_mailing"),
    [
        ({}, False),
        ({"email": TO_ALL}, True),
        ({"scheduler": SchedulerSection(batch_emails=True)}, True),
        ({"email": EmailSection(receiver=("a@mail.example",), format="none")}, False),
        ({"email": TO_ALL, "mail_obstacle": "a variable is not set"}, False),
    ],
)
def test_notifier_exists_if_mail_can_have_recipient(
    sections: dict[str, Any], is_mailing: bool
) -> None:
    built = build(**sections)
    assert (built.notifier is not None) == is_mailing
    assert (built.notifier in built.observers) == is_mailing


@pytest.mark.parametrize("collector", ["default", "none"])
def test_no_collector_means_no_observer(collector: str) -> None:
    assert build(scheduler=SchedulerSection(metrics_collector=collector)).observers == []


@pytest.mark.parametrize(
    ("section", "kind"),
    [
        (SchedulerSection(metrics_collector="prometheus"), PrometheusCollector),
        (SchedulerSection(metrics_collector="datadog"), DatadogCollector),
        (
            SchedulerSection(
                metrics_collector="custom",
                metrics_custom_import="unit_tests.metrics.third_party_collectors.Journal",
            ),
            CustomCollector,
        ),
    ],
)
def test_collector_is_observer(section: SchedulerSection, kind: type) -> None:
    assert [type(part) for part in build(scheduler=section).observers] == [kind]
