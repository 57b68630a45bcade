"""What ``proofline readiness`` is told without a project: the folder, and what was handed in beside it."""

from __future__ import annotations

import tempfile
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tasks.adapters.card_file import read_card
from tasks.adapters.code_files import CodeFiles
from tasks.errors import InputError
from tasks.readiness.card_text import parse_card
from tasks.readiness.champion_as_baseline import ChampionAsBaseline
from tasks.readiness.current_evaluation import CurrentEvaluation
from tasks.readiness.dossier import Dossier
from tasks.readiness.no_regression import NoRegression
from tasks.readiness.questions import Question, questions
from tasks.readiness.safety import Safety
from tasks.vocabulary import Decision, Finding

if TYPE_CHECKING:
    from tasks.adapters.ports_promotion import Rows
    from tasks.readiness.model_card import ModelCard
    from tasks.readiness.served_facts import Served

OPTION = {"served": "--model", "evaluation": "--evaluation", "card": "--card"}  # by the part it brings


def every_question() -> tuple[Question, ...]:
    """The 26 questions; whether an evaluation is current, beside what serves, is asked of projects alone."""
    return tuple(one for one in questions() if one.check not in (CurrentEvaluation, ChampionAsBaseline))


def _can_be_asked(one: Question, dossier: Dossier) -> bool:
    """Whether its part of the dossier was handed in."""
    needs = one.check.needs
    return one.check is not Safety and needs in ("code", *OPTION) and getattr(dossier, needs) is not None


def why_not_asked(one: Question) -> str:
    """What a question waits for; a file of scores says nothing of safety."""
    option = None if one.check is Safety else OPTION.get(one.check.needs)
    return f"needs {option}" if option else "needs a project"


def findings_on(dossier: Dossier, words: Namespace) -> tuple[Finding, ...]:
    """What the checks whose part of the dossier is there find, in the order of the checklist."""
    found = list[Finding]()
    for one in every_question():
        if _can_be_asked(one, dossier):
            suffices = one.check is NoRegression and words.equivalent_suffices
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
    from flows.commands.compare import judged  # noqa: PLC0415 - what is not asked for costs no time

    return judged(Namespace(**{**vars(words), "file": words.evaluation}))[0]


def _card(place: Path) -> ModelCard:
    text = read_card(place)
    if text is None:
        raise InputError(f"--card: found no file {place}; allowed: a model card in Markdown")
    return parse_card(text, place.name)


def _served(words: Namespace) -> Served:
    from tasks.adapters.serving import MlflowServing  # noqa: PLC0415 - what is not asked for costs no time

    rows = _rows(words.rows) if words.rows is not None else None
    with _model(words.model) as folder:
        return MlflowServing().probe(folder, rows, {"serve": words.serve})


def _rows(place: Path) -> Rows:
    if not place.is_file():
        raise InputError(f"--rows: found no file {place}; allowed: CSV, TSV, JSON Lines or Parquet")
    from tasks.adapters.tables import read_columns  # noqa: PLC0415 - what is not asked for costs no time
    from tasks.load.serving_rows import rows_among  # noqa: PLC0415 - see above

    return rows_among(read_columns([place]), place.name)


@contextmanager
def _model(named: str) -> Iterator[Path]:
    """The model's folder; one that MLflow keeps is copied into a folder that is gone afterwards."""
    if Path(named).is_dir():
        yield Path(named)
        return
    with tempfile.TemporaryDirectory(prefix="proofline-model-") as aside:
        from tasks.adapters.model_address import fetched  # noqa: PLC0415 - MLflow takes seconds

        yield fetched(named, Path(aside))
