"""Registers of errata and rules: several files read as one."""

from __future__ import annotations

from pathlib import Path

from generator.build.rules import rules
from generator.companions.registers import REGISTERS, read_register, register_files
from generator.runtime.yaml_source.diagnostics import Diagnostics

ROOT = Path(__file__).parents[2]
RULE = "  {}: {{says: A pet has a name., level: schema, at: [Pet]}}\n"


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("rules:\n" + text, encoding="utf-8")


def test_shared_files_come_first_then_resources_by_name(tmp_path: Path) -> None:
    write(
        tmp_path,
        resources__pets__rules__names=RULE.format("named") + RULE.format("aged"),
        resources__pets__rules__ages=RULE.format("young"),
        resources__owners__rules=RULE.format("adult"),
        shared__rules=RULE.format("signed"),
    )
    diagnostics = Diagnostics()
    register = read_register(tmp_path, diagnostics, "rules")
    assert [(name, entry.resource) for name, entry in register.items()] == [
        ("signed", "shared"),
        ("adult", "owners"),
        ("young", "pets"),
        ("named", "pets"),
        ("aged", "pets"),
    ]
    assert [(rule.name, rule.resource) for rule in rules(register, {})][1:3] == [("adult", "owners"), ("young", "pets")]
    assert str(register["aged"].place).endswith("/resources/pets/rules/names.yaml:3:3")
    assert not diagnostics


def test_a_name_that_is_defined_twice_is_one_problem(tmp_path: Path) -> None:
    write(tmp_path, resources__pets__rules=RULE.format("named"), shared__rules=RULE.format("named"))
    diagnostics = Diagnostics()
    register = read_register(tmp_path, diagnostics, "rules")
    (problem,) = map(str, diagnostics)
    name = tmp_path.name
    assert problem == (
        f"{name}/resources/pets/rules.yaml:2:3: E420 named is also defined at {name}/shared/rules.yaml:2:3"
        " — rename or remove one of them"
    )
    assert register["named"].resource == "shared"


def test_a_file_that_does_not_fit_leaves_the_others(tmp_path: Path) -> None:
    write(tmp_path, resources__pets__rules=RULE.format("named"), shared__rules="  Named: {}\n")
    diagnostics = Diagnostics()
    assert list(read_register(tmp_path, diagnostics, "rules")) == ["named"]
    assert {problem.place.file for problem in diagnostics} == {f"{tmp_path.name}/shared/rules.yaml"}


def test_a_register_file_is_read_in_one_sitting() -> None:
    sizes = {path: path.stat().st_size for name in REGISTERS for _, path in register_files(ROOT / "spec", name)}
    assert len(sizes) > 30
    assert {path: size for path, size in sizes.items() if size > 20_000} == {}
