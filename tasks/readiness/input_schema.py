"""Does the model's signature say what it takes?"""

from __future__ import annotations

from tasks.checks import threshold
from tasks.readiness.dossier import Dossier
from tasks.readiness.readiness_check import Measured
from tasks.readiness.served_check import ServedCheck, served_of
from tasks.vocabulary import Evidence, Finding, Measurement, Verdict

INPUTS, UNTYPED, UNBOUNDED = "inputs", "without a type", "without a range"
_MOST_NAMED = 10
_SIGN = "Log it with signature=infer_signature(inputs, predictions)."
_TYPE = "Give each input of the signature a type."
_BOUND = "Log the model with metadata=ranges_of(inputs), from tasks.serving.signature."


class InputSchema(ServedCheck):
    """Does the model's signature name every input with its type and, for numbers, their range?"""

    name = "input_schema"
    part = "columns"

    unbounded: int = threshold(
        0, stricter="lower", unit="inputs", description="most numeric inputs without a range", ge=0
    )

    def seen(self, data: Dossier) -> Measured:
        """What the signature says; a model that was read and has none is measured, too."""
        served = data.served
        if served is not None and not served.columns and not served.failed:
            return (Measurement(name=INPUTS, value=0),), ()
        return super().seen(data)

    def measured(self, data: Dossier) -> Measured:
        """How many inputs there are, and which lack a type or a range."""
        served = served_of(data)
        every = len(served.columns)
        measured = (
            Measurement(name=INPUTS, value=every),
            Measurement(name=UNTYPED, value=len(served.untyped), n=every),
            Measurement(name=UNBOUNDED, value=len(served.unbounded), n=every),
        )
        return measured, (*served.untyped, *served.unbounded)[:_MOST_NAMED]

    def judged(self, evidence: Evidence) -> Finding:
        """FAIL without a signature by column, with an untyped input, or with too many without a range."""
        every, untyped = int(evidence.value(INPUTS) or 0), int(evidence.value(UNTYPED) or 0)
        unbounded = int(evidence.value(UNBOUNDED) or 0)
        such = ", such as " + ", ".join(evidence.named[:3]) if evidence.named else ""
        if not every:
            why = "the model has no signature of named columns: nothing says what it takes"
            return self.finding(evidence, Verdict.FAIL, why, remedy=_SIGN)
        if untyped:
            why = f"{untyped:,} of {every:,} inputs have no type{such}"
            return self.finding(evidence, Verdict.FAIL, why, remedy=_TYPE)
        if unbounded > self.unbounded:
            why = f"{unbounded:,} of {every:,} inputs are numbers without a range{such}"
            return self.finding(evidence, Verdict.FAIL, why, remedy=_BOUND)
        but = f", {unbounded:,} numeric ones without a range" if unbounded else ""
        why = f"all {every:,} inputs have a type and, for numbers, a range{but}"
        return self.finding(evidence, Verdict.PASS, why)
