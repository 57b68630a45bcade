"""How much CPU does agreement of a million items take? Beside statsmodels and krippendorff, in one run."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.tables import note, show
from tasks.labels.agreement import alpha_interval, fleiss_kappa, gwet_ac1, krippendorff_alpha
from tasks.labels.annotator_pairs import pair_kappas
from tasks.labels.item_sums import sums_of
from tasks.labels.krippendorff import alpha_of, scale
from tasks.labels.ratings import ratings_in_rows

ANNOTATORS, LABELS, EACH = 200, 5, 3
PEERS = ("krippendorff==0.9.0", "statsmodels==0.15.0", "numpy>=2")
TIMES = 3  # the best of so many
SOME_PAIRS = 500  # of the 19,900 that a peer is timed on

# Runs where the peers are installed. krippendorff is under the GPL: it is called, never imported by ours.
PEER_SCRIPT = """
import json, sys, time
import numpy as np
import krippendorff
from statsmodels.stats.inter_rater import cohens_kappa, fleiss_kappa

def timed(call, times):
    best, value = float("inf"), None
    for _ in range(times):
        start = time.process_time()
        value = call()
        best = min(best, time.process_time() - start)
    return [best, float(np.ravel(value)[-1])]

data, times = np.load(sys.argv[1]), int(sys.argv[2])
counts, labels, tables = data["counts"], data["labels"].astype(float), data["tables"]
nominal = dict(level_of_measurement="nominal")
print(json.dumps({
    "alpha of counts": timed(lambda: krippendorff.alpha(value_counts=counts, **nominal), times),
    "alpha of labels": timed(lambda: krippendorff.alpha(reliability_data=labels, **nominal), times),
    "fleiss": timed(lambda: fleiss_kappa(counts), times),
    "pairs": timed(lambda: [cohens_kappa(table, return_results=False) for table in tables], times),
}))
"""


def main() -> None:
    """Print seconds of CPU, ours and the peers', and how far the values lie apart."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=1_000_000, help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=1, help="default: %(default)s")
    parser.add_argument("--environment", type=Path, help="where the peers are or will be installed")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        python = peers(asked.environment or Path(folder) / "peers")
        item, annotator, label = drawn(np.random.default_rng(asked.seed), asked.items)
        ours = measured(item, annotator, label)
        theirs = measured_by_peers(python, Path(folder) / "data.npz", item, annotator, label)
    show(["what", "seconds", "peer", "seconds", "ratio", "difference"], table(ours, theirs))


def drawn(rng: np.random.Generator, items: int) -> tuple[Any, Any, Any]:
    """Three labels an item by different annotators who err one time in five, item by item."""
    people = np.sort((rng.integers(ANNOTATORS, size=(items, 1)) + _steps(rng, items)) % ANNOTATORS, axis=1)
    truth = rng.integers(LABELS, size=(items, 1))
    wrong = rng.random((items, EACH)) < 0.2
    label = np.where(wrong, rng.integers(LABELS, size=(items, EACH)), truth)
    return np.repeat(np.arange(items), EACH), people.ravel(), label.ravel()


