"""Expressions of the Common Expression Language (CEL): read, checked against JSON Schemas, and made into Python.

The subset is what rules about JSON need: no bytes, unsigned integers, durations, message literals, ``matches``, ``/``
and ``%``; keys of maps are texts. Texts are written in any of CEL's forms, also raw and in three quotes. ``distinct``,
``join``, ``sort`` and ``split`` are those of CEL's extension libraries for lists and strings.
"""

from generator.cel.certainty import Certainty, certainty
from generator.cel.checking import Types, check
from generator.cel.compiling import compiled
from generator.cel.facts import may_be_null, reads
from generator.cel.functions import ANYTHING, BOOLEAN, NULL, NUMBER, OBJECT, TEXT, Function
from generator.runtime.contract.cel.nodes import Node, from_plain, to_plain
from generator.runtime.contract.cel.parsing import one_line, parse
from generator.runtime.contract.cel.syntax import CelError

__all__ = [
    "ANYTHING",
    "BOOLEAN",
    "NULL",
    "NUMBER",
    "OBJECT",
    "TEXT",
    "CelError",
    "Certainty",
    "Function",
    "Node",
    "Types",
    "certainty",
    "check",
    "compiled",
    "from_plain",
    "may_be_null",
    "one_line",
    "parse",
    "reads",
    "to_plain",
]
