# Copied from generator/runtime/stub/pytest_support.py. Do not edit: run `make generate`.
"""What the fixtures for pytest offer to tests, and the options of the stubs that they start."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from .app import Stub
from .testing.clock import ClockChange
from .testing.journal import Journal

OPTIONS: Mapping[str, str] = {
    "world": "YAML file of the world of the stub, or the name of one that is ready",
    "strict": "whether the stub rejects unknown fields of request bodies",
    "edition": "edition of the description that the stub follows",
    "state": "SQLite file or postgresql:// URL of the state of the stub",
    "seed": "number that makes ids, time and planned faults of the stub repeatable",
    "max_records": "number of audit records that the stub keeps in a project; 0: all",
    "faults": "YAML file with planned faults of the stub",
    "journal_size": "number of requests that the journal of the stub keeps",
    "control": "whether requests can control the stub",
    "fail_on_problems": "whether a test fails that sends what breaks the description",
}
"""Options that pytest.ini, a fixture and a marker can set, and what they say; all but the last of ``create_app``."""
FIXTURES = ("app", "module", "session")
"""Ends of the names of the other fixtures."""
FLAGS = ("strict", "control", "fail_on_problems")


class Controlled:
    """A stub that tests control and ask what it has seen. Use it while no request is in progress."""

    stub: Stub

    def reset(self) -> None:
        """Delete all records, faults and the journal; let the clock follow the system's."""
        self.stub.reset()

    def fault(self, operation: str, **what: Any) -> None:
        """Plan a fault of the next requests of an operation (* for any).

        Args:
            operation: The operationId, or * for any.
            what: ``times``, ``status``, ``code``, ``delay``, ``drop`` and others, as in the package's README.

        Raises:
            ValueError: something of it is unknown.
        """
        faults = self.stub.control.faults
        faults.plan(msgspec.json.encode([{"operation": operation, **what}]), after=faults.pending)

    def freeze(self, now: int | None = None) -> None:
        """Stop the clock at a time in milliseconds since 1970-01-01 UTC, or at the current time."""
        self.stub.control.clock.set(ClockChange(now=now, frozen=True))

    def advance(self, milliseconds: int) -> None:
        """Move the clock forward."""
        self.stub.control.clock.set(ClockChange(advance=milliseconds))

    def record(self, *, project: str = "", caller: str = "", at: int | None = None, **fields: Any) -> dict[str, Any]:
        """Add an audit record of something that another service or user did, and notify its subscribers.

        Args:
            project: Id; by default the first one of the caller.
            caller: Name of a user of the world; by default the first one.
            at: Time in milliseconds since 1970-01-01 UTC; by default now.
            fields: Fields of the record; others are as for a change by the caller.

        Raises:
            ValueError: the record cannot be, or the world lacks project or caller.
        """
        [made] = self.stub.control.record([fields], project=project, caller=caller, at=at)
        return made

    def journal(
        self, operation: str = "", *, status: int | None = None, path: str = "", since: int = 0
    ) -> list[dict[str, Any]]:
        """Return the last requests and responses, oldest first, without secrets.

        Args:
            operation: Only those of this operation.
            status: Only those with this status.
            path: Only those whose path contains this text.
            since: Only those from this time on, in milliseconds since 1970-01-01 UTC.
        """
        return self.stub.control.journal.entries(operation, status=status, path=path, since=since)

    @property
    def dropped(self) -> int:
        """Number of requests that the journal has dropped because they were too many."""
        return self.stub.control.journal.summary()["dropped"]

    def unmatched(self) -> list[dict[str, Any]]:
        """Return the requests for which there is no operation."""
        return self.stub.control.journal.entries(unmatched=True)

    def problems(self) -> list[str]:
        """Return what clients sent that breaks the description, whatever the state was; one line each."""
        return self.stub.control.journal.problems()

    def assert_called(self, operation: str, *, times: int | None = None, body: Any = msgspec.UNSET) -> None:
        """Check that clients called an operation, successfully or not.

        Args:
            operation: The operationId.
            times: Number of calls; None: at least one.
            body: JSON body of the calls that count; by default any.

        Raises:
            AssertionError: they did not, or the journal has dropped requests.
            ValueError: there is no such operation.
        """
        bodies = [_decoded(entry["request"]["body"]) for entry in self.journal(operation)]
        found = sum(1 for each in bodies if body is msgspec.UNSET or each == body)
        if self.dropped and not (found and times is None):
            raise AssertionError(
                f"the journal has dropped {self.dropped} requests, so it proves nothing; raise journal_size"
            )
        if (found == 0) if times is None else (found != times):
            expected = "at least once" if times is None else f"{times} times"
            seen = "".join(f"\n  {each!r}" for each in bodies) or " none"
            raise AssertionError(f"{operation} was called {found} times, not {expected}; bodies of all calls:{seen}")


