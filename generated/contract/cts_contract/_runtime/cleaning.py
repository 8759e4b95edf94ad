# Copied from generator/runtime/contract/cleaning.py. Do not edit: run `make generate`.
"""Deletion of what a run created."""

from __future__ import annotations

from collections.abc import Iterator

from .lifecycle_operations import Operations, identified
from .model import Call, Caller, State
from .prover import Prover


def clean_up(prover: Prover, found: State, undeleted: list[str]) -> None:
    """Delete the records that were not found in the beginning; in a project in use, only what the proof created.

    ``undeleted`` has the names of those that are still to be deleted, whenever this is interrupted.
    """
    undeleted[:] = ["all that the run created"]
    prover.unlisted.clear()
    for caller in filter(None, (prover.main, prover.other)):
        prover.adopt(caller)
        calls = list(_remaining(prover, caller, found))
        undeleted[:] = [name for name, _ in calls]
        for _, call in calls:
            prover.send(call)
            del undeleted[0]
        prover.adopt(caller)


def _remaining(prover: Prover, caller: Caller, found: State) -> Iterator[tuple[str, Call]]:
    """Yield the deletion of each record of a caller that was not found in the beginning, with its name."""
    project = caller.project
    for kind in prover.model.declared["resources"]:
        delete = Operations(prover, kind).delete
        known = [prover.model.identity(kind, each) for each in found.get((kind, project), ())]
        for record in prover.state.get((kind, project), ()) if delete else ():
            identity = prover.model.identity(kind, record)
            if identity not in known and delete and None not in identity:
                call = prover.call(caller, delete, identified(prover, delete, record))
                if not prover.is_protected(call):
                    yield f"{kind} {' '.join(map(str, identity))}", call
