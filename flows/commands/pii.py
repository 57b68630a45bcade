"""``proofline pii FILE...``: is personal data in these files, and where? No project needed."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from flows.commands.answer import say, say_json
from tasks.adapters.tables import read_columns
from tasks.adapters.text_lines import read_lines
from tasks.errors import InputError
from tasks.labels.pii_columns import Looked, look, shown
from tasks.labels.pii_patterns import KINDS, LOOKED_FOR, NOT_LOOKED_FOR

_MOST_LINES = 50  # places for a person; --json has up to MOST_PLACES
MOST_PLACES = 10_000


class Spot(NamedTuple):
    """Where something was found: row counts from 1 (0: the column's own name), its value only masked."""

    file: str
    row: int
    column: str
    kind: str
    masked: str


def pii(words: Namespace) -> int:
    """Say what is found, where, how often, and what was not looked for."""
    if words.kinds:
        return _kinds(as_json=words.json)
    if not words.files:
        raise InputError("found no file; allowed: proofline pii FILE..., or --kinds")
    looked = [(Path(file).name, one) for file in words.files for one in _look(Path(file))]
    counts = Counter(spot.kind for spot in _spots(looked))
    texts = sum(one.texts for _, one in looked)
    if words.json:
        say_json(_object(looked, counts, texts))
    else:
        for line in _lines(looked, counts, texts):
            say(line)
    return 1 if counts else 0


def _look(file: Path) -> Iterator[Looked]:
    """Every column of one file; InputError where nothing would be looked at, which is no "nothing found"."""
    if not file.is_file():
        raise InputError(f"{file}: found no such file; allowed: CSV, TSV, JSON Lines, Parquet or .txt")
    columns = read_lines(file) if file.suffix.lower() == ".txt" else read_columns([file], as_text=None)
    if not any(len(values) for values in columns.values()):
        raise InputError(f"{file}: found nothing to look at, it holds no rows; allowed: a file with some")
    return (look(name, values) for name, values in columns.items())


def _spots(looked: Sequence[tuple[str, Looked]]) -> Iterator[Spot]:
    for file, one in looked:
        for place in one.places():
            row = 0 if place.row is None else place.row + 1
            yield Spot(shown(file), row, one.column, place.kind, place.masked)


def _lines(looked: Sequence[tuple[str, Looked]], counts: Counter[str], texts: int) -> Iterator[str]:
    for spot in islice(_spots(looked), _MOST_LINES):
        row = f"row {spot.row}" if spot.row else "its name"
        yield f"{spot.file}, {row}, column {spot.column}: {spot.kind} {spot.masked}"
    more = counts.total() - _MOST_LINES
    if more > 0:
        yield f"... and {more:,} more; --json lists the first {MOST_PLACES:,}."
    found = ", ".join(f"{count:,} {kind}" for kind, count in counts.most_common())
    yield f"Found {found or 'nothing'} in {texts:,} texts of {len(looked):,} columns."
    yield f"Looked for: {LOOKED_FOR}."
    yield f"Not looked for: {NOT_LOOKED_FOR}."


def _object(looked: Sequence[tuple[str, Looked]], counts: Counter[str], texts: int) -> dict[str, Any]:
    return {
        "found": counts.total(),
        "kinds": dict(counts.most_common()),
        "places": [spot._asdict() for spot in islice(_spots(looked), MOST_PLACES)],
        "texts": texts,
        "columns": len(looked),
        "looked_for": LOOKED_FOR,
        "not_looked_for": NOT_LOOKED_FOR,
    }


def _kinds(*, as_json: bool) -> int:
    """Every kind that is looked for, with what makes sure of it."""
    fields = ("name", "what", "rule", "source")
    if as_json:
        say_json({"kinds": [{field: getattr(kind, field) for field in fields} for kind in KINDS]})
        return 0
    for kind in KINDS:
        say(f"{kind.name:<22}{kind.what}: {kind.rule}{f' ({kind.source})' if kind.source else ''}")
    say(f"Not looked for: {NOT_LOOKED_FOR}.")
    return 0
