"""Plans of many thousand lines: read by libyaml, with the values and the sentences of the other reader."""

from __future__ import annotations

import pytest
import yaml

from tasks.errors import PlanError
from tasks.plans import find_project
from tasks.plans.loaders import LONG, OneKeyOnce, from_yaml

FILLER = "\n".join(
    f"  - {{id: T-{n}, title: 'Größe, {n}: x', since: 2026-12-{n % 28 + 1:02}}}" for n in range(900)
)
BOARD = f"sprints: []\ntickets:\n{FILLER}\n"


def in_both(text):
    assert len(text) > LONG
    return from_yaml(text), yaml.load(text, Loader=OneKeyOnce)


@pytest.mark.parametrize(
    "more",
    [
        "days: [2026-02-30, 2026-02-28, 12:30, 1e3, 0o7, 07, yes, ~, .nan0]",
        "a: &x {b: [1, 2]}\nc: *x\nd: {x: *x, e: 'it''s'}",
        'f: "\\u00e9\\t"\ng: |\n  two\n  lines\nh: >-\n  folded\n  text',
    ],
)
def test_a_long_text_has_the_same_value_by_either_reader(more):
    one, other = in_both(f"{BOARD}{more}\n")

    assert one == other
    assert [type(value) for value in one] == [type(value) for value in other]


@pytest.mark.parametrize(
    "wrong", ["a: 1\na: 2", "a: [1, 2", "a: b: c", "\tx: 1", "a: *nobody", "a: !!python/none x"]
)
def test_a_mistake_in_a_long_text_is_said_in_the_words_of_a_short_one(wrong):
    text = f"{BOARD}{wrong}\n"
    with pytest.raises(yaml.YAMLError) as other:
        yaml.load(text, Loader=OneKeyOnce)
    with pytest.raises(yaml.YAMLError) as found:
        from_yaml(text)

    assert str(found.value) == str(other.value)


def test_what_is_nested_deeper_than_a_stack_is_a_sentence_and_no_crash(tmp_path):
    folder = tmp_path / "configs" / "p"
    folder.mkdir(parents=True)
    (folder / "canvas.yaml").write_text("[" * 200_000)

    with pytest.raises(PlanError, match=r"canvas\.yaml: found something that is not YAML"):
        find_project(tmp_path, "p").canvas()


def test_a_plan_that_was_changed_is_read_anew(tmp_path):
    folder = tmp_path / "configs" / "p"
    folder.mkdir(parents=True)
    project, found = find_project(tmp_path, "p"), []
    for goal in ("first", "second"):
        (folder / "board.yaml").write_text(
            f"sprints: [{{id: S1, start: 2026-12-01, end: 2026-12-14, goal: {goal}}}]\n"
        )
        found.append(project.board().sprints[0].goal)

    assert found == ["first", "second"]
