# Copied from generator/runtime/client/model.py. Do not edit: run `make generate`.
"""The bases of the generated models."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class RequestModel(BaseModel):
    """What is sent: closed, so that a misspelt field fails before anything is sent."""

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
        use_attribute_docstrings=True,
        defer_build=True,
        revalidate_instances="always",  # an instance may have changed since it was made
    )


class ResponseModel(BaseModel):
    """What is received: open, so that a field which the description does not know is kept."""

    model_config = ConfigDict(
        extra="allow", populate_by_name=True, use_attribute_docstrings=True, defer_build=True
    )
