import dataclasses

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tasks.adapters import mlflow_runs
from tasks.adapters.mlflow_runs import MlflowRuns
from tasks.errors import InputError

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mlflow")
    uri = f"sqlite:///{folder / 'mlflow.db'}"
    import mlflow

    client = mlflow.MlflowClient(tracking_uri=uri)
    experiment = client.create_experiment("p", artifact_location=str(folder / "artifacts"))
    table = pa.table({"example_id": ["a", "b"], "brier": [0.1, 0.2]})
    pq.write_table(table, folder / "examples.parquet")

    def log(ticket="EXP-1", finished=True, examples=True, **tags):
        known = {"proofline.project": "p", "proofline.ticket": ticket, "proofline.dataset": "training@1"}
        run = client.create_run(experiment, tags=known | {f"proofline.{k}": str(v) for k, v in tags.items()})
        if examples:
            client.log_artifact(run.info.run_id, str(folder / "examples.parquet"), "proofline")
        if finished:
            client.set_terminated(run.info.run_id)
        return run.info.run_id

    return MlflowRuns(uri), log, client


def test_finished_runs_of_the_ticket_are_found_by_their_tags_in_order(store):
    runs, log, _ = store
    log(role="candidate", seed=2)
    log(role="candidate", seed=1)
    log(role="baseline", seed=10)
    log(role="candidate", seed=3, finished=False)
    log(ticket="EXP-2", role="candidate", seed=4)

    found = runs.of_ticket("p", "EXP-1")

    assert [(run.role, run.seed) for run in found] == [("baseline", 10), ("candidate", 1), ("candidate", 2)]
    assert {run.training for run in found} == {"training@1"}


def test_a_store_that_is_no_server_has_no_pages_of_runs(store):
    runs, log, _ = store

    assert runs.addresses([log(ticket="EXP-30", role="candidate", seed=1)]) == {}


def test_the_examples_of_a_run_come_as_arrays_with_the_digest_of_their_bytes(store):
    runs, log, _ = store
    log(ticket="EXP-3", role="candidate", seed=1)
    log(ticket="EXP-3", role="baseline", seed=1)
    first, second = runs.of_ticket("p", "EXP-3")

    held = runs.artifact(first, "examples")
    assert held.columns["example_id"].tolist() == ["a", "b"]
    np.testing.assert_allclose(held.columns["brier"], [0.1, 0.2])
    assert held.digest == runs.artifact(second, "examples").digest


def test_only_the_wanted_columns_that_are_there_are_read(store):
    runs, log, _ = store
    log(ticket="EXP-31", role="candidate", seed=1)
    (run,) = runs.of_ticket("p", "EXP-31")

    assert runs.artifact(run, "examples", ["brier", "auc"]).columns.keys() == {"brier"}


def test_a_table_that_a_run_did_not_log_is_none(store):
    runs, log, _ = store
    log(ticket="EXP-4", role="candidate", seed=1, examples=False)
    (run,) = runs.of_ticket("p", "EXP-4")

    assert runs.artifact(run, "examples") is None
    assert runs.artifact(run, "safety") is None


def test_a_table_that_is_no_parquet_is_named_with_its_run(store, tmp_path):
    runs, log, client = store
    one = log(ticket="EXP-41", role="candidate", seed=1, examples=False)
    (tmp_path / "examples.parquet").write_text("no parquet")
    client.log_artifact(one, str(tmp_path / "examples.parquet"), "proofline")
    (run,) = runs.of_ticket("p", "EXP-41")

    with pytest.raises(InputError, match=f"run {one}, examples.parquet"):
        runs.artifact(run, "examples", ["brier"])


def test_a_run_brings_its_metrics_and_the_hours_it_says_it_used(store):
    runs, log, client = store
    one = log(ticket="EXP-42", role="candidate", seed=1, sprint="S1")
    client.log_metric(one, "auc", 0.7)
    client.log_metric(one, "proofline.compute_hours", 3.5)

    (run,) = runs.of_ticket("p", "EXP-42")

    assert (run.metrics["auc"], run.compute_hours, run.sprint) == (0.7, 3.5, "S1")


def test_a_run_that_says_no_hours_used_the_time_that_it_took(store):
    runs, log, _ = store
    log(ticket="EXP-43", role="candidate", seed=1)

    (run,) = runs.of_ticket("p", "EXP-43")

    assert run.compute_hours == pytest.approx((run.ended - run.started).total_seconds() / 3600)


