"""One source that does not answer stops none of the others."""

from __future__ import annotations

import pytest

from tasks.adapters.each_source import ask_each, need_answers
from tasks.errors import InputError, OutsideError


def test_who_answers_is_heard_and_who_does_not_is_named():
    def ask(name):
        if name == "b":
            raise OutsideError("no answer in 60 s")
        return name.upper()

    answered, silent = ask_each("abc", ask, str)

    assert answered == [("a", "A"), ("c", "C")]
    assert {name: str(error) for name, error in silent.items()} == {"b": "no answer in 60 s"}


def test_a_fault_of_ours_is_not_taken_for_silence():
    with pytest.raises(ZeroDivisionError):
        ask_each([0], lambda number: 1 / number, str)


@pytest.mark.parametrize(
    ("errors", "kind"),
    [((OutsideError("slow"), InputError("no key")), OutsideError), ((InputError("no key"),), InputError)],
)
def test_what_may_answer_later_is_an_outside_error_and_what_is_wrong_is_not(errors, kind):
    with pytest.raises(kind, match="everything else was done"):
        need_answers({f"source {n}": error for n, error in enumerate(errors)})


def test_when_all_answered_there_is_no_error():
    need_answers({})
