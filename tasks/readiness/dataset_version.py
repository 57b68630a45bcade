"""Is it recorded which data the model learnt from and was judged on, and is that data still there?"""

from __future__ import annotations

from typing import ClassVar

from tasks.readiness.dossier import Dossier
from tasks.readiness.readiness_check import Group, Measured, ReadinessCheck
from tasks.vocabulary import Evidence, Finding, Measurement, Verdict

VERSIONS, LOST = "versions", "versions lost"


class DatasetVersion(ReadinessCheck):
    """Are the versions of the data in the record, and their bytes where and what they were?"""

    name = "dataset_version"
    group: ClassVar[Group] = "reproducibility"
    needs = "data"
    to_bring = "Train on accepted versions of the project's datasets, see `proofline data log`."

    def measured(self, data: Dossier) -> Measured:
        """How many versions are named and how many of them are lost; the lost ones come first."""
        facts = data.data
        lost = facts.lost if facts else ()
        named = tuple(filter(None, (facts.training, facts.evaluation))) if facts else ()
        measurements = (
            Measurement(name=VERSIONS, value=len(named)),
            Measurement(name=LOST, value=len(lost), n=len(named)),
        )
        return measurements, (*lost, *named)

    def judged(self, evidence: Evidence) -> Finding:
        """FAIL when one is lost or not named."""
        lost = int(evidence.value(LOST) or 0)
        if lost:
            return self.finding(
                evidence,
                Verdict.FAIL,
                f"the data behind the model is not as recorded: {evidence.named[0]}",
                remedy="Restore the version (proofline data get), or train on one that is in the record.",
            )
        if (evidence.value(VERSIONS) or 0) < 2:
            why = "the runs do not say which data they learnt from and are judged on"
            return self.finding(evidence, Verdict.FAIL, why, remedy=self.to_bring)
        learnt, judged = evidence.named[:2]
        return self.finding(
            evidence,
            Verdict.PASS,
            f"it learnt from {learnt} and was judged on {judged}, both recorded and every byte as it was",
        )
