"""One pet, by its ID."""

from __future__ import annotations

from typing import Any

from pets_stub.handlers import ApiError, Call, Collection


def get_pet(call: Call) -> Any:
    pet = _pets(call).get(call.path["pet_id"])
    if pet is None:
        raise ApiError("PETS.0002")
    return pet


def delete_pet(call: Call) -> None:
    if not _pets(call).delete(call.path["pet_id"]):
        raise ApiError("PETS.0002")


def _pets(call: Call) -> Collection:
    return call.store.collection("pets", call.project)
