"""Is the model card whole, and are its facts those of the evaluation?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from tasks.readiness.card_claims import claims
from tasks.readiness.card_draft import drafted, primary_metrics
from tasks.readiness.dossier import Dossier
from tasks.readiness.gate_value import gate_values
from tasks.readiness.model_card import SECTIONS, ModelCard
from tasks.readiness.readiness_check import Group, Measured, ReadinessCheck
from tasks.vocabulary import Decision, Evidence, Finding, Measurement, Verdict

WRITTEN, EMPTY, DIFFERING, UNTOLD = "sections written", "empty", "facts that differ", "metrics not told"
EVALUATED = "evaluations known"
_MOST_NAMED = 10


class ModelCardWhole(ReadinessCheck):
    """Does the model card say purpose, data, metrics, slices and limits, with this evaluation's numbers?"""

    name = "model_card"
    group: ClassVar[Group] = "operations"
    needs = "card"
    to_bring = "Write the card with proofline card TICKET --write, and fill the places that it marks."

    def measured(self, data: Dossier) -> Measured:
        """Sections that say something, those that do not, and facts that are not the evaluation's."""
        card, evaluation = data.card or ModelCard(), data.evaluation
        empty = list(_empty(card))
        differing = list(_differing(card, evaluation)) if evaluation else []
        untold = list(_untold_metrics(card, evaluation)) if evaluation else []
        counts: Mapping[str, int] = {
            WRITTEN: sum(section in card.sections for section in SECTIONS),
            EMPTY: len(empty),
            DIFFERING: len(differing),
            UNTOLD: len(untold),
            EVALUATED: int(evaluation is not None),
        }
        named = (*differing, *empty, *untold)[:_MOST_NAMED]
        return tuple(Measurement(name=name, value=n) for name, n in counts.items()), named

    def judged(self, evidence: Evidence) -> Finding:
        """FAIL when a fact is another evaluation's; UNKNOWN while something is not said."""
        if evidence.value(DIFFERING):
            return self.finding(
                evidence,
                Verdict.FAIL,
                f"the card does not hold this evaluation's facts: {evidence.named[0]}",
                remedy="Write its drafted parts anew with proofline card TICKET --write; mend the others.",
            )
        if evidence.value(EMPTY) or evidence.value(UNTOLD):
            first = "; ".join(evidence.named[:3])
            settle = f"Write in the card: {first}."
            why = f"the card does not say everything yet: {first}"
            return self.finding(evidence, Verdict.UNKNOWN, why, remedy=self.to_bring, settle=settle)
        if not evidence.value(EVALUATED):
            why = "the card says everything, but there is no evaluation to compare its facts with"
            settle = "Evaluate the candidate: proofline run evaluate_experiment --ticket TICKET."
            return self.open(evidence, why, settle)
        written = f"all {evidence.value(WRITTEN) or 0:,.0f} sections are written"
        return self.finding(evidence, Verdict.PASS, f"{written}, and their numbers are this evaluation's")


def _empty(card: ModelCard) -> Iterator[str]:
    yield from (f"nothing on {section}" for section in SECTIONS if section not in card.sections)
    yield from (f"the place {heading} is not filled" for heading in card.unfilled)


def _differing(card: ModelCard, evaluation: Decision) -> Iterator[str]:
    """Drafted parts that are not what the evaluation says, and numbers of metrics that are not its own."""
    now = drafted(evaluation)
    for section, text in card.facts.items():
        if text.strip() != now.get(section, "").strip():
            yield f"what was drafted of {section} is not of evaluation {evaluation.id}"
    for metric, value in gate_values(evaluation).items():
        told = claims(card.sections.get("metrics", ""), metric)
        other = next((claim for claim in told if not claim.fits(value.value or 0.0)), None)
        if other is not None:
            yield f"{metric} is given as {other.value:g}, the evaluation measured {value.value:.6g}"


def _untold_metrics(card: ModelCard, evaluation: Decision) -> Iterator[str]:
    """Primary metrics whose number the card does not give."""
    text = card.sections.get("metrics", "")
    known = gate_values(evaluation)
    yield from (
        f"no number of {m}" for m in primary_metrics(evaluation) if m in known and not claims(text, m)
    )
