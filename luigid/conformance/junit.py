"""The results as JUnit's XML: a suite for each part, a case for each operation."""

from collections import defaultdict
from xml.etree import ElementTree as ET

from luigid.conformance.results import MEANINGS, Part, Result, Results, Verdict
from luigid.texts import encodable


def as_xml(results: Results, server: str, seconds: float) -> bytes:
    """Return the XML."""
    root = ET.Element("testsuites", name=f"luigid conformance {server}", time=f"{seconds:.3f}")
    for part in Part:
        cases: dict[str, list[Result]] = defaultdict(list)
        for result in results.of(part):
            cases[result.operation].append(result)
        if cases:
            root.append(_suite(part, cases))
    xml: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return xml


def _suite(part: Part, cases: dict[str, list[Result]]) -> ET.Element:
    suite = ET.Element("testsuite", name=f"{part.value}: {MEANINGS[part]}")
    counts = {"tests": 0, "failures": 0, "skipped": 0}
    for operation in sorted(cases):
        results = cases[operation]
        case = ET.SubElement(suite, "testcase", classname=part.value, name=operation)
        failed = [each for each in results if each.verdict is Verdict.FAILED]
        counts["tests"] += 1
        for each in failed[:1]:  # a case has one failure
            counts["failures"] += 1
            failure = ET.SubElement(case, "failure", type=each.name, message=_text(each.reason))
            told = [(other.name, other.reason) for other in failed]
            told += [pair for other in failed for pair in other.more]
            failure.text = "\n\n".join(f"{name}: {_text(reason)}" for name, reason in told)
        if all(each.verdict is Verdict.SKIPPED for each in results):
            counts["skipped"] += 1
            ET.SubElement(case, "skipped", message=results[0].reason)
    for name, count in counts.items():
        suite.set(name, str(count))
    return suite


def _text(reason: str) -> str:
    """Return a reason without what XML cannot carry."""
    return "".join(each if each in "\n\t" or each >= " " else "?" for each in encodable(reason))
