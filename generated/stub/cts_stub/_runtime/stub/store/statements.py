# Copied from generator/runtime/stub/store/statements.py. Do not edit: run `make generate`.
"""Constant SQL statements."""

# ruff: noqa: S608 — statements contain only our own names; values of requests are parameters.

from __future__ import annotations

LAYOUT_VERSION = 2
"""Version of the tables; increment it when they change."""


class Statements:
    """Constant statements, for a prefix of the tables' names."""

    def __init__(self, prefix: str) -> None:
        records, collections = f"{prefix}_records", f"{prefix}_collections"
        one = "collection = ? AND key = ?"
        self.entry = f"SELECT at, record FROM {records} WHERE {one}"
        self.position = f"SELECT at, id FROM {records} WHERE {one}"
        self.add = f"INSERT INTO {records} (collection, key, at, record) VALUES (?, ?, ?, ?)"
        self.put = f"{self.add} ON CONFLICT (key, collection) DO UPDATE SET record = excluded.record"
        self.delete = f"DELETE FROM {records} WHERE {one}"
        self.expire = f"DELETE FROM {records} WHERE collection = ? AND at <= ?"
        self.trim = (
            f"DELETE FROM {records} WHERE collection = ? AND (at, id) <= (SELECT at, id FROM {records} "
            "WHERE collection = ? ORDER BY at DESC, id DESC LIMIT 1 OFFSET ?)"
        )
        self.oldest = f"SELECT min(at) FROM {records} WHERE collection = ?"
        self.count = f"SELECT count(*) FROM {records} WHERE collection = ?"
        self.read = f"SELECT id, at, key, record FROM {records}"
        self.one = f"SELECT 1 FROM {records}"
        self.id_of = f"SELECT id FROM {collections} WHERE name = ? AND scope = ?"
        self.make = f"INSERT INTO {collections} (name, scope) VALUES (?, ?) ON CONFLICT (name, scope) DO NOTHING"
        self.collections = (
            f"SELECT name, scope FROM {collections} c "
            f"WHERE EXISTS (SELECT 1 FROM {records} r WHERE r.collection = c.id)"
        )
        self.combinations = f"SELECT combination FROM {prefix}_combinations WHERE collection = ?"
        self.add_combination = (
            f"INSERT INTO {prefix}_combinations (collection, combination) VALUES (?, ?) ON CONFLICT DO NOTHING"
        )
        self.layout = f"SELECT version FROM {prefix}_layout"
        self.touch = f"UPDATE {prefix}_layout SET version = version"
        self.update_layout = f"UPDATE {prefix}_layout SET version = {LAYOUT_VERSION}"
        self.set_layout = f"INSERT INTO {prefix}_layout (version) VALUES ({LAYOUT_VERSION})"
