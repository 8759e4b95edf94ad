"""Changes planted in two descriptions are noticed, and those that break callers are called so."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from tests.diff.pets import PETS, ROOT, SPEC, Edit, copied, planted
from tools.diff.changes import Change, changes
from tools.diff.description import read

BUNDLE = ROOT / "generated" / "openapi.json"
LIFECYCLE = "resources/trackers/rules/lifecycle.yaml"
PATHS = "resources/pets/paths.yaml"
SCHEMAS = "resources/pets/schemas.yaml"
SHARED = "shared/schemas.yaml"


class Planted(NamedTuple):
    """A change, and what the comparison has to say of it."""

    severity: str
    rule: str
    says: str  # a part of the message
    edits: tuple[Edit, ...]


def row(severity: str, rule: str, says: str, *edit: str) -> Planted:
    return Planted(severity, rule, says, tuple(Edit(*edit[each : each + 3]) for each in range(0, len(edit), 3)))


B, R, S = "breaking", "risky", "safe"
IN_PETS = (
    row(B, "request-property-became-required", "`client.pets.create` now requires `chip`", SCHEMAS, "[name, species]", "[name, species, chip]"),
    row(B, "request-property-removed", "no longer has `notes`", SCHEMAS, "    notes:\n      type: object\n      description: Anything else, by key.\n      additionalProperties:\n        type: string\n", ""),
    row(B, "request-enumeration-member-removed", 'no longer accepts "guinea-pig" as `species`', SCHEMAS, ", guinea-pig]", "]", SCHEMAS, '    guinea-pig: "Squeaks \\"loudly\\" \\\\ often."\n', ""),
    row(B, "request-enumeration-member-removed", "no longer accepts 3 as `legs`", SCHEMAS, "[0, 3, 4]", "[0, 4]"),
    row(R, "response-enumeration-member-added", 'can return "bird" as `species`', SCHEMAS, ", guinea-pig]", ", guinea-pig, bird]"),
    row(B, "response-property-became-optional", "can leave out `weight`", SCHEMAS, "[id, name, species, weight]", "[id, name, species]"),
    row(B, "response-property-removed", "no longer returns `born`", SCHEMAS, "    born:\n      type: integer\n      format: int64\n      description: When it was born, in milliseconds since 1970.\n", ""),
    row(B, "response-null-relaxed", "can return null as `name`", SCHEMAS, "      $ref: '#/PetId'\n    name:\n      type: string", "      $ref: '#/PetId'\n    name:\n      type: [string, 'null']"),
    row(B, "response-type-changed", "can return other values of `born`: type string, before integer", SCHEMAS, "    born:\n      type: integer\n      format: int64", "    born:\n      type: string"),
    row(B, "request-max-length-tightened", "`tags[].key`: maximum length 8, before 16", SHARED, "maxLength: 16", "maxLength: 8"),
    row(B, "request-min-length-tightened", "`shop_id`: minimum length 2, before 1", "shared/parameters.yaml", "minLength: 1", "minLength: 2"),
    row(B, "request-pattern-tightened", "`name`: pattern ^[A-Z], before none", SCHEMAS, "      minLength: 1\n", "      minLength: 1\n      pattern: ^[A-Z]\n"),
    row(R, "request-pattern-changed", "pattern ^[a-z0-9_-]+$", SCHEMAS, "^[a-z0-9-]+$", "^[a-z0-9_-]+$"),
    row(B, "request-format-tightened", "`from_`: format int32, before none", PATHS, "        x-unix-time: milliseconds\n      example: 1\n", "        x-unix-time: milliseconds\n        format: int32\n      example: 1\n"),
    row(B, "request-default-changed", "has the default true for `sold`, before false", PATHS, "default: false", "default: true"),
    row(B, "parameter-explode-changed", "sends the items of `species` with explode true", PATHS, "explode: false", "explode: true"),
    row(B, "parameter-style-changed", "sends `species` in the style `pipeDelimited`", PATHS, "style: form", "style: pipeDelimited"),
    row(B, "parameter-removed", "no longer has the query parameter `sold`", PATHS, "    - name: sold\n      in: query\n      description: Whether sold ones are listed too.\n      schema:\n        type: boolean\n        default: false\n", ""),
    row(B, "parameter-became-required", "now requires `sold`", PATHS, "    - name: sold\n      in: query\n", "    - name: sold\n      in: query\n      required: true\n"),
    row(B, "parameter-moved", "has the parameter `sold` in the header, before in the query", PATHS, "    - name: sold\n      in: query\n", "    - name: sold\n      in: header\n"),
    row(B, "request-condition-tightened", "now requires `tags` if `chip` is sent", SCHEMAS, "  if:\n", "  dependentRequired:\n    chip: [tags]\n  if:\n"),
    row(B, "request-condition-tightened", 'now requires `legs` if `species` is "dog"', SCHEMAS, "required: [chip]", "required: [chip, legs]"),
    row(B, "request-condition-tightened", "now requires `from` if `to` is sent", PATHS, "        from: [to]\n", "        from: [to]\n        to: [from]\n"),
    row(B, "operation-id-changed", "has the operationId `showPet`, before `getPet`", PATHS, "    operationId: getPet\n    tags", "    operationId: showPet\n    tags"),
    row(B, "success-status-removed", "no longer returns 204", PATHS, "'204':", "'202':"),
    row(B, "request-violation-error-code-changed", "with PETS.0001, before PETS.0004", SCHEMAS, "x-error: PETS.0004", "x-error: PETS.0001"),
    row(B, "security-scheme-changed", "authenticates differently by `Key`", "shared/security.yaml", "name: X-Key", "name: X-Token"),
    row(B, "server-removed", "can no longer be reached at `https://pets.example.com`", "openapi.yaml", "https://pets.example.com", "https://pets.example.com/v2"),
    row(S, "operation-deprecated", "`client.owners.list` is deprecated", "resources/owners/paths.yaml", "    operationId: listOwners\n", "    operationId: listOwners\n    deprecated: true\n"),
    row(S, "parameter-examples-changed", "has other examples of `species`", PATHS, "example: [cat]", "example: [dog]"),
    row(S, "request-body-became-optional", "no longer requires a body", PATHS, "      required: true\n      content", "      required: false\n      content"),
    row(S, "request-max-length-relaxed", "maximum length 32, before 16", SHARED, "maxLength: 16", "maxLength: 32"),
    row(S, "response-property-added", "can return `colour`", SCHEMAS, "    born:\n", "    colour:\n      type: string\n      description: Its colour.\n    born:\n"),
)  # fmt: skip
TRACKERS = "resources/trackers/schemas.yaml"
TRACES = "resources/traces/paths.yaml"
IN_THE_SERVICE = (
    row(B, "request-min-length-tightened", "`tracker_name`: minimum length 6, before none", "editions/operator.overlay.yaml", "    const: system\n    x-error: CTS.0204\n", "    const: system\n    minLength: 6\n    x-error: CTS.0204\n"),
    row(B, "request-property-became-required", "`client.trackers.create` now requires `agency_name`", TRACKERS, "  required: [tracker_type, tracker_name]\n  x-source: [reference table 6-68", "  required: [tracker_type, tracker_name, agency_name]\n  x-source: [reference table 6-68"),
    row(B, "permission-required", "now requires the permission `kms:cmk:get`", "resources/trackers/paths.yaml", "      - kms:cmk:list\n", "      - kms:cmk:list\n      - kms:cmk:get\n"),
    row(B, "permission-changed", "requires the permission `cts:tracker:get`", "resources/trackers/paths.yaml", "action: cts:tracker:list", "action: cts:tracker:get"),
    row(B, "request-maximum-tightened", "`limit`: maximum 100, before 200", TRACES, "maximum: 200", "maximum: 100"),
    row(B, "request-default-changed", "has the default 20 for `limit`, before 10", TRACES, "default: 10", "default: 20"),
    row(B, "request-condition-tightened", "now requires `limit` if `from` is sent", TRACES, "from: [to]\n", "from: [to, limit]\n"),
    row(B, "resource-quota-tightened", "allows fewer `data_tracker`: 50, before 100", "resources/trackers/behaviour.yaml", "limit: 100", "limit: 50"),
    row(B, "resource-retention-tightened", "keeps `traces` for a shorter time: 3 days, before 7", "resources/traces/behaviour.yaml", "days: 7", "days: 3"),
    row(B, "operation-effect-changed", "`client.trackers.update` has another effect", "resources/trackers/behaviour.yaml", "mode: merge", "mode: replace"),
    row(B, "pagination-changed", "`default_window_ms` is 7200000, before 3600000", "resources/traces/behaviour.yaml", "default_window_ms: 3600000", "default_window_ms: 7200000", "resources/traces/paths.yaml", "default_ms: 3600000", "default_ms: 7200000"),
    row(B, "filter-removed", "no longer filters by `tracker_name`", "resources/trackers/behaviour.yaml", "filters: {tracker_name: tracker_name, ", "filters: {"),
    row(R, "resource-quota-changed", 'counts `data_tracker` differently: self.tracker_type != "system"', "resources/trackers/behaviour.yaml", 'of: self.tracker_type == "data"', 'of: self.tracker_type != "system"'),
    row(R, "audit-record-changed", "records `trackers` differently", "resources/trackers/behaviour.yaml", """type: '"tracker"'""", """type: '"cts-tracker"'"""),
    row(R, "resource-values-changed", "sets fields of `trackers` differently", "resources/trackers/behaviour.yaml", "    owned:\n      tags: id\n", ""),
    row(B, "error-code-renamed", "names the exception of CTS.0200 `TooManyTrackers`, before `TrackerQuotaExceeded`", "errors.yaml", "name: TrackerQuotaExceeded", "name: TooManyTrackers"),
    row(B, "error-code-status-changed", "returns CTS.0231 with status 409", "errors.yaml", "  CTS.0231:\n    name: InvalidBucketName\n    source: [reference section 8.1]\n    status: 400", "  CTS.0231:\n    name: InvalidBucketName\n    source: [reference section 8.1]\n    status: 409"),
    row(B, "rule-error-code-changed", "if the rule `tracked-bucket-fixed` is broken", "resources/trackers/rules/lifecycle.yaml", "    code: CTS.0212", "    code: CTS.0211"),
    row(B, "response-header-removed", "no longer returns the header `retry-after`", "shared/responses.yaml", "    Retry-After:\n      $ref: headers.yaml#/RetryAfter\n", ""),
    row(B, "response-property-removed", "no longer returns `resources[].used`", "resources/quotas/schemas.yaml", "[type, used, quota]", "[type, quota]", "resources/quotas/schemas.yaml", "    used:\n      type: integer\n      x-basis: {minimum: decided ranges-of-numbers}\n      format: int64\n      description: Current number of trackers.\n      minimum: 0\n", ""),
)  # fmt: skip


def of(planted_one: Planted, found: list[Change]) -> list[Change]:
    """Return the changes that report a planted one."""
    return [each for each in found if each.rule.id == planted_one.rule and planted_one.says in each.message]


@pytest.mark.parametrize("planted_one", [pytest.param(each, id=f"{each.rule}-{i}") for i, each in enumerate(IN_PETS)])
def test_in_pets(planted_one: Planted, tmp_path: Path) -> None:
    found = planted(PETS, tmp_path, *planted_one.edits)
    (change,) = of(planted_one, found)
    assert change.rule.severity == planted_one.severity
    assert change.place.file.startswith("pets/")
    assert change.place.line > 0
    if planted_one.severity != B:
        assert [each for each in found if each.rule.severity == B] == []


@pytest.fixture(scope="module")
def in_the_service(tmp_path_factory: pytest.TempPathFactory) -> list[Change]:
    """All changes at once: none hides another."""
    edits = [edit for each in IN_THE_SERVICE for edit in each.edits]
    return planted(SPEC, tmp_path_factory.mktemp("planted"), *edits)


@pytest.mark.parametrize("planted_one", [pytest.param(each, id=each.rule) for each in IN_THE_SERVICE])
def test_in_the_service(planted_one: Planted, in_the_service: list[Change]) -> None:
    (change,) = of(planted_one, in_the_service)
    assert change.rule.severity == planted_one.severity


@pytest.fixture(scope="module")
def since_the_bundle(tmp_path_factory: pytest.TempPathFactory) -> list[Change]:
    """The same changes since a published file, as a release is compared."""
    edits = [edit for each in IN_THE_SERVICE for edit in each.edits]
    now = copied(SPEC, tmp_path_factory.mktemp("since"), *edits)
    return changes(read(BUNDLE), read(now))


@pytest.mark.parametrize("planted_one", [pytest.param(each, id=each.rule) for each in IN_THE_SERVICE[1:]])
def test_since_the_bundle(planted_one: Planted, since_the_bundle: list[Change]) -> None:
    (change,) = of(planted_one, since_the_bundle)
    assert change.rule.severity == planted_one.severity


def test_a_rule_that_an_operation_no_longer_checks(tmp_path: Path) -> None:
    """Others check it still."""
    edit = Edit(LIFECYCLE, "at: [KmsId, createTracker, updateTracker]", "at: [KmsId, createTracker]")
    found = [each for each in planted(SPEC, tmp_path, edit) if each.rule.id == "rule-removed"]
    assert [list(each.operations) for each in found] == [["updateTracker"]]


def test_editions(in_the_service: list[Change]) -> None:
    """Each edition that has the changed part is named, also one that alone has it."""
    editions = {each.rule.id: list(each.editions) for each in in_the_service}
    assert editions["response-property-removed"] == ["european", "international", "observed", "operator"]
    assert editions["resource-quota-tightened"] == ["common", "european", "international", "observed", "operator"]
    assert editions["request-min-length-tightened"] == ["common", "operator"]


def test_there_are_enough() -> None:
    assert len(IN_PETS + IN_THE_SERVICE) >= 38
    assert len([each for each in IN_PETS + IN_THE_SERVICE if each.severity == B]) >= 27
