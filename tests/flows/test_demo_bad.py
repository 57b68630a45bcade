"""The demo's bad story as a user runs it first: rows of the evaluation set in a training batch."""

import pytest

from tests.flows.clones import Clone

pytestmark = pytest.mark.slow(seconds=40)


def test_the_bad_story_is_a_no_that_names_the_leaked_rows(tmp_path, started_before):
    clone = Clone(tmp_path)
    started_before(clone.root / ".proofline")

    code, decisions = clone.demo("bad")

    (refused,) = decisions.values()
    assert code == 1
    assert refused["outcome"] == "REJECTED"
    assert "40 rows shared with evaluation by id" in refused["reason"]
    assert "2013-06-" in refused["reason"]
