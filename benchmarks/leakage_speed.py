"""Speed of the search for shared rows and for near-duplicate texts, beside Python sets and pandas.

Seconds are those of the CPU, all threads together; ratios hold on one machine in one run.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.tables import note, options, show
from tasks.adapters.alike_texts import signatures
from tasks.adapters.shared_rows import PolarsKeys
from tasks.labels.alike_search import find_alike, item_texts
from tasks.labels.row_keys import Sameness, row_keys
from tasks.labels.shared_rows import repeated_rows, shared_rows

ROWS = 1_000_000
SHARED = 1_000
TEXTS = 200_000
EDITED = 5_000
SAME = Sameness("item", content=("a", "b", "c", "d", "kind", "text"))

Columns = dict[str, np.ndarray[Any, Any]]


def main() -> None:
    """Print both tables."""
    asked = options(__doc__ or "", repetitions=3)
    rng = np.random.default_rng(asked.seed)
    here, there = rows(0), rows(ROWS - SHARED)
    engine = PolarsKeys()
    engine.digest_texts(["the import is not the work"])
    ways: dict[str, Callable[[], int]] = {
        "proofline: id": lambda: ours(here, there, Sameness("item"), engine),
        "proofline: id and content": lambda: ours(here, there, SAME, engine),
        "Python sets: id": lambda: len(set(here["item"].tolist()) & set(there["item"].tolist())),
        "Python sets: content": lambda: len(set(tuples(here)) & set(tuples(there))),
        "pandas: id (isin)": lambda: int(pd.Series(here["item"]).isin(pd.Series(there["item"])).sum()),
        "pandas: content (merge)": lambda: merged(here, there),
    }
    timed = {name: timing(name, way, asked.repetitions) for name, way in ways.items()}
    base = timed["proofline: id and content"][0]
    lines = [
        [name, f"{seconds:.2f}", f"{seconds / base:.1f}", f"{found:,}"]
        for name, (seconds, found) in timed.items()
    ]
    show(["1 M rows beside 1 M", "CPU seconds", "ratio", "shared rows found"], lines)
    print(f"\nPeak memory of the process: {peak_mib():,.0f} MiB\n")
    show(["texts", "edited copies at 0.8 or more", "found", "CPU seconds"], [near(rng)])
    print(f"\nPeak memory of the process: {peak_mib():,.0f} MiB")


def rows(first: int) -> Columns:
    """A million rows of six content columns; the ids and texts run on from ``first``."""
    numbers = range(first, first + ROWS)
    columns: Columns = {
        name: np.arange(first, first + ROWS) * 0.5 + place for place, name in enumerate("abcd")
    }
    columns["kind"] = np.array(["early", "on time", "late", "lost"], dtype=object)[np.array(numbers) % 4]
    columns["item"] = np.array([f"item-{n}" for n in numbers], dtype=object)
    columns["text"] = np.array([f"the text of row {n}" for n in numbers], dtype=object)
    return columns


def ours(here: Columns, there: Columns, same: Sameness, engine: PolarsKeys) -> int:
    """Keys of both sides, rows shared between them and rows repeated inside."""
    keys, known = (row_keys(side, same, digest_texts=engine.digest_texts) for side in (here, there))
    repeated_rows(keys)
    return int(shared_rows(keys, [("", known)], is_in=engine.is_in).by_id.sum())


def tuples(side: Columns) -> list[tuple[Any, ...]]:
    """Rows as tuples of their content."""
    return list(zip(*(side[name].tolist() for name in SAME.content), strict=True))


def merged(here: Columns, there: Columns) -> int:
    """Rows that pandas joins by their content."""
    frames = [pd.DataFrame({name: side[name] for name in SAME.content}) for side in (here, there)]
    return len(frames[0].merge(frames[1], on=list(SAME.content)))


def near(rng: np.random.Generator) -> list[object]:
    """Texts of ten to forty words, some of them a second time with one or two words changed."""
    words = np.array(
        ["".join(rng.choice(list("abcdefghijklmnopqrst"), rng.integers(2, 10))) for _ in range(20_000)]
    )
    texts = [list(words[rng.integers(0, len(words), rng.integers(10, 41))]) for _ in range(TEXTS - EDITED)]
    copies = [edited(rng, texts[n], words) for n in range(EDITED)]
    column = np.array([" ".join(text) for text in (*texts, *copies)], dtype=object)
    columns = {"item": np.arange(TEXTS), "text": column}
    close = sum(jaccard_of(column[n], column[TEXTS - EDITED + n]) >= 0.8 for n in range(EDITED))
    note("near-duplicates: searching")
    start = time.process_time()
    here = item_texts(columns, "item", ("text",))
    found = find_alike(here, {}, columns=("text",), floor=0.8, sign=lambda some: signatures(some, 1))
    seconds = time.process_time() - start
    return [f"{TEXTS:,}", f"{close:,}", f"{sum(found.inside):,}", f"{seconds:.1f}"]


def edited(rng: np.random.Generator, text: list[str], words: np.ndarray[Any, Any]) -> list[str]:
    """The text with one or two of its words changed."""
    copy = list(text)
    for place in rng.integers(0, len(copy), rng.integers(1, 3)):
        copy[place] = str(rng.choice(words))
    return copy


def jaccard_of(first: str, second: str) -> float:
    """Jaccard similarity of sets of five letters, with Python sets."""
    one, other = ({text[n : n + 5] for n in range(len(text) - 4)} for text in (first, second))
    return len(one & other) / len(one | other)


def timing(name: str, way: Callable[[], int], repetitions: int) -> tuple[float, int]:
    """CPU seconds of the shortest of several runs, and what was found."""
    note(f"{name}: {repetitions} runs")
    runs = []
    for _ in range(repetitions):
        start = time.process_time()
        found = way()
        runs.append(time.process_time() - start)
    return min(runs), found


def peak_mib() -> float:
    """Most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
