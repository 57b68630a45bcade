"""What tells one version of a model from another: what it takes and gives, and what it is made by."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tasks.canonical import digest

SIGNATURE, RECIPE = "proofline.signature", "proofline.recipe"
MOST_BYTES = 10_000_000
_CHANCE = ("seed", "random_state")


def model_facts(folder: Path, recipe: Mapping[str, str]) -> dict[str, str]:
    """Digests of a model's signature ("none" where it has none) and of its recipe, as tags."""
    return {SIGNATURE: _signature(folder / "MLmodel"), RECIPE: digest(dict(recipe))[:32]}


def recipe_of(params: Mapping[str, str], commit: str) -> dict[str, str]:
    """The parameters of a run without its seed, and the commit of its code: equal for a model trained anew.

    >>> recipe_of({"depth": "3", "model.random_state": "1"}, "abc")
    {'depth': '3', 'commit': 'abc'}
    """
    kept = {name: value for name, value in params.items() if name.rsplit(".", 1)[-1].lower() not in _CHANCE}
    return {**kept, "commit": commit}


def _signature(file: Path) -> str:
    """Digest of what the model takes and gives, whatever else its file says."""
    try:
        if file.stat().st_size > MOST_BYTES:
            return "none"
        said = yaml.safe_load(file.read_text("utf-8"))["signature"]
        return digest({part: _plain(said.get(part)) for part in ("inputs", "outputs", "params")})[:32]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, yaml.YAMLError, RecursionError):
        return "none"


def _plain(part: Any) -> Any:
    return json.loads(part) if isinstance(part, str) else part
