"""Do forecasts hold what they say? Ranges and probabilities, beside a plain bootstrap and the linear rate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.forecast_curves import KINDS, Floats, learning_curves
from benchmarks.tables import note, options, rate, show
from tasks.experiments.forecast import LEAST_MOVES
from tasks.experiments.forecast_futures import futures
from tasks.experiments.forecast_stairs import moves

AHEAD = 4
UNLIKELY = 0.1  # below this the advice on a ticket's gap says kill
NO_RATE = 0.05  # gain a sprint that a target asks for where the history has not moved
SHARES = (0.7, 0.9)
BINS = ((0.0, 0.1), (0.1, 0.3), (0.3, 0.45), (0.45, 0.55), (0.55, 0.7), (0.7, 0.9), (0.9, 1.01))

Method = Callable[[Floats, int, np.random.Generator], Floats]


@dataclass(frozen=True)
class Tried:
    """One history forecast by one method: shapes (shares, AHEAD), and (AHEAD,) of all others.

    ``said_near`` and ``happened_near`` are of a target half a usual climb above where it stands.
    """

    held: npt.NDArray[np.bool_]
    said: Floats
    happened: npt.NDArray[np.bool_]
    loss: Floats
    said_near: Floats
    happened_near: npt.NDArray[np.bool_]


def main() -> None:
    """Print coverage by kind of curve, and what was said against what happened, for each method."""
    asked = options(__doc__ or "", repetitions=300)
    tried: dict[tuple[str, str], list[Tried]] = {}
    for kind, history, ahead, rng in _cases(asked.seed, asked.repetitions):
        target = _target(history, rng)
        for name, method in METHODS.items():
            tried.setdefault((name, kind), []).append(_try(method, history, ahead, target, rng))
    kinds = list(dict.fromkeys(kind for _, kind in tried))
    show(
        ["method", "curve", "histories", "70 % range held", "90 % range held", "pinball loss"],
        list(_held(tried, kinds)),
    )
    print()
    show(["step ahead", "70 % range held", "90 % range held"], list(_by_step(tried)))
    print()
    spans = [f"{100 * low:.0f} to {100 * min(high, 1):.0f} %" for low, high in BINS]
    show(["method", "Brier score", *(f"said {span}" for span in spans)], list(_reliability(tried, kinds)))
    print()
    show(["curve", "said below 10 %: happened", "near target: happened"], list(_below_10(tried, kinds)))


def _cases(seed: int, repetitions: int) -> Iterator[tuple[str, Floats, Floats, np.random.Generator]]:
    """Histories of 5 to 12 sprints, what came after them, and chance of their own."""
    for place, (kind, curve) in enumerate(KINDS.items()):
        note(f"{kind}: {repetitions} histories")
        for number in range(repetitions):
            rng = np.random.default_rng([seed, place, number])
            sprints = int(rng.integers(5, 13))
            values = curve(sprints + AHEAD, rng)
            if moves(values[:sprints]) < LEAST_MOVES:
                continue  # no forecast is made of these
            yield kind, values[:sprints], values[sprints:], rng
    note("real learning curves")
    for number, values in enumerate(learning_curves()):
        rng = np.random.default_rng([seed, len(KINDS), number])
        sprints = int(rng.integers(5, len(values) - AHEAD + 1))
        yield "real learning curves", values[:sprints], values[sprints : sprints + AHEAD], rng


def _target(history: Floats, rng: np.random.Generator) -> float:
    """A little above where it stands, up to one and a half times what the past rate would reach."""
    rate_so_far = float(history[-1] - history[0]) / (len(history) - 1)
    step = max(rate_so_far, 0.3 * float(np.abs(np.diff(history)).mean())) or NO_RATE
    return float(history[-1] + rng.uniform(0.05, 1.5) * AHEAD * step)


def _try(method: Method, history: Floats, ahead: Floats, target: float, rng: np.random.Generator) -> Tried:
    drawn = method(history, AHEAD, rng)
    levels = np.array([0.05, 0.15, 0.5, 0.85, 0.95])
    low90, low70, _, high70, high90 = ends = np.quantile(drawn, levels, axis=0)
    slack = 1e-9 * (np.abs(history).max() + 1e-300)
    held = np.array(
        [(low - slack <= ahead) & (ahead <= high + slack) for low, high in ((low70, high70), (low90, high90))]
    )
    miss = ahead - ends
    scale = float(np.abs(np.diff(np.concatenate([history, ahead]))).mean()) or 1.0
    loss = np.maximum(levels[:, None] * miss, (levels[:, None] - 1) * miss).mean(axis=0) / scale
    best, came = np.maximum.accumulate(drawn, axis=1), np.maximum.accumulate(ahead)
    climbs = np.diff(history)[np.diff(history) > 0]
    near = history[-1] + 0.5 * (climbs.mean() if len(climbs) else NO_RATE)
    said, said_near = (best >= target).mean(axis=0), (best >= near).mean(axis=0)
    return Tried(held, said, came >= target, loss, said_near, came >= near)


def _linear(history: Floats, horizon: int, rng: np.random.Generator) -> Floats:
    """The customer's rate, (last - first) / sprints between, with the errors of that line as its spread."""
    sprints = len(history)
    step = (history[-1] - history[0]) / (sprints - 1)
    errors = history - (history[0] + step * np.arange(sprints))
    spread = float(errors.std(ddof=2)) * rng.standard_normal((2000, horizon))
    return np.asarray(history[-1] + step * np.arange(1, horizon + 1) + spread)


