"""Models by MLflow's own addresses, such as ``models:/flights@champion`` and ``runs:/3f2a/model``."""

from __future__ import annotations

import os
from pathlib import Path

from tasks.adapters.without_secrets import without_secrets
from tasks.errors import InputError, OutsideError


def fetched(address: str, to: Path) -> Path:
    """The folder into which the model's files were copied; nothing of them is loaded.

    Raises
    ------
    InputError
        When it is neither a folder nor an address.
    OutsideError
        When the store does not give it.
    """
    if ":/" not in address:
        raise InputError(
            f"{address}: found no such folder; allowed: a model's folder, models:/NAME/VERSION, "
            "models:/NAME@ALIAS or runs:/ID/model"
        )
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    from mlflow.artifacts import download_artifacts

    try:
        return Path(download_artifacts(artifact_uri=address, dst_path=str(to)))
    except Exception as error:  # MLflow, its stores and their clients have no family of errors in common
        said = without_secrets(" ".join(str(error).split()))[:300]
        raise OutsideError(f"{without_secrets(address)}: MLflow gave no model: {said}") from error
