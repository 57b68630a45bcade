"""What the checks of a served model share: the part that they ask about, or why it is not there."""

from __future__ import annotations

from typing import ClassVar

from tasks.readiness.dossier import Dossier
from tasks.readiness.readiness_check import Group, Measured, ReadinessCheck
from tasks.readiness.served_facts import Served


class ServedCheck(ReadinessCheck):
    """A question about one part of what a model answered while it was served."""

    group: ClassVar[Group] = "integration"
    needs = "served"
    part: ClassVar[str]  # the field of Served; while it is empty nothing was measured
    to_bring = (
        "Log rows as they arrive in production, with their offline predictions: run.log(serving=rows); "
        "see docs/serving.md."
    )

    def seen(self, data: Dossier) -> Measured:
        """What the served model showed; without it only why it did not."""
        if data.served is not None and (why := data.served.why_not(self.part)):
            return (), (why,)
        return super().seen(data)


def served_of(data: Dossier) -> Served:
    """The dossier's served facts; none of them where it has none."""
    return data.served or Served()
