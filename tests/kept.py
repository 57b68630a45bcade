"""A small record in memory, and what the commands say of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flows.cli import main
from tasks.adapters.connect import bound
from tasks.adapters.memory import memory
from tasks.adapters.ports import Run
from tasks.gates import Key, decide
from tasks.ledger.append import append_once, head
from tasks.vocabulary import Evidence, Finding, Gate, Interval, Measurement, Verdict

CANVAS = "title: T\nobjective: O\nmetrics: [{name: auc, title: AUC, direction: higher, margin: 0.01}]\n"
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
RUN = Run("r1", "candidate", 1, "training@1", "evaluation@1", "abc")


@contextmanager
def six_records(root: Path) -> Iterator[Any]:
    """What is outside, in memory: a project with six records, of which the fourth is known to a run."""
    for project in ("p", "q"):
        (root / "configs" / project).mkdir(parents=True)
        (root / "configs" / project / "canvas.yaml").write_text(CANVAS)
    with bound(memory()) as made:
        made.runs.tickets["EXP-1"] = [(RUN, None)]
        for number in range(1, 7):
            keep(made, f"state {number}", at=NOON + timedelta(hours=number))
            if number == 4:
                anchor(made)
        yield made


def keep(outside, key, kind="state", *, project="p", subject="EXP-1", at=NOON, **body):
    """Put a record at the end."""
    return append_once(
        outside.records.links(project),
        kind=kind,
        key=key,
        project=project,
        subject=subject,
        at=at,
        by="ann",
        body=body,
    )


def anchor(outside, run=RUN):
    """Let a run know of the record as it is now."""
    now = head(outside.records.links("p"))
    outside.runs.tag([run], {"proofline.record": f"{now.seq}:{now.digest}"})


def decided(outside, subject="EXP-1", gate="evaluate", about="experiment", **inputs):
    """Put a decision that is not sure at the end; the decision."""
    measured = Measurement(name="gain", value=0.02, unit="share", n=5, interval=Interval(0.01, 0.03, 0.95))
    finding = Finding(
        check="primary",
        subject="auc",
        verdict=Verdict.UNKNOWN,
        reason="the gain may be nothing",
        remedy="train more seeds",
        settle="12 seeds",
        evidence=Evidence(subject="auc", measurements=(measured,), named=("row 7",)),
    )
    made = decide(
        Gate(name=gate, about=about, must=("primary",), note=("guard",)),
        Key(gate, subject, inputs, "plan"),
        [finding],
        project="p",
        now=NOON,
        asked_by="cron",
        code_version="1.0",
    )
    keep(outside, made.key, "decision", subject=subject, decision=made.model_dump(mode="json"))
    return made


def contents(outside, project="p"):
    """The chain's bytes by number, to be tampered with."""
    return outside.records.chains[project].contents


def answer(capsys, *words):
    """Exit code and JSON object of a command."""
    code = main([*words, "--json"])
    return code, json.loads(capsys.readouterr().out)
