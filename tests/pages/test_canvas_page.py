"""The canvas page: everything that the canvas says, what it leaves open, values from the record alone."""

from __future__ import annotations

import json

import pytest

from tasks.pages.canvas import canvas_document
from tasks.pages.champion import values
from tasks.pages.render import render_html, render_markdown
from tasks.pages.risks import risks
from tests.pages.canvas_samples import SOURCE, VALUES, dumped
from tests.pages.hostile import HOSTILE, parsed, with_text
from tests.pages.kept_samples import kept
from tests.pages.samples import FACTS, everything, inconclusive, promotable


def page(found=None, known=VALUES, with_risks=True):
    board = risks(kept().risks, None, None) if with_risks else None
    return canvas_document(found or dumped(), known, board, SOURCE)


@pytest.mark.parametrize("render", [render_html, render_markdown])
@pytest.mark.parametrize(
    "said",
    [
        "Answer what customers ask without a person, and never wrongly.",
        "92.0%", "88.0%", "1.00 pp", "31.0% usual answer",
        "500 questions that no training has seen",
        "No personal data leaves the house",
        "16 weeks, then the team decides to go on or to stop",
        "A law forbids it",
        "Safety labels come late from the vendor",
        "ml engineer",
        "8,000 USD a week less",
        "Unmeasured",
        "10,000 cases a week",
    ],
)  # fmt: skip
def test_both_forms_say_what_the_canvas_says(render, said):
    assert said in render(page())


def test_metrics_stand_in_their_order_with_the_value_of_today():
    made = page()

    (metrics,) = made["sections"][0]["blocks"]
    assert [row[0]["text"] for row in metrics["rows"]] == ["Accuracy", "Hallucination", "Latency p95"]
    assert [(row[3]["text"], row[3]["level"]) for row in metrics["rows"]] == [
        ("88.0%", ""),  # below its target
        ("2.0%", "ok"),
        ("400.0 ms", ""),  # a guard has no target
    ]


def test_a_canvas_that_says_little_is_told_what_is_missing():
    bare = dumped(data=[], constraints=[], kill=[], meaning=[], people=[], time_box_weeks=None)

    made = page(bare, {}, with_risks=False)

    assert made["verdict"]["paragraph"] == (
        "The canvas does not say yet: what data it rests on, what must hold whatever the metrics say, "
        "which risks it has, how long it may take, what ends it."
    )
    assert [one["id"] for one in made["sections"]] == ["metrics"]


def test_a_value_comes_from_the_newest_promotable_experiment_and_from_no_other():
    found = values([*everything(), inconclusive("EXP-9")], FACTS)

    (row,) = [one for one in promotable().findings if one.check == "primary"]
    assert found["auc"]["candidate"] == round(row.evidence.value("candidate"), 4)
    assert found["auc"]["source"].startswith("EXP-")
    assert "EXP-9" not in found["auc"]["source"]
    assert values([inconclusive("EXP-9")], FACTS) == {}


def kind_of(block):
    told = {"head": "table", "risks": "risks", "items": "list", "rows": "meaning"}
    return next(kind for name, kind in told.items() if name in block)


def test_hostile_texts_stand_as_text():
    made = with_text(page()) | {"schema": "project-page/1", "as_of": "2026-11-18T07:00:00Z"}
    for one in made["sections"]:
        one["id"] = "x"
        for block in one["blocks"]:
            block["kind"] = kind_of(block)
            for row in block.get("rows", ()):
                for cell in row if isinstance(row, list) else ():
                    cell["unit"] = "text"

    html = render_html(made)
    found = parsed(html)

    assert (found.open, found.wrong) == ([], [])
    assert not {"script", "img"} & {*found.tags}
    assert html.count("&lt;script&gt;") > 30
    assert "<script" not in render_markdown(made)


def test_a_hostile_canvas_makes_a_page_that_is_whole_and_small():
    long = HOSTILE * 20
    made = page(dumped(objective=long, data=[long] * 20, constraints=[long] * 20, kill=[long] * 20))

    html = render_html(made)
    found = parsed(html)

    assert (found.open, found.wrong) == ([], [])
    assert len(html.encode()) < 150_000
    assert found.tags.count("caption") == found.tags.count("table")
    assert set(found.labels) <= set(found.ids)
    assert len(set(found.ids)) == len(found.ids)


def test_the_document_is_json_and_nothing_else_is_needed():
    made = page()

    assert render_html(json.loads(json.dumps(made))) == render_html(made)
