"""The local Prefect server of the tests of flows."""

from tests.flows.conftest import prefect_api, started_before

__all__ = ["prefect_api", "started_before"]
