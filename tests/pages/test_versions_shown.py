"""Every experiment on the page says which dataset versions it rests on."""

from __future__ import annotations

from tasks.pages.render import render_html, render_markdown
from tasks.pages.status import status_document
from tests.pages.samples import FACTS, HEAD, NOW, promotable

VERSIONS = {"training": "training@0123456789ab", "evaluation": "evaluation@ba9876543210"}
SENTENCE = "Learnt from training@0123456789ab, judged on evaluation@ba9876543210."


def document(inputs):
    judged = promotable().model_copy(update={"inputs": inputs})
    return status_document(FACTS, [judged], head=HEAD, now=NOW)


def test_an_experiment_names_the_versions_it_learnt_from_and_was_judged_on():
    made = document(VERSIONS)

    (row,) = made["experiments"]["rows"]
    assert {name: row[name] for name in VERSIONS} == VERSIONS
    assert SENTENCE in render_html(made)
    assert SENTENCE in render_markdown(made)


def test_an_experiment_without_versions_leaves_the_sentence_out():
    assert "Learnt from" not in render_html(document({}))
