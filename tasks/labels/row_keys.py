"""What makes a row the same as another, as numbers: its item, its item and annotator, its content."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.labels.content import (
    MISSING,
    Digests,
    TextDigests,
    content_digests,
    digest_texts,
    digests_by_code,
)
from tasks.labels.values import as_text, is_missing
from tasks.labels.written_values import untyped

KEYS_MADE = 2  # one more when another key is made of the same rows: what was kept before is then not used

_MANY = 10_000
_WHOLE = re.compile("-?(?:0|[1-9][0-9]*)[.]0").fullmatch


@dataclass(frozen=True)
class Sameness:
    """Which columns make two rows the same: the item, who labelled it ("" in wide form), the content."""

    item: str
    annotator: str = ""
    content: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that a comparison reads, once."""
        named = (self.item, *([self.annotator] if self.annotator else []), *self.content)
        return tuple(dict.fromkeys(named))


@dataclass(frozen=True)
class RowKeys:
    """Digests of a batch's rows, each of shape (n_rows,); two are equal when what they stand for is.

    ``items`` is the id, 0 where it is missing; ``rows`` the id with the annotator; ``content`` the content
    columns, None without any; ``ids`` gives the id column itself, for naming a row.
    """

    items: Digests
    rows: Digests
    content: Digests | None
    ids: Callable[[], npt.NDArray[Any]]

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.items)

    @property
    def nameless(self) -> npt.NDArray[np.bool_]:
        """Which rows have no id."""
        nameless: npt.NDArray[np.bool_] = self.items == MISSING
        return nameless


def row_keys(
    columns: Mapping[str, npt.NDArray[Any]],
    same: Sameness,
    *,
    digest_texts: TextDigests = digest_texts,
) -> RowKeys:
    """Keys of a batch's rows.

    Parameters
    ----------
    columns : mapping of str to array, each of shape (n_rows,)
        The rows, by column.
    same : Sameness
        The columns that make two rows the same.
    digest_texts : callable
        One number a text, 0 for None. Only keys that were made with one function can be compared.

    Raises
    ------
    KeyError
        When ``columns`` lacks one of the columns.
    """

    def ids(values: npt.NDArray[Any]) -> Digests:
        return digest_texts(item_ids(values).tolist())

    items = rows = digests_by_code(columns, same.item, ids)
    if same.annotator:
        whose = digests_by_code(columns, same.annotator, ids)
        rows = items * np.uint64(0x9E3779B97F4A7C15) + whose  # an odd factor: the two cannot change places
    content = None
    if same.content:
        content = content_digests(columns, same.content, digest_texts=untyped(digest_texts))
    return RowKeys(items, rows, content, lambda: columns[same.item])


def item_ids(column: npt.NDArray[Any]) -> npt.NDArray[np.object_]:
    """Ids as text, so that 12, 12.0, "12" and "12.0" are one id; None where missing. Shape (n_rows,)."""
    listed, ids = column.tolist(), np.empty(len(column), dtype=object)
    if _are_plain(listed):
        ids[:] = listed
        return ids
    kinds = set(map(type, listed))
    if kinds <= {str, type(None)}:
        ids[:] = [_whole(one) if one is not None and one[-2:] == ".0" else one for one in listed]
    elif kinds <= {int}:
        ids[:] = list(map(str, listed))
    else:
        ids[:] = list(map(_id, listed))
    return ids


def _are_plain(listed: list[Any]) -> bool:
    """Whether all are texts without ``.0`` behind; thousands at once take a third of the time."""
    try:
        joined = ("\0".join((*listed[at : at + _MANY], "")) for at in range(0, len(listed), _MANY))
        return not any(".0\0" in texts for texts in joined)
    except TypeError:  # one of them is no text
        return False


def _id(value: Any) -> str | None:
    return None if is_missing(value) else _whole(as_text(value))


def _whole(text: str) -> str:
    """A whole number without the ``.0`` that pandas writes behind it once its column has a gap."""
    # Versions as ids lose nothing by it unless "1" and "1.0" both stand: a leak that is missed costs more.
    return text.removesuffix(".0") if _WHOLE(text) else text
