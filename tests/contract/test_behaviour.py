"""The model of the declarations: its expressions, wildcards, values for constraints, and predictions."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from cts_contract._runtime import behaviour_time, cel_values, samples, worlds
from cts_contract._runtime.constraints import Constraints
from cts_contract._runtime.credentials import NONE
from cts_contract._runtime.descriptions import own_operations
from cts_contract._runtime.example import subject_fields
from cts_contract._runtime.model import Call, Caller, Model
from cts_contract._runtime.response_facts import Facts
from cts_contract._runtime.target import Response, Target
from cts_contract._runtime.wildcards import ANYTHING, Binding, JsonText, New, Now
from cts_contract._runtime.world_names import world_names

from tests.generation import GENERATED

DOCUMENT = own_operations(json.loads((GENERATED / "openapi.json").read_bytes()))
PROJECT, ACCOUNT = "p1", "a1"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7),
        ("body.a == 1 && !has(body.b)", True),
        ("body.c == true || missing.x", True),
        ('"b" in body.d && "z" in body ? 1 : 2', 2),
        ("body.d.filter(x, x != 'b').map(x, x + '!')", ["a!"]),
        ("[true] == [1]", False),
        ("size(body.d) >= 2 && body.d.exists_one(x, x == 'a')", True),
        ('{"k": string(12), "t": isoTime(0)}', {"k": "12", "t": "1970-01-01T00:00:00Z"}),
        ('"/v3/x".split("/")[1] + "A".lowerAscii()', "v3a"),
    ],
)
def test_expressions(text: str, value: Any) -> None:
    body = {"a": 1, "c": True, "d": ["a", "b"]}
    assert cel_values.evaluate(text, {"body": body}) == value


def test_what_is_unknown_has_no_value() -> None:
    with pytest.raises(cel_values.Unknown):
        cel_values.evaluate("world.keys['x'].enabled", {"world": ANYTHING})
    with pytest.raises(cel_values.Unknown):
        cel_values.evaluate("has(body.a)", {"body": {"a": ANYTHING}})  # it can also be absent
    assert cel_values.evaluate("has(body.a) && !has(body.b)", {"body": {"a": None}}) is True
    with pytest.raises(cel_values.Failed):
        cel_values.evaluate("body.a.b", {"body": {}})


@pytest.mark.parametrize(
    ("expected", "actual", "difference"),
    [
        ({"a": New()}, {"a": "id-1"}, ""),
        ({"a": New()}, {"a": ""}, 'a is "", not a new ID'),
        ({"at": Now(5000)}, {"at": 5001}, ""),
        ({"at": Now(5000)}, {"at": 5}, "at is 5, not the time of the call in milliseconds (5000)"),
        (JsonText({"a": 1}), '{ "a": 1 }', ""),
        (JsonText({"a": 1}), '{"a": true}', "a is true instead of 1"),
        ({"a": 1}, {"a": 1, "b": 2}, "b is 2, expected to be absent"),
        ({"a": ANYTHING}, {}, ""),
        ([1, 2], [1], "it has 1 elements instead of 2"),
    ],
)
def test_wildcards(expected: Any, actual: Any, difference: str) -> None:
    assert "; ".join(Binding(1000, 1000).differences(expected, actual)) == difference


def test_a_time_is_within_its_call_where_both_clocks_are_the_same() -> None:
    binding = Binding(0, 5000, ends_ms={1000: 1002})
    assert not list(binding.differences(Now(1000), 1002))
    assert list(binding.differences(Now(1000), 999))
    assert list(binding.differences(Now(1000), 1003))
    assert not list(binding.differences(Now(2000), 6000))


@pytest.mark.parametrize(
    ("media_type", "body", "failed"),
    [
        ("application/json", {}, ""),
        ("application/json; charset=UTF-8", {}, ""),
        ("application/json; charset=latin-1", {}, "JSON is in UTF-8"),
        ("application/json", {"stack": "at line 3"}, "the fields of errors are documented"),
    ],
)
def test_facts_of_an_error(media_type: str, body: Any, failed: str) -> None:
    error = {"error_code": "CTS.0300", "error_msg": DOCUMENT["x-error-codes"]["CTS.0300"]["message"]}
    headers = {"Content-Type": media_type, "X-Request-Id": "r1"}
    response = Response(400, headers, json.dumps({**error, **body}).encode())
    assert [fact for fact, _ in Facts().of(call("listTraces"), response)] == [failed] * bool(failed)


def test_an_audit_record_names_its_subject() -> None:
    record = {"notification_id": "n-1", "notification_name": "test"}
    fields = subject_fields(DOCUMENT, "createNotification", record)
    assert fields == {"resource_id": "n-1", "resource_type": "notification", "resource_name": "test"}
    assert subject_fields({}, "createNotification", record) == {}


def test_an_id_is_new_once() -> None:
    binding, one = Binding(0, 0), New()
    assert not list(binding.differences(one, "x"))
    assert not list(binding.differences(one, "x"))
    assert list(binding.differences(New(), "x"))


@pytest.mark.parametrize("pattern", ["^[A-Za-z0-9_.-]{1,64}$", "^(urn:(smn|fss):|$)", "^_sys_", r"^[^a]b?c+\.d"])
def test_texts_that_match(pattern: str) -> None:
    assert re.search(pattern, samples.matching(pattern))


def test_each_choice_of_a_pattern_has_a_text() -> None:
    assert samples.all_matching("^(urn:(smn|fss):|$)") == ["urn:smn:", "urn:fss:", ""]


def caller(**facts: Any) -> Caller:
    target = Target("http://x", DOCUMENT, NONE, {"project_id": PROJECT, "domain_id": ACCOUNT})
    return Caller("someone", target, projects=(PROJECT,), account=ACCOUNT, **facts)


def call(operation: str, body: Any = None, **values: Any) -> Call:
    who = caller()
    described = who.target.operations[operation]
    return Call(who, described, {**who.target.example(described), **values}, body, Now(1_700_000_000_000))


def test_a_creation_is_predicted_with_its_audit_record() -> None:
    model = Model(DOCUMENT)
    body = {"notification_name": "n", "operation_type": "complete"}
    prediction = model.predict(call("createNotification", body), {})
    assert not prediction.errors
    assert prediction.body["status"] == "disabled"
    assert isinstance(prediction.body["notification_id"], New)
    (record,) = prediction.state["traces", PROJECT]
    assert record["trace_name"] == "createNotification"
    assert record["user"]["name"] is ANYTHING
    assert record["request"].value == body


def test_what_follows_from_an_unknown_world_is_unknown() -> None:
    """A real server has buckets that the proof does not know; whether a tracker can transfer cannot be predicted."""
    model = Model(DOCUMENT)
    created = model.predict(call("createTracker", tracker()), {})
    assert created.body["status"] is ANYTHING
    modification = {"tracker_type": "data", "tracker_name": tracker()["tracker_name"], "status": "disabled"}
    updated = model.predict(call("updateTracker", modification), created.state)
    assert not updated.errors
    assert [each["trace_name"] for each in updated.state["traces", PROJECT]] == ["createTracker", "updateTracker"]


def test_a_second_record_of_an_identity_is_a_conflict() -> None:
    model = Model(DOCUMENT, {"closed": [], "buckets": {}, "keys": {}, "organization": {"trusted": True}})
    described = call("createTracker").operation
    body = described.body_examples["data"]
    state = model.predict(call("createTracker", body), {}).state
    assert "conflict" in model.predict(call("createTracker", body), state).broken


def test_violations_name_the_error_of_their_constraint() -> None:
    constraints = Constraints(DOCUMENT, Model(DOCUMENT).conditions)
    request = call("createTracker", {"tracker_type": "data", "tracker_name": "a b"})
    found = {str(each.error) for each in constraints.violations(request.operation, request.values, request.body)}
    assert found == {"400 CTS.0203", "400 CTS.0210"}
    invalid = call("listTraces", limit=0)
    (violation,) = constraints.violations(invalid.operation, invalid.values, None)
    assert str(violation.error) == "400 CTS.0300"


def test_a_handler_of_a_linked_record_is_recorded() -> None:
    model = Model(DOCUMENT, WORLD)
    state = model.predict(call("createTracker", tracker()), {}).state
    ((created,), tags) = state["trackers", PROJECT], {"tags": [{"key": "a", "value": "b"}]}
    tagged = call("batchCreateResourceTags", tags, resource_type="cts-tracker", resource_id=created["id"])
    prediction = model.predict(tagged, state)
    assert prediction.is_known
    assert prediction.state["traces", PROJECT][-1]["trace_name"] == "batchCreateResourceTags"
    assert prediction.state["traces", PROJECT][-1]["resource_id"] == created["id"]
    other = model.predict(replace(tagged, values={**tagged.values, "resource_id": "other"}), state)
    assert other.broken == ("tagged-tracker-exists",)


WORLD = {"closed": [], "buckets": {}, "keys": {"k1": {}}, "organization": {"trusted": True}}


def tracker() -> Any:
    return call("createTracker").operation.body_examples["data"]


def test_names_in_the_world_are_those_that_expressions_look_up() -> None:
    declared = {"rules": ["body.a.kms_id in world.keys", "world.buckets[self.x.bucket].fails"]}
    world = {"keys": {"k1": {}}, "buckets": {"b1": {}, "b2": {}}, "closed": []}
    assert world_names(declared, world) == {"kms_id": ("k1",), "bucket": ("b1", "b2")}
    assert world_names(declared, ANYTHING) == {}


def test_other_worlds_differ_in_one_part() -> None:
    schema = {
        "properties": {
            "closed": {"type": "array", "items": {"enum": ["a", "b"]}},
            "organization": {"properties": {"trusted": {"type": "boolean", "default": True}}},
            "accounts": {"type": "array", "items": {"type": "object"}},
        }
    }
    assert dict(worlds.variants(schema, {"closed": [], "accounts": []})) == {
        "every member in closed": {"closed": ["a", "b"], "accounts": []},
        "organization.trusted false": {"closed": [], "accounts": [], "organization": {"trusted": False}},
    }


def test_intervals_of_time_are_declared() -> None:
    hour, day = 3_600_000, 86_400_000
    assert behaviour_time.intervals(Model(DOCUMENT)) == [hour, 7 * day, 30 * day]
