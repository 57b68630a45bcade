"""Was the candidate judged beside what serves?"""

from __future__ import annotations

from typing import ClassVar

from tasks.readiness.baseline_facts import BaselineFacts
from tasks.readiness.dossier import Dossier
from tasks.readiness.readiness_check import Group, Measured, ReadinessCheck
from tasks.vocabulary import Evidence, Finding, Measurement, Verdict

RUNS, BYTES, DIFFERING, UNTOLD = "baseline's runs", "same bytes", "parameters that differ", "not told"
CHAMPION, CANDIDATE = "champions", "candidate's parameters that differ"
_MOST_NAMED = 10


class ChampionAsBaseline(ReadinessCheck):
    """Was the candidate compared with the recipe that serves now, and not with a weaker one?"""

    name = "champion_as_baseline"
    group: ClassVar[Group] = "evaluation"
    needs = "baseline"
    to_bring = (
        "Train the baseline by the champion's recipe: the same code and parameters, logged by its runs; then "
        "evaluate the ticket again."
    )
    same_recipe: ClassVar[str] = "Judge another recipe under a ticket of its own, with signatures of its own."
    may_be_signed = True

    def measured(self, data: Dossier) -> Measured:
        """Whether something serves, whether the baseline's bytes are its own, which parameters are not."""
        facts = data.baseline or BaselineFacts()
        counts = {
            CHAMPION: int(bool(facts.champion)),
            RUNS: facts.seeds,
            BYTES: int(facts.same_bytes),
            DIFFERING: len(facts.differing),
            UNTOLD: int(bool(facts.untold)),
            CANDIDATE: len(facts.candidate),
        }
        named = facts.candidate[:_MOST_NAMED] or (
            *facts.differing[:_MOST_NAMED],
            *([facts.untold] if facts.untold else []),
        )
        return tuple(Measurement(name=name, value=n) for name, n in counts.items()), named

    def judged(self, evidence: Evidence) -> Finding:
        """FAIL when the baseline is made otherwise than what serves; UNKNOWN where that is not told."""
        if not evidence.value(CHAMPION):
            return self.finding(evidence, Verdict.PASS, "nothing serves there yet")
        if evidence.value(CANDIDATE):
            named = ", ".join(evidence.named)
            why = f"what serves was to be trained again, and the candidate is another recipe, in {named}"
            return self.finding(evidence, Verdict.FAIL, why, remedy=self.same_recipe)
        if evidence.value(DIFFERING):
            why = f"the baseline is not what serves, it differs in {', '.join(evidence.named)}"
            return self.finding(evidence, Verdict.FAIL, why, remedy=self.to_bring)
        if evidence.value(UNTOLD):
            return self.open(
                evidence, f"whether the baseline is what serves is not known: {evidence.named[0]}"
            )
        by = "its first model is, byte by byte" if evidence.value(BYTES) else "the same parameters and code"
        return self.finding(evidence, Verdict.PASS, f"the baseline is what serves: {by}")
