"""The readiness rate: of the experiments whose data came due, how many had it on time?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tasks.stats.intervals import share_interval
from tasks.vocabulary import Evidence, Finding, Interval, Measurement, Verdict

TARGET = 0.8  # share of experiments whose data is ready on time
SYSTEMIC = 0.6  # below it planning itself has failed, not single tasks
FEWEST = 10  # experiments below which a rate says nothing: 8 of 9 may come of anything from 52% to 100%

_RATE = "readiness rate"
_MOST_NAMED = 10
_MOST_MORE = 500  # experiments; a rate that needs more to be told lies on the target


def judge_rate(on_time: Sequence[str], late: Mapping[str, str], pending: Sequence[str]) -> Finding:
    """Whether data is ready on time in at least 80 % of the experiments.

    Parameters
    ----------
    on_time : sequence of str
        Experiments whose data was all ready by its due day.
    late : mapping of str to str
        Experiments whose data was not, and what made it late.
    pending : sequence of str
        Experiments whose data is not due yet or not all ready; they do not count.

    Returns
    -------
    Finding
        PASS when the whole 95 % interval reaches 80 %, FAIL when it lies below 60 % (systemic
        failure), WARN when it lies below 80 %, UNKNOWN otherwise and below ten experiments.
    """
    count, total = len(on_time), len(on_time) + len(late)
    interval = share_interval(count, total) if total else None
    verdict = _verdict(total, interval)
    return Finding(
        check="data_readiness",
        subject="experiments",
        verdict=verdict,
        reason=_reason(count, total, interval, verdict),
        remedy=_remedy(late),
        settle=_settle(count, total) if verdict is Verdict.UNKNOWN else "",
        evidence=Evidence(
            subject="experiments",
            measurements=_measured(count, total, len(pending), interval),
            named=tuple(late)[:_MOST_NAMED],
        ),
    )


def _measured(count: int, total: int, pending: int, interval: Interval | None) -> tuple[Measurement, ...]:
    rate = count / total if total else None
    method = "Clopper-Pearson"
    return (
        Measurement(name=_RATE, value=rate, unit="share", n=total, interval=interval, method=method),
        Measurement(name="experiments on time", value=count, unit="experiments", n=total),
        Measurement(name="experiments late", value=total - count, unit="experiments", n=total),
        Measurement(name="experiments pending", value=pending, unit="experiments", n=total + pending),
    )


def _verdict(total: int, interval: Interval | None) -> Verdict:
    if interval is None or total < FEWEST:
        return Verdict.UNKNOWN
    if interval.low >= TARGET:
        return Verdict.PASS
    if interval.high < SYSTEMIC:
        return Verdict.FAIL
    return Verdict.WARN if interval.high < TARGET else Verdict.UNKNOWN


def _reason(count: int, total: int, interval: Interval | None, verdict: Verdict) -> str:
    if interval is None:
        return "No experiment's data has come due yet"
    rate = f"{count} of {total} experiments had their data on time ({count / total:.0%}, 95% interval"
    said = f"{rate} {interval.low:.0%} to {interval.high:.0%})"
    if verdict is Verdict.UNKNOWN:
        unsure = "too few to tell" if total < FEWEST else f"not told from the target of {TARGET:.0%} yet"
        return f"{said}: {unsure}"
    return {
        Verdict.PASS: f"{said}: the target of {TARGET:.0%} is reached",
        Verdict.WARN: f"{said}: below the target of {TARGET:.0%}",
        Verdict.FAIL: f"{said}: below {SYSTEMIC:.0%}, a systemic failure of planning",
    }[verdict]


def _remedy(late: Mapping[str, str]) -> str:
    if not late:
        return ""
    experiment, why = next(iter(late.items()))
    more = f"; {len(late) - 1} more of them had late data too" if len(late) > 1 else ""
    return f"begin with {why}, which {experiment} waits for or waited for{more}"


def _settle(count: int, total: int) -> str:
    if total < FEWEST:
        more = FEWEST - total
        return f"{more} more experiment{'' if more == 1 else 's'} whose data comes due."
    for more in range(1, _MOST_MORE + 1):
        low, high, _ = share_interval(round(count / total * (total + more)), total + more)
        if low >= TARGET or high < TARGET:
            return f"About {more} more experiments whose data comes due, at the present rate."
    return (
        f"The rate lies so near {TARGET:.0%} that no foreseeable number of experiments tells the two apart."
    )
