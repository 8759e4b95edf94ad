"""Small library service whose behaviour is declared in every supported form."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType
from typing import Any

from generator import pipeline, write
from tests.functional.test_stub import FILES, ask

TEXT = {"type": "string", "description": "A text.", "examples": ["a"]}
NUMBER = {"type": "integer", "description": "A number.", "examples": [1]}
FLAG = {"type": "boolean", "description": "Yes or no.", "default": False, "examples": [True]}


def schema(required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "description": "Fields.", "required": required.split(), "properties": properties}


def array_of(name: str) -> dict[str, Any]:
    return {"type": "array", "description": "Many.", "items": {"$ref": f"#/{name}"}}


COVER = {"$ref": "#/Cover"}
SCHEMAS = {
    "Cover": schema("", colour=TEXT, hard=FLAG, worn=NUMBER),
    "NewBook": schema("shelf title", shelf=TEXT, title=TEXT, kind=TEXT, cover=COVER, quiet=FLAG, unknown=TEXT),
    "BookChange": schema("shelf title", shelf=TEXT, title=TEXT, kind=TEXT, cover=COVER),
    "Book": schema(
        "id shelf title kind made",
        **dict.fromkeys(("id", "shelf", "title", "kind", "label", "secret"), TEXT),
        made=NUMBER,
        cover=COVER,
    ),
    "Books": schema("books", books=array_of("Book")),
    "NewLoan": schema("reader", reader=TEXT, note=TEXT),
    "LoanChange": schema("id", id=TEXT, reader=TEXT, note=TEXT),
    "Loan": schema("id reader state", id=TEXT, reader=TEXT, note=TEXT, state=TEXT),
    "Loans": schema("loans", loans=array_of("Loan")),
    "Who": schema("name", name=TEXT),
    "Event": schema("id", id=TEXT, what=TEXT, kind=TEXT, status=TEXT, at=NUMBER, answer=TEXT, who={"$ref": "#/Who"}),
    "Meta": schema("", count=NUMBER, next={"type": ["string", "null"], "description": "Where to go on."}),
    "Events": schema("events", events=array_of("Event"), meta={"$ref": "#/Meta"}),
    "Row": schema("", name=TEXT, used=NUMBER, limit=NUMBER),
    "Counts": schema("", rows=array_of("Row")),
    "About": schema("", project=TEXT, events=NUMBER, titles={"type": "array", "description": "Many.", "items": TEXT}),
    "Label": schema("text", text=TEXT),
}
QUERIES: dict[str, dict[str, Any]] = {
    "listBooks": {"kind": TEXT, "colour": TEXT},
    "deleteBook": {"shelf": TEXT, "title": TEXT},
    "deleteLoans": {"id": {"type": "array", "items": {"type": "string"}, "minItems": 1}},
    "listEvents": {
        **{name: {"type": "string"} for name in ("id", "after", "who")},
        **{name: {"type": "integer"} for name in ("from", "to")},
        "limit": {"type": "integer", "default": 10},
        "none": {"type": "boolean", "default": False},
    },
}
PAGINATION = {
    "items": "events",
    "marker": "meta.next",
    "parameter": "after",
    "window": {"start": "from", "end": "to", "default_ms": 1000},
}
# operationId, path, method, request schema, success status, response schema, error statuses
OPERATIONS = [
    ("createBook", "books", "post", "NewBook", 201, "Book", (400, 409)),
    ("updateBook", "books", "put", "BookChange", 204, None, (400, 404)),
    ("deleteBook", "books", "delete", None, 204, None, (400, 404)),
    ("listBooks", "books", "get", None, 200, "Books", (400,)),
    ("createLoan", "loans", "post", "NewLoan", 201, "Loan", (400,)),
    ("updateLoan", "loans", "put", "LoanChange", 200, "Loan", (400, 404)),
    ("deleteLoans", "loans", "delete", None, 204, None, (400, 404)),
    ("listLoans", "loans", "get", None, 200, "Loans", (400,)),
    ("listEvents", "events", "get", None, 200, "Events", (400, 404)),
    ("countBooks", "counts", "get", None, 200, "Counts", ()),
    ("showAbout", "about", "get", None, 200, "About", ()),
    ("listOld", "old", "get", None, 200, "About", (404,)),
    ("updateLabel", "labels/{book_id}", "put", "Label", 200, "Label", (400, 404)),
    ("showLabel", "labels/{book_id}", "get", None, 200, "Label", (404,)),
]
EXAMPLES: dict[str, Any] = {
    "NewBook": {"shelf": "A", "title": "Emma"},
    "BookChange": {"shelf": "A", "title": "Emma"},
    "Book": {"id": "1", "shelf": "A", "title": "Emma", "kind": "novel", "made": 1},
    "Books": {"books": []},
    "NewLoan": {"reader": "Ann"},
    "LoanChange": {"id": "1"},
    "Loan": {"id": "1", "reader": "Ann", "state": "out"},
    "Loans": {"loans": []},
    "Events": {"events": []},
    "Counts": {},
    "About": {},
    "Label": {"text": "old"},
}


def content(name: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"schemas.yaml#/{name}"}, "example": EXAMPLES[name]}}


def parameter(name: str, location: str, definition: dict[str, Any]) -> dict[str, Any]:
    examples: dict[str, Any] = {"array": ["a"], "integer": 1, "boolean": True}
    bare_schema = {key: value for key, value in definition.items() if key not in ("description", "examples")}
    result = {
        "name": name,
        "in": location,
        "description": "Which.",
        "schema": bare_schema,
        "example": examples.get(definition["type"], "a"),
    }
    return {**result, "style": "form", "explode": False} if definition["type"] == "array" else result


def paths() -> dict[str, Any]:
    items: dict[str, Any] = {}
    for operation_id, path, method, body, status, response, errors in OPERATIONS:
        names = ["project_id", *(["book_id"] if "book_id" in path else [])]
        fixed = [{**parameter(name, "path", {"type": "string"}), "required": True} for name in names]
        item = items.setdefault(path.partition("/")[0], {})
        success = {"description": "Done.", **({"content": content(response)} if response else {})}
        item[method] = {
            "operationId": operation_id,
            "tags": ["library"],
            **({"x-raises": ["W.4"]} if operation_id == "showLabel" else {}),
            **({"x-pagination": PAGINATION} if operation_id == "listEvents" else {}),
            "summary": f"{operation_id[:1].upper()}{operation_id[1:]}",
            "description": f"What {operation_id} does.",
            "parameters": [
                *fixed,
                *(
                    {
                        **parameter(name, "query", definition),
                        "required": operation_id == "deleteLoans",
                        **(
                            {"x-omitted-affects": "the whole shelf"} if operation_id + name == "deleteBooktitle" else {}
                        ),
                    }
                    for name, definition in QUERIES.get(operation_id, {}).items()
                ),
            ],
            **({"requestBody": {"required": True, "content": content(body)}} if body else {}),
            "responses": {
                str(status): success,
                **{str(error): {"$ref": "../../shared/responses.yaml#/Rejected"} for error in errors},
            },
        }
    return items


BEHAVIOUR = r"""
resources:
  books:
    description: A book is named by its shelf and its title.
    schema: Book
    identity: [shelf, title]
    listed_first: self.kind == "atlas"
    quotas:
      novels: {of: self.kind == "novel", limit: 2, rule: two-novels}
      all: {of: true, limit: 4, rule: four-books}
    initial:
      id: newId()
      made: now
      kind: '"novel"'
      secret: '"s-" + body.title'
      cover.colour: '"grey"'
      cover.hard: {when: body.shelf == "A", value: true}
    derived:
      label: self.shelf + "/" + self.title.lowerAscii()
      cover.worn: {when: has(self.cover.colour) && self.cover.colour == "brown", value: 1}
      cover.hard: {when: has(self.cover.colour) && self.cover.colour == "soft", value: null}
    audit_subject: {type: '"book"', id: self.id, name: self.title}
    owned: {labels: id}
  labels:
    description: A label is a part of the book that it stands on.
    schema: Label
    identity: [text]
  loans:
    description: A loan is named by its ID.
    schema: Loan
    identity: [id]
    initial:
      id: newId()
      state: '"out"'
      note: '"none"'
    derived:
      note: {when: has(self.note) && self.note == "", value: null}
    audit_subject: {type: '"loan"', id: self.id, name: self.reader}
  events:
    description: An event can be asked for a week, and is kept for a month.
    schema: Event
    identity: [id]
    retention: {days: 7, stored_days: 30}
