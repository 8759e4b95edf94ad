"""``cts why`` on the description of this project."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tools.why import explanations
from tools.why.command import why

CREATE = "POST /v3/{project_id}/tracker"


@pytest.fixture(scope="module", autouse=True)
def _read_once() -> Iterator[None]:
    """Read the description once for all questions here: it takes seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(explanations, "explainer", functools.cache(explanations.explainer))
        yield


def ask(*arguments: str) -> Result:
    return CliRunner().invoke(why, arguments)


def answer(*arguments: str) -> dict[str, Any]:
    result = ask(*arguments, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_a_field_says_its_limit_its_error_code_and_its_tables() -> None:
    text = ask(CREATE, "obs_info.bucket_name").stdout
    assert 'pattern "^([a-z0-9][a-z0-9.-]{2,62})?$"   otherwise CTS.0231' in text
    assert "create-operator table 3: Creating a Tracker, page of another operator's cloud" in text
    assert "reference table 6-70: Cloud Trace Service API Reference, issue 01, 2024-05-24, Creating a Tracker" in text


def test_a_default_has_no_error_code() -> None:
    errors = {fact["says"]: fact["error"] for fact in answer("deleteTracker", "tracker_type")["facts"]}
    assert errors['type "string"'] == "CTS.0202"
    assert errors['default "data"'] == ""


def test_only_the_tables_that_have_the_row_are_cited() -> None:
    lifecycle = answer(CREATE, "obs_info.bucket_lifecycle")
    assert all("create-operator table 3" not in fact["sources"] for fact in lifecycle["facts"])
    shown = answer("GET /v3/{project_id}/trackers", "response.trackers.group_id")
    assert shown["facts"][0] == {
        "says": "optional",
        "sources": ["reference table 6-97"],
        "error": "",
        "basis": "decided",
        "erratum": "tracker-required-fields",
    }


def test_rules_about_a_field_are_told() -> None:
    facts = answer("createTracker", "kms_id")["facts"]
    assert sum(fact["says"].startswith("rule ") for fact in facts) == 2
    facts = answer("listTraces", "from")["facts"]
    assert any('"from": ["to"]' in fact["says"] for fact in facts)


def test_the_editions_that_have_it_are_named() -> None:
    assert answer(CREATE, "obs_info.bucket_lifecycle")["editions"] == {
        "european": "documented",
        "international": "documented",
        "operator": "absent",
    }
    assert answer("listQuotas")["editions"]["operator"] == "not covered"


def test_what_contradicts_it_is_told() -> None:
    [erratum] = [e for e in answer("listTraces", "response.traces.code")["errata"] if e["name"] == "trace-code-type"]
    cited = {source for side in erratum["sides"] for source in side["sources"]}
    assert cited >= {"reference table 6-55", "reference section 6.2.1"}
    assert "Decision: " in ask("listTraces", "response.traces.code").stdout


def test_what_documents_state_is_told_apart_from_what_was_decided_contradicted_and_observed() -> None:
    facts = {fact["says"]: (fact["basis"], fact["erratum"]) for fact in answer("listTraces", "limit")["facts"]}
    assert facts["maximum 200"] == ("stated", "")
    assert facts["minimum 1"] == ("decided", "traces-limit-minimum")
    code = {fact["says"]: fact["basis"] for fact in answer("listTraces", "response.traces.code")["facts"]}
    assert code['type "string"'] == "contradicted"
    topic = {fact["says"]: fact["basis"] for fact in answer("createNotification", "request.topic_id")["facts"]}
    assert topic['pattern "^(urn:(smn|fss):|$)"'] == "observed"
    assert answer("createToken", "request.auth.scope.domain")["facts"][1]["basis"] == "observed", "by its sources"
    text = ask("listTraces", "limit").stdout
    assert "  maximum 200\n      stated in reference table 6-53\n" in text
    assert "  minimum 1\n      decided: see erratum traces-limit-minimum\n" in text


def test_a_rule_that_is_checked_says_when_and_what_must_hold() -> None:
    text = ask("listTraces").stdout
    assert '  when query.trace_type == "data" && has(query.tracker_name)\n' in text
    assert '  must trackers.exists(t, t.tracker_type == "data" && t.tracker_name == query.tracker_name)\n' in text
    [rule] = [rule for rule in answer("listVersions")["rules"] if rule["name"] == "version-query"]
    assert (rule["when"], rule["must"]["cel"]) == (None, "false")


def test_request_and_response_are_told_apart() -> None:
    assert answer("createTracker", "status")["subject"].endswith("response status")
    assert answer("createTracker", "request.tracker_name")["facts"][0]["says"] == "required"
    assert answer("createTracker", "path.project_id")["subject"].endswith("path project_id")


def test_an_operation_says_which_statuses_no_document_has() -> None:
    facts = {fact["says"]: fact["sources"] for fact in answer("batchCreateResourceTags")["facts"]}
    assert facts["returns 404"] == ["reference section 6.5.1"]
    assert facts["returns 400"] == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("createTraker",), "there is no operation 'createTraker'; there are: 'POST /v3/{project_id}/notifications'"),
        (("createTracker", "obs_info.bucket"), "has no field 'obs_info.bucket'; it has: path.project_id, request.tra"),
        (("createTracker", "response.nothing"), "has no field 'response.nothing'"),
    ],
)
def test_what_there_is_not_is_said_with_what_there_is(arguments: tuple[str, ...], message: str) -> None:
    result = ask(*arguments)
    assert result.exit_code == 2
    assert message in result.output
