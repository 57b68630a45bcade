"""Signatures in the record: kept once, and given anew after the signer was taken out of one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tasks.act.redaction import redact
from tasks.adapters.connect import bound
from tasks.adapters.memory import memory
from tasks.history.sign_offs import keep_signature, signatures_of
from tasks.ledger.append import head
from tasks.ledger.chain import verify
from tasks.ledger.redactions import REDACTED
from tasks.readiness.signature import Signature

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SIGNATURE = Signature(
    promotion="1", role="security", name="Bea Blum", by="bea", proof="system user", at=NOW, note="Ann said so"
)


@pytest.fixture
def links():
    with bound(memory()) as made:
        yield made.records.links("p")


def sign(links, days=0):
    return keep_signature(
        links, "p", "EXP-1", SIGNATURE.model_copy(update={"at": NOW + timedelta(days=days)})
    )


def test_a_person_says_it_once(links):
    first, again = sign(links), sign(links, days=1)

    assert first == again == SIGNATURE
    assert head(links).seq == 1


def test_who_was_taken_out_of_a_signature_can_sign_again_once(links):
    sign(links)
    redact("p", 1, "name", "it was another account", NOW)

    again, third = sign(links, days=1), sign(links, days=2)

    assert (again.name, again.at, third) == ("Bea Blum", NOW + timedelta(days=1), again)
    assert [one.name for one in signatures_of(links, "EXP-1")] == [REDACTED, "Bea Blum"]
    assert verify(links.all()) == head(links)


def test_a_signature_whose_note_was_taken_out_still_counts(links):
    sign(links)
    redact("p", 1, "note", "it names a person", NOW)

    assert sign(links, days=1).note == REDACTED
    assert head(links).seq == 2
