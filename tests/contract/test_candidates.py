"""Requests that the proof derives: every constraint is broken alone where that is possible, by two edits if need be."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from cts_contract._runtime import candidates, edits, samples, worlds
from cts_contract._runtime.bodies import Bodies
from cts_contract._runtime.candidates import Candidate, Sorted
from cts_contract._runtime.constraints import Constraints
from cts_contract._runtime.credentials import NONE
from cts_contract._runtime.descriptions import own_operations
from cts_contract._runtime.model import Caller, Model
from cts_contract._runtime.prover import Prover
from cts_contract._runtime.results import Observations
from cts_contract._runtime.target import Target

from tests.generation import GENERATED

DOCUMENT = own_operations(json.loads((GENERATED / "openapi.json").read_bytes()))


@pytest.fixture(scope="module")
def prover() -> Prover:
    model = Model(DOCUMENT)
    target = Target("http://x", DOCUMENT, NONE, {"project_id": "p1", "domain_id": "a1"})
    caller = Caller("someone", target, projects=("p1",), account="a1")
    return Prover(model, Constraints(DOCUMENT, model.conditions), Observations(), caller)


def of_body(prover: Prover, operation: str, example: str) -> Sorted:
    described = prover.main.target.operations[operation]
    body = described.body_examples[example]
    found = candidates.sort(prover, prover.main, described, candidates.of_edits(prover, described, body))
    return candidates.isolate(prover, described, found, candidates.body_pairs(prover, described, body, found))


def of_parameters(prover: Prover, operation: str, values: dict[str, Any]) -> Sorted:
    described = prover.main.target.operations[operation]
    singles = candidates.of_parameters(described, prover.main, values)
    found = candidates.sort(prover, prover.main, described, singles)
    return candidates.isolate(prover, described, found, candidates.parameter_pairs(described, prover.main, values))


def broken_alone(found: Sorted, *end: str) -> bool:
    return any(place[-len(end) :] == end and found.alone(place) for place in found.invalid)


@pytest.mark.parametrize(
    ("operation", "example", "place"),
    [
        ("createNotification", "complete", ("filter", "$ref", "properties", "condition", "$ref", "enum")),
        ("createTracker", "data", ("then", "properties", "tracker_name", "not")),
        ("createTracker", "management", ("properties", "exclude_service", "items", "$ref", "enum")),
        ("createTracker", "data", ("properties", "is_sort_by_service", "type")),
    ],
)
def test_a_constraint_of_a_body_is_broken_alone(
    prover: Prover, operation: str, example: str, place: tuple[str, ...]
) -> None:
    assert broken_alone(of_body(prover, operation, example), *place)


@pytest.mark.parametrize(
    ("operation", "values", "place"),
    [
        ("listTraces", {}, ("from", "$ref", "minimum")),
        ("listTraces", {}, ("then", "properties", "tracker_name", "not")),
        ("deleteNotification", {"notification_id": ["n1"]}, ("notification_id", "minItems")),
        ("deleteNotification", {"notification_id": ["n1"]}, ("notification_id", "items", "minLength")),
        ("deleteNotification", {"notification_id": ["n1"]}, ("required", "notification_id")),
    ],
)
def test_a_constraint_of_parameters_is_broken_alone(
    prover: Prover, operation: str, values: dict[str, Any], place: tuple[str, ...]
) -> None:
    assert broken_alone(of_parameters(prover, operation, values), *place)


def test_numbers_that_only_lenient_readers_take(prover: Prover) -> None:
    found = of_parameters(prover, "listTraces", {})
    place = ("query", "properties", "limit", "type")
    texts = {candidate.values["limit"] for _, candidate in found.invalid[place]}
    assert {"10_0", "0xa", "\N{FULLWIDTH DIGIT ONE}\N{FULLWIDTH DIGIT ZERO}"} <= texts


def test_fields_of_the_server_are_sent(prover: Prover) -> None:
    create = prover.main.target.operations["createTracker"]
    (candidate,) = candidates.of_server(prover, create, create.body_examples["data"])
    assert {"id", "create_time", "status"} <= candidate.body.keys()
    assert "is_authorized_bucket" in candidate.body["obs_info"]


def test_unusual_texts_are_appended_where_the_schema_allows(prover: Prover) -> None:
    create = prover.main.target.operations["createTracker"]
    body = Bodies(prover.main.target, create).with_text(create.body_examples["data"], " +%")
    assert body["tracker_name"] == "data-tracker-name"
    notification = prover.main.target.operations["createNotification"]
    other = Bodies(prover.main.target, notification).with_text(notification.body_examples["complete"], " +%")
    assert other["notification_name"] == "test +%"


def test_additions_are_edited_too() -> None:
    inner = {"type": "object", "properties": {"size": {"type": "integer", "maximum": 3}}}
    schema = {"type": "object", "properties": {"box": inner}}
    bodies = [edit.body for edit in edits.edits(schema, {}, lambda node: node)]
    assert {"box": {"size": 4}} in bodies
    assert {"box": {"size": "text"}} in bodies


def test_values_that_a_condition_names_are_tried() -> None:
    schema = {"properties": {"a": {"type": "string"}}, "then": {"properties": {"a": {"not": {"const": "b"}}}}}
    assert {"a": "b"} in [edit.body for edit in edits.edits(schema, {"a": "x"}, lambda node: node)]


def test_one_of_several_types_is_sampled() -> None:
    assert samples.sample({"type": ["null", "array"], "items": {"const": 1}}, lambda node: node) == [1]


def test_a_user_for_each_action() -> None:
    world = {"accounts": [{"id": "a", "projects": [{"id": "p", "name": "p"}], "users": []}]}
    own, other = worlds.with_callers(world, ["x:list", "x:create"])["accounts"]
    assert [user["actions"] for user in own["users"]] == [["x:list"], ["x:create"]]
    assert other["projects"] != own["projects"]
    assert worlds.actions(DOCUMENT)[:2] == ["cts:quota:get", "cts:trace:list"]


def test_without_a_parameter(prover: Prover) -> None:
    """None leaves out a required parameter, for which there is an example otherwise."""
    delete = prover.main.target.operations["deleteNotification"]
    call = prover.call(prover.main, delete, Candidate("", {"notification_id": None}).values)
    assert "notification_id" not in call.located("query")


def test_the_state_is_restored_after_a_trial(prover: Prover) -> None:
    before = prover.state
    with contextlib.suppress(KeyError), prover.unchanged():
        prover.state = {("trackers", "p1"): ({"tracker_name": "t"},)}
        raise KeyError
    assert prover.state is before
