"""Base classes of the generated models."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """Configuration shared by requests and responses."""

    model_config = ConfigDict(
        populate_by_name=True,
        use_attribute_docstrings=True,
        defer_build=True,
        protected_namespaces=(),  # generator/models.py renames fields that would hide a member of pydantic
    )


class RequestModel(Model):
    """Base class of request models. Closed: an unknown field fails before anything is sent."""

    # Fields may have been assigned after construction, so instances are validated again.
    model_config = ConfigDict(extra="forbid", revalidate_instances="always")


class OpenRequestModel(RequestModel):
    """Base class of request models whose schema allows further fields; their values are checked."""

    model_config = ConfigDict(extra="allow")


class ResponseModel(Model):
    """Base class of response models. Open: unknown fields are kept."""

    model_config = ConfigDict(extra="allow")
