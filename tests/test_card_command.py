"""``proofline card``: a draft with the gate's numbers, in which what people wrote is kept."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from flows.cli import main
from tasks.adapters.connect import bound
from tasks.adapters.memory import memory
from tasks.ledger.append import append_once
from tests.samples import NOW, evaluated

CANVAS = """
title: T
objective: Tell the one from the other.
metrics: [{name: auc, title: AUC, direction: higher, margin: 0.01}]
"""
MODEL = """
looks: [5]
checks: [{check: planned_seeds}, {check: primary, metric: auc}]
promotion: {model: sorter, CARD checks: [{check: model_card}]}
"""


@pytest.fixture
def plans(tmp_path, monkeypatch):
    folder = tmp_path / "configs" / "p"
    folder.mkdir(parents=True)
    (folder / "canvas.yaml").write_text(CANVAS)
    (folder / "model.yaml").write_text(MODEL.replace("CARD", ""))
    monkeypatch.setenv("PROOFLINE_ROOT", str(tmp_path))
    with bound(memory()) as outside:
        decided(outside, evaluated(0))
        yield folder


def decided(outside, decision):
    append_once(
        outside.records.links("p"),
        kind="decision",
        key=decision.key,
        project="p",
        subject=decision.subject,
        at=NOW,
        by="test",
        body={"decision": decision.model_dump(mode="json")},
    )


def test_a_card_is_shown_without_being_written_and_says_what_a_person_must_write(plans, capsys):
    code = main(["card", "EXP-1"])

    shown = capsys.readouterr()
    assert code == 2
    assert "| auc | 0.7463 |" in shown.out
    assert "Intended use; Ethical considerations" in shown.err
    assert not (plans / "cards").exists()


def test_a_card_that_was_written_and_filled_stays_filled_when_it_is_written_again(plans, capsys):
    assert main(["card", "EXP-1", "--write", "--json"]) == 2
    place = plans / "cards" / "EXP-1.md"
    place.write_text(place.read_text().replace("To be written by a person:", "Ana says:"))
    capsys.readouterr()

    code = main(["card", "EXP-1", "--write", "--json"])

    said = json.loads(capsys.readouterr().out)
    assert (code, said["outcome"], said["report"]) == (0, "WHOLE", str(place))
    assert place.read_text().count("Ana says:") == 2


def test_the_dossier_gets_the_file_where_there_is_one_and_else_the_draft(plans):
    from tasks.load.card import card_of
    from tasks.plans import find_project

    project = find_project(plans.parents[1], "p")
    drafted = card_of(project, project.model(), "EXP-1", evaluated(0))
    main(["card", "EXP-1", "--write"])
    written = card_of(project, project.model(), "EXP-1", evaluated(0))

    assert written == replace(drafted, place="configs/p/cards/EXP-1.md")
    assert card_of(project, project.model(), "EXP-2", None) is None


@pytest.mark.parametrize(
    ("ticket", "card", "says"),
    [
        ("EXP-9", "", "found no evaluation"),
        ("../x", "", "cannot name a file"),
        ("EXP-1", "card: ../card.md,", "below the project's root"),
    ],
)
def test_a_card_that_cannot_be_is_refused(plans, capsys, ticket, card, says):
    (plans / "model.yaml").write_text(MODEL.replace("CARD", card))
    with bound(memory()) as outside:
        if ticket != "EXP-9":
            decided(outside, of_ticket(ticket))

        assert main(["card", ticket, "--write"]) == 3

    assert says in capsys.readouterr().err


def of_ticket(ticket):
    return evaluated(0).model_copy(update={"subject": ticket})
