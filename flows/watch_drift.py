"""Has production left what the champion learnt?"""

from __future__ import annotations

from prefect import flow

from flows.clock import now
from tasks.act.decisions import announce, keep
from tasks.gates import Key
from tasks.judge import judge
from tasks.load.record import decided_before
from tasks.load.shared import load_project
from tasks.load.windows import live_windows, load_reference, load_window
from tasks.vocabulary import Decision


@flow
def watch_drift(project: str) -> tuple[Decision, ...]:
    """Compare every live window with the reference; keep each decision; announce drift."""
    place = load_project(project)
    model = place.model()
    plan = model.watched(place.shown)
    reference = load_reference(place, plan)
    decisions = []
    for name, window_digest in live_windows(place).items():
        inputs = {"reference": reference.version.name, "window": window_digest}
        key = Key("watch", name, inputs, plan.digest)
        decision = decided_before(place, key)
        if decision is None:
            windows = load_window(place, plan, reference, name)
            made = judge(project, "watch", key, plan.checks, windows, seed=model.seed, now=now())
            decision = announce(keep(made))
        decisions.append(decision)
    return tuple(decisions)
