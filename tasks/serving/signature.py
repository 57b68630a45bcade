"""What a model takes, as its signature and its declared ranges say.

A model's ``MLmodel`` file holds the signature; its metadata may declare ranges and allowed values::

    metadata={"proofline": {"ranges": {"distance": {"low": 0, "high": 5000}, "carrier": {"values": ["AA"]}}}}
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tasks.errors import InputError
from tasks.serving.mlmodel import read_mlmodel, signature_part

WHOLE = {"integer": 2**31, "long": 2**63}  # magnitudes that the types hold
REAL = {"float": 3.4028234663852886e38, "double": 1.7976931348623157e308}
NESTED = ("array", "object", "map")


@dataclass(frozen=True)
class Takes:
    """One input or parameter: its type in MLflow's words, with what its values are bounded by."""

    name: str
    type: str
    required: bool = True
    low: float | None = None
    high: float | None = None
    values: tuple[Any, ...] = ()
    spec: Mapping[str, Any] | None = None  # of a nested type

    @property
    def is_number(self) -> bool:
        """Whether it holds numbers."""
        return self.type in WHOLE or self.type in REAL

    @property
    def is_bounded(self) -> bool:
        """Whether a range or a list of values says which numbers it takes."""
        return bool(self.values) or (self.low is not None and self.high is not None)


@dataclass(frozen=True)
class Signature:
    """Inputs and parameters of a model; ``inputs`` is empty where none are declared as columns."""

    inputs: tuple[Takes, ...] = ()
    params: tuple[Takes, ...] = ()


def read_signature(folder: Path) -> Signature:
    """The signature in a model's folder, without loading the model.

    Raises
    ------
    InputError
        When the folder holds no readable ``MLmodel``, or its ranges do not say what they must.
    """
    file = folder / "MLmodel"
    model = read_mlmodel(folder)
    try:
        ranges = ((model.get("metadata") or {}).get("proofline") or {}).get("ranges") or {}
        inputs = [takes_of(one, ranges) for one in json.loads(signature_part(model, "inputs") or "[]")]
        params = [_param(one, ranges) for one in json.loads(signature_part(model, "params") or "[]")]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise InputError(
            f"{file}: found a signature or ranges that cannot be read ({type(error).__name__}); allowed: "
            "MLflow's signature, and ranges with low and high, or values, by column"
        ) from error
    by_column = all(one.name and one.type != "tensor" for one in inputs)
    return Signature(tuple(inputs) if by_column else (), tuple(params))


def takes_of(one: Mapping[str, Any], ranges: Mapping[str, Any]) -> Takes:
    """What one entry of a signature takes; ``ranges`` by name."""
    name, kind = str(one.get("name") or ""), str(one["type"])
    bounds = ranges.get(name) or {}
    low, high = (None if bounds.get(end) is None else float(bounds[end]) for end in ("low", "high"))
    if low is not None and high is not None and low > high:
        raise ValueError(f"{name}: low above high")
    required = bool(one.get("required", not one.get("optional", False)))
    spec = dict(one) if kind in NESTED else None
    return Takes(name, kind, required, low, high, tuple(bounds.get("values") or ()), spec)


def ranges_of(columns: Any, *, spare: float = 0.0) -> dict[str, Any]:
    """Metadata that declares the range of every numeric column, for ``log_model(metadata=...)``.

    Parameters
    ----------
    columns : frame, or mapping of str to array_like
        The training data's columns.
    spare : float
        Share of each range (0 for none) that is added at both of its ends; whole numbers stay whole.

    Returns
    -------
    dict
        ``{"proofline": {"ranges": {column: {"low": ..., "high": ...}}}}``; columns of anything else than
        numbers, and those without a finite value, are left out.
    """
    import numpy as np  # noqa: PLC0415 - a server does without

    found = {}
    for name in columns:
        values = np.asarray(columns[name])
        if values.dtype.kind in "iuf" and (held := values[np.isfinite(values)]).size:
            low, high = held.min().item(), held.max().item()
            more = type(low)(spare * (high - low))
            found[str(name)] = {"low": low - more, "high": high + more}
    return {"proofline": {"ranges": found}}


def _param(one: Mapping[str, Any], ranges: Mapping[str, Any]) -> Takes:
    """A parameter may always be left out; one with a shape is a list."""
    said = {**one, "required": False}
    if one.get("shape"):
        said |= {"type": "array", "items": {"type": one["type"]}}
    return takes_of(said, ranges)
