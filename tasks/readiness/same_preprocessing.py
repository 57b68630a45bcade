"""Does the served model say what the model said offline?"""

from __future__ import annotations

from tasks.checks import threshold
from tasks.readiness.dossier import Dossier
from tasks.readiness.readiness_check import Measured
from tasks.readiness.served_check import ServedCheck, served_of
from tasks.readiness.served_facts import Parity
from tasks.vocabulary import Evidence, Finding, Measurement, Verdict

COMPARED, LARGEST, UNLIKE, LOST = "rows compared", "largest difference", "unlike", "rows not answered"


class SamePreprocessing(ServedCheck):
    """Does the served model give the offline predictions for rows as they arrive in production?"""

    name = "same_preprocessing"
    part = "parity"

    tolerance: float = threshold(
        1e-6,
        stricter="lower",
        unit="share",
        description="largest difference of two predictions, as a share of the larger",
        ge=0,
        lt=1,
    )
    rows: int = threshold(
        20, stricter="higher", unit="rows", description="fewest rows that are compared", ge=1
    )

    def measured(self, data: Dossier) -> Measured:
        """Rows compared, their largest difference, and how many are no numbers and not the same."""
        found = served_of(data).parity or Parity(0, 0, None)
        measured = (
            Measurement(name=COMPARED, value=found.compared, n=found.rows),
            Measurement(name=LARGEST, value=found.largest, unit="share", n=found.compared),
            Measurement(name=UNLIKE, value=found.unlike, n=found.compared),
            Measurement(name=LOST, value=found.rows - found.answered, n=found.rows),
        )
        return measured, found.named

    def judged(self, evidence: Evidence) -> Finding:
        """FAIL where a row is answered otherwise, or not at all; UNKNOWN with too few rows."""
        compared, largest = int(evidence.value(COMPARED) or 0), evidence.value(LARGEST) or 0.0
        unlike, lost = int(evidence.value(UNLIKE) or 0), int(evidence.value(LOST) or 0)
        if unlike or largest > self.tolerance:
            return self._fails(evidence, compared, unlike, largest)
        if lost:
            why = f"{lost:,} of {compared + lost:,} rows were not answered, so nothing can be compared"
            return self.finding(
                evidence, Verdict.FAIL, why, remedy="Mend what the check `served` found first."
            )
        if compared < self.rows:
            settle = f"Log at least {self.rows:,} rows: run.log(serving=rows), with a column expected."
            why = f"{compared:,} rows have an offline prediction to compare with, fewer than {self.rows:,}"
            return self.open(evidence, why, settle)
        why = f"all {compared:,} rows get the offline prediction, within {self.tolerance:g} of it"
        return self.finding(evidence, Verdict.PASS, why)

    def _fails(self, evidence: Evidence, compared: int, unlike: int, largest: float) -> Finding:
        most = f"the largest difference is {largest:.3g} of the larger, above {self.tolerance:g}"
        said = f"{unlike:,} of {compared:,} rows get another answer than offline" if unlike else most
        first = f"; first {evidence.named[0]}" if evidence.named else ""
        return self.finding(
            evidence,
            Verdict.FAIL,
            said + first,
            remedy="Log the whole pipeline as one model, with the scaling and encoding that training used.",
        )
