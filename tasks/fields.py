"""Kinds of field that plans share: a day, a name."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field


def _day(given: Any) -> Any:
    """Only what is surely a day: pydantic would also take a number, as seconds since 1970."""
    if isinstance(given, date) and not isinstance(given, datetime):
        return given
    if isinstance(given, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", given.strip()):
        try:
            return date.fromisoformat(given.strip())
        except ValueError as error:
            raise ValueError(f"a day that exists, as YYYY-MM-DD ({error})") from error
    raise ValueError("a day as YYYY-MM-DD")


Day = Annotated[date, BeforeValidator(_day)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
