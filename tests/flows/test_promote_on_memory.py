"""Promotions on adapters in memory: a good candidate serves, each bad one is held for its own reason."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from tasks.adapters.connect import bound
from tasks.adapters.memory import memory
from tasks.adapters.ports import Run
from tasks.adapters.ports_promotion import Trial
from tasks.errors import InputError, PlanError, UserError
from tasks.history.promotions import champion
from tasks.history.sign_offs import keep_signature
from tasks.ledger.append import newest_first
from tasks.ledger.chain import Broken, verify
from tasks.readiness.code_facts import CodeFacts
from tasks.readiness.signature import Signature
from tasks.vocabulary import Outcome, Verdict

pytestmark = [pytest.mark.slow(seconds=40), pytest.mark.usefixtures("prefect_api")]

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
CANVAS = """
title: T
objective: O
metrics:
  - {name: brier, title: Brier, direction: lower, target: 0.3, margin: 0.02, smallest_gain: 0.01}
  - {name: accuracy, title: Accuracy, direction: higher, margin: 0.02}
people:
  - {name: Ada, role: security, logins: [ada@example.org]}
  - {name: Ada, role: product_manager, logins: [ada@example.org]}
  - {name: Bob, role: product_manager, logins: [bob]}
  - {name: Cleo, role: security, logins: [cleo]}
"""
MODEL = """
looks: [3, 6]
checks: [{check: planned_seeds}, {check: primary, metric: brier}, {check: guard, metric: accuracy}]
promotion:
  model: flights
  canary_share: 0.05
  checks:
    - {check: canary_share}
    - {check: sign_off, role: product_manager}
    - {check: sign_off, role: security}
