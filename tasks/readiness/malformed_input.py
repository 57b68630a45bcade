"""Does the served model refuse requests that are wrong?"""

from __future__ import annotations

from tasks.checks import threshold
from tasks.readiness.dossier import Dossier
from tasks.readiness.readiness_check import Measured
from tasks.readiness.served_check import ServedCheck, served_of
from tasks.readiness.served_facts import Malformed
from tasks.vocabulary import Evidence, Finding, Measurement, Verdict

SENT = "requests"
SORTS = {
    "accepted": "answered as if they were right",
    "broken": "ended in a server's error or no answer",
    "leaking": "answered with a stack trace or a path",
    "refused_valid": "right by the schema and refused",
}


class MalformedInput(ServedCheck):
    """Does the served model refuse malformed requests with 4xx and no stack trace, and take right ones?"""

    name = "malformed_input"
    part = "malformed"
    to_bring = "Log the model with signature=infer_signature(inputs, predictions); see docs/serving.md."

    requests: int = threshold(
        50, stricter="higher", unit="requests", description="fewest requests that are sent", ge=1
    )

    def measured(self, data: Dossier) -> Measured:
        """Requests sent, and for each sort of wrong answer how many kinds got one; the first are named."""
        found = served_of(data).malformed or Malformed(0)
        cases: dict[str, tuple[str, ...]] = {sort: getattr(found, sort) for sort in SORTS}
        counts = (
            Measurement(name=SORTS[sort], value=len(held), n=found.sent) for sort, held in cases.items()
        )
        named = tuple(f"{case}: {SORTS[sort]}" for sort, held in cases.items() for case in held)
        return (Measurement(name=SENT, value=found.sent), *counts), named

    def judged(self, evidence: Evidence) -> Finding:
        """FAIL with one wrong answer; UNKNOWN when too few requests were sent."""
        sent = int(evidence.value(SENT) or 0)
        wrong = {said: int(evidence.value(said) or 0) for said in SORTS.values()}
        if any(wrong.values()):
            said = "; ".join(f"{count} {what}" for what, count in wrong.items() if count)
            return self.finding(
                evidence,
                Verdict.FAIL,
                f"of {sent:,} requests: {said}; first {evidence.named[0]}",
                remedy="Serve it behind the guard (`proofline serve`) and say so: serve: guarded in "
                "model.yaml, promotion; see docs/serving.md.",
            )
        if sent < self.requests:
            settle = f"Send at least {self.requests:,} requests: serve the model once more."
            why = f"{sent:,} requests were sent, fewer than {self.requests:,}"
            return self.open(evidence, why, settle)
        why = f"of {sent:,} requests every wrong one was refused plainly, and every right one answered"
        return self.finding(evidence, Verdict.PASS, why)
