"""A model in production that surely fell too far: once for each time that a version stands there."""

from __future__ import annotations

from tasks.canonical import digest
from tasks.readiness.produced import Judged, Produced
from tasks.readiness.promotion import Place
from tasks.vocabulary import Interval, Word


class Incident(Word):
    """What fell, by how much, and what is to be done about it.

    ``since`` is the number of the record that put the version there, ``evaluation`` the decision that
    measured ``gate``, the value at the gate. ``reach`` is where the value in production lies, ``limit``
    the share lost from which there is an incident. ``roll_back`` is what the plan wants, ``to`` the version
    that is returned to then: the one that this one was let in after, "" where there was none, or it stands
    there by a rollback itself, since one fall does not lead to the next by itself.
    """

    model: str
    environment: str
    alias: str
    version: str
    since: int
    produced: Produced
    judged: Judged
    evaluation: str
    gate: float
    reach: Interval
    unit: str
    limit: float
    roll_back: bool
    to: str = ""

    @property
    def key(self) -> str:
        """Digest of what it is about: the same champion and metric are one incident, however often seen."""
        about = [self.model, self.environment, self.alias, self.version, self.since, self.judged.metric]
        return digest(["incident", *about])

    @property
    def id(self) -> str:
        """Its first digits, for people."""
        return self.key[:12]

    @property
    def place(self) -> Place:
        """Where the model serves."""
        return Place(self.model, self.environment, self.alias)

    @property
    def left_to_people(self) -> str:
        """Why nothing is rolled back by itself, with what people can do; "" where it is."""
        asked = f"proofline rollback {self.model} --why 'incident {self.id}'"
        if not self.roll_back:
            return f"the plan leaves it to a person: {asked}"
        if not self.to:
            return f"it was not let in after another version, so people decide: {asked} --to VERSION"
        return ""

    @property
    def why(self) -> str:
        """The reason of a rollback, as it is kept."""
        return f"incident {self.id}: {self.judged.reason}"
