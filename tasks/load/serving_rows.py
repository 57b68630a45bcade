"""The rows that a run logged to ask its served model about."""

from __future__ import annotations

from tasks.adapters.connect import outside
from tasks.adapters.ports import Columns, Run
from tasks.adapters.ports_promotion import Rows
from tasks.errors import InputError

EXPECTED = "expected"
_OF = f"{EXPECTED}."  # before the name of one of several predictions


def load_rows(run: Run) -> Rows | None:
    """Rows as they arrive in production and the offline predictions of the same rows; None without any.

    ``proofline/serving.parquet`` holds them: the model's inputs, and ``expected`` or ``expected.<name>``.

    Raises
    ------
    InputError
        When the table cannot be read, holds no input, or both ``expected`` and ``expected.<name>``.
    """
    logged = outside().runs.artifact(run, "serving")
    if logged is None or not len(next(iter(logged.columns.values()), ())):
        return None
    return rows_among(logged.columns, f"run {run.id}, proofline/serving.parquet")


def rows_among(columns: Columns, where: str) -> Rows:
    """The rows of a table and their predictions; InputError as in :func:`load_rows`."""
    inputs = {n: values for n, values in columns.items() if n != EXPECTED and not n.startswith(_OF)}
    expected = {n.removeprefix(_OF): values for n, values in columns.items() if n not in inputs}
    if not inputs or (EXPECTED in columns and len(expected) > 1):
        raise InputError(
            f"{where}: found columns {', '.join(columns)}; allowed: the "
            "model's inputs, and either expected or expected.<name>"
        )
    return Rows(inputs, expected or None)
