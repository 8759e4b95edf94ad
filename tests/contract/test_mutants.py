"""The proof notices mutants of the stub: a sample here, all with ``make mutants``."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date

import pytest

from tests.generation import GENERATED
from tools.contract.command import own_operations
from tools.contract.credentials import required_scheme
from tools.mutants import catalogue, mutant, report
from tools.mutants.__main__ import sampled
from tools.mutants.focus import focused
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
    "headers: 405 without Allow",
    "rules: createTracker: key-from-kms not checked",
    "rules: createTracker: service-trusted not checked",  # in another world
    "pages: listTraces: no retention",  # at another time
    "effects: batchCreateResourceTags: has no effect",
    "effects: checkObsBuckets: empty lists",
    "match: createTracker: identities are compared without case",
]


def test_every_declaration_has_mutants() -> None:
    assert len(MUTANTS) == len(catalogue.mutants())
    groups = Counter(each.group for each in MUTANTS.values())
    assert len(groups) == 21
    assert all(count >= 4 for count in groups.values())
    rules = {rule["name"] for each in DOCUMENT["x-behaviour"]["operations"].values() for rule in each["rules"]}
    declared = {rule for rule in rules if any(f"{rule} not checked" in name for name in MUTANTS)}
    assert len(declared) >= 12


def test_a_sample_has_all_groups() -> None:
    chosen = sampled(list(MUTANTS.values()), 40, seed=7)
    assert len(chosen) == 40
    assert len({each.group for each in chosen}) == 21
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
    text = report.markdown(found, 5, date(2026, 1, 2))
    assert "1 of 2 mutants noticed (50 %), a sample of 5, on 2026-01-02." in text
    assert "| a | 1 | 2 |" in text
    assert text.endswith("| a: d | not explained |\n")


def test_survivors_are_explained_by_patterns() -> None:
    survivor = Verdict("filters: listThings: x finds nothing", "filters", "", "", 1.0)
    assert report.explanation(survivor, {"filters: *: y *": "no", "filters: * x finds *": "yes"}) == "yes"


def test_the_part_of_a_fault_is_tried_first() -> None:
    def operations(name: str) -> set[str]:
        return set(mutant.own_operations(focused(DOCUMENT, MUTANTS[name])))

    assert operations("filters: listTrackers: tracker_name ignored") == {
        *("createTracker", "updateTracker", "listTrackers", "deleteTracker", "listQuotas", "listTraces"),
        *("batchCreateResourceTags", "batchDeleteResourceTags"),
    }
    assert "createNotification" in operations("audit: user.name wrong")
    assert operations("effects: listOperations: empty lists") == {"listOperations", "listTraces"}