audit:
  resource: events
  unless: body != null && has(body.quiet) && body.quiet
  record:
    id: newId()
    what: operation.id
    kind: subject.type + " " + subject.name
    status: string(status)
    at: now
    who.name: caller.name
    answer: {when: response != null, value: json(response)}
operations:
  createBook: {creates: books, conflict: book-exists, omit_in_response: [secret]}
  updateBook: {updates: books, mode: merge, not_found: book-there}
  deleteBook: {deletes: books, not_found: book-there}
  listBooks: {lists: books, into: books, filters: {kind: kind, colour: cover.colour}}
  createLoan: {creates: loans}
  updateLoan: {updates: loans, mode: replace, not_found: loan-there}
  deleteLoans: {deletes: loans, not_found: loan-there}
  listLoans: {lists: loans, into: loans}
  listEvents:
    lists: events
    into: events
    filters: {who: who.name}
    page:
      by_id: id
      not_found: event-there
      limit: limit
      marker: after
      from: from
      to: to
      default_window_ms: 1000
      count: meta.count
      next_marker: meta.next
      empty: query.none
  countBooks: {counts: books, into: rows, fields: [name, used, limit]}
  showAbout:
    returns: '{"project": project, "events": events.size(), "titles": books.map(b, b.title).sort()}'
  listOld: {rejects: true}