def test_the_listing_from_the_tables_is_the_one_that_mlflow_itself_gives(store, monkeypatch):
    runs, log, client = store
    log(ticket="EXP-7", role="candidate", seed="one", finished=False)
    one = log(ticket="EXP-7", role="attempt", seed=2)
    client.log_metric(one, "auc", 0.5)
    client.log_metric(one, "auc", 0.7)
    client.log_metric(one, "loss", float("nan"))
    deleted = log(ticket="EXP-7", role="attempt", seed=3)
    client.delete_run(deleted)

    from_tables = runs.of_project("p")
    monkeypatch.setattr("tasks.adapters.mlflow_runs.sqlite_file", lambda _: None)
    from_mlflow = runs.of_project("p")

    assert [run.id for run in from_tables] == [run.id for run in from_mlflow]
    assert deleted not in {run.id for run in from_tables}
    plain = [{**run.__dict__, "metrics": _numbers(run.metrics)} for run in from_tables]
    assert plain == [{**run.__dict__, "metrics": _numbers(run.metrics)} for run in from_mlflow]
    found = {run.seed: run for run in from_tables if run.ticket == "EXP-7"}
    assert (found[2].metrics["auc"], found[None].status) == (0.7, "RUNNING")


def _numbers(metrics):
    return {name: value for name, value in metrics.items() if value == value}  # noqa: PLR0124 - NaN


def test_the_listing_can_begin_at_a_moment(store):
    runs, log, _ = store
    log(ticket="EXP-8", role="candidate", seed=1)
    newest = runs.of_project("p")[-1]

    assert newest in runs.of_project("p", since=newest.started)
    assert len(runs.of_project("p", since=newest.started)) < len(runs.of_project("p"))


def test_runs_are_found_over_all_pages(store, monkeypatch):
    runs, log, _ = store
    for seed in range(1, 6):
        log(ticket="EXP-9", role="candidate", seed=seed)
    monkeypatch.setattr("tasks.adapters.mlflow_runs.PAGE", 2)

    assert [run.seed for run in runs.of_ticket("p", "EXP-9")] == [1, 2, 3, 4, 5]


def test_more_runs_of_a_ticket_than_anybody_plans_are_refused(store, monkeypatch):
    runs, log, _ = store
    for seed in (1, 2, 3):
        log(ticket="EXP-10", role="candidate", seed=seed)
    monkeypatch.setattr("tasks.adapters.mlflow_runs.MOST_RUNS", 2)

    with pytest.raises(InputError, match="more than 2 runs of ticket 'EXP-10'"):
        runs.of_ticket("p", "EXP-10")


def test_a_run_is_found_by_its_id_with_its_params_and_an_unknown_id_is_named(store):
    runs, log, client = store
    one = log(ticket="EXP-11", role="candidate", seed=1)
    client.log_param(one, "seed", 4)

    (run,) = runs.named([one])

    assert (run.params["seed"], run.ticket) == ("4", "EXP-11")
    with pytest.raises(InputError, match="found no run 'unknown'"):
        runs.named(["unknown"])


def test_tags_are_taken_off_runs_that_have_them(store):
    runs, log, client = store
    one = log(ticket="EXP-12", role="candidate", seed=1)

    runs.untag(runs.named([one]), ["proofline.role", "proofline.never"])

    assert "proofline.role" not in client.get_run(one).data.tags


def test_a_run_whose_seed_is_no_number_is_named_with_what_is_needed(store):
    runs, log, _ = store
    run = log(ticket="EXP-5", role="candidate", seed="one")

    with pytest.raises(InputError, match=f"{run}: its tags .* needed: proofline.role"):
        runs.of_ticket("p", "EXP-5")


def test_a_ticket_with_a_quote_is_refused_and_cannot_change_the_question(store):
    runs, _, _ = store

    with pytest.raises(InputError, match="without quotes"):
        runs.of_ticket("p", "x' or tags.a = 'b")


def test_tags_are_set_on_the_runs(store):
    runs, log, client = store
    run = log(ticket="EXP-6", role="candidate", seed=1)

    runs.tag(runs.of_ticket("p", "EXP-6"), {"proofline.decision": "abc"})

    assert client.get_run(run).data.tags["proofline.decision"] == "abc"


def test_a_table_that_is_stored_too_large_is_refused_before_it_is_fetched(store, monkeypatch):
    runs, log, _ = store
    one = log(ticket="EXP-44", role="candidate", seed=1)
    (run,) = runs.of_ticket("p", "EXP-44")
    monkeypatch.setattr("tasks.adapters.mlflow_runs.MOST_FILE_MIB", 0.000001)
    monkeypatch.setattr("mlflow.artifacts.download_artifacts", None)  # a call would fail

    with pytest.raises(
        InputError, match=rf"^run {one}, proofline/examples.parquet: found 0 MiB; allowed: tab"
    ):
        runs.artifact(run, "examples")


@pytest.mark.parametrize("wanted", [None, ["brier"]])
def test_a_table_with_too_many_rows_is_refused_without_naming_a_plan_it_has_none_of(
    store, monkeypatch, wanted
):
    runs, log, _ = store
    log(ticket="EXP-45", role="candidate", seed=1)
    run = runs.of_ticket("p", "EXP-45")[0]
    small = dataclasses.replace(mlflow_runs.LIMITS, most_rows=1)
    monkeypatch.setattr("tasks.adapters.mlflow_runs.LIMITS", small)

    with pytest.raises(
        InputError, match="more than 1 rows; allowed: tables of up to 20,000,000 rows"
    ) as caught:
        runs.artifact(run, "examples", wanted)

    assert "supply.yaml" not in str(caught.value)
