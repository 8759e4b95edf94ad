"""Command line of a client: arguments, formats of results, errors and exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Self

import click
import pytest
import yaml
from click.testing import CliRunner, Result

from generator.runtime.client.cli import formats, texts
from generator.runtime.client.cli.declarations import Command, Group, Kind, Option, Program, Setting
from generator.runtime.client.cli.failures import EXIT_CODES
from generator.runtime.client.cli.program import command_line
from generator.runtime.client.errors import (
    ApiError,
    ClientError,
    CodeInfo,
    ConnectionFailed,
    InvalidRequest,
    InvalidResponse,
    Problem,
    class_of,
)
from generator.runtime.client.files import File
from generator.runtime.client.timeouts import Timeout
from generator.runtime.client.transport import Request, Response

COMMAND = Command(
    name="create",
    method="create",
    summary="Create a pet",
    description="Creates a pet of the shop.",
    request="POST /pets",
    options=(
        Option(argument="shop", flags=("--shop",)),
        Option(argument="pet_name", flags=("--pet-name", "--name"), field="pet_name", required=True, help="Its name."),
        Option(argument="kind_", flags=("--kind",), field="kind", choices=("cat", "dog")),
        Option(argument="legs", flags=("--legs",), field="legs", kind="integer"),
        Option(argument="is_sold", flags=("--is-sold",), field="is_sold", kind="boolean"),
        Option(argument="tags", flags=("--tags",), field="tags", is_list=True),
        Option(argument="owner", flags=("--owner",), field="owner", kind="json"),
    ),
)
PROGRAM = Program(
    name="pets-client",
    title="Pets",
    version="1.2.3",
    environment="PETS",
    settings=(Setting(argument="endpoint", flag="--endpoint", help="URL of the service."),),
    groups=(Group(name="pets", resource="pets", description="All pets.", commands=(COMMAND,)),),
)
REQUEST = Request(
    "POST", "https://pets.example.com/pets", {"X-Auth-Token": "secret"}, b'{"pet_name": "Tom"}', Timeout()
)


class Client:
    """Client of one resource, which is itself, with one method."""

    def __init__(self, behave: Callable[[dict[str, Any]], Any], **settings: Any) -> None:
        self.behave, self.settings, self.pets = behave, settings, self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is open."""

    def create(self, **arguments: Any) -> Any:
        if "transport" in self.settings:
            return self.settings["transport"].send(REQUEST)
        return self.behave(arguments)


def called(*arguments: str, behave: Callable[[dict[str, Any]], Any] = dict, stdin: str | None = None) -> Result:
    program = command_line(PROGRAM, lambda **settings: Client(behave, **settings))
    return CliRunner().invoke(program, ["pets", "create", *arguments], input=stdin)


def arguments_of(*arguments: str, stdin: str | None = None) -> Any:
    """Return the arguments that the method gets."""
    done = called(*arguments, "-o", "json", stdin=stdin)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_options_are_arguments() -> None:
    options = ["--name", "Tom", "--kind", "cat", "--legs", "4", "--no-is-sold", "--tags", "a", "--tags", "b,c"]
    assert arguments_of(*options, "--owner", '{"name": "Ann"}', "--shop", "s1") == {
        "shop": "s1",
        "pet_name": "Tom",
        "kind_": "cat",
        "legs": 4,
        "is_sold": False,
        "tags": ["a", "b,c"],
        "owner": {"name": "Ann"},
    }


def test_what_is_not_given_is_not_passed() -> None:
    assert arguments_of("--pet-name", "Tom") == {"pet_name": "Tom"}


