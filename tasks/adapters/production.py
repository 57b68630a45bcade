"""Where models are let in: the environment and the alias, which have no default."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

from tasks.errors import UserError
from tasks.plans import Project
from tasks.readiness.promotion import Place

ENVIRONMENT, ALIAS = "PROOFLINE_ENVIRONMENT", "PROOFLINE_ALIAS"
_SUCH_AS = {ENVIRONMENT: "staging", ALIAS: "champion"}
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,99}")
_TAKEN = re.compile(r"latest|v\d+", re.IGNORECASE)  # MLflow refuses both as an alias: they are versions


class Production(NamedTuple):
    """The environment that is promoted into, and the alias that names the model which serves there."""

    environment: str
    alias: str


def production() -> Production:
    """What ``PROOFLINE_ENVIRONMENT`` and ``PROOFLINE_ALIAS`` say.

    Raises
    ------
    UserError
        When one of them is not set or is no name: what can do harm has no default.
    """
    return Production(_said(ENVIRONMENT), _said(ALIAS))


def known_production() -> Production | None:
    """The same where both are set; None while one is not: nothing can have been let in then."""
    return production() if all(os.environ.get(name, "").strip() for name in _SUCH_AS) else None


def place_of(project: Project) -> Place:
    """Where the project's plan lets models in, in this environment.

    Raises
    ------
    PlanError
        When the plan has no section ``promotion``.
    UserError
        As in :func:`production`.
    """
    return Place(project.model().promoted(project.shown).model, *production())


def _said(name: str) -> str:
    said = os.environ.get(name, "").strip()
    if not _NAME.fullmatch(said) or _TAKEN.fullmatch(said):
        raise UserError(
            f"{name}: found {said!r}; allowed: a name such as {_SUCH_AS[name]}, of letters, digits, _ and -, "
            "which is neither latest nor a version; it has no default"
        )
    return said
