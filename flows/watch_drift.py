"""Has production left what the champion learnt?"""

from __future__ import annotations

from prefect import flow

from flows.clock import now
from tasks.act.decisions import announce, keep
from tasks.gates import Key
from tasks.judge import judge
from tasks.load.record import decided_before
from tasks.load.shared import load_project, need_reached
from tasks.load.windows import Reference, live_windows, load_reference, load_windows
from tasks.plans import DriftPlan
from tasks.vocabulary import Decision


@flow
def watch_drift(project: str) -> tuple[Decision, ...]:
    """Compare every live window with the reference; keep each decision; announce drift."""
    place = load_project(project)
    model = place.model()
    plan = model.watched(place.shown)
    reference = load_reference(place, plan)
    live = live_windows(place)
    keys = {name: _key(name, reference, digest, plan) for name, digest in live.items()}
    decided = {name: decided_before(place, key) for name, key in keys.items()}
    new = [name for name, decision in decided.items() if decision is None]
    found = load_windows(place, plan, reference, live, new)
    for name, windows in found.read.items():
        made = judge(project, "watch", keys[name], plan.checks, windows, seed=model.seed, now=now())
        decided[name] = announce(keep(made))
    need_reached(found.silent)
    return tuple(decision for decision in decided.values() if decision)


def _key(window: str, reference: Reference, digest: str, plan: DriftPlan) -> Key:
    return Key("watch", window, {"reference": reference.version.name, "window": digest}, plan.digest)
