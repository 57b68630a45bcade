from pathlib import Path

import pytest
import yaml

from tasks.errors import PlanError
from tasks.plans import find_project

CANVAS = """
title: T
objective: O
metrics: [{name: auc, title: AUC, direction: higher, margin: 0.01}]
"""
SUPPLY = """
sources: {a: {dataset: training}}
item: id
labels: [x, y]
checks: [{check: kappa, floor: 0.6}, {check: leakage}]
"""
MODEL = """
checks: [{check: planned_seeds}, {check: primary, metric: auc}]
"""


ODD = ["? [a, b]\n: 1\n", "a: 2013-13-45\n", "a: !!int abc\n", "a: " + "9" * 5_000 + "\n", "[" * 5_000]


@pytest.fixture
def project(tmp_path: Path):
    folder = tmp_path / "configs" / "p"
    folder.mkdir(parents=True)
    for name, text in {"canvas": CANVAS, "supply": SUPPLY, "model": MODEL}.items():
        (folder / f"{name}.yaml").write_text(text)
    return find_project(tmp_path, "p")


def with_(project, plan, **changes):
    """Write the plan with keys changed; a key set to ... is taken out."""
    path = project.folder / f"{plan}.yaml"
    raw = yaml.safe_load(path.read_text()) | changes
    path.write_text(yaml.safe_dump({key: value for key, value in raw.items() if value is not ...}))
    return {"canvas": project.canvas, "supply": project.supply, "model": project.model}[plan]


def test_plans_that_are_right_are_read_into_frozen_models(project):
    assert project.canvas().metrics[0].name == "auc"
    assert [check.name for check in project.supply().checks] == ["kappa", "leakage"]
    assert project.supply().checks[0].floor == 0.6
    assert [check.asks for check in project.model().checks] == ["planned_seeds", "primary/auc"]


