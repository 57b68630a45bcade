"""One local Prefect server for all tests of flows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from flows.server import prefect_server


@pytest.fixture(scope="session")
def prefect_api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the API that every flow of this test session runs against."""
    with prefect_server(tmp_path_factory.mktemp("proofline")) as url:
        yield url
