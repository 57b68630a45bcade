"""The local Prefect server that templates are given to."""

from tests.flows.conftest import prefect_api, started_before

__all__ = ["prefect_api", "started_before"]
