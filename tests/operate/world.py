"""A team's machines in small: Postgres under Prefect and MLflow, S3 under data, record and reports."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows.server_client import pointed_at
from tasks.plans import Project, find_project
from tests.operate.postgres import Postgres, postgres
from tests.operate.servers import mlflow_on, prefect_on, until_healthy
from tests.retraining.line import PLANS, TRAIN, waits
from tests.retraining.night import PROJECT
from tests.s3_store import KEYS, client, put_batch, s3_server

DROP, DATA, RECORD, REPORTS, MODELS = BUCKETS = ("drop", "data", "record", "reports", "models")
ROWS = 3000


@dataclass(frozen=True)
class World:
    """The servers, and what is needed to look into them."""

    database: Postgres
    s3: Any
    settings: dict[str, str]
    logs: Path

    def put(
        self, source: str, batch: str, shift: float = 0.0, rows: int = ROWS, project: str = PROJECT
    ) -> None:
        """A vendor puts a batch into the bucket."""
        file = io.BytesIO()
        waits(batch, shift, rows).to_parquet(file)
        put_batch(self.s3, DROP, f"{project}/{source}/{batch}", file.getvalue(), rows)

    def names(self, bucket: str) -> tuple[str, ...]:
        """What lies in a bucket."""
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
        return tuple(held["Key"] for page in pages for held in page.get("Contents", ()))

    def machine(self, root: Path, project: str = PROJECT) -> Project:
        """A machine of the team: the project's plans and trainer, and no state."""
        folder = root / "configs" / project
        folder.mkdir(parents=True)
        for name, text in PLANS.items():
            (folder / name).write_text(text)
        supply = yaml.safe_load(PLANS["supply.yaml"])
        for source, plan in supply["sources"].items():
            plan["at"] = f"s3://{DROP}/{project}/{source}"
        (folder / "supply.yaml").write_text(yaml.safe_dump(supply))
        shutil.copy(TRAIN, root / TRAIN.name)
        return find_project(root, project)


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """All servers, and this process and its children pointed at them."""
    with pytest.MonkeyPatch.context() as patch, s3_server() as endpoint, postgres() as database:
        for name, value in {**KEYS, "AWS_ENDPOINT_URL": endpoint}.items():
            patch.setenv(name, value)
        s3 = client(endpoint)
        for bucket in BUCKETS:
            s3.create_bucket(Bucket=bucket)
        models = f"s3://{MODELS}/mlflow"
        with prefect_on(database, folder) as prefect, mlflow_on(database, folder, models) as mlflow:
            until_healthy(prefect, mlflow, folder)
            settings = _settings(mlflow)
            for name, value in settings.items():
                patch.setenv(name, value)
            for name in ("PROOFLINE_ROOT", "PROOFLINE_STATE", "PROOFLINE_REPORTS"):
                patch.delenv(name, raising=False)
            with pointed_at(prefect, folder / "prefect-home"):
                yield World(database, s3, settings, folder)


def _settings(mlflow: str) -> dict[str, str]:
    return {
        "MLFLOW_TRACKING_URI": mlflow,
        "PROOFLINE_DATASETS_REMOTE": f"s3://{DATA}/versions",
        "PROOFLINE_RECORD": f"s3://{RECORD}/kept",
        "PROOFLINE_REPORTS_STORE": f"s3://{REPORTS}/pages",
        "PROOFLINE_ENVIRONMENT": "staging",
        "PROOFLINE_ALIAS": "champion",
        "PREFECT_LOGGING_EXTRA_LOGGERS": "proofline",
    }
