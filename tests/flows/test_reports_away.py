"""A decision while the bucket of reports is away; the next report makes up its page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tasks.adapters import s3_blobs
from tasks.adapters.connect import bound
from tasks.adapters.s3_pages import S3Pages
from tasks.ledger.append import newest_first
from tests.flows.test_flows_on_memory import evaluate, log_runs, outside  # noqa: F401 - a fixture
from tests.s3_store import KEYS, client, faulty_way, s3_server

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_api")]


@pytest.fixture
def store(monkeypatch):
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(s3_blobs, "ATTEMPTS", 1)
    with s3_server() as endpoint:
        monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
        client(endpoint).create_bucket(Bucket="reports")
        yield endpoint


def test_a_decision_stands_while_the_bucket_is_away_and_its_page_comes_with_the_next_report(
    outside,  # noqa: F811 - the fixture
    store,
    monkeypatch,
):
    from flows.write_report import write_report

    log_runs(outside, "EXP-1", seeds=(1, 2, 3), gain=0.05)
    with bound(replace(outside, pages=S3Pages("reports", "kept/"))) as made:
        with faulty_way(store, lambda *_: "503") as away, monkeypatch.context() as broken:
            broken.setenv("AWS_ENDPOINT_URL", away)
            decision = evaluate("EXP-1")
        kept = [record.kind for record in newest_first(made.records.links("p"))]
        missing = made.pages.listed("p")

        page = write_report("p")

        assert decision.outcome == "PROMOTABLE"
        assert {"decision", "done"} <= set(kept)
        assert missing == ()
        assert [kind for kind, _ in made.pages.listed("p", "evaluation")] == ["evaluation"]
        assert page.startswith("s3://reports/kept/p/status/")
        assert "EXP-1" in made.pages.read("p", "", "index.html")
