"""The log of an installed server in JSON."""

import json
from pathlib import Path

from contract_tests.client import send
from contract_tests.server import environment, interpreted, running, stop

JSON = {"luigid": {"log_format": "json"}}


def test_each_line_of_a_log_in_json_is_an_object(tmp_path: Path) -> None:
    with running(tmp_path, settings=JSON) as server:
        answer = send(server.url.rstrip('",'), "GET", "/api/nothing")
    records = [json.loads(line) for line in server.log]
    assert {"time", "level", "logger", "process", "message"} <= set.intersection(*map(set, records))
    (access,) = (record for record in records if record["logger"] == "luigid.access")
    assert (access["status"], access["path"]) == (404, "/api/nothing")
    assert access["request_id"] == answer.headers["X-Request-Id"] == answer.json()["request_id"]


def test_reason_not_to_start_is_the_last_line_of_a_log_in_json(tmp_path: Path) -> None:
    (tmp_path / "luigi.cfg").write_text("[luigid]\nlog_format = json\n")
    arguments = ["--address", "no.such.host.invalid", "--state-path", ""]
    with interpreted(arguments, tmp_path, environment()) as process:
        assert process.stderr is not None
        lines = process.stderr.readlines()
        assert stop(process) == 2
    records = [json.loads(line) for line in lines]
    assert records[-1]["level"] == "CRITICAL"
    assert records[-1]["message"].startswith("cannot listen on no.such.host.invalid")
