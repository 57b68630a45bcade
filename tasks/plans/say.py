"""Turns what pydantic found into one sentence: file, path, found, allowed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from tasks.checks import known_checks

_ALLOWED = {
    "string_type": "text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "a mapping of keys to values",
    "mapping_type": "a mapping of keys to values",
    "model_type": "a mapping of keys to values",
    "too_short": "a list with at least one entry",
}


def sentence(shown: str, model: type[BaseModel], error: ValidationError) -> str:
    """The first thing wrong as ``file, path: found ...; allowed: ...``, and how many more there are."""
    details = error.errors()
    first = details[0]
    path = _path(first["loc"])
    where = f"{shown}, {path}" if path else shown
    more = f" (and {len(details) - 1} more to mend)" if len(details) > 1 else ""
    return f"{where}: found {_found(first)}; allowed: {_allowed(first, model)}{more}"


def _path(loc: Sequence[int | str]) -> str:
    """``checks[2].floor``; the name of the check that pydantic puts in between is left out."""
    words = ""
    for i, part in enumerate(loc):
        after_index = i > 1 and isinstance(loc[i - 1], int) and loc[i - 2] == "checks"
        if isinstance(part, int):
            words += f"[{part}]"
        elif not (after_index and part in known_checks()):
            words += f".{part}" if words else str(part)
    return words


def _found(detail: ErrorDetails) -> str:
    kind, found = detail["type"], detail["input"]
    if kind == "missing":
        return "nothing"
    if kind == "extra_forbidden":
        return f"an unknown key {str(detail['loc'][-1])!r}"
    if kind.startswith("union_tag"):
        named = found.get("check") if isinstance(found, dict) else found
        return f"a check called {named!r}" if named is not None else "a check without a name"
    if kind == "value_error" and isinstance(found, BaseModel | dict):
        return "values that do not fit together"
    return "nothing" if found is None else _short(found)


def _allowed(detail: ErrorDetails, model: type[BaseModel]) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        return ", ".join(_keys_at(model, detail["loc"][:-1])) or "no key here"
    if kind.startswith("union_tag"):
        return str(context.get("expected_tags", "check: NAME, one of `proofline checks`")).replace("'", "")
    if kind == "missing":
        return _description(model, detail["loc"]) or "a value; it is required"
    if kind == "literal_error":
        return str(context["expected"]).replace("'", "")
    if kind == "value_error":
        return str(context["error"])
    return _ALLOWED.get(kind, detail["msg"][0].lower() + detail["msg"][1:])


def _keys_at(model: type[BaseModel], loc: Sequence[int | str]) -> list[str]:
    inner = _model_at(model, loc)
    keys = list(inner.model_fields) if inner else []
    return ["check", *keys] if "checks" in loc else keys


def _description(model: type[BaseModel], loc: Sequence[int | str]) -> str:
    inner = _model_at(model, loc[:-1])
    field = inner.model_fields.get(str(loc[-1])) if inner else None
    return field.description or "" if field else ""


def _model_at(model: type[BaseModel] | None, loc: Sequence[int | str]) -> type[BaseModel] | None:
    """The model that lies at ``loc``: fields by name, checks by their tag, entries by their type."""
    for part in loc:
        if model is None or isinstance(part, int):
            continue
        if part in known_checks():
            model = known_checks()[str(part)]
        elif part in model.model_fields:
            inner = _models_in(model.model_fields[str(part)].annotation)
            model = inner[0] if inner else None if part != "checks" else model
    return model


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for arg in get_args(annotation) for found in _models_in(arg)]


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
