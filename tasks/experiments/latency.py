"""Latency: how long all but the slowest requests take, whatever the baseline does."""

from __future__ import annotations

from math import ceil
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from pydantic import Field

from tasks.checks import Check, threshold
from tasks.experiments.experiment import Experiment
from tasks.experiments.level_of_look import level_of_look
from tasks.experiments.promoted import promoted_seed
from tasks.stats.limits import trials_needed, trials_needed_at
from tasks.stats.quantiles import quantile_bounds
from tasks.vocabulary import About, Evidence, Finding, Interval, Measurement, Verdict

Floats = npt.NDArray[np.float64]

SURE = 0.95  # of each bound, over all looks together


class Latency(Check[Experiment]):
    """Is this percentile of the latency shown to be below its limit, in the model that would be promoted?

    The bounds are order statistics, each 95 % sure, whatever the distribution; they take requests as
    independent, so requests of one burst or one user are fewer than they seem. Looks share the chance
    of error, as the requests may grow from one to the next.
    """

    name: ClassVar[str] = "latency"
    about: ClassVar[About] = "experiment"

    percentile: float = Field(
        95.0, gt=50, lt=100, description="percent of requests that must be faster than the limit"
    )
    limit_ms: float = threshold(
        500.0, stricter="lower", unit="ms", description="latency to stay below at that percentile", gt=0
    )

    @property
    def asks(self) -> str:
        """The gate waits for this percentile's answer."""
        return f"{self.name}/{self._subject}"

    @property
    def _subject(self) -> str:
        return f"p{self.percentile:g}"

    def measure(self, data: Experiment, rng: np.random.Generator) -> tuple[Evidence, ...]:
        """The percentile of the first planned seed; the limit enters only what would settle it."""
        seed = promoted_seed(data)
        times = data.latency_ms.get(seed, np.empty(0)) if seed is not None else np.empty(0)
        others = [self._percentile(t) for s, t in data.latency_ms.items() if s != seed and _is_whole(t)]
        measured = (
            Measurement(name="model of seed", value=seed),
            *(self._of(times, level_of_look(SURE, data.looks)) if _is_whole(times) else ()),
            Measurement(name="requests", value=times.size),
            Measurement(
                name="slowest of other seeds", value=max(others, default=None), unit="ms", n=len(others)
            ),
            Measurement(name="looks", value=data.looks),
        )
        return (Evidence(subject=self._subject, measurements=measured, data_digest=data.digest),)

    def judge(self, evidence: tuple[Evidence, ...]) -> tuple[Finding, ...]:
        """PASS when shown below the limit, FAIL when shown above it, else UNKNOWN."""
        return tuple(self._judge(e) for e in evidence)

    def _of(self, times: Floats, level: float) -> tuple[Measurement, ...]:
        share = self.percentile / 100
        low, high = quantile_bounds(times, share, level=level)
        interval = None if low is None or high is None else Interval(low, high, 2 * level - 1)
        over = float(np.mean(times >= self.limit_ms))
        needed = trials_needed_at(over, 1 - share, level=level)
        return (
            Measurement(
                name="latency",
                value=self._percentile(times),
                unit="ms",
                n=times.size,
                interval=interval,
                method=f"{self._subject}; order statistics, each bound {level:.4g} sure",
            ),
            Measurement(name="at least", value=low, unit="ms"),
            Measurement(name="at most", value=high, unit="ms"),
            Measurement(
                name="requests needed", value=needed, method="in all, at the share of slow ones seen"
            ),
        )

    def _percentile(self, times: Floats) -> float:
        return float(np.sort(times)[ceil(times.size * self.percentile / 100) - 1])

    def _judge(self, e: Evidence) -> Finding:
        found, seed, fewest = e.get("latency"), e.value("model of seed"), self._fewest(e)
        if found is None:
            whose = f"of seed {seed:,.0f}" if seed is not None else "of a planned seed"
            return self.finding(
                e,
                Verdict.UNKNOWN,
                f"No latency {whose}, whose model would be promoted, is logged, or a value of it is missing",
                remedy="Log proofline/latency.parquet: one row a request, in milliseconds (latency_ms).",
                settle=f"The latency of at least {fewest:,} requests.",
            )
        seen = f"{found.value or 0:,.1f} ms over {found.n or 0:,} requests"
        low, high = e.value("at least"), e.value("at most")
        limit, sure = f"{self.limit_ms:,.0f} ms", f"{100 * _level(e):.4g}% sure"
        if high is not None and high < self.limit_ms:
            reason = f"{e.subject} is shown below {limit}: {seen}, at most {high:,.1f} ms, {sure}"
            return self.finding(e, Verdict.PASS, reason)
        if low is not None and low > self.limit_ms:
            return self.finding(
                e,
                Verdict.FAIL,
                f"{e.subject} is above {limit}: {seen}, at least {low:,.1f} ms, {sure}",
                remedy="Make the model faster, and open a new ticket.",
            )
        bounds = f"at least {low or 0:,.1f} ms, "
        bounds += f"at most {high:,.1f} ms" if high is not None else f"an upper bound takes {fewest:,}"
        return self.finding(
            e,
            Verdict.UNKNOWN,
            f"{e.subject} is shown neither below nor above {limit}: {seen}, {bounds}",
            remedy="Do not promote on this evidence; time more requests of the same model.",
            settle=self._settles(e, found.n or 0),
        )

    def _fewest(self, e: Evidence) -> int:
        """Requests from which on there is an upper bound."""
        return trials_needed(1 - self.percentile / 100, level=_level(e))

    def _settles(self, e: Evidence, requests: int) -> str:
        needed = e.value("requests needed")
        limit = f"{self.limit_ms:,.0f} ms"
        if needed is None:
            return (
                f"At the share of slow requests seen no number would show {e.subject} below {limit}; "
                "a faster model, or more requests to show it above."
            )
        more = max(needed - requests, 1)
        more_requests = f"{more:,.0f} more requests ({requests + more:,.0f} in all)"
        odds = "with about even odds at the share of slow ones seen"
        return f"About {more_requests} would show {e.subject} below {limit}, {odds}."


def _level(e: Evidence) -> float:
    return level_of_look(SURE, e.value("looks"))


def _is_whole(times: Floats) -> bool:
    return times.size > 0 and bool(np.isfinite(times).all())
