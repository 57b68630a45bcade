"""What is known of the data behind a candidate."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DataFacts:
    """Versions of the data that a candidate learnt from and is judged on.

    ``lost`` names versions that the record does not know, or whose bytes are not there as recorded.
    ``newer_evaluation`` is the evaluation data's current version where that is another one than
    ``evaluation``, else "". ``shared`` counts rows of the evaluation version that the training version
    holds too (by id or content), ``shared_named`` are the ids of the first ten; None where they were
    not compared. ``production`` is why the plan says that the evaluation data is like production.
    """

    training: str
    evaluation: str
    lost: tuple[str, ...] = ()
    newer_evaluation: str = ""
    training_rows: int = 0
    evaluation_rows: int = 0
    shared: int | None = None
    shared_named: tuple[str, ...] = ()
    production: str = ""
