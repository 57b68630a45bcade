"""All that is known about what is to be promoted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tasks.readiness.baseline_facts import BaselineFacts
from tasks.readiness.code_facts import CodeFacts
from tasks.readiness.data_facts import DataFacts
from tasks.readiness.model_card import ModelCard
from tasks.readiness.operation import Operation
from tasks.readiness.rerun import Rerun
from tasks.readiness.served_facts import Served
from tasks.readiness.signature import Signature, Signed, Signer, looked_at
from tasks.vocabulary import Decision


@dataclass(frozen=True)
class Dossier:
    """What probes brought about one candidate; None where nothing was brought.

    ``subject`` is the ticket (or the folder, without a project), ``digest`` that of everything which
    identifies the candidate: its model's bytes, the evaluation, the data, the plan, the champion.
    ``evaluation`` is the gate's decision, ``changed`` says in words what is not as it was then,
    ``baseline`` whether it was judged beside what serves.
    ``signatures`` are all under this ticket, the oldest first; ``people`` may sign, ``authors`` made the
    candidate and may not.
    ``untold`` says by field why nothing was brought, with what would bring it.
    """

    subject: str
    digest: str
    code: CodeFacts | None = None
    rerun: Rerun | None = None
    data: DataFacts | None = None
    evaluation: Decision | None = None
    served: Served | None = None
    card: ModelCard | None = None
    operation: Operation | None = None
    changed: tuple[str, ...] | None = None
    baseline: BaselineFacts | None = None
    signatures: tuple[Signature, ...] = ()
    people: tuple[Signer, ...] = ()
    one_person_many_roles: bool = False
    authors: tuple[str, ...] = ()
    untold: Mapping[str, str] = field(default_factory=dict)

    @property
    def promotion(self) -> str:
        """Id of what is to be promoted, as it is today: what people sign."""
        return self.digest[:12]

    def looked_at(self) -> tuple[Signed, ...]:
        """Every signature, each with why it does not count."""
        return looked_at(
            self.signatures,
            self.promotion,
            people=self.people,
            authors=self.authors,
            many_roles=self.one_person_many_roles,
        )
