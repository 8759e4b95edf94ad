"""Faulty handlers for the stub, each with the one lifecycle check that it breaks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from cts_stub._runtime.stub.call import Call, Handler
from cts_stub._runtime.stub.errors import ApiError
from cts_stub._runtime.stub.resources.types import ResourceType
from cts_stub.resource_types import NOTIFICATIONS, TRACKERS
from msgspec import structs

PROJECT, OTHER_PROJECT = "24edf66e79d04187acb99a463e610764", "35ade77f80e15298bd0aa574f721875a"
Wrapper = Callable[[Handler], Handler]
Fault = Callable[[], Mapping[str, Callable[[Any], Handler]]]
"""Return functions that replace handlers, by operationId."""


def without(call: Call, field: str) -> Call:
    """Return the call without a field of its body."""
    return structs.replace(call, body={name: value for name, value in call.body.items() if name != field})


def rejecting(code: str, status: int = 400) -> Wrapper:
    def reject(_: Call) -> Any:
        raise ApiError(code, status)

    return lambda handler: reject


def rejecting_with_other_code(matches: Callable[[Call], bool]) -> Wrapper:
    """Replace the error code of every rejection; those that match get a code of their own."""

    def wrap(handler: Handler) -> Handler:
        def otherwise(call: Call) -> Any:
            try:
                return handler(call)
            except ApiError:
                raise ApiError("CTS.0209" if matches(call) else "CTS.0214") from None

        return otherwise

    return wrap


def modifying_after_rejection(resource_type: ResourceType, matches: Callable[[Call], bool]) -> Wrapper:
    """Modify the records of the first project after a rejection that matches."""

    def modify(call: Call) -> None:
        records = call.store.collection(resource_type.name, PROJECT)
        for key, record in list(records.items()):
            records.put(key, {**record, "create_time": record["create_time"] + 1}, at=call.now)

    return after_rejection(modify, matches)


def after_rejection(act: Callable[[Call], None], matches: Callable[[Call], bool]) -> Wrapper:
    def wrap(handler: Handler) -> Handler:
        def acting(call: Call) -> Any:
            try:
                return handler(call)
            except ApiError:
                if matches(call):  # later, because the changes of a rejected call are rolled back
                    asyncio.get_running_loop().call_soon(act, call)
                raise

        return acting

    return wrap


def exists(resource_type: ResourceType, call: Call) -> bool:
    return resource_type.key(call.body or call.query) in resource_type.collection(call)


def is_other_project(call: Call) -> bool:
    return call.project == OTHER_PROJECT


def always(call: Call) -> bool:
    return True


def is_variant(call: Call) -> bool:
    return str(call.body["tracker_name"]).endswith("-name1")


def reject_creations() -> Any:
    return {"createTracker": rejecting("CTS.0209")}


def respond_without_name() -> Any:
    def wrap(handler: Handler) -> Handler:
        return lambda call: {name: value for name, value in handler(call).items() if name != "tracker_name"}

    return {"createTracker": wrap}


def drop_a_field() -> Any:
    def wrap(handler: Handler) -> Handler:
        def create(call: Call) -> Any:
            return handler(without(call, "agency_name"))

        return create

    return {"createNotification": wrap}


def list_modified_only() -> Any:
    modified = set[str]()

    def update(handler: Handler) -> Handler:
        def noting(call: Call) -> Any:
            response = handler(call)
            modified.add(call.body["tracker_name"])
            return response

        return noting

    def listed(handler: Handler) -> Handler:
        def hiding(call: Call) -> Any:
            found = handler(call)["trackers"]
            return {"trackers": [t for t in found if "tracker_name" not in call.query or t["tracker_name"] in modified]}

        return hiding

    return {"updateTracker": update, "listTrackers": listed}


def without_audit(operation: str) -> Fault:
    return lambda: {operation: lambda handler: replace(handler, audit=None)}


def respond_with_existing() -> Any:
    def wrap(handler: Handler) -> Handler:
        def same(call: Call) -> Any:
            return next(iter(NOTIFICATIONS.collection(call)), None) or handler(call)

        return same

    return {"createNotification": wrap}


def wrong_code_for_conflict() -> Any:
    def wrap(handler: Any) -> Handler:
        wrong: Handler = replace(handler, conflict=replace(handler.conflict, code="CTS.0209"))
        return wrong

    return {"createTracker": wrap}


def second_creation_modifies() -> Any:
    return {"createTracker": modifying_after_rejection(TRACKERS, always)}


def reject_tags() -> Any:
    return {"batchCreateResourceTags": rejecting("CTS.0214", 404)}


def list_all_projects() -> Any:
    def wrap(handler: Handler) -> Handler:
        def listed(call: Call) -> Any:
            foreign = list(call.store.collection("notifications", PROJECT))
            return {"notifications": handler(call)["notifications"] + (foreign if is_other_project(call) else [])}

        return listed

    return {"listNotifications": wrap}


def accept_from_other_project(operation: str) -> Fault:
    def wrap(handler: Handler) -> Handler:
        return lambda call: None if is_other_project(call) else handler(call)

    return lambda: {operation: wrap}


def attempts_from_other_project_modify() -> Any:
    return {"deleteTracker": modifying_after_rejection(TRACKERS, is_other_project)}


def sending_back_modifies() -> Any:
    def wrap(handler: Handler) -> Handler:
        def update(call: Call) -> Any:
            response = handler(call)
            if "create_time" in call.body:
                records = TRACKERS.collection(call)
                key = TRACKERS.key(call.body)
                records.put(key, {**(records.get(key) or {}), "create_time": 0}, at=call.now)
            return response

        return update

    return {"updateTracker": wrap}


def reject_modifications() -> Any:
    def wrap(handler: Handler) -> Handler:
        def update(call: Call) -> Any:
            if exists(TRACKERS, call) and "create_time" not in call.body:
                raise ApiError("CTS.0209")
            return handler(call)

        return update

    return {"updateTracker": wrap}


def ignore_a_field() -> Any:
    def wrap(handler: Handler) -> Handler:
        def update(call: Call) -> Any:
            return handler(without(call, "obs_info"))

        return update

    return {"updateTracker": wrap}


def with_merge(operation: str, value: bool) -> Fault:
    return lambda: {operation: lambda handler: replace(handler, is_merge=value)}


def wrong_code_for_missing_identity() -> Any:
    return {"updateTracker": rejecting_with_other_code(is_variant)}


def rejected_modification_modifies() -> Any:
    return {"updateTracker": modifying_after_rejection(TRACKERS, is_variant)}


def reject_deletions() -> Any:
    def wrap(handler: Handler) -> Handler:
        def delete(call: Call) -> Any:
            if exists(TRACKERS, call):
                raise ApiError("CTS.0209")
            return handler(call)

        return delete

    return {"deleteTracker": wrap}


def list_deleted_once() -> Any:
    deleted = list[Any]()

    def delete(handler: Handler) -> Handler:
        def noting(call: Call) -> Any:
            found = TRACKERS.collection(call).get(TRACKERS.key(call.query))
            response = handler(call)
            deleted.append(found)
            return response

        return noting

    def listed(handler: Handler) -> Handler:
        return lambda call: {"trackers": [*handler(call)["trackers"], *(deleted.pop() for _ in deleted[:])]}

    return {"deleteTracker": delete, "listTrackers": listed}


def wrong_code_after_modification() -> Any:
    known = set[str]()

    def wrap(handler: Handler) -> Handler:
        otherwise = rejecting_with_other_code(lambda call: call.project + call.body["tracker_name"] in known)(handler)

        def update(call: Call) -> Any:
            response = otherwise(call)
            known.add(call.project + call.body["tracker_name"])
            return response

        return update

    return {"updateTracker": wrap}


def wrong_code_for_second_deletion() -> Any:
    return {"deleteTracker": rejecting_with_other_code(lambda call: call.project == PROJECT)}


def second_deletion_restores() -> Any:
    def restore(call: Call) -> None:
        record = {"id": "x", "create_time": 0, "status": "enabled", "obs_info": {}, **call.query}
        TRACKERS.collection(call).put(TRACKERS.key(record), record, at=call.now)

    return {"deleteTracker": after_rejection(restore, lambda call: call.project == PROJECT)}


def repeat_the_marker() -> Any:
    def wrap(handler: Handler) -> Handler:
        def page(call: Call) -> Any:
            response = handler(call)
            if "next" in call.query:
                response["traces"] = [{"trace_id": call.query["next"]}, *response["traces"]]
            return response

        return page

    return {"listTraces": wrap}


def reverse_pages() -> Any:
    def wrap(handler: Handler) -> Handler:
        def page(call: Call) -> Any:
            response = handler(call)
            return {**response, "traces": response["traces"][::-1]} if "next" in call.query else response

        return page

    return {"listTraces": wrap}


PAGES = "listTraces: pages contain every record once, in order"
FAULTS: list[tuple[str, Fault]] = [
    ("createTracker creates", reject_creations),
    ("creation succeeds", respond_without_name),
    ("listed as sent", drop_a_field),
    ("listed as sent", list_modified_only),
    ("creation is recorded", without_audit("createTracker")),
    ("modification is recorded", without_audit("updateTracker")),
    ("deletion is recorded", without_audit("deleteNotification")),
    ("second creation makes another resource", respond_with_existing),
    ("second creation is rejected", wrong_code_for_conflict),
    ("rejected creation changes nothing", second_creation_modifies),
    ("accepted by batchCreateResourceTags", reject_tags),
    ("not visible in another project", list_all_projects),
    ("not modifiable from another project", accept_from_other_project("updateNotification")),
    ("not deletable from another project", accept_from_other_project("deleteTracker")),
    ("attempts from another project change nothing", attempts_from_other_project_modify),
    ("sending back its representation changes nothing", sending_back_modifies),
    ("modification succeeds", reject_modifications),
    ("listed as modified", ignore_a_field),
    ("modification keeps fields that are not sent", with_merge("updateTracker", value=False)),
    ("modification resets fields that are not sent", with_merge("updateNotification", value=True)),
    ("modification of a missing identity is rejected", wrong_code_for_missing_identity),
    ("rejected modification changes nothing", rejected_modification_modifies),
    ("deletion succeeds", reject_deletions),
    ("not listed after deletion", list_deleted_once),
    ("modification after deletion is rejected", wrong_code_after_modification),
    ("second deletion is rejected", wrong_code_for_second_deletion),
    ("rejected requests after deletion change nothing", second_deletion_restores),
    (PAGES, repeat_the_marker),
    (PAGES, reverse_pages),
]