def test_options_override_fields_of_the_body(tmp_path: Path) -> None:
    (tmp_path / "body.json").write_text('\ufeff{"pet_name": "Tom", "kind": null, "legs": 3}', encoding="utf-8")
    expected = {"pet_name": "Tom", "kind_": None, "legs": 4}
    assert arguments_of("--body", f"@{tmp_path}/body.json", "--legs", "4") == expected
    assert arguments_of("--body", "-", stdin='{"pet_name": "Tom"}') == {"pet_name": "Tom"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "missing: --pet-name, or their fields in --body"),
        (["--legs", "four"], "'--legs': 'four' is no integer"),
        (["--legs", "\u0664"], "'--legs': '\u0664' is no integer"),
        (["--owner", "{name: Ann}"], "is no JSON, line 1 column 2"),
        (["--owner", "@nowhere.json"], "nowhere.json: No such file or directory"),
        (["--body", '{"pet_nam": "Tom"}'], "'pet_nam' is no field of this operation; did you mean 'pet_name'?"),
        (["--body", '{"x": 1}'], "'x' is no field of this operation; there are pet_name, kind, legs"),
        (["--body", "[]"], "must be a JSON object"),
        (["--nam", "Tom"], "No such option"),
    ],
)
def test_wrong_usage(arguments: list[str], message: str) -> None:
    done = called(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert message in done.stderr


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("integer", "7", 7),
        ("number", "1.5", 1.5),
        ("decimal", "1.10", Decimal("1.10")),
        ("boolean", "true", True),
        ("date", "2030-01-31", date(2030, 1, 31)),
        ("date-time", "2030-01-31T12:00:00Z", datetime(2030, 1, 31, 12, tzinfo=UTC)),
        ("date-time", "2030-01-31", datetime(2030, 1, 31, tzinfo=UTC)),
        ("milliseconds", "1589886034121", 1589886034121),
        ("milliseconds", "2030-01-31T12:00:00+00:00", datetime(2030, 1, 31, 12, tzinfo=UTC)),
        ("json", "[1]", [1]),
    ],
)
def test_texts_of_each_kind(kind: Kind, text: str, value: Any) -> None:
    assert texts.read(kind, text) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *((kind, text) for kind in ("integer", "number", "decimal") for text in ("1_000", " 1", "\u0661", "nan", "x")),
        ("milliseconds", "\u0661\u0665\u0668\u0669\u0668\u0668\u0666\u0660\u0663\u0664\u0661\u0662\u0661"),
    ],
)
def test_numbers_are_digits_of_ascii(kind: Kind, text: str) -> None:
    with pytest.raises(ValueError, match=r"is no integer|must be a number|isoformat"):
        texts.read(kind, text)


def test_files(tmp_path: Path) -> None:
    (tmp_path / "tom.png").write_bytes(b"\x89PNG")
    assert texts.read("file", f"{tmp_path}/tom.png") == File(b"\x89PNG", "tom.png")
    assert texts.read("bytes", f"@{tmp_path}/tom.png") == b"\x89PNG"


PETS: dict[str, Any] = {
    "pets": [
        {"id": "1", "name": "Tom", "tags": ["a"], "is_sold": False},
        {"id": "22", "name": "\x1b[31mAnn", "legs": 4},
    ],
    "total": 2,
}


def shown(result: Any, output: str, columns: tuple[str, ...] = (), width: int | None = None) -> tuple[str, str]:
    return tuple(formats.text_of(result, output, columns, width))  # type: ignore[return-value]


def test_tables_have_the_columns_without_objects() -> None:
    text, remark = shown(PETS, "table")
    assert text.splitlines() == ["ID  NAME     IS_SOLD  LEGS", "1   Tom      false", "22  [31mAnn           4"]
    assert remark == ""


def test_columns_can_be_chosen() -> None:
    assert shown(PETS, "table", ("name", "tags"))[0].splitlines()[1] == 'Tom      ["a"]'
    assert shown(PETS, "table", ("nam",))[1] == "no row has nam; there are id, name, tags, is_sold, legs"


def test_columns_that_do_not_fit_are_named() -> None:
    text, remark = shown(PETS, "table", width=14)
    assert text.splitlines()[0] == "ID  NAME"
    assert remark == "columns that do not fit: is_sold, legs; choose with --columns, or -o json"


@pytest.mark.parametrize(
    ("result", "lines"),
    [
        ({"id": "1", "tags": {"a": 1}, "x": None}, ["id    1", 'tags  {"a":1}', "x"]),
        ([1, "b"], ["1", "b"]),
        ({"pets": []}, []),
        ("text\nof two lines", ["text", "of two lines"]),
    ],
)
def test_tables_of_other_results(result: Any, lines: list[str]) -> None:
    assert shown(result, "table")[0].splitlines() == lines


def test_formats_for_programs() -> None:
    assert json.loads(shown(PETS, "json")[0]) == PETS
    assert yaml.safe_load(shown(PETS, "yaml")[0]) == PETS
    assert [json.loads(line) for line in shown(PETS, "ndjson")[0].splitlines()] == PETS["pets"]
    assert json.loads(shown({"a": "\ud800ü"}, "json")[0]) == {"a": "\ud800ü"}
    assert shown({"a": "ü"}, "ndjson")[0] == '{"a":"ü"}'


