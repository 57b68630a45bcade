"""A model's ``MLmodel`` file as data: it came with the model, and anybody may have written it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from tasks.errors import InputError

MOST_BYTES = 4 << 20  # a signature with 10,000 columns takes half of one MiB
MOST_NUMBER = 400  # characters of one number: reading "1:1:1:..." takes the square of its length


class _Plain(yaml.SafeLoader):
    """YAML as MLflow writes it: without aliases, of which 500 bytes can stand for gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("an alias")
        return super().compose_node(parent, index)

    def construct_scalar(self, node: Any) -> Any:
        if node.tag in _NUMBERS and len(node.value) > MOST_NUMBER:
            raise yaml.YAMLError("a number that is too long")
        return super().construct_scalar(node)


_NUMBERS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")


def read_mlmodel(folder: Path) -> dict[str, Any]:
    """What a model's ``MLmodel`` says, in memory and time that its size bounds.

    Raises
    ------
    InputError
        When there is none, it is larger than 4 MiB, is no mapping in YAML, or has aliases (``*name``).
    """
    file = folder / "MLmodel"
    if not file.is_file():
        raise InputError(f"{folder}: found no file MLmodel; allowed: a model as MLflow saves it")
    try:
        with file.open("rb") as held:
            content = held.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise InputError(f"{file}: found more than {MOST_BYTES >> 20} MiB; allowed: a model's MLmodel")
        found = yaml.load(content.decode(), Loader=_Plain)  # noqa: S506 - a SafeLoader
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        raise InputError(f"{file}: is no readable MLmodel ({_said(error)})") from error
    if not isinstance(found, dict):
        raise InputError(f"{file}: found no mapping; allowed: a model's MLmodel")
    return found


def signature_part(model: dict[str, Any], part: str) -> str:
    """Inputs, outputs or params of a model's signature: JSON as text, "" where there is none.

    Raises
    ------
    TypeError
        When it is something else than MLflow writes.
    """
    said = (model.get("signature") or {}).get(part) or ""
    if not isinstance(said, str):
        raise TypeError(f"{part}: no text")
    return said


def _said(error: Exception) -> str:
    return f"{error}; write it out" if str(error) == "an alias" else type(error).__name__
