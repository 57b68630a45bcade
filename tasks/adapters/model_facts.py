"""What tells one version of a model from another: what it takes and gives, and what it is made by."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from tasks.canonical import digest
from tasks.errors import InputError
from tasks.serving.mlmodel import read_mlmodel, signature_part

SIGNATURE, RECIPE = "proofline.signature", "proofline.recipe"
_CHANCE = ("seed", "random_state")


def model_facts(folder: Path, recipe: Mapping[str, str]) -> dict[str, str]:
    """Digests of a model's signature ("none" where it has none) and of its recipe, as tags."""
    return {SIGNATURE: _signature(folder), RECIPE: digest(dict(recipe))[:32]}


def recipe_of(params: Mapping[str, str], commit: str) -> dict[str, str]:
    """The parameters of a run without its seed, and the commit of its code: equal for a model trained anew.

    >>> recipe_of({"depth": "3", "model.random_state": "1"}, "abc")
    {'depth': '3', 'commit': 'abc'}
    """
    kept = {name: value for name, value in params.items() if name.rsplit(".", 1)[-1].lower() not in _CHANCE}
    return {**kept, "commit": commit}


def _signature(folder: Path) -> str:
    """Digest of what the model takes and gives, whatever else its file says."""
    try:
        model = read_mlmodel(folder)
        if model.get("signature") is None:
            return "none"
        said = {part: signature_part(model, part) for part in ("inputs", "outputs", "params")}
        return digest({part: json.loads(text or "null") for part, text in said.items()})[:32]
    except (InputError, ValueError, TypeError, AttributeError, RecursionError):
        return "none"
