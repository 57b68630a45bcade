from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.adapters.card_file import MOST_BYTES, card_place, read_card, write_card
from tasks.errors import InputError, PlanError
from tasks.readiness.card_check import ModelCardWhole
from tasks.readiness.card_claims import claims
from tasks.readiness.card_draft import card_of_newer_model, draft_card, drafted, redraft_card
from tasks.readiness.card_text import PLACE, parse_card
from tasks.readiness.model_card import SECTIONS
from tasks.vocabulary import Verdict
from tests.samples import dossier, evaluated

BY_HAND = """
# Flights

## Intended use
Tells travellers how late a flight may be.
### Not for
Crew planning.

## Training Data
Flights of 2013.

## Evaluation
| metric | value |
|---|---|
| AUC | AUC_HERE |

## Fairness
Every airline is within 0.1 of the whole.

## Bias, Risks, and Limitations
Only flights from New York.
"""


def filled(decision):
    """A drafted card in which a person filled every place."""
    return draft_card("T", "Tell.", decision).replace(f"{PLACE}:", "Said by Ana:")


def judged(text, decision):
    data = replace(dossier(0), card=parse_card(text), evaluation=decision)
    (found,) = ModelCardWhole().judge(ModelCardWhole().measure(data, np.random.default_rng(1)))
    return found


def test_a_card_by_hand_is_read_under_the_headings_that_people_use():
    card = parse_card(BY_HAND)

    assert tuple(card.sections) == SECTIONS
    assert "Crew planning." in card.sections["purpose"]
    assert (card.unfilled, card.drafted) == ((), ())


@pytest.mark.parametrize(
    "text",
    ["", "TODO", "- [ ] tbd: ask Ana", "_To be written by a person_: who?", "N/A", "...", "<!-- us -->"],
)
def test_a_section_that_is_empty_or_holds_a_placeholder_is_not_filled(text):
    card = parse_card(f"## Purpose\n\n{text}\n\n## Limits\nOnly New York.")

    assert card.unfilled == ("Purpose",)
    assert set(card.sections) == {"limits"}


def test_a_place_to_fill_beside_what_is_written_is_still_found():
    card = parse_card(
        "## Limits\nOnly New York.\n\nTODO: say more.\n\n## Uses\n### Direct use\nFor travellers."
    )

    assert card.unfilled == ("Limits",)
    assert set(card.sections) == {"purpose", "limits"}


def test_a_heading_in_code_or_of_another_name_begins_no_section_of_ours():
    card = parse_card("## Data\nRows.\n```\n## Limits\n```\n## Contact\nWrite to Ana.\n### Hours\nNine.")

    assert set(card.sections) == {"data"}
    assert "Ana" not in card.sections["data"]


@given(st.text(max_size=300))
def test_whatever_lies_in_the_file_is_read_without_a_crash(text):
    card = parse_card(text)

    assert set(card.sections) <= set(SECTIONS)


@pytest.mark.parametrize(
    ("line", "value", "fits"),
    [
        ("| AUC | 0.746 |", 0.7463, True),
        ("auc: 0.74", 0.7463, False),
        ("The AUC is 74.6 %.", 0.7463, True),
        ("auc is 75%", 0.7463, True),
        ("auc 0.7463 (0.726 to 0.767)", 0.7463, True),
    ],
)
def test_a_number_fits_when_it_is_the_value_rounded_as_it_is_written(line, value, fits):
    (claim,) = claims(line, "auc")

    assert claim.fits(value) is fits


def test_a_metric_is_found_by_its_words_and_not_within_another_name():
    assert [
        one.value for one in claims("Log loss: 0.52\nlog-loss was \N{MINUS SIGN}1,204.5", "log_loss")
    ] == [
        0.52,
        -1204.5,
    ]
    assert claims("pr_auc 0.5; aucs 0.6; no number of auc", "auc") == ()


def test_a_draft_is_not_whole_until_a_person_has_filled_its_places():
    decision = evaluated(0)
    found = judged(draft_card("T", "Tell.", decision), decision)

    assert found.verdict is Verdict.UNKNOWN
    assert "Intended use" in found.settle
    assert judged(filled(decision), decision).verdict is Verdict.PASS


