import pytest

from tasks.errors import PlanError
from tasks.plans import find_project

CANVAS = "title: T\nobjective: O\nmetrics: [{name: auc, title: AUC, direction: higher, margin: 0.01}]\n"
MODEL = """
looks: [5]
checks: [{check: planned_seeds}, {check: primary, metric: auc}]
promotion: {model: sorter, alerts: {ALERTS}, checks: [{check: alerts}]}
"""


def read(folder, alerts):
    (folder / "configs" / "p").mkdir(parents=True, exist_ok=True)
    (folder / "configs" / "p" / "canvas.yaml").write_text(CANVAS)
    (folder / "configs" / "p" / "model.yaml").write_text(MODEL.replace("ALERTS", alerts))
    return find_project(folder, "p").model()


def test_alerts_watch_a_metric_of_the_canvas(tmp_path):
    assert read(tmp_path, "metric: auc").promotion.alerts.metric == "auc"
    with pytest.raises(PlanError, match=r"promotion\.alerts\.metric: found 'aucc'; allowed: .* auc"):
        read(tmp_path, "metric: aucc")


def test_an_incident_is_worse_than_an_alert(tmp_path):
    with pytest.raises(PlanError, match="incident_fall above fall"):
        read(tmp_path, "metric: auc, fall: 0.1, incident_fall: 0.1")
