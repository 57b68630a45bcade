"""The page of one evaluation: verdict, evidence, what would settle it; three forms from one document."""

from __future__ import annotations

import json

import pytest

from tasks.pages.evaluation import evaluation_document, page_name
from tasks.pages.render import MOST_MARKDOWN, render_html, render_markdown
from tasks.pages.status import status_document
from tasks.vocabulary import Verdict
from tests.pages.hostile import parsed, with_text
from tests.pages.samples import (
    FACTS,
    HEAD,
    NOW,
    decision,
    finding,
    inconclusive,
    promotable,
    sliced,
)


def document(decided=None, earlier=()):
    return evaluation_document(FACTS, decided or promotable(), earlier, head=HEAD, now=NOW, code_version="1")


def test_the_verdict_comes_first_with_the_numbers_and_how_sure_they_are():
    said = document()["verdict"]

    assert said["pill"] == "Promotable: EXP-2"
    assert said["sentence"] == "AUC 0.747 against 0.690: promotable."
    assert "95% interval +0.052 to +0.060" in said["paragraph"]
    assert "5 seeds and 52,106 examples" in said["paragraph"]


def test_what_is_open_stands_with_what_would_settle_it():
    open_ = document(inconclusive())

    assert [ask["of"] for ask in open_["asks"]] == [["auc", "log_loss"]]
    assert "15 more seeds" in open_["asks"][0]["settle"]
    assert "nothing is promoted" in open_["verdict"]["paragraph"]


def test_slices_stand_with_the_worst_first():
    rows = document(sliced())["slices"]

    assert [row["slice"] for row in rows] == ["carrier=HA", "carrier=<b>F9", "carrier=AA"]
    assert rows[0]["difference"] == -0.09
    assert rows[0]["title"] == "AUC"


def test_other_decisions_about_the_ticket_stand_newest_first_and_never_as_the_verdict():
    told = document(promotable("EXP-1"), [inconclusive("EXP-1", day=3), inconclusive("EXP-1", day=5)])

    assert [row["at"][:10] for row in told["earlier"]] == ["2026-11-06", "2026-11-04"]
    assert told["verdict"]["word"] == "Promotable"


@pytest.mark.parametrize(
    "decided",
    [
        promotable(),
        inconclusive(),
        sliced(),
        decision(
            "experiment", "E", [finding("planned_seeds", "E", Verdict.UNKNOWN, reason="No seeds are planned")]
        ),
    ],
)
def test_every_form_is_made_from_the_document_as_json_keeps_it(decided):
    kept = json.loads(json.dumps(document(decided), allow_nan=False))
    page, text = render_html(kept), render_markdown(kept)

    assert kept["verdict"]["sentence"].split(":")[0] in page
    assert "<script" not in page
    assert "<b>F9" not in page
    assert "<" not in text.replace("&lt;", "")
    assert len(text) < MOST_MARKDOWN


def test_hostile_text_anywhere_in_the_document_stands_as_text():
    hostile = with_text(document(sliced(), [inconclusive("EXP-3")])) | {"as_of": "2026-11-18T07:00:00Z"}
    page, text = parsed(render_html(hostile)), render_markdown(hostile)

    assert "script" not in page.tags
    assert page.wrong == []
    assert "<script" not in text


def test_the_status_page_leads_to_the_page_of_an_evaluation_and_to_no_page_that_is_not_there():
    decided, other = promotable("EXP-2"), inconclusive("EXP-1")
    links = {decided.id: f"../evaluation/{page_name(decided)}.html"}

    told = status_document(FACTS, [other, decided], head=HEAD, now=NOW, own_pages=links)

    assert [row["page"] for row in told["experiments"]["rows"]] == [links[decided.id], None]
    assert render_html(told).count("its own page") == 1


def test_a_check_that_is_only_noted_is_not_counted_among_those_that_pass():
    found = [*promotable().findings, finding("criteria", "EXP-2", need="note")]

    said = document(decision("experiment", "EXP-2", found, day=9))["verdict"]["paragraph"]

    assert "4 of 4 checks pass" in said


def test_a_hostile_ticket_name_makes_a_plain_file_name():
    name = page_name(decision("experiment", "../../x y", [finding("primary", "auc")], day=1))

    assert name.startswith("2026-11-02-.._.._x_y-")
    assert "/" not in name
