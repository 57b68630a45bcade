"""A profile: what is kept of a window's rows so that it can be held against the reference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

import numpy as np
from pydantic import Field, NonNegativeInt, ValidationError

from tasks.drift.bins import MISSING, Scores
from tasks.drift.columns import Column
from tasks.drift.dependence import Dependence, add_dependence, count_dependence, without_dependence
from tasks.drift.features import (
    Feature,
    Ruler,
    absent_feature,
    add_features,
    count_feature,
    rows_of,
    ruler_of,
    without_feature,
)
from tasks.drift.numeric import NumericRuler
from tasks.drift.spread_rows import spread_rows
from tasks.errors import InputError
from tasks.vocabulary import Word

Batch = Mapping[str, Column]

_AT_ONCE = 16  # profiles that are held to be merged together: adding them by twos costs more than counting


class Profile(Word):
    """Counts of every feature of a window, and how the numeric ones move together.

    Every feature has a kind (numeric or category) and carries the ruler of the reference, so that
    profiles against one reference can be compared and merged. ``dependence`` is None below two
    numeric features.
    """

    rows: NonNegativeInt
    features: Mapping[str, Feature] = Field(default_factory=dict)
    dependence: Dependence | None = None

    @property
    def rulers(self) -> dict[str, Ruler]:
        """What each feature is held against."""
        return {name: feature.ruler for name, feature in self.features.items()}


def profile(source: Iterable[Batch], *, reference: Profile | None = None) -> Profile:
    """Small summary of a window's rows; the first one made is the reference for the others.

    Parameters
    ----------
    source : iterable of mappings
        Batches of columns, arrays of shape (n_rows,): numbers, true/false, or text (object, or `Codes`);
        missing is None or NaN. Read once. Without ``reference`` all batches are held in memory until the
        quantiles are known; with it, one batch at a time.
    reference : Profile, optional
        Profile whose quantiles and categories this window is counted against. Columns that it does
        not know are left out; one that is absent or of another type is counted as such.

    Returns
    -------
    Profile
        Counts of parts add up exactly (see `merge`); frequent values that the reference does not
        list carry their error, at most rows / 257. No rows give a profile of zeros.

    Raises
    ------
    InputError
        When columns of a batch differ in length, when a reference's batches differ in columns, or
        when a column of the reference is neither number, text nor true/false.
    """
    if reference is not None:
        return profile_against(source, reference.rulers)
    held = [dict(batch) for batch in source]
    return profile_against(held, _rulers(held))


def profile_against(source: Iterable[Batch], rulers: Mapping[str, Ruler]) -> Profile:
    """Profile of a window by the rulers of its reference's features, one batch in memory at a time.

    Raises
    ------
    InputError
        When columns of a batch differ in length.
    """
    nothing = _count({name: np.empty(0) for name in rulers}, rulers)
    counted = (_count(batch, rulers) for batch in source)
    return merge(chain([nothing], counted))


def merge(profiles: Iterable[Profile]) -> Profile:
    """Profile of all rows together, from profiles of its parts against one reference.

    Counts are those of the whole, to the bit, and so are sums over pairs of the same batches; moments
    are so up to rounding; newly frequent values keep an error of at most rows / 257.

    Raises
    ------
    InputError
        When there is no profile, or when two were counted against different references.
    """
    held = list[Profile]()
    for one in profiles:
        held.append(one)
        if len(held) > _AT_ONCE:
            held = [_add(held)]
    if not held:
        raise InputError("there is no profile to merge; at least one is needed")
    return _add(held)


def without(whole: Profile, part: Profile) -> Profile:
    """The rest of a reference without one window of its own rows.

    Raises
    ------
    InputError
        When the two were counted against different references, or ``part`` holds rows that
        ``whole`` does not.
    """
    _same_rulers(whole, part)
    try:
        return Profile(
            rows=whole.rows - part.rows,
            features={n: without_feature(f, part.features[n]) for n, f in whole.features.items()},
            dependence=without_dependence(whole.dependence, part.dependence)
            if whole.dependence and part.dependence
            else None,
        )
    except ValidationError as error:
        raise InputError("a window of the reference holds rows that the reference does not") from error


def _add(parts: Sequence[Profile]) -> Profile:
    for part in parts[1:]:
        _same_rulers(parts[0], part)
    dependence = [part.dependence for part in parts if part.dependence]
    return Profile(
        rows=sum(part.rows for part in parts),
        features={name: add_features([part.features[name] for part in parts]) for name in parts[0].features},
        dependence=add_dependence(dependence) if dependence else None,
    )


def _same_rulers(first: Profile, second: Profile) -> None:
    if first.rulers != second.rulers:
        raise InputError(
            "two profiles were counted against different references; profile both with reference=..."
        )


def _count(batch: Batch, rulers: Mapping[str, Ruler]) -> Profile:
    # Each column is asked for once and let go of, so that a batch may read it only then.
    there = [name for name in rulers if name in batch]
    found = {name: count_feature(batch[name], ruler) for name, ruler in rulers.items() if name in there}
    rows = _one_length({name: rows_of(feature) for name, (feature, _) in found.items()}, batch)
    found |= {name: absent_feature(rows, rulers[name]) for name in rulers if name not in there}
    return Profile(
        rows=rows,
        features={name: found[name][0] for name in rulers},
        dependence=_dependence(
            {name: found[name][1] for name, ruler in rulers.items() if isinstance(ruler, NumericRuler)}, rows
        ),
    )


def _dependence(scores: Mapping[str, Scores | None], rows: int) -> Dependence | None:
    if len(scores) < 2:
        return None
    missing = spread_rows(np.full(rows, MISSING))
    found = [missing if own is None else own for own in scores.values()]
    return count_dependence(tuple(scores), found)


def _rulers(batches: list[dict[str, Column]]) -> dict[str, Ruler]:
    names = tuple(batches[0]) if batches else ()
    for place, batch in enumerate(batches, start=1):
        _rows(batch)
        if odd := set(batch) ^ set(names):
            raise InputError(f"reference, batch {place}: not every batch has the columns {sorted(odd)}")
    return {name: ruler_of(name, [batch[name] for batch in batches]) for name in names}


def _rows(batch: Batch) -> int:
    return _one_length({name: len(column) for name, column in batch.items()}, {})


def _one_length(lengths: Mapping[str, int], others: Batch) -> int:
    """Rows of a batch, told by any of its ``others`` where it has none of the reference's columns."""
    if len(set(lengths.values())) > 1:
        raise InputError(f"columns of one batch differ in length: {lengths}")
    if lengths:
        return next(iter(lengths.values()))
    return next((len(column) for column in others.values()), 0)
