"""What is wrong with one value of a request, in words that do not repeat the value."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from tasks.serving.signature import REAL, WHOLE, Takes, takes_of

# What MLflow reads as a moment: no zone, up to nanoseconds, years that they reach.
_MOMENT = re.compile(r"(\d{4})-\d\d-\d\d(?:[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?)?", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1678, 2261
_WORDS = {
    "integer": "a whole number",
    "long": "a whole number",
    "float": "a number",
    "double": "a number",
    "boolean": "true or false",
    "string": "text",
    "binary": "text in Base64",
    "datetime": "a day or moment such as 2026-11-21T08:30:00, without a zone",
}


def fault(value: Any, takes: Takes) -> str:
    """What is wrong with a value; "" when nothing is."""
    if value is None:
        return "null" if takes.required else ""
    if takes.values:
        held = any(one == value and isinstance(one, bool) == isinstance(value, bool) for one in takes.values)
        return "" if held else "a value that is not among them"
    if takes.is_number:
        return _number_fault(value, takes)
    return _nested_fault(value, takes.spec) if takes.spec else _scalar_fault(value, takes.type)


def allowed(takes: Takes) -> str:
    """What an input takes."""
    said = _WORDS.get(takes.type, f"{takes.type} as the signature says")
    if takes.values:
        said = f"one of {len(takes.values)} values"
    low = "" if takes.low is None else f" from {takes.low:g}"
    high = "" if takes.high is None else f" up to {takes.high:g}"
    return said + low + high + ("" if takes.required else ", or null")


def moment(value: str) -> str:
    """A day or moment with nine digits of a second."""
    seconds = value[:19].replace(" ", "T") if len(value) > 10 else f"{value}T00:00:00"
    return f"{seconds}.{value[20:]:0<9}"


def _number_fault(value: Any, takes: Takes) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _kind(value)
    most = REAL.get(takes.type, REAL["double"])
    if not abs(value) <= most:  # true of NaN, too
        return "a number that is too large, or none"
    if takes.type in WHOLE and (value != int(value) or not -WHOLE[takes.type] <= value < WHOLE[takes.type]):
        return "a number with a fraction or too many digits"
    below = takes.low is not None and value < takes.low
    return "a number out of range" if below or (takes.high is not None and value > takes.high) else ""


def _scalar_fault(value: Any, kind: str) -> str:
    if kind == "any":
        return ""
    if kind == "boolean":
        return "" if isinstance(value, bool) else _kind(value)
    if not isinstance(value, str):
        return _kind(value)
    reads = {"datetime": _is_moment, "binary": _is_base64}.get(kind, _is_unicode)
    return "" if reads(value) else "text that is none"


def _nested_fault(value: Any, spec: Mapping[str, Any]) -> str:
    """The first fault in an array, object or map."""
    if spec["type"] == "array":
        return _first(value, spec["items"]) if isinstance(value, list) else _kind(value)
    if not isinstance(value, dict):
        return _kind(value)
    if spec["type"] == "map":
        return _first(value.values(), spec["values"])
    known = spec["properties"]
    if unknown := value.keys() - known.keys():
        return f"{len(unknown)} fields that the signature does not name"
    faults = (fault(value.get(name), takes_of(one, {})) for name, one in known.items())
    return next(filter(None, faults), "")


def _first(values: Iterable[Any], spec: Mapping[str, Any]) -> str:
    takes = takes_of(spec, {})
    return next(filter(None, (fault(value, takes) for value in values)), "")


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "true or false"
    return {str: "text", int: "a number", float: "a number", list: "a list"}.get(type(value), "an object")


def _is_unicode(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_moment(value: str) -> bool:
    found = _MOMENT.fullmatch(value)
    try:
        return bool(found) and FIRST_YEAR <= datetime.fromisoformat(value[:19]).year <= LAST_YEAR
    except ValueError:
        return False


def _is_base64(value: str) -> bool:
    try:
        b64decode(value, validate=True)
    except ValueError:
        return False
    return True
