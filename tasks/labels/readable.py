"""Can the batch be read at all, and is it what its manifest says?"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from tasks.checks import Check
from tasks.labels.batch import Batch
from tasks.vocabulary import About, Evidence, Finding, Measurement, Verdict

MISSPELT = "doubts whether the plan is misspelt"


class Readable(Check[Batch]):
    """The batch's files are there, are what the manifest says and can be read."""

    name: ClassVar[str] = "readable"
    about: ClassVar[About] = "batch"
    stops_all: ClassVar[bool] = True

    def measure(self, data: Batch, rng: np.random.Generator) -> tuple[Evidence, ...]:
        """Rows that could be read; what stood in the way is named."""
        rows = Measurement(name="rows", value=float(data.rows), n=data.rows)
        doubts = (Measurement(name=MISSPELT, value=1),) if data.doubt else ()
        named = tuple(filter(None, (data.problem or data.doubt,)))
        measured = (rows, *doubts)
        return (Evidence(subject=data.subject, measurements=measured, named=named, data_digest=data.digest),)

    def judge(self, evidence: tuple[Evidence, ...]) -> tuple[Finding, ...]:
        """A batch that cannot be read fails; an empty one, or one that the plan may misname, says nothing."""
        return tuple(self._judge(one) for one in evidence)

    def _judge(self, evidence: Evidence) -> Finding:
        rows = evidence.value("rows") or 0
        if evidence.value(MISSPELT):
            return self._misspelt(evidence)
        if evidence.named:
            return self.finding(
                evidence,
                Verdict.FAIL,
                evidence.named[0],
                remedy="ask the sender for the batch again, whole and with its manifest written last",
            )
        if not rows:
            return self.finding(
                evidence,
                Verdict.UNKNOWN,
                "the batch holds no rows",
                remedy="ask the sender whether the batch was meant to be empty",
                settle="A batch with at least one row.",
            )
        return self.finding(evidence, Verdict.PASS, f"all {rows:,.0f} rows can be read")

    def _misspelt(self, evidence: Evidence) -> Finding:
        return self.finding(
            evidence,
            Verdict.UNKNOWN,
            evidence.named[0],
            remedy="compare the names in supply.yaml with those in the batch",
            settle="Mend the name in supply.yaml and land the batch again (proofline batch again), or ask "
            "the sender for a batch with the name that the plan asks for.",
        )
