"""Rules on error codes: those that are named exist, have an answer, and each is used."""

from __future__ import annotations

from collections.abc import Iterator

from generator.build.catalogue import read_catalogue
from generator.build.declared.files import named_rules, read_declarations
from generator.build.error_codes import RAISES, raised
from generator.build.rules import read_rules
from generator.lint.rule import Finding, rule
from generator.lint.walk import nodes, operations
from generator.refs import Bundle
from generator.runtime.yaml_source.diagnostics import Diagnostics
from generator.runtime.yaml_source.reader import place_of


@rule("L164")
def raised_codes(bundle: Bundle) -> Iterator[Finding]:
    """A code that an operation declares is in the catalogue, and its status among the operation's answers.

    Bad: ``x-raises: [PETS.0404]`` without a 404. Good: with a ``'404'`` under responses.
    """
    catalogue = read_catalogue(bundle.root, Diagnostics())
    codes = catalogue["codes"] if catalogue else {}
    for operation in operations(bundle) if codes else ():
        for position, (code, status) in enumerate(raised(operation.value)):
            where = f"{operation.pointer}/{RAISES}/{position}"
            if code not in codes:
                yield Finding(where, f"unknown error code {code}", "add it to errors.yaml, or name one of it")
            elif str(status or codes[code]["status"]) not in operation.value["responses"]:
                message = f"{code} has status {status or codes[code]['status']}, which is no answer here"
                yield Finding(where, message, "add the answer, or give another status: {code: …, status: …}")


@rule("L165")
def codes_in_use(bundle: Bundle) -> Iterator[Finding]:
    """A code of the catalogue is the answer to something: a constraint, a situation, a rule, or what is declared.

    Bad: a code that is left over. Good: none.
    """
    catalogue = read_catalogue(bundle.root, Diagnostics())
    if catalogue is None:
        return
    used = {answer["code"] for answer in catalogue["answers"].values()}
    used |= {code for operation in operations(bundle) for code, _ in raised(operation.value)}
    named = named_rules(read_declarations(bundle.root, Diagnostics()))
    rules = read_rules(bundle.root, Diagnostics())
    used |= {rule.value.get("code") for name, rule in rules.items() if "must" in rule.value or name in named}
    used |= {node.value["x-error"] for node in nodes(bundle, "schema") if isinstance(node.value.get("x-error"), str)}
    for code in catalogue["codes"]:
        if code not in used:
            where = place_of(catalogue, ["codes", code])
            yield Finding(where, f"nothing answers {code}", "name it with x-error or x-raises, or remove it")