def _bootstrap(history: Floats, horizon: int, rng: np.random.Generator) -> Floats:
    """Increments of the past drawn again with equal weight."""
    return np.asarray(history[-1] + np.cumsum(rng.choice(np.diff(history), (2000, horizon)), axis=1))


METHODS: dict[str, Method] = {"forecast": futures, "plain bootstrap": _bootstrap, "linear rate": _linear}


def _held(tried: dict[tuple[str, str], list[Tried]], kinds: list[str]) -> Iterator[list[object]]:
    for name in METHODS:
        for kind in kinds:
            yield [name, kind, *_coverage(tried[name, kind])]
        simulated = [one for kind in KINDS for one in tried[name, kind]]
        yield [name, "**all simulated**", *_coverage(simulated)]


def _coverage(found: list[Tried]) -> list[object]:
    """Steps of one history are not independent: the Monte Carlo error is that of shares over histories."""
    shares = np.array([one.held.mean(axis=1) for one in found])
    errors = shares.std(axis=0, ddof=1) / np.sqrt(len(found))
    held = [
        f"{100 * mean:.1f} ± {100 * error:.1f}"
        for mean, error in zip(shares.mean(axis=0), errors, strict=True)
    ]
    return [f"{len(found):,}", *held, f"{np.mean([one.loss for one in found]):.2f}"]


def _by_step(tried: dict[tuple[str, str], list[Tried]]) -> Iterator[list[object]]:
    """Coverage of `forecast` on all simulated histories, for each step ahead."""
    held = np.array([one.held for kind in KINDS for one in tried["forecast", kind]])
    for step in range(AHEAD):
        yield [step + 1, *(rate(int(held[:, share, step].sum()), len(held)) for share in range(len(SHARES)))]


def _below_10(tried: dict[tuple[str, str], list[Tried]], kinds: list[str]) -> Iterator[list[object]]:
    """Of what `forecast` called less than 10 %, how much came true, by kind of curve."""
    for kind in kinds:
        found = tried["forecast", kind]
        usual = [(one.said, one.happened) for one in found]
        near = [(one.said_near, one.happened_near) for one in found]
        yield [kind, *(_came_true(pairs) for pairs in (usual, near))]


def _came_true(pairs: list[tuple[Floats, npt.NDArray[np.bool_]]]) -> str:
    said, happened = (np.concatenate(part) for part in zip(*pairs, strict=True))
    unlikely = said < UNLIKELY
    return f"{rate(int(happened[unlikely].sum()), int(unlikely.sum()))} of {unlikely.sum():,}"


def _reliability(tried: dict[tuple[str, str], list[Tried]], kinds: list[str]) -> Iterator[list[object]]:
    for name in METHODS:
        found = [one for kind in kinds for one in tried[name, kind]]
        said = np.concatenate([one.said for one in found])
        happened = np.concatenate([one.happened for one in found])
        cells = []
        for low, high in BINS:
            inside = (said >= low) & (said < high)
            happened_inside = int(happened[inside].sum())
            mean = f"{100 * said[inside].mean():.0f} said, " if inside.any() else ""
            cells.append(f"{mean}{rate(happened_inside, int(inside.sum()))}")
        yield [name, f"{np.mean((said - happened) ** 2):.3f}", *cells]


if __name__ == "__main__":
    main()
