"""What the record keeps from window to window of slow drift, and which window's turn it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tasks.canonical import digest
from tasks.drift.weeks import Weeks
from tasks.drift.windows import Windows
from tasks.ledger.append import Links, newest_first
from tasks.ledger.chain import Kind

_KINDS: tuple[Kind, ...] = ("state",)
SERIES = "weeks_of"  # the field by which its records are known among others of their kind


@dataclass(frozen=True)
class Kept:
    """Windows that were counted in one series, oldest first, each with its record's body.

    A ``series`` is one reference, season and set of features. ``elsewhere`` are the windows that were
    counted against another reference: they are older than this one.
    """

    series: str
    reference: str
    bodies: Mapping[str, Mapping[str, Any]]
    elsewhere: frozenset[str] = frozenset()

    def beside(self, windows: Windows, order: Sequence[str]) -> Windows:
        """The window with what was kept before it, or why it is not counted; ``order`` is oldest first."""
        if why := self._out_of_turn(windows, order):
            return replace(windows, out_of_turn=why)
        own = self.bodies.get(windows.subject)
        # One that was counted by a killed run, or under other thresholds, stands on what stood before it.
        last = self.bodies.get(self._newest if own is None else str(own["previous"]))
        return replace(windows, before=Weeks.model_validate(last["state"]) if last else None)

    def key(self, window: str) -> str:
        """The key under which a window is counted, once."""
        return digest([self.series, window])

    def body(self, windows: Windows, state: Weeks) -> dict[str, Any]:
        """The record's body of a window that is counted."""
        return {
            SERIES: self.series,
            "reference": self.reference,
            "window": windows.subject,
            "digest": windows.digest,
            "previous": self._newest,
            "state": state.model_dump(mode="json"),
        }

    def with_one(self, body: Mapping[str, Any]) -> Kept:
        """With one more."""
        return replace(self, bodies={**self.bodies, str(body["window"]): body})

    @property
    def _newest(self) -> str:
        return next(reversed(tuple(self.bodies)), "")

    def _out_of_turn(self, windows: Windows, order: Sequence[str]) -> str:
        name, newest = windows.subject, self._newest
        if name in self.bodies:
            same = self.bodies[name]["digest"] == windows.digest
            return "" if same else "it was counted before, with other rows"
        if name in self.elsewhere:
            return "it was counted before, against another reference"
        if newest in order and order.index(name) < order.index(newest):
            return f"it came after {newest}, which is newer, had been counted"
        return ""


def series_of(**parts: Any) -> str:
    """The name of a series, from everything that makes it another one."""
    return digest(parts)


def kept_weeks(links: Links, series: str, reference: str) -> Kept:
    """What was counted in this series so far."""
    bodies = [r.body for r in newest_first(links, _KINDS) if SERIES in r.body][::-1]
    return Kept(
        series=series,
        reference=reference,
        bodies={str(body["window"]): body for body in bodies if body[SERIES] == series},
        elsewhere=frozenset(str(body["window"]) for body in bodies if body["reference"] != reference),
    )
