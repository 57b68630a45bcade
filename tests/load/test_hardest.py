"""What a researcher's page is given of a ticket: its newest look's runs, addresses and hardest examples."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tasks.adapters.connect import bound
from tasks.adapters.memory import memory
from tasks.adapters.ports import Run
from tasks.errors import InputError
from tasks.ledger.chain import Head
from tasks.load.hardest import load_looked
from tasks.plans import find_project
from tasks.report import write_project_page
from tests.pages.samples import HEAD, NOW, promotable

CANVAS = "title: T\nobjective: O\nmetrics: [{name: brier, title: Brier, direction: lower, margin: 0.02}]\n"
MODEL = "looks: [2, 4]\nchecks: [{check: planned_seeds}, {check: primary, metric: brier}]\n"


@pytest.fixture
def project(tmp_path, monkeypatch):
    folder = tmp_path / "configs" / "p"
    folder.mkdir(parents=True)
    (folder / "canvas.yaml").write_text(CANVAS)
    (folder / "model.yaml").write_text(MODEL)
    monkeypatch.chdir(tmp_path)
    return find_project(tmp_path, "p")


@pytest.fixture
def outside():
    with bound(memory()) as made:
        yield made


def logged(outside, seeds, *, examples=True, brier=(0.1, 0.9, 0.4), ticket="EXP-2"):
    for role in ("candidate", "baseline"):
        for seed in seeds:
            run = Run(f"{role}-{seed}", role, seed, "training@1", "evaluation@1", "abc")
            columns = {
                "example_id": np.array(["a", "b", "c"]),
                "brier": np.array(brier),
                "name": np.array(["x"] * 3),
            }
            outside.runs.tickets.setdefault(ticket, []).append((run, columns if examples else None))


def test_the_candidates_hardest_examples_come_with_the_runs_and_their_addresses(project, outside):
    logged(outside, (1, 2))

    made = load_looked(project, project.canvas(), "EXP-2")

    assert [one.example for one in made.hardest.examples] == ["b", "c", "a"]
    assert [(one.role, one.seed) for one in made.runs] == [
        ("baseline", 1),
        ("baseline", 2),
        ("candidate", 1),
        ("candidate", 2),
    ]
    assert made.runs[0].address == "https://runs.example.org/baseline-1"


def test_runs_that_logged_no_examples_have_no_hardest_and_are_still_led_to(project, outside):
    logged(outside, (1, 2), examples=False)

    made = load_looked(project, project.canvas(), "EXP-2")

    assert (len(made.runs), made.hardest) == (4, None)


def test_a_ticket_without_a_run_is_told(project, outside):
    with pytest.raises(InputError, match="found no finished run of ticket 'EXP-2'"):
        load_looked(project, project.canvas(), "EXP-2")


def test_the_page_names_examples_by_id_and_holds_no_other_cell(project, outside):
    logged(outside, (1, 2), brier=(0.1234, 0.9876, 0.4))

    write_project_page.fn(project, "researcher", [promotable()], Head(*HEAD), NOW)

    page = json.loads(outside.pages.read("p", "researcher", f"{NOW:%Y-%m-%d}.json"))
    errors = next(one for one in page["sections"] if one["id"] == "errors")
    assert [row[0]["text"] for row in errors["blocks"][0]["rows"]] == ["b", "c", "a"]
    assert errors["blocks"][0]["rows"][0][1]["text"] == "0.988"
    assert "https://runs.example.org/candidate-1" in outside.pages.read(
        "p", "researcher", f"{NOW:%Y-%m-%d}.html"
    )


def test_runs_that_cannot_be_read_stop_no_page(project, outside):
    write_project_page.fn(project, "researcher", [promotable()], Head(*HEAD), NOW)

    html = outside.pages.read("p", "researcher", f"{NOW:%Y-%m-%d}.html")
    assert "The tracked runs could not be read: p: found no finished run" in html
