"""Changes are applied all or nothing; only generated files are removed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator.outputs import DO_NOT_EDIT
from generator.write import LOCK, Change, ForeignFileError, apply, compare, locked_outputs

CODE = f"# {DO_NOT_EDIT}\n"


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def make(out: Path, texts: dict[str, str]) -> list[Change]:
    changes = compare(out, texts)
    apply(out, changes)
    return changes


def test_files_have_the_given_texts(tmp_path: Path) -> None:
    texts = {"a/b.py": f"{CODE}x = 'ü'\r\n", "c.json": "{}\n", "empty.typed": ""}
    make(tmp_path / "out", texts)
    assert tree(tmp_path / "out") == {path: text.encode() for path, text in texts.items()}
    assert compare(tmp_path / "out", texts) == []


def test_kinds_of_changes(tmp_path: Path) -> None:
    make(tmp_path, {"gone.py": CODE, "same.py": CODE, "other.py": CODE})
    changes = compare(tmp_path, {"same.py": CODE, "other.py": f"{CODE}x = 1\n", "new.py": CODE})
    assert [(change.path, change.kind) for change in changes] == [
        ("gone.py", "removed"),
        ("new.py", "added"),
        ("other.py", "changed"),
    ]
    assert changes[2].diff() == f"--- a/other.py\n+++ b/other.py\n@@ -1 +1,2 @@\n {CODE}+x = 1\n"


def test_comparing_writes_nothing(tmp_path: Path) -> None:
    assert len(compare(tmp_path / "out", {"a.py": CODE})) == 1
    assert not (tmp_path / "out").exists()


def test_a_folder_that_becomes_empty_is_removed(tmp_path: Path) -> None:
    make(tmp_path, {"a/b/c.py": CODE, "a/b/e.py": CODE, "d.py": CODE})
    (tmp_path / "a" / "b" / "__pycache__").mkdir()
    make(tmp_path, {"d.py": CODE})
    assert [path.name for path in tmp_path.iterdir()] == ["d.py"]


def test_a_file_without_header_is_removed_only_if_the_lock_lists_it(tmp_path: Path) -> None:
    lock = "output 00 data.json\n"
    make(tmp_path, {"data.json": "{}", "a.py": CODE, LOCK: lock})
    (tmp_path / "mine.py").write_text("# mine\n", encoding="utf-8")
    (tmp_path / "mine.json").write_text("{}", encoding="utf-8")
    make(tmp_path, {"a.py": CODE, LOCK: ""})
    assert set(tree(tmp_path)) == {"a.py", "mine.py", "mine.json", LOCK}


@pytest.mark.parametrize("name", ["b.py", "b.json", "b.typed"])
def test_a_foreign_file_stops_everything(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine\n", encoding="utf-8")
    before = tree(tmp_path)
    with pytest.raises(ForeignFileError, match=f"{name} was not generated"):
        make(tmp_path, {"a.py": CODE, name: CODE, "c.py": CODE})
    assert tree(tmp_path) == before


def test_a_failure_while_staging_changes_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, {"a.py": CODE, "b.py": CODE})
    before = tree(tmp_path)
    write_bytes = Path.write_bytes

    def full(path: Path, content: bytes) -> int:
        if path.name == "b.py":
            raise OSError(28, "No space left on device")
        return write_bytes(path, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        make(tmp_path, {"a.py": f"{CODE}x = 1\n", "b.py": f"{CODE}x = 1\n"})
    assert tree(tmp_path) == before


@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), KeyboardInterrupt()], ids=["failure", "interrupt"])
@pytest.mark.parametrize("last", ["changed.py", "new", "new.py", "gone.py", "inner.py", LOCK])
def test_what_stops_the_replacing_puts_the_old_files_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: str, error: BaseException
) -> None:
    make(tmp_path, {"changed.py": CODE, "gone.py": CODE, "old/a.py": CODE, LOCK: "# 1\n"})
    before = tree(tmp_path)
    stopped: list[str] = []
    for name in ("replace", "unlink"):
        monkeypatch.setattr(Path, name, failing(getattr(Path, name), last, error, stopped))
    added = dict.fromkeys(("new.py", "new/a.py", "old/inner.py"), CODE)
    with pytest.raises(type(error)):
        make(tmp_path, {"changed.py": f"{CODE}x = 1\n", "old/a.py": CODE, **added, LOCK: "# 2\n"})
    assert stopped == [last]
    assert tree(tmp_path) == before


def failing(method: Callable[..., Any], last: str, error: BaseException, stopped: list[str]) -> Callable[..., Any]:
    """Return a method of paths that raises the first time that it is about a file called ``last``."""

    def call(path: Path, *arguments: Any, **options: Any) -> Any:
        if path.name == last and not stopped:
            stopped.append(last)
            raise error
        return method(path, *arguments, **options)

    return call


def test_a_new_folder_is_moved_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moved = noting_moves(monkeypatch)
    texts = dict.fromkeys(("a/b.py", "a/c/d.py", "e.py"), CODE)
    make(tmp_path / "out", texts)
    assert moved == ["a", "e.py"]
    assert set(tree(tmp_path / "out")) == set(texts)


def test_a_folder_that_another_run_has_made_meanwhile_keeps_its_files(tmp_path: Path) -> None:
    changes = compare(tmp_path, dict.fromkeys(("a/b.py", "a/c/d.py"), CODE))
    make(tmp_path, dict.fromkeys(("a/b.py", "a/c/e.py"), CODE))
    apply(tmp_path, changes)
    assert set(tree(tmp_path)) == {"a/b.py", "a/c/d.py", "a/c/e.py"}


def test_the_lock_is_written_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moved = noting_moves(monkeypatch)
    make(tmp_path, {LOCK: "# lock\n", "z.py": CODE, "a.py": CODE})
    assert moved == ["a.py", "z.py", LOCK]


def noting_moves(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list to which the name of each file or folder is added that is moved from now on."""
    moved: list[str] = []
    replace = Path.replace

    def noted(path: Path, target: Path) -> Path:
        moved.append(target.name)
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", noted)
    return moved


def test_outputs_of_a_lock() -> None:
    assert list(locked_outputs("# x\ntool a 1\ninput 00 b\noutput 00 a b.py\n")) == ["a b.py"]
