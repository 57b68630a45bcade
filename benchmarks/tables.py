"""What the benchmarks share: their two options, how a rate is written, and the table on stdout."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

import numpy as np


def options(purpose: str, *, repetitions: int) -> argparse.Namespace:
    """``repetitions`` and ``seed`` from the command line."""
    parser = argparse.ArgumentParser(description=purpose)
    parser.add_argument("--repetitions", type=_positive, default=repetitions, help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=1, help="default: %(default)s")
    return parser.parse_args()


def note(progress: str) -> None:
    """One line of progress, on stderr so that stdout is the table alone."""
    print(progress, file=sys.stderr, flush=True)


def rate(hits: int, tries: int) -> str:
    """Share of hits in percent, with its Monte Carlo standard error; "-" without tries."""
    if not tries:
        return "-"
    # Two hits and two misses more (Agresti & Coull 1998): the error of 0 hits is not 0.
    smoothed = (hits + 2) / (tries + 4)
    error = np.sqrt(smoothed * (1 - smoothed) / (tries + 4))
    return f"{100 * hits / tries:.1f} ± {100 * error:.1f}"


def show(header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a Markdown table."""
    for cells in (header, ["---"] * len(header), *rows):
        print("| " + " | ".join(map(str, cells)) + " |")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"found {number}; needed: 1 or more")
    return number