def failing(error: BaseException) -> Callable[[dict[str, Any]], Any]:
    def behave(_: dict[str, Any]) -> Any:
        raise error

    return behave


def api_error() -> ApiError:
    return class_of(404)(
        "pets.create",
        Response(404, {}, b""),
        code="PETS.0004",
        message="No such shop.",
        request_id="r1",
        body={},
        documentation=CodeInfo(404, "No such shop.", False, "The shop does not exist.", "Create it."),
    )


def test_a_rejected_request_is_explained() -> None:
    done = called("--name", "Tom", behave=failing(api_error()))
    assert done.exit_code == 1
    assert done.stderr.splitlines() == [
        "Error: pets.create: 404 PETS.0004 No such shop. (request r1)",
        "Meaning: The shop does not exist.",
        "Remedy: Create it.",
    ]


def test_programs_get_errors_as_json() -> None:
    done = called("--name", "Tom", "-o", "json", behave=failing(api_error()))
    assert done.stdout == ""
    assert json.loads(done.stderr)["error"] == {
        "type": "NotFound",
        "status": 404,
        "code": "PETS.0004",
        "message": "No such shop.",
        "request_id": "r1",
        "operation": "pets.create",
        "retryable": False,
        "meaning": "The shop does not exist.",
        "remedy": "Create it.",
    }


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InvalidRequest("pets.create", (Problem("legs", "must be a number"),)), 2),
        (ConnectionFailed(REQUEST, "refused"), 3),
        (InvalidResponse("pets.create", Response(200, {}, b""), "no JSON"), 4),
        (KeyboardInterrupt(), 130),
    ],
)
def test_exit_codes(error: ClientError | KeyboardInterrupt, code: int) -> None:
    assert called("--name", "Tom", behave=failing(error)).exit_code == code
    assert code in EXIT_CODES


def test_a_dry_run_shows_the_request_without_secrets() -> None:
    done = called("--name", "Tom", "--dry-run")
    assert done.exit_code == 0
    assert done.stdout.splitlines() == ["POST https://pets.example.com/pets", "", '{"pet_name": "Tom"}']


def test_help_has_the_sentences_of_the_description() -> None:
    done = called("--help")
    for text in (
        "Create a pet.",
        "Creates a pet of the shop.",
        "POST /pets",
        "--pet-name, --name",
        "Its name. [required]",
    ):
        assert text in done.output
    assert "[cat|dog]" in done.output
    main = CliRunner().invoke(command_line(PROGRAM, dict), ["--help"]).output
    assert "3 no complete response was received" in " ".join(main.split())


@pytest.mark.parametrize("shell", ["zsh", "fish", "bash"])
def test_completion(shell: str) -> None:
    program = command_line(PROGRAM, dict)
    script = CliRunner().invoke(program, ["--show-completion", shell])
    assert "_PETS_CLIENT_COMPLETE" in script.output
    typed = "pets-client pets create --kind "
    environment = {"_PETS_CLIENT_COMPLETE": f"{shell}_complete", "COMP_WORDS": typed, "COMP_CWORD": "4"}
    if shell == "fish":
        environment["COMP_CWORD"] = ""
    found = CliRunner().invoke(program, [], env=environment, prog_name="pets-client")
    assert "cat" in found.output
    assert "dog" in found.output


@pytest.mark.parametrize("output", ["json", "ndjson", "table"])
def test_all_pages_of_a_list(output: str) -> None:
    listing = replace(COMMAND, is_paged=True)
    group = replace(PROGRAM.groups[0], commands=(listing,))
    program = command_line(
        replace(PROGRAM, groups=(group,)), lambda **settings: Client(lambda _: iter(PETS["pets"]), **settings)
    )
    done = CliRunner().invoke(program, ["pets", "create", "--name", "Tom", "--all-pages", "-o", output])
    assert done.exit_code == 0, done.output
    if output == "json":
        assert json.loads(done.stdout) == PETS["pets"]
    elif output == "ndjson":
        assert [json.loads(line) for line in done.stdout.splitlines()] == PETS["pets"]
    else:
        assert len(done.stdout.splitlines()) == 3


def test_binary_results_are_written_as_they_are() -> None:
    assert called("--name", "Tom", behave=lambda _: b"\x00\xff").stdout_bytes == b"\x00\xff"


def test_version() -> None:
    assert isinstance(command_line(PROGRAM, dict), click.Group)
    assert "1.2.3" in CliRunner().invoke(command_line(PROGRAM, dict), ["--version"]).output
