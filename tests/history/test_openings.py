from datetime import UTC, datetime

from tasks.adapters.memory import MemoryLinks
from tasks.gates import Key
from tasks.history.openings import judged_under, open_once, openings, times_judged, times_opened

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def key(runs, *, ticket="EXP-1", look=1, plan="plan", evaluation="evaluation@1"):
    inputs = {"runs": runs, "training": "training@1", "evaluation": evaluation}
    return Key("evaluate", ticket, inputs, plan, look)


def opened(*keys, complete=True):
    links = MemoryLinks()
    for one in keys:
        open_once(links, one, complete=complete, project="p", at=NOW, by="ann")
    return openings(links)


def test_the_same_question_opens_the_set_once_however_often_it_is_asked():
    assert len(opened(key("a"), key("a"))) == 1


def test_openings_of_all_tickets_count_and_those_of_another_version_do_not():
    found = opened(key("a"), key("b", ticket="EXP-2"), key("c", evaluation="evaluation@2"))

    assert times_opened(found, "evaluation@1") == 2


def test_a_look_from_other_runs_was_judged_under_the_key_of_the_first():
    assert judged_under(opened(key("a")), key("b")) == key("a").digest


def test_other_criteria_another_look_or_another_version_ask_something_new():
    found = opened(key("a"))

    others = [
        key("b", plan="other"),
        key("b", look=2),
        key("b", evaluation="evaluation@2"),
        key("b", ticket="E"),
    ]
    assert [judged_under(found, other) for other in others] == [None] * 4


def test_a_look_that_lacked_seeds_is_not_spent():
    found = opened(key("a"), complete=False)

    assert judged_under(found, key("b")) is None
    assert times_judged(found, key("a")) == 0


def test_a_look_that_is_judged_again_is_counted_also_with_other_criteria():
    assert times_judged(opened(key("a"), key("b"), key("c", plan="other")), key("d")) == 3
