"""Faults of a server: what takes the place of the stub's handlers, each beside the one law that it breaks."""

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

HERE, THERE = "24edf66e79d04187acb99a463e610764", "35ade77f80e15298bd0aa574f721875a"
Fault = Callable[[], Mapping[str, Callable[[Any], Handler]]]
"""Makes what takes the place of handlers, by operationId, from the handlers."""


def without(call: Call, field: str) -> Call:
    """The call as if the field had not been sent."""
    return structs.replace(call, body={name: value for name, value in call.body.items() if name != field})


def refusing(code: str, status: int = 400) -> Callable[[Handler], Handler]:
    def refuse(_: Call) -> Any:
        raise ApiError(code, status)

    return lambda handler: refuse


def refused_otherwise(is_meant: Callable[[Call], bool]) -> Callable[[Handler], Handler]:
    """What the handler refuses, and is meant, is refused with another code."""

    def wrap(handler: Handler) -> Handler:
        def otherwise(call: Call) -> Any:
            try:
                return handler(call)
            except ApiError:
                raise ApiError("CTS.0209" if is_meant(call) else "CTS.0214") from None

        return otherwise

    return wrap


def changing(kind: ResourceType, is_meant: Callable[[Call], bool]) -> Callable[[Handler], Handler]:
    """What the handler refuses, and is meant, changes the records of the first project afterwards."""

    def change(call: Call) -> None:
        records = call.store.collection(kind.name, HERE)
        for key, record in list(records.items()):
            records.put(key, {**record, "create_time": record["create_time"] + 1}, at=call.now)

    return afterwards(change, is_meant)


def afterwards(act: Callable[[Call], None], is_meant: Callable[[Call], bool]) -> Callable[[Handler], Handler]:
    def wrap(handler: Handler) -> Handler:
        def acting(call: Call) -> Any:
            try:
                return handler(call)
            except ApiError:
                if is_meant(call):  # later, because what a refused call stores is taken back
                    asyncio.get_running_loop().call_soon(act, call)
                raise

        return acting

    return wrap


def is_there(kind: ResourceType, call: Call) -> bool:
    return kind.key(call.body or call.query) in kind.collection(call)


def always(call: Call) -> bool:
    return True


def is_another(call: Call) -> bool:
    return str(call.body["tracker_name"]).endswith("-name1")


def creates_nothing() -> Any:
    return {"createTracker": refusing("CTS.0209")}


def answers_without_name() -> Any:
    def wrap(handler: Handler) -> Handler:
        return lambda call: {name: value for name, value in handler(call).items() if name != "tracker_name"}

    return {"createTracker": wrap}


def forgets_a_field() -> Any:
    def wrap(handler: Handler) -> Handler:
        def expire(call: Call) -> Any:
            return handler(without(call, "agency_name"))

        return expire

    return {"createNotification": wrap}


def lists_what_was_modified() -> Any:
    modified = set[str]()

    def update(handler: Handler) -> Handler:
        def noting(call: Call) -> Any:
            answer = handler(call)
            modified.add(call.body["tracker_name"])
            return answer

        return noting

    def listed(handler: Handler) -> Handler:
        def hiding(call: Call) -> Any:
            found = handler(call)["trackers"]
            return {"trackers": [t for t in found if "tracker_name" not in call.query or t["tracker_name"] in modified]}

        return hiding

    return {"updateTracker": update, "listTrackers": listed}


def without_audit(operation: str) -> Fault:
    return lambda: {operation: lambda handler: replace(handler, audit=None)}


def answers_the_same() -> Any:
    def wrap(handler: Handler) -> Handler:
        def same(call: Call) -> Any:
            return next(iter(NOTIFICATIONS.collection(call)), None) or handler(call)

        return same

    return {"createNotification": wrap}


def wrong_code_for_taken() -> Any:
    def wrap(handler: Any) -> Handler:
        wrong: Handler = replace(handler, taken=replace(handler.taken, code="CTS.0209"))
        return wrong

    return {"createTracker": wrap}


def second_creation_changes() -> Any:
    return {"createTracker": changing(TRACKERS, always)}


def no_tags() -> Any:
    return {"batchCreateResourceTags": refusing("CTS.0214", 404)}


def lists_of_all_projects() -> Any:
    def wrap(handler: Handler) -> Handler:
        def listed(call: Call) -> Any:
            foreign = list(call.store.collection("notifications", HERE))
            return {"notifications": handler(call)["notifications"] + (foreign if call.project == THERE else [])}

        return listed

    return {"listNotifications": wrap}


def accepts_there(operation: str) -> Fault:
    def wrap(handler: Handler) -> Handler:
        return lambda call: None if call.project == THERE else handler(call)

    return lambda: {operation: wrap}


def attempts_there_change() -> Any:
    return {"deleteTracker": changing(TRACKERS, lambda call: call.project == THERE)}


def sent_back_changes() -> Any:
    def wrap(handler: Handler) -> Handler:
        def update(call: Call) -> Any:
            answer = handler(call)
            if "create_time" in call.body:
                records = TRACKERS.collection(call)
                key = TRACKERS.key(call.body)
                records.put(key, {**(records.get(key) or {}), "create_time": 0}, at=call.now)
            return answer

        return update

    return {"updateTracker": wrap}


