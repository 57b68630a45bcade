"""The researchers' page: what was judged, where its runs are seen, weak slices and the hardest examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from tasks.pages import words
from tasks.pages.experiments import experiment_row, judged
from tasks.pages.facts import CanvasLike, ProjectFacts
from tasks.pages.hero import how_sure, judged_in_words
from tasks.pages.project_page import Block, Link, Source, Top, links, project_page, said, section
from tasks.pages.reading import newest_of
from tasks.pages.slices import slices
from tasks.pages.team import Cell, Table, table, text
from tasks.pages.verdicts import Shown
from tasks.vocabulary import Decision

MOST_EXPERIMENTS, MOST_SLICES, MOST_RUNS = 20, 20, 40
_OPEN = (
    "This store has no pages of its own: `mlflow ui` with MLFLOW_TRACKING_URI as it is here shows curves, "
    "parameters and sweeps."
)
_NOTE = (
    "Loss curves, sweeps and artifacts stay in MLflow, which this page leads to. Hardest examples are those "
    "with the worst mean over the candidate's planned seeds; they are named by id alone."
)


class SeenLike(Protocol):
    """A run that was judged."""

    @property
    def role(self) -> str:
        """Candidate or baseline."""

    @property
    def seed(self) -> int:
        """Its seed."""

    @property
    def run(self) -> str:
        """Its id."""

    @property
    def address(self) -> str:
        """Where it is seen; "" for nowhere."""


class HardLike(Protocol):
    """An example with its mean over seeds."""

    @property
    def example(self) -> str:
        """Its id."""

    @property
    def candidate(self) -> float:
        """Mean over the candidate's seeds."""

    @property
    def baseline(self) -> float | None:
        """Mean over the baseline's."""


class Errors(NamedTuple):
    """The hardest examples, what their numbers are, and over how many seeds they are means."""

    measure: str
    seeds: int
    examples: Sequence[HardLike]


def researcher_document(
    canvas: CanvasLike,
    decisions: Sequence[Decision],
    source: Source,
    *,
    runs: Sequence[SeenLike] = (),
    errors: Errors | None = None,
    unread: str = "",
    own_pages: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The researchers' page of a project.

    Parameters
    ----------
    canvas : CanvasLike
        The project's canvas, or `ProjectFacts`.
    decisions : sequence of Decision
        Every decision in the record, the newest last.
    source : Source
        What the page is made of.
    runs : sequence of SeenLike, optional
        The runs behind the newest evaluation.
    errors : Errors, optional
        Its hardest examples; None where runs logged none.
    unread : str, optional
        The sentence that says why the runs could not be read.
    own_pages : mapping of str to str, optional
        Link to the page of its own that a decision has, by its id.

    Returns
    -------
    dict
        A document of `project_page`.
    """
    facts = ProjectFacts.of(canvas)
    newest = next(iter(newest_of(decisions, "experiment")), None)
    section_ = judged(decisions, "experiment", facts, most=MOST_EXPERIMENTS, own_pages=own_pages)
    about = newest.subject if newest else ""
    return project_page(
        "for researchers",
        _top(newest, facts),
        [
            section("experiments", "Experiments", [_experiments(section_)], note="newest first"),
            section("slices", f"Slices of {about}", [_slices(newest, facts)], note="weakest first"),
            section("errors", f"Hardest examples of {about}", [_errors(errors)]),
            section("runs", f"Runs of {about}", _runs(runs, unread)),
        ],
        source,
        notes=[_NOTE],
    )


def _top(newest: Decision | None, facts: ProjectFacts) -> Top:
    if newest is None:
        return Top(Shown("no", "Nothing judged yet"), "No experiment was judged yet.")
    row = experiment_row(newest, facts)
    shown = Shown(row["level"], f"{row['word']}: {newest.subject}")
    return Top(shown, words.stop(judged_in_words(row)), how_sure(row))


def _experiments(found: Mapping[str, Any] | None) -> Block | None:
    rows = found["rows"] if found else []
    return links("Experiments, newest first", [_experiment(row) for row in rows])


def _experiment(row: Mapping[str, Any]) -> Link:
    person = f"; a person said {row['said']['word'].lower()}" if row["said"] else ""
    told = f"{words.stop(judged_in_words(row))} {words.short(row['reason'], 200)}{person}"
    return Link(
        f"{row['subject']}: {row['word'].lower()}", row["page"] or "", f"{words.day(row['at'])}. {told}"
    )


def _slices(newest: Decision | None, facts: ProjectFacts) -> Table | None:
    rows = slices(newest.findings, facts) if newest else []
    if not rows:
        return None
    head = ("Slice", "Metric", ">In it", ">In all", ">Difference", ">Examples", "Result")
    return table("Beside all examples", head, [_slice(row) for row in rows[:MOST_SLICES]], "the record")


def _slice(row: Mapping[str, Any]) -> tuple[Cell, ...]:
    unit = row["unit"]
    ends = f" ({words.span(row['interval'], unit)})" if row["interval"] else ""
    return (
        text(row["slice"]),
        text(row["title"]),
        text(words.metric(row["value"], unit)),
        text(words.metric(row["whole"], unit)),
        text(words.difference(row["difference"], unit) + ends),
        text(words.count(row["examples"])),
        text(row["word"], row["level"]),
    )


def _errors(found: Errors | None) -> Table | None:
    if found is None or not found.examples:
        return None
    rows = [_error(one) for one in found.examples]
    caption = f"{words.sentence(found.measure)[:-1]}, mean over {words.plural(found.seeds, 'seed')}"
    return table(caption, ("Example", ">Candidate", ">Baseline"), rows, "the tracked runs")


def _error(one: HardLike) -> tuple[Cell, ...]:
    return text(one.example), text(words.metric(one.candidate)), text(words.metric(one.baseline))


def _runs(runs: Sequence[SeenLike], unread: str) -> list[Block | None]:
    if unread:
        return [said(words.sentence(f"the tracked runs could not be read: {unread}"))]
    rows = [Link(f"{one.role}, seed {one.seed}", one.address, one.run) for one in runs[:MOST_RUNS]]
    more = len(runs) - len(rows)
    told = said(f"{words.plural(more, 'more run is', 'more runs are')} in MLflow.") if more else None
    has_pages = any(one.address for one in runs)
    return [links("Runs that were judged", rows), told, said(_OPEN) if rows and not has_pages else None]
