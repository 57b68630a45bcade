"""Is the model served, and does it answer?"""

from __future__ import annotations

from typing import ClassVar

from tasks.readiness.dossier import Dossier
from tasks.readiness.readiness_check import Measured
from tasks.readiness.served_check import ServedCheck, served_of
from tasks.vocabulary import Evidence, Finding, Measurement, Verdict

STARTED, FAILED, ROWS, ANSWERED = "start", "could not be served", "rows sent", "rows answered"


class ServedAndAnswered(ServedCheck):
    """Is the model served, by the product that serves it in production, and does it answer every row?"""

    name = "served"
    part = "parity"
    mends: ClassVar[str] = (
        "Serve it by hand and mend what its log says: `mlflow models serve -m FOLDER --env-manager local`."
    )

    def seen(self, data: Dossier) -> Measured:
        """Whether it started, and how many of the rows it answered; what failed is named."""
        if data.served is not None and data.served.failed:
            return (Measurement(name=FAILED, value=1),), (data.served.failed,)
        return super().seen(data)

    def measured(self, data: Dossier) -> Measured:
        """Seconds until it answered, rows sent, rows answered both together and alone."""
        served = served_of(data)
        rows = served.parity.rows if served.parity else 0
        answered = served.parity.answered if served.parity else 0
        measured = (
            Measurement(name=STARTED, value=served.start_s, unit="s", method=served.by),
            Measurement(name=ROWS, value=rows, n=rows),
            Measurement(name=ANSWERED, value=answered, n=rows),
        )
        return measured, ()

    def judged(self, evidence: Evidence) -> Finding:
        """FAIL when it does not start or leaves a row without an answer; UNKNOWN without rows."""
        if evidence.value(FAILED):
            return self.finding(evidence, Verdict.FAIL, evidence.named[0], remedy=self.mends)
        rows, answered = int(evidence.value(ROWS) or 0), int(evidence.value(ANSWERED) or 0)
        if not rows:
            return self.open(evidence, "it was served, and there was no row to ask about")
        if answered < rows:
            why = f"it was served, and answered {answered:,} of {rows:,} rows as they arrive in production"
            return self.finding(evidence, Verdict.FAIL, why, remedy=self.mends)
        started = evidence.get(STARTED)
        took = f" after {started.value:,.0f} s" if started and started.value is not None else ""
        by = f" by {started.method}" if started and started.method else ""
        return self.finding(evidence, Verdict.PASS, f"served{by}{took}, and all {rows:,} rows were answered")
