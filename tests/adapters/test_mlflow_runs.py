import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

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


def test_the_examples_of_a_run_come_as_arrays_with_the_digest_of_their_bytes(store):
    runs, log, _ = store
    log(ticket="EXP-3", role="candidate", seed=1)
    log(ticket="EXP-3", role="baseline", seed=1)
    first, second = runs.of_ticket("p", "EXP-3")

    assert runs.examples(first).columns["example_id"].tolist() == ["a", "b"]
    np.testing.assert_allclose(runs.examples(first).columns["brier"], [0.1, 0.2])
    assert runs.examples(first).digest == runs.examples(second).digest


def test_a_run_without_the_artifact_is_named(store):
    runs, log, _ = store
    log(ticket="EXP-4", role="candidate", seed=1, examples=False)
    (run,) = runs.of_ticket("p", "EXP-4")

    with pytest.raises(InputError, match=f"{run.id}: found no artifact proofline/examples.parquet"):
        runs.examples(run)


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