def _steps(rng: np.random.Generator, items: int) -> Any:
    """Three different steps from one annotator to the others of an item."""
    steps = rng.integers(1, (ANNOTATORS - 1) // 2, size=(items, EACH - 1)).cumsum(axis=1)
    return np.hstack([np.zeros((items, 1), dtype=np.int64), steps])


def measured(item: Any, annotator: Any, label: Any) -> dict[str, tuple[float, float]]:
    """Seconds and value of each of ours."""
    rows = (item, annotator, label)
    shuffled = np.random.default_rng(0).permutation(len(item))
    mixed, words = tuple(column[shuffled] for column in rows), tuple(as_words(column) for column in rows)
    ratings = ratings_in_rows(*rows)
    values, rng = scale(ratings.labels, "nominal"), np.random.default_rng(1)
    counts = counted(item, label)
    return {
        "alpha": timed(lambda: krippendorff_alpha(*rows)),
        "alpha, rows in no order": timed(lambda: krippendorff_alpha(*mixed)),
        "alpha, ids and labels as words": timed(lambda: krippendorff_alpha(*words)),
        "alpha, once coded": timed(lambda: alpha_of(sums_of(ratings), "nominal", values)),
        "alpha, ordinal": timed(lambda: krippendorff_alpha(*rows, metric="ordinal")),
        "alpha with its interval": timed(lambda: alpha_interval(*rows, rng=rng).low),
        "AC1": timed(lambda: gwet_ac1(*rows)),
        "Fleiss' kappa of counts": timed(lambda: fleiss_kappa(counts)),
        "all pairs' kappas, once coded": timed(lambda: pair_kappas(ratings).kappa[SOME_PAIRS - 1]),
    }


def measured_by_peers(python: Path, path: Path, item: Any, annotator: Any, label: Any) -> dict[str, Any]:
    """Seconds and value of each of the peers, in their own environment."""
    note("peers")
    tables = tables_of_pairs(annotator.reshape(-1, EACH), label.reshape(-1, EACH))
    arrays = {"counts": counted(item, label), "labels": label.reshape(-1, EACH).T, "tables": tables}
    np.savez(path, **arrays)
    command = [str(python), "-c", PEER_SCRIPT, str(path), str(TIMES)]
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return found


def table(ours: dict[str, tuple[float, float]], theirs: dict[str, Any]) -> list[list[object]]:
    """A row for each of ours, beside its peer where there is one."""
    pairs = ANNOTATORS * (ANNOTATORS - 1) // 2
    beside = {
        "alpha": ("krippendorff, labels as a matrix", theirs["alpha of labels"], 1),
        "alpha, once coded": ("krippendorff, of counts", theirs["alpha of counts"], 1),
        "Fleiss' kappa of counts": ("statsmodels", theirs["fleiss"], 1),
        "all pairs' kappas, once coded": ("statsmodels, of tables", theirs["pairs"], pairs / SOME_PAIRS),
    }
    rows: list[list[object]] = []
    for what, (seconds, value) in ours.items():
        peer, (peer_seconds, peer_value), times = beside.get(what, ("", (0.0, value), 0))
        cells = [peer, f"{peer_seconds * times:.2f}", f"{peer_seconds * times / seconds:.1f}"]
        apart = f"{abs(value - peer_value):.0e}"
        rows.append([what, f"{seconds:.2f}", *(cells if peer else ["", "", ""]), apart if peer else ""])
    return rows


def timed(call: Callable[[], Any]) -> tuple[float, float]:
    """Seconds of CPU of the cheapest of three calls, and what the call gives."""
    best, value = float("inf"), 0.0
    for _ in range(TIMES):
        start = time.process_time()
        value = float(call())
        best = min(best, time.process_time() - start)
    return best, value


def counted(item: Any, label: Any) -> Any:
    """How many annotators gave each label to each item, shape (n_items, n_labels)."""
    cells = np.bincount(item * LABELS + label, minlength=(int(item[-1]) + 1) * LABELS)
    return cells.reshape(-1, LABELS)


def tables_of_pairs(annotator: Any, label: Any) -> Any:
    """Tables of the first pairs of annotators, shape (SOME_PAIRS, n_labels, n_labels)."""
    tables = np.zeros((ANNOTATORS**2, LABELS, LABELS))
    for one, other in ((0, 1), (0, 2), (1, 2)):
        place = annotator[:, one] * ANNOTATORS + annotator[:, other]
        np.add.at(tables, (place, label[:, one], label[:, other]), 1)
    return tables[tables.any(axis=(1, 2))][:SOME_PAIRS]


def as_words(column: Any) -> Any:
    """The column as text, equal texts being one object, as files are read."""
    _, code = np.unique(column, return_inverse=True)
    words = np.array([f"w{value}" for value in range(int(code.max()) + 1)], dtype=object)
    return words[code]


def peers(environment: Path) -> Path:
    """The interpreter of an environment with the peers, made when it is not there yet."""
    python = environment / "bin" / "python"
    if not python.exists():
        note(f"installing {', '.join(PEERS)}")
        uv = shutil.which("uv")
        make = [uv, "venv", "--quiet"] if uv else [sys.executable, "-m", "venv"]
        install = (
            [uv, "pip", "install", "--python", str(python)] if uv else [str(python), "-m", "pip", "install"]
        )
        subprocess.run([*make, str(environment)], check=True)
        subprocess.run([*install, "--quiet", *PEERS], check=True)
    return python


if __name__ == "__main__":
    main()
