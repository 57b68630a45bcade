"""Has production left what the champion learnt?"""

from __future__ import annotations

from prefect import flow

from flows import asks
from flows.clock import now
from flows.deployed import as_deployed
from tasks.act.decisions import announce_left, announce_once, keep
from tasks.act.deliver import deliver
from tasks.act.weeks import keep_week
from tasks.gates import Key
from tasks.judge import judge
from tasks.load.record import decided_before
from tasks.load.shared import load_project, need_reached
from tasks.load.weeks import load_weeks
from tasks.load.windows import Reference, live_windows, load_reference, load_windows
from tasks.plans import DriftPlan
from tasks.report import write_drift
from tasks.vocabulary import Decision, Outcome


@flow
def watch_drift(project: str) -> tuple[Decision, ...]:
    """Compare every live window with the reference; keep each decision; announce drift."""
    place = load_project(project)
    model = place.model()
    plan = model.watched(place.shown)
    reference = load_reference(place, model)
    live = live_windows(place, plan, reference)
    keys = {name: _key(name, reference, digest, plan) for name, digest in live.items()}
    decided = {name: decided_before(place, key) for name, key in keys.items()}
    announce_left([one for one in decided.values() if one and one.outcome is Outcome.DRIFT], now())
    new = [name for name, decision in decided.items() if decision is None]
    found = load_windows(place, plan, reference, live, new)
    weeks = load_weeks(place, plan, reference)
    pages = []
    for name, alone in found.read.items():
        windows = weeks.beside(alone, tuple(live)) if weeks else alone
        made = judge(project, "watch", keys[name], plan.checks, windows, seed=model.seed, now=now())
        weeks = keep_week(place, weeks, windows, made, now())
        kept = keep(made)
        pages.append(write_drift(place, kept, windows, now()))
        decided[name] = announce_once(kept, now())
    deliver(place, *pages)
    need_reached(found.silent)
    return tuple(decision for decision in decided.values() if decision)


def _key(window: str, reference: Reference, digest: str, plan: DriftPlan) -> Key:
    return Key("watch", window, {"reference": reference.version.name, "window": digest}, plan.digest)


deployed = as_deployed(watch_drift, asks.drift)
