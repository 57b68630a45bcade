"""What probes bring about a candidate; one that fails leaves its reason, and no crash."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from tasks.adapters.connect import outside
from tasks.errors import InputError, ProoflineError
from tasks.load.baseline import baseline_facts
from tasks.load.card import card_of
from tasks.load.data_facts import data_facts
from tasks.load.operation import operation_of
from tasks.load.people import authors_of, code_folder, signers
from tasks.load.promotion import Case
from tasks.load.rerun import load_rerun
from tasks.load.serving_rows import load_rows
from tasks.load.shared import value_task
from tasks.pages.words import printable
from tasks.plans import Canvas, ModelPlan, Project
from tasks.readiness.dossier import Dossier
from tasks.readiness.readiness_check import TAKES_MINUTES
from tasks.readiness.served_facts import Served

logger = logging.getLogger("proofline")


@value_task
def load_people(project: Project, canvas: Canvas, case: Case) -> Dossier:
    """What needs no probe: the evaluation and whether it is current, who signed, who may and who may not."""
    return Dossier(
        subject=case.ticket,
        digest=case.key.digest,
        evaluation=case.evaluation,
        changed=case.changed,
        signatures=case.signatures,
        people=signers(canvas),
        one_person_many_roles=case.plan.one_person_many_roles,
        authors=authors_of(project, case.plan, case.ticket, case.runs),
        baseline=baseline_facts(case.plan, case.runs, case.champion, retrains=case.retrains),
    )


@value_task
def load_dossier(
    project: Project,
    canvas: Canvas,
    plan: ModelPlan,
    *,
    case: Case,
    known: Dossier,
    now: datetime,
    known_already: bool = False,
) -> Dossier:
    """The dossier with all that the plan's checks ask for, and nothing that they do not.

    ``known_already`` leaves out what takes minutes and was measured before: see ``TAKES_MINUTES``.
    """
    wanted = {check.needs for check in case.plan.asked}
    links = outside().records.links(project.name)
    probes: Mapping[str, Callable[[], Any]] = {
        "code": lambda: outside().code.facts(code_folder(project, case.plan), plan.trainer),
        "rerun": lambda: load_rerun(project, canvas, plan, case.ticket, case.run),
        "data": lambda: data_facts(project, plan, case.run.training, case.run.evaluation),
        "served": lambda: _served(case),
        "card": lambda: card_of(project, plan, case.ticket, case.evaluation),
        "operation": lambda: operation_of(project, plan, links, now, case.where),
    }
    left_out = TAKES_MINUTES if known_already else frozenset[str]()
    return _probed(known, {name: probe for name, probe in probes.items() if name in wanted - left_out})


@contextmanager
def fetched(case: Case) -> Iterator[Path]:
    """The candidate's model in a folder of its own, gone afterwards; its bytes are compared first."""
    with tempfile.TemporaryDirectory(prefix="proofline-model-") as place:
        folder = Path(place) / "model"
        folder.mkdir()
        found = outside().registry.fetch_run(case.run.id, case.plan.artifact, folder)
        if found != case.sha256:
            raise InputError(
                f"run {case.run.id}: found that its model is {found[:12]} now, and was {case.sha256[:12]} a "
                "moment ago; nothing is served that changes"
            )
        yield folder


def _served(case: Case) -> Served:
    with fetched(case) as folder:
        return outside().serving.probe(folder, load_rows(case.run), case.plan.probed)


def _probed(known: Dossier, probes: Mapping[str, Callable[[], Any]]) -> Dossier:
    brought: dict[str, Any] = {}
    untold: dict[str, str] = {}
    for name, probe in probes.items():
        logger.info("%s: looking at %s", known.subject, name)
        try:
            brought[name] = probe()
        except ProoflineError as error:
            untold[name] = str(error)
        # What a probe runs into (a model, code, a product) is not ours. UNKNOWN never passes.
        except Exception as error:
            logger.exception("%s: %s could not be looked at", known.subject, name)
            untold[name] = printable(f"it could not be looked at: {type(error).__name__}, see the log")
    return replace(known, **brought, untold=untold)
