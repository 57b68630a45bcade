"""A profile: what is kept of a window's rows so that it can be held against the reference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce

import numpy as np
from pydantic import Field, NonNegativeInt, ValidationError

from tasks.drift.columns import Array, numbers
from tasks.drift.dependence import Dependence, add_dependence, count_dependence, without_dependence
from tasks.drift.features import Feature, Ruler, add_features, count_feature, ruler_of, without_feature
from tasks.drift.numeric import NumericRuler, score
from tasks.errors import InputError
from tasks.vocabulary import Word

Batch = Mapping[str, Array]


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
        Batches of columns, arrays of shape (n_rows,): numbers, true/false, or text (object); missing
        is None or NaN. Read once. Without ``reference`` all batches are held in memory until the
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
        return _count_all(source, reference.rulers)
    held = [dict(batch) for batch in source]
    return _count_all(held, _rulers(held))


def merge(profiles: Iterable[Profile]) -> Profile:
    """Profile of all rows together, from profiles of its parts against one reference.

    Counts and sums of scores are those of the whole, to the bit; moments are so up to rounding;
    newly frequent values keep an error of at most rows / 257.

    Raises
    ------
    InputError
        When there is no profile, or when two were counted against different references.
    """
    parts = tuple(profiles)
    if not parts:
        raise InputError("there is no profile to merge; at least one is needed")
    return reduce(_add, parts)


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


def _add(first: Profile, second: Profile) -> Profile:
    _same_rulers(first, second)
    return Profile(
        rows=first.rows + second.rows,
        features={n: add_features(f, second.features[n]) for n, f in first.features.items()},
        dependence=add_dependence(first.dependence, second.dependence)
        if first.dependence and second.dependence
        else None,
    )


def _same_rulers(first: Profile, second: Profile) -> None:
    if first.rulers != second.rulers:
        raise InputError(
            "two profiles were counted against different references; profile both with reference=..."
        )


def _count_all(source: Iterable[Batch], rulers: Mapping[str, Ruler]) -> Profile:
    nothing = _count({name: np.empty(0) for name in rulers}, rulers)
    return reduce(_add, (_count(batch, rulers) for batch in source), nothing)


def _count(batch: Batch, rulers: Mapping[str, Ruler]) -> Profile:
    rows = _rows(batch)
    features = {name: count_feature(batch.get(name), rows, ruler) for name, ruler in rulers.items()}
    return Profile(rows=rows, features=features, dependence=_dependence(batch, rows, rulers))


def _dependence(batch: Batch, rows: int, rulers: Mapping[str, Ruler]) -> Dependence | None:
    numeric = {name: ruler for name, ruler in rulers.items() if isinstance(ruler, NumericRuler)}
    if len(numeric) < 2:
        return None
    scores = np.full((rows, len(numeric)), np.nan)
    for column, (name, ruler) in enumerate(numeric.items()):
        if name in batch:
            scores[:, column] = score(numbers(batch[name])[0], ruler)
    return count_dependence(tuple(numeric), scores)


def _rulers(batches: list[dict[str, Array]]) -> dict[str, Ruler]:
    names = tuple(batches[0]) if batches else ()
    for place, batch in enumerate(batches, start=1):
        _rows(batch)
        if odd := set(batch) ^ set(names):
            raise InputError(f"reference, batch {place}: not every batch has the columns {sorted(odd)}")
    return {name: ruler_of(name, np.concatenate([batch[name] for batch in batches])) for name in names}


def _rows(batch: Batch) -> int:
    lengths = {name: len(array) for name, array in batch.items()}
    if len(set(lengths.values())) > 1:
        raise InputError(f"columns of one batch differ in length: {lengths}")
    return next(iter(lengths.values()), 0)
