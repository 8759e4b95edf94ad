"""Table of the rules: id, severity and direction of each kind of change, and the phrase of its message.

A phrase follows the method that it concerns: "`client.pets.create` now requires `name`". ``{name}`` is what changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tools.diff.keywords import KEYWORDS, Keyword
from tools.diff.severity import DEFAULT, OF_TYPES, Direction, Effect, Severities, Severity

BREAKING, RISKY, SAFE = Severity


class Rule(NamedTuple):
    """A kind of change."""

    id: str
    severity: Severity
    direction: Direction
    says: str
    effect: Effect = Effect.CHANGED  # on the values that are allowed


# Rows that are not of keywords: id, severity, phrase.
OF_THE_API: tuple[tuple[str, Severity, str], ...] = (
    ("operation-removed", BREAKING, "is removed"),
    ("operation-added", SAFE, "is new"),
    ("operation-path-changed", BREAKING, "has the path `{new}`, before `{old}`"),
    ("operation-id-changed", BREAKING, "has the operationId `{new}`, before `{old}`"),
    ("operation-deprecated", SAFE, "is deprecated"),
    ("operation-no-longer-deprecated", SAFE, "is no longer deprecated"),
    ("operation-removed-before-sunset", BREAKING, "is removed, but was promised until {new}"),
    ("operation-sunset-announced", SAFE, "may be missing from {new} on"),
    ("operation-sunset-too-soon", BREAKING, "may be missing from {new} on, with less than 180 days' notice"),
    ("operation-sunset-advanced", RISKY, "may be missing from {new} on, before from {old} on"),
    ("operation-sunset-postponed", SAFE, "may be missing from {new} on, before from {old} on"),
    ("operation-sunset-withdrawn", SAFE, "may no longer be missing from {old} on"),
    ("method-renamed", BREAKING, "was named `{old}`"),
    ("method-removed", BREAKING, "is no longer a method: it was `{old}`"),
    ("method-added", SAFE, "is a method now"),
    ("argument-renamed", BREAKING, "has the argument `{new}`, before `{old}`"),
    ("server-removed", BREAKING, "can no longer be reached at `{old}`"),
    ("server-added", SAFE, "can be reached at `{new}`"),
    ("webhook-removed", BREAKING, "no longer sends the webhook `{name}`"),
    ("webhook-added", SAFE, "sends the webhook `{name}`"),
    ("webhook-changed", RISKY, "sends the webhook `{name}` differently"),
    ("callback-removed", BREAKING, "no longer sends the callback `{name}`"),
    ("callback-added", SAFE, "sends the callback `{name}`"),
    ("callback-changed", RISKY, "sends the callback `{name}` differently"),
    ("server-variable-changed", RISKY, "has other values of the server variable `{name}`: {new}, before {old}"),
    ("region-removed", BREAKING, "no longer has the region `{name}`"),
    ("region-added", SAFE, "has the region `{name}`"),
    ("region-changed", BREAKING, "has other endpoints in the region `{name}`: {new}, before {old}"),
    ("common-header-required", BREAKING, "now requires the header `{name}` in every request"),
    ("common-header-changed", RISKY, "has another header `{name}` of every request: {new}, before {old}"),
    ("authentication-removed", BREAKING, "no longer accepts authentication by {old}"),
    ("authentication-added", SAFE, "accepts authentication by {new}"),
    ("authentication-required", BREAKING, "now requires authentication"),
    ("authentication-no-longer-required", SAFE, "no longer requires authentication"),
    ("security-scheme-changed", BREAKING, "authenticates differently by `{name}`: {new}, before {old}"),
    ("permission-required", BREAKING, "now requires the permission {new}"),
    ("permission-no-longer-required", SAFE, "no longer requires the permission {old}"),
    ("permission-changed", BREAKING, "requires the permission {new}, before {old}"),
    ("permission-scope-changed", RISKY, "has another `{name}` of its permission: {new}, before {old}"),
    ("resource-type-removed", BREAKING, "no longer has the resource type `{name}`"),
    ("resource-type-added", SAFE, "has the resource type `{name}`"),
    ("resource-identity-changed", BREAKING, "identifies `{name}` by {new}, before {old}"),
    ("resource-quota-tightened", BREAKING, "allows fewer `{name}`: {new}, before {old}"),
    ("resource-quota-relaxed", SAFE, "allows more `{name}`: {new}, before {old}"),
    ("resource-quota-changed", RISKY, "counts `{name}` differently: {new}, before {old}"),
    ("resource-retention-tightened", BREAKING, "keeps `{name}` for a shorter time: {new} days, before {old}"),
    ("resource-retention-relaxed", SAFE, "keeps `{name}` longer: {new} days, before {old}"),
    ("resource-lifecycle-changed", BREAKING, "has another lifecycle of `{name}`: {new}, before {old}"),
    ("audit-record-changed", RISKY, "records {name} differently: {new}, before {old}"),
    ("resource-values-changed", RISKY, "sets fields of `{name}` differently: {new}, before {old}"),
    ("operation-effect-changed", BREAKING, "has another effect: {new}, before {old}"),
    ("pagination-changed", BREAKING, "has other pages: `{name}` is {new}, before {old}"),
    ("pagination-added", RISKY, "now returns pages"),
    ("pagination-removed", BREAKING, "no longer returns pages"),
    ("filter-removed", BREAKING, "no longer filters by `{name}`"),
    ("filter-added", SAFE, "filters by `{name}`"),
    ("rule-added", BREAKING, "has the rule `{name}`: {new}"),
    ("rule-removed", SAFE, "no longer has the rule `{name}`: {old}"),
    ("rule-changed", RISKY, "has another condition of the rule `{name}`: {new}, before {old}"),
    ("rule-error-code-changed", BREAKING, "returns {new} if the rule `{name}` is broken, before {old}"),
)
OF_REQUESTS: tuple[tuple[str, Severity, str], ...] = (
    ("parameter-removed", BREAKING, "no longer has the {location} parameter {name}"),
    ("parameter-added", SAFE, "has the optional {location} parameter {name}"),
    ("required-parameter-added", BREAKING, "now requires the {location} parameter {name}"),
    ("parameter-moved", BREAKING, "has the parameter {name} in the {new}, before in the {old}"),
    ("parameter-became-required", BREAKING, "now requires {name}"),
    ("parameter-became-optional", SAFE, "no longer requires {name}"),
    ("path-parameter-renamed", BREAKING, "has the path parameter `{new}`, before `{old}`"),
    ("parameter-style-changed", BREAKING, "sends {name} in the style `{new}`, before `{old}`"),
    ("parameter-media-type-changed", BREAKING, "sends {name} as `{new}`, before as `{old}`"),
    ("parameter-explode-changed", BREAKING, "sends the items of {name} with explode {new}, before {old}"),
    ("parameter-reserved-characters-changed", RISKY, "sends {name} with allowReserved {new}, before {old}"),
    ("parameter-empty-value-forbidden", BREAKING, "no longer accepts {name} without a value"),
    ("parameter-empty-value-allowed", SAFE, "accepts {name} without a value"),
    ("parameter-deprecated", SAFE, "has the deprecated parameter {name}"),
    ("parameter-no-longer-deprecated", SAFE, "has the parameter {name}, which is no longer deprecated"),
    ("parameter-removed-before-sunset", BREAKING, "no longer has the parameter {name}, which was promised until {new}"),
    ("parameter-sunset-announced", SAFE, "may be without the parameter {name} from {new} on"),
    ("parameter-sunset-too-soon", BREAKING, "may be without {name} from {new} on, with less than 180 days' notice"),
    ("parameter-sunset-advanced", RISKY, "may be without {name} from {new} on, before from {old} on"),
    ("parameter-sunset-postponed", SAFE, "may be without {name} from {new} on, before from {old} on"),
    ("parameter-sunset-withdrawn", SAFE, "may no longer be without {name} from {old} on"),
    ("parameter-examples-changed", SAFE, "has other examples of {name}"),
    ("request-body-added", SAFE, "accepts a body"),
    ("required-request-body-added", BREAKING, "now requires a body"),
    ("request-body-removed", BREAKING, "no longer accepts a body"),
    ("request-body-became-required", BREAKING, "now requires a body"),
    ("request-body-became-optional", SAFE, "no longer requires a body"),
    ("request-media-type-removed", BREAKING, "no longer accepts bodies of type `{name}`"),
    ("request-media-type-added", SAFE, "accepts bodies of type `{name}`"),
    ("request-encoding-changed", RISKY, "encodes the body differently: {new}, before {old}"),
    ("request-examples-changed", SAFE, "has other examples of its request"),
)
OF_RESPONSES: tuple[tuple[str, Severity, str], ...] = (
    ("success-status-removed", BREAKING, "no longer returns {name}"),
    ("success-status-added", RISKY, "can return {name}"),
    ("error-status-removed", BREAKING, "no longer fails with {name}"),
    ("error-status-added", RISKY, "can fail with {name}"),
    ("response-body-removed", BREAKING, "no longer returns a body with {name}"),
    ("response-body-added", RISKY, "returns a body with {name}"),
    ("response-media-type-removed", BREAKING, "no longer returns bodies of type `{name}`"),
    ("response-media-type-added", RISKY, "can return bodies of type `{name}`"),
    ("response-header-removed", BREAKING, "no longer returns the header `{name}`"),
    ("response-header-added", SAFE, "returns the header `{name}`"),
    ("response-header-became-optional", BREAKING, "can leave out the header `{name}`"),
    ("response-header-became-required", SAFE, "always returns the header `{name}`"),
    ("response-link-removed", RISKY, "no longer has the link `{name}`"),
    ("response-link-changed", RISKY, "has the link `{name}` to {new}, before {old}"),
    ("response-link-added", SAFE, "has the link `{name}`"),
    ("response-examples-changed", SAFE, "has other examples of its response"),
    ("error-code-removed", BREAKING, "no longer fails with {name}"),
    ("error-code-added", RISKY, "can fail with {name}"),
    ("error-code-no-longer-defined", BREAKING, "no longer defines the error code {name}"),
    ("error-code-defined", SAFE, "defines the error code {name}"),
    ("error-code-status-changed", BREAKING, "returns {name} with status {new}, before {old}"),
    ("error-code-renamed", BREAKING, "names the exception of {name} `{new}`, before `{old}`"),
    ("error-code-message-changed", RISKY, "returns {name} with the message {new}, before {old}"),
    ("error-code-retry-changed", RISKY, "has another advice about retries after {name}: {new}, before {old}"),
)
T, R, C = Effect
# Rows about schemas: id after the direction, direction, severity, effect, phrase.
OF_SCHEMAS: tuple[tuple[str, Direction, Severity, Effect, str], ...] = (
    ("property-removed", "request", BREAKING, T, "no longer has {name}"),
    ("property-added", "request", SAFE, R, "has the optional {name}"),
    ("required-property-added", "request", BREAKING, T, "now requires {name}"),
    ("property-became-required", "request", BREAKING, T, "now requires {name}"),
    ("property-became-optional", "request", SAFE, R, "no longer requires {name}"),
    ("property-removed", "response", BREAKING, R, "no longer returns {name}"),
    ("property-added", "response", SAFE, T, "can return {name}"),
    ("property-became-required", "response", SAFE, T, "always returns {name}"),
    ("property-became-optional", "response", BREAKING, R, "can leave out {name}"),
    ("enumeration-added", "request", BREAKING, T, "accepts only {new} as {name}"),
    ("enumeration-removed", "request", SAFE, R, "accepts any value as {name}, before only {old}"),
    ("enumeration-added", "response", SAFE, T, "returns only {new} as {name}"),
    ("enumeration-removed", "response", RISKY, R, "can return any value as {name}, before only {old}"),
    ("enumeration-member-removed", "request", BREAKING, T, "no longer accepts {old} as {name}"),
    ("enumeration-member-added", "request", SAFE, R, "accepts {new} as {name}"),
    ("enumeration-member-removed", "response", SAFE, T, "no longer returns {old} as {name}"),
    ("enumeration-member-added", "response", RISKY, R, "can return {new} as {name}"),
    ("default-added", "request", RISKY, C, "has the default {new} for {name}"),
    ("default-removed", "request", RISKY, C, "no longer has the default {old} for {name}"),
    ("default-changed", "request", BREAKING, C, "has the default {new} for {name}, before {old}"),
    ("default-added", "response", SAFE, C, "means {new} where it leaves out {name}"),
    ("default-removed", "response", RISKY, C, "no longer has the default {old} for {name}"),
    ("default-changed", "response", RISKY, C, "means {new} where it leaves out {name}, before {old}"),
    ("property-deprecated", "request", SAFE, C, "has the deprecated {name}"),
    ("property-no-longer-deprecated", "request", SAFE, C, "has {name}, which is no longer deprecated"),
    ("property-deprecated", "response", SAFE, C, "returns the deprecated {name}"),
    ("property-no-longer-deprecated", "response", SAFE, C, "returns {name}, which is no longer deprecated"),
    ("schema-examples-changed", "request", SAFE, C, "has other examples of {name}"),
    ("schema-examples-changed", "response", SAFE, C, "has other examples of {name} in its response"),
    ("violation-error-code-changed", "request", BREAKING, C, "rejects wrong values of {name} with {new}, before {old}"),
    ("readers-accept-changed", "response", RISKY, C, "can return other values of {name}: {new}, before {old}"),
)
# Groups of rules that tell what happened to a part of a schema: id, subject of the phrases, severities.
EFFECTS: tuple[tuple[str, str, Severities], ...] = (
    ("condition", "{what} if {test}", DEFAULT),
    ("union", "as {name}: {what}", OF_TYPES),
)
VERBS = {
    ("request", T): "accepts fewer values",
    ("request", R): "accepts more values",
    ("request", C): "accepts other values",
    ("response", T): "returns fewer values",
    ("response", R): "can return more values",
    ("response", C): "can return other values",
}


# Phrases of keywords that only forbid something: of what is forbidden, and what is not.
FORBIDDEN = {
    "null": "null as {name}",
    "never": "{name}",
    "additionalProperties": "other properties in {name}",
}
FORBID = {
    ("request", T): "no longer accepts",
    ("request", R): "accepts",
    ("response", T): "no longer returns",
    ("response", R): "can return",
}


def _of_keyword(keyword: Keyword) -> Iterator[Rule]:
    for (direction, effect), severity in keyword.severities.items():
        says = f"{VERBS[direction, effect]} of {{name}}: {keyword.noun} {{new}}, before {{old}}"
        if keyword.name in FORBIDDEN:
            says = f"{FORBID.get((direction, effect))} {FORBIDDEN[keyword.name]}"
        if effect not in keyword.effects:
            continue
        yield Rule(f"{direction}-{kebab(keyword.name)}-{effect.value}", severity, direction, says, effect)


def _of_group(name: str, subject: str, severities: Severities) -> Iterator[Rule]:
    for (direction, effect), severity in severities.items():
        says = subject if name == "condition" else f"{VERBS[direction, effect]} {subject}"
        yield Rule(f"{direction}-{name}-{effect.value}", severity, direction, says, effect)


def kebab(name: str) -> str:
    return re.sub("([A-Z])", lambda match: f"-{match[1].lower()}", name)


def _all() -> Iterator[Rule]:
    yield from (Rule(*row[:2], "both", row[2]) for row in OF_THE_API)
    yield from (Rule(*row[:2], "request", row[2]) for row in OF_REQUESTS)
    yield from (Rule(*row[:2], "response", row[2]) for row in OF_RESPONSES)
    for name, direction, severity, effect, says in OF_SCHEMAS:
        yield Rule(f"{direction}-{name}", severity, direction, says, effect)
    for keyword in KEYWORDS:
        yield from _of_keyword(keyword)
    for group in EFFECTS:
        yield from _of_group(*group)


RULES: Mapping[str, Rule] = {rule.id: rule for rule in _all()}
