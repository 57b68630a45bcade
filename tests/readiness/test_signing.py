"""Who may sign what: every no is one sentence that ends the guessing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tasks.errors import InputError
from tasks.gates import Key, decide
from tasks.readiness.promoted import Promoted
from tasks.readiness.signature import Signature, Signer
from tasks.readiness.signing import Held, given_since, new_signature, signed_already, still_wanted
from tasks.readiness.vouched import reason_seen
from tasks.vocabulary import Evidence, Finding, Gate, Verdict

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
THIS = "0123456789ab"
PEOPLE = (
    Signer("Ada", "security", ("ada@example.org", "ada")),
    Signer("Bob", "product_manager", ("bob",)),
    Signer("Cleo", "security", ("shared",)),
    Signer("Dan", "security", ("shared",)),
)


def finding(check, verdict, subject="EXP-1"):
    unknown = verdict is Verdict.UNKNOWN
    return Finding(
        check=check,
        subject=subject,
        verdict=verdict,
        reason=f"{check} is {verdict}",
        remedy="mend it",
        settle="say it" if unknown else "",
        evidence=Evidence(subject=subject),
    )


def held(*findings, signatures=(), authors=("zoe",), changed=""):
    waits = finding("sign_off", Verdict.UNKNOWN, "security")
    open_ = not findings or any(f.verdict is Verdict.UNKNOWN for f in findings)
    asked = {f.check for f in findings}
    found = (*findings, waits) if open_ and "sign_off" not in asked else findings
    must = tuple(f"{f.check}/{f.subject}" if f.check == "sign_off" else f.check for f in found)
    made = decide(
        Gate(name="promote", about="promotion", must=must),
        Key("promote", "EXP-1", {"promotion": THIS}, "plan"),
        found,
        project="p",
        now=NOW,
        asked_by="cron",
        code_version="1",
    )
    return Held(THIS, made, signatures, PEOPLE, authors, False, frozenset({"canary_share"}), changed)


def sign(waits, *names, role="security", check=""):
    by = [(name, f"proof of {name}") for name in names]
    return new_signature(waits, role, check, "", by=by, now=NOW)


def test_the_first_name_that_the_canvas_knows_signs_with_what_it_rests_on():
    signed = sign(held(), "unknown@example.org", "ADA")

    assert (signed.name, signed.by, signed.proof) == ("Ada", "ADA", "proof of ADA")
    assert (signed.promotion, signed.decision) == (THIS, held().decision.id)


@pytest.mark.parametrize(
    ("waits", "names", "asked", "said"),
    [
        (held(), ("mallory",), {}, "nobody of the canvas called mallory; .* as security: Ada, Cleo, Dan"),
        (held(), ("bob",), {}, r"Bob \(product_manager\) by bob; allowed as security: Ada"),
        (held(), ("shared",), {}, r"Cleo \(security\), Dan \(security\) by shared"),
        (held(authors=["ada"]), ("ada",), {}, "Ada as security: .* does not approve it; allowed: Cleo, Dan"),
        (held(), ("bob",), {"role": "product_manager"}, "--role: found product_manager; .*: security"),
        (held(finding("sign_off", Verdict.PASS, "security")), ("ada",), {}, "found GO; .* on HOLD"),
        (held(finding("served", Verdict.FAIL)), ("ada",), {}, "served fails: served is FAIL"),
        (held(changed="the champion is another"), ("ada",), {}, "found that the champion is another"),
        (held(finding("served", Verdict.UNKNOWN)), ("ada",), {"check": "served"}, "served, UNKNOWN; .* here"),
        (
            held(finding("canary_share", Verdict.UNKNOWN)),
            ("ada",),
            {"check": "served"},
            "served, not asked; allowed: .*: canary_share",
        ),
    ],
)
def test_a_signature_that_would_not_count_is_refused_with_what_would(waits, names, asked, said):
    with pytest.raises(InputError, match=said):
        sign(waits, *names, **asked)


def test_who_made_it_does_not_sign_by_the_first_name_while_another_of_theirs_is_in_force():
    with pytest.raises(InputError, match="who made the candidate does not approve it; allowed: Cleo, Dan"):
        sign(held(authors=("anna@home.org",)), "anna@home.org", "ada")


def test_every_name_of_whoever_signs_is_kept():
    assert sign(held(), "someone@example.org", "ada").also == ("someone@example.org",)


def test_a_candidate_that_nobody_is_known_to_have_made_is_not_signed():
    with pytest.raises(InputError, match=r"is not known, .*; allowed: to say first who made it: train from"):
        sign(held(authors=()), "ada")


def test_a_word_is_asked_for_again_when_the_reason_is_another_by_now():
    waits = held(finding("canary_share", Verdict.UNKNOWN))
    word = sign(waits, "ada", check="canary_share")
    other = finding("canary_share", Verdict.UNKNOWN).model_copy(update={"reason": "see the log"})

    assert signed_already(held(*waits.decision.findings, signatures=(word,)), "security", "canary_share")
    assert signed_already(held(other, signatures=(word,)), "security", "canary_share") is None


def test_a_role_or_a_check_that_was_signed_is_found():
    given = Signature(promotion=THIS, role="security", name="Ada", by="ada", proof="test", at=NOW)

    waits = held(signatures=(given,))

    assert signed_already(waits, "security", "") == given
    assert signed_already(waits, "security", "canary_share") is None
    assert signed_already(held(signatures=(given,), authors=("ada",)), "security", "") is None


@pytest.mark.parametrize(
    ("waits", "state", "code"),
    [
        (held(), "held", 2),
        (held(finding("served", Verdict.FAIL)), "held", 1),
        (held(finding("served", Verdict.WARN)), "held", 1),
        (held(finding("served", Verdict.PASS)), "serving", 0),
        (held(finding("served", Verdict.PASS)), "lost", 1),
        (held(finding("served", Verdict.PASS)), "abandoned", 1),
    ],
)
def test_only_a_model_that_serves_exits_with_0_and_one_that_waits_with_2(waits, state, code):
    promoted = Promoted(decision=waits.decision, state=state)

    assert promoted.exit_code == code
    assert bool(promoted.what_next) is (code == 1)


def given(role="security", *, hours=1, check="", name="Ada", seen="", promotion=THIS):
    said = {"by": name.lower(), "proof": "system user", "at": NOW + timedelta(hours=hours), "check": check}
    return Signature(promotion=promotion, role=role, name=name, seen=seen, **said)


def test_signatures_given_since_the_verdict_are_shown_and_only_those_that_count():
    new, old = given(), given(hours=-1)
    others = (given(promotion="another"), given(name="Mallory"))

    assert given_since(held(signatures=(old, new, *others))) == (new,)


def test_what_is_still_wanted_are_roles_and_checks_that_nobody_answered_since():
    waits = held(
        finding("canary_share", Verdict.UNKNOWN),
        finding("sign_off", Verdict.UNKNOWN, "security"),
        finding("sign_off", Verdict.UNKNOWN, "product_manager"),
    )
    word = reason_seen(waits.decision.findings[0])

    assert still_wanted(waits) == ("the role security", "the role product_manager", "a word on canary_share")
    assert still_wanted(waits, given()) == ("the role product_manager", "a word on canary_share")
    signed = (given(), given("product_manager", name="Bob"), given(check="canary_share", seen=word))
    assert still_wanted(waits, *signed) == ()
    assert (
        still_wanted(waits, given(check="canary_share", seen="another reason"))[-1]
        == "a word on canary_share"
    )


@pytest.mark.parametrize("name", ["mallory", "bob"])
def test_who_made_the_candidate_is_not_offered_as_a_signer(name):
    with pytest.raises(InputError, match=r"as security: Cleo, Dan$"):
        sign(held(authors=["ADA"]), name)


def test_a_standing_signature_is_told_by_its_day_alone():
    granted = given().model_copy(update={"standing": True})

    assert granted.told == "standing signature of Ada, 2026-11-21 (system user)"
