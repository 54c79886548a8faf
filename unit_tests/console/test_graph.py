from luigid.console.graph import Graph, dot, reachable, walk

DIAMOND: Graph = {
    "Top": {"name": "Top", "status": "PENDING", "deps": ["Right", "Left"]},
    "Left": {"name": "Left", "status": "DONE", "deps": ["Bottom"]},
    "Right": {"name": "Right", "status": "FAILED", "deps": ["Bottom"]},
    "Bottom": {"name": "Bottom", "status": "DONE", "deps": ["Source"]},
    "Source": {"name": "Source", "status": "DONE", "deps": []},
}


def shown(graph: Graph, root: str, depth: int | None = None) -> list[str]:
    return [
        f"{line.branches}{line.task_id}"
        + (" again" if line.is_repeated else "")
        + (f" +{line.hidden}" if line.hidden else "")
        for line in walk(graph, root, depth)
    ]


def test_neighbours_are_shown_once() -> None:
    assert shown(DIAMOND, "Top") == [
        "Top",
        "├── Left",
        "│   └── Bottom",
        "│       └── Source",
        "└── Right",
        "    └── Bottom again",
    ]


def test_depth_cuts_the_tree() -> None:
    assert shown(DIAMOND, "Top", 1) == ["Top", "├── Left +1", "└── Right +1"]


def test_task_at_the_depth_is_shown_whole_where_it_is_nearer() -> None:
    graph: Graph = {
        "A": {"deps": ["B", "C"]},
        "B": {"deps": ["C"]},
        "C": {"deps": ["D"]},
        "D": {"deps": []},
    }
    assert shown(graph, "A", 2) == ["A", "├── B", "│   └── C +1", "└── C", "    └── D"]


def test_cycle_ends() -> None:
    graph: Graph = {"A": {"deps": ["B"]}, "B": {"deps": ["A"]}}
    assert shown(graph, "A") == ["A", "└── B", "    └── A again"]


def test_neighbour_that_was_left_out_is_shown_by_its_id() -> None:
    assert shown({"A": {"deps": ["B"]}}, "A") == ["A", "└── B"]


def test_deep_graph_is_walked() -> None:
    chain: Graph = {str(n): {"deps": [str(n + 1)] if n < 3000 else []} for n in range(3001)}
    assert sum(1 for _ in walk(chain, "0")) == 3001


def test_reachable_tasks_are_those_within_the_depth() -> None:
    assert reachable(DIAMOND, "Top") == ["Top", "Left", "Right", "Bottom", "Source"]
    assert reachable(DIAMOND, "Top", 1) == ["Top", "Left", "Right"]


def test_dot_has_nodes_in_colours_and_arrows_to_dependencies() -> None:
    lines = list(dot(DIAMOND, ["Top", "Left"], {}, is_inverse=False))
    assert lines[0] == "digraph luigi {"
    assert '  "Top" [label="Top\\nPENDING", color="#EEBB00"];' in lines
    assert lines[-2:] == ['  "Top" -> "Left";', "}"]


def test_arrow_of_an_inverse_graph_leads_to_the_dependency_too() -> None:
    graph: Graph = {"Left": {"deps": ["Top"]}, "Top": {"deps": []}}
    assert '  "Top" -> "Left";' in list(dot(graph, ["Left", "Top"], {}, is_inverse=True))


def test_dot_quotes_any_text() -> None:
    graph: Graph = {'a"\\b\nc': {"name": "", "status": "DONE", "deps": []}}
    assert any(
        line.startswith('  "a\\"\\\\b\\nc" [label="a\\"\\\\b\\nc\\nDONE"')
        for line in dot(graph, list(graph), {}, is_inverse=False)
    )


def test_dot_names_the_upstream_status_and_keeps_the_colour() -> None:
    lines = list(dot(DIAMOND, ["Top"], {"Top": "UPSTREAM_FAILED"}, is_inverse=False))
    assert '  "Top" [label="Top\\nUPSTREAM_FAILED", color="#EEBB00"];' in lines
