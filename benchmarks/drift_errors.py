"""How often is drift called without any, and a shift found? `judge_shift` beside two common rules."""

from __future__ import annotations

import numpy as np

from benchmarks.drift_rules import by_psi, by_psi_of_numbers, by_tests
from benchmarks.tables import note, options, rate, show
from tasks.drift.plan import ShiftPlan
from tasks.drift.profile import profile
from tasks.drift.shift import judge_shift
from tasks.vocabulary import Verdict
from tests.drift.samples import Columns, twenty_features

ROWS = (200, 1_000, 10_000)
SHIFTS = (0.25, 0.5)
SHIFTED = "n0"
FEWER = 5  # a shift is drawn in every fifth repetition: its share needs no error as small as the alarms'


def main() -> None:
    """Print false alarms and what is found, by rows in each window and method."""
    asked = options(__doc__ or "", repetitions=500)
    rng = np.random.default_rng(asked.seed)
    table = [line for rows in ROWS for line in _measured(rng, rows, asked.repetitions)]
    show(["rows", "method", "false alarms of sets", *(f"found: {shift} sd" for shift in SHIFTS)], table)


def _measured(rng: np.random.Generator, rows: int, sets: int) -> list[list[str]]:
    """One line of the table for each method."""
    fewer = max(1, sets // FEWER)
    same = _called(rng, rows, 0.0, sets)
    shifted = [_called(rng, rows, shift, fewer) for shift in SHIFTS]
    lines = []
    for method in METHODS:
        alarms = sum(bool(names) for names in same[method])
        found = (sum(SHIFTED in names for names in one[method]) for one in shifted)
        lines.append([f"{rows:,}", method, rate(alarms, sets), *(rate(hits, fewer) for hits in found)])
    return lines


def _called(rng: np.random.Generator, rows: int, shift: float, sets: int) -> dict[str, list[set[str]]]:
    """What each method calls drift in each set; all methods see the same rows."""
    note(f"{rows:,} rows, shift {shift} sd: {sets} sets")
    called: dict[str, list[set[str]]] = {method: [] for method in METHODS}
    for _ in range(sets):
        windows = twenty_features(rng, rows), twenty_features(rng, rows, shift)
        for method, drifted in METHODS.items():
            called[method].append(drifted(*windows))
    return called


def by_judge_shift(reference: Columns, current: Columns) -> set[str]:
    """Subjects that fail with the plan's defaults."""
    base = profile([reference])
    findings = judge_shift(base, profile([current], reference=base), plan=ShiftPlan())
    return {finding.subject for finding in findings if finding.verdict is Verdict.FAIL}


METHODS = {
    "judge_shift": by_judge_shift,
    "PSI > 0.2": by_psi,
    "PSI > 0.2, numeric only": by_psi_of_numbers,
    "KS / chi-squared, BH": by_tests,
}


if __name__ == "__main__":
    main()
