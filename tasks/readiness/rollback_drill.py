"""Was the way back tried lately, and is it fast enough?"""

from __future__ import annotations

from typing import ClassVar

from tasks.checks import threshold
from tasks.readiness.dossier import Dossier
from tasks.readiness.operation import Drill, Operation
from tasks.readiness.readiness_check import Group, Measured, ReadinessCheck
from tasks.vocabulary import Evidence, Finding, Measurement, Verdict

SECONDS, AGE, FAILED, ELSEWHERE = "rollback", "drill's age", "failed", "back to another version"
FIRST = "nothing to go back to"
_DAY = 86_400
_TINY_S = 0.05  # shown as 0.0 s otherwise, as if nothing had been done


class RollbackDrill(ReadinessCheck):
    """Was a rollback to what serves now tried lately, and did it answer again in time?

    Before a first model nothing serves that could answer again: only that the alias is taken away is timed.
    """

    name = "rollback_drill"
    group: ClassVar[Group] = "operations"
    needs = "operation"
    to_bring = "Try the way back: proofline drill rollback --ticket TICKET."
    may_be_signed = True

    most_seconds: float = threshold(
        300, stricter="lower", unit="s", description="a rollback must take less, until the answer", gt=0
    )
    max_age_days: float = threshold(
        90, stricter="lower", unit="days", description="age from which a drill says nothing any more", gt=0
    )

    def measured(self, data: Dossier) -> Measured:
        """Seconds of the newest drill with its parts, and its age; None where nothing was tried."""
        drill = data.operation.drill if data.operation else None
        if data.operation is None or drill is None:
            return (Measurement(name=SECONDS, value=None, unit="s"),), ()
        measurements = (
            Measurement(name=SECONDS, value=drill.seconds, unit="s", method=_parts(drill)),
            Measurement(name=AGE, value=_age_days(data.operation, drill), unit="days"),
            Measurement(name=FAILED, value=int(bool(drill.failed))),
            Measurement(name=ELSEWHERE, value=int(drill.after != data.operation.champion)),
            Measurement(name=FIRST, value=int(not drill.after)),
        )
        way = f"from {drill.before or 'none'} to {drill.after or 'none'}"
        return measurements, (way, drill.failed or f"{data.operation.champion or 'nothing'} stands there")

    def judged(self, evidence: Evidence) -> Finding:
        """FAIL when it failed or is too slow; UNKNOWN when never tried, long ago, or back to another."""
        seconds, age = evidence.value(SECONDS), evidence.value(AGE)
        if seconds is None:
            return self.open(evidence, "no rollback was ever tried there")
        if evidence.value(FAILED):
            remedy = "See why what serves now does not answer anew, mend it, and try the way back again."
            way, why = evidence.named
            return self.finding(
                evidence, Verdict.FAIL, f"the newest rollback drill, {way}, failed: {why}", remedy=remedy
            )
        took = f"the newest rollback drill took {seconds:,.1f} s"
        if seconds >= self.most_seconds:
            return self.finding(
                evidence,
                Verdict.FAIL,
                f"{took}, not less than {self.most_seconds:g} s",
                remedy=f"See which part is slow, mend it and try again: {evidence.measurements[0].method}.",
            )
        if age is None or age > self.max_age_days:
            old = "at an unknown time" if age is None else f"{age:,.0f} days ago"
            return self.open(evidence, f"{took}, but {old}: more than {self.max_age_days:g} days")
        if evidence.value(ELSEWHERE):
            way, now = evidence.named
            return self.open(evidence, f"{took}, {way}, but {now} now")
        passed = _first(seconds) if evidence.value(FIRST) else f"{took}, {evidence.named[0]}"
        return self.finding(evidence, Verdict.PASS, f"{passed}, {age:,.0f} days ago")


def _first(seconds: float) -> str:
    taken = "less than 0.1 s" if seconds < _TINY_S else f"{seconds:,.1f} s"
    return (
        "a first model: no version serves there that could answer again, so no way back was timed; the alias "
        f"that named the candidate was taken away in {taken}"
    )


def _parts(drill: Drill) -> str:
    return ", ".join(f"{name} {seconds:.1f} s" for name, seconds in drill.parts) or "its parts are not known"


def _age_days(operation: Operation, drill: Drill) -> float | None:
    """Days since the drill; None where it is not known what day it is, or the drill lies ahead."""
    if operation.now is None or drill.at > operation.now:
        return None
    return (operation.now - drill.at).total_seconds() / _DAY
