"""How often is drift called on real rows that do not drift, and how often is a change found that matters?"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np
import pandas as pd

from benchmarks.drift_changes import LEAST_RATIO, Change, Sizes, changes
from benchmarks.drift_rules import by_bonferroni, by_distance, by_psi
from benchmarks.drift_sources import TABLES, Source, with_codes
from benchmarks.tables import note, rate, show
from tasks.drift.comparison import DEPENDENCE
from tasks.drift.plan import ShiftPlan
from tasks.drift.profile import Profile, profile
from tasks.drift.shift import judge_shift
from tasks.vocabulary import Verdict
from tests.drift.samples import Columns

OURS = "proofline"
PSI, TESTS, DISTANCE = "PSI > 0.2", "KS / chi-squared, Bonferroni", "Wasserstein / Jensen-Shannon > 0.1"
METHODS = (OURS, PSI, TESTS, DISTANCE)
NOTHING = "nothing"
PAIRED_ROWS = 5_000  # on which the size of a change is measured
SMALL = 20_000  # above it the other methods see every third set: they take most of the time


class Called(NamedTuple):
    """Whether a method called drift; ``stable``: whether ours called any subject stable."""

    rows: int
    table: str
    kind: str
    held_out: bool
    method: str
    called: bool
    stable: bool = False


def main() -> None:
    """Print false alarms, what is found and balanced accuracy: by table, by method, by kind of change."""
    asked = _options()
    rng = np.random.default_rng(asked.seed)
    kinds = changes(held_out=None if asked.held_out else False)
    lines = (
        called
        for rows in asked.rows
        for table in asked.tables
        for called in _called(Source(table, TABLES[table]()), rows, kinds, asked, rng)
    )
    found = pd.DataFrame(list(lines), columns=list(Called._fields))
    _show_tables(found[found["method"] == OURS])
    _show_methods(found)
    _show_kinds(found[found["method"] == OURS])


def _called(
    source: Source, rows: int, kinds: Sequence[Change], asked: argparse.Namespace, rng: np.random.Generator
) -> Iterator[Called]:
    """What every method says of windows without a change, and with one."""
    note(f"{rows:,} rows of {source.name}")
    sizes = Sizes(source.window(rng, PAIRED_ROWS, list(source.columns)))
    for place in range(asked.sets):
        names = source.some_columns(rng)
        reference, current = (source.window(rng, rows, names) for _ in range(2))
        base = profile([with_codes(reference)])
        with_others = rows <= SMALL or not place % 3
        verdicts = verdicts_of(base, current)
        stable = Verdict.PASS in verdicts.values()
        yield Called(rows, source.name, NOTHING, False, OURS, Verdict.FAIL in verdicts.values(), stable)
        for method, called in _others(reference, current, names if with_others else ()):
            yield Called(rows, source.name, NOTHING, False, method, called)
        for change, feature in islice(that_matter(sizes, names, kinds, rng), asked.changes):
            changed = change.applied(current, feature, rng)
            verdicts = verdicts_of(base, changed)
            ours = Verdict.FAIL in (verdicts[feature], verdicts.get(DEPENDENCE))
            for method, called in [(OURS, ours), *_others(reference, changed, [feature], len(names))]:
                yield Called(rows, source.name, change.kind, change.held_out, method, called)


def that_matter(
    sizes: Sizes, names: list[str], kinds: Sequence[Change], rng: np.random.Generator
) -> Iterator[tuple[Change, str]]:
    """Kinds in random order, each with a feature on which it is twice a floor, if any."""
    for place in rng.permutation(len(kinds)):
        change = kinds[place]
        able = [name for name in names if sizes.is_text(name) == change.of_text]
        for feature in rng.permutation(able):
            if sizes.size(change, str(feature), names) >= LEAST_RATIO:
                yield change, str(feature)
                break


def verdicts_of(base: Profile, current: Columns) -> dict[str, Verdict]:
    """Verdict on each subject with the plan's defaults."""
    findings = judge_shift(base, profile([with_codes(current)], reference=base), plan=ShiftPlan())
    return {finding.evidence.subject: finding.verdict for finding in findings}


def _others(
    reference: Columns, current: Columns, names: Sequence[str], of: int | None = None
) -> Iterator[tuple[str, bool]]:
    """Whether the other methods call any of the columns ``names``, which are tested beside ``of`` in all."""
    if not names:
        return
    before, now = ({name: window[name] for name in names} for window in (reference, current))
    yield PSI, bool(by_psi(before, now))
    yield TESTS, bool(by_bonferroni(before, now, of or len(names)))
    yield DISTANCE, bool(by_distance(before, now))


def _show_tables(found: pd.DataFrame) -> None:
    header = [
        "rows",
        "table",
        "false alarms",
        "called stable",
        "found: looked at",
        "found: held out",
        "balanced",
    ]
    lines = list[list[str]]()
    for rows in sorted(found["rows"].unique()):
        own = found[found["rows"] == rows]
        parts = [(table, own[own["table"] == table]) for table in own["table"].unique()]
        lines += [_table_line(int(rows), table, part) for table, part in [*parts, ("all", own)]]
    show(header, lines)
    print()


def _table_line(rows: int, table: str, own: pd.DataFrame) -> list[str]:
    drawn, held = own["kind"] != NOTHING, own["held_out"]
    return [
        f"{rows:,}",
        table,
        _rate(own[~drawn]),
        rate(int(own["stable"].sum()), int((~drawn).sum())),
        _rate(own[drawn & ~held]),
        _rate(own[drawn & held]),
        _balanced(own),
    ]


def _show_methods(found: pd.DataFrame) -> None:
    lines = list[list[str]]()
    for rows in sorted(found["rows"].unique()):
        for method in METHODS:
            own = found[(found["rows"] == rows) & (found["method"] == method)]
            drawn = own["kind"] != NOTHING
            lines.append([f"{rows:,}", method, _rate(own[~drawn]), _rate(own[drawn]), _balanced(own)])
    show(["rows", "method", "false alarms of sets", "found", "balanced"], lines)
    print()


def _show_kinds(found: pd.DataFrame) -> None:
    lengths = sorted(found["rows"].unique())
    lines = list[list[str]]()
    for kind in sorted(set(found["kind"]) - {NOTHING}):
        own = found[found["kind"] == kind]
        held = "kind" if own["held_out"].all() else "one size"
        lines.append([kind, held, *(_rate(own[own["rows"] == rows]) for rows in lengths)])
    show(["change", "held out", *(f"found at {rows:,}" for rows in lengths)], lines)


def _balanced(own: pd.DataFrame) -> str:
    """Mean of the share without alarm and the share found, of held-out changes where there are any."""
    drawn = own["kind"] != NOTHING
    asked = own[drawn & own["held_out"]] if own["held_out"].any() else own[drawn]
    if asked.empty:
        return "-"
    return f"{50 * (1 - own[~drawn]['called'].mean() + asked['called'].mean()):.1f}"


def _rate(own: pd.DataFrame) -> str:
    return f"{rate(int(own['called'].sum()), len(own))} of {len(own)}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=100, help="sets a length and table; default: %(default)s")
    parser.add_argument("--changes", type=int, default=3, help="changes asked a set; default: %(default)s")
    parser.add_argument("--rows", type=int, nargs="+", default=[200, 1_000, 10_000, 100_000])
    parser.add_argument("--tables", nargs="+", choices=TABLES, default=list(TABLES))
    parser.add_argument("--held-out", action="store_true", help="also kinds and sizes that are held out")
    parser.add_argument("--seed", type=int, default=1, help="default: %(default)s")
    return parser.parse_args()


if __name__ == "__main__":
    main()
