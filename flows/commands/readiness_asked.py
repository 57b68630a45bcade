"""What ``proofline readiness`` is told without a project: the folder, and what was handed in beside it."""

from __future__ import annotations

import importlib
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tasks.adapters.code_files import CodeFiles
from tasks.errors import InputError
from tasks.readiness.current_evaluation import CurrentEvaluation
from tasks.readiness.dossier import Dossier
from tasks.readiness.questions import Asked, questions
from tasks.vocabulary import Decision, Finding

if TYPE_CHECKING:
    from tasks.adapters.ports_promotion import Rows
    from tasks.readiness.model_card import ModelCard
    from tasks.readiness.served_facts import Served

OF_CODE = {"one_command", "pinned_dependencies", "container"}
OF_MODEL = {
    "latency_under_load",
    "input_schema",
    "same_preprocessing",
    "served",
    "malformed_input",
    "time_out",
}
OF_SCORES = {"enough_seeds", "no_regression"}  # of safety a file of scores says nothing
OF_CARD = {"model_card"}
OPTION = {
    **dict.fromkeys(OF_MODEL, "needs --model"),
    **dict.fromkeys(OF_SCORES, "needs --evaluation"),
    **dict.fromkeys(OF_CARD, "needs --card"),
}
NEEDS_A_PROJECT = "needs a project"


def every_question() -> tuple[Asked, ...]:
    """The 26 questions; whether an evaluation is still current is asked of projects alone."""
    return tuple(one for one in questions() if one.check is not CurrentEvaluation)


def asked_here(words: Namespace) -> set[str]:
    """Names of the checks that what was handed in can answer."""
    given = ((words.model, OF_MODEL), (words.evaluation, OF_SCORES), (words.card, OF_CARD))
    return OF_CODE.union(*(names for option, names in given if option is not None))


def findings_on(dossier: Dossier, words: Namespace) -> tuple[Finding, ...]:
    """What the checks that are asked here find, in the order of the checklist."""
    asked, found = asked_here(words), list[Finding]()
    for one in every_question():
        if one.check.name in asked:
            suffices = one.check.name == "no_regression" and words.equivalent_suffices
            check = one.check(**({"equivalent_suffices": True} if suffices else {}))
            found += check.judge(check.measure(dossier, np.random.default_rng(1)))
    return tuple(found)


def dossier_of(words: Namespace) -> Dossier:
    """What the folder says, and each thing that was handed in.

    Raises
    ------
    InputError
        When one of them is not there or cannot be read.
    """
    return Dossier(
        subject=words.folder.resolve().name,
        digest="",
        code=CodeFiles().facts(words.folder, ()),
        served=_served(words) if words.model is not None else None,
        evaluation=_evaluation(words) if words.evaluation is not None else None,
        card=_card(words.card) if words.card is not None else None,
    )


def _evaluation(words: Namespace) -> Decision:
    # Imported here and below: what is not asked for costs no time.
    judged = importlib.import_module("flows.commands.compare").judged
    decision: Decision = judged(Namespace(**{**vars(words), "file": words.evaluation}))[0]
    return decision


def _card(place: Path) -> ModelCard:
    text = importlib.import_module("tasks.adapters.card_file").read_card(place)
    if text is None:
        raise InputError(f"--card: found no file {place}; allowed: a model card in Markdown")
    card: ModelCard = importlib.import_module("tasks.readiness.card_text").parse_card(text, place.name)
    return card


def _served(words: Namespace) -> Served:
    serving: Any = importlib.import_module("tasks.adapters.serving").MlflowServing()
    rows = _rows(words.rows) if words.rows is not None else None
    with _model(words.model) as folder:
        served: Served = serving.probe(folder, rows, {"serve": words.serve})
    return served


def _rows(place: Path) -> Rows:
    if not place.is_file():
        raise InputError(f"--rows: found no file {place}; allowed: CSV, TSV, JSON Lines or Parquet")
    columns = importlib.import_module("tasks.adapters.tables").read_columns([place])
    rows: Rows = importlib.import_module("tasks.load.serving_rows").rows_among(columns, place.name)
    return rows


@contextmanager
def _model(named: str) -> Iterator[Path]:
    """The model's folder; one that MLflow keeps is copied into a folder that is gone afterwards."""
    if Path(named).is_dir():
        yield Path(named)
        return
    with tempfile.TemporaryDirectory(prefix="proofline-model-") as aside:
        yield importlib.import_module("tasks.adapters.model_address").fetched(named, Path(aside))