@pytest.mark.parametrize(
    ("plan", "changes", "message"),
    [
        (
            "canvas",
            {"tilte": "x"},
            "configs/p/canvas.yaml, tilte: found an unknown key 'tilte'; allowed: title, objective, metrics, "
            "phase, time_box_weeks, constraints, data, kill, meaning, people",
        ),
        (
            "canvas",
            {"title": ...},
            "configs/p/canvas.yaml, title: found nothing; allowed: the project's name on pages",
        ),
        ("canvas", {"title": 3}, "configs/p/canvas.yaml, title: found 3; allowed: text"),
        (
            "canvas",
            {"metrics": []},
            "configs/p/canvas.yaml, metrics: found []; allowed: a list with at least one entry",
        ),
        (
            "canvas",
            {"metrics": [{"name": "a", "title": "A", "direction": "up", "margin": 0.1}]},
            "configs/p/canvas.yaml, metrics[0].direction: found 'up'; allowed: higher or lower",
        ),
        (
            "canvas",
            {"metrics": [{"name": "a", "title": "A", "direction": "higher", "margin": 0}]},
            "configs/p/canvas.yaml, metrics[0].margin: found 0; allowed: input should be greater than 0",
        ),
        (
            "canvas",
            {"metrics": [{"name": "a", "title": "A", "direction": "higher", "margin": float("nan")}]},
            "configs/p/canvas.yaml, metrics[0].margin: found nan; allowed: ",
        ),
        (
            "supply",
            {"checks": [{"check": "kapa"}]},
            "configs/p/supply.yaml, checks[0]: found a check called 'kapa'; allowed: agreement, kappa, ",
        ),
        (
            "supply",
            {"checks": [{"floor": 1}]},
            "configs/p/supply.yaml, checks[0]: found a check without a name; ",
        ),
        ("supply", {"checks": ["kappa"]}, "configs/p/supply.yaml, checks[0]: found "),
        (
            "supply",
            {"checks": [{"check": "leakage"}, {"check": "kappa", "floor": "high"}]},
            "configs/p/supply.yaml, checks[1].floor: found 'high'; allowed: ",
        ),
        (
            "supply",
            {"checks": [{"check": "kappa", "flor": 0.6}]},
            "configs/p/supply.yaml, checks[0].flor: found an unknown key 'flor'; allowed: check, need, floor",
        ),
        (
            "supply",
            {"checks": [{"check": "guard", "metric": "auc"}]},
            "configs/p/supply.yaml, checks[0]: found a check called 'guard'; allowed: agreement, kappa, ",
        ),
        (
            "supply",
            {"suite": "../../etc/passwd"},
            "configs/p/supply.yaml, suite: found '../../etc/passwd'; allowed: a relative path inside",
        ),
        (
            "supply",
            {"suite": "/etc/passwd"},
            "configs/p/supply.yaml, suite: found '/etc/passwd'; allowed: a relative",
        ),
        (
            "supply",
            {"disjoint": [["training", "test"]]},
            "configs/p/supply.yaml: found values that do not fit together; "
            "allowed: disjoint may name training; not test",
        ),
        (
            "model",
            {"looks": [5, 5]},
            "configs/p/model.yaml: found values that do not fit together; allowed: looks must grow",
        ),
        (
            "model",
            {"checks": ...},
            "configs/p/model.yaml, checks: found nothing; allowed: what a candidate must keep",
        ),
        (
            "model",
            {"checks": [{"check": "guard"}]},
            "configs/p/model.yaml, checks[0].metric: found nothing; allowed: ",
        ),
        (
            "model",
            {"checks": [{"check": "planned_seeds"}, {"check": "guard", "metric": "auc"}]},
            "configs/p/model.yaml: found values that do not fit together; allowed: checks with a "
            "primary that is a must",
        ),
        (
            "model",
            {"checks": [{"check": "primary", "metric": "auc", "need": "note"}, {"check": "planned_seeds"}]},
            "configs/p/model.yaml: found values that do not fit together; allowed: checks with a "
            "primary that is a must",
        ),
        (
            "model",
            {"checks": [{"check": "rate_limit", "event": "toxic", "limit": 0.001, "need": "note"}]},
            "configs/p/model.yaml, checks[0].need: found 'note'; allowed: must",
        ),
        (
            "model",
            {"first": {"checks": [{"check": "planned_seeds"}]}},
            "configs/p/model.yaml, first: found values that do not fit together; allowed: checks with a "
            "first_model that is a must",
        ),
        (
            "model",
            {
                "first": {
                    "checks": [{"check": "first_model", "metric": "auc"}, {"check": "guard", "metric": "auc"}]
                }
            },
            "configs/p/model.yaml, first: found values that do not fit together; allowed: checks without a "
            "baseline; found guard/auc",
        ),
        (
            "model",
            {"first": {"checks": [{"check": "first_model", "metric": "auc"}, {"check": "planned_seeds"}]}},
            "configs/p/model.yaml, first.checks[0].metric: found 'auc'; allowed: one whose simple ",
        ),
        (
            "model",
            {"checks": [{"check": "primary", "metric": "auc"}]},
            "configs/p/model.yaml: found values that do not fit together; allowed: checks with "
            "planned_seeds as a must; add the line `- {check: planned_seeds}`",
        ),
        (
            "model",
            {"checks": [{"check": "primary", "metric": "auc"}, {"check": "planned_seeds", "need": "note"}]},
            "configs/p/model.yaml: found values that do not fit together; allowed: checks with "
            "planned_seeds as a must",
        ),
        (
            "model",
            {"first": {"checks": [{"check": "first_model", "metric": "auc"}]}},
            "configs/p/model.yaml, first: found values that do not fit together; allowed: checks with "
            "planned_seeds as a must; add the line `- {check: planned_seeds}`",
        ),
    ],
)
def test_a_wrong_plan_is_one_sentence_with_file_path_found_and_allowed(project, plan, changes, message):
    read = with_(project, plan, **changes)

    with pytest.raises(PlanError) as caught:
        read()

    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_a_check_of_a_metric_that_the_canvas_does_not_have_is_refused_with_those_that_it_has(project):
    asked = [{"check": "primary", "metric": "auc"}, {"check": "guard", "metric": "f1"}]
    checks = [*asked, {"check": "planned_seeds"}]
    read = with_(project, "model", checks=checks)

    with pytest.raises(PlanError) as caught:
        read()

    allowed = "allowed: metrics of the canvas: auc"
    assert str(caught.value) == f"configs/p/model.yaml, checks[1].metric: found 'f1'; {allowed}"


def test_the_gate_of_a_first_model_asks_for_the_candidates_seeds_alone(project):
    metric = {"name": "auc", "title": "AUC", "direction": "higher", "margin": 0.01}
    with_(project, "canvas", metrics=[metric | {"simple": {"name": "chance", "value": 0.5}}])
    asked = [{"check": "planned_seeds"}, {"check": "first_model", "metric": "auc"}]

    plan = with_(project, "model", first={"checks": asked})()

    assert [check.asks for check in plan.asked_of_first if check.need == "must"] == [
        "planned_seeds",
        "first_model/auc",
    ]
    assert plan.asked_of_first[0].arms == ("candidate",)
    assert plan.judged_by(project.canvas()) != plan.judged_by(project.canvas(), first=True)


