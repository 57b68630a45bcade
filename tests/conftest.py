"""What holds for every test."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("ours", deadline=None)  # a busy machine is no wrong answer
settings.load_profile("ours")

A_SLOW_FILE_S = 10


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start the files that last longest first: else one worker is left alone with them at the end."""
    lasts: dict[Path, float] = defaultdict(float)
    for item in items:
        lasts[item.path] = max(lasts[item.path], _seconds(item))
    items.sort(key=lambda item: -lasts[item.path])


def _seconds(item: pytest.Item) -> float:
    """How long its file takes, as its mark says: ``slow(seconds=200)``."""
    slow = item.get_closest_marker("slow")
    return float(slow.kwargs.get("seconds", A_SLOW_FILE_S)) if slow else 0.0
