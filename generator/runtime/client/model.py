"""Base classes of the generated models."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator

from .mismatches import Mismatch


class Model(BaseModel):
    """Configuration shared by requests and responses.

    Descriptions of fields are in the source only, for editors: pydantic would parse it again at each start.
    """

    model_config = ConfigDict(
        populate_by_name=True,
        defer_build=True,
        protected_namespaces=(),  # generator/models.py renames fields that would hide a member of pydantic
    )


class RequestModel(Model):
    """Base class of request models. Closed: an unknown field fails before anything is sent.

    A model of a response is accepted, too: those of its fields that the request has are sent.
    """

    # Fields may have been assigned after construction, so instances are validated again.
    model_config = ConfigDict(extra="forbid", revalidate_instances="always")

    @model_validator(mode="before")
    @classmethod
    def _of_response(cls, value: Any) -> Any:
        return _sent(value, cls) if isinstance(value, ResponseModel) else value


class OpenRequestModel(RequestModel):
    """Base class of request models whose schema allows further fields; their values are checked."""

    model_config = ConfigDict(extra="allow")


class ResponseModel(Model):
    """Base class of response models. Open: unknown fields are kept."""

    model_config = ConfigDict(extra="allow")

    @property
    def problems(self) -> tuple[Mismatch, ...]:
        """Values of the response that do not match the description; empty if all do."""
        private = self.__pydantic_private__
        found: tuple[Mismatch, ...] = private.get("problems", ()) if private else ()
        return found


def keep(model: BaseModel, **private: Any) -> None:
    """Keep what is no field of a model; copies have it, too."""
    object.__setattr__(model, "__pydantic_private__", {**(model.__pydantic_private__ or {}), **private})


def fields_for(request: type[BaseModel], model: Any) -> dict[str, Any]:
    """Return the fields of a model that were set and that a request has, by wire name.

    Raises:
        TypeError: it is no model of a request or response.
    """
    if isinstance(model, ResponseModel):
        return _sent(model, request)
    if isinstance(model, RequestModel):
        fields = type(model).model_fields
        return {fields[name].alias or name: getattr(model, name) for name in model.model_fields_set & fields.keys()}
    raise TypeError(f"must be a model, not {type(model).__name__}")


def _sent(response: ResponseModel, request: type[BaseModel]) -> dict[str, Any]:
    """Return the fields that were set, by wire name: those that a request model has, or all if it is open."""
    fields = type(response).model_fields
    names = response.model_fields_set & fields.keys()
    found = {fields[name].alias or name: response.__dict__[name] for name in names}
    found |= response.__pydantic_extra__ or {}
    if request.model_config.get("extra") == "allow":
        return found
    is_required = {field.alias or name: field.is_required() for name, field in request.model_fields.items()}
    # A null that a request can omit is what the server has for nothing.
    return {
        name: value for name, value in found.items() if name in is_required and (value is not None or is_required[name])
    }
