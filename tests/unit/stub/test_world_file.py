"""Worlds from files: every problem at once, at its line, without secrets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generator.companions.world import GENERIC
from generator.runtime.stub.world import World, WorldError
from generator.runtime.stub.world_file import read_world

from .pets import WORLD

FOODS = {"description": "What the pets eat.", "type": "array", "items": {"type": "string"}}
SCHEMA: dict[str, Any] = {**GENERIC, "properties": {**GENERIC["properties"], "foods": FOODS}}
USER = "password: p, token: t, access_key: a, secret_key: s, projects: [p]"


def read(folder: Path, text: str) -> World:
    file = folder / "world.yaml"
    file.write_text(text, encoding="utf-8")
    return read_world(file, json.dumps(SCHEMA).encode(), json.dumps(WORLD).encode())


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(WorldError) as raised:
        read(folder, text)
    return [line.removeprefix(f"{folder.as_posix()}/world.yaml:") for line in str(raised.value).splitlines()]


def accounts(*users: str, more: str = "") -> str:
    lines = ["accounts:", "- id: a", "  name: A", "  projects: [{id: p, name: one}]"]
    listed = ["  users:", *(f"  - {{{user}}}" for user in users)] if users else ["  users: []"]
    return "\n".join([*lines, *listed, more])


def test_what_a_file_leaves_out_is_the_default(tmp_path: Path) -> None:
    world = read(tmp_path, "foods: [no, on, '012']")
    assert world.data["foods"] == ["no", "on", "012"]
    assert set(world.members) == {"u1", "u2"}


def test_json_is_yaml(tmp_path: Path) -> None:
    assert read(tmp_path, '{"foods": ["hay"]}').data["foods"] == ["hay"]


def test_every_problem_is_told_at_its_place(tmp_path: Path) -> None:
    text = "food: [hay]\nfoods: [1, true]\naccounts:\n- id: ''\n  name: A\n  projects: []\n  usrs: []\n"
    assert problems(tmp_path, text) == [
        "1:1: unknown key 'food'; did you mean 'foods'?",
        '2:9: this is not of type "string"; write a string; put numbers and booleans in quotes',
        '2:12: this is not of type "string"; write a string; put numbers and booleans in quotes',
        "4:3: this is shorter than 1 character; expected: The id of the account, a text.",
        "7:3: unknown key 'usrs'; did you mean 'users'?",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: [}", "1:5: not YAML: did not find expected node content; check indentation and quotes here"),
        ("foods: [a]\nfoods: [b]", "2:1: duplicate key 'foods', first at {file}:1:1; remove one"),
        (
            "- a",
            '1:1: this is not of type "object"; expected: a mapping; what it leaves out is as in the default world.',
        ),
        (
            accounts(f"id: u, name: u, {USER}", f"id: v, name: v, {USER.replace('access_key: a', 'access_key: b')}"),
            "7:35: another user has the same token, first at {file}:6:35; change one of the two",
        ),
        (
            accounts(f"id: u, name: u, {USER}", f"id: v, name: v, {USER.replace('token: t', 'token: w')}"),
            "7:45: another user has the same access_key, first at {file}:6:45; change one of the two",
        ),
        (
            accounts(f"id: u, name: u, {USER.replace('[p]', '[pp]')}"),
            "6:86: the account has no project 'pp'; did you mean 'p'?",
        ),
        (
            accounts(f"id: u, name: u, {USER.replace(', projects: [p]', '')}"),
            "6:5: projects is missing; add it",
        ),
        (
            accounts(f"id: u, name: u, {USER}, root: true"),
            "6:75: the root user has all permissions; remove projects or root",
        ),
        (
            accounts(more="- id: b\n  name: A\n  projects: []\n  users: []"),
            "7:3: another account has the same name, first at {file}:3:3; change one of the two",
        ),
        (
            accounts(more="- id: b\n  name: B\n  projects: [{id: q, name: one}, {id: r, name: one}]\n  users: []"),
            "8:42: another project of the account has the same name, first at {file}:8:22; change one of the two",
        ),
    ],
)
def test_what_is_wrong_with_a_world(tmp_path: Path, text: str, told: str) -> None:
    assert problems(tmp_path, text) == [told.format(file=(tmp_path / "world.yaml").as_posix())]


def test_no_secret_is_told(tmp_path: Path) -> None:
    user = "id: u, name: u, password: [hush], token: hu sh, access_key: {hush: 1}, secret_key: 9999, projects: [p]"
    lines = problems(tmp_path, accounts(user))
    assert len(lines) == 4
    assert not any("hush" in line or "hu sh" in line or "9999" in line for line in lines)


def test_data_in_python_are_held_to_the_same() -> None:
    twice = json.loads(json.dumps(WORLD).replace("bob-token", "ann-token"))
    with pytest.raises(
        WorldError, match=r"another user has the same token - at `\$\.accounts\[0\]\.users\[1\]\.token`"
    ):
        World.of(twice)


def test_the_root_user_has_every_project_of_the_account(tmp_path: Path) -> None:
    user = f"id: u, name: u, {USER.replace(', projects: [p]', '')}, root: true"
    world = read(tmp_path, accounts(user))
    assert world.members["u"].user.projects == ("p",)
    assert list(world.data["accounts"][0]["users"][0]["projects"]) == ["p"]