def _decoded(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except (ValueError, RecursionError):
        return text


def add_ini_options(parser: pytest.Parser, name: str) -> None:
    """Declare ``<name>_<option>`` for pytest.ini."""
    for option, meaning in OPTIONS.items():
        parser.addini(f"{name}_{option}", meaning, default=None)


def of_ini(config: pytest.Config, name: str) -> dict[str, Any]:
    """Return the options that pytest.ini sets."""
    texts = {option: config.getini(f"{name}_{option}") for option in OPTIONS}
    return {option: _value(option, text) for option, text in texts.items() if text}


def _value(option: str, text: str) -> Any:
    if option in FLAGS:
        return text.lower() in ("true", "1", "yes", "on")
    return int(text) if option in ("seed", "max_records", "journal_size") else text


def of_marker(node: pytest.Item, name: str) -> dict[str, Any]:
    """Return the options that ``@pytest.mark.<name>(…)`` sets.

    Raises:
        UsageError: there is no such option.
    """
    given = {option: value for mark in reversed(list(node.iter_markers(name))) for option, value in mark.kwargs.items()}
    unknown = given.keys() - OPTIONS.keys()
    if unknown:
        raise pytest.UsageError(f"@pytest.mark.{name}: unknown {sorted(unknown)}; options are {', '.join(OPTIONS)}")
    return given


def arguments(options: Mapping[str, Any], load_world: Any) -> dict[str, Any]:
    """Return the arguments of ``create_app`` for options; a path of a world is loaded."""
    world = options.get("world")
    loaded = {"world": load_world(world)} if isinstance(world, str | Path) else {}
    given = {name: value for name, value in options.items() if name != "fail_on_problems"}
    return {"check_responses": True, **given, **loaded}


def journals(item: pytest.Item, name: str) -> list[Journal]:
    """Return the journals of the stubs that a test uses, if it is to fail for what it sends.

    Raises:
        UsageError: a stub has no journal.
    """
    values: Mapping[str, Any] = getattr(item, "funcargs", {})
    if not {**values.get(f"{name}_options", {}), **of_marker(item, name)}.get("fail_on_problems"):
        return []
    used = [value for key, value in values.items() if key in (name, *(f"{name}_{each}" for each in FIXTURES))]
    stubs: list[Stub] = [each.stub if isinstance(each, Controlled) else each for each in used]
    if not all(stub.is_controlled for stub in stubs):
        raise pytest.UsageError("fail_on_problems does not work with control=False; remove one of the two")
    return [stub.control.journal for stub in stubs]


@contextlib.contextmanager
def without_problems(item: pytest.Item, name: str) -> Iterator[None]:
    """Fail a test that sends what breaks the description, if an option asks for it."""
    before = [(journal, len(journal.problems())) for journal in journals(item, name)]
    yield
    found = [problem for journal, known in before for problem in journal.problems()[known:]]
    if found:
        pytest.fail("requests break the description:\n" + "\n".join(f"  {each}" for each in found), pytrace=False)
