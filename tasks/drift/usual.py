"""What is usual is no news: floors, from how far the reference's own windows differ from each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt

from tasks.drift.big import effects
from tasks.drift.columns import Floats
from tasks.drift.comparison import DEPENDENCE, dependence_effects
from tasks.drift.profile import Profile
from tasks.vocabulary import Word

# Of a feature that hardly ever moves no less is usual than half of the plan's floor.
LEAST_USUAL = 0.5
# Fewer windows are no measure of what is usual for one effect beside another.
LEAST_WINDOWS = 5
Stream = tuple[str, str]


class UsualFloors(Word):
    """Floor of each effect: the plan's, or a higher one for a subject that moves by itself."""

    plan: Mapping[str, float]
    raised: Mapping[str, Mapping[str, float]]

    def of(self, subject: str) -> dict[str, float]:
        """Floors of a feature, or of "dependence", by the effect's name."""
        return {**self.plan, **self.raised.get(subject, {})}


def usual_floors(own: Iterable[tuple[Profile, Profile]], floors: Mapping[str, float]) -> UsualFloors:
    """Floor of each effect of each feature: the plan's, or what the reference's own windows show.

    Each effect of a feature has what is usual for it. A window is as strange as its strangest effect in
    units of that; the floors let 95 % of the reference's own windows through, each held to what the
    others show. So one limit serves all effects together, and a restless feature raises its own
    floors, not those of calm ones. No floor is out of reach: it lies at most halfway between what the
    strangest window did and a change of every row.

    Parameters
    ----------
    own : iterable of pairs of Profile
        The rest of the reference, and one of its own windows.
    floors : mapping
        The plan's floor of each effect.

    Returns
    -------
    UsualFloors
        Without windows the plan's. With fewer than five, one factor for all. The 95 % point is taken as the
        next stranger window, so with fewer than 20 it is the strangest: a window that is like T
        others is called strange about once in T + 1.
    """
    found = [ratios_to_floors(rest, window, floors) for rest, window in own if rest.rows and window.rows]
    streams = sorted({stream for one in found for stream in one})
    if not streams:
        return UsualFloors(plan=floors, raised={})
    ratios = np.array([[one.get(stream, 0.0) for one in found] for stream in streams])
    raised: dict[str, dict[str, float]] = {}
    plan = np.array([floors[effect] for _, effect in streams])
    for (subject, effect), floor in zip(streams, _floors(ratios, plan, streams).tolist(), strict=True):
        raised.setdefault(subject, {})[effect] = floor
    return UsualFloors(plan=floors, raised=raised)


def _floors(ratios: Floats, plan: Floats, streams: list[Stream]) -> Floats:
    """Floor of each stream, at least the ``plan``'s; ``ratios`` of shape (n_streams, n_windows)."""
    windows = range(ratios.shape[1])
    if len(windows) < LEAST_WINDOWS:
        return plan * max(1.0, float(ratios.max()))
    subjects = np.unique([subject for subject, _ in streams], return_inverse=True)[1]
    strangest = [_strangest(ratios, subjects, window) for window in windows]
    limit = np.quantile(strangest, 0.95, method="higher")
    wanted = plan * limit * _usual(ratios, subjects)
    found: Floats = np.maximum(np.minimum(wanted, _within_reach(plan * ratios.max(axis=1))), plan)
    return found


def _within_reach(strangest: Floats) -> Floats:
    """The highest floors, as shares of all rows, by what the strangest own window did in each stream."""
    reach: Floats = np.maximum((1 + strangest) / 2, strangest)
    return reach


def _strangest(ratios: Floats, subjects: npt.NDArray[np.intp], window: int) -> float:
    """Largest ratio of a window to what is usual in the others; what the plan's floor lets pass is not."""
    own, others = ratios[:, window], np.delete(ratios, window, axis=1)
    return float(np.max(np.where(own > 1, own / _usual(others, subjects), 0.0)))


def _usual(ratios: Floats, subjects: npt.NDArray[np.intp]) -> Floats:
    """Root mean square of each stream, with one window more in which it moves as its subject does.

    The subject is there because an effect that was 0 in every window yet may still move with the others.
    """
    squares = np.square(ratios)
    largest = np.zeros((subjects.max() + 1, ratios.shape[1]))
    np.maximum.at(largest, subjects, squares)
    mean: Floats = (squares.sum(axis=1) + largest.mean(axis=1)[subjects]) / (ratios.shape[1] + 1)
    return np.maximum(np.sqrt(mean), LEAST_USUAL)


def ratios_to_floors(
    reference: Profile, current: Profile, floors: Mapping[str, float]
) -> dict[Stream, float]:
    """Every effect of every feature and of the dependence, in units of its floor."""
    found = {name: effects(own, current.features[name]) for name, own in reference.features.items()}
    found[DEPENDENCE] = dependence_effects(reference, current)
    return {
        (subject, effect): size / floors[effect]
        for subject, own in found.items()
        for effect, size in own.items()
        if effect in floors
    }
