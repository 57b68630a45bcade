"""Tickets that the record opened: flows do, for a retraining, and never write the board."""

from __future__ import annotations

from tasks.fields import Day
from tasks.vocabulary import Word


class Opened(Word):
    """A ticket that is not on the board; ``since`` is the day on which the record opened it."""

    id: str
    title: str
    since: Day
