"""``proofline redact``: what a person wrote by mistake is shown nowhere, `verify` says who took it out."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from unittest.mock import patch

import pytest

from flows.cli import main
from tasks.act.redaction import redact as take_out
from tasks.adapters.memory import MemoryLinks
from tasks.ledger.chain import to_bytes
from tasks.ledger.record import Redacted
from tests.kept import answer, contents, keep, six_records

SECRET = "Ann was ill again"


@pytest.fixture
def outside(tmp_path, monkeypatch):
    """Record 7 says what it should not, and record 8 repeats it."""
    monkeypatch.chdir(tmp_path)
    with six_records(tmp_path) as made:
        keep(made, "k" * 12, "abandoned", why=SECRET, move={"what": "promotion", "after": "2"})
        keep(made, "m" * 12, "incident", note=f"see: {SECRET}")
        yield made


@pytest.fixture
def redact(outside, capsys):
    """Redact a field of a record; the exit code. What it says is left for ``capsys``."""

    def run(*words):
        capsys.readouterr()
        return main(["redact", *words, "--project", "p", "--why", "it is about a person"])

    return run


def verified(capsys):
    """What `verify` answers."""
    capsys.readouterr()
    return answer(capsys, "verify", "--project", "p")


def test_a_text_is_taken_out_and_where_else_it_stands_is_said(outside, redact, capsys):
    assert redact("7", "why") == 0

    said = capsys.readouterr().out
    assert "Record 7 of p is redacted, record 9 vouches for what is left of it" in said
    assert "in other records, too: 8;" in said
    assert "backups" in said
    assert SECRET.encode() not in contents(outside)[7]


def test_show_log_and_verify_tell_of_the_redaction_and_not_of_the_text(outside, redact, capsys):
    redact("7", "why")
    capsys.readouterr()

    codes = [main([*words, "--project", "p"]) for words in (["show", "7"], ["log"], ["verify"])]

    said = capsys.readouterr().out
    assert codes == [0, 0, 0]
    assert "why: [redacted]" in said
    assert "body.why of record 7 redacted, because: it is about a person" in said
    assert "record 7 is redacted (body.why); record 9 vouches, by " in said
    assert said.count(SECRET) == 0


def test_a_redaction_that_was_killed_is_not_yet_and_says_how_to_finish_it(outside, redact, capsys):
    with patch.object(MemoryLinks, "replace", side_effect=KeyboardInterrupt):
        assert redact("7", "why") == 130

    code, said = verified(capsys)

    assert (code, said["outcome"]) == (2, "UNDECIDED")
    assert "record 7 still holds what record 9 says was taken out" in said["reason"]
    assert 'proofline redact 7 why --project p --why "..."' in said["reason"]
    assert redact("7", "why") == 0
    assert main(["verify", "--project", "p"]) == 0


def test_a_record_that_was_edited_as_if_redacted_is_broken(outside, redact, capsys):
    held = contents(outside)[7]
    redact("7", "why")
    left = outside.records.links("p").read(7)
    outside.records.chains["p"].contents.pop(9)

    code, said = verified(capsys)

    assert held != left
    assert (code, said["findings"][0]["subject"]) == (1, "record 7")
    assert "no later record vouches for what it holds now" in said["reason"]


def test_the_answer_for_machines_says_that_it_was_done_before(outside, redact, capsys):
    redact("7", "why")
    capsys.readouterr()

    code, said = answer(capsys, "redact", "7", "why", "--project", "p", "--why", "again")

    assert (code, said["outcome"], said["already"], said["vouched_by"]) == (0, "REDACTED", True, 9)
    assert said["places"] == ["body.why"]


@pytest.mark.parametrize("field", ["outcome", "key", "seq", "digest", "learnings"])
def test_what_is_no_persons_text_is_refused_with_what_is(outside, redact, capsys, field):
    assert redact("7", field) == 3
    assert "allowed: by, why" in capsys.readouterr().err
    assert len(contents(outside)) == 8


def test_a_text_that_comes_back_from_a_backup_is_told(outside, redact, capsys):
    before = contents(outside)[7]
    redact("7", "why")
    contents(outside)[7] = before

    assert main(["verify", "--project", "p"]) == 2
    assert "record 7 still holds what record 9 says was taken out" in capsys.readouterr().out


def test_what_is_left_with_another_word_put_in_is_broken(outside, redact):
    redact("7", "why")
    held = outside.records.links("p").read(7)
    digest = held[11:75].decode()
    record = {**json.loads(held)["record"], "by": "bob"}
    contents(outside)[7] = to_bytes(Redacted.of(record, digest))

    assert main(["verify", "--project", "p"]) == 1


def meanwhile(redactions, *, read):
    """Links that fix their end when they are walked; the first walk is overtaken before it reads ``read``."""
    waiting = list(redactions)

    def walk(self, first=1):
        for seq in range(first, self.last() + 1):
            while seq == read and waiting:
                take_out("p", *waiting.pop(0), "it is about a person", datetime(2026, 11, 22, tzinfo=UTC))
            yield seq, self.read(seq)

    return patch.object(MemoryLinks, "all", walk)


def test_a_redaction_during_the_walk_breaks_no_chain(outside, capsys):
    with meanwhile([(7, "why")], read=3):
        code, said = verified(capsys)

    assert (code, said["outcome"]) == (0, "WHOLE")
    assert said["reason"] == "the record is whole, 9 records"


def test_a_record_that_is_redacted_again_during_the_walk_is_not_unfinished(outside, redact, capsys):
    redact("7", "why")

    with meanwhile([(7, "by")], read=9):
        code, said = verified(capsys)

    assert (code, said["outcome"]) == (0, "WHOLE")
    assert "still holds" not in said["reason"]


def test_a_record_edited_as_if_redacted_is_broken_while_others_are_appended(outside, redact, capsys):
    redact("7", "why")
    contents(outside).pop(9)

    with meanwhile([(8, "by")], read=3):
        code, said = verified(capsys)

    assert (code, said["findings"][0]["subject"]) == (1, "record 7")


def test_where_a_short_text_was_left_is_said(outside, redact, capsys):
    finding = {"check": "primary", "reason": "no: there is no mean"}
    keep(outside, "s" * 12, "abandoned", why="no", reason="no: there is no mean", findings=[finding])

    assert redact("9", "why") == 0

    said = capsys.readouterr().out
    assert "it was left inside longer texts: body.findings.0.reason, body.reason." in said
