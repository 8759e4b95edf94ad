"""What published clients show: the files that are cited exist, and the client reads what was observed."""

from __future__ import annotations

from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest
import yaml
from cts_client.models import ListNotificationsResponse, ListTracesResponse

from generator.companions.sources import read_sources
from generator.ir import Document
from generator.runtime.yaml_source.diagnostics import Diagnostics

ROOT = Path(__file__).parents[2]
DOCUMENTS: dict[str, Document] = read_sources(ROOT / "spec", Diagnostics())
DISTRIBUTIONS = {"python-sdk": "huaweicloudsdkcts", "python-core": "huaweicloudsdkcore"}
TRACE: dict[str, Any] = {
    "trace_id": "e001ccb9-bc09-11e6-b00b-4b2a61338db6",
    "trace_name": "deleteEip",
    "trace_rating": "normal",
    "trace_type": "ApiCall",
    "service_type": "VPC",
    "time": 1472148708232,
    "record_time": 1481066128032,
}


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_a_cited_release_has_the_cited_files(name: str) -> None:
    installed = distribution(DISTRIBUTIONS[name])
    assert installed.version == DOCUMENTS[name].version
    files = {path.as_posix() for path in installed.files or ()}
    assert DOCUMENTS[name].files
    assert set(DOCUMENTS[name].files) <= files


def test_what_is_observed_names_a_version() -> None:
    for name, document in DOCUMENTS.items():
        assert bool(document.version) == document.observed, name
    cited = yaml.safe_load((ROOT / "spec" / "sources.yaml").read_text(encoding="utf-8"))["documents"]
    assert list(cited) == list(DOCUMENTS)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", "200"),
        ("code", 200),
        ("request", '{"a": 1}'),
        ("request", {"a": 1}),
        ("response", {"b": [2]}),
        ("time", "2016-12-08 11:24:04"),
        ("record_time", "1481066128032x"),
        ("trace_rating", "critical"),
        ("trace_type", "Unheard"),
    ],
)
def test_the_client_reads_traces_both_ways(field: str, value: Any) -> None:
    page = ListTracesResponse.model_validate({"traces": [{**TRACE, field: value}], "meta_data": {"count": 1}})
    assert getattr(page.traces[0], field) == value


def test_the_client_reads_the_filter_of_a_notification_without_one() -> None:
    notification = {
        "notification_name": "n",
        "operation_type": "complete",
        "status": "enabled",
        "notification_id": "1",
        "notification_type": "smn",
        "project_id": "p",
        "create_time": 1,
        "filter": {"condition": "", "is_support_filter": False, "rule": None},
    }
    page = ListNotificationsResponse.model_validate({"notifications": [notification]})
    shown = page.notifications[0].filter
    assert shown is not None
    assert (shown.condition, shown.rule) == ("", None)
