"""A model that MLflow really serves, let in by the house's own steps: record on disk, registry in SQLite."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from tasks.act.moves import Carried
from tasks.act.moving import carry_out
from tasks.adapters.connect import outside
from tasks.adapters.home import find_home
from tasks.adapters.ports_promotion import Rows, Trial
from tasks.history.promotions import champion
from tasks.plans import find_project
from tasks.readiness.promotion import Move, Place

PLACE = Place("delays", "staging", "champion")
VALUES = np.array([1.0, 2.0, 3.5])
MODEL = """
import mlflow

class Times(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        return {factor} * model_input["value"].to_numpy()

mlflow.models.set_model(Times())
"""


def trial(factor: float) -> Trial:
    """What a model with this factor must answer."""
    return Trial(Rows({"value": VALUES}, {"expected": factor * VALUES}))


def register(factor: float) -> tuple[str, str]:
    """Log and register a model that gives ``factor`` times what it takes; its version and digest."""
    import mlflow
    import pandas as pd
    from mlflow.models import infer_signature

    home = find_home()
    (home.state / "mlflow").mkdir(parents=True, exist_ok=True)
    code = home.state / "mlflow" / f"times_{factor:g}.py"
    code.write_text(MODEL.format(factor=factor))
    mlflow.set_tracking_uri(home.tracking_uri)
    if mlflow.get_experiment_by_name("p") is None:
        mlflow.create_experiment("p", artifact_location=str(home.state / "mlflow" / "artifacts"))
    mlflow.set_experiment("p")
    with mlflow.start_run() as run:
        signature = infer_signature(pd.DataFrame({"value": VALUES}), VALUES)
        mlflow.pyfunc.log_model(name="model", python_model=str(code), signature=signature)
    registry, one = outside().registry, run.info.run_id
    made = registry.register(PLACE.model, one, "model", registry.digest_of_run(one, "model"), {})
    return made.version, made.sha256


def promote(factor: float, expected: float | None = None) -> Carried:
    """Let a model in that must answer as if its factor were ``expected``."""
    version, sha256 = register(factor)
    here = champion(outside().records.links("p"), *PLACE)
    move = Move(
        what="promotion",
        **PLACE._asdict(),
        before=here.version if here else "",
        since=here.since if here else 0,
        after=version,
        sha256=sha256,
        evidence=f"times {factor:g}",
    )
    project = find_project(find_home().root, "p")
    return carry_out(project, move, trial(expected or factor), datetime.now(UTC))


def make_project(root: Path) -> None:
    """A project without plans: moves need none."""
    (root / "configs" / "p").mkdir(parents=True)
