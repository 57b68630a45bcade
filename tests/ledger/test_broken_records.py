"""One record that cannot be read: what happens next is recorded, and a model still comes back."""

from __future__ import annotations

import pytest

from tasks.act.rollback import roll_back
from tasks.adapters.connect import bound
from tasks.adapters.memory import MemoryLinks, memory
from tasks.errors import RecordBroken
from tasks.ledger import append
from tasks.ledger.append import append_if, append_once, find, newest_first
from tasks.ledger.chain import Broken, verify
from tests.act.moves import PLACE, PROJECT, links, pointed, promote, register, stands
from tests.ledger.chains import NOW, chain, draft, edited, replaced, swapped

UNREADABLE = {
    "no record": lambda held: replaced(held, 3, b"{}"),
    "an edit": lambda held: replaced(held, 3, held[2][1].replace(b"someone", b"another")),
    "missing": lambda held: held[:2] + held[3:],
    "another's place": lambda held: swapped(held, 3, 4),
}


@pytest.fixture(autouse=True)
def not_said_before():
    append._pass_over.cache_clear()


@pytest.mark.parametrize("damage", UNREADABLE)
def test_after_a_record_that_cannot_be_read_others_are_appended_and_found(damage, caplog):
    held = MemoryLinks(dict(UNREADABLE[damage](chain(8))))

    kept = append_if(held, lambda _: draft("new"), kinds=("decision",), key="new")

    assert kept.seq == 9
    assert find(held, "decision", "1").seq == 1
    assert caplog.text.count("record 3 is ") == 1
    assert "see `proofline verify`" in caplog.text
    assert verify(held.all()).seq == 3


def test_a_question_that_was_answered_before_a_broken_record_is_not_answered_again():
    held = MemoryLinks(dict(replaced(chain(8), 3, b"{}")))
    about = {"project": "p", "subject": "s", "at": NOW, "by": "me", "body": {}}

    assert append_once(held, kind="decision", key="2", **about).seq == 2


def test_nothing_is_appended_to_a_newest_record_that_cannot_be_read():
    held = MemoryLinks(dict(replaced(chain(8), 8, b"{}")))

    with pytest.raises(RecordBroken, match="record 8 is broken"):
        append_if(held, lambda _: draft("new"))
    assert held.last() == 8


@pytest.mark.parametrize("kind", ["lock", "opening"])
def test_what_experiments_are_judged_by_is_never_passed_over(kind):
    """The record that cannot be read may be the one that locks the target."""
    held = MemoryLinks(dict(replaced(chain(8), 3, b"{}")))

    with pytest.raises(RecordBroken, match="record 3 is broken"):
        list(newest_first(held, (kind,)))


def test_an_edit_with_a_fitting_digest_is_still_told_by_verifying():
    held = MemoryLinks(dict(edited(chain(8), 3, by="another")))

    append_if(held, lambda _: draft("new"))

    assert verify(held.all()) == Broken(4, "it does not follow from the record before it")


def test_a_model_comes_back_though_a_record_far_back_cannot_be_read(tmp_path, monkeypatch):
    monkeypatch.setenv("PROOFLINE_ENVIRONMENT", "staging")
    with bound(memory()):
        for version in (1, 2):
            register(version)
        append_if(links(), lambda _: draft("before all", "forecast"))
        promote("1")
        promote("2")
        links().contents[1] = b"{}"

        roll_back(PROJECT, PLACE, "it fell", NOW, lambda _: pytest.fail("no rows are needed"))

        assert (pointed(), stands().version) == ("1", "1")
