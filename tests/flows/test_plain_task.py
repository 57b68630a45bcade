"""Tasks that take plain values: what they are given arrives as it is, and nobody looks through it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from prefect import flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.runtime import flow_run

from tasks.adapters.plain_task import plain_task
from tests.retraining.night import within

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_api")]


class Watched(list):
    """A list that counts how often it was walked."""

    walked = 0

    def __iter__(self):
        self.walked += 1
        return super().__iter__()


@plain_task
def same(one: object, *, other: Mapping[str, object] | None = None) -> tuple[object, object]:
    return one, other


def task_runs(run_id):
    with get_client(sync_client=True) as server:
        runs = server.read_task_runs(flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[run_id])))
    return sorted(runs, key=lambda run: run.start_time)


def test_a_task_is_given_the_very_values_and_they_are_not_walked():
    rows, named = Watched([1, 2]), {"rows": Watched([3])}

    @flow
    def given():
        return [one is value for one, value in zip(same(rows, other=named), (rows, named), strict=True)]

    assert given() == [True, True]
    assert (rows.walked, named["rows"].walked) == (0, 0)


def test_a_result_is_still_linked_to_the_task_that_made_it():
    @flow
    def chained():
        same(same("a"), other={})
        return flow_run.id

    run_id = chained()

    first, second = within(30, lambda: len(runs := task_runs(run_id)) == 2 and runs, "two task runs")
    assert [str(link.id) for link in second.task_inputs["one"]] == [str(first.id)]


def test_its_state_can_be_asked_for_instead_of_its_result():
    @flow
    def asked():
        return same("a", other=None, return_state=True).is_completed()

    assert asked()
