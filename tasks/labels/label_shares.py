"""What share of the labels each label has: in the whole batch, and at each value of a column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from tasks.labels.coded import Coded
from tasks.labels.label_pairs import count_coded_pairs
from tasks.labels.values import as_text
from tasks.stats.intervals import share_interval
from tasks.vocabulary import Measurement

SHARE = "share of "
UNLABELLED = "rows without a label"
_LEVEL = 0.95
_MOST_LABELS = 20  # with more, the commonest ten and the rarest ten: the limits bind only these
_MOST_AT_AN_END = 5  # of each kind of extreme among the groups
_METHOD = "Clopper-Pearson interval"


def label_shares(values: Coded) -> Iterator[Measurement]:
    """The share of each label among those that are not missing, with intervals that hold together.

    With more than 20 labels only the commonest ten and the rarest ten.
    """
    labels = _count(values)
    yield _labelled(labels)
    yield Measurement(name="different labels", value=len(labels), unit="labels", n=labels.total())
    ordered, level = labels.most_common(), _together(len(labels))
    half = _MOST_LABELS // 2
    shown = ordered if len(ordered) <= _MOST_LABELS else ordered[:half] + ordered[-half:]
    for label, count in shown:
        yield _share(label, count, labels.total(), level)


def label_shares_by(column: str, groups: Coded, values: Coded) -> Iterator[Measurement]:
    """The commonest and the rarest label of each value of a column, such as each annotator.

    Parameters
    ----------
    column : str
        Name of the column that ``groups`` comes from.
    groups, values : Coded
        The value of the column and the label of each row; rows where either is missing are left out.

    Yields
    ------
    Measurement
        Rows and groups counted, then the shares. A label that a group never gave has a share of 0
        there. Intervals hold together for all groups and labels (Bonferroni). Of many groups only those
        remain whose shares bind a limit, wherever the limit lies: at most 20.
    """
    counted = _count_by(groups, values)
    labels = sum(counted.values(), Counter[str]())
    yield _labelled(labels)
    yield Measurement(name="groups", value=len(counted), unit="groups", n=labels.total())
    ends = [
        end
        for name, count in counted.items()
        for end in _ends(f"{column} is {name}", count, labels, len(counted))
    ]
    yield from _binding(ends)


def unlabelled_share(values: Coded) -> Iterator[Measurement]:
    """The share of rows whose label is missing, with its 95 % interval; nothing of no rows."""
    if rows := len(values.codes):
        yield _share_of(UNLABELLED, int(values.missing.sum()), rows, _LEVEL)


def _count(values: Coded) -> Counter[str]:
    """How often each label stands, written as text, the missing ones left out."""
    labels: Counter[str] = Counter()
    for value, count in values.counts().items():
        labels[as_text(value)] += count
    return labels


def _count_by(groups: Coded, values: Coded) -> Mapping[str, Counter[str]]:
    counted: dict[str, Counter[str]] = {}
    for (group, value), count in count_coded_pairs(groups, values).counts.items():
        counted.setdefault(as_text(group), Counter())[as_text(value)] += count
    return counted


def _ends(where: str, counted: Counter[str], labels: Iterable[str], groups: int) -> Iterator[Measurement]:
    """The commonest and the rarest label of one group."""
    ordered = sorted(labels, key=lambda label: (counted[label], label))
    level = _together(len(ordered), groups)
    for label in dict.fromkeys((ordered[-1], ordered[0])):
        yield _share(f"{label} where {where}", counted[label], counted.total(), level)


def _together(labels: int, groups: int = 1) -> float:
    """Level at which the intervals of all shares hold together (Bonferroni); of K shares K - 1 are free."""
    return 1 - (1 - _LEVEL) / (max(1, labels - 1) * groups)


def _binding(shares: list[Measurement]) -> Iterator[Measurement]:
    """Those that surely are, or may be, furthest out on either side; the others follow from them."""
    lows = sorted(shares, key=lambda share: share.interval.low if share.interval else 0.0)
    highs = sorted(shares, key=lambda share: share.interval.high if share.interval else 1.0)
    most = _MOST_AT_AN_END
    kept = [*highs[-most:], *lows[-most:], *highs[:most], *lows[:most]]
    yield from dict.fromkeys(sorted(kept, key=lambda share: share.name))


def _labelled(labels: Counter[str]) -> Measurement:
    return Measurement(name="rows labelled", value=labels.total(), unit="rows", n=labels.total())


def _share(label: str, count: int, total: int, level: float) -> Measurement:
    return _share_of(f"{SHARE}{label}", count, total, level)


def _share_of(name: str, count: int, total: int, level: float) -> Measurement:
    return Measurement(
        name=name,
        value=count / total,
        unit="share",
        n=total,
        interval=share_interval(count, total, level=level),
        method=_METHOD,
    )
