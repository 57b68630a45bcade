"""Is there a container that is the same tomorrow, and that opens nothing?"""

from __future__ import annotations

from typing import ClassVar

from tasks.checks import threshold
from tasks.readiness.dossier import Dossier
from tasks.readiness.readiness_check import Group, Measured, ReadinessCheck
from tasks.vocabulary import Evidence, Finding, Measurement, Verdict

CONTAINERS, FAULTS = "containers", "faults"
_MOST_NAMED = 10


class Container(ReadinessCheck):
    """Is there a Dockerfile without faults: fixed versions, not root, no secret in it?"""

    name = "container"
    group: ClassVar[Group] = "reproducibility"
    needs = "code"
    to_bring = "Put a Dockerfile beside the code that serves, or have a person vouch for how it is packed."
    may_be_signed = True

    most: int = threshold(0, stricter="lower", unit="faults", description="most faults that still pass", ge=0)

    def measured(self, data: Dossier) -> Measured:
        """Whether there is one, and what is wrong with it, with the linter that says so."""
        code = data.code
        faults = code.container_faults if code else ()
        measurements = (
            Measurement(name=CONTAINERS, value=int(bool(code and code.container))),
            Measurement(name=FAULTS, value=len(faults), method=code.linter if code else ""),
        )
        return measurements, faults[:_MOST_NAMED]

    def judged(self, evidence: Evidence) -> Finding:
        """FAIL on more faults than allowed; UNKNOWN without a Dockerfile."""
        faults = int(evidence.value(FAULTS) or 0)
        if not evidence.value(CONTAINERS):
            return self.open(evidence, "no Dockerfile or Containerfile lies beside the code")
        if faults > self.most:
            why = f"the Dockerfile has {faults:,} {'fault' if faults == 1 else 'faults'}: {evidence.named[0]}"
            return self.finding(evidence, Verdict.FAIL, why, remedy="Mend the lines that are named.")
        found = evidence.get(FAULTS)
        by = f" ({found.method})" if found and found.method else ""
        why = f"the Dockerfile has {faults or 'no'} {'fault' if faults == 1 else 'faults'}{by}"
        return self.finding(evidence, Verdict.PASS, why)
