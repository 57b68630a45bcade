"""Values -> findings -> decision."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.adapters.connect import asker, code_version
from tasks.checks import Check
from tasks.gates import Key, decide, gate_of
from tasks.vocabulary import About, Decision, Evidence, Finding

logger = logging.getLogger("proofline")  # Prefect shows it beside its own: PREFECT_LOGGING_EXTRA_LOGGERS


@task(cache_policy=NO_CACHE, persist_result=False)
def judge(
    project: str,
    about: About,
    key: Key,
    checks: Sequence[Check[Any]],
    data: Any,
    *,
    seed: int,
    inputs: Mapping[str, str] | None = None,
    now: datetime,
) -> Decision:
    """Put the data through every check and the findings through the gate."""
    findings = [finding for check in checks for finding in findings_of(check, data, seed)]
    decision = decide(
        gate_of(key.gate, about, checks),
        key,
        findings,
        project=project,
        now=now,
        asked_by=asker(),
        code_version=code_version(),
    )
    decision = decision.model_copy(update={"inputs": {**decision.inputs, **(inputs or {})}})
    tell(decision)
    return decision


def findings_of(check: Check[Any], data: Any, seed: int) -> tuple[Finding, ...]:
    """What one check finds; the evidence carries the seed and the code version it was measured with."""
    measured = check.measure(data, np.random.default_rng(seed))
    return check.judge(tuple(_signed(evidence, seed) for evidence in measured))


def tell(decision: Decision) -> None:
    """One line a finding and one for the decision."""
    for finding in decision.findings:
        logger.info("%s %s: %s, %s", finding.check, finding.subject, finding.verdict, finding.reason)
    logger.info("%s: %s, %s", decision.subject, decision.outcome, decision.reason)


def _signed(evidence: Evidence, seed: int) -> Evidence:
    return evidence.model_copy(update={"seed": seed, "code_version": code_version()})
