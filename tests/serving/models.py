"""Folders that are models, as MLflow saves them: the signature and the ranges, without the model's code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

INPUTS = [
    {"type": "double", "name": "distance", "required": True},
    {"type": "long", "name": "hour", "required": True},
    {"type": "string", "name": "carrier", "required": False},
]
RANGES = {"distance": {"low": 0, "high": 5000}, "hour": {"low": 0, "high": 23}}


def model_folder(folder: Path, inputs: Any = INPUTS, ranges: Any = RANGES, params: Any = None) -> Path:
    """A folder with an ``MLmodel`` file in MLflow 3.17's form."""
    said = {"inputs": json.dumps(inputs), "outputs": None, "params": json.dumps(params) if params else None}
    model = {"signature": said if inputs else None, "metadata": {"proofline": {"ranges": ranges}}}
    (folder / "MLmodel").write_text(yaml.safe_dump(model))
    return folder
