"""Values of responses that do not match the description."""

from __future__ import annotations

from .records import dataclass

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Value of a response that does not match the description. It was kept as it came.

    Attributes:
        path: names of fields and positions in lists that lead to the value, e.g. ``("pets", 3, "owner", "name")``.
        reason: what the description demands.
    """

    path: Path
    reason: str

    @property
    def index(self) -> int | None:
        """Position of the record in its list; None outside of a list."""
        return next((part for part in self.path if isinstance(part, int)), None)

    @property
    def field(self) -> str:
        """Name of the field in the record; a period separates those of nested objects. Empty for the whole record."""
        first = next((place for place, part in enumerate(self.path) if isinstance(part, int)), -1)
        return ".".join(map(str, self.path[first + 1 :]))

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.path)) or 'the body'}: {self.reason}"
