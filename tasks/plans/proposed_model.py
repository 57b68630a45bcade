"""A proposed ``model.yaml``: how candidates are judged and let in; what a team must choose is commented."""

from __future__ import annotations

from collections.abc import Iterator

from tasks.plans.canvas import Canvas
from tasks.plans.proposed_text import flow

_TRAINER = """\
# How one seed is trained, as a command; without it no second training with the same seed can be compared.
# trainer: ["{python}", train.py, "--ticket={ticket}", "--role={role}", "--seeds={seed}"]
"""
_FIRST = """\
# How the project's first model is judged, while there is none to compare with. {needs}
{mark}first:
{mark}  checks:
{mark}    - {{check: planned_seeds}}
{mark}    - {{check: first_model, metric: {metric}}}
"""
_PROMOTION = """\
# How a model comes into production: proofline run promote_model. Take the sign away from what is to be asked,
# too; `proofline checks` and docs/promotion.md say what each check needs.
promotion:
  model: {model} # name of the registered model in MLflow
  serve: guarded # behind the guard that refuses wrong requests, or: mlflow
  # production: Why the evaluation data is like production, where it is from and until when
  # dashboards: [reports/{model}/status] # where people look at the model in production
  # alerts: {{metric: {metric}, fall: 0.05, incident_fall: 0.10}} # share of its value lost
  # canary_share: 0.05 # of the traffic that a new version gets first
  checks:
    - {{check: pinned_dependencies}}
    - {{check: dataset_version}}
    - {{check: disjoint_sets}}
    - {{check: enough_seeds}}
    - {{check: no_regression}}
    - {{check: input_schema}}
    - {{check: same_preprocessing}}
    - {{check: served}}
    - {{check: malformed_input}}
    - {{check: time_out}}
    - {{check: latency_under_load}}
    - {{check: model_card}}
    # - {{check: rollback_drill}}
    # - {{check: one_command}} # needs trainer, above
    # - {{check: same_seed}} # needs trainer, above
    # - {{check: container}} # needs a Dockerfile or a container's lock
    # - {{check: production_set}} # needs production, above
    # - {{check: monitoring}} # needs dashboards, above, and the section drift
    # - {{check: alerts}} # needs alerts, above, each tried once: proofline drill alerts
    # - {{check: canary_share}} # needs canary_share, above
    # - {{check: safety, none_needed: why no answer of it can do harm}}
    # Who signs must be among the people of canvas.yaml, in this role, and not have made the model.
    - {{check: sign_off, role: product_manager}}
    # - {{check: sign_off, role: researcher}} # ml_engineer, data_engineer, security
"""


def model_text(canvas: Canvas, model: str) -> str:
    """How a candidate is judged, from the canvas's metrics: the first must gain, the others not lose."""
    return "".join((_judged(canvas), _TRAINER, *_first(canvas), _promotion(canvas, model)))


def _judged(canvas: Canvas) -> str:
    primary, *guards = canvas.metrics
    asked = [{"check": "planned_seeds"}, {"check": "primary", "metric": primary.name}]
    asked += [{"check": "guard", "metric": metric.name} for metric in guards]
    lines = (
        "# How experiments are judged: the canvas's first metric must be better, the others no worse.",
        "looks: [5, 20] # seeds of each arm at the first look and at the second",
        "training: training # dataset that models learn from",
        "evaluation: evaluation # dataset that models are judged on",
        "checks:",
        *(f"  - {flow(check)}" for check in asked),
    )
    return "\n".join(lines) + "\n"


def _first(canvas: Canvas) -> Iterator[str]:
    """The gate of a first model; commented while the canvas names nothing simple for it to beat."""
    primary = canvas.metrics[0]
    needs = f"It must beat {primary.name}'s simple of canvas.yaml."
    if primary.simple is None:
        needs = f"Name what is simple beside {primary.name} in canvas.yaml, then take the signs away."
    mark = "# " if primary.simple is None else ""
    yield _FIRST.format(needs=needs, mark=mark, metric=flow(primary.name))


def _promotion(canvas: Canvas, model: str) -> str:
    return _PROMOTION.format(model=model, metric=flow(canvas.metrics[0].name))
