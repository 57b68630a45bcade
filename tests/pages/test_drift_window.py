"""The page of a watched window: one sentence that says it all, what moved, every window, what was done."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from tasks.pages.drift_window import MOST_CHARTS, MOST_WINDOWS
from tasks.pages.evaluation import page_name
from tasks.pages.render import MOST_MARKDOWN, render_html, render_markdown
from tasks.pages.status import status_document
from tasks.vocabulary import Verdict
from tests.pages.drift_samples import (
    FALLEN,
    HOLDS,
    Lost,
    Retraining,
    category,
    document,
    drifting,
    gradual,
    numeric,
    promoted,
    year,
)
from tests.pages.hostile import parsed, with_text
from tests.pages.promotion_samples import incident
from tests.pages.samples import (
    FACTS,
    HEAD,
    NOW,
    START,
    decision,
    feature,
    finding,
    measurement,
    promotable,
    window,
)

DRIFTED = drifting()
TICKET = "RETRAIN-1"


def retrained(**changed):
    given = {"ticket": TICKET, "answer": "RETRAIN", "state": "trained", "hours": 0.21, "settle": ""}
    return Retraining(DRIFTED.id, **(given | changed))


CASES = {
    "drifted": document(),
    "steady": document(window("2013-07", day=15)),
    "little": document(window("2013-07", little=("seats",), day=15), loss=FALLEN),
    "undecided": document(window("2013-07", unsure=("seats", "carrier"), day=15)),
    "gradual": document(drifting("2013-12", gradual("wind_speed_mph"))),
    "retrained": document(
        DRIFTED,
        [*year(), promotable(TICKET, day=15), promoted(TICKET)],
        retrainings=[retrained()],
        incidents=[incident()],
        loss=FALLEN,
    ),
    "alone": document(others=[], sides={}),
    "empty": document(
        decision("watch", "2013-07", [finding("window_complete", "2013-07", Verdict.FAIL)], day=15)
    ),
}


def test_one_sentence_says_which_window_and_features_how_far_what_it_means_and_what_was_done():
    waits = document(DRIFTED, loss=HOLDS, retrainings=[Retraining(DRIFTED.id)])

    assert waits["verdict"]["pill"] == "Drifted: 2013-12"
    assert waits["verdict"]["sentence"] == (
        "In 2013-12, seats and temperature_f of 10 features drifted, by up to 2.1 times as much as matters; "
        "the model's metric holds; retraining waits."
    )
    assert "1 of the 3 newest windows drifted; 2 are wanted." in waits["verdict"]["paragraph"]


@pytest.mark.parametrize(
    ("case", "says"),
    [
        ("steady", "2013-07 is steady: none of 10 features moved by more than the tolerance."),
        (
            "little",
            "In 2013-07, seats of 10 features changed, too little to matter; the model's metric has fallen.",
        ),
        (
            "undecided",
            "In 2013-07, no change is certain, but 2 of 10 features may hide one; "
            "whether the model got worse is not known.",
        ),
    ],
)
def test_each_outcome_has_its_sentence(case, says):
    assert CASES[case]["verdict"]["sentence"] == says


def test_what_holds_without_a_feature_that_drifted_is_told_in_the_decisions_own_words():
    assert "window_complete" in CASES["empty"]["verdict"]["sentence"]


@pytest.mark.parametrize(
    ("changed", "phrase", "level"),
    [
        ({"answer": "NOT_NEEDED", "ticket": "", "state": "answered"}, "no retraining is needed", "ok"),
        ({"answer": "NOT_YET", "ticket": "", "state": "answered"}, "retraining waits", "no"),
        ({"state": "training"}, "the model is being retrained as RETRAIN-1", "wa"),
        ({"state": "trained"}, "the model was retrained as RETRAIN-1", "ok"),
        ({"state": "failed"}, "retraining as RETRAIN-1 failed", "ba"),
    ],
)
def test_the_sentence_ends_in_how_far_the_retraining_is(changed, phrase, level):
    made = document(DRIFTED, retrainings=[retrained(**changed)])

    assert made["verdict"]["sentence"].endswith(f"; {phrase}.")
    assert made["done"]["level"] == level


def test_a_retraining_of_another_finding_is_not_told_here():
    made = document(DRIFTED, retrainings=[Retraining(year()[-1].id)])

    assert made["done"]["retraining"] is None
    assert "nothing was done about it yet" in made["verdict"]["sentence"]


def test_what_a_fall_of_the_metric_in_the_days_of_a_window_led_to_is_told_with_it():
    fall = replace(retrained(), finding="a fall")
    before = replace(fall, at=START)

    told = document(DRIFTED, retrainings=[fall, Retraining(DRIFTED.id)])
    untold = document(DRIFTED, retrainings=[before])

    assert told["verdict"]["sentence"].endswith("; the model was retrained as RETRAIN-1.")
    assert untold["done"]["retraining"] is None


@pytest.mark.parametrize(
    ("ratios", "says"),
    [
        ((0.4, 0.4), "changed, too little to matter"),
        ((1.8, 1.2), "changed, no more than windows do in any case"),
        ((1.8, 0.4), "changed, too little to matter or no more than windows do in any case"),
    ],
)
def test_what_changed_for_certain_is_called_small_or_usual_by_the_floor_that_decides(ratios, says):
    found = [little(name, ratio) for name, ratio in zip(("seats", "carrier"), ratios, strict=True)]

    made = document(decision("watch", "2013-07", found, day=15))

    assert made["verdict"]["sentence"].startswith(f"In 2013-07, seats and carrier of 2 features {says};")


def little(name, ratio):
    found = feature(name, 0.05, Verdict.WARN)
    measured = (*found.evidence.measurements, measurement("largest ratio to the plan's floor", ratio))
    evidence = found.evidence.model_copy(update={"measurements": measured})
    return found.model_copy(update={"evidence": evidence})


def test_what_became_of_the_ticket_stands_with_links_to_its_own_pages():
    evaluated, moved = promotable(TICKET, day=15), promoted(TICKET)
    links = {evaluated.id: "../evaluation/e.html", moved.id: "../promotion/p.html"}

    made = document(DRIFTED, [evaluated, moved, promotable()], retrainings=[retrained()], own_pages=links)

    assert [(row["about"], row["page"]) for row in made["done"]["led_to"]] == [
        ("experiment", "../evaluation/e.html"),
        ("promotion", "../promotion/p.html"),
    ]
    assert '<a href="../evaluation/e.html">Evaluation</a>' in render_html(made)


def test_incidents_between_the_windows_before_and_after_are_told_and_no_others():
    def at(day, hours):
        return incident(id=f"{day}-{hours}", at=START + timedelta(days=day, hours=hours))

    later = window("2014-01", day=17)
    found = [at(18, 0), at(16, 5), at(15, 0), at(11, 1), at(10, 0)]

    made = document(DRIFTED, [*year(), later], incidents=found)

    assert [row["id"] for row in made["done"]["incidents"]] == ["16-5", "15-0", "11-1"]


def test_features_that_moved_stand_drifted_first_and_at_most_eight_have_a_chart():
    names = [f"feature {n:02}" for n in range(14)]
    found = [feature(name, 0.3, Verdict.FAIL) for name in names[:11]] + [
        feature(names[11], 0.1, Verdict.WARN)
    ]
    moved = {name: numeric(0.2) for name in names}

    made = document(decision("watch", "w", found, day=15), sides=moved)

    assert [row["name"] for row in made["moved"]] == names[:MOST_CHARTS]
    assert made["unshown"] == 4
    assert render_html(made).count('class="sides"') == MOST_CHARTS


def test_a_feature_that_only_the_weeks_together_show_has_a_chart_too():
    made = CASES["gradual"]

    assert [row["name"] for row in made["moved"]] == ["seats", "temperature_f", "wind_speed_mph", "carrier"]
    assert made["gradual"][0]["began"] == 9
    assert "9 windows ago" in render_html(made)
    assert "0.14 sd" in render_markdown(made)


def test_every_window_stands_oldest_first_with_how_many_drifted_and_what_moved_most():
    rows = CASES["drifted"]["weeks"]["rows"]

    assert [row["window"] for row in rows] == [f"2013-{month:02}" for month in range(1, 13)]
    assert [row["drifted"] for row in rows] == [1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 2]
    assert [row["window"] for row in rows if row["is_this"]] == ["2013-12"]
    assert [row["window"] for row in rows if row["is_new_reference"]] == ["2013-06", "2013-12"]
    assert (rows[-1]["worst"], rows[-1]["ratio"]) == ("seats", 2.13)


def test_of_many_windows_the_oldest_are_counted():
    found = [window(f"{n:03}", day=n % 15) for n in range(70)]

    weeks = document(window("070", day=15), found)["weeks"]

    assert (len(weeks["rows"]), weeks["older"]) == (MOST_WINDOWS, 11)
    assert weeks["rows"][-1]["window"] == "070"


def test_bins_and_categories_stand_by_their_rank_and_their_numbers_stand_in_a_table():
    shown = {"temperature_f": numeric(0.4), "carrier": category(0.3)}

    page = render_html(document(sides=shown))

    assert "1 (lowest)" in page
    assert "12 (highest)" in page
    assert "5 (rarest shown)" in page
    assert "all others" in page
    assert '<th scope="row" class="light">2</th><td class="r">9.5%</td><td class="r">5.7%</td>' in page


def test_how_features_move_together_is_told_but_is_no_feature():
    together = finding("shift", "dependence", Verdict.FAIL, reason="dependence has drifted: two features")
    found = [*window("w", day=15).findings, together]

    made = document(decision("watch", "w", found, day=15))

    assert made["window"]["watched"] == 10
    assert made["window"]["drifted"] == 0
    assert "dependence has drifted" in made["verdict"]["sentence"]
    assert made["features"][0]["name"] == "dependence"


def test_a_plan_that_has_changed_since_is_said_and_one_that_has_not_stands_by_its_digest():
    assert "a plan that has changed since" in render_html(document(plan_digest=""))
    assert "by plan <code>5d5d5d5d5d5d</code>" in render_html(document())


@pytest.mark.parametrize("case", CASES)
def test_every_form_is_whole_and_made_from_the_document_as_json_keeps_it(case):
    kept = json.loads(json.dumps(CASES[case], allow_nan=False))
    page, text = parsed(render_html(kept)), render_markdown(kept)

    assert page.open == page.wrong == []
    assert page.tags.count("caption") == page.tags.count("table")
    assert set(page.labels) <= set(page.ids)
    assert len(set(page.ids)) == len(page.ids)
    assert kept["verdict"]["sentence"].replace("_", r"\_") in text.replace("_", r"\_")
    assert len(text) < MOST_MARKDOWN


@pytest.mark.parametrize("case", CASES)
def test_the_three_forms_say_the_same_numbers(case):
    made = CASES[case]
    page, text = render_html(made), render_markdown(made)

    for form in (page, text):
        assert made["window"]["id"] in form
        assert made["verdict"]["word"] in form
        for row in made["moved"]:
            assert row["name"] in form
            assert row["ratio"] is None or f"{row['ratio']:.2f}" in form
        for row in made["weeks"]["rows"][-6:]:
            assert f"{row['drifted']} of {row['watched']}" in form


@pytest.mark.parametrize("case", CASES)
def test_hostile_text_anywhere_in_the_document_stands_as_text(case):
    ranks = {"kind": "numeric", "reference": "<b>x"}
    hostile = with_text(CASES[case]) | {"as_of": "2026-11-18T07:00:00Z"}
    hostile["moved"] = [row | ranks for row in hostile["moved"]]

    page, text = parsed(render_html(hostile)), render_markdown(hostile)

    assert "script" not in page.tags
    assert page.wrong == []
    assert "<script" not in text


def test_hostile_and_endless_names_of_columns_stay_short_in_the_sentence():
    names = ['<img src=x onerror="y">', "x" * 200, "\u202eright to left\u202c"]
    found = [feature(name, 0.3, Verdict.FAIL) for name in names]

    made = document(decision("watch", "w", found, day=15), sides={name: numeric(0.2) for name in names})

    assert len(made["verdict"]["sentence"]) < 260
    assert "<img" not in render_html(made)
    assert "&lt;img" in render_html(made)


def test_a_page_of_fourteen_features_and_sixty_windows_is_small():
    names = [f"a_feature_with_a_usual_name_{n:02}" for n in range(14)]
    found = [feature(name, 0.3, Verdict.FAIL) for name in names]
    windows = [window(f"2013-{n:02}", day=n % 15) for n in range(60)]

    made = document(
        decision("watch", "2013-99", found, day=15),
        windows,
        sides={name: category(0.3, 30) for name in names},
    )

    assert len(render_html(made).encode()) < 150_000


def test_the_status_page_leads_to_the_page_of_each_window_that_has_one():
    earlier, newest = window("2013-11", day=14), drifting()
    links = {newest.id: f"../drift/{page_name(newest)}.html"}

    told = status_document(FACTS, [earlier, newest], head=HEAD, now=NOW, own_pages=links)

    assert told["drift"]["newest"]["page"] == links[newest.id]
    assert [one["page"] for one in told["drift"]["matrix"]["windows"]] == [None, links[newest.id]]
    assert render_html(told).count(f'href="{links[newest.id]}"') == 2


def test_what_is_not_known_of_the_metric_stands_with_what_would_tell():
    page = render_html(document(loss=Lost()))

    assert "No value of auc was measured in production yet." in page
    assert "proofline metric auc --value ..." in page


def test_a_window_too_early_to_tell_slow_changes_says_that():
    open_ = gradual("week after week", verdict=Verdict.UNKNOWN)

    made = document(decision("watch", "2013-07", [*window("2013-07").findings, open_], day=15))

    assert made["verdict"]["sentence"].startswith(
        "In 2013-07, no change is certain, but slow ones cannot be told yet"
    )
    assert [ask["check"] for ask in made["asks"]] == ["gradual"]
    assert "all others" in render_html(made)
