"""All that is known about what is to be promoted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tasks.readiness.code_facts import CodeFacts
from tasks.readiness.data_facts import DataFacts
from tasks.readiness.model_card import ModelCard
from tasks.readiness.operation import Operation
from tasks.readiness.rerun import Rerun
from tasks.readiness.served_facts import Served
from tasks.readiness.signature import Signature
from tasks.vocabulary import Decision


@dataclass(frozen=True)
class Dossier:
    """What probes brought about one candidate; None where nothing was brought.

    ``subject`` is the ticket (or the folder, without a project), ``digest`` that of everything which
    identifies the candidate: its model's bytes, the evaluation, the data, the plan, the champion.
    ``evaluation`` is the gate's decision. ``authors`` made the candidate and may not sign it.
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
    signatures: tuple[Signature, ...] = ()
    authors: tuple[str, ...] = ()
    untold: Mapping[str, str] = field(default_factory=dict)
