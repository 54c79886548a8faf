"""Explanations of random states conform to the document."""

import json
from pathlib import Path
from random import Random
from typing import Any

import jsonschema_rs
import pytest
import yaml

from luigid.scheduler.explanation import Explainer
from luigid.state.task import DONE
from unit_tests.scheduler.busy_states import POLICY, busy_scheduler
from unit_tests.scheduler.calls import get_all_work

DOCUMENT = Path(__file__).parents[2] / "spec" / "openapi.yaml"


@pytest.fixture(scope="module")
def schemas() -> Any:
    text = DOCUMENT.read_text(encoding="utf-8")
    found = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))["components"]["schemas"]
    return json.loads(json.dumps(found).replace("#/components/schemas/", "#/$defs/"))


def test_explanations_conform_to_document(schemas: Any) -> None:
    def validator(name: str) -> Any:
        return jsonschema_rs.validator_for({"$ref": f"#/$defs/{name}", "$defs": schemas})

    explanation, short = validator("Explanation"), validator("ShortReason")
    kinds = set()
    for seed in range(60):
        scheduler, clock = busy_scheduler(Random(seed))
        for _ in range(2):
            explainer = Explainer(scheduler.state, POLICY)
            tasks = list(scheduler.state.tasks.values())
            for task in tasks:
                found = explainer.explain(task.id, clock())
                explanation.validate(found)
                kinds |= {reason["kind"] for reason in found["reasons"]} if found else set()
            for reason in explainer.shorten(tasks, clock()).values():
                short.validate(reason)
            scheduler.add_task(worker="u", task_id="F_0", status=DONE)
            scheduler.add_task(worker="u", task_id="F_1", status="DISABLED")
            get_all_work(scheduler, "u")
            if seed == 0:
                scheduler.pause()
    assert kinds == set(schemas["ReasonKind"]["enum"])
