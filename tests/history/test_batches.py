"""What stands about each batch, as the record tells it."""

from __future__ import annotations

import pytest

from tasks.adapters.memory import MemoryLinks
from tasks.errors import InputError
from tasks.history.batches import batch_decisions, left_to_do, standing, standing_of, word_on
from tasks.ledger.append import append_once
from tasks.vocabulary import Outcome
from tests.decisions import NOW, say, waits


def keep(links, decision, kind="decision"):
    body = {"decision": decision.model_dump(mode="json")} if kind == "decision" else {}
    append_once(
        links,
        kind=kind,
        key=decision.key,
        project="p",
        subject=decision.subject,
        at=NOW,
        by=decision.asked_by,
        body=body,
    )


def record(*decisions):
    links = MemoryLinks()
    for decision in decisions:
        keep(links, decision)
    return links


def test_the_newest_decision_of_a_batch_stands():
    links = record(waits(), waits(subject="vendor/b2"), waits(plan="mended"))

    found = standing(batch_decisions(links))

    assert [one.last.subject for one in found] == ["vendor/b1", "vendor/b2"]
    assert found[0].last.id == waits(plan="mended").id


def test_a_person_s_word_stands_before_the_decision_that_it_overrules():
    links = record(waits(), say(waits()))

    (found,) = standing(batch_decisions(links))

    assert (found.decision.id, found.last.id) == (waits().id, say(waits()).id)
    assert word_on(batch_decisions(links), waits()) == say(waits())


def test_a_word_does_not_speak_for_a_decision_that_a_mended_plan_made_later():
    links = record(waits(), say(waits()), waits(plan="mended"))

    (found,) = standing(batch_decisions(links))

    assert found.word is None
    assert found.last.outcome is Outcome.QUARANTINED


@pytest.mark.parametrize("named", ["vendor/b1", waits().id, waits().id[:4], say(waits()).id])
def test_a_batch_is_named_by_source_and_id_or_by_the_start_of_either_decision_s_id(named):
    links = record(waits(), say(waits()), waits(subject="vendor/b2"))

    assert standing_of(batch_decisions(links), named).decision.id == waits().id


@pytest.mark.parametrize("named", ["vendor/b9", "zzzz", "b1", "", waits().id[:3]])
def test_what_names_no_batch_is_refused(named):
    with pytest.raises(InputError, match="found no decision about a batch named"):
        standing_of(batch_decisions(record(waits())), named)


def test_a_decision_that_a_later_one_replaced_is_not_the_one_to_speak_about():
    links = record(waits(), waits(plan="mended"))

    with pytest.raises(InputError, match=f"allowed: {waits(plan='mended').id}"):
        standing_of(batch_decisions(links), waits().id)


def test_the_start_of_an_id_that_names_two_batches_is_refused():
    first = waits().model_copy(update={"id": "abcd11111111"})
    second = waits(subject="vendor/b2").model_copy(update={"id": "abcd22222222"})

    with pytest.raises(InputError, match=r"names vendor/b1, vendor/b2; allowed: more digits"):
        standing_of((first, second), "abcd")


def test_a_word_is_left_to_carry_out_until_it_is_done():
    links = record(waits(), say(waits()))
    keep(links, waits(), kind="done")
    assert left_to_do(links, batch_decisions(links)) == (say(waits()),)

    keep(links, say(waits()), kind="done")

    assert left_to_do(links, batch_decisions(links)) == ()
