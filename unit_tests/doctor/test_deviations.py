import re
from pathlib import Path

import pytest

from luigid.doctor.deviations import DEVIATIONS, check_deviations
from unit_tests.doctor.conftest import MakeSubject, levels

DOCUMENT = Path(__file__).parents[2] / "docs" / "deviations.md"


def test_deviations_are_those_of_the_document() -> None:
    documented = set(re.findall(r"^\| `([a-z-]+)` \|", DOCUMENT.read_text(), re.MULTILINE))
    named = [deviation.id for deviation in DEVIATIONS]
    assert set(named) <= documented
    assert len(named) == len(set(named))


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("", set()),
        ("[scheduler]\nrecord_task_history=true\n", {"history-restart", "history-pages"}),
        ("[email]\nreceiver=a@b\n", {"mail-waits"}),
        ("[email]\nreceiver=a@b\nformat=none\n", set()),
        ("[scheduler]\nbatch_emails=true\n", {"mail-waits", "mail-limit"}),
        (
            "[email]\nreceiver=a@b\n[smtp]\nhost=${NO_SUCH}\n",
            {"mail-waits", "missing-variables"},
        ),
        ("[scheduler]\nmetrics_collector=prometheus\n", {"metrics-series"}),
        ("[scheduler]\nmetrics_collector=datadog\n", {"collector-thread", "datadog-key"}),
        (
            "[scheduler]\nmetrics_collector=datadog\n[datadog]\napi_key=x\n",
            {"collector-thread"},
        ),
        (
            "[scheduler]\nmetrics_collector=custom\n",
            {"collector-thread", "collector-interface"},
        ),
        ("[cors]\nenabled=true\n", {"cors-headers"}),
        ("[core]\nlogging_conf_file=/etc/hostname\n", {"logger-names"}),
    ],
)
def test_deviations_that_matter_are_named(subject: MakeSubject, text: str, ids: set[str]) -> None:
    expected = {f"deviation.{id_}": "notice" for id_ in ids}
    assert levels(check_deviations, subject(text)) == expected


def test_place_of_the_state_may_deviate(subject: MakeSubject) -> None:
    default, empty = subject(state_path=None), subject(state_path="")
    assert levels(check_deviations, default) == {"deviation.unwritable-default": "notice"}
    assert levels(check_deviations, empty) == {"deviation.empty-state-path": "notice"}
