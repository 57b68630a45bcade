"""First model: better than something simple, when there is no model yet to compare with."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import numpy as np

from tasks.experiments.experiment import Experiment, Scores
from tasks.experiments.metric_evidence import metric_evidence, shown
from tasks.experiments.metric_wording import odds, scope, settles, standing, uneven
from tasks.experiments.primary import Primary, on_target
from tasks.vocabulary import Evidence, Finding, Measurement, Verdict


class FirstModel(Primary):
    """Is this metric shown to be better than the canvas's simple baseline, and is the target reached?

    The simple baseline is a named value, such as what "always on time" reaches; it has no spread of its
    own. Better and the target are judged as for a primary. There is no "equivalent": a first model for
    which a useful gain over something simple is excluded fails.
    """

    name: ClassVar[str] = "first_model"

    def measure(self, data: Experiment, rng: np.random.Generator) -> tuple[Evidence, ...]:
        """Compare with the simple baseline and the target."""
        scores = data.scores.get(self.metric)
        if scores is None or scores.simple is None:
            return (metric_evidence(data, self.metric),)
        (measured,) = super().measure(replace(data, scores={self.metric: _beside_simple(scores)}), rng)
        simple = Measurement(
            name="simple",
            value=scores.simple,
            unit=scores.unit,
            method=scores.simple_name or "the simple baseline",
        )
        return (measured.model_copy(update={"measurements": (*measured.measurements, simple)}),)

    def _better(self, e: Evidence, level: float) -> Finding:
        seen = f"{standing(e)}, {odds(e, 'superior', level)}"
        if shown(e, "superior", level):
            return self.finding(e, Verdict.PASS, f"{e.subject} is better: {seen}{on_target(e)}{scope(e)}")
        if shown(e, "gain too small", level):
            return self.finding(
                e,
                Verdict.FAIL,
                f"{e.subject} is no better than something simple: {seen}{scope(e)}",
                remedy="Use what is simple; change the recipe and open a new ticket.",
            )
        reason = f"{e.subject} is not shown to be better than something simple: {seen}{uneven(e)}{scope(e)}"
        return self._open(e, reason, settles(e, "the simple baseline"))


def _beside_simple(scores: Scores) -> Scores:
    """The candidate beside an arm that always reaches the simple value."""
    return replace(scores, baseline=np.full_like(scores.candidate, scores.simple), paired=True)