"""


@pytest.fixture
def outside(tmp_path, monkeypatch):
    write(tmp_path, CANVAS, MODEL)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PROOFLINE_ENVIRONMENT", "staging")
    monkeypatch.setenv("PROOFLINE_ALIAS", "champion")
    with bound(memory()) as made:
        yield made


@pytest.fixture
def events(monkeypatch):
    """Names and outcomes of the events that are emitted about promotions, in order."""
    emitted = []

    def emit_event(event, resource, payload, id_):
        if event in {"proofline.model.promoted", "proofline.model.held"}:
            said = resource["proofline.outcome"], payload["subject"]
            emitted.append((event.removeprefix("proofline."), *said))

    monkeypatch.setattr("tasks.act.shared.emit_event", emit_event)
    return emitted


def write(root, canvas, model):
    folder = root / "configs" / "p"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "canvas.yaml").write_text(canvas)
    (folder / "model.yaml").write_text(model)


def edit(root, old, new, name="model"):
    """Change a plan; the text must be there to be changed."""
    file = root / "configs" / "p" / f"{name}.yaml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def log_runs(outside, ticket="EXP-1", *, gain=0.05, lacks=(), user="eve", seeds=(1, 2, 3), baseline="trees"):
    """Runs of both arms with a model each; 2,000 examples."""
    rng = np.random.default_rng(3)
    ids = np.array([f"e{n}" for n in range(2000)], dtype=object)
    for role in ("candidate", "baseline"):
        for seed in seeds:
            brier = 0.2 + rng.normal(0, 0.01, len(ids)) - (gain if role == "candidate" else 0)
            columns = {"example_id": ids, "brier": brier, "accuracy": (brier < 0.21).astype(float)}
            columns = {name: values for name, values in columns.items() if name not in lacks}
            run = Run(f"{ticket}-{role}-{seed}", role, seed, "training@1", "evaluation@1", "abc", user=user)
            outside.runs.tickets.setdefault(ticket, []).append((run, columns))
            outside.registry.runs[run.id, "model"] = {"MLmodel": f"{run.id}".encode()}
            made_by = "trees" if role == "candidate" else baseline
            outside.runs.params[run.id] = {"model": made_by, "seed": str(seed)}


def evaluate(ticket="EXP-1", **words):
    from flows.evaluate_experiment import evaluate_experiment

    return evaluate_experiment("p", ticket, **words)


def promote(ticket="EXP-1", **words):
    from flows.promote_model import promote_model

    return promote_model("p", ticket, **words)


def sign(monkeypatch, who, role, *, promotion="EXP-1", check="", note=""):
    """Sign as the system user who is called so."""
    from flows.sign_promotion import sign_promotion

    monkeypatch.setattr("tasks.adapters.identity.asker", lambda: who)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    return sign_promotion("p", promotion, role, check, note)


def sign_all(monkeypatch, promotion="EXP-1"):
    sign(monkeypatch, "bob", "product_manager", promotion=promotion)
    sign(monkeypatch, "cleo", "security", promotion=promotion)


def links(outside):
    return outside.records.links("p")


def forge(outside, **said):
    """Put a signature in the record past the command, as somebody with the folder could."""
    plain = {"by": said["name"].lower(), "proof": "forged", "at": NOW, **said}
    keep_signature(links(outside), "p", "EXP-1", Signature.model_validate(plain))


def serves(outside):
    stands = champion(links(outside), "flights", "staging", "champion")
    return None if stands is None else stands.version


def finding(result, check, subject=None):
    found = [f for f in result.decision.findings if f.check == check and subject in {None, f.subject}]
    return found[0]


def open_ones(result):
    """What does not pass, by check and subject."""
    return {
        f"{f.check}/{f.subject}" if f.check == "sign_off" else f.check: f.verdict.value
        for f in result.decision.findings
        if f.verdict is not Verdict.PASS
    }


def ready(outside, monkeypatch, ticket="EXP-1"):
    """A promotable candidate that waits for nothing but its signatures."""
    log_runs(outside, ticket)
    assert evaluate(ticket).outcome == "PROMOTABLE"
    return promote(ticket)


def test_a_good_candidate_waits_for_its_signatures_and_then_serves(outside, monkeypatch, events):
    waits = ready(outside, monkeypatch)
    sign_all(monkeypatch)
    serving = promote()

    assert (waits.state, waits.exit_code) == ("held", 2)
    assert open_ones(waits) == {"sign_off/product_manager": "UNKNOWN", "sign_off/security": "UNKNOWN"}
    asked = f"proofline sign --project p {waits.decision.inputs['promotion']} --role security"
    assert asked in waits.decision.settle
    assert (serving.state, serving.exit_code, serving.version) == ("serving", 0, "1")
    assert serves(outside) == "1" == outside.registry.pointed("flights", "champion")
    assert events == [("model.held", "HOLD", "EXP-1"), ("model.promoted", "GO", "EXP-1")]
    assert not isinstance(verify(links(outside).all()), Broken)


def test_asked_again_a_promotion_that_is_done_serves_and_nothing_is_moved_measured_or_told(
    outside, monkeypatch, events
):
    ready(outside, monkeypatch)
    sign_all(monkeypatch)
    first = promote()
    before = links(outside).last(), list(events)

    second = promote()

    assert (second.state, second.decision, second.version) == ("serving", first.decision, "1")
    assert (links(outside).last(), events) == before


def test_asked_again_a_promotion_on_hold_returns_the_decision_that_was_made(outside, monkeypatch, events):
    first = ready(outside, monkeypatch)

    second = promote()

    assert second.decision == first.decision
    assert [event for event, *_ in events] == ["model.held"]


def test_the_challenger_is_served_before_the_alias_names_it(outside, monkeypatch):
    outside.serving.refuses[outside_digest(outside)] = "it crashes at start"
    ready(outside, monkeypatch)
    sign_all(monkeypatch)

    result = promote()

    assert (result.state, result.exit_code) == ("abandoned", 1)
    assert "it crashes at start" in result.why
    assert outside.registry.pointed("flights", "champion") == ""
    assert serves(outside) is None


def outside_digest(outside):
    log_runs(outside)
    digest = outside.registry.digest_of_run("EXP-1-candidate-1", "model")
    outside.runs.tickets.clear()
    return digest


def test_how_the_plan_serves_and_what_it_tolerates_are_heard_by_the_probe_and_by_the_move(
    outside, monkeypatch, tmp_path
):
    edit(tmp_path, "  model: flights", "  model: flights\n  serve: guarded")
    tolerant = "{check: same_preprocessing, tolerance: 0.01}\n    - {check: malformed_input, requests: 90}"
    edit(tmp_path, "- {check: canary_share}", f"- {{check: canary_share}}\n    - {tolerant}")
    digest = outside_digest(outside)
    columns = {"value": np.arange(30.0), "expected": np.arange(30.0)}
    outside.runs.tables["EXP-1-candidate-1", "serving"] = columns
    outside.serving.off[digest] = 1e-3
    ready(outside, monkeypatch)
    sign_all(monkeypatch)

    result = promote()

    (probed,) = outside.serving.probed
    assert (probed["serve"], probed["tolerance"], probed["made"]) == ("guarded", 0.01, 90)
    assert (result.state, outside.serving.guarded) == ("serving", {digest})


def test_a_model_that_is_mended_outside_is_let_in_when_it_is_measured_again(outside, monkeypatch, events):
    digest = outside_digest(outside)
    outside.serving.refuses[digest] = "no memory left on this machine"
    ready(outside, monkeypatch)
    sign_all(monkeypatch)
    abandoned = promote()
    del outside.serving.refuses[digest]

    still, again = promote(), promote(again=True)

    assert (abandoned.state, still.state, again.state) == ("abandoned", "abandoned", "serving")
    assert [outcome for _, outcome, _ in events] == ["HOLD", "ABANDONED", "GO"]


# Bad candidates, each held for its own reason.


def test_a_plan_that_was_edited_after_the_evaluation_is_named(outside, monkeypatch, tmp_path):
    log_runs(outside)
    evaluate()
    edit(tmp_path, "{check: guard, metric: accuracy}", "{check: guard, metric: brier}")

    result = promote()

    assert open_ones(result)["current_evaluation"] == "FAIL"
    assert "the plan is another one" in result.decision.reason
    assert result.exit_code == 1


def test_an_edited_plan_that_is_put_back_is_the_promotion_it_was(outside, monkeypatch, tmp_path):
    waits = ready(outside, monkeypatch)
    edit(tmp_path, "looks: [3, 6]", "looks: [3, 9]")
    stale = promote()
    edit(tmp_path, "looks: [3, 9]", "looks: [3, 6]")

    assert "the plan is another one" in stale.decision.reason
    assert promote().decision == waits.decision


def test_a_metric_that_was_dropped_holds_the_candidate_as_the_gate_could_not_tell(outside):
    log_runs(outside, lacks=("accuracy",))
    evaluate()

    result = promote()

    assert open_ones(result)["no_regression"] == "UNKNOWN"
    assert "INCONCLUSIVE" in finding(result, "no_regression").reason
    assert result.decision.reason.startswith("no_regression: ")


def test_a_metric_that_was_dropped_after_the_evaluation_makes_it_stale(outside):
    log_runs(outside)
    evaluate()
    for _, columns in outside.runs.tickets["EXP-1"]:
        del columns["accuracy"]

    result = promote()

    assert "the evaluation is stale: the runs, or what they logged, are others" in result.decision.reason


def test_a_metric_that_became_nan_is_no_yes(outside):
    log_runs(outside)
    for run, columns in outside.runs.tickets["EXP-1"]:
        if run.role == "candidate":
            columns["accuracy"] = np.full_like(columns["accuracy"], np.nan)

    assert evaluate().outcome is not Outcome.PROMOTABLE
    result = promote()

    assert open_ones(result)["no_regression"] != "PASS"
    assert "guard" in finding(result, "no_regression").reason


def test_a_candidate_that_is_worse_is_held_whoever_signs(outside, monkeypatch):
    log_runs(outside, gain=-0.05)
    evaluate()
    result = promote()

    with pytest.raises(InputError, match="no_regression fails"):
        sign(monkeypatch, "cleo", "security")
    assert open_ones(result)["no_regression"] == "FAIL"
    assert result.exit_code == 1


def test_a_model_whose_bytes_were_swapped_after_the_evaluation_is_told_from_the_other(outside):
    log_runs(outside)
    evaluate()
    outside.registry.runs["EXP-1-candidate-1", "model"] = {"MLmodel": b"swapped"}

    result = promote()

    assert "the digest of the model was" in result.decision.reason
    assert next(iter(open_ones(result))) == "current_evaluation"
    assert not outside.registry.versions


def test_a_model_that_is_swapped_while_it_is_signed_is_another_promotion(outside, monkeypatch):
    waits = ready(outside, monkeypatch)
    sign_all(monkeypatch)
    outside.registry.runs["EXP-1-candidate-1", "model"] = {"MLmodel": b"swapped"}

    result = promote()

    assert result.state == "held"
    assert result.decision.inputs["promotion"] != waits.decision.inputs["promotion"]
    assert "the digest of the model was" in result.decision.reason


def test_a_champion_that_took_its_place_meanwhile_makes_the_evaluation_stale(outside, monkeypatch):
    ready(outside, monkeypatch)
    ready(outside, monkeypatch, "EXP-2")
    sign_all(monkeypatch, "EXP-2")
    assert promote("EXP-2").state == "serving"

    with pytest.raises(InputError, match="the champion was none and is 1@"):
        sign(monkeypatch, "cleo", "security")
    result = promote()

    assert result.state == "held"
    assert "the evaluation is stale: the champion was none, is 1@" in result.decision.reason
    assert serves(outside) == "1"


def test_evaluated_beside_the_new_champion_it_may_take_its_place(outside, monkeypatch):
    ready(outside, monkeypatch)
    ready(outside, monkeypatch, "EXP-2")
    sign_all(monkeypatch, "EXP-2")
    promote("EXP-2")
    evaluate(again=True)
    promote()
    sign_all(monkeypatch)

    result = promote()

    assert (result.state, serves(outside)) == ("serving", "2")


def test_a_go_whose_champion_changed_before_the_move_is_lost_and_says_to_whom(outside, monkeypatch, events):
    from tasks.act.moving import carry_out
    from tasks.plans import find_project
    from tasks.readiness.promotion import Move

    ready(outside, monkeypatch)
    sign_all(monkeypatch)
    log_runs(outside, "EXP-9")
    digest = outside.registry.digest_of_run("EXP-9-candidate-1", "model")
    other = outside.registry.register("flights", "EXP-9-candidate-1", "model", digest, {})
    whole = outside.registry.register

    def faster(*asked):
        """Somebody else is let in after the decision and before the move."""
        move = Move(
            what="promotion",
            model="flights",
            environment="staging",
            alias="champion",
            before="",
            since=0,
            after=other.version,
            sha256=digest,
            evidence="elsewhere",
        )
        carry_out(find_project(find_root(), "p"), move, Trial(), NOW)
        return whole(*asked)

    monkeypatch.setattr(outside.registry, "register", faster)
    result = promote()

    assert (result.state, result.exit_code) == ("lost", 1)
    assert "stands as champion in staging by now" in result.why
    assert "Evaluate EXP-1 beside the model that serves now" in result.what_next
    assert serves(outside) == other.version
    assert events[-1] == ("model.held", "LOST", "EXP-1")


def find_root():
    from tasks.adapters.home import find_home

    return find_home().root


def test_who_made_the_candidate_cannot_sign_it(outside, monkeypatch):
    log_runs(outside, user="cleo")
    evaluate()
    promote()

    with pytest.raises(InputError, match="Cleo as security: found that who made the candidate does not appr"):
        sign(monkeypatch, "cleo", "security")


def test_a_signature_of_who_made_the_candidate_does_not_count_past_the_command_either(outside, monkeypatch):
    log_runs(outside, user="cleo")
    evaluate()
    waits = promote()
    sign(monkeypatch, "bob", "product_manager")
    forge(outside, promotion=waits.decision.inputs["promotion"], role="security", name="Cleo")

    result = promote()

    assert open_ones(result) == {"sign_off/security": "UNKNOWN"}
    assert "who made the candidate does not approve it" in result.decision.reason


def test_one_person_does_not_sign_in_two_roles(outside, monkeypatch):
    waits = ready(outside, monkeypatch)
    sign(monkeypatch, "ada@example.org", "security")

    with pytest.raises(InputError, match="the same person signed in another role already; allowed: Bob"):
        sign(monkeypatch, "ada@example.org", "product_manager")
    forge(outside, promotion=waits.decision.inputs["promotion"], role="product_manager", name="Ada")
    result = promote()

    assert open_ones(result) == {"sign_off/product_manager": "UNKNOWN"}
    assert "the same person signed in another role already" in result.decision.reason


def test_one_person_signs_in_two_roles_where_the_plan_says_so(outside, monkeypatch, tmp_path):
    edit(tmp_path, "  model: flights\n", "  model: flights\n  one_person_many_roles: true\n")
    ready(outside, monkeypatch)
    sign(monkeypatch, "ada@example.org", "security")
    sign(monkeypatch, "ada@example.org", "product_manager")

    assert promote().state == "serving"


def test_a_missing_signature_holds_and_names_the_role(outside, monkeypatch):
    ready(outside, monkeypatch)
    sign(monkeypatch, "bob", "product_manager")

    result = promote()

    assert open_ones(result) == {"sign_off/security": "UNKNOWN"}
    assert result.decision.reason == "sign_off: nobody has signed as security"


def test_a_signature_counts_without_measuring_anew(outside, monkeypatch):
    ready(outside, monkeypatch)
    sign_all(monkeypatch)
    monkeypatch.setattr("tasks.load.dossier._served", measured_again)

    assert promote().state == "serving"


def measured_again(*_, **__):
    raise AssertionError("it was measured again")


def test_what_was_served_too_long_ago_is_served_and_asked_again(outside, monkeypatch, tmp_path):
    edit(tmp_path, "- {check: canary_share}", "- {check: canary_share}\n    - {check: served}")
    first = ready(outside, monkeypatch)
    probed = len(outside.serving.probed)
    monkeypatch.setattr("flows.promote_model.now", lambda: first.decision.at + timedelta(days=6))
    soon = promote()
    monkeypatch.setattr("flows.promote_model.now", lambda: first.decision.at + timedelta(days=8))

    late = promote()

    assert (soon.decision.inputs["attempt"], late.decision.inputs["attempt"]) == ("1", "2")
    assert len(outside.serving.probed) == probed + 1


def test_code_that_was_spoilt_after_it_was_measured_is_looked_at_again_when_somebody_signs(
    outside, monkeypatch, tmp_path
):
    edit(tmp_path, "- {check: canary_share}", "- {check: canary_share}\n    - {check: one_command}")
    code = CodeFacts(str(tmp_path), 1, command="make train")
    outside.code.held[tmp_path.name] = code
    first = ready(outside, monkeypatch)
    sign_all(monkeypatch)
    outside.code.held[tmp_path.name] = replace(code, missing=("train.py",))

    result = promote()

    assert finding(first, "one_command").verdict is Verdict.PASS
    assert result.decision.inputs["promotion"] == first.decision.inputs["promotion"]
    assert (result.state, open_ones(result)) == ("held", {"one_command": "FAIL"})


def test_a_candidate_that_beats_a_weaker_recipe_than_what_serves_is_held(outside, monkeypatch):
    ready(outside, monkeypatch, "EXP-0")
    sign_all(monkeypatch, "EXP-0")
    promote("EXP-0")
    log_runs(outside, baseline="a coin")
    assert evaluate().outcome == "PROMOTABLE"

    result = promote()

    assert open_ones(result)["champion_as_baseline"] == "FAIL"
    assert finding(result, "champion_as_baseline").reason == (
        "the baseline is not what serves, it differs in model"
    )


def test_a_grant_that_is_extended_makes_another_decision_on_the_same_case(outside, monkeypatch, tmp_path):
    grant = "[{role: security, name: Cleo, tickets: EXP-*, until: 2999-01-01, because: the same recipe}]"
    edit(tmp_path, "  model: flights\n", f"  model: flights\n  standing: {grant}\n")
    first = ready(outside, monkeypatch)
    edit(tmp_path, "2999-01-01", "2999-12-31")

    second = promote()

    assert second.decision.inputs["promotion"] == first.decision.inputs["promotion"]
    assert second.decision.id != first.decision.id
    assert "standing until 2999-12-31" in finding(second, "sign_off", "security").reason


def test_a_candidate_whose_makers_are_not_known_is_not_signed(outside, monkeypatch):
    log_runs(outside, user="")
    evaluate()
    result = promote()

    with pytest.raises(InputError, match="who made the candidate is not known"):
        sign(monkeypatch, "cleo", "security")
    assert finding(result, "sign_off", "security").reason.startswith("who made it is not known")


def test_whoever_ran_another_seed_of_the_candidate_made_it_too(outside, monkeypatch):
    log_runs(outside)
    runs = outside.runs.tickets["EXP-1"]
    runs[:] = [(replace(run, user="cleo") if run.seed == 3 else run, columns) for run, columns in runs]
    evaluate()
    promote()

    with pytest.raises(InputError, match="who made the candidate does not approve it"):
        sign(monkeypatch, "cleo", "security")


def test_a_signature_for_another_promotion_does_not_count(outside, monkeypatch):
    ready(outside, monkeypatch)
    sign(monkeypatch, "bob", "product_manager")
    forge(outside, promotion="0123456789ab", role="security", name="Cleo")

    result = promote()

    assert open_ones(result) == {"sign_off/security": "UNKNOWN"}
    assert "it is for another promotion" in result.decision.reason


def test_a_signature_is_not_used_again_after_a_rollback(outside, monkeypatch):
    from tasks.act.rollback import roll_back
    from tasks.plans import find_project
    from tasks.readiness.promotion import Place

    ready(outside, monkeypatch, "EXP-0")
    sign_all(monkeypatch, "EXP-0")
    promote("EXP-0")
    ready(outside, monkeypatch)
    sign_all(monkeypatch)
    assert promote().version == "2"
    place = Place("flights", "staging", "champion")
    roll_back(find_project(find_root(), "p"), place, "worse", NOW, lambda _: Trial())
    stale = promote()
    evaluate(again=True)

    result = promote()

    assert serves(outside) == "1"
    assert "the evaluation is stale: the champion was 1@" in stale.decision.reason
    assert open_ones(result) == {"sign_off/product_manager": "UNKNOWN", "sign_off/security": "UNKNOWN"}
    assert "it is for another promotion" in finding(result, "sign_off", "security").reason


def test_what_failed_cannot_be_vouched_for(outside, monkeypatch, tmp_path):
    edit(tmp_path, "canary_share: 0.05", "canary_share: 0.5")
    waits = ready(outside, monkeypatch)

    with pytest.raises(InputError, match="canary_share fails"):
        sign(monkeypatch, "cleo", "security", check="canary_share")
    forge(
        outside,
        promotion=waits.decision.inputs["promotion"],
        role="security",
        name="Cleo",
        check="canary_share",
    )
    result = promote()

    assert open_ones(result)["canary_share"] == "FAIL"


def test_what_could_not_be_told_can_be_vouched_for_and_the_decision_says_so(outside, monkeypatch, tmp_path):
    edit(tmp_path, "  canary_share: 0.05\n", "")
    waits = ready(outside, monkeypatch)
    sign(monkeypatch, "cleo", "security", check="canary_share", note="all traffic is internal")
    sign_all(monkeypatch)

    result = promote()

    assert open_ones(waits)["canary_share"] == "UNKNOWN"
    assert result.state == "serving"
    assert "Cleo" in result.decision.reason
    assert "vouches for it: all traffic is internal" in result.decision.reason
    assert "no share is declared" in result.decision.reason


def test_whom_the_canvas_does_not_know_may_not_sign_and_nothing_is_kept(outside, monkeypatch):
    ready(outside, monkeypatch)

    with pytest.raises(InputError, match=r"nobody of the canvas called mallory; .* as security: Ada, Cleo"):
        sign(monkeypatch, "mallory", "security")
    assert "sign-off" not in {record.kind for record in newest_first(links(outside))}


def test_the_same_signature_again_is_the_first_one(outside, monkeypatch):
    ready(outside, monkeypatch)

    first, second = sign(monkeypatch, "bob", "product_manager"), sign(monkeypatch, "bob", "product_manager")

    assert first == second
    assert [record.kind for record in newest_first(links(outside))].count("sign-off") == 1


def test_a_standing_signature_counts_until_its_day_and_for_its_tickets_and_is_printed_as_one(
    outside, monkeypatch, tmp_path
):
    grant = "{role: %s, name: %s, tickets: %s, until: %s, because: the same recipe each week}"
    granted = [
        grant % ("security", "Cleo", "EXP-*", "2999-01-01"),
        grant % ("product_manager", "Bob", "EXP-*", "2001-01-01"),
        grant % ("product_manager", "Bob", "retrain-*", "2999-01-01"),
    ]
    edit(tmp_path, "  model: flights\n", f"  model: flights\n  standing: [{', '.join(granted)}]\n")

    result = ready(outside, monkeypatch)

    assert open_ones(result) == {"sign_off/product_manager": "UNKNOWN"}
    assert "signed by standing signature of Cleo" in finding(result, "sign_off", "security").reason
    assert "for EXP-*, standing until 2999-01-01" in finding(result, "sign_off", "security").reason


def test_what_was_vouched_for_and_signed_is_judged_again_when_it_is_measured_again(
    outside, monkeypatch, tmp_path
):
    edit(tmp_path, "- {check: canary_share}", "- {check: canary_share}\n    - {check: rollback_drill}")
    ready(outside, monkeypatch)
    first = promote(again=True)
    sign_all(monkeypatch)

    result = promote()

    assert (first.decision.inputs["attempt"], result.decision.inputs["attempt"]) == ("2", "2")
    assert result.state == "serving"
    assert finding(result, "rollback_drill").verdict is Verdict.PASS


def test_a_probe_that_fails_is_a_not_yet_with_its_reason_and_no_crash(outside, monkeypatch, tmp_path):
    edit(tmp_path, "- {check: canary_share}", "- {check: canary_share}\n    - {check: pinned_dependencies}")

    def broken(*_):
        raise RuntimeError("the disk says no")

    outside = replace(outside, code=type("Broken", (), {"facts": broken})())
    with bound(outside):
        result = ready(outside, monkeypatch)

    found = finding(result, "pinned_dependencies")
    assert found.verdict is Verdict.UNKNOWN
    assert "RuntimeError" in found.reason
    assert "the disk says no" not in found.reason


def test_a_model_that_cannot_be_served_is_held_for_that_and_one_that_can_is_not(
    outside, monkeypatch, tmp_path
):
    edit(tmp_path, "- {check: canary_share}", "- {check: canary_share}\n    - {check: served}")
    digest = outside_digest(outside)
    outside.runs.tables["EXP-1-candidate-1", "serving"] = {
        "value": np.arange(30.0),
        "expected": np.arange(30.0),
    }
    outside.serving.refuses[digest] = "it crashes at start"
    held = ready(outside, monkeypatch)
    outside.serving.refuses.clear()

    again = promote(again=True)

    assert open_ones(held)["served"] == "FAIL"
    assert "it crashes at start" in finding(held, "served").reason
    assert finding(again, "served").verdict is Verdict.PASS


def test_only_what_the_plan_asks_is_looked_at(outside, monkeypatch):
    def asked(*_):
        raise AssertionError("nobody asked for it")

    monkeypatch.setattr(outside.serving, "probe", asked)

    result = ready(outside, monkeypatch)

    assert "could not be looked at" not in " ".join(f.reason for f in result.decision.findings)


def test_what_a_killed_run_decided_and_did_not_tell_is_told_by_the_next(outside, monkeypatch, events):
    log_runs(outside)
    evaluate()

    def killed(*_):
        raise SystemExit("killed")

    with monkeypatch.context() as patched:
        patched.setattr("flows.promote_model.announce_promotion", killed)
        with pytest.raises(SystemExit):
            promote()
    log_runs(outside, "EXP-2")
    evaluate("EXP-2")
    promote("EXP-2")

    assert events == [("model.held", "HOLD", "EXP-1"), ("model.held", "HOLD", "EXP-2")]


def test_a_go_whose_run_was_killed_before_the_move_is_carried_out_by_the_next(outside, monkeypatch, events):
    ready(outside, monkeypatch)
    sign_all(monkeypatch)

    def killed(*_):
        raise SystemExit("killed")

    with monkeypatch.context() as patched:
        patched.setattr("flows.promote_model.let_in", killed)
        with pytest.raises(SystemExit):
            promote()

    assert promote().state == "serving"
    assert [event for event, *_ in events] == ["model.held", "model.promoted"]


def test_a_ticket_that_a_person_killed_is_not_promoted(outside):
    from flows.decide_ticket import decide_ticket

    log_runs(outside)
    evaluate()
    decide_ticket("p", "EXP-1", Outcome.KILLED, "features leak", "")

    with pytest.raises(InputError, match="found KILLED"):
        promote()


def test_without_an_environment_nothing_starts_and_the_variable_is_named(outside, monkeypatch):
    monkeypatch.delenv("PROOFLINE_ENVIRONMENT")

    with pytest.raises(UserError, match="PROOFLINE_ENVIRONMENT: found ''; allowed: a name such as staging"):
        promote()


def test_a_plan_without_promotion_is_refused_by_its_name(outside, tmp_path):
    text = (tmp_path / "configs/p/model.yaml").read_text()
    (tmp_path / "configs/p/model.yaml").write_text(text.split("promotion:")[0])

    with pytest.raises(PlanError, match=r"configs/p/model.yaml, promotion: found nothing"):
        promote()


def test_a_ticket_that_was_never_evaluated_is_refused_with_the_command(outside):
    log_runs(outside)

    with pytest.raises(InputError, match=r"found no evaluation; .* proofline run evaluate_experiment"):
        promote()


def command(capsys, *words):
    from flows.cli import main

    code = main([*words])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_commands_say_what_waits_what_is_signed_and_what_serves(outside, monkeypatch, capsys):
    log_runs(outside)
    evaluate()
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")

    held, said, _ = command(capsys, "run", "promote_model", "--ticket", "EXP-1")
    promotion = said.split("Promotion ")[1].split(" ")[0]
    codes = []
    for who, role in (("bob", "product_manager"), ("cleo", "security")):
        monkeypatch.setattr("tasks.adapters.identity.asker", lambda who=who: who)
        codes.append(command(capsys, "sign", promotion, "--role", role, "--note", "call 555-867-5309 x"))
    serving, told, _ = command(capsys, "run", "promote_model", "--ticket", "EXP-1", "--json")

    assert (held, serving, [code for code, *_ in codes]) == (2, 0, [0, 0])
    assert f"proofline sign --project p {promotion} --role security" in said
    assert "is signed as security by Cleo" in codes[1][1]
    assert "unauthenticated" in codes[1][1]
    assert "867-5309" not in str([record.body for record in newest_first(links(outside))])
    assert "PASS    no_regression (EXP-1): gate evaluate said PROMOTABLE" in codes[1][2]
    answered = json.loads(told)
    assert (answered["state"], answered["outcome"], answered["settle"]) == ("serving", "GO", "")
    assert answered["report"]


def test_signing_twice_is_told_and_keeps_nothing(outside, monkeypatch, capsys):
    ready(outside, monkeypatch)
    sign(monkeypatch, "bob", "product_manager")
    before = links(outside).last()

    code, said, _ = command(capsys, "sign", "EXP-1", "--role", "product_manager", "--json")

    assert (code, json.loads(said)["already"]) == (0, True)
    assert links(outside).last() == before


def test_a_plan_without_promotion_keeps_the_keys_of_its_evaluations(outside, tmp_path):
    log_runs(outside)
    text = (tmp_path / "configs/p/model.yaml").read_text()
    (tmp_path / "configs/p/model.yaml").write_text(text.split("promotion:")[0])

    assert set(evaluate().inputs) == {"runs", "training", "evaluation"}
