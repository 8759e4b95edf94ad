# Copied from generator/runtime/contract/reports/junit.py. Do not edit: run `make generate`.
"""JUnit report: a test suite for each part of the proof, a test case for each check."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from typing import IO

from ..verdicts import State, Verdict
from . import text
from .run import Run, time_text

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML cannot have (XML 1.0, section 2.2)."""


def write(run: Run, stream: IO[str]) -> None:
    """Write one ``testsuites`` element."""
    root = ElementTree.Element("testsuites", name="contract", time=f"{run.seconds:.3f}")
    for part in run.parts():
        root.append(_suite(run, part, [each for each in run.recorder.verdicts if each.result.part == part]))
    if run.stopped:
        root.append(_stopped(run))
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    ElementTree.indent(root)
    stream.write('<?xml version="1.0" encoding="utf-8"?>\n')
    stream.write(ElementTree.tostring(root, encoding="unicode"))


def _suite(run: Run, part: str, verdicts: Sequence[Verdict]) -> ElementTree.Element:
    states = run.parts()[part]
    suite = ElementTree.Element(
        "testsuite",
        name=part,
        tests=str(len(verdicts)),
        failures=str(states[State.FAILED]),
        errors="0",
        skipped=str(states[State.SKIPPED] + states[State.KNOWN]),
        time=f"{sum(each.seconds for each in verdicts):.3f}",
        timestamp=time_text(verdicts[0].at),
    )
    for verdict in verdicts:
        suite.append(_case(run, verdict))
    return suite


def _case(run: Run, verdict: Verdict) -> ElementTree.Element:
    result = verdict.result
    classname = f"{result.part}.{result.operation}" if result.operation else result.part
    case = ElementTree.Element(
        "testcase", classname=classname, name=_plain(run, result.name), time=f"{verdict.seconds:.3f}"
    )
    if verdict.state is State.PASSED:
        return case
    if verdict.state is State.FAILED:
        failure = ElementTree.SubElement(case, "failure", message=_plain(run, result.failure), type=result.part)
        failure.text = NOT_XML.sub("\ufffd", text.failure(verdict, run.secrets))
    else:
        reason = f"known failure: {result.failure}" if verdict.state is State.KNOWN else result.skipped
        ElementTree.SubElement(case, "skipped", message=_plain(run, reason))
    ElementTree.SubElement(case, "system-out").text = verdict.id  # Jenkins knows no properties here
    return case


def _stopped(run: Run) -> ElementTree.Element:
    """Return a suite that says that the run did not come to its end."""
    suite = ElementTree.Element("testsuite", name="run", tests="1", failures="0", errors="1", skipped="0")
    case = ElementTree.SubElement(suite, "testcase", classname="run", name="comes to its end")
    ElementTree.SubElement(case, "error", message=_plain(run, run.stopped), type="stopped")
    return suite


def _plain(run: Run, shown: str) -> str:
    return NOT_XML.sub("\ufffd", run.secrets.text(shown))
