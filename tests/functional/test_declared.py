"""Declared behaviour in every supported form: a small library, generated, imported and called in process."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from tests.functional.library import DAY, Library, generate


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    folder = str(generate(tmp_path_factory.mktemp("library")))
    sys.path.insert(0, folder)
    try:
        yield importlib.import_module("library_stub")
    finally:
        sys.path.remove(folder)


@pytest.fixture
def library(package: ModuleType) -> Library:
    return Library(package)


def error(code: str, status: int) -> Any:
    text = {"W.1": "No.", "W.2": "Not that colour.", "W.3": "Enough.", "W.4": "Gone."}[code]
    return status, {"code": code, "text": text}


def test_sent_and_server_set_fields_are_stored(library: Library) -> None:
    created = library.book("Emma", shelf="A", unknown="x", cover={"worn": 3})
    assert (
        created.items()
        >= {"shelf": "A", "title": "Emma", "kind": "other", "made": library.now, "label": "A/emma"}.items()
    )
    assert created["cover"] == {"colour": "grey", "hard": True, "worn": 3}
    assert created["id"].startswith("id")
    assert not {"unknown", "secret"} & set(created)
    assert library.get("books")["books"] == [{**created, "secret": "s-Emma"}]
    assert library.ask("POST", "books", {"shelf": "B", "title": "Ulysses"})[1]["kind"] == "novel"


def test_conditions_of_server_set_fields(library: Library) -> None:
    assert library.book("One")["cover"] == {"colour": "grey"}
    assert library.book("Two", cover={"colour": "brown"})["cover"] == {"colour": "brown", "worn": 1}


def test_null_removes_a_field_also_of_a_nested_object(library: Library) -> None:
    assert library.book("One", shelf="A", cover={"colour": "soft"})["cover"] == {"colour": "soft"}
    assert library.ask("POST", "loans", {"reader": "Bob"})[1]["note"] == "none"
    assert "note" not in library.ask("POST", "loans", {"reader": "Bob", "note": ""})[1]


def test_duplicate_identity_is_a_conflict(library: Library) -> None:
    library.book("Emma")
    assert library.ask("POST", "books", {"shelf": "B", "title": "Emma", "kind": "other"}) == error("W.2", 409)
    assert library.titles() == ["Emma"]


def test_exceeded_quota_returns_the_error_of_its_rule(library: Library) -> None:
    novels = [library.book(title, kind="novel") for title in ("One", "Two")]
    assert library.ask("POST", "books", {"shelf": "B", "title": "Three"}) == error("W.3", 400)
    assert [row["used"] for row in library.get("counts")["rows"]] == [2, 2]
    library.book("Three")
    library.book("Four")
    assert library.ask("POST", "books", {"shelf": "B", "title": "Five", "kind": "other"}) == error("W.3", 409)
    assert len(novels) == 2
    assert library.get("counts") == {
        "rows": [{"name": "novels", "used": 2, "limit": 2}, {"name": "all", "used": 4, "limit": 4}]
    }


def test_update_by_merge_keeps_omitted_fields(library: Library) -> None:
    created = library.book("Emma", shelf="A")
    change = {"shelf": "A", "title": "Emma", "cover": {"colour": "brown"}}
    assert library.ask("PUT", "books", change) == (204, None)
    [book] = library.get("books")["books"]
    assert book == {**created, "secret": "s-Emma", "cover": {"colour": "brown", "hard": True, "worn": 1}}
    assert library.ask("PUT", "books", {**change, "shelf": "C"}) == error("W.4", 404)


def test_update_by_replacement_resets_omitted_fields(library: Library) -> None:
    created = library.ask("POST", "loans", {"reader": "Bob", "note": "late"})[1]
    changed = {"id": created["id"], "reader": "Eve", "state": "out"}
    assert library.ask("PUT", "loans", {"id": created["id"], "reader": "Eve"}) == (200, {**changed, "note": "none"})
    assert library.get("loans")["loans"] == [{**changed, "note": "none"}]
    assert library.ask("PUT", "loans", {"id": "other", "reader": "Eve"}) == error("W.4", 404)


def test_delete_by_fields_deletes_all_matches(library: Library) -> None:
    for shelf, title in (("A", "One"), ("A", "Two"), ("B", "Three")):
        library.book(title, shelf=shelf)
    assert library.ask("DELETE", "books?shelf=A&title=Three") == error("W.4", 404)
    assert library.ask("DELETE", "books?shelf=A&title=Two") == (204, None)
    assert library.titles() == ["One", "Three"]
    assert library.ask("DELETE", "books?shelf=A") == (204, None)
    assert library.titles() == ["Three"]


def test_delete_by_list_is_atomic(library: Library) -> None:
    ids = [library.ask("POST", "loans", {"reader": "Bob"})[1]["id"] for _ in range(3)]
    assert library.ask("DELETE", f"loans?id={ids[0]},other") == error("W.4", 404)
    assert len(library.get("loans")["loans"]) == 3
    assert library.ask("DELETE", f"loans?id={ids[0]},{ids[2]},{ids[0]}") == (204, None)
    assert [loan["id"] for loan in library.get("loans")["loans"]] == [ids[1]]
    assert [event["what"] for event in library.get("events")["events"]].count("deleteLoans") == 2


def test_lists_are_filtered_and_start_with_the_records_listed_first(library: Library) -> None:
    library.book("One")
    library.book("World", kind="atlas")
    library.book("Two", cover={"colour": "red"})
    assert library.titles() == ["World", "One", "Two"]
    assert library.titles("?kind=other") == ["One", "Two"]
    assert library.titles("?colour=red") == ["Two"]
    assert library.titles("?colour=red&kind=atlas") == []


def test_owned_records_are_deleted_with_their_owner(library: Library) -> None:
    one, two = library.book("One"), library.book("Two")
    for book in (one, two):
        assert library.ask("PUT", f"labels/{book['id']}", {"text": "old"})[0] == 200
    library.ask("DELETE", "books?shelf=B&title=One")
    assert library.ask("GET", f"labels/{one['id']}") == error("W.4", 404)
    assert library.get(f"labels/{two['id']}") == {"text": "old"}


def test_rules_are_checked_before_a_handler(library: Library) -> None:
    assert library.ask("PUT", "labels/other", {"text": "old"}) == error("W.4", 404)
    assert library.ask("PUT", "labels/other", {"text": "free"}) == (200, {"text": "free"})


def test_rules_check_the_record_to_be_stored(library: Library) -> None:
    green = {"colour": "green"}
    assert library.ask("POST", "books", {"shelf": "B", "title": "W", "kind": "atlas", "cover": green}) == error(
        "W.1", 400
    )
    library.book("Leaves", cover=green)
    library.book("World", kind="atlas")
    change = {"shelf": "B", "title": "World"}
    assert library.ask("PUT", "books", {**change, "cover": green}) == error("W.1", 400)
    assert library.ask("PUT", "books", {**change, "kind": "other"}) == error("W.1", 400)
    assert library.ask("PUT", "books", {**change, "cover": {"colour": "red"}}) == (204, None)


def test_rules_see_siblings_and_other_projects(library: Library) -> None:
    library.book("Emma")
    emma = {"shelf": "C", "title": "Emma", "kind": "other"}
    assert library.ask("POST", "books", emma) == error("W.1", 400)
    assert library.ask("POST", "books", emma, "p2") == error("W.1", 400)
    assert library.ask("POST", "books", {**emma, "title": "Persuasion"}, "p2")[0] == 201
    assert library.titles() == ["Emma"]


def test_rules_of_a_delete_see_the_query_and_the_caller(library: Library) -> None:
    mine, other = (library.ask("POST", "loans", {"reader": reader})[1]["id"] for reader in ("ann", "Bob"))
    assert library.ask("DELETE", f"loans?id={other},{mine}") == error("W.1", 400)
    assert library.ask("DELETE", f"loans?id={other}") == (204, None)


def test_declared_responses_and_errors(library: Library) -> None:
    library.book("Two")
    library.book("One")
    assert library.get("about") == {"project": "p1", "events": 2, "titles": ["One", "Two"]}
    assert library.ask("GET", "old") == error("W.4", 404)


def test_each_change_is_recorded(library: Library) -> None:
    created = library.book("Emma")
    library.ask("PUT", "books", {"shelf": "B", "title": "Emma"})
    library.ask("DELETE", "books?shelf=B&title=Emma")
    library.ask("DELETE", "books?shelf=B&title=Emma")  # rejected, so not recorded
    page = library.get("events?from=1")
    rows = [(event["what"], event["kind"], event["status"], event["at"]) for event in page["events"]]
    assert rows == [
        (what, "book Emma", status, library.now)
        for what, status in (("deleteBook", "204"), ("updateBook", "204"), ("createBook", "201"))
    ]
    assert [json.loads(event["answer"]) for event in page["events"] if "answer" in event] == [created]
    assert page["events"][0]["who"] == {"name": "ann"}
    assert page["meta"] == {"count": 3, "next": None}


def test_unless_excludes_a_change_from_the_audit(library: Library) -> None:
    library.book("One", quiet=True)
    library.book("Two", quiet=False)
    assert [event["kind"] for event in library.get("events")["events"]] == ["book Two"]


def test_pages_continue_after_the_marker(library: Library) -> None:
    for title in ("One", "Two", "Three"):
        library.book(title)
    first = library.get("events?limit=2")
    assert [event["kind"] for event in first["events"]] == ["book Three", "book Two"]
    assert first["meta"] == {"count": 2, "next": first["events"][1]["id"]}
    second = library.get(f"events?limit=2&after={first['meta']['next']}")
    assert [event["kind"] for event in second["events"]] == ["book One"]
    assert second["meta"] == {"count": 1, "next": None}
    assert library.ask("GET", "events?after=other") == error("W.4", 404)


def test_pages_by_window_filter_and_id_and_empty_pages(library: Library) -> None:
    library.book("One")
    library.now += 2000
    library.book("Two")
    kinds = {query: [event["kind"] for event in library.get(f"events?{query}")["events"]] for query in (
        "", f"from={library.now - 2001}", f"from={library.now - 2000}", f"from=1&to={library.now}", "from=1&who=ann",
        "from=1&who=bob", "none=true",
    )}  # fmt: skip
    assert list(kinds.values()) == [
        *(["book Two"], ["book Two", "book One"], ["book Two"], ["book One"], ["book Two", "book One"], [], [])
    ]
    oldest = library.get("events?from=1")["events"][1]
    assert library.get(f"events?id={oldest['id']}")["events"] == [oldest]
    assert library.ask("GET", "events?id=other") == error("W.4", 404)


def test_records_are_stored_longer_than_they_can_be_queried(library: Library) -> None:
    library.book("One")
    [event] = library.get("events")["events"]
    library.now += 7 * DAY - 1
    assert library.get(f"events?id={event['id']}")["events"] == [event]
    library.now += 1
    assert library.ask("GET", f"events?id={event['id']}") == error("W.4", 404)
    assert library.get("events?from=1")["events"] == []
    assert library.get("about")["events"] == 1
    library.now += 23 * DAY
    library.book("Two")
    assert library.get("about")["events"] == 1


def test_links_lead_into_objects_of_the_response(library: Library) -> None:
    """The filter ``colour`` of the list is the field ``cover.colour``."""
    [books] = [item for path, item in library.app.document["paths"].items() if path.endswith("/books")]
    links = books["post"]["responses"]["201"]["links"]
    assert links["list"]["parameters"]["colour"] == "$response.body#/cover/colour"
