"""Unix times in milliseconds, which JSON has as integers and callers as dates and times."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from pydantic import BeforeValidator, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MILLISECOND = dt.timedelta(milliseconds=1)


class Milliseconds(int):
    """Unix time in milliseconds: an integer that is also a date and time."""

    @property
    def datetime(self) -> dt.datetime:
        """The same time in UTC; OverflowError if it is not between the years 1 and 9999."""
        return EPOCH + self * MILLISECOND

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls, core_schema.int_schema())


def milliseconds(value: Any) -> Any:
    """Return a date and time as Unix time in milliseconds, rounded down; other values as they are.

    Raises:
        ValueError: the time has no offset from UTC, so that it is not known which one is meant.
    """
    if not isinstance(value, dt.datetime):
        return value
    if value.tzinfo is None:
        raise ValueError("must have an offset from UTC, as datetime.now(UTC) has")
    return (value - EPOCH) // MILLISECOND


MillisecondsInput = Annotated[int | dt.datetime, BeforeValidator(milliseconds)]
