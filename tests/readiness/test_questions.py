"""The checklist before a promotion: every check has its place in it."""

from __future__ import annotations

from tasks.checks import known_checks
from tasks.readiness.questions import ORDER, questions
from tasks.readiness.signature import ROLES


def test_every_check_about_promotions_is_asked_and_a_signature_of_each_role():
    asked = [(one.check.name, one.role) for one in questions()]

    names = {name for name, check in known_checks().items() if check.about == "promotion"}
    assert {name for name, _ in asked} == names
    assert [role for name, role in asked if name == "sign_off"] == list(ROLES)
    assert len(set(asked)) == len(asked)


def test_groups_stand_one_after_another_and_signatures_last():
    groups = [one.check.group for one in questions()]

    assert groups == sorted(groups, key=list(dict.fromkeys(groups)).index)
    assert list(dict.fromkeys(groups))[-1] == "sign-offs"


def test_within_a_group_questions_stand_in_the_order_in_which_people_go_through_them():
    named = [one.check.name for one in questions() if one.check.name in ORDER]

    assert named == sorted(named, key=ORDER.index)