def modifies_nothing() -> Any:
    def wrap(handler: Handler) -> Handler:
        def update(call: Call) -> Any:
            if is_there(TRACKERS, call) and "create_time" not in call.body:
                raise ApiError("CTS.0209")
            return handler(call)

        return update

    return {"updateTracker": wrap}


def ignores_a_field() -> Any:
    def wrap(handler: Handler) -> Handler:
        def update(call: Call) -> Any:
            return handler(without(call, "obs_info"))

        return update

    return {"updateTracker": wrap}


def is_merge(operation: str, value: bool) -> Fault:
    return lambda: {operation: lambda handler: replace(handler, is_merge=value)}


def wrong_code_for_another() -> Any:
    return {"updateTracker": refused_otherwise(is_another)}


def modification_of_another_changes() -> Any:
    return {"updateTracker": changing(TRACKERS, is_another)}


def deletes_nothing() -> Any:
    def wrap(handler: Handler) -> Handler:
        def delete(call: Call) -> Any:
            if is_there(TRACKERS, call):
                raise ApiError("CTS.0209")
            return handler(call)

        return delete

    return {"deleteTracker": wrap}


def lists_the_deleted_once() -> Any:
    deleted = list[Any]()

    def delete(handler: Handler) -> Handler:
        def noting(call: Call) -> Any:
            found = TRACKERS.collection(call).get(TRACKERS.key(call.query))
            answer = handler(call)
            deleted.append(found)
            return answer

        return noting

    def listed(handler: Handler) -> Handler:
        return lambda call: {"trackers": [*handler(call)["trackers"], *(deleted.pop() for _ in deleted[:])]}

    return {"deleteTracker": delete, "listTrackers": listed}


def wrong_code_once_modified() -> Any:
    known = set[str]()

    def wrap(handler: Handler) -> Handler:
        otherwise = refused_otherwise(lambda call: call.project + call.body["tracker_name"] in known)(handler)

        def update(call: Call) -> Any:
            answer = otherwise(call)
            known.add(call.project + call.body["tracker_name"])
            return answer

        return update

    return {"updateTracker": wrap}


def wrong_code_for_second_deletion() -> Any:
    return {"deleteTracker": refused_otherwise(lambda call: call.project == HERE)}


def second_deletion_brings_back() -> Any:
    def bring_back(call: Call) -> None:
        record = {"id": "x", "create_time": 0, "status": "enabled", "obs_info": {}, **call.query}
        TRACKERS.collection(call).put(TRACKERS.key(record), record, at=call.now)

    return {"deleteTracker": afterwards(bring_back, lambda call: call.project == HERE)}


def repeats_the_marker() -> Any:
    def wrap(handler: Handler) -> Handler:
        def page(call: Call) -> Any:
            answer = handler(call)
            if "next" in call.query:
                answer["traces"] = [{"trace_id": call.query["next"]}, *answer["traces"]]
            return answer

        return page

    return {"listTraces": wrap}


def turns_pages_round() -> Any:
    def wrap(handler: Handler) -> Handler:
        def page(call: Call) -> Any:
            answer = handler(call)
            return {**answer, "traces": answer["traces"][::-1]} if "next" in call.query else answer

        return page

    return {"listTraces": wrap}


PAGES = "listTraces: its pages give every record once and in order"
FAULTS: list[tuple[str, Fault]] = [
    ("createTracker creates", creates_nothing),
    ("can be created", answers_without_name),
    ("is listed as it was sent", forgets_a_field),
    ("is listed as it was sent", lists_what_was_modified),
    ("is in the records of having been created", without_audit("createTracker")),
    ("is in the records of having been modified", without_audit("updateTracker")),
    ("is in the records of having been deleted", without_audit("deleteNotification")),
    ("is another one when created again", answers_the_same),
    ("cannot be created again", wrong_code_for_taken),
    ("is as it was after its second creation", second_creation_changes),
    ("can be handed to batchCreateResourceTags", no_tags),
    ("cannot be seen from another project", lists_of_all_projects),
    ("cannot be modified from another project", accepts_there("updateNotification")),
    ("cannot be deleted from another project", accepts_there("deleteTracker")),
    ("is as it was after the attempts from another project", attempts_there_change),
    ("can be sent back, which changes nothing", sent_back_changes),
    ("can be modified", modifies_nothing),
    ("is listed as it was modified", ignores_a_field),
    ("keeps what a modification does not send", is_merge("updateTracker", value=False)),
    ("loses what a modification does not send", is_merge("updateNotification", value=True)),
    ("is not taken for another that is to be modified", wrong_code_for_another),
    ("is as it was after the modification of another was refused", modification_of_another_changes),
    ("can be deleted", deletes_nothing),
    ("is gone once deleted", lists_the_deleted_once),
    ("cannot be modified once deleted", wrong_code_once_modified),
    ("cannot be deleted twice", wrong_code_for_second_deletion),
    ("stays gone after these refusals", second_deletion_brings_back),
    (PAGES, repeats_the_marker),
    (PAGES, turns_pages_round),
]
