"""JUnit report of all check results, merged with the report of Schemathesis."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from pathlib import Path

from tools.contract.results import CheckResult


def write(path: Path, results: Sequence[CheckResult], schemathesis: Path) -> None:
    """Write one ``testsuites`` element: a suite for each part, then the suites of Schemathesis' own report."""
    root = ElementTree.Element("testsuites", name="contract")
    for part in dict.fromkeys(result.part for result in results):
        root.append(_suite(part, [result for result in results if result.part == part]))
    if schemathesis.exists():
        root.extend(ElementTree.parse(schemathesis).getroot().iter("testsuite"))  # noqa: S314
    for count in ("tests", "failures", "errors", "skipped"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    ElementTree.indent(root)
    ElementTree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def _suite(part: str, results: Sequence[CheckResult]) -> ElementTree.Element:
    failures, skipped = sum(bool(r.failure) for r in results), sum(bool(r.skipped) for r in results)
    suite = ElementTree.Element(
        "testsuite", name=part, tests=str(len(results)), failures=str(failures), skipped=str(skipped)
    )
    for result in results:
        case = ElementTree.SubElement(suite, "testcase", classname=part, name=result.name)
        if result.failure:
            ElementTree.SubElement(case, "failure", message=result.failure)
        if result.skipped:
            ElementTree.SubElement(case, "skipped", message=result.skipped)
    return suite
