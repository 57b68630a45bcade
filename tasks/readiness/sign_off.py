"""Has a person signed in this role, who did not make the candidate?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from pydantic import Field

from tasks.readiness.dossier import Dossier
from tasks.readiness.readiness_check import Group, Measured, ReadinessCheck
from tasks.readiness.signature import FAULTS, TO_NAME_AUTHORS, Role, Signed
from tasks.vocabulary import Evidence, Finding, Measurement, Verdict

COUNT, AUTHORS = "signatures that count", "known to have made it"
_MOST_NAMED = 10


class SignOff(ReadinessCheck):
    """Has a person signed this very promotion in this role, who did not make the candidate?"""

    name = "sign_off"
    group: ClassVar[Group] = "sign-offs"
    needs = "signatures"
    to_bring = "Have someone of that role sign: proofline sign PROMOTION --role ROLE."
    example: ClassVar[Mapping[str, Any]] = {"role": "security"}

    role: Role = Field(description="the role that signs, in which the canvas knows a person")

    @property
    def asks(self) -> str:
        """One role's signature."""
        return f"{self.name}/{self.role}"

    def measure(self, data: Dossier, rng: np.random.Generator) -> tuple[Evidence, ...]:
        """How many signatures in the role count, and how many do not, by reason."""
        measurements, named = self.measured(data)
        return (
            Evidence(
                subject=self.role,
                data_digest=data.digest,
                measurements=measurements,
                named=named[:_MOST_NAMED],
            ),
        )

    def measured(self, data: Dossier) -> Measured:
        """Signatures that count first, then the others, each with its reason."""
        looked = [
            one for one in data.looked_at() if one.signature.role == self.role and not one.signature.check
        ]
        faults = [one.fault for one in looked]
        counts = (
            Measurement(name=COUNT, value=faults.count(""), n=len(faults)),
            *(Measurement(name=fault, value=faults.count(fault), n=len(faults)) for fault in FAULTS),
            Measurement(name=AUTHORS, value=len(data.authors)),
        )
        # The newest of those that do not count says why the role is still asked.
        told = [*(o for o in looked if not o.fault), *(o for o in looked[::-1] if o.fault)]
        return counts, tuple(_told(one) for one in told)

    def judged(self, evidence: Evidence) -> Finding:
        """PASS when one counts; UNKNOWN while none does: a signature that does not count is none."""
        if evidence.value(COUNT):
            return self.finding(evidence, Verdict.PASS, f"signed by {evidence.named[0]}")
        if not evidence.value(AUTHORS):
            why = f"who made it is not known, so nobody can sign as {self.role} who surely did not"
            return self.open(evidence, why, f"Say who made it: {TO_NAME_AUTHORS}; then have others sign.")
        why = f"nobody has signed as {self.role}"
        if evidence.named:
            why = f"no signature as {self.role} counts: {evidence.named[0]}"
        settle = f"Have another person sign as {self.role}: {_command(evidence, self.role)}."
        return self.open(evidence, why, settle)


def _told(one: Signed) -> str:
    return f"{one.signature.told}: {one.fault}" if one.fault else one.signature.told


def _command(evidence: Evidence, role: str) -> str:
    return f"proofline sign {evidence.data_digest[:12] or 'PROMOTION'} --role {role}"