"""
RULES = """
rules:
  book-exists: {says: A title stands once on a shelf., level: state, at: [createBook], code: W.2}
  book-there: {says: What is changed is there., level: state, at: [updateBook, deleteBook], code: W.4}
  two-novels: {says: There are two novels at most., level: resource, at: [createBook], code: W.3}
  four-books: {says: There are four books at most., level: resource, at: [createBook], code: W.3, status: 409}
  loan-there: {says: What is changed is there., level: state, at: [updateLoan, deleteLoans], code: W.4}
  event-there: {says: What is asked for is there., level: state, at: [listEvents], code: W.4}
  no-green-atlas:
    says: An atlas is not green.
    level: state
    at: [createBook, updateBook]
    code: W.1
    when: self.kind == "atlas" && has(self.cover)
    must: '!has(self.cover.colour) || self.cover.colour != "green"'
  kind-stays:
    says: A book stays of its kind.
    level: state
    at: [updateBook]
    code: W.1
    must: old.kind == self.kind
  titles-differ:
    says: No title is used twice, and in no other project.
    level: state
    at: [createBook]
    code: W.1
    must: (siblings + other_projects).all(b, b.title != self.title)
  last-loan-stays:
    says: The loan of the librarian stays.
    level: state
    at: [deleteLoans]
    code: W.1
    must: '!loans.exists(l, l.id in query.id && l.reader == caller.name)'
  old-is-gone: {says: Nothing is old., level: state, at: [listOld], code: W.4, must: false}
  labels-of-books:
    says: Only a book has a label.
    level: state
    at: [updateLabel]
    code: W.4
    when: body.text != "free"
    must: books.exists(b, b.id == path.book_id)
"""
HANDLERS = '''
"""Labels, each under the ID of its book."""

from typing import Any

from library_stub.handlers import ApiError, Call


def update_label(call: Call) -> Any:
    call.store.collection("labels", call.project).put(call.path["book_id"], dict(call.body), at=call.now)
    return call.body


def show_label(call: Call) -> Any:
    label = call.store.collection("labels", call.project).get(call.path["book_id"])
    if label is None:
        raise ApiError("W.4")
    return label
'''
WORLD = """
accounts:
- id: a1
  name: acme
  projects: [{id: p1, name: one}, {id: p2, name: two}]
  users: [{id: u1, name: ann, password: pw, token: t1, access_key: ak, secret_key: sk, projects: [p1, p2]}]
"""
SPEC = {
    **{name: FILES[name] for name in ("shared/security.yaml", "shared/schemas.yaml", "shared/responses.yaml")},
    "errors.yaml": FILES["errors.yaml"]
    .replace("W.2: {name: E2, status: 400", "W.2: {name: E2, status: 409")
    .replace("trigger: schema", "trigger: state"),
    "naming.yaml": FILES["naming.yaml"].replace("widget", "library"),
    "openapi.yaml": FILES["openapi.yaml"].split("tags:")[0],
    "resources/library/schemas.yaml": json.dumps(SCHEMAS),
    "behaviour/labels.py": HANDLERS,
    "world/default.yaml": WORLD,
}
HOUR = 3_600_000
DAY = 24 * HOUR


def write_spec(root: Path, behaviour: str = BEHAVIOUR, rules: str = RULES) -> Path:
    """Write the description and return its folder."""
    items = paths()
    reference = "resources/library/paths.yaml#/{}"
    root_paths = {
        f"/{{project_id}}/{name}{'/{book_id}' if name == 'labels' else ''}": {"$ref": reference.format(name)}
        for name in items
    }
    root_document = f"""{SPEC["openapi.yaml"]}tags:
- {{name: library, description: Books and who has them.}}
paths: {json.dumps(root_paths)}
components:
  securitySchemes:
    Token: {{$ref: shared/security.yaml#/Token}}
"""
    files = {
        **SPEC,
        "openapi.yaml": root_document,
        "resources/library/paths.yaml": json.dumps(items),
        "resources/library/behaviour.yaml": behaviour,
        "resources/library/rules.yaml": rules,
    }
    for name, text in files.items():
        file = root / "spec" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.lstrip("\n"), encoding="utf-8")
    return root / "spec"


def generate(root: Path) -> Path:
    """Generate the stub package and return its folder."""
    write.apply(root / "out", pipeline.run(write_spec(root), root / "out"))
    return root / "out" / "stub"


class Library:
    """Stub server with a fixed clock and sequential IDs."""

    def __init__(self, package: ModuleType) -> None:
        self.now, self.last = 100 * DAY, 0
        self.app = package.create_app(check_responses=True, clock=lambda: self.now, ids=self.next_id)

    def next_id(self) -> str:
        self.last += 1
        return f"id{self.last:04}"

    def ask(self, method: str, path: str, body: Any = None, project: str = "p1") -> tuple[int, Any]:
        response = ask(self.app, method, f"/{project}/{path}", **({"json": body} if body is not None else {}))
        return response.status_code, response.json() if response.content else None

    def get(self, path: str) -> Any:
        status, body = self.ask("GET", path)
        assert status == 200, body
        return body

    def book(self, title: str, **more: Any) -> Any:
        status, body = self.ask("POST", "books", {"shelf": "B", "title": title, "kind": "other", **more})
        assert status == 201, body
        return body

    def titles(self, query: str = "") -> list[str]:
        return [book["title"] for book in self.get(f"books{query}")["books"]]
