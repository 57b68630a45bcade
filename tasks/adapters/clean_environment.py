"""The environment of a process that runs other people's code: what it needs to start, and no secret."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

# An allow list: a deny list would let the next product's token through.
ALLOWED = (
    "PATH",
    "PYTHONPATH",
    "PYTHONHASHSEED",
    "VIRTUAL_ENV",
    "LD_LIBRARY_PATH",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TZ",
    "CUDA_VISIBLE_DEVICES",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
)


def clean_environment(home: Path, also: Mapping[str, str] | None = None) -> dict[str, str]:
    """What of this process's environment another one is given, with ``home`` as its home and scratch folder.

    Credentials (``AWS_...``, ``MLFLOW_...``, ``PREFECT_...``, tokens of any name) are not on the list and
    stay here; with another home the files ``~/.aws`` and ``~/.netrc`` are not found either. Values of
    ``also`` are added last.
    """
    kept = {name: os.environ[name] for name in ALLOWED if name in os.environ}
    folder = str(home)
    return {
        **kept,
        "HOME": folder,
        "TMPDIR": folder,
        "PYTHONNOUSERSITE": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        "MLFLOW_DISABLE_TELEMETRY": "true",
        **(also or {}),
    }
