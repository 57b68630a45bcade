"""JSON Lines: an object a line, a single value a key."""

from __future__ import annotations

import io
import json
from collections.abc import Collection, Iterator, Sequence
from itertools import chain, count
from pathlib import Path
from typing import Any, NoReturn

from tasks.adapters.compressed import opened
from tasks.adapters.gathered import Gathered
from tasks.adapters.json_values import need_single_values, value_array
from tasks.adapters.reading import MIB, MOST_CELL, Reading, need_usable_names
from tasks.adapters.utf8_text import Utf8Text
from tasks.errors import InputError

_BLOCK, _MOST = 4 * MIB, 10_000  # bytes of text and rows of a block, which has each key of the file
_Row = dict[str, Any]


def gather_json_lines(files: Sequence[Path], reading: Reading) -> Gathered:
    """Rows of the files, in order, no more than the first that are asked for.

    A null and a key that is not there are missing. Numbers are numbers, true and false are those, what is
    in quotes is text; a column in which these are mixed is text. Blank lines are no rows.

    Raises
    ------
    InputError
        When a line is not one JSON object of single values, says a key twice, is too long or too deep, or
        the batch is larger than the limits.
    """
    gathered, names = Gathered(reading), dict[str, None]()
    for path in files:
        if reading.left(gathered.rows) == 0:
            break
        before = 0
        for block in _blocks(path, reading):
            rows = block[: reading.left(gathered.rows)]
            names |= dict.fromkeys(chain.from_iterable(rows))
            need_usable_names(tuple(names), path.name)
            where = f"{path.name}, from row {before + 1:,} on"
            gathered.add(len(rows), _columns(rows, names, reading, where), path.name)
            before += len(rows)
            if reading.left(gathered.rows) == 0:
                break
    reading.chosen(tuple(names), files[0].name)
    return gathered


def _columns(rows: Sequence[_Row], names: Collection[str], reading: Reading, where: str) -> dict[str, Any]:
    """Each column of some rows as an Arrow array."""
    columns = {}
    for name in names if reading.wanted is None else reading.wanted:
        values = [row.get(name) for row in rows]
        need_single_values(values, f"{where}, column {name}")
        columns[name] = value_array(values, as_text=reading.stays_text(name))
    return columns


def _blocks(path: Path, reading: Reading) -> Iterator[list[_Row]]:
    """The file's rows, some MiB of text at a time."""
    with opened(path) as file:
        text = io.BufferedReader(Utf8Text(file, path.name, reading), MIB)
        rows, size, most = list[_Row](), 0, min(_MOST, reading.first or _MOST)
        for number in count(1):
            line = text.readline(MOST_CELL)
            if not line:
                break
            size += len(line)
            if not line.isspace():
                rows.append(_row(line, f"{path.name}, line {number:,}"))
            if size >= _BLOCK or len(rows) >= most:
                yield rows
                rows, size = [], 0
        yield rows


def _row(line: bytes, where: str) -> _Row:
    """One line's object; what is wrong with it is said without its content."""
    if len(line) == MOST_CELL:
        raise InputError(f"{where}: is longer than {MOST_CELL:,} bytes")
    try:
        row = _DECODER.decode(line.decode())
    except RecursionError as error:
        raise InputError(f"{where}: is nested too deep; allowed: one object of single values") from error
    except json.JSONDecodeError as error:
        raise InputError(f"{where}: is not JSON: {error.msg} at character {error.pos + 1:,}") from error
    except ValueError as error:
        raise InputError(f"{where}: {error}") from error
    if not isinstance(row, dict):
        raise InputError(f"{where}: found a {type(row).__name__}; allowed: one object a line")
    return row


def _once(pairs: list[tuple[str, Any]]) -> _Row:
    row = dict(pairs)
    if len(row) < len(pairs):
        raise ValueError("says a key twice; allowed: each key once")
    return row


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"found {name}, which is not JSON; allowed: null for missing")


_DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_constant)
