"""What a model answered while it was really served."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Parity:
    """Rows that were sent as they arrive in production, beside the offline predictions of the same rows.

    ``largest`` is the largest difference of two numbers (in the prediction's unit), ``differing`` counts
    rows that differ by more than the tolerance, ``named`` are the first of them (row numbers from 1).
    """

    rows: int
    answered: int
    differing: int
    largest: float | None
    tolerance: float
    named: tuple[str, ...] = ()


@dataclass(frozen=True)
class Malformed:
    """Requests that must be refused: how many were sent, and which were not refused as they should be.

    ``accepted`` are cases that were answered as if they were right, ``broken`` cases that ended in a
    server's error (5xx) or no answer, ``leaking`` cases whose answer carries a stack trace or a path,
    ``refused_valid`` cases that are right by the schema and were refused.
    """

    sent: int
    accepted: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    leaking: tuple[str, ...] = ()
    refused_valid: tuple[str, ...] = ()


@dataclass(frozen=True)
class TimeOut:
    """What became of requests whose client gave up, and whether the server answered on time afterwards."""

    given_up: int
    answered_after: bool
    slowest_after_ms: float | None


@dataclass(frozen=True)
class Served:
    """One serving of the model on the loopback.

    ``failed`` says why it could not be served, "" where it was; the rest is then empty. ``columns``,
    ``untyped`` and ``unbounded`` come from the model's signature: all inputs, those without a type, and
    numeric ones without a range. ``latency_ms`` has an entry a request at ``concurrency``.
    """

    failed: str = ""
    by: str = ""  # what served it, such as mlflow 3.17.2
    start_s: float | None = None
    digest: str = ""  # of the bytes that were loaded
    columns: tuple[str, ...] = ()
    untyped: tuple[str, ...] = ()
    unbounded: tuple[str, ...] = ()
    parity: Parity | None = None
    malformed: Malformed | None = None
    time_out: TimeOut | None = None
    latency_ms: tuple[float, ...] = ()
    concurrency: int = 0
