"""A model served as in production and asked as clients ask, good ones and bad ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tasks.adapters.model_files import digest_of_files
from tasks.adapters.ports_promotion import Rows
from tasks.adapters.serving_calls import ask, difference, expected_of, predictions, rows_of, split_body
from tasks.adapters.serving_probe import TOLERANCE, Asked, Probe, facts_of
from tasks.adapters.serving_process import served
from tasks.errors import InputError, OutsideError
from tasks.readiness.served_facts import Served
from tasks.serving.signature import read_signature

GOLDEN_ROWS = 100  # that must be answered right before an alias is moved


@dataclass(frozen=True)
class MlflowServing:
    """MLflow's own scoring server on the loopback, behind our guard where that is asked."""

    @contextmanager
    def serve(self, folder: Path, by: str = "mlflow") -> Iterator[str]:
        """Address of the server, which answers by then; OutsideError with the end of its log when not."""
        with served(folder, by) as server:
            yield server.url

    def answers(self, url: str, rows: Rows, tolerance: float = TOLERANCE) -> None:
        """Need the right answer to the first hundred rows.

        Raises
        ------
        OutsideError
            When it does not answer each of them, or differently than expected.
        """
        sent, expected = rows_of(rows.inputs)[:GOLDEN_ROWS], expected_of(rows)
        answer = ask(url, split_body(list(rows.inputs), sent))
        found = predictions(answer)
        if found is None or len(found) != len(sent):
            said = f"status {answer.status}" if answer.status else "no answer"
            raise OutsideError(f"the served model did not answer {len(sent)} rows: found {said}")
        _need_expected(found, (expected or [])[:GOLDEN_ROWS], tolerance)

    def probe(self, folder: Path, rows: Rows | None, asked: Mapping[str, Any]) -> Served:
        """Serve and ask for parity, latency, time-outs, malformed requests; a bad model never raises."""
        wanted = Asked(**asked)
        try:
            signature, digest = read_signature(folder), digest_of_files(folder)
        except InputError as error:
            return Served(failed=str(error))
        facts = replace(facts_of(signature, wanted.serve), digest=digest)
        try:
            with served(folder, wanted.serve) as server:
                found = Probe(folder, server, signature, rows, wanted).found(facts)
        except OutsideError as error:
            return replace(facts, failed=str(error))
        if digest_of_files(folder) != digest:
            return replace(facts, failed="the model's files changed while it was served")
        return found


def _need_expected(found: list[Any], expected: list[dict[str, Any]], tolerance: float) -> None:
    """OutsideError when an answer is another one than expected; nothing where none is expected."""
    apart = [difference(a, e) for a, e in zip(found, expected, strict=False)]
    wrong = [row for row, one in enumerate(apart, 1) if one is None or one > tolerance]
    if wrong:
        raise OutsideError(
            f"the served model answers {len(wrong)} of {len(found)} rows differently than expected, first "
            f"row {wrong[0]}; allowed: differences of up to {tolerance:g} of the larger"
        )
