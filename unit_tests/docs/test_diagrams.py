from pathlib import Path

import pytest

from docs.tools.diagrams import PICTURES, Arrow, drawn, read

SOURCES = sorted(PICTURES.glob("*.mmd"))


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_picture_shows_arrows_of_source(source: Path) -> None:
    arrows = read(source.read_text(encoding="utf-8")).arrows
    picture = source.with_suffix(".svg").read_text(encoding="utf-8")
    assert drawn(picture) == set(arrows), "run: python -m docs.tools.diagrams"


def test_source_is_read() -> None:
    diagram = read(
        """
    state "busy" as Busy {
        RUNNING
        WAITING
        RUNNING --> WAITING : pause
    }
    LOST : LOST for good
    [*] --> Busy : add, put
    Busy --> LOST : prune
"""
    )
    assert diagram.boxes["Busy"].statuses == ("RUNNING", "WAITING")
    assert diagram.labels == {"LOST": "LOST for good"}
    assert Arrow("[*]", "Busy", ("add", "put")) in diagram.arrows
    assert diagram.transitions() == {
        ("RUNNING", "WAITING", "pause"),
        *(
            ("[*]", status, method)
            for status in ("RUNNING", "WAITING")
            for method in ("add", "put")
        ),
        *((status, "LOST", "prune") for status in ("RUNNING", "WAITING")),
    }
