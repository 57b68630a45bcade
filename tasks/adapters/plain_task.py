"""Tasks that are given plain values: Prefect records each run and does not search what it is given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from prefect import Task
from prefect.cache_policies import NO_CACHE
from prefect.utilities.annotations import opaque

P = ParamSpec("P")
R = TypeVar("R")

_PREFECTS = {"return_state", "wait_for"}


class PlainTask(Task[P, R]):
    """A task whose arguments hold no result of another task deeper than at their top.

    Prefect walks plans and batches cell by cell, twice a run, to find such results: more than it takes to
    record the run. An argument that is itself a result is still linked to the task that made it.
    """

    def __call__(self, *args: Any, **words: Any) -> Any:
        """Run the task in the flow that is under way."""
        given: dict[str, Any] = {
            name: value if name in _PREFECTS else opaque(value) for name, value in words.items()
        }
        return super().__call__(*map(opaque, args), **given)


def plain_task(function: Callable[P, R]) -> Task[P, R]:
    """The function as a task that is not cached: frames and plans never travel through hashed parameters.

    Hashing a million rows costs 0.6 s.
    """
    return PlainTask(function, cache_policy=NO_CACHE, persist_result=False)
