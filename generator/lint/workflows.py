"""Rules on the workflows of a description: what they call, pass and read exists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from generator.lint.known import Known, defined, nowhere, operation_ids
from generator.lint.rule import Finding, missing, project_rule
from generator.lint.walk import Operation, operations
from generator.missing_names import Missing
from generator.project import Project
from generator.refs import Bundle
from generator.runtime.yaml_source.diagnostics import Place
from generator.runtime.yaml_source.did_you_mean import suggest
from generator.runtime.yaml_source.reader import SourceDict, SourceList, place_of_value

# A runtime expression of Arazzo 1.0 (section 4.9): $steps.list.outputs.id, $response.body#/id.
EXPRESSION = re.compile(r"\$(?P<head>[A-Za-z]+)(?P<path>(?:\.[\w-]+)*)(?P<pointer>#[^\s'\"{}]*)?")
HEADS = (
    *("url", "method", "statusCode", "request", "response", "inputs", "outputs", "steps", "workflows"),
    *("sourceDescriptions", "components"),
)
OTHER_LANGUAGES = ("regex", "jsonpath", "xpath")  # of conditions, which are no expressions


@project_rule("L197", of_files=True)
def workflows_call_what_exists(project: Project) -> Iterator[Finding]:
    """A workflow calls operations of the description, with parameters and fields of the body that they have.

    Bad: ``operationId: creatPet``. Good: ``operationId: createPet``.
    """
    bundle, content = project.bundle, project.workflows
    known = {operation.value.get("operationId"): operation for operation in operations(bundle)}
    workflows = _by_id(content.get("workflows", ()), "workflowId")
    for workflow in content.get("workflows", ()):
        steps = _by_id(workflow["steps"], "stepId")
        for step in workflow["steps"]:
            yield from _targets(step, workflows, steps)
            if "operationId" in step:
                name = step["operationId"].rpartition(".")[2]
                if name not in known:
                    yield missing(step.values_at["operationId"], Missing("operation", name, operation_ids(bundle)))
                else:
                    yield from _arguments(bundle, step, known[name])


def _by_id(entries: list[Any], key: str) -> Known:
    return {entry[key]: place_of_value(entry, key) for entry in entries}


def _targets(step: SourceDict, workflows: Known, steps: Known) -> Iterator[Finding]:
    """Find steps and workflows that do not exist and that a step goes to."""
    for holder in (step, *step.get("onSuccess", ()), *step.get("onFailure", ())):
        for key, known, what in (("workflowId", workflows, "workflow"), ("stepId", steps, "step")):
            name = holder.get(key)
            if name is not None and not name.startswith("$") and name not in known:
                yield missing(holder.values_at[key], Missing(what, name, known))


def _arguments(bundle: Bundle, step: SourceDict, operation: Operation) -> Iterator[Finding]:
    """Find parameters that the operation does not have, and fields that its body does not have."""
    own = {param["name"]: place_of_value(param, "name") for _, param in operation.params}
    schemes = bundle.document["components"].get("securitySchemes", {}).values()
    own |= {scheme["name"]: place_of_value(scheme, "name") for scheme in schemes if "name" in scheme}
    for param in step.get("parameters", ()):
        if "name" in param and param["name"] not in own:
            message = f"{operation.value['operationId']} has no parameter {param['name']!r}"
            yield missing(param.values_at["name"], Missing("parameter", param["name"], own), message)
    payload = step.get("requestBody", {}).get("payload")
    yield from _fields(bundle, payload, bundle.body_schema(operation.value.get("requestBody", {})))


def _fields(bundle: Bundle, value: Any, schema: Any) -> Iterator[Finding]:
    """Find keys of a payload that its schema does not describe."""
    meant = bundle.resolve(schema)
    if not isinstance(meant, Mapping):
        return
    properties = meant.get("properties", {})
    if isinstance(value, SourceDict) and properties and not meant.get("additionalProperties"):
        for key, child in value.items():
            if key not in properties:
                yield missing(value.keys_at[key], Missing("property", key, defined(properties)))
            else:
                yield from _fields(bundle, child, properties[key])
    elif isinstance(value, list):
        for child in value:
            yield from _fields(bundle, child, meant.get("items"))


class _Scope(NamedTuple):
    """What expressions at a place can read. ``steps``: outputs by step; ``operation``: that of the step itself."""

    inputs: Known
    steps: Mapping[str, Known]
    workflows: Mapping[str, Known]
    operation: Operation | None


@project_rule("L198", of_files=True)
def workflow_expressions(project: Project) -> Iterator[Finding]:
    """An expression of a workflow reads an input, an output of an earlier step, or a part of a response that exists.

    Bad: ``$steps.list.output.id``. Good: ``$steps.list.outputs.id``.
    """
    known = {operation.value.get("operationId"): operation for operation in operations(project.bundle)}
    workflows = project.workflows.get("workflows", ())
    outputs = {workflow["workflowId"]: defined(workflow.get("outputs", {})) for workflow in workflows}
    for workflow in workflows:
        steps: dict[str, Known] = {}
        inputs = defined(workflow.get("inputs", {}).get("properties", {}))
        required = workflow.get("inputs", {}).get("required", SourceList(workflow.place))
        for name, place in zip(required, required.values_at, strict=True):
            if name not in inputs:
                yield missing(place, Missing("input", name, inputs))
        for step in workflow["steps"]:
            operation = known.get(step.get("operationId", "").rpartition(".")[2])
            steps[step["stepId"]] = defined(step.get("outputs", {}))
            for text, place in _texts(step):
                yield from _unreadable(project.bundle, text, place, _Scope(inputs, steps, outputs, operation))
        for key in ("outputs", "parameters"):
            for text, place in _texts(workflow.get(key)):
                yield from _unreadable(project.bundle, text, place, _Scope(inputs, steps, outputs, None))


def _texts(node: Any) -> Iterator[tuple[str, Place]]:
    """Yield every text that can contain expressions, with its place."""
    if isinstance(node, SourceDict):
        is_other = node.get("type") in OTHER_LANGUAGES or isinstance(node.get("type"), dict)
        for key, value in node.items():
            if isinstance(value, str):
                yield from [(value, node.values_at[key])] if not (is_other and key == "condition") else ()
            else:
                yield from _texts(value)
    elif isinstance(node, SourceList):
        for value, place in zip(node, node.values_at, strict=True):
            yield from [(value, place)] if isinstance(value, str) else _texts(value)


def _unreadable(bundle: Bundle, text: str, place: Place, scope: _Scope) -> Iterator[Finding]:
    for match in EXPRESSION.finditer(text):
        head, names = match["head"], match["path"].split(".")[1:]
        if head not in HEADS:
            yield Finding(place, f"${head} is no runtime expression", suggest(head, HEADS))
        elif head == "inputs" and names and names[0] not in scope.inputs:
            yield missing(place, Missing("input", names[0], scope.inputs))
        elif head in ("steps", "workflows") and names:
            what = head.removesuffix("s")
            yield from _outputs(place, what, names, scope.steps if head == "steps" else scope.workflows)
        elif head == "response" and scope.operation is not None:
            yield from _part(bundle, place, names, match["pointer"] or "", scope.operation)


def _outputs(place: Place, what: str, names: list[str], known: Mapping[str, Known]) -> Iterator[Finding]:
    owner, *rest = names
    if owner not in known:
        yield missing(place, Missing(what, owner, dict.fromkeys(known)))
    elif not rest or rest[0] not in ("outputs", "inputs"):
        yield Finding(place, f"${what}s.{owner} has no {'.'.join(rest)!r}", f"write ${what}s.{owner}.outputs.NAME")
    elif rest[0] == "outputs" and rest[1:] and rest[1] not in known[owner]:
        yield missing(place, Missing("output", rest[1], known[owner]), f"{what} {owner} has no output {rest[1]!r}")


def _part(bundle: Bundle, place: Place, names: list[str], pointer: str, operation: Operation) -> Iterator[Finding]:
    """Find headers and parts of bodies that no success of an operation has."""
    answers = [bundle.resolve(each) for status, each in operation.value["responses"].items() if status[:1] == "2"]
    if names[:1] == ["header"] and names[1:]:
        headers = {name for answer in answers for name in answer.get("headers", {})}
        if names[1].casefold() not in map(str.casefold, headers):
            yield Finding(place, f"no success has the header {names[1]!r}", suggest(names[1], headers))
    elif names[:1] == ["body"]:
        wrong = [problem for answer in answers if (problem := nowhere(bundle, bundle.body_schema(answer), pointer))]
        if wrong and len(wrong) == len(answers):
            name, properties = wrong[0]
            yield missing(place, Missing("property", name, properties))
    elif names:
        yield Finding(place, f"$response has no {names[0]!r}", suggest(names[0], ("header", "body")))
