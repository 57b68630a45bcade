"""Events are as docs/events.md says, and who listens to one finds in it what is asked for."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from flows.schemas import schemas
from tasks.events import EVENTS, PREFIX, event_id

ROOT = Path(__file__).parents[1]
DEPLOYMENTS = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))["deployments"]
NAMED = {f"{PREFIX}{one.NAME}": one for one in EVENTS}
TRIGGERS = [
    pytest.param(name, trigger, id=f"{deployment['name']}-{name}")
    for deployment in DEPLOYMENTS
    for trigger in deployment.get("triggers", ())
    for name in trigger["expect"]
]
texts = st.text(min_size=1, max_size=20)


def table() -> dict[str, list[str]]:
    """Rows of the table in the guide, by the event's name."""
    lines = (ROOT / "docs" / "events.md").read_text("utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| `")]
    return {row[0].strip("`"): row[1:] for row in rows}


def words(cell: str) -> set[str]:
    return set(re.findall(r"`([^`]+)`", cell))


def listeners(event: str) -> set[str]:
    return {
        one["name"]
        for one in DEPLOYMENTS
        if any(f"{PREFIX}{event}" in trigger["expect"] for trigger in one.get("triggers", ()))
    }


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.NAME)
def test_the_guide_says_of_each_event_when_it_comes_what_it_carries_and_who_listens(event: Any):
    when, _, payload, listens = table()[event.NAME]

    assert when == event.__doc__.replace("``", "`").splitlines()[0].rstrip(".")
    assert words(payload) == set(event.model_fields) - {"v", "project"}
    assert words(listens) == listeners(event.NAME)


def test_the_guide_names_no_event_that_there_is_not():
    assert set(table()) == {one.NAME for one in EVENTS}


@pytest.mark.parametrize(("name", "trigger"), TRIGGERS)
def test_a_trigger_asks_for_an_event_and_for_fields_and_outcomes_that_it_has(name: str, trigger: Any):
    asked = re.findall(r"event\.payload\.(\w+)", str(trigger.get("parameters", {})))
    outcomes = trigger.get("match", {}).get("proofline.outcome", [])

    assert set(asked) <= set(NAMED[name].model_fields)
    assert {outcomes} if isinstance(outcomes, str) else set(outcomes) <= words(table()[NAMED[name].NAME][1])


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.NAME)
def test_the_schema_of_each_event_is_kept_and_asks_for_its_version_alone(event: Any):
    kept = ROOT / "docs" / "schemas" / f"event.{event.NAME}.schema.json"

    assert kept.read_text("utf-8") == schemas()[kept.name]
    assert event.model_json_schema()["properties"]["v"]["const"] == 1


@given(texts, texts, texts)
def test_an_event_has_one_id_for_one_thing(name: str, project: str, key: str):
    assert event_id(name, project, key) == event_id(name, project, key)


@given(st.lists(texts, min_size=2, max_size=2, unique=True))
def test_another_event_project_or_record_is_another_id(two: list[str]):
    one, other = two

    assert event_id(one, "p", "k") != event_id(other, "p", "k")
    assert event_id("e", one, "k") != event_id("e", other, "k")
    assert event_id("e", "p", one) != event_id("e", "p", other)


def test_an_id_is_what_rfc_9562_makes_of_our_namespace_and_a_name():
    """Section 5.5: SHA-1 of the namespace's bytes and the name, its first 16 bytes, version 5, variant 10."""
    namespace = UUID("6f1f3b0e-3f0f-5f0b-9f66-0c0a6c1d5b52")
    made = bytearray(hashlib.sha1(namespace.bytes + b"batch.decided\np\nk").digest()[:16])
    made[6], made[8] = made[6] & 0x0F | 0x50, made[8] & 0x3F | 0x80

    assert event_id("batch.decided", "p", "k") == UUID(bytes=bytes(made))


def test_what_belongs_to_no_record_is_another_event_each_time():
    assert event_id("report.written", "p", "") is None
