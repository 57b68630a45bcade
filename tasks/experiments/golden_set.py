"""Golden set: answers that must be exactly those expected."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from tasks.checks import Check, threshold
from tasks.experiments.experiment import Experiment, Golden
from tasks.experiments.promoted import promoted_seed
from tasks.vocabulary import About, Evidence, Finding, Measurement, Verdict

MOST_NAMED = 30


class GoldenSet(Check[Experiment]):
    """Is every answer to the golden set exactly the one expected, in the model that would be promoted?

    Exact and without chance: one answer that differs fails, however few there are.
    """

    name: ClassVar[str] = "golden_set"
    about: ClassVar[About] = "experiment"

    least: int = threshold(
        50, stricter="higher", unit="answers", description="fewest answers that suffice to pass", ge=1
    )

    def measure(self, data: Experiment, rng: np.random.Generator) -> tuple[Evidence, ...]:
        """Compare the first planned seed's answers, and name those that differ (ids alone)."""
        seed = promoted_seed(data)
        golden = data.golden.get(seed) if seed is not None else None
        wrong = _wrong(golden)
        others = [len(_wrong(answers)) for s, answers in data.golden.items() if s != seed]
        answers = len(set(golden.ids)) if golden else 0
        return (
            Evidence(
                subject=data.subject,
                measurements=(
                    Measurement(name="model of seed", value=seed),
                    Measurement(name="answers that differ", value=len(wrong) if golden else None, n=answers),
                    Measurement(
                        name="most that differ of other seeds", value=max(others, default=None), n=len(others)
                    ),
                ),
                named=wrong[:MOST_NAMED],
                data_digest=data.digest,
            ),
        )

    def judge(self, evidence: tuple[Evidence, ...]) -> tuple[Finding, ...]:
        """FAIL when any answer differs, PASS when enough are there and none does, else UNKNOWN."""
        return tuple(self._judge(e) for e in evidence)

    def _judge(self, e: Evidence) -> Finding:
        differ, seed = e.get("answers that differ"), e.value("model of seed")
        answers = (differ.n if differ else None) or 0
        whose = f"of seed {seed:,.0f}" if seed is not None else "of a planned seed"
        if differ is not None and differ.value:
            more = " and others" if differ.value > len(e.named) else ""
            return self.finding(
                e,
                Verdict.FAIL,
                f"{differ.value:,.0f} of {answers:,} answers {whose} differ from the golden set: "
                f"{', '.join(e.named)}{more}",
                remedy="Do not promote; mend the model, or correct the golden set, and open a new ticket.",
            )
        if answers < self.least:
            return self.finding(
                e,
                Verdict.UNKNOWN,
                f"Only {answers:,} answers {whose} to the golden set are logged, {self.least:,} are needed",
                remedy="Log proofline/golden.parquet: id, expected, answered.",
                settle=f"{self.least - answers:,} more answers {whose} to the golden set.",
            )
        return self.finding(
            e, Verdict.PASS, f"All {answers:,} answers {whose} are exactly those of the golden set"
        )


def _wrong(golden: Golden | None) -> tuple[str, ...]:
    """Ids whose answer differs, each once, in their order."""
    if golden is None:
        return ()
    rows = zip(golden.ids, golden.expected, golden.answered, strict=True)
    return tuple(dict.fromkeys(id_ for id_, expected, answered in rows if expected != answered))
