"""Retraining on adapters in memory: once a finding, on where it was, held back, judged as what it is."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace

import numpy as np
import pytest

from tasks.errors import InputError, OutsideError, UserError
from tasks.history.retrainings import order_of, retrainings
from tasks.ledger.chain import Broken, verify
from tasks.vocabulary import Verdict
from tests.retraining.world import MODEL, Killed, world


@pytest.fixture
def ours(tmp_path, monkeypatch):
    with world(tmp_path, monkeypatch) as made:
        yield made


def finding(ours):
    """The id of the decision on the drifted window."""
    (decision,) = ours.watch().values()
    assert (decision.subject, decision.outcome) == ("2026-10", "DRIFT")
    return decision.id


def trained(ours):
    """Role, seed and version of each training that was asked for, in order."""
    return [(role, int(seed), version) for *_, role, seed, version in ours.outside.retrain.asked]


def test_only_batches_that_the_champion_did_not_learn_from_are_windows(ours):
    found = ours.watch()

    assert list(found) == ["2026-10"]
    assert found["2026-10"].inputs["reference"] == order_free(ours).name


def order_free(ours):
    """The version that the champion learnt from: that of the first batch alone."""
    return next(one for one in versions(ours) if len(one.manifest["batches"]) == 1)


def versions(ours):
    from tasks.history.datasets import history

    return [one.version for one in history(ours.links) if one.dataset == "training"]


def test_drift_trains_both_arms_of_the_champions_recipe_and_asks_for_the_evaluation(ours):
    found = ours.retrain(finding(ours))

    old, new = (one.name for one in versions(ours))
    assert (found.state, found.ticket, found.hours) == ("trained", "RETRAIN-1", 3.0)
    assert trained(ours) == [
        *(("candidate", seed, new) for seed in (1, 2, 3)),
        *(("baseline", seed, old) for seed in (1, 2, 3)),
    ]
    assert ours.events[-1] == (
        "experiment.finished",
        {"v": 1, "project": "p", "ticket": "RETRAIN-1", "look": 1},
    )
    assert ours.kinds() == ["intent", "done"]
    assert ours.outside.runs.tags["RETRAIN-1-baseline-3"]["proofline.sprint"] == "S7"
    assert not isinstance(verify(ours.links.all()), Broken)


def test_the_same_event_twice_trains_once(ours):
    asked = finding(ours)
    first = ours.retrain(asked)
    before = ours.links.last(), len(ours.events)

    second = ours.retrain(asked)

    assert second == first
    assert len(trained(ours)) == 6
    assert (ours.links.last(), len(ours.events)) == before


def test_without_a_finding_the_newest_window_is_asked_about(ours):
    asked = finding(ours)

    assert ours.retrain().finding == asked


def test_a_run_that_was_killed_is_gone_on_with_where_it_was(ours):
    asked = finding(ours)
    ours.killed(after=2)
    with pytest.raises(Killed):
        ours.retrain(asked)
    ours.outside.retrain.trains = ours.trains

    found = ours.retrain(asked)

    assert (found.state, found.ticket) == ("trained", "RETRAIN-1")
    assert [one[:2] for one in trained(ours)] == [
        ("candidate", 1),
        ("candidate", 2),
        ("candidate", 3),  # killed in this one
        ("candidate", 3),
        ("baseline", 1),
        ("baseline", 2),
        ("baseline", 3),
    ]
    assert ours.kinds() == ["intent", "done"]


def test_a_run_that_was_killed_between_the_event_and_the_record_tells_again_and_trains_nothing(
    ours, monkeypatch
):
    asked = finding(ours)

    def killed(*_, **__):
        raise Killed

    ours.flow("watch_drift")
    with monkeypatch.context() as patch:
        patch.setattr("tasks.history.retrainings.end", killed)
        with pytest.raises(Killed):
            ours.retrain(asked)

    assert ours.retrain(asked).state == "trained"
    assert len(trained(ours)) == 6
    assert [event for event, _ in ours.events].count("experiment.finished") == 2


def test_the_run_of_another_finding_ends_what_a_killed_one_began_before_it_answers(ours):
    ours.killed(after=1)
    with pytest.raises(Killed):
        ours.retrain(finding(ours))
    ours.outside.retrain.trains = ours.trains
    ours.accept("training", "2026-11", shift=1.0)
    later = ours.watch()["2026-11"].id

    found = ours.retrain(later)

    assert (found.answer, found.state) == ("NOT_YET", "answered")
    assert "leaves 14 days between two" in found.reason
    assert [(one.state, one.ticket) for one in retrainings(ours.links)] == [
        ("answered", ""),
        ("trained", "RETRAIN-1"),
    ]


def test_a_trainer_that_fails_is_told_and_what_is_tracked_is_not_trained_again(ours):
    asked = finding(ours)
    ours.outside.retrain.trains = after_two(ours)

    with pytest.raises(OutsideError, match=r"RETRAIN-1: was given up: no data at s3.*--again"):
        ours.retrain(asked)
    with pytest.raises(OutsideError, match="was given up"):
        ours.retrain(asked)  # the same event again changes nothing
    failed = retrainings(ours.links)[0]
    ours.outside.retrain.trains = ours.trains
    mended = ours.retrain(asked, again=True)

    assert (failed.state, failed.reason, failed.hours) == ("failed", "no data at s3", 1.0)
    assert (mended.state, mended.ticket) == ("trained", "RETRAIN-1")
    assert [one[:2] for one in trained(ours)].count(("candidate", 1)) == 1
    assert ours.kinds() == ["intent", "abandoned", "intent", "done"]


def after_two(ours):
    def trains(command):
        if len(ours.outside.retrain.asked) > 2:
            raise OutsideError("no data at s3")
        ours.trains(command)

    return trains


def test_a_trainer_that_tracks_nothing_is_no_success(ours):
    asked = finding(ours)
    ours.outside.retrain.trains = lambda _: None

    with pytest.raises(OutsideError, match="tracked no finished run of candidate seed 1, candidate seed 2"):
        ours.retrain(asked)

    assert "experiment.finished" not in [event for event, _ in ours.events]


def test_a_second_finding_within_the_cool_down_waits_and_after_it_trains(ours):
    ours.retrain(finding(ours))
    ours.accept("training", "2026-11", shift=1.0)
    later = ours.watch()["2026-11"].id

    waits = ours.retrain(later)
    ours.clock += timedelta(days=14)
    then = ours.retrain(later)

    assert (waits.answer, bool(waits.settle)) == ("NOT_YET", True)
    assert (then.state, then.ticket) == ("trained", "RETRAIN-2")


def test_the_same_data_are_not_tried_a_second_time(ours):
    asked = finding(ours)
    ours.retrain(asked)
    ours.clock += timedelta(days=20)
    model = ours.root / "configs" / "p" / "model.yaml"
    model.write_text(MODEL.replace("{check: shift}", "{check: shift, distribution_floor: 0.02}"), "utf-8")
    again = ours.watch()["2026-10"].id

    found = ours.retrain(again)

    assert again != asked
    assert (found.answer, found.ticket) == ("NOT_YET", "")
    assert "RETRAIN-1 had the same recipe and data" in found.reason


def test_a_training_that_failed_starts_no_cool_down(ours):
    ours.fails("no data")
    with pytest.raises(OutsideError):
        ours.retrain(finding(ours))
    ours.outside.retrain.trains = ours.trains
    ours.accept("training", "2026-11", shift=1.0)

    assert ours.retrain(ours.watch()["2026-11"].id).ticket == "RETRAIN-2"


def test_what_retrainings_of_thirty_days_used_counts_against_the_budget(tmp_path, monkeypatch):
    """Each run takes half an hour: 3 hours are used, 3 more are expected."""
    model = MODEL.replace("cool_down_days: 14, budget_hours: 10", "cool_down_days: 0, budget_hours: 5.9")
    with world(tmp_path, monkeypatch, model) as ours:
        ours.retrain(finding(ours))
        ours.accept("training", "2026-11", shift=1.0)
        later = ours.watch()["2026-11"].id

        waits = ours.retrain(later)
        ours.clock += timedelta(days=31)
        then = ours.retrain(later)

    assert waits.answer == "NOT_YET"
    assert "used 3 h, this one would take about 3 h, and the plan allows 5.9 h" in waits.reason
    assert then.state == "trained"


def test_drift_of_which_nobody_knows_whether_it_hurts_waits_for_the_metric(tmp_path, monkeypatch):
    with world(tmp_path, monkeypatch, MODEL.replace("when: drift", "when: loss")) as ours:
        found = ours.retrain(finding(ours))

    assert (found.answer, found.state, found.ticket) == ("NOT_YET", "answered", "")
    assert "is not known" in found.reason
    assert found.settle


def test_an_answer_that_changes_nothing_is_kept_once(tmp_path, monkeypatch):
    with world(tmp_path, monkeypatch, MODEL.replace("when: drift", "when: loss")) as ours:
        asked = finding(ours)
        ours.retrain(asked)
        ours.retrain(asked)

        assert ours.kinds() == ["state"]


def test_what_was_seen_before_the_champion_stood_there_trains_nobody(ours):
    asked = finding(ours)
    ours.clock += timedelta(days=1)
    training, evaluation = versions(ours)[-1], ours.outside.datasets.current("p", "evaluation")
    before = ours.outside.registry.aliases["sorter", "champion"]
    ours.stands(training, evaluation, "EXP-2")

    found = ours.retrain(asked)

    assert found.answer == "NOT_NEEDED"
    assert "after 2026-10 was judged" in found.reason
    assert before != ours.outside.registry.aliases["sorter", "champion"]


def test_another_machine_that_still_trains_is_waited_for_until_no_seed_can_be_trained_any_more(
    ours, monkeypatch
):
    ours.killed(after=1)
    with pytest.raises(Killed):
        ours.retrain(asked := finding(ours))
    ours.outside.retrain.trains = ours.trains
    monkeypatch.setattr("tasks.load.retraining.machine", lambda: "another")

    still = ours.retrain(asked)
    ours.clock += timedelta(hours=7)  # both arms of three seeds take an hour each at most
    ended = ours.retrain(asked)

    assert (still.state, ended.state) == ("training", "trained")
    assert len(trained(ours)) == 7


def test_a_finding_that_the_record_does_not_hold_is_refused(ours):
    finding(ours)

    with pytest.raises(InputError, match="found no decision or fall 'abc' in the record"):
        ours.retrain("abc")


def test_a_retraining_is_judged_with_each_arm_on_its_own_version_of_the_data(ours):
    ours.retrain(finding(ours))

    decision = ours.flow("evaluate_experiment", ticket="RETRAIN-1")

    old, new = (one.name for one in versions(ours))
    assert decision.outcome == "PROMOTABLE"
    assert (decision.inputs["training"], decision.inputs["baseline_training"]) == (new, old)


def test_runs_of_another_version_under_a_retrainings_ticket_are_refused(ours):
    ours.retrain(finding(ours))
    runs = ours.outside.runs.tickets["RETRAIN-1"]
    runs[:] = [(run, columns) for run, columns in runs if run.seed != 2 or run.role != "baseline"]
    old, new = (one.name for one in versions(ours))
    evaluation = order_of(ours.links, "RETRAIN-1").evaluation
    ours.track("RETRAIN-1", "baseline", 2, training=new, evaluation=evaluation)

    with pytest.raises(InputError, match=f"of the baseline with '{new}'; allowed: {old}"):
        ours.flow("evaluate_experiment", ticket="RETRAIN-1")


def test_two_versions_of_the_data_are_refused_for_every_other_ticket(ours):
    old, new = (one.name for one in versions(ours))
    for seed in (1, 2, 3):
        ours.track("EXP-9", "candidate", seed, training=new, evaluation="evaluation@1", gain=0.05)
        ours.track("EXP-9", "baseline", seed, training=old, evaluation="evaluation@1")

    with pytest.raises(InputError, match="allowed: one version of training"):
        ours.flow("evaluate_experiment", ticket="EXP-9")


def test_a_ticket_that_is_only_called_like_a_retraining_is_refused(ours):
    for role in ("candidate", "baseline"):
        for seed in (1, 2, 3):
            ours.track("RETRAIN-9", role, seed, training="training@1", evaluation="evaluation@1")

    with pytest.raises(InputError, match="found no retraining of that name in the record"):
        ours.flow("evaluate_experiment", ticket="RETRAIN-9")


def test_what_retrainings_were_called_stays_theirs_when_the_plan_retrains_no_more(ours):
    ours.retrain(finding(ours))
    plan = ours.root / "configs" / "p" / "model.yaml"
    plan.write_text(re.sub(r"  retrain: .*\n", "", plan.read_text("utf-8")), "utf-8")
    for role in ("candidate", "baseline"):
        for seed in (1, 2, 3):
            ours.track("RETRAIN-9", role, seed, training="training@1", evaluation="evaluation@1")

    with pytest.raises(InputError, match="found no retraining of that name in the record"):
        ours.flow("evaluate_experiment", ticket="RETRAIN-9")


def readiness(ours):
    """The finding of the check whether the baseline is what serves, once the retraining was judged."""
    from tasks.adapters.production import place_of
    from tasks.load.dossier import load_people
    from tasks.load.promotion import load_case
    from tasks.load.shared import load_project
    from tasks.readiness.champion_as_baseline import ChampionAsBaseline

    assert ours.flow("evaluate_experiment", ticket="RETRAIN-1").outcome == "PROMOTABLE"
    place = load_project("p")
    canvas, plan = place.canvas(), place.model()
    case = load_case.fn(place, canvas, plan, "RETRAIN-1", where=place_of(place), now=ours.clock)
    people = load_people.fn(place, canvas, case)
    check = ChampionAsBaseline()
    (found,) = check.judge(check.measure(people, np.random.default_rng(1)))
    return case, found


def test_the_champion_trained_anew_on_what_it_learnt_is_the_baseline_that_serves(ours):
    ours.retrain(finding(ours))

    case, found = readiness(ours)

    assert (case.changed, case.retrains) == ((), True)
    assert (found.verdict, found.reason) == (
        "PASS",
        "the baseline is what serves: its first model is, byte by byte",
    )


def test_another_recipe_under_a_retrainings_ticket_is_held_whatever_it_gained(ours):
    ours.retrain(finding(ours))
    ours.outside.runs.params["RETRAIN-1-candidate-2"] = {"depth": "9", "seed": "2"}

    _, found = readiness(ours)

    assert found.verdict == "FAIL"
    assert "the candidate is another recipe, in depth" in found.reason


def test_where_the_champions_run_is_gone_same_bytes_do_not_speak_for_the_candidate(ours):
    ours.retrain(finding(ours))
    ours.outside.runs.tickets["EXP-1"].clear()
    ours.outside.runs.params["RETRAIN-1-candidate-2"] = {"depth": "9", "seed": "2"}

    _, found = readiness(ours)

    assert found.verdict == "UNKNOWN"


def test_a_candidate_that_logged_no_parameters_is_not_known_to_be_the_same_recipe(ours):
    ours.retrain(finding(ours))
    ours.outside.runs.params["RETRAIN-1-candidate-2"] = {}

    _, found = readiness(ours)

    assert found.verdict == "UNKNOWN"
    assert "the candidate's runs logged no parameters" in found.reason


def test_a_second_retraining_trains_the_recipe_of_the_ticket_that_was_trained_by_hand(ours):
    ours.retrain(finding(ours))
    ours.clock += timedelta(days=20)
    runs = ours.outside.runs
    runs.tickets["RETRAIN-1"].clear()
    ours.stands(versions(ours)[-1], ours.outside.datasets.current("p", "evaluation"), "RETRAIN-1")
    ours.clock += timedelta(days=1)
    ours.accept("training", "2026-11", shift=3.0)

    found = ours.retrain(ours.watch()["2026-11"].id)

    assert found.ticket == "RETRAIN-2"
    assert order_of(ours.links, "RETRAIN-2").recipe == "EXP-1"


def test_a_trainer_that_takes_several_seeds_is_started_once_an_arm(tmp_path, monkeypatch):
    model = MODEL.replace('"{seed}", "{training_version}"', '"{training_version}", "{seeds}"')
    with world(tmp_path, monkeypatch, model) as ours:

        def trains(command):
            *_, ticket, recipe, role, training = command[:6]
            for seed in command[6:]:
                ours.trains(("", "", ticket, recipe, role, seed, training))

        ours.outside.retrain.trains = trains
        found = ours.retrain(finding(ours))

    assert found.state == "trained"
    assert [command[4:] for command in ours.outside.retrain.asked] == [
        ("candidate", versions(ours)[1].name, "1", "2", "3"),
        ("baseline", versions(ours)[0].name, "1", "2", "3"),
    ]


def test_a_ticket_that_a_person_kills_is_not_trained_on(ours):
    ours.killed(after=1)
    with pytest.raises(Killed):
        ours.retrain(asked := finding(ours))
    ours.outside.retrain.trains = ours.trains
    ours.decided("ticket", "ticket", "RETRAIN-1", {"evaluation": "", "before": ""}, Verdict.FAIL)

    with pytest.raises(OutsideError, match="RETRAIN-1: was given up: RETRAIN-1: found KILLED"):
        ours.retrain(asked)

    assert len(trained(ours)) == 2  # one, and the one that was killed
    assert ours.kinds() == ["intent", "abandoned"]


def test_a_recipe_whose_ticket_was_killed_is_not_trained_again(ours):
    asked = finding(ours)
    ours.decided("ticket", "ticket", "EXP-1", {"evaluation": "", "before": ""}, Verdict.FAIL)

    found = ours.retrain(asked)

    assert (found.answer, trained(ours)) == ("NOT_NEEDED", [])
    assert "EXP-1, whose recipe serves, was killed" in found.reason


def test_a_ticket_that_the_record_opened_is_shown_with_its_costs_and_beside_the_board(ours):
    from tasks.history.board import project_board
    from tasks.load.costs import load_costs
    from tasks.load.shared import load_project

    (ours.root / "configs" / "p" / "board.yaml").write_text("tickets: [{id: EXP-1, title: First}]")
    ours.retrain(finding(ours))
    place = load_project("p")

    board = project_board(place, ours.links, ours.outside.runs.of_project, ours.clock)
    budgets = {one.id: one for one in load_costs(place).tickets}

    assert [(card.id, card.title) for card in board.opened] == [
        ("RETRAIN-1", "EXP-1 trained again, for 2026-10")
    ]
    assert (budgets["RETRAIN-1"].opened, budgets["RETRAIN-1"].used) == (True, 3.0)
    assert not budgets["EXP-1"].opened


def test_a_metric_that_fell_trains_without_any_drift_once_a_window(tmp_path, monkeypatch):
    from tasks.load.metric_loss import MetricLoss

    fallen = SimpleNamespace(fn=lambda *_: MetricLoss("fallen", "brier was 0.20, is 0.31"))
    monkeypatch.setattr("tasks.load.retraining.load_loss", fallen)
    steady = MODEL.replace("of_latest: 1, when: drift", "of_latest: 1, when: loss")
    with world(tmp_path, monkeypatch, steady) as ours:
        ours.accept("training", "2026-11")
        assert ours.watch()["2026-11"].outcome != "DRIFT"

        found, again = ours.retrain(), ours.retrain()

    assert (found.state, found.subject, found.ticket) == ("trained", "2026-11", "RETRAIN-1")
    assert found.reason == "the metric in production has fallen: brier was 0.20, is 0.31"
    assert again == found


def test_without_knowing_where_models_are_let_in_nothing_is_compared_with_another_reference(
    ours, monkeypatch
):
    monkeypatch.delenv("PROOFLINE_ENVIRONMENT")

    with pytest.raises(UserError, match="PROOFLINE_ENVIRONMENT"):
        ours.watch()


def test_the_card_of_a_retraining_has_the_words_of_the_champions_and_facts_of_its_own(ours):
    from tasks.load.card import card_of, card_text
    from tasks.load.shared import load_project
    from tasks.readiness.card_text import PLACE

    ours.retrain(finding(ours))
    decision = ours.flow("evaluate_experiment", ticket="RETRAIN-1")
    place = load_project("p")
    plan = place.model()
    before = card_of(place, plan, "RETRAIN-1", decision)
    cards = ours.root / "configs" / "p" / "cards"
    cards.mkdir()
    draft = card_text(place, plan, "EXP-1", decision.model_copy(update={"subject": "EXP-1"}))
    (cards / "EXP-1.md").write_text(draft.replace(f"{PLACE}:", "Ana says").replace("brier |", "old |"))

    after, text = card_of(place, plan, "RETRAIN-1", decision), card_text(place, plan, "RETRAIN-1", decision)

    assert len(before.unfilled) == 2
    assert after.unfilled == ()
    assert text.startswith("# Model card: T, RETRAIN-1\n")
    assert "brier |" in text
    assert "Ana says who uses it" in text
