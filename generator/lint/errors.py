"""Rules on error codes: every named code exists and has a response, and every code is used."""

from __future__ import annotations

from collections.abc import Iterator

from generator.build.error_codes import RAISES, raised
from generator.companions.declarations import named_rules
from generator.lint.known import defined
from generator.lint.rule import Finding, missing, project_rule
from generator.lint.walk import nodes, operations
from generator.missing_names import Follows, Missing
from generator.project import Project
from generator.runtime.yaml_source.reader import place_of


@project_rule("L164")
def raised_codes(project: Project) -> Iterator[Finding]:
    """A code that an operation declares is in the catalogue, and its status among the operation's responses.

    Bad: ``x-raises: [PETS.0404]`` without a 404. Good: with a ``'404'`` under responses.
    """
    codes = project.catalogue["codes"]
    for operation in operations(project.bundle):
        for position, (code, status) in enumerate(raised(operation.value)):
            where = f"{operation.pointer}/{RAISES}/{position}"
            if code not in codes:
                about = Missing("error code", code, defined(codes))
                yield missing(where, about, f"unknown error code {code}", "add it to errors.yaml, or name one of it")
            elif str(status or codes[code]["status"]) not in operation.value["responses"]:
                message = f"{code} has status {status or codes[code]['status']}, which is no response here"
                yield Finding(where, message, "add the response, or give another status: {code: …, status: …}")


@project_rule("L165", of_files=True)
def codes_in_use(project: Project) -> Iterator[Finding]:
    """A code of the catalogue is returned somewhere: by a constraint, a condition, a rule, or what is declared.

    Bad: a code that is left over. Good: none.
    """
    catalogue, rules = project.catalogue, project.rules
    used = {error["code"] for error in catalogue["conditions"].values()}
    used |= {code for operation in operations(project.bundle) for code, _ in raised(operation.value)}
    named = named_rules(project.declarations)
    used |= {rule.value.get("code") for name, rule in rules.items() if "must" in rule.value or name in named}
    schemas = nodes(project.bundle, "schema")
    used |= {node.value["x-error"] for node in schemas if isinstance(node.value.get("x-error"), str)}
    for code in catalogue["codes"]:
        if code not in used:
            where = place_of(catalogue, ["codes", code])
            message, hint = f"error code {code} is never returned", "remove it, or name it in x-error or x-raises"
            named_by = (name for name, rule in rules.items() if rule.value.get("code") == code)
            yield Finding(where, message, hint, about=Follows(frozenset({code, *named_by, "x-error", RAISES})))


@project_rule("L167")
def statuses_of_errors(project: Project) -> Iterator[Finding]:
    """An error has a status that an error code, a condition or a rule has, or nothing ever returns it.

    Bad: ``'451'`` instead of ``'415'``. Good: the status of a code in ``errors.yaml``.
    """
    catalogue = project.catalogue
    known = {str(each["status"]) for each in catalogue["codes"].values()}
    known |= {str(each["status"]) for each in catalogue["conditions"].values() if "status" in each}
    known |= {str(rule.value["status"]) for rule in project.rules.values() if "status" in rule.value}
    for operation in operations(project.bundle):
        own = known | {str(status) for _, status in raised(operation.value)}
        for status in operation.value.get("responses", {}):
            if status.isdecimal() and status >= "400" and status not in own:
                message, hint = (
                    f"no error code has the status {status}",
                    "correct it, or give a code in errors.yaml this status",
                )
                yield Finding(f"{operation.pointer}/responses/{status}", message, hint)
