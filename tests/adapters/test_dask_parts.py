"""Row groups on a Dask cluster give what threads give, to the last bit, and no secret leaves this process."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tasks.adapters import dask_parts
from tasks.adapters.dask_parts import SETTING, count_part, counted_on
from tasks.adapters.disk_windows import DiskWindows
from tasks.adapters.profile_files import profile_reference, profile_window
from tasks.adapters.profile_parquet import parquet_rows
from tasks.errors import InputError, OutsideError
from tests.drift.samples import twenty_features

ROOT = Path(__file__).resolve().parents[2]
ROWS, PARTITIONS = 4_000, 8
NOBODY = "tcp://127.0.0.1:1"


@pytest.fixture(scope="module")
def window(tmp_path_factory):
    """A window of eight Parquet partitions, several row groups each."""
    folder = tmp_path_factory.mktemp("live") / "p" / "2026-01"
    folder.mkdir(parents=True)
    for number in range(PARTITIONS):
        rng = np.random.default_rng(number)
        columns = twenty_features(rng, ROWS) | {"text": rng.choice(["a", "b", None], ROWS)}
        table = pa.table({name: pa.array(cells, from_pandas=True) for name, cells in columns.items()})
        pq.write_table(table, folder / f"{number}.parquet", row_group_size=1_500)
    return folder


@pytest.fixture(scope="module")
def reference(window):
    return profile_reference(str(window / "0.parquet")).profile


@pytest.fixture(scope="module")
def cluster():
    """The address of a scheduler with two worker processes, which know nothing of this process's secrets."""
    from distributed import LocalCluster

    made = LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None)
    with made:
        yield made.scheduler_address
        dask_parts._client(made.scheduler_address).close()


@pytest.fixture
def refused(monkeypatch, window, reference):
    def ask(setting):
        monkeypatch.setenv(SETTING, setting)
        profile_window(str(window), reference)

    return ask


@pytest.mark.slow
def test_eight_partitions_on_a_cluster_are_what_threads_find_to_the_last_bit(
    window, reference, cluster, monkeypatch
):
    here = profile_window(str(window), reference)

    monkeypatch.setenv(SETTING, cluster)
    there = DiskWindows(window.parent.parent).profile("p", "2026-01", reference)

    assert there.rows == PARTITIONS * ROWS
    assert there.model_dump_json() == here.model_dump_json()


@pytest.mark.slow
def test_a_file_that_was_written_again_is_counted_again(reference, cluster, monkeypatch, tmp_path):
    file = tmp_path / "now.parquet"
    monkeypatch.setenv(SETTING, cluster)
    seen = []
    for rows in (10, 20):
        pq.write_table(pa.table({"n0": np.arange(float(rows))}), file)
        seen.append(profile_window(str(file), reference).rows)

    assert seen == [10, 20]


@pytest.mark.slow
def test_what_a_worker_cannot_read_is_the_users_error_with_the_files_name(
    window, reference, cluster, tmp_path
):
    file = tmp_path / "gone.parquet"
    file.write_bytes((window / "0.parquet").read_bytes())
    parts = parquet_rows(str(file)).parts
    file.unlink()

    with pytest.raises(InputError, match=r"on a Dask worker: gone.parquet: found nothing there"):
        counted_on(cluster, parts, reference.rulers)


@pytest.mark.slow
def test_the_command_says_the_same_with_a_cluster_of_its_own_as_without(window, tmp_path):
    said = []
    for setting in ("", "local"):
        done = subprocess.run(
            [sys.executable, "-m", "flows.cli", "drift", str(window / "0.parquet"), str(window), "--json"],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT), SETTING: setting},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in {0, 1, 2}, done.stderr
        said.append((done.returncode, json.loads(done.stdout)))

    assert said[0] == said[1]


def test_what_is_sent_is_a_place_and_holds_no_key_of_this_process(window, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a-key-of-ours")
    part = parquet_rows(str(window)).parts[-1]

    sent = dask_parts._sent(part)

    assert sent == (str(window), str(window / "7.parquet"), "7.parquet", 2, {})
    assert b"a-key-of-ours" not in pickle.dumps(sent)


def test_a_place_with_a_key_in_it_is_not_sent_and_not_repeated(window):
    from dataclasses import replace

    part = replace(parquet_rows(str(window)).parts[0], place="s3://AKIA:hidden@bucket/week")

    with pytest.raises(InputError, match="found a key in its address") as found:
        counted_on("local", [part], {})

    assert "hidden" not in str(found.value)


def test_a_worker_with_another_numpy_does_not_count(window, reference):
    sent = dask_parts._sent(parquet_rows(str(window)).parts[0])

    with pytest.raises(OutsideError, match=r"found numpy .*; needed: 1.0"):
        count_part(sent, pickle.dumps(reference.rulers), {**dask_parts.versions(), "numpy": "1.0"})


def test_a_setting_that_names_no_cluster_is_refused_with_what_is_allowed(refused):
    with pytest.raises(InputError, match="PROOFLINE_DASK: found 'cluster'; allowed: local, tcp://host:port"):
        refused("cluster")


def test_without_the_package_it_is_said_what_to_install(refused, monkeypatch):
    monkeypatch.setattr(dask_parts, "find_spec", lambda _: None)

    with pytest.raises(
        InputError, match=r"found no package distributed; needed: pip install 'proofline\[dask\]'"
    ):
        refused("local")


def test_a_scheduler_that_does_not_answer_is_said_in_one_sentence(refused, monkeypatch):
    monkeypatch.setattr(dask_parts, "ANSWER_S", 1)

    with pytest.raises(OutsideError, match=r"tcp://127.0.0.1:1: does not count .*needed: a scheduler"):
        refused(NOBODY)
