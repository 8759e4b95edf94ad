"""Pets and owners, kept by ID."""

from __future__ import annotations

from typing import Any

from .._runtime.behaviour import Call, Collection, Refusal


def create_pet(call: Call) -> Any:
    pet = {"id": call.new_id(), "name": call.body["name"], "species": call.body["species"], "weight": None}
    _pets(call).put(pet["id"], pet, at=call.now)
    return pet


def list_pets(call: Call) -> Any:
    return {"pets": list(_pets(call))}


def get_pet(call: Call) -> Any:
    pet = _pets(call).get(call.path["pet_id"])
    if pet is None:
        raise Refusal("PETS.0002")
    return pet


def delete_pet(call: Call) -> None:
    if not _pets(call).delete(call.path["pet_id"]):
        raise Refusal("PETS.0002")


def list_owners(call: Call) -> Any:
    return {"name": call.principal.user.name}


def _pets(call: Call) -> Collection:
    return call.store.collection("pets", call.project)
