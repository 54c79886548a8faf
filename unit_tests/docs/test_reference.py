import pytest

from docs.tools.reference import ROOT, api, command_line, pages, problems

DOCUMENT = {
    "info": {
        "description": "Hello.\n\n## Errors\n\nProblems.\n\n- 400: wrong.\n\n## More\n\nText."
    },
    "tags": [{"name": "worker", "description": "What workers call."}],
    "paths": {
        "/api/ping": {
            "post": {
                "tags": ["worker"],
                "summary": "Keep | alive",
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Ping"}}
                    }
                },
                "responses": {
                    "200": {"description": "Done."},
                    "400": {"$ref": "#/components/responses/Bad"},
                },
            }
        }
    },
    "components": {
        "schemas": {
            "Ping": {"properties": {"worker": {}, "since": {}}, "required": ["worker"]},
            "Problem": {"properties": {"detail": {"description": "What is\nwrong."}}},
            "ProblemError": {"properties": {"pointer": {"description": "Where."}}},
        },
        "responses": {"Bad": {"description": "Malformed."}},
    },
}


@pytest.mark.parametrize("name", pages())
def test_page_is_up_to_date(name: str) -> None:
    page = ROOT / "docs" / name
    assert page.read_text(encoding="utf-8") == pages()[name], "run: python -m docs.tools.reference"


def test_every_command_has_section() -> None:
    text = command_line()
    for title in ("## luigid\n", "## luigid spec\n", "## luigid state export\n"):
        assert title in text
    assert "| `--port PORT` | Port to listen on; 0 picks any free port. (default: 8082) |" in text
    assert r"| `--format yaml\|json` |" in text


def test_call_is_listed_with_its_arguments() -> None:
    text = api(DOCUMENT)
    assert "### Errors" in text
    assert r"| `POST /api/ping` | Keep \| alive | **`worker`**, `since` |" in text


def test_problem_is_listed_with_its_calls() -> None:
    text = problems(DOCUMENT)
    assert "- 400: wrong." in text
    assert "Text." not in text
    assert "| `detail` | What is wrong. |" in text
    assert "| `errors[].pointer` | Where. |" in text
    assert "| 400 | Malformed. | `POST /api/ping` |" in text
