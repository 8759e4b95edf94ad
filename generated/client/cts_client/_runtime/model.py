# Copied from generator/runtime/client/model.py. Do not edit: run `make generate`.
"""The bases of the generated models."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """What both directions share."""

    model_config = ConfigDict(
        populate_by_name=True,
        use_attribute_docstrings=True,
        defer_build=True,
        protected_namespaces=(),  # fields that hide a member of pydantic are renamed where the models are made
    )


class RequestModel(Model):
    """What is sent: closed, so that a misspelt field fails before anything is sent."""

    # An instance may have changed since it was made, and is looked at again.
    model_config = ConfigDict(extra="forbid", revalidate_instances="always")


class ResponseModel(Model):
    """What is received: open, so that a field which the description does not know is kept."""

    model_config = ConfigDict(extra="allow")