def test_a_plan_without_the_section_asks_nothing_of_a_first_model(project):
    assert project.model().asked_of_first == ()


def test_how_many_more_things_are_wrong_is_said(project):
    read = with_(project, "canvas", tilte="x", phase="y")

    with pytest.raises(PlanError, match=r"\(and 1 more to mend\)"):
        read()


def test_a_missing_file_is_named(project):
    (project.folder / "supply.yaml").unlink()

    with pytest.raises(
        PlanError, match=r"^configs/p/supply.yaml: found no such file; allowed: a supply plan"
    ):
        project.supply()


def test_a_missing_suite_is_named_with_the_line_that_names_it(project):
    plan = with_(project, "supply", suite="suites/s.json")()

    with pytest.raises(
        PlanError, match=r"^configs/p/suites/s.json: no such file; configs/p/supply.yaml, suite"
    ):
        project.suite(plan)


@pytest.mark.parametrize("text", ["{", "[" * 100_000, '{"expectations": [NaN]}', "[]", "{}"])
def test_a_suite_that_is_none_is_refused_in_one_sentence(project, text):
    plan = with_(project, "supply", suite="s.json")()
    (project.folder / "s.json").write_text(text)

    with pytest.raises(PlanError, match=r"^configs/p/s.json: "):
        project.suite(plan)


def test_a_source_that_is_no_plain_name_is_refused(project):
    read = with_(project, "supply", sources={"../x": {"dataset": "training"}})

    with pytest.raises(PlanError, match=r"^configs/p/supply.yaml, sources"):
        read()


def test_looks_of_more_seeds_than_anyone_trains_are_refused(project):
    read = with_(project, "model", looks=[2, 4_000_000_000])

    with pytest.raises(PlanError, match=r"looks\[1\]: found 4000000000; allowed: "):
        read()


def test_a_key_that_stands_twice_is_refused_because_the_last_would_win_silently(project):
    (project.folder / "canvas.yaml").write_text(CANVAS + "title: U\n")

    with pytest.raises(PlanError, match="key 'title' stands twice"):
        project.canvas()


@pytest.mark.parametrize(
    "text", ["", "- a\n", "3\n", "a: [\n", "a: !!python/object/apply:os.getcwd []\n", *ODD]
)
def test_a_file_that_is_no_plan_at_all_is_refused_in_one_sentence(project, text):
    (project.folder / "canvas.yaml").write_text(text)

    with pytest.raises(PlanError, match=r"^configs/p/canvas.yaml"):
        project.canvas()


@pytest.mark.parametrize("name", ["nobody", "..", "../p", "/p", "", "p/../p"])
def test_a_project_that_is_not_there_is_refused_with_those_that_are(project, name):
    with pytest.raises(PlanError, match=r"known: p$"):
        find_project(project.folder.parents[1], name)


def test_a_threshold_that_changes_changes_the_digest_of_the_plan(project):
    before = project.supply().digest
    after = with_(project, "supply", checks=[{"check": "kappa", "floor": 0.7}, {"check": "leakage"}])().digest

    assert before != after


def test_a_target_that_changes_changes_what_an_experiment_is_judged_by(project):
    plan, before = project.model(), project.canvas()
    metric = {"name": "auc", "title": "AUC", "direction": "higher", "margin": 0.02}
    after = with_(project, "canvas", metrics=[metric])()

    assert plan.judged_by(before) != plan.judged_by(after)


@pytest.mark.parametrize(("seeds", "look"), [(1, 1), (5, 1), (6, 2), (20, 2), (99, 2)])
def test_the_look_is_the_first_that_plans_the_highest_seed(project, seeds, look):
    assert project.model().look_of(seeds) == look


@pytest.mark.parametrize("at", ["/mnt/share", "~/share", "s3://vendor-drop", "s3://vendor-drop/labels/2026"])
def test_a_source_may_be_a_folder_or_a_bucket_elsewhere_and_no_decision_depends_on_which(project, at):
    before = project.supply().digest

    plan = with_(project, "supply", sources={"a": {"dataset": "training", "at": at, "settle_seconds": 5}})()

    assert plan.places == {"a": at}
    assert plan.digest == before


@pytest.mark.parametrize(
    "at", ["share", "../share", "~other/share", "s3://B/x", "s3://", "/a\nb", "http://x/y"]
)
def test_a_source_that_is_neither_is_refused_with_what_is_allowed(project, at):
    with pytest.raises(PlanError, match=r"sources\.a\.at: .*allowed: a folder .* or a bucket"):
        with_(project, "supply", sources={"a": {"dataset": "training", "at": at}})()
