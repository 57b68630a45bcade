"""Whose signature counts, and what a person may vouch for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.load.standing import standing_signatures
from tasks.plans.promotion import Standing
from tasks.readiness.dossier import Dossier
from tasks.readiness.sign_off import SignOff
from tasks.readiness.signature import (
    AUTHOR,
    NO_AUTHOR,
    NO_SUCH_ROLE,
    NOT_THIS,
    ROLES,
    TWO_ROLES,
    Signature,
    Signer,
    counting,
    looked_at,
)
from tasks.readiness.vouched import reason_seen, vouched
from tasks.vocabulary import Evidence, Finding, Verdict

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
THIS = "0123456789ab"
PEOPLE = (
    Signer("Ada", "security", ("ada@example.org",)),
    Signer("Ada", "researcher", ("lovelace",)),
    Signer("Bob", "researcher", ("bob",)),
)


def signature(name="Ada", role="security", promotion=THIS, **said):
    told = {"by": name, "proof": "test", "at": NOW, **said}
    return Signature(promotion=promotion, role=role, name=name, **told)


def faults(*signatures, authors=("zoe",), many_roles=False):
    looked = looked_at(signatures, THIS, people=PEOPLE, authors=authors, many_roles=many_roles)
    return [one.fault for one in looked]


def test_a_signature_by_a_person_of_that_role_counts():
    assert faults(signature()) == [""]


@pytest.mark.parametrize(
    ("one", "fault"),
    [
        (signature(promotion="ba9876543210"), NOT_THIS),
        (signature(name="Mallory"), NO_SUCH_ROLE),
        (signature(name="Bob", role="security"), NO_SUCH_ROLE),
    ],
)
def test_a_signature_that_is_not_asked_for_does_not_count(one, fault):
    assert faults(one) == [fault]


@pytest.mark.parametrize("author", ["Ada", "ada@example.org", " ADA@Example.org ", "lovelace"])
def test_whoever_made_the_candidate_does_not_sign_it_by_whichever_of_their_names(author):
    assert faults(signature(), authors=[author]) == [AUTHOR]


def test_who_made_it_does_not_sign_it_under_another_name_from_the_same_account():
    assert faults(signature("Bob", "researcher", by="eve"), authors=["eve"]) == [AUTHOR]


def test_who_made_it_does_not_sign_it_by_another_of_the_names_that_the_system_has():
    signed = signature("Bob", "researcher", also=("anna@home.org",))

    assert faults(signed, authors=["anna@home.org"]) == [AUTHOR]


@pytest.mark.parametrize("author", ["Jose\u0301", "JOS\u00c9", "\uff2aos\u00e9"])
def test_a_name_that_is_written_with_other_code_points_is_the_same_name(author):
    people = [Signer("Jos\u00e9", "security")]

    (looked,) = looked_at([signature("Jos\u00e9")], THIS, people=people, authors=[author], many_roles=False)

    assert looked.fault == AUTHOR


def test_where_nobody_is_known_to_have_made_it_no_person_signs_and_a_grant_of_the_plan_stays():
    granted = signature().model_copy(update={"standing": True})

    assert faults(signature(), authors=()) == [NO_AUTHOR]
    assert faults(granted, authors=()) == [""]


def test_of_two_roles_of_one_person_the_first_counts():
    assert faults(signature(), signature(role="researcher")) == ["", TWO_ROLES]


def test_one_account_does_not_sign_as_two_people():
    assert faults(signature(), signature("Bob", "researcher", by="ADA@example.org")) == ["", TWO_ROLES]


def test_two_roles_of_one_person_count_where_the_plan_says_so():
    assert faults(signature(), signature(role="researcher"), many_roles=True) == ["", ""]


def test_a_signature_that_does_not_count_takes_no_role():
    assert faults(signature(promotion="ba9876543210"), signature(role="researcher")) == [NOT_THIS, ""]


def test_vouching_is_a_word_in_a_role_too():
    assert faults(signature(check="canary_share"), signature(role="researcher")) == ["", TWO_ROLES]


def test_the_same_signature_has_one_key_whenever_it_is_given():
    later = signature().model_copy(update={"at": NOW + timedelta(hours=1), "note": "again"})

    assert later.key == signature().key
    assert signature("Bob").key != signature().key


signatures = st.builds(
    signature,
    name=st.sampled_from(["Ada", "Bob", "Mallory"]),
    role=st.sampled_from(ROLES),
    promotion=st.sampled_from([THIS, "other"]),
    check=st.sampled_from(["", "canary_share"]),
)


@given(st.lists(signatures, max_size=12))
def test_nobody_counts_in_two_roles_however_many_sign(given_):
    counted = counting(looked_at(given_, THIS, people=PEOPLE, authors=["bob"], many_roles=False))

    roles = {(one.name, one.role) for one in counted}
    assert len({name for name, _ in roles}) == len(roles)
    assert "Bob" not in {name for name, _ in roles}


@given(st.lists(signatures, max_size=8), st.lists(signatures, max_size=4))
def test_a_later_signature_takes_nothing_from_an_earlier_one(earlier, later):
    alone = looked_at(earlier, THIS, people=PEOPLE, authors=["zoe"], many_roles=False)
    together = looked_at([*earlier, *later], THIS, people=PEOPLE, authors=["zoe"], many_roles=False)

    assert together[: len(earlier)] == alone


def judged(*given_, role="security", authors=("zoe",)):
    data = Dossier("EXP-1", f"{THIS}rest", signatures=given_, people=PEOPLE, authors=authors)
    check = SignOff(role=role)
    return check.judge(check.measure(data, np.random.default_rng(1)))[0]


def test_a_role_that_nobody_signed_is_unknown_with_the_command():
    found = judged()

    assert found.verdict is Verdict.UNKNOWN
    assert found.subject == "security"
    assert f"proofline sign {THIS} --role security" in found.settle


def test_a_candidate_that_nobody_is_known_to_have_made_is_not_signed_and_says_what_would_tell():
    found = judged(signature(), authors=())

    assert found.verdict is Verdict.UNKNOWN
    assert found.reason.startswith("who made it is not known")
    assert "board.yaml" in found.settle


def test_a_signature_that_does_not_count_is_as_good_as_none_and_says_why():
    found = judged(signature(), authors=["Ada"])

    assert found.verdict is Verdict.UNKNOWN
    assert found.reason == (f"no signature as security counts: Ada, 2026-11-21 12:00 UTC (test): {AUTHOR}")


def test_a_signature_that_counts_passes_and_names_who_when_and_what_proves_it():
    found = judged(signature(promotion="other"), signature())

    assert (found.verdict, found.reason) == (
        Verdict.PASS,
        "signed by Ada, 2026-11-21 12:00 UTC (test)",
    )


def test_vouching_for_a_check_does_not_sign_the_role():
    assert judged(signature(check="canary_share")).verdict is Verdict.UNKNOWN


def finding(verdict, check="canary_share"):
    return Finding(
        check=check,
        subject="EXP-1",
        verdict=verdict,
        reason="no share is declared",
        remedy="declare one" if verdict is not Verdict.PASS else "",
        settle="declare one" if verdict is Verdict.UNKNOWN else "",
        evidence=Evidence(subject="EXP-1"),
    )


def word(shown):
    return signature(check=shown.check, seen=reason_seen(shown))


def test_what_could_not_be_told_passes_by_a_persons_word_which_stands_in_the_reason():
    (found,) = vouched([finding(Verdict.UNKNOWN)], {"canary_share"}, [word(finding(Verdict.UNKNOWN))], ROLES)

    assert (found.verdict, found.settle, found.remedy) == (Verdict.PASS, "", "")
    assert found.reason == (
        "Ada, 2026-11-21 12:00 UTC (test), as security, vouches for it; without that word: "
        "no share is declared"
    )


@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.WARN, Verdict.PASS])
def test_nobody_vouches_for_what_is_known(verdict):
    before = finding(verdict)

    assert vouched([before], {"canary_share"}, [word(before)], ROLES) == (before,)


def test_nobody_vouches_for_a_check_that_may_not_be_signed():
    before = finding(Verdict.UNKNOWN, check="served")

    assert vouched([before], {"canary_share"}, [word(before)], ROLES) == (before,)


def test_a_word_for_one_reason_is_none_for_another():
    before = finding(Verdict.UNKNOWN)
    now = before.model_copy(update={"reason": "it could not be looked at: MemoryError, see the log"})

    assert vouched([now], {"canary_share"}, [word(before)], ROLES) == (now,)


def test_only_roles_that_the_plan_asks_to_sign_vouch():
    before = finding(Verdict.UNKNOWN)

    assert vouched([before], {"canary_share"}, [word(before)], {"researcher"}) == (before,)


def granted(tickets="retrain-*", until=date(2026, 12, 31)):
    return Standing(role="security", name="Ada", tickets=tickets, until=until, because="the same recipe")


@pytest.mark.parametrize(
    ("tickets", "ticket", "counts"),
    [
        ("retrain-*", "retrain-2026-47", True),
        ("retrain-*", "EXP-1", False),
        ("EXP-1", "EXP-12", False),
        ("EXP-?", "EXP-1", False),
        ("EXP-[1]", "EXP-1", False),
        ("*", "anything", True),
        ("*-47", "retrain-47", True),
    ],
)
def test_a_standing_signature_is_for_the_tickets_that_it_names(tickets, ticket, counts):
    assert bool(standing_signatures([granted(tickets)], ticket, THIS, NOW)) is counts


@pytest.mark.parametrize(("day", "counts"), [(20, False), (21, True), (22, True)])
def test_a_standing_signature_counts_through_its_last_day_in_utc(day, counts):
    until = date(2026, 11, day)

    found = standing_signatures([granted(until=until)], "retrain-1", THIS, NOW.replace(hour=23, minute=59))

    assert bool(found) is counts


def test_a_standing_signature_says_that_it_is_one_and_why():
    (found,) = standing_signatures([granted()], "retrain-1", THIS, NOW)

    assert found.standing
    assert found.note == "the same recipe"
    assert "standing signature of Ada" in found.told
    assert "granted in the plan for retrain-*, standing until 2026-12-31" in found.told
