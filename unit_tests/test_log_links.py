import pytest

from luigid.log_links import PLACEHOLDERS, LogUrlError, LogUrlTemplate

VALUES: dict[str, str | float | None] = {
    "task_id": "A 1/ü&x=y#z",
    "family": "A",
    "worker": "Worker(host=etl1)",
    "host": "etl1",
    "started": 1714555613.25,
    "updated": 1714555620,
}


@pytest.mark.parametrize(
    ("template", "url"),
    [
        (
            "https://logs.example/{family}?q={task_id}#x",
            "https://logs.example/A?q=A%201%2F%C3%BC%26x%3Dy%23z#x",
        ),
        ("http://h:80/?w={worker}&h={host}", "http://h:80/?w=Worker%28host%3Detl1%29&h=etl1"),
        (
            "https://h/?a={started}&b={started_ms}",
            "https://h/?a=2024-05-01T09%3A26%3A53Z&b=1714555613250",
        ),
        (
            "https://h/?a={updated}&b={updated_ms}",
            "https://h/?a=2024-05-01T09%3A27%3A00Z&b=1714555620000",
        ),
        ("https://h/?q={{{task_id}}}", "https://h/?q={A%201%2F%C3%BC%26x%3Dy%23z}"),
        ("https://h/all", "https://h/all"),
    ],
)
def test_values_are_percent_encoded(template: str, url: str) -> None:
    assert LogUrlTemplate(template).url(VALUES) == url


@pytest.mark.parametrize("name", PLACEHOLDERS)
def test_link_needs_the_values_that_it_names(name: str) -> None:
    template = LogUrlTemplate(f"https://h/?q={{{name}}}")
    assert template.url(VALUES) is not None
    assert template.url(VALUES | {name.removesuffix("_ms"): None}) is None


@pytest.mark.parametrize("seconds", [-5.0, 1e300])
def test_time_out_of_range_is_cut(seconds: float) -> None:
    assert LogUrlTemplate("https://h/?a={started}").url({"started": seconds}) is not None


def test_lone_surrogate_becomes_question_mark() -> None:
    assert LogUrlTemplate("https://h/{task_id}").url({"task_id": "\ud800"}) == "https://h/%3F"


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("https://h/{task}", r"\{task\} is not a placeholder: there are \{task_id\}, "),
        ("https://h/{task_id!r}", r"\{task_id!r\} is not a placeholder"),
        ("https://h/{task_id:>9}", r"\{task_id:>9\} is not a placeholder"),
        ("https://h/{task_id.x}", r"\{task_id.x\} is not a placeholder"),
        ("https://h/{}", r"\{\} is not a placeholder"),
        ("https://h/{task_id", "a brace itself is written twice"),
        ("https://h/}", "a brace itself is written twice"),
        ("ftp://h/{task_id}", "it is not an http or https URL"),
        ("javascript:alert({task_id})", "it is not an http or https URL"),
        ("/logs/{task_id}", "it is not an http or https URL"),
        ("https://[/{task_id}", "it is not an http or https URL"),
        ("https://{host}/x", "a placeholder may stand only behind the host and its port"),
        ("https://h/ {task_id}", "it contains a space or a control character"),
        ("https://h/\n", "it contains a space or a control character"),
        ("https://h/" + "x" * 2000, "it has more than 2000 characters"),
    ],
)
def test_unusable_template_is_refused(template: str, reason: str) -> None:
    with pytest.raises(LogUrlError, match=reason):
        LogUrlTemplate(template)
