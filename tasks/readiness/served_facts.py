"""What a model answered while it was really served."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Parity:
    """Rows that were sent as they arrive in production, beside the offline predictions of the same rows.

    Rows go out together, and the first ones alone too: ``answered`` counts rows that got an answer in each
    way, ``compared`` those with an offline prediction. ``largest`` is the largest difference of two
    numbers, relative to the larger of them; ``unlike`` counts rows that cannot be compared as numbers and
    are not the same (texts, missing values, other shapes). ``named`` are the first rows that are unlike or
    differ by more than was allowed (numbers from 1).
    """

    rows: int
    answered: int
    largest: float | None
    named: tuple[str, ...] = ()
    compared: int = 0
    unlike: int = 0


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

    ``failed`` says why it could not be served, "" where it was; what was asked of it is then empty.
    ``columns``, ``untyped`` and ``unbounded`` come from the model's signature: all inputs, those without
    a type, and numeric ones without a range; they are there, too, where it could not be served.
    ``latency_ms`` has an entry an answered request at ``concurrency``, ``lost`` counts those without an
    answer. ``untold`` says by field why something was not asked.
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
    lost: int = 0
    untold: Mapping[str, str] = field(default_factory=dict)

    def why_not(self, part: str) -> str:
        """Why a part is not there; "" where it is."""
        if getattr(self, part):
            return ""
        if self.failed:
            return f"the model could not be served: {self.failed}"
        return self.untold.get(part, "it was not asked")
