"""A candidate that is good but for one thing is held for that thing, and by nothing else: one case a check.

What is only told with the real product is tested there as well:

=============================  ==========================================================================
made by hand here              with the real thing
=============================  ==========================================================================
unpinned dependency, notebook  here: real folders; more ways in ``tests/adapters/test_code_files.py``
leaked row                     ``tests/adapters/test_shared_rows.py`` (two versions, compared row by row)
wrong dtype accepted           ``tests/adapters/test_malformed.py``, ``test_serving.py`` (a served model)
slow model, preprocessing      ``tests/adapters/test_serving.py``
second training is another     ``tests/adapters/test_trainer.py``
swapped artifact, edited plan  ``tests/load/test_stale.py``, ``tests/flows/test_promote_on_memory.py``
NaN metric in an evaluation    ``tests/experiments/test_gather.py``: it stays NaN, and no check passes
self-signed promotion          ``tests/readiness/test_signatures.py``, ``test_signing.py``
=============================  ==========================================================================
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from tasks.adapters.code_files import CodeFiles
from tasks.experiments.guard import Guard
from tasks.experiments.primary import Primary
from tasks.experiments.rate_limit import RateLimit
from tasks.gates import Key, decide, gate_of
from tasks.load.stale import changed_since
from tasks.readiness.baseline_facts import compared
from tasks.readiness.card_draft import draft_card
from tasks.readiness.card_text import PLACE, parse_card
from tasks.readiness.dossier import Dossier
from tasks.readiness.questions import Question, questions
from tasks.readiness.rerun import Rerun
from tasks.readiness.served_facts import Malformed, Parity, TimeOut
from tasks.vocabulary import Decision, Finding, Verdict
from tests.adapters import code_folders
from tests.samples import NOW, dossier, experiment, findings_of

TREES, FOREST = {"depth": "3", "commit": "1f3a"}, {"depth": "2", "commit": "1f3a"}
KEY = Key("evaluate", "EXP-1", {"model": "ab" * 32}, "plan")


class Bad(NamedTuple):
    """What is done to a good candidate, which check holds it, how, and a part of the reason.

    ``also`` holds it for the same reason: an answer that is not there is not the right one either.
    """

    done: Callable[[Dossier, Path], Dossier]
    check: str
    verdict: Verdict
    reason: str
    also: tuple[str, ...] = ()


def asks(question: Question) -> str:
    return f"{question.check.name}/{question.role}" if question.role else question.check.name


def good(folder: Path) -> Dossier:
    """A candidate that passes everything, its code in a real folder."""
    return replace(dossier(0), code=CodeFiles().facts(code_folders.good(folder), ()))


def held(candidate: Dossier) -> dict[str, Finding]:
    """What does not pass, by what is asked."""
    found = {}
    for one in questions():
        check = one.check(**({"role": one.role} if one.role else {}))
        (finding,) = check.judge(check.measure(candidate, np.random.default_rng(1)))
        found[asks(one)] = finding
    return {name: finding for name, finding in found.items() if finding.verdict is not Verdict.PASS}


def code(*files: tuple[str, str]) -> Callable[[Dossier, Path], Dossier]:
    """Other files in the folder of the code."""

    def done(candidate: Dossier, folder: Path) -> Dossier:
        code_folders.written(folder, dict(files))
        return replace(candidate, code=CodeFiles().facts(folder, ()))

    return done


def part(name: str, **changed: Any) -> Callable[[Dossier, Path], Dossier]:
    """Something else in one part of what is known of the candidate."""
    return lambda candidate, _: replace(candidate, **{name: replace(getattr(candidate, name), **changed)})


def whole(**changed: Any) -> Callable[[Dossier, Path], Dossier]:
    """Another part."""
    return lambda candidate, _: replace(candidate, **changed)


def judged_by(*checks: Any, drop: str = "") -> Decision:
    """What the gate says with these checks of a candidate that does not log one metric."""
    look = experiment(5, 400, 0.05, 0)
    scores = {name: one for name, one in look.scores.items() if name != drop}
    found = [one for check in checks for one in findings_of(check, replace(look, scores=scores), 7)]
    about = {"project": "p", "now": NOW, "asked_by": "test", "code_version": "0"}
    return decide(gate_of("evaluate", "experiment", checks), KEY, found, **about)


def evaluated_as(made: Decision) -> Callable[[Dossier, Path], Dossier]:
    """Another evaluation, with the card that is drafted from it and filled."""
    lines = [line for line in draft_card("T", "Tell.", made).split("\n") if not line.startswith(PLACE)]
    filled = "\n".join(f"{line}\n\nSaid by Ana." if line.startswith("## ") else line for line in lines)
    return whole(evaluation=made, card=parse_card(filled))


def few_seeds() -> Decision:
    """The good evaluation, over three seeds."""
    look = replace(experiment(3, 400, 0.05, 0), planned_seeds=(1, 2, 3))
    checks = (Primary(metric="auc"), RateLimit(event="toxicity", limit=0.05))
    found = [one for check in checks for one in findings_of(check, look, 7)]
    about = {"project": "p", "now": NOW, "asked_by": "test", "code_version": "0"}
    return decide(gate_of("evaluate", "experiment", checks), KEY, found, **about)


def without_a_section(candidate: Dossier, _: Path) -> Dossier:
    sections = {name: text for name, text in candidate.card.sections.items() if name != "limits"}
    return replace(candidate, card=replace(candidate.card, sections=sections))


def self_signed(role: str) -> Callable[[Dossier, Path], Dossier]:
    """Who made it has a role, and signed in it."""
    return lambda candidate, _: replace(candidate, authors=(f"who is {role}",))


def undrilled(candidate: Dossier, _: Path) -> Dossier:
    drill = replace(candidate.operation.drill, at=NOW - timedelta(days=91))
    return replace(candidate, operation=replace(candidate.operation, drill=drill))


def silent(candidate: Dossier, _: Path) -> Dossier:
    fired = tuple(replace(one, raised=False) for one in candidate.operation.fired)
    return replace(candidate, operation=replace(candidate.operation, fired=fired))


FAIL, UNKNOWN = Verdict.FAIL, Verdict.UNKNOWN
PRIMARY, SAFE = Primary(metric="auc"), RateLimit(event="toxicity", limit=0.05)
BAD = {
    "no command that trains": Bad(part("code", command=""), "one_command", UNKNOWN, "no command"),
    "notebook import": Bad(
        code(("train.py", "import papermill\npapermill.execute_notebook('a.ipynb', 'b.ipynb')\n")),
        "one_command",
        FAIL,
        "in production code, first train.py, line 1",
    ),
    "unpinned dependency": Bad(
        code(("requirements.txt", "numpy==2.4.0\npandas>=2\n")),
        "pinned_dependencies",
        FAIL,
        "1 of 2 dependencies name no single version: pandas>=2",
    ),
    "image without a version": Bad(
        code(("Dockerfile", "FROM python\nCOPY . .\nRUN pip install -r requirements.txt\nUSER 1000\n")),
        "container",
        FAIL,
        "FROM names an image without a version",
    ),
    "another model from the same seed": Bad(
        whole(rerun=Rerun(1, {"auc": 0.7}, {"auc": 0.72})), "same_seed", FAIL, "auc is 2.86% apart"
    ),
    "NaN metric": Bad(
        whole(rerun=Rerun(1, {"auc": 0.7}, {"auc": float("nan")})),
        "same_seed",
        FAIL,
        "auc is no finite number",
    ),
    "a version that is lost": Bad(
        part("data", lost=("training@1: the record knows no such version",)),
        "dataset_version",
        FAIL,
        "the record knows no such version",
    ),
    "edited plan": Bad(
        whole(changed=changed_since(judged_by(PRIMARY), replace(KEY, plan_digest="another"))),
        "current_evaluation",
        FAIL,
        "the plan is another one",
    ),
    "swapped artifact": Bad(
        whole(changed=changed_since(judged_by(PRIMARY), replace(KEY, inputs={"model": "cd" * 32}))),
        "current_evaluation",
        FAIL,
        "the digest of the model was abababababab, is cdcdcdcdcdcd",
    ),
    "weaker baseline": Bad(
        whole(baseline=compared("1", TREES, [FOREST], same_bytes=False)),
        "champion_as_baseline",
        FAIL,
        "it differs in depth",
    ),
    "no word on production": Bad(part("data", production=""), "production_set", UNKNOWN, "does not say why"),
    "leaked row": Bad(
        part("data", shared=1, shared_named=("i7",)),
        "disjoint_sets",
        FAIL,
        "1 of 400 evaluation rows stands in the training data, first i7",
    ),
    "three seeds": Bad(evaluated_as(few_seeds()), "enough_seeds", FAIL, "3 seeds were judged"),
    "dropped metric": Bad(
        evaluated_as(judged_by(PRIMARY, SAFE, Guard(metric="log_loss"), drop="log_loss")),
        "no_regression",
        UNKNOWN,
        "No values of log_loss",
    ),
    "no word on safety": Bad(evaluated_as(judged_by(PRIMARY)), "safety", UNKNOWN, "no unsafe event"),
    "slow model": Bad(
        part("served", latency_ms=(950.0,) * 300), "latency_under_load", FAIL, "p95 is above 500 ms: 950 ms"
    ),
    "a request without an answer": Bad(
        part("served", lost=1), "latency_under_load", FAIL, "1 of 301 requests"
    ),
    "rows without an answer": Bad(
        part("served", parity=Parity(40, 38, 1e-9, compared=38)),
        "served",
        FAIL,
        "answered 38 of 40 rows",
        also=("same_preprocessing",),
    ),
    "a column without a type": Bad(
        part("served", untyped=("count",)), "input_schema", FAIL, "1 of 2 inputs have no type, such as count"
    ),
    "different preprocessing": Bad(
        part("served", parity=Parity(40, 40, 0.2, ("row 3",), compared=40)),
        "same_preprocessing",
        FAIL,
        "row 3",
    ),
    "wrong dtype accepted": Bad(
        part("served", malformed=Malformed(150, accepted=("text in the place of size",))),
        "malformed_input",
        FAIL,
        "text in the place of size",
    ),
    "others wait for who gave up": Bad(
        part("served", time_out=TimeOut(8, False, 30_000.0)), "time_out", FAIL, "others were not answered"
    ),
    "missing card section": Bad(without_a_section, "model_card", UNKNOWN, "nothing on limits"),
    "nothing is watched": Bad(part("operation", dashboards=()), "monitoring", UNKNOWN, "dashboard"),
    "an alert that stays silent": Bad(silent, "alerts", FAIL, "auc falls"),
    "a drill of last season": Bad(undrilled, "rollback_drill", UNKNOWN, "more than 90 days"),
    "half of the traffic at once": Bad(
        part("operation", canary_share=0.5), "canary_share", FAIL, "50% of the traffic"
    ),
    **{
        f"self-signed as {one.role}": Bad(
            self_signed(one.role), asks(one), UNKNOWN, "who made the candidate does not approve it"
        )
        for one in questions()
        if one.role
    },
}


def test_a_good_candidate_is_held_by_nothing(tmp_path):
    assert held(good(tmp_path)) == {}


@pytest.mark.parametrize("how", BAD)
def test_a_candidate_that_is_bad_in_one_way_is_held_for_that_alone(tmp_path, how):
    bad = BAD[how]

    found = held(bad.done(good(tmp_path), tmp_path))

    assert set(found) == {bad.check, *bad.also}
    assert found[bad.check].verdict is bad.verdict
    assert bad.reason in found[bad.check].reason
    assert found[bad.check].remedy


def test_every_check_before_a_promotion_has_a_candidate_that_it_alone_holds():
    assert {asks(one) for one in questions()} == {bad.check for bad in BAD.values()}
