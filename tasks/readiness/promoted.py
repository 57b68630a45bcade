"""What became of a promotion."""

from __future__ import annotations

from typing import Literal

from tasks.vocabulary import Decision, Word

State = Literal["serving", "held", "lost", "abandoned"]


class Promoted(Word):
    """A decision on a promotion and what came of it.

    ``serving``: the version stands where it was to go. ``held``: it was not let in. ``lost``: it was to be
    let in, and another move was first. ``abandoned``: it was to be let in, and did not answer. ``why`` is
    one sentence, ``version`` that of the registered model, "" while there is none.
    """

    decision: Decision
    state: State
    version: str = ""
    why: str = ""
    report: str = ""

    @classmethod
    def held(cls, decision: Decision) -> Promoted:
        """What becomes of a decision that is no GO."""
        return cls(decision=decision, state="held", why=decision.reason)

    @property
    def exit_code(self) -> int:
        """0 only while it serves; 2 where something is still to be brought or signed, 1 for a no."""
        if self.state == "serving":
            return 0
        return 2 if self.state == "held" and self.decision.settle else 1

    @property
    def what_next(self) -> str:
        """What to do about it, as a sentence; "" while it serves."""
        ticket, project = self.decision.subject, self.decision.project
        again = f"proofline run promote_model --project {project} --ticket {ticket} --again"
        return {
            "serving": "",
            "held": "" if self.decision.settle else f"Mend what fails, then: {again}.",
            "lost": f"Evaluate {ticket} beside the model that serves now, then promote it.",
            "abandoned": f"The model before still serves. Mend what it says, then: {again}.",
        }[self.state]
