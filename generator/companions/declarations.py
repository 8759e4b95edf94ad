"""``resources/*/behaviour.yaml``: the shape of the files, and all of them as one."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from generator.companions.reading import read
from generator.runtime.yaml_source.diagnostics import Diagnostics, Place
from generator.runtime.yaml_source.reader import SourceDict

FILE = "behaviour.yaml"
# The keys of which one says what an operation does.
FORMS = ("creates", "updates", "deletes", "lists", "counts", "returns", "rejects")


class Entry(NamedTuple):
    """A declaration and the place of its key."""

    value: SourceDict
    place: Place  # of its key


class Declarations(NamedTuple):
    """All files together, by the names of resources and operations."""

    resources: dict[str, Entry]
    operations: dict[str, Entry]
    audits: list[Entry]  # one at the most


def read_declarations(folder: Path, diagnostics: Diagnostics) -> Declarations:
    """Return the declarations of all files; a name that two of them declare is a problem."""
    result = Declarations({}, {}, [])
    for path in sorted(folder.glob(f"resources/*/{FILE}")):
        content = read(path, folder, "behaviour", diagnostics)
        if content is None:
            continue
        for section, known in (("resources", result.resources), ("operations", result.operations)):
            for name, value in content.get(section, {}).items():
                place = content[section].keys_at[name]
                if name in known:
                    diagnostics.add(
                        place, "E420", f"{name} is also declared at {known[name].place}", "keep one of them"
                    )
                if section == "operations" and not set(value) & set(FORMS):
                    hint = f"write one of {', '.join(FORMS)}"
                    diagnostics.add(place, "E010", f"the effect of {name} is not declared", hint)
                known[name] = Entry(value, place)
        if "audit" in content:
            result.audits.append(Entry(content["audit"], content.keys_at["audit"]))
    for extra in result.audits[1:]:
        diagnostics.add(extra.place, "E420", f"audit is also declared at {result.audits[0].place}", "keep one of them")
    return result


def named_rules(declarations: Declarations) -> set[str]:
    """The rules that resources and operations break by what they are: conflict, not found, more than the quota."""
    quotas = (
        quota
        for resource_type in declarations.resources.values()
        for quota in resource_type.value.get("quotas", {}).values()
    )
    holders = [holder for o in declarations.operations.values() for holder in (o.value, o.value.get("page", {}))]
    named = (holder[key] for holder in holders for key in ("conflict", "not_found") if key in holder)
    return {*named, *(quota["rule"] for quota in quotas)}
