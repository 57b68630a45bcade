"""Expectation suites: JSON or YAML files that the data engineer owns, beside ``supply.yaml``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from tasks.errors import PlanError
from tasks.plans.loaders import from_json, plain_from_yaml

ALLOWED = "a suite with name and expectations"
_READERS: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    ".json": ("JSON", from_json),
    ".yaml": ("YAML", plain_from_yaml),
    ".yml": ("YAML", plain_from_yaml),
}


def read_suite(path: Path, shown: str, named_by: str) -> Mapping[str, Any]:
    """The suite in ``path`` as plain values, the same from JSON and from YAML.

    Parameters
    ----------
    path : Path
        The file; its suffix says what it is written in.
    shown, named_by : str
        The file and the field that names it, as messages show them.

    Raises
    ------
    PlanError
        When the file is missing, is neither JSON nor YAML, or holds no list of expectations.
    """
    if path.suffix.lower() not in _READERS:
        raise PlanError(f"{shown}: found {path.suffix or 'no suffix'!r}; allowed: {', '.join(_READERS)}")
    form, read = _READERS[path.suffix.lower()]
    try:
        suite = read(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise PlanError(f"{shown}: no such file; {named_by} names it") from error
    except (yaml.YAMLError, ValueError, TypeError, RecursionError, OSError) as error:
        raise PlanError(
            f"{shown}: not {form} ({' '.join(str(error).split())}); allowed: {ALLOWED}"
        ) from error
    if not isinstance(suite, dict) or not isinstance(suite.get("expectations"), list):
        raise PlanError(f"{shown}: found no list of expectations; allowed: {ALLOWED}")
    return suite
