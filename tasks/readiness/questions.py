"""What can be asked before a promotion, in the order in which people go through it."""

from __future__ import annotations

from typing import NamedTuple, get_args

from tasks.checks import known_checks
from tasks.readiness.readiness_check import Group, ReadinessCheck
from tasks.readiness.signature import ROLES

# Of each group, what everything else rests on comes first. A check that is not named here comes last.
ORDER = (
    "one_command",
    "pinned_dependencies",
    "container",
    "same_seed",
    "dataset_version",
    "current_evaluation",
    "champion_as_baseline",
    "production_set",
    "disjoint_sets",
    "enough_seeds",
    "no_regression",
    "safety",
    "latency_under_load",
    "served",
    "input_schema",
    "same_preprocessing",
    "malformed_input",
    "time_out",
    "model_card",
    "monitoring",
    "alerts",
    "rollback_drill",
    "canary_share",
)


class Question(NamedTuple):
    """One question; ``role`` is who signs, "" where nobody does."""

    check: type[ReadinessCheck]
    role: str = ""


def questions() -> tuple[Question, ...]:
    """Every question that a plan can list, by group; a signature is asked of each role."""
    known = known_checks(("readiness",)).values()
    checks = [check for check in known if issubclass(check, ReadinessCheck)]
    return tuple(one for check in sorted(checks, key=_place) for one in _asked(check))


def _asked(check: type[ReadinessCheck]) -> tuple[Question, ...]:
    roles = ROLES if "role" in check.model_fields else ("",)
    return tuple(Question(check, role) for role in roles)


def _place(check: type[ReadinessCheck]) -> tuple[int, int, str]:
    in_group = ORDER.index(check.name) if check.name in ORDER else len(ORDER)
    return get_args(Group).index(check.group), in_group, check.name
