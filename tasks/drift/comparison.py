"""One feature, or the dependence between all, in two windows: everything measured of it."""

from __future__ import annotations

from dataclasses import dataclass

from tasks.drift.big import Effects, compared_rows, distance, effects, psi
from tasks.drift.certain import certainty
from tasks.drift.distances import critical_distance
from tasks.drift.pairs import has_pairs, pair_changes
from tasks.drift.profile import Profile
from tasks.vocabulary import Measurement

DEPENDENCE = "dependence"
MAIN_EFFECTS = ("distribution", "categories", "correlation")


@dataclass(frozen=True)
class Comparison:
    """What two windows say of one subject. ``p`` is corrected within the subject only.

    ``pair`` is the one whose dependence changed most; ``shares`` are measured of features alone.
    """

    subject: str
    p: float
    found: Effects
    distance: float | None
    critical: float | None
    pair: tuple[str, str] | None = None
    shares: tuple[Measurement, ...] = ()

    @property
    def main(self) -> str:
        """Name of the main effect; "" when it could not be measured."""
        return next((name for name in MAIN_EFFECTS if name in self.found), "")


def compare(reference: Profile, current: Profile, *, alpha: float) -> tuple[Comparison, ...]:
    """Compare every feature, and the dependence where features vary together, at ``alpha`` over all."""
    with_pairs = has_pairs(reference.dependence)
    each = alpha / max(1, len(reference.features) + with_pairs)
    compared = [_feature(name, reference, current, each) for name in reference.features]
    return (*compared, _dependence(reference, current, each)) if with_pairs else tuple(compared)


def dependence_effects(reference: Profile, current: Profile) -> Effects:
    """The largest change of a correlation; nothing where no two features vary together."""
    if not has_pairs(reference.dependence):
        return {}
    return _dependence(reference, current, alpha=0.5).found


def _feature(name: str, reference: Profile, current: Profile, alpha: float) -> Comparison:
    before, now = reference.features[name], current.features[name]
    p, tests = certainty(before, now)
    apart, n, m = distance(before, now), compared_rows(before), compared_rows(now)
    return Comparison(
        subject=name,
        p=p,
        found=effects(before, now),
        distance=apart,
        critical=None if apart is None else critical_distance(alpha / tests, n, m),
        shares=(
            Measurement(name="psi", value=psi(before, now), method="reference's bins, 0.5 added to each"),
            _share("missing share", now.missing, current.rows),
            _share("reference missing share", before.missing, reference.rows),
        ),
    )


def _dependence(reference: Profile, current: Profile, alpha: float) -> Comparison:
    if not reference.dependence or not current.dependence:
        raise TypeError("the dependence of windows without two numeric features cannot be compared")
    changes = pair_changes(reference.dependence, current.dependence)
    largest = changes.largest()
    return Comparison(
        subject=DEPENDENCE,
        p=changes.p(),
        found={"correlation": largest.change} if largest else {},
        distance=largest.change if largest else None,
        critical=changes.critical(alpha),
        pair=largest.pair if largest else None,
    )


def _share(name: str, count: int, rows: int) -> Measurement:
    return Measurement(name=name, value=count / rows if rows else None, unit="share", n=rows)
