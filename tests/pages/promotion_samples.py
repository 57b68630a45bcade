"""A promotion as the record holds it: the 26 questions, their answers, signatures, moves, an incident."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from tasks.pages.checklist import Question
from tasks.pages.incident import Incident
from tasks.pages.moves import Moved
from tasks.readiness.signature import ROLES, Signature
from tasks.vocabulary import VOUCHES, Decision, Interval, Verdict
from tests.pages.samples import START, decision, finding, measurement

GROUPS = {
    "reproducibility": ("one_command", "pinned_dependencies", "container", "same_seed", "dataset_version"),
    "evaluation": (
        "production_set",
        "disjoint_sets",
        "enough_seeds",
        "no_regression",
        "safety",
        "latency_under_load",
    ),
    "integration": ("input_schema", "same_preprocessing", "served", "malformed_input", "time_out"),
    "operations": ("model_card", "monitoring", "alerts", "rollback_drill", "canary_share"),
}
MAY_BE_SIGNED = {"one_command", "container", "production_set", "monitoring", "canary_share", "time_out"}
QUESTIONS = (
    *(
        Question(
            check=name,
            group=group,
            text=f"Does the candidate keep what {name.replace('_', ' ')} asks, as production needs it?",
            may_be_signed=name in MAY_BE_SIGNED,
        )
        for group, names in GROUPS.items()
        for name in names
    ),
    *(
        Question(check="sign_off", group="sign-offs", text=f"Has a person signed as {role}?", role=role)
        for role in ROLES
    ),
)
PEOPLE = dict(zip(ROLES, ("Ada Lovelace", "Ben Moss", "Cleo Hahn", "Dina Roth", "Emil Berg"), strict=True))
PROOF = "git address, unauthenticated"
PROMOTION = "5f0c2a91be44"
DAY = 12
INPUTS = {
    "promotion": PROMOTION,
    "environment": "staging",
    "alias": "champion",
    "champion": "6@88",
    "model": "3f" * 32,
    "run": "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
    "evaluation": "c0ffee123456",
    "training": "training@a41c09be77d0",
    "evaluation_data": "evaluation@77ab20c4d1e8",
}


def answer(check, verdict=Verdict.PASS, **others):
    numbers = (
        measurement("p95", 41.27, unit="ms", n=2000, interval=Interval(39.8, 43.1, 0.95)),
        measurement("requests", 2000, n=2000),
    )
    thin = verdict is Verdict.UNKNOWN
    others.setdefault("reason", "nothing was measured" if thin else f"p95 41.3 ms of {check}, 2,000 requests")
    others.setdefault("remedy", "" if verdict is Verdict.PASS else f"Bring what {check} asks for.")
    return finding(check, "EXP-2", verdict, *(() if thin else numbers), **others)


def signed(role, name=""):
    name = name or PEOPLE[role]
    told = f"{name}, 2026-11-13 09:00 UTC ({PROOF})"
    return finding(
        "sign_off", role, Verdict.PASS, measurement("signatures that count", 1), reason=f"signed by {told}"
    )


def unsigned(role):
    say = f"Have another person sign as {role}: proofline sign {PROMOTION} --role {role}."
    none = measurement("signatures that count", 0)
    reason = f"nobody has signed as {role}"
    return finding("sign_off", role, Verdict.UNKNOWN, none, reason=reason, settle=say, remedy=say)


def vouched(check, name="Ben Moss"):
    told = f"{name}, 2026-11-13 09:00 UTC ({PROOF})"
    return answer(check, reason=f"{told}, as ml_engineer, {VOUCHES}; without that word: nothing was measured")


def signature(role, check="", **others):
    words = {
        "name": PEOPLE[role],
        "by": "someone",
        "proof": PROOF,
        "at": START + timedelta(days=DAY, hours=3),
    }
    return Signature(promotion=PROMOTION, role=role, check=check, **(words | others))


SIGNATURES = (*map(signature, ROLES),)


def promotion(
    *, left_out=(), unknown=(), failing=(), signed_by=ROLES, day=DAY, vouched_for=(), **inputs
) -> Decision:
    """The decision on a promotion; its outcome follows from the findings."""
    names = [name for group in GROUPS.values() for name in group if name not in left_out]
    verdicts = dict.fromkeys(unknown, Verdict.UNKNOWN) | dict.fromkeys(failing, Verdict.FAIL)
    found = [vouched(n) if n in vouched_for else answer(n, verdicts.get(n, Verdict.PASS)) for n in names]
    found += [signed(role) if role in signed_by else unsigned(role) for role in ROLES]
    made = decision("promotion", "EXP-2", found, day=day, **(INPUTS | inputs))
    must = (*names, *(f"sign_off/{role}" for role in ROLES))
    return made.model_copy(update={"gate": made.gate.model_copy(update={"must": must})})


def moved(evidence, *, seq=120, day=DAY, before="6", after="7", **others) -> Moved:
    words = {
        "what": "promotion",
        "model": "flight-delays",
        "environment": "staging",
        "alias": "champion",
        "sha256": "3f" * 32,
        "state": "done",
        "by": "schedule",
        "semantic": "1.3.0",
        "parts": {"fetch": 1.2, "serve": 9.83, "answer": 0.42, "alias": 0.031},
        "at": START + timedelta(days=day, hours=4),
    }
    return Moved(before=before, after=after, evidence=evidence, seq=seq, **(words | others))


def rolled_back(evidence="d1e2f3a4b5c6", **others) -> Moved:
    words = {
        "what": "rollback",
        "why": "accuracy fell by 13% of its value at the gate",
        "parts": {"alias": 0.02, "answer": 10.4},
        "semantic": "1.2.0",
    }
    return moved(evidence, **({"seq": 140, "day": 14, "before": "7", "after": "6"} | words | others))


def incident(**others) -> Incident:
    words = {
        "id": "d1e2f3a4b5c6",
        "at": START + timedelta(days=14),
        "by": "schedule",
        "seq": 138,
        "model": "flight-delays",
        "environment": "staging",
        "alias": "champion",
        "version": "7",
        "metric": "auc",
        "gate": 0.7462,
        "value": 0.6492,
        "n": 26_398,
        "interval": Interval(0.6421, 0.6563, 0.95),
        "lost": 0.1303,
        "lost_interval": Interval(0.1208, 0.1399, 0.95),
        "since": 120,
        "day": date(2026, 11, 14),
        "limit": 0.1,
        "reason": "auc fell by 13.0% of its value at the gate (12.1% to 14.0%), more than 10.0%",
        "rolls_back": True,
    }
    return Incident(**(words | others))


@dataclass(frozen=True)
class Card:
    """What pages read of a model card."""

    sections: dict[str, str] = field(default_factory=dict)
    drafted: tuple[str, ...] = ()
    unfilled: tuple[str, ...] = ()
    place: str = ""


CARD = Card(
    sections={
        "purpose": "Tells before departure which flights will be late.\nNot for **crew** planning.\n\n"
        "- New York\n- 2013",
        "data": "Learnt from `training@a41c09be77d0`, judged on `evaluation@77ab20c4d1e8`.",
        "metrics": "### Where it was measured\n\n| Metric | Candidate | Interval |\n|---|---|---|\n"
        "| AUC | 0.747 | +0.052 to +0.060 |\n| Brier | 0.141 |",
        "limits": "<!-- to be filled -->1. Snow days\n2. New airlines",
    },
    drafted=("data", "metrics"),
    unfilled=("Slices",),
    place="configs/flight_delays/cards/EXP-2.md",
)
