"""Is the served model fast enough when several ask at once?"""

from __future__ import annotations

from math import ceil
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from pydantic import Field

from tasks.checks import threshold
from tasks.readiness.dossier import Dossier
from tasks.readiness.readiness_check import Group, Measured
from tasks.readiness.served_check import ServedCheck, served_of
from tasks.stats.limits import trials_needed
from tasks.stats.quantiles import quantile_bounds
from tasks.vocabulary import Evidence, Finding, Interval, Measurement, Verdict

CLIENTS, LOST = "clients at once", "requests without an answer"
SURE = 0.95  # of each bound
_SHARES = {"p95": 0.95, "p99": 0.99}


class LatencyUnderLoad(ServedCheck):
    """Are the 95th and 99th percentile of the latency shown to be below their limits under load?

    The bounds are order statistics, each 95 % sure, whatever the distribution; they take requests as
    independent. As many clients as asked send one request after another, from this machine.

    References
    ----------
    Hahn, G. J. & Meeker, W. Q. (1991). Statistical Intervals, section 5.2.
    """

    name = "latency_under_load"
    group: ClassVar[Group] = "evaluation"
    part = "latency_ms"

    p95_ms: float = threshold(
        500.0, stricter="lower", unit="ms", description="limit of the 95th percentile", gt=0
    )
    p99_ms: float | None = threshold(
        None, stricter="lower", unit="ms", description="limit of the 99th percentile; none: only shown", gt=0
    )
    concurrency: int = Field(4, ge=1, le=64, description="clients that ask at once")
    requests: int = Field(300, ge=59, le=10_000, description="requests that are timed")

    def seen(self, data: Dossier) -> Measured:
        """Both percentiles; where no request at all was answered, that is what was measured."""
        if (served := data.served) and served.lost and not served.latency_ms:
            return (Measurement(name=LOST, value=served.lost, n=served.lost),), ()
        return super().seen(data)

    def measured(self, data: Dossier) -> Measured:
        """Both percentiles with their bounds, how many asked at once, and requests without an answer."""
        served = served_of(data)
        times = np.sort(np.asarray(served.latency_ms, dtype=np.float64))
        asked = times.size + served.lost
        return (
            *(part for name, share in _SHARES.items() for part in _percentile(name, share, times)),
            Measurement(name=CLIENTS, value=served.concurrency),
            Measurement(name=LOST, value=served.lost, n=asked),
        ), ()

    def judged(self, evidence: Evidence) -> Finding:
        """PASS when both are shown below their limits, FAIL when one is shown above, else UNKNOWN."""
        lost = evidence.get(LOST)
        if lost and lost.value:
            why = f"{lost.value:,.0f} of {lost.n or 0:,} requests under load got no answer"
            remedy = "Mend what the check `served` found, or give the model more room."
            return self.finding(evidence, Verdict.FAIL, why, remedy=remedy)
        if (clients := int(evidence.value(CLIENTS) or 0)) != self.concurrency:
            why = f"it was timed with {clients} clients at once, and {self.concurrency} are asked for"
            settle = f"Serve and time it with {self.concurrency} clients at once."
            return self.open(evidence, why, settle)
        limits = {"p95": self.p95_ms} | ({"p99": self.p99_ms} if self.p99_ms is not None else {})
        for name, limit in limits.items():
            if (finding := self._above(evidence, name, limit)) is not None:
                return finding
        return self._below(evidence, limits)

    def _above(self, evidence: Evidence, name: str, limit: float) -> Finding | None:
        """FAIL where a percentile is shown above its limit."""
        low = evidence.value(f"{name} at least")
        if low is None or low <= limit:
            return None
        why = f"{name} is above {limit:,.0f} ms: {_seen(evidence, name)}, at least {low:,.0f} ms, 95 % sure"
        return self.finding(
            evidence, Verdict.FAIL, why, remedy="Make the model faster, or serve it on more cores."
        )

    def _below(self, evidence: Evidence, limits: dict[str, float]) -> Finding:
        """PASS where every percentile is shown below its limit; UNKNOWN names the first that is not."""
        for name, limit in limits.items():
            high = evidence.value(f"{name} at most")
            if high is None or high >= limit:
                return self._between(evidence, name, limit, high)
        shown = "; ".join(
            f"{name} at most {evidence.value(f'{name} at most'):,.0f} ms, below {limit:,.0f} ms"
            for name, limit in limits.items()
        )
        why = f"with {self.concurrency} clients at once {shown}, 95 % sure"
        return self.finding(evidence, Verdict.PASS, why)

    def _between(self, evidence: Evidence, name: str, limit: float, high: float | None) -> Finding:
        fewest = trials_needed(1 - _SHARES[name], level=SURE)
        most = f"at most {high:,.0f} ms" if high is not None else f"an upper bound takes {fewest:,} requests"
        seen = evidence.get(name)
        wanted = max(fewest, 2 * ((seen.n if seen else 0) or 0))
        settle = f"Time more requests: requests: {wanted} in model.yaml, promotion, latency_under_load."
        why = f"{name} is shown neither below nor above {limit:,.0f} ms: {_seen(evidence, name)}, {most}"
        return self.open(evidence, why, settle)


def _percentile(name: str, share: float, times: npt.NDArray[np.float64]) -> tuple[Measurement, ...]:
    """A percentile of sorted times and its bounds; a bound that nothing is sure enough for is None."""
    low, high = quantile_bounds(times, share, level=SURE)
    interval = None if low is None or high is None else Interval(low, high, 2 * SURE - 1)
    value = float(times[ceil(times.size * share) - 1])
    method = "order statistics, each bound 95 % sure"
    return (
        Measurement(name=name, value=value, unit="ms", n=times.size, interval=interval, method=method),
        Measurement(name=f"{name} at least", value=low, unit="ms"),
        Measurement(name=f"{name} at most", value=high, unit="ms"),
    )


def _seen(evidence: Evidence, name: str) -> str:
    found = evidence.get(name)
    return f"{(found.value if found else 0) or 0:,.0f} ms over {(found.n if found else 0) or 0:,} requests"
