"""Reports go to who the canvas names: once, anew when they say more, and never at a report's cost."""

from __future__ import annotations

import json
import re
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId

from tasks.act import deliver as module
from tasks.act.deliver import deliver, deliver_refusals
from tasks.adapters.connect import bound
from tasks.adapters.memory import memory
from tasks.adapters.notify import PrefectNotify
from tasks.errors import InputError, OutsideError
from tasks.plans import find_project
from tests.pages.chat_samples import document
from tests.pages.samples import batch
from tests.pages.team_samples import BOARD, CANVAS
from tests.receivers import web_receiver

pytestmark = [pytest.mark.slow(seconds=30), pytest.mark.usefixtures("prefect_api")]

NOW = datetime(2026, 12, 23, 9, tzinfo=UTC)
TEAM, LEAD, OWN = "slack-webhook/team", "mail-server/lead", "custom-webhook/own"


@pytest.fixture
def day(monkeypatch):
    """The flow's clock, which a test may turn."""
    from flows import write_report as flow

    clock = {"now": NOW}
    monkeypatch.setattr(flow, "now", lambda: clock["now"])
    return clock


@pytest.fixture
def outside(tmp_path, monkeypatch, day):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(module, "send", module.send.with_options(retry_delay_seconds=0))
    canvas(tmp_path, f"{{to: {TEAM}, kinds: [status, sprint-plan]}}")
    (tmp_path / "configs" / "p" / "board.yaml").write_text(BOARD)
    with bound(memory()) as made:
        yield made


def canvas(root, *entries):
    folder = root / "configs" / "p"
    folder.mkdir(parents=True, exist_ok=True)
    listed = "".join(f"  - {entry}\n" for entry in entries)
    (folder / "canvas.yaml").write_text(f"{CANVAS}deliver:\n{listed}")


def write(kind="status", **asked):
    from flows.write_report import write_report

    return write_report("p", kind=kind, **asked)


def runs_of(flow_run_id):
    with get_client(sync_client=True) as client:
        of = FlowRunFilter(id=FlowRunFilterId(any_=[flow_run_id]))
        return client.read_task_runs(flow_run_filter=of)


def test_a_report_is_delivered_with_the_verdict_and_the_link_of_its_json(outside):
    write()

    ((to, letter),) = outside.notify.sent
    made = json.loads(outside.pages.read("p", "status", "2026-12-23.json"))
    verdict, link = letter.text.splitlines()
    assert to == TEAM
    assert (made["verdict"]["pill"] in verdict, link) == (True, made["address"])
    assert letter.text == outside.pages.read("p", "status", "2026-12-23.txt")


def test_the_same_report_is_delivered_once_and_the_next_days_again(outside, day):
    for at in (NOW, NOW + timedelta(hours=1), NOW + timedelta(days=1)):
        day["now"] = at
        write()

    assert [letter.text.splitlines()[1] for _, letter in outside.notify.sent] == [
        "p/status/2026-12-23",
        "p/status/2026-12-24",
    ]


def test_a_verdict_that_changes_is_told_and_told_again_when_it_changes_back(outside):
    for sentence in ("Good.", "Bad.", "Bad.", "Good."):
        deliver_page(outside, "status", sentence=sentence)

    assert [letter.text.split(": ")[-1].split("\n")[0] for _, letter in outside.notify.sent] == [
        "Good.",
        "Bad.",
        "Good.",
    ]


@pytest.mark.parametrize(
    ("kind", "level", "receivers"),
    [
        ("status", "ba", [TEAM]),
        ("status", "ok", [TEAM]),
        ("incident", "ba", [LEAD]),
        ("incident", "no", [LEAD]),
        ("incident", "ok", []),
        ("drift", "ba", []),
    ],
)
def test_only_kinds_and_verdicts_that_are_asked_for_go_to_a_receiver(
    outside, tmp_path, kind, level, receivers
):
    asked = f"{{to: {LEAD}, kinds: [incident], only: [bad, unsettled]}}"
    canvas(tmp_path, f"{{to: {TEAM}, kinds: [status]}}", asked)

    deliver_page(outside, kind, level=level)

    assert [to for to, _ in outside.notify.sent] == receivers


def test_two_reports_of_a_kind_do_not_make_each_other_new(outside):
    for name in ("one", "two", "one", "two"):
        deliver_page(outside, "status", name=name)

    assert len(outside.notify.sent) == 2


def test_a_receiver_that_does_not_answer_is_asked_for_one_report_a_run(outside):
    outside.notify.broken[TEAM] = OutsideError("it did not take it")
    asked = []
    send = outside.notify.send
    outside.notify.send = lambda to, letter: (asked.append(letter.text), send(to, letter))
    pages = [written(outside, "status", name=name) for name in ("one", "two", "three")]

    deliver(find_project(Path.cwd(), "p"), *pages)

    assert len(asked) == 3  # tries
    assert len(set(asked)) == 1


def test_a_report_that_cannot_be_read_is_told_in_the_log_and_stops_nothing(outside, caplog):
    outside.pages.write("p", "status", "odd", {"json": "[" * 10})

    deliver(find_project(Path.cwd(), "p"), "p/status/odd")

    assert "not delivered" in caplog.text


