"""The field ``checks`` of a plan: each entry names a check and sets its thresholds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Union

from pydantic import BeforeValidator, Discriminator, Field, GetJsonSchemaHandler, Tag
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from tasks.checks import Check, known_checks
from tasks.labels.readable import Readable
from tasks.vocabulary import About


def _named(entry: Any) -> Any:
    return entry.get("check") if isinstance(entry, dict) else getattr(entry, "name", None)


def _thresholds(entry: Any) -> Any:
    return {k: v for k, v in entry.items() if k != "check"} if isinstance(entry, dict) else entry


class _SaysItsName:
    """Adds the key ``check`` to the JSON Schema of one check's thresholds."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        schema = handler.resolve_ref_schema(handler(core))
        schema["properties"] = {"check": {"const": self.name}, **schema.get("properties", {})}
        schema["required"] = ["check", *schema.get("required", [])]
        return schema


def checks_about(about: About) -> Any:
    """Type of one entry of ``checks``: any known check about this kind of subject."""
    entries = tuple(
        Annotated[check, BeforeValidator(_thresholds), _SaysItsName(name), Tag(name)]
        for name, check in known_checks().items()
        if check.about == about
    )
    return Annotated[Union[entries], Discriminator(_named)]  # noqa: UP007 - built from a tuple


if TYPE_CHECKING:
    BatchCheck = Check[Any]
else:
    BatchCheck = checks_about("batch")


def asked_of_batch(checks: tuple[Check[Any], ...]) -> tuple[Check[Any], ...]:
    """The checks of a plan, after the one that every batch must pass."""
    return (Readable(), *checks)


def checks_field(description: str) -> Any:
    """A non-empty list of checks."""
    return Field(min_length=1, description=description)


def dumped(checks: tuple[Check[Any], ...]) -> list[dict[str, Any]]:
    """The checks as plain values, for a digest: the name and every threshold in force."""
    return [{"check": check.name, **check.model_dump(mode="json")} for check in checks]
