"""Days that are replayed: the clock, and that every record and page of them says so."""

from datetime import UTC, datetime, timedelta

import pytest

from flows.cli import main
from flows.clock import now, replayed
from tasks.adapters.connect import outside
from tasks.ledger.append import append_once, newest_first
from tasks.ledger.chain import Head, verify
from tasks.pages.render import render_html
from tasks.pages.status import status_document
from tasks.report.shared import forms
from tests.kept import six_records
from tests.pages.samples import FACTS, HEAD, NOW

THEN = datetime(2013, 5, 1, 8, tzinfo=UTC)


@pytest.fixture
def links(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with six_records(tmp_path):
        yield lambda: outside().records.links("p")


def keep_lock(links, key):
    return append_once(links, kind="lock", key=key, project="p", subject=key, at=now(), by="me", body={})


def test_the_clock_stands_at_the_replayed_moment_and_goes_on_afterwards():
    with replayed(THEN):
        inside = now()

    assert inside == THEN
    assert abs(now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_the_clock_goes_on_after_an_error_too():
    with pytest.raises(RuntimeError), replayed(THEN):
        raise RuntimeError

    assert now() > THEN + timedelta(days=365)
    assert outside().replayed_at is None


def test_a_record_of_a_replayed_day_says_when_it_was_really_made(links):
    with replayed(THEN):
        kept = keep_lock(links(), "EXP-1")

    assert kept.at == THEN
    assert abs(datetime.fromisoformat(kept.body["replayed_at"]) - datetime.now(UTC)) < timedelta(minutes=1)
    assert next(newest_first(links())).digest == kept.digest


def test_a_record_of_the_real_day_says_nothing_of_the_kind(links):
    with replayed(THEN):
        keep_lock(links(), "EXP-1")

    assert "replayed_at" not in keep_lock(links(), "EXP-2").body


def test_the_chain_holds_with_replayed_records_in_it_and_verify_counts_them(links, capsys):
    with replayed(THEN):
        keep_lock(links(), "EXP-1")
        keep_lock(links(), "EXP-2")

    code = main(["verify", "--project", "p"])

    assert code == 0
    assert "8 records, of which 2 replayed: made on another day" in capsys.readouterr().out
    assert isinstance(verify(links().all()), Head)


def test_the_mark_cannot_be_taken_off_a_record_unseen(links):
    with replayed(THEN):
        keep_lock(links(), "EXP-1")
    content = dict(links().all())
    mark = content[7].index(b'"replayed_at"')

    content[7] = content[7][:mark] + content[7][content[7].index(b",", mark) + 1 :]

    broken = verify(sorted(content.items()))
    assert broken.seq == 7


def test_a_page_of_a_replayed_day_says_so_in_every_form_and_another_page_does_not(links):
    document = status_document(FACTS, [], head=HEAD, now=NOW)
    with replayed(THEN):
        made = forms(document)

    assert "<b>Replayed.</b>" in made["html"]
    assert "Replayed on" in made["md"]
    assert '"replayed":"' in made["json"]
    assert "Replayed" not in render_html(document)
