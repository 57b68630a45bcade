"""Great Expectations: runs a suite on a batch, quietly and without the network."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy.typing as npt

from tasks.adapters.expected import allowed
from tasks.adapters.suite_frames import columns_of, suite_frame
from tasks.errors import OutsideError, PlanError
from tasks.labels.batch import MOST_ROWS, ExpectationResult, SuiteResult
from tasks.labels.values import as_text

if TYPE_CHECKING:
    from pandas import DataFrame, Series

_MOST_ITEMS = 10
_MOST_SAID = 300  # characters of a tool's own message
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


def validate(suite: Mapping[str, Any], columns: Mapping[str, npt.NDArray[Any]], item: str) -> SuiteResult:
    """What a Great Expectations suite finds in a batch.

    Parameters
    ----------
    suite : mapping
        The suite's JSON form: ``{"name": ..., "expectations": [{"type": ..., "kwargs": {...}}, ...]}``.
    columns : mapping of str to array of shape (n_rows,)
        The batch; None and NaN are missing.
    item : str
        The column of item ids, by which failing rows are named.

    Returns
    -------
    SuiteResult
        One result an expectation, in the suite's order. An expectation that raised has ``error`` set:
        the tool's failure, never bad data.

    Raises
    ------
    PlanError
        When the suite has no name or no list of expectations, when an expectation has an unknown type
        or wrong arguments, or when it needs a suite parameter that the suite does not give.
    """
    import pandas as pd

    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read when the library is imported
    expectations = _expectations(suite)
    frame = suite_frame(suite["expectations"], columns)
    results = _run(suite, expectations, frame)
    ids = frame[item] if item in frame else pd.Series([])
    return SuiteResult(
        suite=suite["name"], rows=len(frame), results=tuple(_result(result, ids) for result in results)
    )


def _expectations(suite: Mapping[str, Any]) -> list[Any]:
    name, listed = suite.get("name"), suite.get("expectations")
    if not isinstance(name, str) or not name or not isinstance(listed, Sequence):
        raise PlanError(f"suite {name!r}: found {sorted(suite)}; needed are name and a list of expectations")
    return [_expectation(f"suite {name}, expectations[{place}]", one) for place, one in enumerate(listed)]


def _expectation(where: str, given: Any) -> Any:
    """The library's own object: given as a dict, a suite drops a wrong expectation with only a log line."""
    from great_expectations.exceptions.exceptions import GreatExpectationsError
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    kind = given.get("type") if isinstance(given, Mapping) else None
    if not isinstance(kind, str):
        raise PlanError(f"{where}: found {given!r}; needed is a type and its kwargs")
    # A saved suite's ids would say that the expectation already belongs to another suite.
    ours = {key: value for key, value in given.items() if key != "id"}
    try:
        return ExpectationConfiguration(**ours).to_domain_obj()
    except (GreatExpectationsError, ValueError, TypeError) as error:
        raise PlanError(f"{where}, {kind}: {_one_line(error)}") from error


def _run(suite: Mapping[str, Any], expectations: list[Any], frame: DataFrame) -> list[Any]:
    """The library's results, in the order of ``expectations``.

    At first it only tells which are met: to list rows takes as long again, and most list none.
    """
    from great_expectations.exceptions.exceptions import GreatExpectationsError, SuiteParameterError

    asked = [one.configuration for one in expectations]
    for place, one in enumerate(asked):
        one.id = str(place)
    try:
        with _validator(frame) as validator:
            asked = validator.process_expectations_for_validation(asked, suite.get("suite_parameters"))
            results = _results(validator, asked, {"result_format": "BOOLEAN_ONLY"})
            unmet = [one for one in asked if _may_list_rows(results[one.id])]
            # SUMMARY rather than COMPLETE: the same counts, without an entry for each of a million rows.
            rows = {"result_format": "SUMMARY", "partial_unexpected_count": MOST_ROWS}
            results |= _results(validator, unmet, rows)
    except SuiteParameterError as error:
        raise PlanError(f"suite {suite['name']}: {error}") from error
    except GreatExpectationsError as error:
        raise OutsideError(f"suite {suite['name']} could not be run: {_one_line(error)}") from error
    return [results[str(place)] for place in range(len(expectations))]


@contextmanager
def _validator(frame: Any) -> Iterator[Any]:
    """The library's engine on the frame itself, which is let go afterwards.

    By way of a datasource and a checkpoint it first hashes every cell, for a fingerprint that nobody asks
    for: half of the whole time.
    """
    import great_expectations as gx
    from great_expectations.core.batch import Batch
    from great_expectations.data_context.types.base import ProgressBarsConfig
    from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
    from great_expectations.validator.validator import Validator

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    engine = PandasExecutionEngine()
    batch: Any = Batch(data=frame)
    try:
        yield Validator(engine, batches=[batch], data_context=context)
    finally:
        # The library's objects refer to each other: else the frame stays until the collector comes by.
        batch.data = None
        engine.batch_manager.batch_data_cache.clear()


def _results(validator: Any, asked: list[Any], result_format: Mapping[str, Any]) -> dict[str, Any]:
    """The result of each expectation by its id."""
    found = validator.graph_validate(asked, {"result_format": result_format}) if asked else []
    return {result.expectation_config.id: result for result in found}


def _may_list_rows(result: Any) -> bool:
    """Whether it is not met, or met by most rows, and has not raised."""
    by_all = result.success and result.expectation_config.kwargs.get("mostly", 1) == 1
    return not by_all and _error(result.exception_info, {}) is None


def _result(result: Any, ids: Series[Any]) -> ExpectationResult:
    config, found = result.expectation_config, result.result
    rows: Iterable[int] = found.get("partial_unexpected_index_list") or ()
    rows = tuple(int(row) for row in rows if row < len(ids))
    return ExpectationResult(
        expectation=config.type,
        columns=columns_of(config.kwargs),
        met=bool(result.success),
        unexpected=int(found.get("unexpected_count") or 0),
        rows=rows,
        items=tuple(as_text(ids.iloc[row]) for row in rows[:_MOST_ITEMS]),
        error=_error(result.exception_info, config.kwargs),
        allowed=allowed(config.kwargs),
    )


def _error(info: Mapping[str, Any], kwargs: Mapping[str, Any]) -> str | None:
    """The message of what an expectation raised: stands alone, or under the metric that raised it."""
    stands_alone = "raised_exception" in info
    for one in [info] if stands_alone else info.values():
        if one["raised_exception"]:
            return _without_values(_one_line(one["exception_message"]), columns_of(kwargs))
    return None


def _without_values(message: str, columns: Sequence[str]) -> str:
    """The message without what it quotes, save columns: pandas quotes cells, and it goes into the record."""
    said = _QUOTED.sub(lambda quoted: quoted[0] if quoted[0][1:-1] in columns else "'...'", message)
    return said[:_MOST_SAID]


def _one_line(said: object) -> str:
    return " ".join(str(said).split())
