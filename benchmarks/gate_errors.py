"""How often does the gate promote what it must not, and what it should? Beside three simpler rules."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product

import numpy as np
import numpy.typing as npt
from scipy import stats

from benchmarks.tables import note, options, rate, show
from tasks.checks import Check
from tasks.experiments.experiment import Experiment, Scores
from tasks.experiments.guard import Guard
from tasks.experiments.primary import Primary
from tasks.experiments.standard_error import Floats
from tasks.gates import Key, decide, gate_of
from tasks.vocabulary import Outcome

LOOKS = (5, 20)
FEW = LOOKS[0]  # seeds that the simpler rules see
METRICS = ("primary", "first", "second", "third", "fourth")
EXAMPLES = 200
RESAMPLES = 1000
RATIOS = (0.0, 0.5, 2.0)
PROCESSES = 2

# Design 1, seeds alone: one sd of the paired difference of a seed is the unit of margins and gains.
# Design 2, seeds and examples: the sd that other examples would give the mean difference is the unit.
SEEDS_MARGIN, SEEDS_GAIN = 1.0, 0.5
EXAMPLES_MARGIN, EXAMPLES_GAIN = 4.0, 2.0

BY_SEEDS = {
    "no difference at all": (0, 0, 0, 0, 0),
    "one guard on its margin, the others equal": (0, -1, 0, 0, 0),
    "one guard on its margin, the others +1 sd": (1, -1, 1, 1, 1),
    "one guard on its margin, the others +2 sd": (2, -1, 2, 2, 2),
    "one guard 2 sd worse, the others +2 sd": (2, -2, 2, 2, 2),
    "+1 sd on all": (1, 1, 1, 1, 1),
}
BY_EXAMPLES = {
    "no difference at all": (0, 0, 0, 0, 0),
    "one guard on its margin, the others +4 sd": (4, -4, 4, 4, 4),
    "one guard 8 sd worse, the others +4 sd": (4, -8, 4, 4, 4),
    "+4 sd on all": (4, 4, 4, 4, 4),
}
RULES = ("the gate", "Welch, no metric worse", "means of 5 seeds", "bootstrap of examples")

Arms = tuple[Floats, Floats]  # candidate and baseline, shape (n_metrics, n_seeds) or with n_examples


@dataclass(frozen=True)
class Row:
    """One line of a table: a truth, and how chance comes in."""

    truth: str
    gains: tuple[float, ...]
    ratio: float | None  # of seed to example variance; None: seeds alone
    seed: int
    repetitions: int


def main() -> None:
    """Print how often each rule promotes, by what is true."""
    asked = options(__doc__ or "", repetitions=1000)
    for title, truths, ratios in (("seeds", BY_SEEDS, (None,)), ("examples", BY_EXAMPLES, RATIOS)):
        note(f"by {title}")
        rows = [
            Row(truth, gains, ratio, asked.seed * 1000 + line, asked.repetitions)
            for line, ((truth, gains), ratio) in enumerate(product(truths.items(), ratios))
        ]
        with ProcessPoolExecutor(PROCESSES) as pool:
            counts = list(pool.map(promotions, rows))
        rules = RULES if title == "examples" else RULES[:-1]
        known = ["seed : example variance"] if title == "examples" else []
        show(["truth", *known, *rules], [_cells(row, found) for row, found in zip(rows, counts, strict=True)])
        print()


def _cells(row: Row, counts: npt.NDArray[np.int64]) -> list[str]:
    ratio = [] if row.ratio is None else [f"{row.ratio:g}"]
    return [row.truth, *ratio, *(rate(int(count), row.repetitions) for count in counts)]


def promotions(row: Row) -> npt.NDArray[np.int64]:
    """How often each rule promotes, in the order of ``RULES``."""
    rng = np.random.default_rng(row.seed)
    margin, gain = (SEEDS_MARGIN, SEEDS_GAIN) if row.ratio is None else (EXAMPLES_MARGIN, EXAMPLES_GAIN)
    weights = rng.multinomial(EXAMPLES, np.full(EXAMPLES, 1 / EXAMPLES), size=RESAMPLES) / EXAMPLES
    counts = np.zeros(len(RULES) - (row.ratio is None), dtype=np.int64)
    for _ in range(row.repetitions):
        arms = draw(rng, row)
        few = arms[0][:, :FEW], arms[1][:, :FEW]
        said = [gate_promotes(arms, margin, gain), welch_promotes(few), means_promote(few, margin)]
        if row.ratio is not None:
            said.append(bootstrap_promotes(few, margin, weights))
        counts += said
    return counts


def draw(rng: np.random.Generator, row: Row) -> Arms:
    """Both arms of every metric over all seeds; metrics are independent, which favours none of the rules.

    Seeds of the two arms are independent, each with half of the variance of their difference. With
    examples, both arms see the same ones; what a seed changes in a single example varies as they do.
    """
    gains = np.array(row.gains, dtype=np.float64)
    if row.ratio is None:
        arms = rng.normal(scale=np.sqrt(1 / 2), size=(2, len(METRICS), LOOKS[-1]))
        return arms[0] + gains[:, None], arms[1]
    shape = (2, len(METRICS), LOOKS[-1], EXAMPLES)
    seed = rng.normal(scale=np.sqrt(row.ratio / 2), size=(*shape[:3], 1))
    example = rng.normal(scale=np.sqrt(EXAMPLES / 2), size=(*shape[:2], 1, EXAMPLES))
    cell = rng.normal(scale=np.sqrt(EXAMPLES / 2), size=shape)
    arms = seed + example + cell
    return arms[0] + gains[:, None, None], arms[1]


def gate_promotes(arms: Arms, margin: float, gain: float) -> bool:
    """Whether the checks and the gate promote: at the first look, or at the second where that is open."""
    for look in range(1, len(LOOKS) + 1):
        outcome = outcome_of(arms, look, margin, gain)
        if outcome is not Outcome.INCONCLUSIVE:
            return outcome is Outcome.PROMOTABLE
    return False


def outcome_of(arms: Arms, look: int, margin: float, gain: float) -> Outcome:
    """What the gate decides at one look."""
    seeds = tuple(range(1, LOOKS[look - 1] + 1))
    scores = {
        metric: Scores(
            candidate=arms[0][at, : len(seeds)],
            baseline=arms[1][at, : len(seeds)],
            direction="higher",
            target=None,
            margin=margin,
            smallest_gain=gain,
        )
        for at, metric in enumerate(METRICS)
    }
    experiment = Experiment("drawn", "", look, len(LOOKS), seeds, seeds, seeds, scores)
    rng, checks = np.random.default_rng(0), list(_checks())
    findings = [finding for check in checks for finding in check.judge(check.measure(experiment, rng))]
    return decide(
        gate_of("drawn", "experiment", checks),
        Key("drawn", "drawn", {}, ""),
        findings,
        project="",
        now=datetime(2026, 1, 1, tzinfo=UTC),
        asked_by="",
        code_version="",
    ).outcome


def _checks() -> Iterator[Check[Experiment]]:
    yield Primary(metric=METRICS[0])
    for metric in METRICS[1:]:
        yield Guard(metric=metric, guards=len(METRICS) - 1)


def welch_promotes(arms: Arms) -> bool:
    """The primary significantly better and no metric significantly worse, Welch's test at two-sided 5 %."""
    by_seed = [arm.reshape(*arm.shape[:2], -1).mean(axis=2) for arm in arms]
    found = stats.ttest_ind(*by_seed, axis=1, equal_var=False)
    significant = found.pvalue < 0.05
    better = significant & (found.statistic > 0)
    return bool(better[0] and not (significant & (found.statistic < 0)).any())


def means_promote(arms: Arms, margin: float) -> bool:
    """The primary's mean above the baseline's, and no guard's below by more than the margin."""
    return _within(_apart(arms), margin)


def bootstrap_promotes(arms: Arms, margin: float, weights: Floats) -> bool:
    """The gate's rule by the percentile bootstrap over the examples of one run, the mean of its seeds."""
    by_example = arms[0].mean(axis=1) - arms[1].mean(axis=1)
    resampled = by_example @ weights.T
    lowest = [np.quantile(values, 0.05 if at else 0.025) for at, values in enumerate(resampled)]
    return _within(np.array(lowest), margin)


def _apart(arms: Arms) -> Floats:
    by_metric = [arm.reshape(len(METRICS), -1).mean(axis=1) for arm in arms]
    return np.asarray(by_metric[0] - by_metric[1])


def _within(apart: Floats, margin: float) -> bool:
    return bool(apart[0] > 0 and (apart[1:] > -margin).all())


if __name__ == "__main__":
    main()
