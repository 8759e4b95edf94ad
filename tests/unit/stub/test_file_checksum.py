"""Start with a SQLite file: by its checksum after a clean end, page by page after any other."""

from __future__ import annotations

import contextlib
import random
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.runtime.stub.store import file_checksum, sqlite
from generator.runtime.stub.store.base import StateError, Store
from generator.runtime.stub.store.factory import open_store

RECORDS = 300


@pytest.fixture(autouse=True)
def _small_files_and_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "MIN_CHECKSUM_BYTES", 0)
    monkeypatch.setattr(file_checksum, "CHUNK_BYTES", 10_000)


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Gets an entry for each check of all pages."""
    found: list[str] = []
    damage = sqlite.SqliteDatabase._damage

    def recording(database: sqlite.SqliteDatabase) -> str:
        found.append(damage(database))
        return found[-1]

    monkeypatch.setattr(sqlite.SqliteDatabase, "_damage", recording)
    return found


def fill(store: Store, first: int = 0) -> None:
    with store.transaction(write=True):
        for number in range(first, first + RECORDS):
            store.collection("pets", "p1").add(str(number), {"name": "x" * 100}, at=number)


def count(store: Store) -> int:
    return len(store.collection("pets", "p1"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file after a clean end."""
    file = tmp_path / "state.db"
    with opened(file) as store:
        fill(store)
    return file


@contextlib.contextmanager
def opened(file: Path) -> Iterator[Store]:
    with contextlib.closing(open_store(str(file), "pet_stub")) as store:
        yield store


def test_after_a_clean_end_no_page_is_checked(file: Path, checks: list[str]) -> None:
    checks.clear()
    for turn in range(1, 4):
        with opened(file) as store:
            assert (count(store), checks) == (RECORDS * turn, [])
            fill(store, RECORDS * turn)
    assert sorted(path.name for path in file.parent.iterdir()) == ["state.db"]


@pytest.mark.slow
def test_whatever_is_changed_after_a_clean_end_has_another_checksum(file: Path) -> None:
    content, source = file.read_bytes(), random.Random(1)
    assert is_unchanged(file)
    for place in {16, 60, len(content) - 1, *(source.randrange(100, len(content)) for _ in range(200))}:
        changed = bytearray(content)
        changed[place] ^= 1
        file.write_bytes(changed)
        assert not is_unchanged(file), place
    for resized in (content + bytes(sqlite.PAGE_SIZE), content[: -sqlite.PAGE_SIZE]):
        file.write_bytes(resized)
        assert not is_unchanged(file)


def is_unchanged(file: Path) -> bool:
    with contextlib.closing(sqlite.SqliteDatabase(file)) as database, contextlib.suppress(sqlite3.DatabaseError):
        return database._has_checksum()
    return False


@pytest.mark.parametrize("page", [2, 7, -1])
def test_a_damaged_page_is_found_after_a_clean_end(file: Path, page: int) -> None:
    content = bytearray(file.read_bytes())
    start = page * sqlite.PAGE_SIZE if page > 0 else len(content) - sqlite.PAGE_SIZE
    content[start : start + sqlite.PAGE_SIZE] = b"\xff" * sqlite.PAGE_SIZE
    file.write_bytes(content)
    with pytest.raises(StateError, match="the file is damaged"):
        open_store(str(file), "pet_stub")
    assert file.read_bytes() == content


def test_after_another_end_all_pages_are_checked(file: Path, tmp_path: Path, checks: list[str]) -> None:
    """As after a loss of power: the file and its log are as they were while the stub ran."""
    left = tmp_path / "left"
    with opened(file) as store:
        fill(store, RECORDS)
        left.mkdir()
        for path in tmp_path.glob("state.db*"):
            shutil.copy(path, left)
    checks.clear()
    with opened(left / "state.db") as store:
        assert (count(store), checks) == (2 * RECORDS, [""])
    with opened(left / "state.db"):
        assert checks == [""], "this time, the end was clean"


def test_a_log_that_is_lost_has_the_pages_checked(file: Path, checks: list[str]) -> None:
    """The checksum in the file is that of earlier bytes."""
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE pet_stub_records SET record = '{}' WHERE id = 1")
    checks.clear()
    with opened(file):
        assert checks == [""]


def test_the_first_of_two_processes_to_end_stores_nothing_wrong(file: Path, checks: list[str]) -> None:
    first, second = (open_store(str(file), "pet_stub") for _ in range(2))
    fill(first, RECORDS)
    first.close()
    fill(second, 2 * RECORDS)
    second.close()
    checks.clear()
    with opened(file) as store:
        assert (count(store), checks) == (3 * RECORDS, [])


def test_a_process_that_reads_does_not_keep_another_from_ending(file: Path, checks: list[str]) -> None:
    store = open_store(str(file), "pet_stub")
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM pet_stub_records").fetchall()
        fill(store, RECORDS)
        store.close()
    checks.clear()
    with opened(file) as store:
        assert (count(store), checks) == (2 * RECORDS, [""])


def test_a_small_file_has_its_pages_checked(file: Path, checks: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    size = file.stat().st_size
    monkeypatch.setattr(sqlite, "MIN_CHECKSUM_BYTES", size * 10)
    with opened(file) as store:
        fill(store, RECORDS)
    checks.clear()
    with opened(file):
        assert checks == [""]


def test_a_foreign_database_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "songs.db"
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE songs (title)")
    before = file.read_bytes()
    with pytest.raises(StateError, match="something else"):
        open_store(str(file), "pet_stub")
    assert file.read_bytes() == before
