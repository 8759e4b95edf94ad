"""What the fixtures for pytest offer to tests, and the options of the stubs that they start."""

from __future__ import annotations

import contextlib
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ..yaml_source.did_you_mean import suggest
from .app import Stub
from .testing.clock import ClockChange
from .testing.faults import NotNegative
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
TRUTHS = {
    **dict.fromkeys(("true", "1", "yes", "on"), True),
    **dict.fromkeys(("false", "0", "no", "off"), False),
}
NUMBERS: Mapping[str, Any] = {"seed": int, "max_records": NotNegative, "journal_size": NotNegative}
TYPES: Mapping[str, Any] = {**dict.fromkeys(FLAGS, bool), **NUMBERS, "edition": str, "state": str}
"""Types of the options that are no files."""


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
        self.stub.control.clock.set(msgspec.convert({"now": now, "frozen": True}, ClockChange))

    def advance(self, milliseconds: int) -> None:
        """Move the clock forward."""
        self.stub.control.clock.set(msgspec.convert({"advance": milliseconds}, ClockChange))

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
        __tracebackhide__ = True
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


def check_ini(config: pytest.Config, name: str) -> None:
    """Check the options that pytest.ini or the command line sets.

    Raises:
        UsageError: there is no such option, or its value is of another type.
    """
    overridden = (text.partition("=")[0] for text in config.getoption("override_ini") or ())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # deprecated; without it, pytest only warns of unknown options
        given = getattr(config, "inicfg", ())
    for key in (*given, *overridden):
        start, _, option = key.partition(f"{name}_")
        if not start and option and option not in OPTIONS:
            raise pytest.UsageError(f"there is no option {key}; {suggest(key, [f'{name}_{each}' for each in OPTIONS])}")
    try:
        checked(of_ini(config, name))
    except ValueError as error:
        raise pytest.UsageError(f"{name}_{error}") from None


def of_ini(config: pytest.Config, name: str) -> dict[str, Any]:
    """Return the options that pytest.ini sets."""
    values = {option: config.getini(f"{name}_{option}") for option in OPTIONS}
    return {option: _value(option, value) for option, value in values.items() if value not in (None, "")}


def _value(option: str, text: str) -> Any:
    if option in FLAGS:
        if text.lower() not in TRUTHS:
            raise ValueError(f"{option}={text!r}: it is neither true nor false")
        return TRUTHS[text.lower()]
    if option in NUMBERS:
        if not re.fullmatch("-?[0-9]+", text, re.ASCII):
            raise ValueError(f"{option}={text!r}: it is no integer")
        return int(text)
    return text


def of_marker(node: pytest.Item, name: str) -> dict[str, Any]:
    """Return the options that ``@pytest.mark.<name>(…)`` sets; fail the test if they cannot be."""
    marks = list(node.iter_markers(name))
    given = {option: value for mark in reversed(marks) for option, value in mark.kwargs.items()}
    try:
        if any(mark.args for mark in marks):
            raise ValueError('options have names; write them, such as world="closed"')
        return checked(given)
    except ValueError as error:
        pytest.fail(f"@pytest.mark.{name}: {error}", pytrace=False)


def check_marker(item: pytest.Item, name: str) -> None:
    """Fail a test with a marker that has no effect: its stubs are those of other tests, too."""
    used: Sequence[str] = getattr(item, "fixturenames", ())
    shared = [each for each in (f"{name}_module", f"{name}_session") if each in used]
    if shared and not {name, f"{name}_app"} & set(used) and of_marker(item, name).keys() - {"fail_on_problems"}:
        advice = f"set options with the fixture {name}_options or in pytest.ini"
        pytest.fail(f"@pytest.mark.{name} has no effect: {shared[0]} serves other tests, too; {advice}", pytrace=False)


def checked(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options that are set: None is as if it were not given.

    Raises:
        ValueError: there is no such option, or its value is of another type.
    """
    given = {option: value for option, value in options.items() if value is not None}
    for option, value in given.items():
        if option not in OPTIONS:
            raise ValueError(f"there is no option {option!r}; {suggest(option, OPTIONS)}")
        try:
            if option in TYPES:
                msgspec.convert(value, TYPES[option])
        except msgspec.ValidationError as error:
            raise ValueError(f"{option}={value!r}: {error}") from None
    return given


def created(options: Mapping[str, Any], create_app: Callable[..., Stub], load_world: Callable[[Any], Any]) -> Stub:
    """Return a stub with options of ``create_app``; ``world`` can also be a path. Fail the test if they cannot be."""
    try:
        given = checked(options)
        given.pop("fail_on_problems", None)
        if isinstance(given.get("world"), str | Path):
            given["world"] = load_world(given["world"])
        return create_app(**{"check_responses": True, **given})
    except ValueError as error:
        pytest.fail(f"the stub cannot start: {error}", pytrace=False)


def journals(item: pytest.Item, name: str) -> list[Journal]:
    """Return the journals of the stubs that a test uses, if it is to fail for what it sends."""
    values: Mapping[str, Any] = getattr(item, "funcargs", {})
    if not {**values.get(f"{name}_options", {}), **of_marker(item, name)}.get("fail_on_problems"):
        return []
    used = [value for key, value in values.items() if key in (name, *(f"{name}_{each}" for each in FIXTURES))]
    stubs: list[Stub] = [each.stub if isinstance(each, Controlled) else each for each in used]
    if not all(stub.is_controlled for stub in stubs):
        pytest.fail("fail_on_problems does not work with control=False; remove one of the two", pytrace=False)
    return [stub.control.journal for stub in stubs]


@contextlib.contextmanager
def without_problems(item: pytest.Item, name: str) -> Iterator[None]:
    """Fail a test that sends what breaks the description, if an option asks for it."""
    check_marker(item, name)
    with contextlib.ExitStack() as watched:
        found = [watched.enter_context(journal.watched()) for journal in journals(item, name)]
        yield
    problems = [problem for each in found for problem in each]
    if problems:
        pytest.fail("requests break the description:\n" + "\n".join(f"  {each}" for each in problems), pytrace=False)
