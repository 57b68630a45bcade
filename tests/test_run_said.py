"""How ``proofline run`` says what each flow made."""

from __future__ import annotations

import inspect
import json

import pytest

from flows.cli import parser
from flows.commands.run import RUNNABLE, Runnable


def test_every_flow_of_the_command_has_a_way_to_say_its_result():
    (words,) = (a for a in parser()._actions if "run" in (a.choices or ()))
    (flows,) = (a for a in words.choices["run"]._actions if a.dest == "flow")

    assert set(flows.choices) == set(RUNNABLE)
    assert all("as_json" in inspect.signature(one.say).parameters for one in RUNNABLE.values())


@pytest.mark.parametrize(
    ("flow", "result", "lines", "value"),
    [
        (
            "land_batches",
            ("training/b1",),
            "training/b1 has arrived; nightly_supply decides it.\n",
            {"landed": ["training/b1"]},
        ),
        (
            "land_batches",
            (),
            "Nothing new has arrived, or it is still being written; the next run looks again.\n",
            {"landed": []},
        ),
        ("watch_board", (), "No ticket has moved since the record saw the board last.\n", {"moved": []}),
        ("write_report", "reports/p.html", "reports/p.html\n", {"report": "reports/p.html"}),
    ],
)
def test_what_is_no_decision_is_said_and_exits_with_0(capsys, flow, result, lines, value):
    runnable: Runnable = RUNNABLE[flow]

    codes = [runnable.say(result, None, as_json=False)]
    said = capsys.readouterr().out
    codes.append(runnable.say(result, None, as_json=True))

    assert [codes, said, json.loads(capsys.readouterr().out)] == [[0, 0], lines, value]


def test_a_flow_without_a_saying_of_its_own_says_decisions_and_nothing_is_a_yes(capsys):
    assert RUNNABLE["nightly_supply"].say((), None, as_json=False) == 0
    assert capsys.readouterr().out == "Nothing new to decide.\n"
