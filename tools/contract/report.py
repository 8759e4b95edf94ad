"""Verdicts as JUnit XML, together with what Schemathesis wrote."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from pathlib import Path

from tools.contract.outcome import Verdict


def write(path: Path, verdicts: Sequence[Verdict], schemathesis: Path) -> None:
    """Write one ``testsuites`` element: a suite for each part, then the suites of Schemathesis' own report."""
    root = ElementTree.Element("testsuites", name="contract")
    for part in dict.fromkeys(verdict.part for verdict in verdicts):
        root.append(_suite(part, [verdict for verdict in verdicts if verdict.part == part]))
    if schemathesis.exists():
        root.extend(ElementTree.parse(schemathesis).getroot().iter("testsuite"))  # noqa: S314
    for count in ("tests", "failures", "errors", "skipped"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    ElementTree.indent(root)
    ElementTree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def _suite(part: str, verdicts: Sequence[Verdict]) -> ElementTree.Element:
    failures, skipped = sum(bool(v.failure) for v in verdicts), sum(bool(v.skipped) for v in verdicts)
    suite = ElementTree.Element(
        "testsuite", name=part, tests=str(len(verdicts)), failures=str(failures), skipped=str(skipped)
    )
    for verdict in verdicts:
        case = ElementTree.SubElement(suite, "testcase", classname=part, name=verdict.name)
        if verdict.failure:
            ElementTree.SubElement(case, "failure", message=verdict.failure)
        if verdict.skipped:
            ElementTree.SubElement(case, "skipped", message=verdict.skipped)
    return suite