@pytest.mark.parametrize("left_out", SECTIONS)
def test_a_card_without_one_of_the_sections_is_not_whole_and_says_which(left_out):
    heading = dict(zip(SECTIONS, BY_HAND.split("\n## ")[1:], strict=True))[left_out]
    whole = BY_HAND.replace("AUC_HERE", "0.746")
    found = judged(whole.replace(f"## {heading.replace('AUC_HERE', '0.746')}", ""), evaluated(0))

    assert judged(whole, evaluated(0)).verdict is Verdict.PASS
    assert found.verdict is Verdict.UNKNOWN
    assert f"nothing on {left_out}" in found.reason
    assert found.evidence.value("sections written") == len(SECTIONS) - 1


def test_a_card_in_which_one_of_two_places_is_filled_is_not_whole():
    decision = evaluated(0)
    card = draft_card("T", "Tell.", decision)
    first, second, *_ = (line for line in card.splitlines() if PLACE in line)
    but_one = filled(decision).replace(second.replace(f"{PLACE}:", "Said by Ana:"), second)

    assert first not in but_one
    assert judged(but_one, decision).verdict is Verdict.UNKNOWN


def test_a_card_drafted_from_another_evaluation_fails():
    assert judged(filled(evaluated(1)), evaluated(0)).verdict is Verdict.FAIL


def test_a_number_that_was_changed_in_a_drafted_part_fails():
    decision = evaluated(0)
    changed = filled(decision).replace("0.7463", "0.7963")
    found = judged(changed, decision)

    assert changed != filled(decision)
    assert found.verdict is Verdict.FAIL
    assert "metrics" in found.reason


@pytest.mark.parametrize(
    ("number", "verdict"), [("0.746", Verdict.PASS), ("0.80", Verdict.FAIL), ("good", Verdict.UNKNOWN)]
)
def test_a_card_by_hand_gives_the_evaluations_number_of_the_primary_metric(number, verdict):
    assert judged(BY_HAND.replace("AUC_HERE", number), evaluated(0)).verdict is verdict


def test_written_again_a_card_keeps_what_people_wrote_and_has_the_new_facts():
    first, second = evaluated(1), evaluated(0)
    card = filled(first).replace("Said by Ana: who uses", r"Said by Ana \1 \g<0>: who uses")

    again = redraft_card(card, second)

    assert judged(again, second).verdict is Verdict.PASS
    assert again.count(r"Said by Ana \1 \g<0>: who uses") == 1
    assert redraft_card(again, second) == again
    assert dict(parse_card(again).facts) == drafted(second)


def test_names_from_the_data_cannot_end_a_drafted_part_or_become_markup():
    hostile = "region=<!-- proofline: end -->\n## Limits\n<script>|"
    decision = evaluated(0)
    finding = decision.findings[-1].model_copy(update={"check": "slices", "subject": hostile})
    decision = decision.model_copy(update={"findings": (*decision.findings, finding)})

    text = draft_card("T", "Tell.", decision)

    assert dict(parse_card(text).facts) == drafted(decision)
    assert "<script" not in text.replace("\\<script", "")


@pytest.mark.parametrize("named", ["../card.md", "/etc/passwd", ".", "docs/../../card.md"])
def test_a_card_outside_the_project_is_refused(tmp_path, named):
    with pytest.raises(PlanError, match="below the project's root"):
        card_place(tmp_path, named, "model.yaml, promotion.card")


def test_a_link_that_leads_out_of_the_project_is_refused(tmp_path):
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "card.md").symlink_to(tmp_path / "secret.md")

    with pytest.raises(PlanError, match="below the project's root"):
        card_place(tmp_path / "root", "card.md", "model.yaml, promotion.card")


def test_a_card_is_written_whole_and_read_back_and_one_that_cannot_be_read_is_told(tmp_path):
    path = tmp_path / "cards" / "E-1.md"

    assert read_card(path) is None
    write_card(path, "## Data\n\N{SNOWMAN}")
    assert read_card(path) == "## Data\n\N{SNOWMAN}"
    assert [one.name for one in path.parent.iterdir()] == ["E-1.md"]
    for wrong in (b"\xff\xfe", b"x" * (MOST_BYTES + 1)):
        path.write_bytes(wrong)
        with pytest.raises(InputError):
            read_card(path)


def test_a_recipe_trained_again_keeps_what_people_said_and_tells_its_own_data_and_metrics():
    newer = evaluated(0)

    card = parse_card(card_of_newer_model(BY_HAND.replace("AUC_HERE", "0.123"), newer))

    assert "Crew planning." in card.sections["purpose"]
    assert "Only flights from New York." in card.sections["limits"]
    assert card.facts == {name: drafted(newer)[name] for name in ("data", "metrics")}
    assert "Flights of 2013" not in card.sections["data"]
    assert "0.123" not in card.sections["metrics"]
