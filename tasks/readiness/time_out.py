"""Does the server go on answering when clients give up?"""

from __future__ import annotations

from tasks.checks import threshold
from tasks.readiness.dossier import Dossier
from tasks.readiness.readiness_check import Measured
from tasks.readiness.served_check import ServedCheck, served_of
from tasks.readiness.served_facts import TimeOut as Facts
from tasks.vocabulary import Evidence, Finding, Measurement, Verdict

GIVEN_UP, ANSWERED, SLOWEST = "clients that gave up", "others were answered", "slowest answer to others"


class TimeOut(ServedCheck):
    """Are others answered on time while clients give up, or send their requests by half?"""

    name = "time_out"
    part = "time_out"
    may_be_signed = True

    limit_ms: float = threshold(
        1000.0, stricter="lower", unit="ms", description="slowest answer that others may get", gt=0
    )

    def measured(self, data: Dossier) -> Measured:
        """How many gave up, whether the others were answered, and how slowly at worst."""
        found = served_of(data).time_out or Facts(0, False, None)
        measured = (
            Measurement(name=GIVEN_UP, value=found.given_up),
            Measurement(name=ANSWERED, value=float(found.answered_after)),
            Measurement(name=SLOWEST, value=found.slowest_after_ms, unit="ms"),
        )
        return measured, ()

    def judged(self, evidence: Evidence) -> Finding:
        """FAIL when others were not answered, or not within the limit."""
        gone, slowest = int(evidence.value(GIVEN_UP) or 0), evidence.value(SLOWEST)
        if not gone:
            return self.open(evidence, "no client gave up while it was served")
        others = f"after {gone:,} clients gave up or sent half of a request, others"
        if not evidence.value(ANSWERED) or slowest is None:
            return self._fails(evidence, f"{others} were not answered")
        if slowest > self.limit_ms:
            return self._fails(
                evidence, f"{others} waited up to {slowest:,.0f} ms, more than {self.limit_ms:,.0f} ms"
            )
        return self.finding(evidence, Verdict.PASS, f"{others} were answered within {slowest:,.0f} ms")

    def _fails(self, evidence: Evidence, why: str) -> Finding:
        return self.finding(
            evidence,
            Verdict.FAIL,
            why,
            remedy="Let the server drop requests whose client is gone, and give half-sent ones a time limit.",
        )
