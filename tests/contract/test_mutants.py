"""The proof notices mutants of the stub: a sample here, all with ``make mutants``."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from datetime import date
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from cts_contract.__main__ import main
from cts_contract._runtime.credentials import required_scheme
from cts_contract._runtime.descriptions import own_operations
from cts_contract._runtime.execution import NOT_PROVEN, PROVEN
from cts_stub._runtime.stub.http.server import serving

from tests.generation import GENERATED
from tools.mutants import catalogue, mutant, report
from tools.mutants.__main__ import in_order, in_random_order, known_verdicts
from tools.mutants.cpu_clock import NeverResponds, Policy
from tools.mutants.focus import Part, parts
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
    "input: createNotification: no enum at FilterCondition",  # by two edits
    "rules: updateTracker: tracked-bucket-exists not checked",  # in a world that became another
    "access: updateTracker: needs cts:tracker:create",  # by users with one permission each
    "access: signatures: no permissions are checked",
    "access: accounts: any that exists",
    "access: signatures: the query is not signed",
    "time: createTracker: a race",
    "time: all: times a second early",
    "errors: all: errors have a stack",
    "headers: all: JSON in Latin-1",
    "pages: listTraces: a second more of the default window",
    "create: createTracker: takes fields of the server from the body",
    "delete: deleteNotification: several are recorded once",
    "update: updateNotification: texts are normalised",
    "update: updateTracker: texts are decoded again",
]


def test_every_declaration_has_mutants() -> None:
    assert len(MUTANTS) == len(catalogue.mutants())
    groups = Counter(each.group for each in MUTANTS.values())
    assert len(groups) == 21
    assert all(count >= 4 for count in groups.values())
    rules = {rule["name"] for each in DOCUMENT["x-behaviour"]["operations"].values() for rule in each["rules"]}
    declared = {rule for rule in rules if any(f"{rule} not checked" in name for name in MUTANTS)}
    assert len(declared) >= 12


def test_every_beginning_of_the_random_order_is_a_sample() -> None:
    every = list(MUTANTS.values())
    shuffled = in_random_order(every, seed=7)
    assert shuffled == in_random_order(every, seed=7) != in_random_order(every, seed=8)
    assert {each.id for each in shuffled} == set(MUTANTS)
    assert len({each.group for each in shuffled[:150]}) > 15


def test_a_run_goes_on_where_another_one_ended(tmp_path: Path) -> None:
    every = list(MUTANTS.values())
    found = [Verdict(every[position].id, every[position].group, "checks: c", "wrong", 1.0) for position in (2, 0, 1)]
    path = tmp_path / "verdicts.ndjson"
    assert known_verdicts(path, every) == []
    path.write_bytes(b"".join(msgspec.json.encode(each) + b"\n" for each in found))
    assert known_verdicts(path, every[:2]) == found[1:]
    assert [each.mutant for each in in_order(found, every)] == [each.id for each in every[:3]]


@pytest.mark.slow
def test_a_sample_is_noticed() -> None:
    chosen = [MUTANTS[name] for name in SAMPLE]
    found = list(verdicts(chosen, DOCUMENT, SCHEME, jobs=1, seconds=600))
    assert [each.mutant for each in found if not each.check] == []
    assert [each for each in found if each.check.startswith("the proof ended")] == []


@pytest.mark.slow
def test_the_correct_stub_is_proven() -> None:
    """By the part about one fault; ``test_proof`` proves the whole."""
    part, _ = parts(DOCUMENT, MUTANTS["filters: listTrackers: tracker_name ignored"])
    assert verdict(None, [part], SCHEME, seconds=600).check == ""


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        "filters: listTrackers: tracker_name ignored",
        "pages: listTraces: count is wrong",
        "time: listOperations: stale",  # missed
    ],
)
def test_the_command_has_the_same_verdict(name: str) -> None:
    """About a stub on a port of its own."""
    order = parts(DOCUMENT, MUTANTS[name])[:1]
    expected = verdict(MUTANTS[name], order, SCHEME, seconds=600)
    checks = [f"--only=behaviour/{operation}/*" for operation in order[0].about]
    faulty = mutant.stub(MUTANTS[name])
    with serving(faulty) as url:
        own = [f"--parameter={each}={faulty.credentials[each]}" for each in ("project_id", "domain_id")]
        options = [*own, "--spec", str(GENERATED / "openapi.json"), "--fail-fast", *checks]
        result = CliRunner().invoke(main, ["run", url, "--token", faulty.credentials["token"], *options])
    assert result.exit_code == (NOT_PROVEN if expected.check else PROVEN), result.output


def test_no_verdict_depends_on_the_load() -> None:
    """A pause takes no time, and time passes only with CPU."""
    loop = Policy().new_event_loop()
    try:
        began, at = loop.time(), time.monotonic()
        loop.run_until_complete(asyncio.sleep(3600))
        assert loop.time() - began >= 3600
        assert time.monotonic() - at < 600
        began, at = loop.time(), time.monotonic()
        time.sleep(0.05)
        assert loop.time() - began < time.monotonic() - at
        with pytest.raises(NeverResponds):
            loop.run_until_complete(loop.create_future())
    finally:
        loop.close()


def test_the_report_lists_survivors() -> None:
    found = [Verdict("a: b", "a", "checks: c", "wrong", 1.0), Verdict("a: d", "a", "", "", 2.0)]
    text = report.markdown(found, report.extent(2, 5, seed=3), date(2026, 1, 2))
    which = "the first of 5 in a random order (seed 3)"
    assert f"1 of 2 mutants noticed (50 %), {which}, on 2026-01-02." in text
    assert "| a | 1 | 2 |" in text
    assert text.endswith("| a: d | not explained |\n")


def test_survivors_are_explained_by_patterns() -> None:
    survivor = Verdict("filters: listThings: x finds nothing", "filters", "", "", 1.0)
    assert report.explanation(survivor, {"filters: *: y *": "no", "filters: * x finds *": "yes"}) == "yes"


def test_the_part_of_a_fault_is_tried_first() -> None:
    def operations(name: str) -> set[str]:
        first, last = parts(DOCUMENT, MUTANTS[name])
        assert last == Part(DOCUMENT)
        return set(mutant.own_operations(first.document))

    assert parts(DOCUMENT, MUTANTS["filters: listTrackers: tracker_name ignored"])[0].about == {"listTrackers"}
    assert parts(DOCUMENT, MUTANTS["audit: user.name wrong"])[0].about == frozenset()
    assert operations("filters: listTrackers: tracker_name ignored") == {
        *("createTracker", "updateTracker", "listTrackers", "deleteTracker", "listQuotas", "listTraces"),
        *("batchCreateResourceTags", "batchDeleteResourceTags"),
    }
    assert "createNotification" in operations("audit: user.name wrong")
    assert operations("effects: listOperations: empty lists") == {"listOperations", "listTraces"}
