"""The check that a batch holds no personal data or secrets that patterns can tell."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, ClassVar

import numpy as np
from pydantic import AfterValidator, Field

from tasks.checks import Check
from tasks.labels.batch import Batch
from tasks.labels.pii_columns import Looked, look, shown
from tasks.labels.pii_patterns import KINDS, LOOKED_FOR, NAMES, NOT_LOOKED_FOR
from tasks.stats.intervals import share_interval
from tasks.vocabulary import About, Evidence, Finding, Measurement, Verdict

_FOUND = "found: "
_ROWS = "rows with personal data"
_SHARE = "share of texts with personal data"
_COLUMNS = "columns looked at"
_LACKING = "columns missing"
_MOST_NAMED = 40
_MOST_OF_A_KIND = 3
_MOST_COLUMNS = 40  # kinds by column that are measured, the most frequent
_LEVEL = 0.9  # of the two-sided interval: its upper end is the one-sided 95 % bound


def _known_kind(kind: str) -> str:
    if kind not in NAMES:
        raise ValueError(f"one of {', '.join(NAMES)}; not {kind!r}")
    return kind


@dataclass
class _Tally:
    """What was found so far, in bounded space but for one bit a row."""

    rows: np.ndarray[tuple[int], np.dtype[np.bool_]]
    texts: int = 0
    with_any: int = 0
    by_column: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


class Pii(Check[Batch]):
    """Is the batch free of personal data and secrets that patterns can tell?"""

    name: ClassVar[str] = "pii"
    about: ClassVar[About] = "batch"

    columns: tuple[str, ...] = Field((), description="columns looked at; none: every column")
    allowed: tuple[Annotated[str, AfterValidator(_known_kind)], ...] = Field(
        (), description="kinds that may be in the batch, such as ipv4; `proofline pii --kinds` lists them"
    )

    def measure(self, data: Batch, rng: np.random.Generator) -> tuple[Evidence, ...]:
        """Count what is found by kind and column; name where the first of each kind stands, masked."""
        chosen = [name for name in self.columns or data.columns if name in data.columns]
        tally = _Tally(np.zeros(data.rows, dtype=bool))
        for name in chosen:
            _count(tally, look(name, data.columns[name]), data)
        lacking = len(self.columns) - len(chosen) if self.columns else 0
        counted = (
            Measurement(name=_ROWS, value=int(tally.rows.sum()), unit="rows", n=data.rows),
            Measurement(name=_COLUMNS, value=len(chosen), unit="columns", n=len(data.columns)),
            Measurement(name=_LACKING, value=lacking, unit="columns", n=len(self.columns)),
            *_shares(tally),
            *_kinds(tally),
        )
        named = tuple(_first_of_each(tally))
        return (Evidence(subject=data.subject, measurements=counted, named=named, data_digest=data.digest),)

    def judge(self, evidence: tuple[Evidence, ...]) -> tuple[Finding, ...]:
        """Fail on any find of a kind that is not allowed."""
        return tuple(self._judge_one(one) for one in evidence)

    def _judge_one(self, evidence: Evidence) -> Finding:
        rows, lacking = evidence.get(_ROWS), evidence.value(_LACKING) or 0
        found = [m for m in evidence.measurements if m.name.startswith(_FOUND)]
        bad = [m for m in found if m.name.removeprefix(_FOUND) not in self.allowed]
        if bad:
            return self.finding(evidence, Verdict.FAIL, _failed(evidence, bad), remedy=_REMEDY)
        if rows is None or not rows.n:
            return self._unknown(evidence, "The batch has no rows to look at", "A batch with rows.")
        if lacking:
            lost = f"{lacking:.0f} of {len(self.columns)} columns to look at are missing from the batch"
            return self._unknown(evidence, lost, f"The {lacking:.0f} missing columns.")
        return self.finding(evidence, Verdict.PASS, _passed(evidence, found))

    def _unknown(self, evidence: Evidence, reason: str, settle: str) -> Finding:
        remedy = "send the batch whole, with every column that the plan names"
        return self.finding(evidence, Verdict.UNKNOWN, reason, remedy=remedy, settle=settle)


_REMEDY = (
    "mask or remove what is named, and see `proofline pii FILE` for every place; a kind that may be there "
    "is named in the check's field allowed"
)


def _count(tally: _Tally, looked: Looked, data: Batch) -> None:
    tally.texts += looked.texts
    for place in looked.places():
        tally.by_column[place.kind, looked.column] += 1
        if place.row is not None:
            tally.rows[place.row] = True
        if len(tally.examples[place.kind]) < _MOST_OF_A_KIND:
            where = (
                "name of column"
                if place.row is None
                else f"{shown(data.columns[data.item][place.row])}, column"
            )
            tally.examples[place.kind].append(f"{where} {looked.column}: {place.kind} {place.masked}")
    tally.with_any += sum(cell in looked.by_text for cell in looked.cells) if looked.by_text else 0


def _shares(tally: _Tally) -> Iterator[Measurement]:
    if tally.texts:
        interval = share_interval(tally.with_any, tally.texts, level=_LEVEL)
        share, method = (
            tally.with_any / tally.texts,
            "Clopper-Pearson; the upper end is the one-sided 95 % bound",
        )
        yield Measurement(
            name=_SHARE, value=share, unit="share", n=tally.texts, interval=interval, method=method
        )


def _kinds(tally: _Tally) -> Iterator[Measurement]:
    """Finds of each kind in all, then by column."""
    rules = {kind.name: kind.rule for kind in KINDS}
    for kind in sorted({kind for kind, _ in tally.by_column}):
        total = sum(count for (found, _), count in tally.by_column.items() if found == kind)
        yield Measurement(name=f"{_FOUND}{kind}", value=total, unit="finds", method=rules[kind])
    for (kind, column), count in tally.by_column.most_common(_MOST_COLUMNS):
        yield Measurement(name=f"{kind} in {column}", value=count, unit="finds")


def _first_of_each(tally: _Tally) -> list[str]:
    """Examples, the first of every kind before the second of any."""
    ordered = (e[n] for n in range(_MOST_OF_A_KIND) for _, e in sorted(tally.examples.items()) if n < len(e))
    return list(ordered)[:_MOST_NAMED]


def _failed(evidence: Evidence, bad: list[Measurement]) -> str:
    parts = ", ".join(f"{m.value or 0:,.0f} {m.name.removeprefix(_FOUND)}" for m in bad)
    rows = evidence.get(_ROWS)
    where = f"{rows.value or 0:,.0f} of {rows.n or 0:,} rows hold any" if rows else "no row was counted"
    kinds = {m.name.removeprefix(_FOUND) for m in bad}
    such = next((one for one in evidence.named if one.split(": ")[-1].split(" ")[0] in kinds), "")
    return f"Found {parts}; {where}; such as {such}; not looked for: {NOT_LOOKED_FOR}"


def _passed(evidence: Evidence, found: list[Measurement]) -> str:
    share, columns = evidence.get(_SHARE), evidence.value(_COLUMNS) or 0
    texts = f"{share.n or 0:,} texts" if share else "no texts"
    tolerated = ", ".join(f"{m.value or 0:,.0f} {m.name.removeprefix(_FOUND)}" for m in found)
    seen = f"Found nothing but what is allowed ({tolerated})" if found else "Found nothing"
    bound = ""
    if share and share.interval and not found:
        bound = (
            f"; were they drawn at random, at most {share.interval.high:.2%} of such texts hold any (95 %)"
        )
    return (
        f"{seen} in {texts} of {columns:.0f} columns; looked for: {LOOKED_FOR}{bound}; "
        f"not looked for: {NOT_LOOKED_FOR}"
    )
