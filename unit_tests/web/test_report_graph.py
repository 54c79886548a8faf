from luigid.overview.report import Node
from luigid.web.report_graph import draw


def node(name: str, *deps: str, **statuses: int) -> Node:
    return Node(name, name * 40, statuses or {"DONE": 1}, deps)


def test_graph_is_drawn_in_rows_by_distance_from_the_root() -> None:
    names = [f"n{number}" for number in range(8)]
    nodes = [node("r", *names), *(node(name, "z") for name in names), node("z", "r"), node("lost")]
    picture = draw(nodes)
    rows: dict[int, list[str]] = {}
    for box in picture.boxes:
        rows.setdefault(box.y, []).append(box.node.name)
    assert list(rows.values()) == [["r"], names[:6], names[6:], ["z"], ["lost"]]
    assert len(picture.lines) == 8 + 8 + 1
    assert all(0 <= box.x <= picture.width - picture.box_width for box in picture.boxes)
    assert all(len(box.label) <= 26 for box in picture.boxes)


def test_bar_shares_the_width_by_number() -> None:
    (box,) = draw([node("r", FAILED=1, DONE=3)]).boxes
    assert [(part.status, part.width) for part in box.bar] == [("FAILED", 45.0), ("DONE", 135.0)]
