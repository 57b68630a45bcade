"""Does every dependency name one version?"""

from __future__ import annotations

from typing import ClassVar

from tasks.readiness.dossier import Dossier
from tasks.readiness.readiness_check import Group, Measured, ReadinessCheck
from tasks.vocabulary import Evidence, Finding, Measurement, Verdict

DEPENDENCIES, LOOSE, UNREAD = "dependencies", "not pinned", "not read"
_MOST_NAMED = 10


class PinnedDependencies(ReadinessCheck):
    """Does every dependency name one version, so that tomorrow's build is today's?"""

    name = "pinned_dependencies"
    group: ClassVar[Group] = "reproducibility"
    needs = "code"
    to_bring = (
        "Put requirements.txt with one version each, or pyproject.toml with its lock file, beside the code."
    )
    may_be_signed = True

    def measured(self, data: Dossier) -> Measured:
        """How many dependencies there are, how many name no single version, and the first of those.

        Files that name dependencies and could not be read are counted and named after them.
        """
        every, unread = (data.code.dependencies, data.code.unread) if data.code else ((), ())
        loose = [one for one in every if not one.pinned]
        measurements = (
            Measurement(name=DEPENDENCIES, value=len(every), n=len(every)),
            Measurement(name=LOOSE, value=len(loose), n=len(every)),
            Measurement(name=UNREAD, value=len(unread)),
        )
        return measurements, (*(f"{one.written} in {one.file}" for one in loose), *unread)[:_MOST_NAMED]

    def judged(self, evidence: Evidence) -> Finding:
        """FAIL while one is loose; UNKNOWN where no file names any, or one could not be read."""
        every, loose = int(evidence.value(DEPENDENCIES) or 0), int(evidence.value(LOOSE) or 0)
        if loose:
            return self.finding(
                evidence,
                Verdict.FAIL,
                f"{loose} of {every} dependencies name no single version: {_listed(evidence.named, loose)}",
                remedy="Name one version of each (==), or keep a lock file beside them.",
            )
        if evidence.value(UNREAD):
            settle = "Let every such file be plain UTF-8 text of an ordinary size, in this folder."
            why = f"not every file could be read: {evidence.named[0]}"
            return self.open(evidence, why, settle)
        if not every:
            return self.open(evidence, "no file names what the code is built on")
        return self.finding(evidence, Verdict.PASS, f"all {every} dependencies name one version")


def _listed(named: tuple[str, ...], loose: int) -> str:
    """Every one that is loose, the first ten where they are more."""
    first = named[: min(loose, _MOST_NAMED)]
    more = f" and {loose - len(first)} more" if loose > len(first) else ""
    return f"{', '.join(first)}{more}"
