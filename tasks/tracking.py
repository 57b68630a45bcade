"""Track training runs as Proofline reads them: for training scripts, so importing it is light."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from tasks.errors import InputError
from tasks.tracking_place import home_here, lock_criteria, place_of, versions_of

if TYPE_CHECKING:
    from tasks.adapters.mlflow_tracking import MlflowRun
    from tasks.adapters.ports import Run

Role = Literal["candidate", "baseline", "attempt"]
ROLES: tuple[Role, ...] = get_args(Role)
NEEDED = {"examples": "example_id", "safety": "prompt_id", "golden": "id"}  # what names a row of each table


class Tracker:
    """One run that is being tracked."""

    def __init__(self, run: MlflowRun, measured: dict[str, float]) -> None:
        self._run, self._measured = run, measured

    @property
    def id(self) -> str:
        """The run's id in MLflow, where it is the active run meanwhile."""
        return self._run.id

    def log(
        self,
        *,
        config: Mapping[str, object] | None = None,
        metrics: Mapping[str, float] | None = None,
        examples: Any = None,
        safety: Any = None,
        latency_ms: Any = None,
        golden: Any = None,
        serving: Any = None,
        model: str | Path | None = None,
    ) -> None:
        """Log any of a run's parts, once each; tables are frames of pandas or polars, or dicts of columns.

        Parameters
        ----------
        config : mapping, optional
            Parameters; what is nested is named with dots.
        metrics : mapping of str to float, optional
            The run's own metrics. ``proofline.compute_hours`` among them takes the place of the measured
            time, such as hours times GPUs.
        examples : table, optional
            One row an example: ``example_id``, a column a metric, slice columns, optionally ``y_true`` and
            ``y_score`` (0-1).
        safety : table, optional
            One row a prompt: ``prompt_id`` and a 0/1 column for every kind of event.
        latency_ms : array_like, optional
            Milliseconds of every request.
        golden : table, optional
            The golden set: ``id``, ``expected``, ``answered``.
        serving : table, optional
            Rows as they arrive in production, before any preprocessing: the model's inputs, and its offline
            predictions in ``expected`` (``expected.<name>``, a column each, where it gives several).
        model : path, optional
            File or folder of the model, kept below ``model``.

        Raises
        ------
        InputError
            When a table cannot be read as one, or lacks the column that names its rows.
        """
        tables = {"examples": examples, "safety": safety, "golden": golden, "serving": serving}
        if latency_ms is not None:
            tables["latency"] = {"latency_ms": latency_ms}
        given = {name: _named(name, table) for name, table in tables.items() if table is not None}
        if config:
            self._run.log_config(config)
        if metrics:
            self._log_metrics(metrics)
        for name, table in given.items():
            self._run.log_table(name, table)
        if model is not None:
            self._run.log_files(Path(model), "model")

    def _log_metrics(self, metrics: Mapping[str, float]) -> None:
        from tasks.adapters.mlflow_tracking import HOURS  # noqa: PLC0415 - importing this file is light

        self._run.log_metrics({name: value for name, value in metrics.items() if name != HOURS})
        self._measured.update({name: float(value) for name, value in metrics.items() if name == HOURS})


@contextmanager
def track(
    project: str,
    ticket: str,
    *,
    seed: int,
    role: Role,
    dataset: str = "",
    evaluation: str = "",
    sprint: str = "",
    commit: str = "",
    name: str = "",
) -> Iterator[Tracker]:
    """Track one seed of one arm of a ticket as an MLflow run, FAILED when the body raises.

    The first tracked run of a ticket locks its criteria: what the plans say then is what it is judged by.

    Parameters
    ----------
    project, ticket : str
        Whom the run is for.
    seed : int
        The planned seed, from 1.
    role : {"candidate", "baseline", "attempt"}
        Which arm it belongs to; an attempt is tracked and never judged.
    dataset, evaluation : str, optional
        Versions (``training@3f2a...``) that it learns from and is judged on; else the current ones of the
        datasets that ``model.yaml`` names.
    sprint, commit, name : str, optional
        The sprint; the commit, else that of the running script; the run's name in MLflow.

    Yields
    ------
    Tracker
        Its ``log`` takes what the run makes. The run is MLflow's active one, so that ``mlflow.log_...`` and
        autologging write into it too.

    Raises
    ------
    InputError
        When a tag cannot be what it is, or no version is given and none is found.
    PlanError
        When ``configs/`` has no such project, or its plans cannot be read.
    """
    from tasks.adapters.environment import environment, script_commit  # noqa: PLC0415 - see above
    from tasks.adapters.mlflow_tracking import HOURS, mlflow_run  # noqa: PLC0415 - see above

    _need_sound(ticket, seed, role)
    home, place = home_here(), place_of(project)
    tags = {
        "project": project,
        "ticket": ticket,
        "role": role,
        "seed": str(seed),
        **versions_of(place, dataset, evaluation),
        "commit": commit or script_commit(),
        "sprint": sprint,
    }
    if role != "attempt":
        lock_criteria(place, ticket)
    named, made_with = name or f"{ticket}-{role}-{seed}", environment()
    ours = {f"proofline.{tag}": said for tag, said in tags.items() if said}
    with mlflow_run(home.tracking_uri, project, named, ours) as (run, measured):
        run.log_environment(made_with)
        started = time.perf_counter()
        try:
            yield Tracker(run, measured)
        finally:
            measured.setdefault(HOURS, (time.perf_counter() - started) / 3600)


def tracked(project: str, ticket: str, *, seed: int, role: Role, dataset: str) -> Run | None:
    """The finished run of this seed and role that learnt from this version; None without one."""
    from tasks.adapters.mlflow_runs import MlflowRuns  # noqa: PLC0415 - see above

    runs = MlflowRuns(home_here().tracking_uri).of_ticket(project, ticket)
    wanted = (role, seed, dataset)
    return next((run for run in runs if (run.role, run.seed, run.training) == wanted), None)


def _named(name: str, table: Any) -> Any:
    """The table as it is written; InputError when it lacks the column that names its rows."""
    from tasks.adapters.mlflow_tracking import arrow_table  # noqa: PLC0415 - see above

    found, column = arrow_table(name, table), NEEDED.get(name)
    if column and column not in found.column_names:
        raise InputError(
            f"{name}: found columns {', '.join(found.column_names) or 'none'}; needed: {column} too"
        )
    return found


def _need_sound(ticket: str, seed: int, role: str) -> None:
    if role not in ROLES:
        raise InputError(f"role: found {role!r}; allowed: {', '.join(ROLES)}")
    if isinstance(seed, bool) or int(seed) != seed or seed < 1:
        raise InputError(f"seed: found {seed!r}; allowed: a whole number from 1")
    if not ticket or "'" in ticket or "\\" in ticket:
        raise InputError(
            f"ticket: found {ticket!r}; allowed: an id such as EXP-042, without quotes and backslashes"
        )
