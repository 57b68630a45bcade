"""The researchers' page: it leads to runs and rebuilds none, names examples by id, weak slices first."""

from __future__ import annotations

import pytest

from tasks.experiments.hardest import Hard
from tasks.load.hardest import Seen
from tasks.pages.project_page import Source
from tasks.pages.render import render_html, render_markdown
from tasks.pages.researcher import Errors, researcher_document
from tests.pages.hostile import HOSTILE, parsed
from tests.pages.samples import FACTS, HEAD, NOW, everything, inconclusive, sliced

SOURCE = Source("flight_delays", "Flight delays", "convergence", HEAD, NOW)
ADDRESS = "https://mlflow.example.org/#/experiments/1/runs/abc"
RUNS = (Seen("candidate", 1, "abc", ADDRESS), Seen("baseline", 1, "def", ""))
ERRORS = Errors("distance of the score from the truth", 5, (Hard("2013-06-01-UA-1", 0.91, 0.4567),))


def page(decisions=None, **others):
    found = [*everything(), sliced()] if decisions is None else decisions
    return researcher_document(FACTS, found, SOURCE, **({"runs": RUNS, "errors": ERRORS} | others))


def of(made, name):
    return next(one["blocks"] for one in made["sections"] if one["id"] == name)


def test_every_run_with_an_address_leads_to_it():
    html = render_html(page())

    assert f'<a href="{ADDRESS}">candidate, seed 1</a>' in html
    assert "baseline, seed 1" in html
    assert "mlflow ui" not in html


def test_a_store_without_pages_says_what_shows_its_runs():
    html = render_html(page(runs=(Seen("candidate", 1, "abc", ""),)))

    assert "<code>mlflow ui</code>" in html


def test_runs_that_cannot_be_read_are_told_in_their_place():
    made = page(runs=(), errors=None, unread="MLflow at https://x did not answer")

    assert "MLflow at https://x did not answer." in render_html(made)
    assert "errors" not in [one["id"] for one in made["sections"]]


def test_hardest_examples_stand_with_both_arms_and_what_their_number_is():
    (errors,) = of(page(), "errors")

    assert errors["caption"] == "Distance of the score from the truth, mean over 5 seeds"
    assert [cell["text"] for cell in errors["rows"][0]] == ["2013-06-01-UA-1", "0.910", "0.457"]


def test_the_weakest_slices_of_the_newest_evaluation_come_first():
    (table,) = of(page(), "slices")

    words = [row[-1]["text"] for row in table["rows"]]
    assert words == sorted(words, key=["Fail", "Unsure", "Not measured", "Watch", "Pass"].index)
    assert len(words) > 1


def test_experiments_lead_to_their_own_pages_the_newest_first():
    decisions = [*everything(), inconclusive("EXP-9", day=15)]
    pages = {one.id: f"../evaluation/{one.subject}.html" for one in decisions}

    (block,) = of(page(decisions, own_pages=pages), "experiments")

    assert block["rows"][0]["text"] == "EXP-9: inconclusive"
    assert block["rows"][0]["href"] == "../evaluation/EXP-9.html"
    assert 'href="../evaluation/EXP-9.html"' in render_html(page(decisions, own_pages=pages))


def test_nothing_judged_is_said():
    made = page([], runs=(), errors=None)

    assert made["verdict"]["sentence"] == "No experiment was judged yet."
    assert made["sections"] == []


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", HOSTILE])
def test_hostile_names_stand_as_text_and_lead_nowhere(address):
    made = page(
        runs=(Seen(HOSTILE, 1, HOSTILE, address),), errors=Errors(HOSTILE, 1, (Hard(HOSTILE, 1.0, None),))
    )

    html = render_html(made)
    found = parsed(html)
    assert (found.open, found.wrong) == ([], [])
    assert not {"script", "img"} & {*found.tags}
    assert "javascript:" not in html
    assert "file:" not in html
    assert "<script" not in render_markdown(made)


def test_the_page_is_small_with_many_runs_and_long_ids():
    runs = tuple(Seen("candidate", n, f"{n:032}", ADDRESS) for n in range(400))
    errors = Errors("accuracy", 5, tuple(Hard("x" * 200, 0.0, 0.0) for _ in range(20)))

    html = render_html(page(runs=runs, errors=errors))

    assert len(html.encode()) < 150_000
    assert "360 more runs are in MLflow." in html
