"""Flows on a team's servers, no hand on them: Postgres under Prefect and MLflow, S3 under the rest."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.commands.run import call_flow
from tasks.adapters.connect import outside
from tasks.adapters.production import place_of
from tasks.history.promotions import champion
from tasks.history.retrainings import retrainings
from tasks.ledger.append import newest_first
from tests.operate.world import DATA, MODELS, RECORD, REPORTS, World, world
from tests.retraining.line import first_champion
from tests.retraining.night import CHAIN, PROJECT, listening, within

pytestmark = [pytest.mark.system, pytest.mark.soak]

OTHER = "second_line"
AWAY_S = 5
LIMIT_S = 600  # on a machine that does much else


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("servers")) as made:
        yield made


def test_a_batch_in_a_bucket_ends_in_a_model_that_serves_and_a_page_with_all_state_on_servers(
    servers: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    here = tmp_path / "worker"
    project = servers.machine(here)
    monkeypatch.chdir(here)
    servers.put("training", "2026-09", shift=0.0)
    servers.put("evaluation", "2026-09e", shift=0.0)
    call_flow("land_batches", PROJECT)
    first_champion(project, LIMIT_S)
    links, where = outside().records.links(PROJECT), place_of(project)
    first = champion(links, *where)
    with listening(here, LIMIT_S, ("land-batches", *CHAIN, "reports-behind")):
        servers.put("training", "2026-10", shift=2.0)
        servers.put("evaluation", "2026-10e", shift=2.0)
        stands = within(LIMIT_S, lambda: _newer(links, where, first), "a new champion")
        within(LIMIT_S, lambda: _told_after(servers), "a status page that was written after the promotion")

    assert stands.ticket == "RETRAIN-1"
    assert "RETRAIN-1" in (outside().pages.read(PROJECT, "status", "latest.html") or "")
    assert [one.ticket for one in retrainings(links) if one.ticket] == ["RETRAIN-1"]
    assert int(servers.database.asked("prefect", "select count(*) from flow_run")) >= 7
    assert servers.database.asked("mlflow", "select count(*) from runs") == "9"
    assert all(servers.names(bucket) for bucket in (DATA, RECORD, REPORTS, MODELS))
    assert _products_on_disk(here) == []
    assert _verified_elsewhere(servers, tmp_path / "other").returncode == 0
    assert _leaked(servers, here) == []


def test_batches_are_decided_once_each_when_postgres_goes_away_in_mid_flow_and_comes_back(
    servers: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    servers.machine(tmp_path, OTHER)
    monkeypatch.chdir(tmp_path)
    links = outside().records.links(OTHER)
    batches = [f"2026-{month:02}" for month in range(1, 7)]
    for batch in batches:
        servers.put("training", batch, rows=300, project=OTHER)
    with listening(tmp_path, LIMIT_S, ("land-batches", "nightly-supply")):
        within(LIMIT_S, lambda: _decided(links), "a first decision")
        servers.database.stop(signal.SIGQUIT)
        under_way = len(_decided(links))
        time.sleep(AWAY_S)
        servers.database.start()
        within(LIMIT_S, lambda: len(_decided(links)) == len(batches), "every decision")
        servers.put("training", "2026-07", rows=300, project=OTHER)
        within(LIMIT_S, lambda: len(_decided(links)) == len(batches) + 1, "a batch that came afterwards")
        within(LIMIT_S, lambda: _none_under_way(servers), "no run that is left under way")

    assert 1 <= under_way < len(batches)
    assert _decided(links) == [f"training/{batch}" for batch in [*batches, "2026-07"]]
    assert sorted(one.subject for one in newest_first(links) if one.kind == "done") == sorted(_decided(links))


def _decided(links):
    """What decisions in the record are about, in order of their names: twice what was decided twice."""
    return sorted(one.subject for one in newest_first(links) if one.kind == "decision")


def _none_under_way(servers: World) -> bool:
    asked = "select count(*) from flow_run where state_type in ('RUNNING', 'PENDING', 'CANCELLING')"
    return servers.database.asked("prefect", asked) == "0"


def _newer(links, where, first):
    stands = champion(links, *where)
    return stands if stands != first else None


def _told_after(servers: World) -> bool:
    """Whether Prefect's server has heard of a second promotion and of a status page later than that."""
    promoted = "select max(occurred) from events where event = 'proofline.model.promoted' having count(*) = 2"
    written = (
        f"event = 'proofline.report.written' and occurred > ({promoted}) and payload->>'kind' = 'status'"
    )
    return servers.database.asked("prefect", f"select count(*) from events where {written}") not in {"", "0"}


def _products_on_disk(root: Path) -> list[str]:
    """What Prefect, MLflow, the record and the reports would leave on a single machine."""
    alone = ("prefect/prefect.db", "mlflow", "ledger", "datasets-remote")
    left = [name for name in alone if (root / ".proofline" / name).exists()]
    return left + [name for name in ("reports", "mlruns", "mlflow.db") if (root / name).exists()]


def _verified_elsewhere(servers: World, root: Path) -> subprocess.CompletedProcess[str]:
    """The record as a machine reads it that has done nothing yet."""
    servers.machine(root)
    words = [sys.executable, "-m", "flows.cli", "verify", "--project", PROJECT]
    path = {"PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(words, cwd=root, env=os.environ | path, capture_output=True, text=True, check=False)


def _leaked(servers: World, root: Path) -> list[str]:
    """Files of the worker, pages, and logs that hold a password."""
    secrets = [servers.database.password.encode(), os.environ["AWS_SECRET_ACCESS_KEY"].encode()]
    files = [one for folder in (root, servers.logs) for one in folder.rglob("*") if one.is_file()]
    pages = [
        servers.s3.get_object(Bucket=REPORTS, Key=name)["Body"].read() for name in servers.names(REPORTS)
    ]
    found = [str(one) for one in files if any(secret in one.read_bytes() for secret in secrets)]
    return found + [f"page {n}" for n, page in enumerate(pages) if any(secret in page for secret in secrets)]
