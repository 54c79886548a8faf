from luigid.contract import Document
from luigid.process.shipped_files import shipped
from luigid.web.plan import Plan
from luigid.web.routes import by_path, path_pattern


def make_plan() -> Plan:
    document = Document.read(shipped("spec/openapi.yaml"))
    paths = by_path(document.operations)
    routes = ((path, path_pattern(path, ".+"), verbs) for path, verbs in paths.items())
    return Plan(routes, document.raw)


def test_operation_is_found_by_verb_and_path() -> None:
    plan = make_plan()
    found = {
        ("POST", "/api/ping"): "ping",
        ("GET", "/v1/tasks/a%2Fb"): "v1_task",
        ("GET", "/v1/tasks/a/b/explanation"): "v1_explanation",
        ("HEAD", "/static/x/y.js"): "static.head",
    }
    for (verb, path), id_ in found.items():
        operation = plan.find(verb, path)
        assert operation is not None
        assert operation.id == id_


def test_nothing_else_is_found() -> None:
    plan = make_plan()
    for verb, path in (("PUT", "/api/ping"), ("GET", "/api/ping/"), ("GET", "/API/ping")):
        assert plan.find(verb, path) is None


def test_history_refuses_with_pages() -> None:
    assert {"history", "tasklist", "history_by_id"} <= make_plan().pages
    assert "v1_summary" not in make_plan().pages
