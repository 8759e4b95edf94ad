# Copied from generator/runtime/yaml_source/stand_ins.py. Do not edit: run `make generate`.
"""Stand-ins of the same length for what PyYAML's parser of YAML 1.1 reads otherwise than YAML 1.2.

U+0085, U+2028 and U+2029 are no line breaks in YAML 1.2 (section 5.4). JSON writes a character beyond U+FFFF as the
escapes of two surrogates (RFC 8259, section 7), which the parser rejects.
"""

from __future__ import annotations

import re

BREAK = re.compile("[\x85\u2028\u2029]")
# The escapes of a surrogate pair, after an even number of backslashes.
PAIR = re.compile(r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
PRIVATE = range(0xE000, 0xF900)  # the private use area


class StandIns:
    """A text with characters of the private use area, which it does not contain, in place of others."""

    def __init__(self, text: str) -> None:
        self.text = text
        # Stand-ins by what they are for: a character, or the four digits of an escape.
        self._characters: dict[str, str] = {}
        if BREAK.search(text) or (r"\u" in text and PAIR.search(text)):  # the pattern is slow
            lower = text.lower()
            self._free = (code for code in PRIVATE if chr(code) not in text and f"{code:04x}" not in lower)
            self.text = BREAK.sub(lambda match: self._for(match[0]), PAIR.sub(self._pair, text))

    def _for(self, original: str) -> str:
        """Return the stand-in; if no character is left, what it is for, and the parser reads it as it does."""
        if original not in self._characters:
            free = next(self._free, None)
            if free is None:
                return original
            self._characters[original] = chr(free)
        return self._characters[original]

    def _pair(self, match: re.Match[str]) -> str:
        backslashes, *digits = match.groups()
        return backslashes + "".join(rf"\u{_digits(self._for(each))}" for each in digits)

    def restored(self, value: str, style: str | None) -> str:
        """Return the value of a scalar as the text has it. ``style``: the scalar's quote, if it has one."""
        for original, stand_in in self._characters.items():
            if len(original) == 1:
                value = value.replace(stand_in, original)
            elif style == '"':
                value = value.replace(stand_in, chr(int(original, 16)))
            else:  # no other style has escapes
                value = value.replace(rf"\u{_digits(stand_in)}", rf"\u{original}")
        if not self._characters:
            return value
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def _digits(text: str) -> str:
    return f"{ord(text):04x}" if len(text) == 1 else text