def test_a_refused_batch_is_told_once_and_an_accepted_one_never(outside, tmp_path):
    canvas(tmp_path, f"{{to: {TEAM}, kinds: [batch-refusal]}}")
    refused, fine = batch("training/bad", leaking=40), batch("training/good")

    for _ in range(2):
        deliver_refusals(find_project(Path.cwd(), "p"), [refused, fine])

    ((_, letter),) = outside.notify.sent
    assert letter.subject.startswith("Rejected: training/bad. Support chatbot")


def written(outside, kind, *, name="page", level="ba", sentence="It fell."):
    verdict = {"level": level, "pill": "P", "sentence": sentence}
    place = outside.pages.address("p", kind, name)
    made = document(verdict=verdict, address=place)
    return outside.pages.write("p", kind, name, {"json": json.dumps(made)})


def deliver_page(outside, kind, **said):
    deliver(find_project(Path.cwd(), "p"), written(outside, kind, **said))


@pytest.mark.parametrize("error", [OutsideError("it did not take it"), InputError("found no such block")])
def test_a_receiver_that_fails_stops_neither_report_nor_flow_nor_the_next_receiver(outside, tmp_path, error):
    canvas(tmp_path, f"{{to: {TEAM}, kinds: [status]}}", f"{{to: {LEAD}, kinds: [status]}}")
    outside.notify.broken[TEAM] = error

    page = write()

    assert page == "p/status/2026-12-23"
    assert [to for to, _ in outside.notify.sent] == [LEAD]


def test_what_failed_is_tried_again_by_the_next_run(outside):
    outside.notify.broken[TEAM] = OutsideError("it did not take it")
    write()
    outside.notify.broken.clear()

    write()

    assert [to for to, _ in outside.notify.sent] == [TEAM]


def test_three_tries_reach_a_real_receiver_that_answers_the_third(outside):
    notify = PrefectNotify()
    with web_receiver() as web, bound(replace(outside, notify=notify)):
        notify.save(TEAM, {"url": f"json://127.0.0.1:{web.port}/hook"})
        web.answers = [500, 503]

        write()

    bodies = [json.loads(body) for _, body in web.posts]
    assert len(bodies) == 3
    assert bodies[2]["message"].splitlines()[1] == "p/status/2026-12-23"


def test_a_failed_delivery_is_a_failed_task_run_without_the_address(outside, tmp_path, caplog):
    from flows.write_report import write_report

    notify = PrefectNotify(limit_s=2)
    with web_receiver() as web, bound(replace(outside, notify=notify)):
        asks = {"text": "{{body}}"}  # this block's own error names the address that it called
        notify.save(OWN, {"name": "own", "url": f"http://127.0.0.1:{web.port}/s3cr3t", "json_data": asks})
        canvas(tmp_path, f"{{to: {OWN}, kinds: [status]}}")
        web.answers = [500] * 3

        state = write_report("p", return_state=True)

    assert state.is_completed()
    (run,) = [
        one for one in _told(state.state_details.flow_run_id) if one.name.startswith("deliver status 2026")
    ]
    assert run.name == f"deliver status 2026-12-23 to {OWN}"
    assert run.state.is_failed()
    assert "did not take it" in run.state.message
    assert "s3cr3t" not in run.state.message + caplog.text


def _told(flow_run_id):
    """The flow's task runs, once the server has them: they travel as events."""
    for _ in range(100):
        found = runs_of(flow_run_id)
        if any(one.name.startswith("deliver") and one.state and one.state.is_final() for one in found):
            return found
        time.sleep(0.1)
    return runs_of(flow_run_id)


def test_a_report_is_an_artifact_of_its_kind_and_project_with_its_page(outside):
    from prefect.artifacts import Artifact

    from tasks.report.artifact import artifact_key

    write("risks")

    kept = Artifact.get(artifact_key("p", "risks"))
    assert artifact_key("p", "risks") == "p-risks"
    assert (
        kept.data == f"The page: `p/risks/2026-12-23`\n\n{outside.pages.read('p', 'risks', '2026-12-23.md')}"
    )
    assert (
        json.loads(outside.pages.read("p", "risks", "2026-12-23.json"))["verdict"]["sentence"]
        in kept.description
    )


def test_an_artifact_of_a_published_page_links_to_it(outside):
    from prefect.artifacts import Artifact

    outside.pages.address = lambda _, kind, name: f"https://reports.example.org/{kind}/{name}.html"
    write("canvas")

    kept = Artifact.get("p-canvas")
    assert kept.data.startswith("[The page](https://reports.example.org/canvas/2026-12-23.html)\n\n")


def test_the_key_of_an_artifact_is_one_that_prefect_takes_and_no_other_projects():
    from tasks.report.artifact import artifact_key

    names = ("my_reviews", "my-reviews", "My-Reviews", "my.reviews")
    keys = [artifact_key(name, "sprint-plan") for name in names]

    assert len(set(keys)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9-]+", key) for key in keys)
