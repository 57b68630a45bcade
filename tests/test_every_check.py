"""Promises that every check keeps. A new check is put through them with no line added here."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from tasks.checks import Check, known_checks
from tasks.judge import findings_of
from tasks.readiness.readiness_check import ReadinessCheck
from tasks.vocabulary import Finding, Verdict
from tests.samples import empty, some

CHECKS = [check(**check.example) for check in known_checks().values()]
every_check = pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)


def measured(check: Check[Any], data: Any):
    return check.measure(data, np.random.default_rng(7))


@every_check
def test_its_question_is_a_sentence(check):
    question = check.question()

    assert question[0].isupper()
    assert question.endswith((".", "?"))


@every_check
def test_about_a_promotion_it_says_what_it_needs_and_whether_a_person_may_vouch_for_it(check):
    assert check.about != "promotion" or isinstance(check, ReadinessCheck)


@every_check
def test_every_threshold_says_what_it_is_and_which_way_is_stricter(check):
    for name, field in type(check).model_fields.items():
        assert field.description, name


@every_check
def test_the_same_seed_gives_the_same_evidence(check):
    for data in some(check.about):
        assert measured(check, data) == measured(check, data)


@every_check
def test_it_leaves_the_data_as_it_was(check):
    for data in some(check.about):
        before = pickle.dumps(data)

        check.judge(measured(check, data))

        assert pickle.dumps(data) == before


@every_check
def test_it_finds_one_thing_about_each_subject_it_measured(check):
    for data in some(check.about):
        evidence = measured(check, data)

        assert [finding.subject for finding in check.judge(evidence)] == [one.subject for one in evidence]


@every_check
def test_its_findings_survive_json(check):
    for data in some(check.about):
        for finding in findings_of(check, data, 7):
            assert Finding.model_validate_json(finding.model_dump_json()) == finding


@every_check
def test_its_evidence_says_which_data_it_is_about(check):
    for data in some(check.about):
        assert {evidence.data_digest for evidence in measured(check, data)} == {data.digest}


@every_check
def test_it_cannot_tell_from_nothing(check):
    findings = findings_of(check, empty(check.about), 7)

    assert {finding.verdict for finding in findings} == {Verdict.UNKNOWN}


@every_check
def test_it_says_what_would_settle_it_exactly_when_it_cannot_tell(check):
    for data in [*some(check.about), empty(check.about)]:
        for finding in findings_of(check, data, 7):
            assert bool(finding.settle) == (finding.verdict is Verdict.UNKNOWN), finding


@every_check
def test_whatever_does_not_pass_names_a_remedy(check):
    for data in [*some(check.about), empty(check.about)]:
        for finding in findings_of(check, data, 7):
            assert finding.remedy or finding.verdict is Verdict.PASS, finding


@every_check
def test_a_stricter_threshold_never_turns_a_no_into_a_yes(check):
    for stricter in stricter_versions(check):
        for data in some(check.about):
            evidence = measured(check, data)
            for lenient, strict in zip(check.judge(evidence), stricter.judge(evidence), strict=True):
                assert lenient.verdict is Verdict.PASS or strict.verdict is not Verdict.PASS


def stricter_versions(check: Check[Any]):
    """The check with each of its thresholds moved, a little and a lot, the stricter way."""
    for name, field in type(check).model_fields.items():
        extra, value = field.json_schema_extra or {}, getattr(check, name)
        if "stricter" in extra and isinstance(value, int | float):
            for share in (0.02, 0.2, 0.9):
                step = share * (abs(value) or 1)
                moved = value + step if extra["stricter"] == "higher" else value - step
                try:
                    yield type(check)(**{**check.model_dump(), name: type(value)(moved)})
                except ValidationError:
                    continue  # the threshold cannot be that strict
