"""The proof notices mutants of the stub: a sample here, all with ``make mutants``."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from tests.generation import GENERATED
from tools.contract.command import own_operations
from tools.contract.credentials import required_scheme
from tools.mutants import catalogue, report
from tools.mutants.__main__ import sampled
from tools.mutants.trial import Verdict, verdict, verdicts

DOCUMENT = own_operations(json.loads((GENERATED / "openapi.json").read_bytes()))
SCHEME = required_scheme(DOCUMENT, GENERATED)
MUTANTS = {each.id: each for each in catalogue.mutants()}
# One of each kind that no other check notices.
SAMPLE = [
    "filters: listTraces: resource_name ignored",
    "input: createTracker: no pattern at TrackerName",
    "pages: listTraces: count is wrong",
    "audit: user.name wrong",
    "access: createTracker: needs no permission",
    "effects: deleteTracker: a rejected request deletes a record",
    "responses: listTrackers: trackers.lts.log_group_name omitted",
    "errors: createTracker: a stack trace in messages",
]


def test_every_declaration_has_mutants() -> None:
    assert len(MUTANTS) == len(catalogue.mutants())
    groups = Counter(each.group for each in MUTANTS.values())
    assert len(groups) == 20
    assert all(count >= 4 for count in groups.values())
    rules = {rule["name"] for each in DOCUMENT["x-behaviour"]["operations"].values() for rule in each["rules"]}
    declared = {rule for rule in rules if any(f"{rule} not checked" in name for name in MUTANTS)}
    assert len(declared) >= 12


def test_a_sample_has_all_groups() -> None:
    chosen = sampled(list(MUTANTS.values()), 40, seed=7)
    assert len(chosen) == 40
    assert len({each.group for each in chosen}) == 20
    assert chosen == sampled(list(MUTANTS.values()), 40, seed=7)


@pytest.mark.slow
def test_a_sample_is_noticed() -> None:
    chosen = [MUTANTS[name] for name in SAMPLE]
    found = list(verdicts(chosen, DOCUMENT, SCHEME, jobs=1, seconds=600))
    assert [each.mutant for each in found if not each.check] == []
    assert [each for each in found if each.check.startswith("the proof ended")] == []


@pytest.mark.slow
def test_the_correct_stub_is_proven() -> None:
    assert verdict(None, DOCUMENT, SCHEME, seconds=600).check == ""


def test_the_report_lists_survivors() -> None:
    found = [Verdict("a: b", "a", "checks: c", "wrong", 1.0), Verdict("a: d", "a", "", "", 2.0)]
    text = report.markdown(found, 5)
    assert "1 of 2 noticed (50 %), of 5 mutants." in text
    assert "| a | 1 | 2 |" in text
    assert text.endswith("## Survivors\n\n- a: d\n")
