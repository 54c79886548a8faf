"""Sends Luigi's recorded requests to a server with a clock of its own, and compares its answers.

All scenarios go to one server, one after the other, each under names of its own. What `needs`
something that such a server lacks is not sent.
"""

import contextlib
import gzip
import json
import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final

from luigid.conformance.operations import Operations
from luigid.conformance.recorded import exchange, fixture
from luigid.conformance.recorded.comparison import difference
from luigid.conformance.recorded.fixture import NEEDS, Answer, Interaction, Scenario
from luigid.conformance.recorded.own_clock import timeless, without_own_figures
from luigid.conformance.recorded.own_names import OwnNames
from luigid.conformance.results import CLOSED, Part, Result, Verdict
from luigid.conformance.target import DroppedError, Reply, Target

#: Luigi keeps what it should have refused, and fails for all later: these come last of all.
_SPOIL_LUIGI: Final = ("bad_arguments", "worker_info")
#: Headers of web pages of other origins: the recordings refuse them.
_CROSS_SITE: Final = frozenset({"Origin", "Sec-Fetch-Site"})
_CORS = re.compile("access-control-", re.IGNORECASE)
#: What a luigid answers with 404 below /static/ that was built without its pages.
_NOT_BUILT: Final = b"built without its visualiser"


class Replay:
    """The replay of all scenarios.

    `names` are those of the scenarios; empty: all. `tag` begins the names of this run;
    `is_reference` compares with Luigi's own answers where ours deviate; `has_cors` leaves out the
    headers of CORS, without which the answers were recorded.
    """

    def __init__(
        self,
        target: Target,
        operations: Operations,
        tag: str,
        *,
        is_reference: bool = False,
        has_cors: bool = False,
        names: Collection[str] = (),
    ) -> None:
        self._target = target
        self._operations = operations
        self._tag = tag
        self._is_reference = is_reference
        self._has_cors = has_cors
        self._has_files = _has_files(target)
        paths = [path for path in fixture.paths() if not names or path.stem in names]
        scenarios = {path.stem: fixture.read(path) for path in paths}
        self._scenarios = {name: scenarios[name] for name in sorted(scenarios, key=_place)}

    @property
    def total(self) -> int:
        """How many answers are recorded."""
        return sum(len(scenario["interactions"]) for scenario in self._scenarios.values())

    def run(self) -> Iterator[Result]:
        """Yield a result for each recorded answer. Raises GoneError."""
        for number, (name, scenario) in enumerate(self._scenarios.items()):
            yield from self._play(name, scenario, OwnNames(f"{self._tag}{number:02}z"))

    def _play(self, name: str, scenario: Scenario, names: OwnNames) -> Iterator[Result]:
        for resource, total in scenario.get("settings", {}).get("resources", {}).items():
            data = names.sent("update_resource", {"resource": resource, "amount": total})
            yield from self._prepared("update_resource", data)
        for place, interaction in enumerate(scenario["interactions"]):
            yield self._result(f"{name}[{place}]", scenario, interaction, names)
        yield from self._prepared("unpause", {})

    def _prepared(self, method: str, data: Any) -> Iterator[Result]:
        """Call a method whose answer is not compared; yield a result if none comes."""
        try:
            self._send({"request": f"POST /api/{method}", "data": data})
        except DroppedError as error:
            operation = f"POST /api/{method}"
            yield Result(Part.RECORDED, operation, Verdict.FAILED, CLOSED, str(error))

    def _result(
        self, place: str, scenario: Scenario, interaction: Interaction, names: OwnNames
    ) -> Result:
        verb, target = interaction["request"].split(" ")
        operation = self._operations.of(verb, target)
        if "needs" in interaction:
            reason = f"needs {NEEDS[interaction['needs']]}"
            return Result(Part.RECORDED, operation, Verdict.SKIPPED, place, reason)
        if self._has_cors and _is_cross_site(scenario):
            reason = f"needs {NEEDS['settings']}"
            return Result(Part.RECORDED, operation, Verdict.SKIPPED, place, reason)
        if not self._has_files and verb in ("GET", "HEAD") and target.startswith("/static/"):
            reason = "needs a luigid that was built with its visualiser"
            return Result(Part.RECORDED, operation, Verdict.SKIPPED, place, reason)
        deviation = interaction.get("deviation", "")
        expected = interaction["luigi"]
        if not self._is_reference:
            expected = interaction.get("ours", expected)
        try:
            reply = self._send(_with_own_names(interaction, names))
        except DroppedError as error:
            return Result(Part.RECORDED, operation, Verdict.FAILED, place, str(error))
        found = self._difference(scenario, interaction, expected, reply, names)
        if found:
            return Result(Part.RECORDED, operation, Verdict.FAILED, place, found)
        if deviation and self._is_reference:
            return Result(Part.RECORDED, operation, Verdict.EXPECTED, deviation)
        return Result(Part.RECORDED, operation, Verdict.PASSED)

    def _difference(
        self,
        scenario: Scenario,
        interaction: Interaction,
        expected: Answer,
        reply: Reply,
        names: OwnNames,
    ) -> str:
        headers = _without_cors(reply.headers) if self._has_cors else reply.headers
        try:
            answer = exchange.answer(
                interaction,
                reply.status,
                headers,
                _own_body(interaction, reply, names),
                scenario.get("watched", ()),
            )
        except (ValueError, OSError) as error:
            return f"the body cannot be read: {error}"
        if "json" in answer:
            names.learn(expected.get("json"), answer["json"])
            answer["json"] = names.with_recorded_ids(answer["json"])
        return difference(timeless(expected), timeless(answer))

    def _send(self, interaction: Any) -> Reply:
        return self._target.send(*exchange.request(interaction))


def _has_files(target: Target) -> bool:
    """Return whether the server was built with its pages, as far as it says."""
    try:
        reply = target.send("GET", "/static/visualiser/index.html")
    except DroppedError:
        return True
    return not (reply.status == 404 and _NOT_BUILT in reply.body)


def _without_cors(headers: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for name, value in headers:
        if name.lower() == "vary":
            kept = [each for each in re.split(", *", value) if each.lower() != "origin"]
            if kept:
                yield name, ", ".join(kept)
        elif not _CORS.match(name):
            yield name, value


def _is_cross_site(scenario: Scenario) -> bool:
    return any(_CROSS_SITE & each.get("headers", {}).keys() for each in scenario["interactions"])


def _place(name: str) -> int:
    return _SPOIL_LUIGI.index(name) + 1 if name in _SPOIL_LUIGI else 0


def _with_own_names(interaction: Interaction, names: OwnNames) -> Interaction:
    method = interaction["request"].split(" ")[1].split("?")[0].removeprefix("/api/")
    own = interaction | {"request": names.sent_text(interaction["request"])}
    if "data" in interaction:
        own["data"] = names.sent(method, interaction["data"])
    if "body" in interaction:
        own["body"] = names.sent_text(interaction["body"])
    return own


def _own_body(interaction: Interaction, reply: Reply, names: OwnNames) -> bytes:
    """Return the body of an answer without what is somebody else's, and without tags."""
    is_compressed = reply.header("Content-Encoding") == "gzip"
    body = gzip.decompress(reply.body) if is_compressed else reply.body
    if interaction["request"] == "GET /metrics":
        body = without_own_figures(body)
    with contextlib.suppress(ValueError):  # no JSON
        body = json.dumps(names.own(json.loads(body))).encode()
    body = body.replace(names.tag.encode(), b"")
    return gzip.compress(body) if is_compressed else body
