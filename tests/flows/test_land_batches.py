"""A project whose batches arrive in a bucket and whose versions lie in one, over the real protocol."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tasks.act import landing
from tasks.adapters.ports import Landed
from tests.s3_store import KEYS, client, parquet, put_batch, s3_server

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
PLAN = """
sources: {vendor: {dataset: training, at: "s3://vendor-data/drop", settle_seconds: 0}}
item: id
labels: [label]
checks: [{check: label_balance, need: note}]
"""


def rows(first, count=40):
    ids = [f"r{n}" for n in range(first, first + count)]
    return parquet({"id": ids, "label": ["late", "on time"] * (count // 2), "value": list(range(count))})


@pytest.fixture(scope="module")
def store():
    with s3_server() as endpoint:
        yield endpoint


@pytest.fixture
def s3(store, tmp_path, monkeypatch, prefect_api):
    (tmp_path / "configs" / "p").mkdir(parents=True)
    (tmp_path / "configs" / "p" / "supply.yaml").write_text(PLAN)
    monkeypatch.chdir(tmp_path)
    for name, value in {**KEYS, "AWS_ENDPOINT_URL": store}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PROOFLINE_DATASETS_REMOTE", "s3://datasets/p")
    vendor = client(store)
    for bucket in ("vendor-data", "datasets"):
        vendor.create_bucket(Bucket=bucket)
    return vendor


def listing(s3):
    held = s3.list_objects_v2(Bucket="vendor-data")["Contents"]
    return {one["Key"]: (one["ETag"], one["LastModified"]) for one in held}


def test_what_lands_in_a_bucket_is_announced_decided_versioned_and_can_be_restored(s3, tmp_path, monkeypatch):
    from flows.land_batches import land_batches
    from flows.nightly_supply import nightly_supply
    from tasks.adapters.connect import outside

    put_batch(s3, "vendor-data", "drop/2026-01", rows(0), 40)
    s3.put_object(Bucket="vendor-data", Key="drop/2026-02.parquet", Body=rows(100))
    before = listing(s3)

    announced = land_batches("p"), land_batches("p"), land_batches("p")
    decided = {decision.subject: str(decision.outcome) for decision in nightly_supply("p")}
    again = nightly_supply("p")

    assert announced == (("vendor/2026-01",), ("vendor/2026-02.parquet.batch",), ())
    assert decided == {"vendor/2026-01": "ACCEPTED", "vendor/2026-02.parquet.batch": "ACCEPTED"}
    assert again == ()
    assert listing(s3) == before
    version = outside().datasets.current("p", "training")
    assert version.rows == 80
    outside().datasets.restore("p", version, str(tmp_path / "restored"))
    restored = {file.read_bytes() for file in (tmp_path / "restored").rglob("*.parquet")}
    assert restored == {rows(0), rows(100)}


def test_an_arrival_starts_the_deployed_nightly_supply_for_its_own_project_whichever_it_is(
    tmp_path, monkeypatch
):
    """Whether an event starts a deployment is decided here by Prefect's own trigger."""
    from prefect.server.events.schemas.automations import EventTrigger
    from prefect.server.events.schemas.events import Event, ReceivedEvent, Resource

    emitted = []
    monkeypatch.setattr("tasks.act.shared.emit_event", lambda **event: emitted.append(event))
    (tmp_path / "configs").mkdir()
    monkeypatch.chdir(tmp_path)
    deployments = yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]
    (supply,) = (one for one in deployments if one["name"] == "nightly-supply")
    (said,) = supply["triggers"]
    trigger = EventTrigger.model_validate({key: said[key] for key in said if key not in {"type", "enabled"}})

    for project in ("flight_delays", "other"):
        landing.announce_landed.fn(project, Landed("training", "2013-01"))

    def starts(event):
        resource = Resource(event["resource"])
        made = Event(occurred="2026-01-01T00:00:00Z", event=event["event"], resource=resource, id=_ID)
        received = ReceivedEvent(**made.model_dump(), received="2026-01-01T00:00:00Z")
        return trigger.covers(received) and trigger.expects(received.event)

    assert [starts(event) for event in emitted] == [True, True]
    assert said["parameters"] == {"project": "{{ event.payload.project }}"}
    assert [event["payload"]["project"] for event in emitted] == ["flight_delays", "other"]


_ID = "11111111-1111-4111-8111-111111111111"
