"""FastAPI app as generators make them, with just enough state to list created resources, and no authentication."""

from __future__ import annotations

import time
import uuid
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()
created: list[dict[str, Any]] = []


class CreateNotification(BaseModel):
    notification_name: str
    operation_type: str
    topic_id: str | None = None


@app.post("/v3/{project_id}/notifications", status_code=201)
def create(project_id: str, body: CreateNotification) -> dict[str, Any]:
    notification = {
        **body.model_dump(exclude_unset=True),
        "notification_id": str(uuid.uuid4()),
        "project_id": project_id,
        "create_time": int(time.time() * 1000),
        "status": "disabled",
        "notification_type": "smn",
    }
    created.append(notification)
    return notification


@app.get("/v3/{project_id}/trackers")
def trackers(project_id: str) -> dict[str, Any]:
    return {"trackers": [{"project_id": project_id, "tracker_name": f"t{n}", "tracker_type": "data"} for n in range(5)]}
