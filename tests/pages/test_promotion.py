"""The page of one promotion: its state first, the 26 answers, who gave them, the signatures wanted."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tasks.pages.checklist import rows_of
from tasks.pages.promotion import promotion_document
from tasks.pages.render import MOST_MARKDOWN, render_html, render_markdown
from tasks.readiness.signature import ROLES
from tests.pages.hostile import parsed, with_text
from tests.pages.promotion_samples import (
    PROMOTION,
    QUESTIONS,
    SIGNATURES,
    moved,
    promotion,
    rolled_back,
    signature,
)
from tests.pages.samples import FACTS, HEAD, NOW


def document(decided=None, moves=(), **words):
    words = {"questions": QUESTIONS, "signatures": SIGNATURES, "name": "flight_delays"} | words
    return promotion_document(FACTS, decided or promotion(), moves=moves, head=HEAD, now=NOW, **words)


def row_of(made, asks):
    (found,) = (
        row for row in rows_of(made["groups"]) if asks in {row["check"], f"{row['check']}/{row['role']}"}
    )
    return found


HELD = promotion(signed_by=("researcher", "security"))
STATES = {
    "serving": (promotion(), lambda one: [moved(one.id)]),
    "replaced": (promotion(), lambda one: [moved(one.id), rolled_back()]),
    "abandoned": (
        promotion(),
        lambda one: [moved(one.id, state="abandoned", said="version 7 did not answer")],
    ),
    "open": (promotion(), lambda one: [moved(one.id, state="open")]),
    "held": (HELD, lambda _: []),
}


@pytest.mark.parametrize("state", STATES)
def test_the_state_of_a_promotion_follows_from_the_decision_and_the_moves_in_the_record(state):
    decided, moves = STATES[state]

    assert document(decided, moves(decided))["verdict"]["state"] == state


def test_a_go_that_serves_says_version_place_day_and_how_long_the_move_took():
    said = document(moves=[moved(promotion().id)])["verdict"]

    assert said["pill"] == "Go, serving: EXP-2"
    assert said["sentence"] == "Version 7 (1.3.0) of flight-delays in staging serves since Fri 13 Nov 2026."
    assert "took the place of version 6" in said["paragraph"]
    assert "The move took 11.5 s." in said["paragraph"]


def test_a_go_whose_champion_changed_meanwhile_is_lost_with_the_reason():
    said = document(lost="version 8 was promoted first, by decision aa00bb11cc22")["verdict"]

    assert (said["state"], said["level"]) == ("lost", "wa")
    assert "version 8 was promoted first" in said["paragraph"]


def test_a_rollback_that_came_after_is_named_with_its_reason():
    decided = promotion()
    made = document(decided, [moved(decided.id), rolled_back()])

    assert made["followed_by"]["after"] == "6"
    assert "served from Fri 13 Nov 2026 to Sun 15 Nov 2026" in made["verdict"]["sentence"]
    assert "accuracy fell by 13%" in made["verdict"]["paragraph"]


def test_a_move_at_another_place_does_not_replace_a_version():
    decided = promotion()
    elsewhere = rolled_back(environment="production")

    assert document(decided, [moved(decided.id), elsewhere])["verdict"]["state"] == "serving"


def test_the_checklist_has_26_rows_in_five_groups_of_five_six_five_five_and_five():
    groups = document()["groups"]

    assert [len(group["rows"]) for group in groups] == [5, 6, 5, 5, 5]
    assert [(group["passing"], group["waited"]) for group in groups] == [(n, n) for n in (5, 6, 5, 5, 5)]


def test_a_check_that_the_plan_does_not_list_is_shown_as_not_asked_and_counts_for_nothing():
    made = document(promotion(left_out=("container", "safety")))

    assert row_of(made, "container")["word"] == "Not asked"
    assert made["readiness"] == {"passing": 24, "waited": 24, "level": "ok", "questions": 26, "not_asked": 2}
    assert "2 not asked by the plan" in render_html(made)


def test_a_finding_that_no_question_asks_for_is_shown_all_the_same():
    made = document(questions=[one for one in QUESTIONS if one.check != "served"])

    assert made["groups"][-1]["title"] == "Other checks"
    assert [row["check"] for row in made["groups"][-1]["rows"]] == ["served"]


def test_what_was_measured_is_answered_by_the_machine_and_a_signature_by_its_person():
    made = document()

    assert row_of(made, "served")["answered_by"]["is_person"] is False
    security = row_of(made, "sign_off/security")["answered_by"]
    assert (security["name"], security["proof"]) == ("Emil Berg", "git address, unauthenticated")


def test_a_check_that_passes_by_a_word_is_answered_by_that_person_and_not_by_the_machine():
    word = signature("ml_engineer", "container", note="Built by hand, see the wiki")

    made = document(promotion(vouched_for=("container",)), signatures=[*SIGNATURES, word])

    assert row_of(made, "container")["answered_by"]["name"] == "Ben Moss"
    assert row_of(made, "container")["answered_by"]["note"] == "Built by hand, see the wiki"
    assert row_of(made, "served")["answered_by"]["is_person"] is False


def test_nobody_answered_what_nobody_signed():
    made = document(HELD, signatures=[signature("researcher"), signature("security")])

    assert row_of(made, "sign_off/ml_engineer")["answered_by"] is None
    assert row_of(made, "sign_off/ml_engineer")["word"] == "Not signed"
    assert "nobody yet" in render_html(made)


def test_a_signature_that_nothing_passes_by_is_shown_not_to_count():
    made = document(HELD, signatures=[signature("researcher"), signature("product_manager")])

    assert [one["counts"] for one in made["given"]] == [True, False]
    assert "does not count" in render_html(made)


def test_a_standing_signature_is_shown_as_the_plans():
    standing = replace_role(
        "security", standing=True, proof="granted in the plan for retrain-* until 2026-12-31"
    )

    made = document(signatures=standing)

    assert "standing signature of the plan" in render_html(made)


def replace_role(role, **others):
    return [signature(one, **(others if one == role else {})) for one in ROLES]


def test_every_missing_signature_stands_with_the_command_that_gives_it():
    made = document(HELD)

    assert [ask["command"] for ask in made["wanted"]] == [
        f"proofline sign {PROMOTION} --role {role} --project flight_delays"
        for role in ("ml_engineer", "data_engineer", "product_manager")
    ]
    assert made["verdict"]["sentence"] == "EXP-2 waits for 3 signatures."
    assert made["verdict"]["level"] == "no"


def test_what_could_not_be_told_may_be_vouched_for_where_the_check_allows_it():
    made = document(promotion(unknown=("container", "served")))

    assert [ask["command"] for ask in made["wanted"]] == [
        f"proofline sign {PROMOTION} --role ROLE --check container --project flight_delays"
    ]
    assert [row["check"] for row in made["in_the_way"]] == ["container", "served"]
    assert made["verdict"]["sentence"] == "EXP-2 waits for 2 checks that could not be told."


def test_nobody_is_asked_to_sign_while_something_fails():
    made = document(promotion(failing=("served",), signed_by=()))

    assert made["wanted"] == []
    assert made["verdict"]["sentence"] == "EXP-2 is held: 1 check fails."
    assert made["verdict"]["level"] == "ba"


def test_what_to_look_at_is_named_where_something_is_wrong_and_not_said_already():
    failing = [f for f in promotion(failing=("served", "safety")).findings if f.check in {"served", "safety"}]
    names = {"served": ("row 7", "row 9"), "safety": ("p95 41.3 ms of safety",)}
    found = [
        f.model_copy(update={"evidence": f.evidence.model_copy(update={"named": names[f.check]})})
        for f in failing
    ]

    made = document(promotion().model_copy(update={"findings": tuple(found)}))

    assert row_of(made, "served")["named"] == ["row 7", "row 9"]
    assert row_of(made, "safety")["named"] == []
    assert "Look at: row 7, row 9" in render_html(made)


def test_numbers_stand_with_their_intervals_and_units():
    page = render_html(document())

    assert "p95 41.3 ms (39.8 ms to 43.1 ms)" in page
    assert "requests 2,000" in page


@pytest.mark.parametrize("state", STATES)
def test_every_form_is_made_from_the_document_as_json_keeps_it(state):
    decided, moves = STATES[state]
    kept = json.loads(json.dumps(document(decided, moves(decided)), allow_nan=False))
    page, text = render_html(kept), render_markdown(kept)

    assert kept["verdict"]["sentence"] in page
    assert kept["verdict"]["sentence"] in text
    assert "<" not in text
    assert len(text) < MOST_MARKDOWN
    assert len(page.encode()) < 150_000


@pytest.mark.parametrize("state", STATES)
def test_the_page_is_well_formed_and_hostile_text_stands_as_text(state):
    decided, moves = STATES[state]
    plain = document(decided, moves(decided), earlier=[HELD], pages=[("Evaluation", "../evaluation/x.html")])
    hostile = with_text(plain) | {"as_of": "2026-11-18T07:00:00Z"}

    for made in (plain, hostile):
        page = parsed(render_html(made))
        assert page.open == []
        assert page.wrong == []
        assert "script" not in page.tags
        assert len(set(page.ids)) == len(page.ids)
        assert set(page.labels) <= set(page.ids)
        assert page.tags.count("caption") == page.tags.count("table")
    assert "<script" not in render_markdown(hostile)


def test_a_hostile_role_in_a_gate_makes_no_other_command():
    hostile = promotion(signed_by=())
    asked = [one.model_copy(update={"role": "x; rm -rf /"}) for one in QUESTIONS if one.role == "security"]
    found = [
        f.model_copy(update={"subject": "x; rm -rf /"}) for f in hostile.findings if f.subject == "security"
    ]
    made = document(hostile.model_copy(update={"findings": tuple(found)}), questions=asked)

    assert [ask["command"] for ask in made["wanted"]] == [
        f"proofline sign {PROMOTION} --role 'x; rm -rf /' --project flight_delays"
    ]


def test_other_decisions_about_the_ticket_stand_newest_first():
    older = [HELD.model_copy(update={"at": HELD.at - timedelta(days=n)}) for n in (3, 1)]

    assert [row["at"][:10] for row in document(earlier=older)["earlier"]] == ["2026-11-12", "2026-11-10"]
