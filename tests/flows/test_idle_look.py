"""A look is taken every minute: where nothing was kept since the last one, nothing is judged anew."""

from __future__ import annotations

from datetime import timedelta

import prefect
import pytest

from flows import watch_metrics
from tasks.adapters.connect import bound
from tasks.adapters.memory import memory
from tasks.history.looks import newest_look
from tasks.history.told_fallen import told_fallen
from tasks.history.told_moves import told_moves
from tests.flows.test_watch_metrics import CANVAS, DAY, MODEL, PLACE, at, measured, promote

LIMITS = "fall: 0.05, incident_fall: 0.5"


@pytest.fixture
def outside(tmp_path, monkeypatch):
    """A project whose second version serves; its flow runs without Prefect."""
    folder = tmp_path / "configs" / "p"
    folder.mkdir(parents=True)
    (folder / "canvas.yaml").write_text(CANVAS)
    (folder / "model.yaml").write_text(MODEL.replace("roll_back: ROLL_BACK", f"roll_back: false, {LIMITS}"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PROOFLINE_ROOT", str(tmp_path))
    monkeypatch.setenv("PROOFLINE_ENVIRONMENT", "staging")
    monkeypatch.setenv("PROOFLINE_ALIAS", "champion")
    monkeypatch.setattr("tasks.act.shared.emit_event", lambda **_: True)
    for name, value in list(vars(watch_metrics).items()):
        if isinstance(value, prefect.Task):
            monkeypatch.setattr(watch_metrics, name, value.fn)
    with bound(memory()) as made:
        promote(made, "1", "", at(1))
        promote(made, "2", "1", at(2))
        yield made


@pytest.fixture
def looked(outside, monkeypatch):
    """How often the model was read and judged."""
    counted, load = [], watch_metrics.load_watched

    def load_watched(*words):
        counted.append(words)
        return load(*words)

    monkeypatch.setattr(watch_metrics, "load_watched", load_watched)
    return counted


def look(monkeypatch, day=20, only_new=True):
    monkeypatch.setattr(watch_metrics, "now", lambda: at(day))
    return watch_metrics.watch_metrics.fn("p", only_new=only_new)


def test_a_look_at_nothing_new_reads_and_keeps_nothing_and_says_what_the_last_one_saw(
    outside, looked, monkeypatch
):
    measured(outside, 0.84)
    first, _ = look(monkeypatch), look(monkeypatch)
    times, upto = len(looked), outside.records.links("p").last()

    again = look(monkeypatch)

    assert (again.state, again.reason, again.version) == ("ALERT", first.reason, "2")
    assert (len(looked), outside.records.links("p").last()) == (times, upto)


def test_by_hand_it_is_looked_at_whatever_is_known_and_that_is_kept_once(outside, looked, monkeypatch):
    measured(outside, 0.90)
    look(monkeypatch)
    upto = outside.records.links("p").last()

    seen = look(monkeypatch, only_new=False)

    assert (seen.judged[0].state, len(looked)) == ("STEADY", 2)
    assert outside.records.links("p").last() == upto


@pytest.mark.parametrize("change", ["value", "version", "day", "plan"])
def test_a_new_value_version_day_or_plan_is_looked_at(change, outside, looked, monkeypatch, tmp_path):
    measured(outside, 0.90)
    look(monkeypatch)
    model = tmp_path / "configs" / "p" / "model.yaml"

    match change:
        case "value":
            measured(outside, 0.84)
        case "version":
            promote(outside, "3", "2", at(20))
        case "plan":
            model.write_text(model.read_text("utf-8").replace("fall: 0.05", "fall: 0.2"), "utf-8")
    look(monkeypatch, day=21 if change == "day" else 20)

    assert len(looked) == 2


def test_what_is_kept_while_a_look_goes_on_is_seen_by_the_next(outside, monkeypatch):
    measured(outside, 0.90)
    load = watch_metrics.load_watched

    def load_then_keep(*words):
        model = load(*words)
        measured(outside, 0.84)
        return model

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(watch_metrics, "load_watched", load_then_keep)
        first = look(meanwhile)

    assert (first.state, look(monkeypatch).state) == ("STEADY", "ALERT")


def test_a_look_that_was_killed_is_taken_again(outside, looked, monkeypatch):
    measured(outside, 0.84)
    with monkeypatch.context() as killed:
        killed.setattr(watch_metrics, "raise_alerts", interrupted)
        with pytest.raises(KeyboardInterrupt):
            look(killed)

    assert newest_look(outside.records.links("p"), PLACE) is None
    assert (look(monkeypatch).state, len(looked)) == ("ALERT", 2)


def interrupted(*_):
    raise KeyboardInterrupt


def test_what_people_are_told_of_is_told_since_its_first_day_until_it_holds_again(outside, monkeypatch):
    links, told = outside.records.links("p"), []
    for days, value in enumerate((0.84, 0.83, 0.90)):
        measured(outside, value, day=DAY + timedelta(days=days))
        look(monkeypatch, day=20 + days)
        told.append([(one.since, one.day) for one in told_fallen(links, told_moves(links))])

    assert told == [[(DAY, DAY)], [(DAY, DAY + timedelta(days=1))], []]


def test_what_was_told_of_a_version_that_is_gone_is_told_of_no_other(outside, monkeypatch):
    measured(outside, 0.84)
    look(monkeypatch)
    promote(outside, "3", "2", at(20))
    links = outside.records.links("p")

    assert told_fallen(links, told_moves(links)) == ()
