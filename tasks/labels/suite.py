"""The check that a batch meets the data engineer's suite of expectations."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from tasks.checks import Check
from tasks.labels.batch import MOST_ROWS, Batch, ExpectationResult, SuiteResult
from tasks.vocabulary import About, Evidence, Finding, Measurement, Verdict

_MOST_NAMED = 10
_UNMET = "not met: "
_ERROR = "could not be run: "
_WRITTEN = "failing rows written out"


class Suite(Check[Batch]):
    """Does the batch meet every expectation of the data engineer's suite?"""

    name: ClassVar[str] = "suite"
    about: ClassVar[About] = "batch"

    def measure(self, data: Batch, rng: np.random.Generator) -> tuple[Evidence, ...]:
        """Count the expectations met, and name those that are not or could not be run."""
        measurements = () if data.suite is None else _measurements(data.suite, data.failing_rows)
        named = () if data.suite is None else _items(data.suite)
        digest = data.digest
        return (Evidence(subject=data.subject, measurements=measurements, named=named, data_digest=digest),)

    def judge(self, evidence: tuple[Evidence, ...]) -> tuple[Finding, ...]:
        """Fail on an unmet expectation; an expectation that could not be run is never bad data."""
        return tuple(self._judge_one(one) for one in evidence)

    def _judge_one(self, evidence: Evidence) -> Finding:
        met, checked = evidence.get("expectations met"), evidence.value("rows checked")
        unmet = [m for m in evidence.measurements if m.name.startswith(_UNMET)]
        errors = [m for m in evidence.measurements if m.name.startswith(_ERROR)]
        if met is None:
            return self._unknown(evidence, "No suite was run on this batch", "Run a suite on the batch.")
        if not met.n:
            return self._unknown(
                evidence, "The suite has no expectations", "At least one expectation in the suite."
            )
        if not checked:
            return self._unknown(evidence, "The suite saw no rows", "A batch with rows.")
        if unmet:
            remedy = f"correct {_where(evidence)} at the source, or correct the expectation"
            return self.finding(evidence, Verdict.FAIL, _reason(unmet, met.n), remedy=remedy)
        if errors:
            reason = f"{len(errors)} of {met.n} expectations could not be run: {_first(errors, _ERROR)}"
            return self._unknown(evidence, reason, f"An answer of {len(errors)} more expectations.")
        return self.finding(
            evidence, Verdict.PASS, f"All {met.n} expectations are met over {checked:,.0f} rows"
        )

    def _unknown(self, evidence: Evidence, reason: str, settle: str) -> Finding:
        remedy = "see that the suite runs on the batch's columns"
        return self.finding(evidence, Verdict.UNKNOWN, reason, remedy=remedy, settle=settle)


def _measurements(suite: SuiteResult, file: str) -> tuple[Measurement, ...]:
    met = sum(_is_met(result) for result in suite.results)
    return (
        Measurement(name="expectations met", value=met, unit="expectations", n=len(suite.results)),
        Measurement(name="rows checked", value=suite.rows, unit="rows", n=suite.rows),
        *(_shortfall(result, suite.rows) for result in suite.results if not _is_met(result)),
        *([_written(suite, file)] if file else []),
    )


def _is_met(result: ExpectationResult) -> bool:
    return result.met and result.error is None


def _shortfall(result: ExpectationResult, rows: int) -> Measurement:
    what, error = result.what, result.error
    if error is not None:
        return Measurement(name=f"{_ERROR}{what}", value=None, unit="rows", n=rows, method=error)
    return Measurement(name=f"{_UNMET}{what}", value=result.unexpected, unit="rows", n=rows)


def _written(suite: SuiteResult, file: str) -> Measurement:
    """How many of the failing rows were written to ``file``, counted once an expectation."""
    unmet = [result for result in suite.results if not _is_met(result) and result.rows]
    written, failing = sum(len(result.rows) for result in unmet), sum(result.unexpected for result in unmet)
    return Measurement(name=_WRITTEN, value=written, unit="rows", n=failing, method=file)


def _where(evidence: Evidence) -> str:
    """Where the failing rows are listed."""
    written = evidence.get(_WRITTEN)
    if written is None:
        return "the items named"
    listed = f"all {written.n or 0:,} failing rows"
    if written.value != written.n:
        first = f"the first {MOST_ROWS:,} an expectation"
        listed = f"{written.value or 0:,.0f} of {written.n or 0:,} failing rows, {first}"
    return f"what {written.method} lists ({listed})"


def _items(suite: SuiteResult) -> tuple[str, ...]:
    unmet = (item for result in suite.results if not _is_met(result) for item in result.items)
    return tuple(dict.fromkeys(unmet))[:_MOST_NAMED]


def _reason(unmet: list[Measurement], expectations: int) -> str:
    what = unmet[0].name.removeprefix(_UNMET)
    rows = f", {unmet[0].value:,.0f} of {unmet[0].n or 0:,} rows unexpected" if unmet[0].value else ""
    more = f" (and {len(unmet) - 1} more)" if len(unmet) > 1 else ""
    return f"{len(unmet)} of {expectations} expectations not met: {what}{rows}{more}"


def _first(errors: list[Measurement], prefix: str) -> str:
    return f"{errors[0].name.removeprefix(prefix)} ({errors[0].method})"
