"""A drifted batch lands, and a retrained model serves: deployments, triggers and a worker, no hand on it."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from flows.commands.run import call_flow
from tasks.act.decisions import announce
from tasks.adapters.connect import outside
from tasks.adapters.production import place_of
from tasks.history.promotion_decisions import decision_named
from tasks.history.promotions import champion
from tasks.history.retrainings import retrainings
from tasks.plans import Project, find_project
from tests.retraining.line import PLANS, TRAIN, first_champion, waits
from tests.retraining.night import PROJECT, listening, runs_of, within

pytestmark = [pytest.mark.slow(seconds=150), pytest.mark.usefixtures("prefect_api")]

LIMIT_S = 500  # on a machine that does much else; alone it takes a minute


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    """A project root with a champion that learnt from one batch; workers find it by their folder alone."""
    folder = tmp_path / "configs" / PROJECT
    folder.mkdir(parents=True)
    for name, text in PLANS.items():
        (folder / name).write_text(text)
    shutil.copy(TRAIN, tmp_path / TRAIN.name)
    monkeypatch.chdir(tmp_path)
    for setting in ("MLFLOW_TRACKING_URI", "PROOFLINE_ROOT", "PROOFLINE_STATE"):
        monkeypatch.delenv(setting, raising=False)
    monkeypatch.setenv("PROOFLINE_ENVIRONMENT", "staging")
    monkeypatch.setenv("PROOFLINE_ALIAS", "champion")
    monkeypatch.setenv("PREFECT_LOGGING_EXTRA_LOGGERS", "proofline")
    found = find_project(tmp_path, PROJECT)
    _land(tmp_path, "training", "2026-09", shift=0.0)
    _land(tmp_path, "evaluation", "2026-09e", shift=0.0)
    first_champion(found, LIMIT_S)
    return found


def test_a_drifted_batch_ends_in_a_retrained_model_that_serves_and_its_event_twice_trains_once(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    links, where = outside().records.links(PROJECT), place_of(project)
    first = champion(links, *where)
    with listening(tmp_path, LIMIT_S):
        began = time.monotonic()
        _land(tmp_path, "training", "2026-10", shift=2.0)
        _land(tmp_path, "evaluation", "2026-10e", shift=2.0)
        call_flow("land_batches", PROJECT)
        stands = within(LIMIT_S, lambda: _newer(links, where, first), "a new champion")
        seconds = time.monotonic() - began
        (retrained,) = [one for one in retrainings(links) if one.state == "trained"]
        asked = len(runs_of("retrain-model"))
        # The server drops an event whose id it met within five minutes; this is as if it came later.
        monkeypatch.setattr("tasks.act.shared.event_id", lambda *_: uuid4())
        announce.fn(decision_named(links, retrained.finding))
        within(LIMIT_S, lambda: _all_ended(asked), "the same event once more")

    training = 3600 * (retrained.hours or 0)
    print(f"{seconds:.0f} s from landed to serving, {training:.1f} s of it training")  # noqa: T201 - what it shows
    assert (stands.ticket, retrained.ticket) == ("RETRAIN-1", "RETRAIN-1")
    assert [one.ticket for one in retrainings(links) if one.ticket] == ["RETRAIN-1"]
    assert len(outside().runs.of_ticket(PROJECT, "RETRAIN-1")) == 6


def _newer(links, where, first):
    stands = champion(links, *where)
    return stands if stands != first else None


def _all_ended(before: int) -> bool:
    found = runs_of("retrain-model")
    return len(found) > before and all(run.state.is_completed() for run in found)


def _land(root: Path, source: str, batch: str, shift: float, rows: int = 3000) -> None:
    """A batch as a vendor puts it on this machine, its manifest last."""
    frame = waits(batch, shift, rows)
    place = root / ".proofline" / "batches" / PROJECT / "incoming" / source / batch
    place.mkdir(parents=True)
    frame.to_parquet(place / "rows.parquet")
    sha256 = hashlib.sha256((place / "rows.parquet").read_bytes()).hexdigest()
    file = {"name": "rows.parquet", "sha256": sha256, "rows": rows}
    (place / "manifest.json").write_text(json.dumps({"id": batch, "files": [file]}))
