"""An OpenAPI document of a model's endpoint, with the ranges that the model declares."""

from __future__ import annotations

from typing import Any

from tasks.serving.signature import REAL, WHOLE, Signature, Takes, takes_of

PATH = "/invocations"
_YEAR = r"(16(7[89]|[89]\d)|1[789]\d\d|2[01]\d\d|22[0-5]\d|226[01])"
_DAY = r"((0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|1\d|2[0-8]))"
_MOMENT = rf"^{_YEAR}-{_DAY}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d$"  # but for leap days
_BYTES = r"^([A-Za-z0-9+/]{4}){0,8}$"


def document(signature: Signature) -> dict[str, Any]:
    """What may be sent to the model and what comes back, as OpenAPI 3.1.

    Requests are described in their form ``dataframe_records``; inputs that may be missing may be null.
    """
    row = _object({takes.name: schema(takes) for takes in signature.inputs})
    rows = {"type": "array", "minItems": 1, "items": row}
    said = {"content": {"application/json": {"schema": _object({"dataframe_records": rows})}}}
    answers = {
        "200": {"description": "Predictions, one a row."},
        "4XX": {"description": "The request is not as described; one sentence says where and why."},
    }
    asked = {"requestBody": {"required": True, **said}, "responses": answers}
    return {
        "openapi": "3.1.0",
        "info": {"title": "A served model", "version": "1"},
        "paths": {PATH: {"post": asked}},
    }


def schema(takes: Takes) -> dict[str, Any]:
    """JSON Schema of one input."""
    if takes.values:
        said: dict[str, Any] = {"enum": list(takes.values)}
        return said if takes.required else {"enum": [*takes.values, None]}
    said = _number(takes) if takes.is_number else _other(takes)
    return said if takes.required else {"anyOf": [said, {"type": "null"}]}


def right_row(signature: Signature) -> dict[str, Any]:
    """A row that is as the signature and the ranges say: the first value of each, or the middle."""
    return {takes.name: _right(takes) for takes in signature.inputs}


def _right(takes: Takes) -> Any:
    if takes.values:
        return takes.values[0]
    if takes.is_number:
        low = takes.low if takes.low is not None else min(0.0, takes.high or 0.0)
        middle = low if takes.high is None else low + (takes.high - low) / 2
        return int(middle) if takes.type in WHOLE else middle
    if takes.type == "object":
        fields = (takes.spec or {})["properties"]
        return {name: _right(takes_of(one, {})) for name, one in fields.items()}
    empty = {"boolean": False, "datetime": "2020-01-01T00:00:00", "array": [], "map": {}}
    return empty.get(takes.type, "")


def _number(takes: Takes) -> dict[str, Any]:
    whole = takes.type in WHOLE
    least, most = (
        (-WHOLE[takes.type], WHOLE[takes.type] - 1) if whole else (-REAL[takes.type], REAL[takes.type])
    )
    low, high = least if takes.low is None else takes.low, most if takes.high is None else takes.high
    return {"type": "integer" if whole else "number", "minimum": low, "maximum": high}


def _other(takes: Takes) -> dict[str, Any]:
    spec = takes.spec or {}
    if takes.type == "array":
        return {"type": "array", "items": schema(takes_of(spec["items"], {}))}
    if takes.type == "map":
        return {"type": "object", "additionalProperties": schema(takes_of(spec["values"], {}))}
    if takes.type == "object":
        return _object({name: schema(takes_of(one, {})) for name, one in spec["properties"].items()})
    return {
        "boolean": {"type": "boolean"},
        "string": {"type": "string"},
        "binary": {"type": "string", "pattern": _BYTES},
        "datetime": {"type": "string", "pattern": _MOMENT},
    }.get(takes.type, {})


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
