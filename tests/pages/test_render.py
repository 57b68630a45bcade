"""HTML and Markdown: escaped, balanced, small, and made from the document alone."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.canonical import canonical_json
from tasks.pages.charts import difference_strip, psi_strip
from tasks.pages.render import MOST_MARKDOWN, render_html, render_markdown
from tasks.pages.status import status_document
from tasks.vocabulary import Verdict
from tests.pages.drift_samples import Lost
from tests.pages.drift_samples import document as drift_page
from tests.pages.hostile import parsed, with_text
from tests.pages.samples import (
    FACTS,
    HEAD,
    NOW,
    batch,
    decision,
    everything,
    finding,
    inconclusive,
    kappa,
    promotable,
    window,
)


def document(decisions, facts=FACTS):
    return status_document(facts, decisions, head=HEAD if decisions else (0, "0" * 64), now=NOW)


def hostile():
    """A document with every section, each of its texts hostile but for levels, units and moments."""
    open_batch = batch("training/a", more=[finding("suite", "x", Verdict.UNKNOWN)])
    not_measured = decision(
        "experiment", "EXP-3", [finding("guard", "auc", Verdict.UNKNOWN), *promotable().findings]
    )
    signed = decision(
        "promotion", "model/3", [finding("sign_off", "x", Verdict.UNKNOWN, need="note"), finding("y", "y")]
    )
    return {
        **with_text(document([*everything(), open_batch, not_measured, signed])),
        "as_of": "2026-11-18T07:00:00Z",
    }


CASES = {
    "everything": everything(),
    "nothing": [],
    "only batches": [batch("training/a"), batch("training/b", leaking=3)],
    "only an experiment": [inconclusive()],
    "only a window": [window("2013-07")],
    "a promotion": [decision("promotion", "model/3", [finding("sign_off", "model/3")])],
    "no finding that pages know": [
        decision(a, "x", [finding("odd", "x")]) for a in ("batch", "experiment", "watch")
    ],
}


@pytest.mark.parametrize("case", CASES)
def test_every_tag_is_closed_every_id_is_there_once_and_every_label_exists(case):
    found = parsed(render_html(document(CASES[case])))

    assert found.open == []
    assert found.wrong == []
    assert len(set(found.ids)) == len(found.ids)
    assert set(found.labels) <= set(found.ids)
    assert found.tags.count("h1") == 1
    assert found.tags.count("caption") == found.tags.count("table")


def test_hostile_text_stands_on_the_page_as_text():
    html = render_html(hostile())

    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt;&amp;&lt;img" in html
    assert parsed(html).wrong == []


def test_hostile_text_stands_in_markdown_as_text():
    text = render_markdown(hostile())

    assert "<" not in text
    assert "&lt;script&gt;" in text


def test_a_pipe_or_a_line_break_in_a_name_makes_no_new_cell():
    text = render_markdown(document([batch("training/a|b\n| c |")]))

    row = next(line for line in text.splitlines() if "training" in line and line.startswith("|"))
    assert len(re.findall(r"(?<!\\)\|", row)) == 6


@pytest.mark.parametrize("case", CASES)
def test_markdown_is_short_and_has_no_html(case):
    text = render_markdown(document(CASES[case]))

    assert len(text) < MOST_MARKDOWN
    assert not re.search(r"<[a-zA-Z/!]", text)


@given(st.text(min_size=1, max_size=400))
@settings(max_examples=25, deadline=None)
def test_markdown_stays_short_whatever_the_names_are(name):
    text = render_markdown(document([decision("batch", name, [kappa(name, verdict=Verdict.FAIL)])]))

    assert len(text) < MOST_MARKDOWN


def test_markdown_that_would_be_too_long_ends_with_a_whole_section_and_says_so():
    name = "<" * 400
    asked = [finding("suite", f"{name}{n}", Verdict.UNKNOWN, settle=name) for n in range(3)]

    text = render_markdown(document([promotable(), decision("batch", name, asked)]))

    assert len(text) < MOST_MARKDOWN
    assert text.endswith("The rest is on the page.\n")


def test_markdown_says_verdict_and_sentence_in_its_first_lines():
    text = render_markdown(document(everything()))

    assert text.startswith("**Needs attention: data batch, input drift** · Flight delays, Wed 18 Nov 2026")
    assert "AUC 0.747 against 0.690: promotable; 2 of 6 watched windows drifted." in text


def test_a_page_without_decisions_says_so():
    html = render_html(document([]))

    assert "Nothing decided yet" in html
    assert "The record holds no decision" in html
    assert '<h2 id="experiments"' not in html


def test_what_is_missing_is_one_sentence_not_an_empty_section():
    html = render_html(document([batch("training/a")]))

    assert "The record holds no decision yet about an experiment or a watched window." in html
    assert 'id="drift"' not in html


def test_both_forms_are_made_from_the_document_as_it_was_kept():
    made = document(everything())
    kept = json.loads(canonical_json(made))

    assert render_html(kept) == render_html(made)
    assert render_markdown(kept) == render_markdown(made)


def test_the_page_has_no_script_no_address_and_a_policy_that_allows_none():
    html = render_html(document(everything()))

    assert "default-src 'none'" in html
    assert not re.search(r"<script|<link|<img|https?:|url\(|@import", html)


def test_the_verdict_rule_and_what_could_not_be_measured_stand_in_the_footer():
    unmeasured = decision("batch", "training/a", [finding("kappa", "training/a", Verdict.UNKNOWN)])

    footer = render_html(document([unmeasured])).split("<footer>")[1]

    assert "Needs attention when one of them is rejected" in footer
    assert "Could not be measured: kappa of training/a." in footer


def test_a_long_record_still_makes_a_page_of_less_than_150_kilobytes():
    decisions = [batch(f"training/{n}", leaking=n % 2) for n in range(60)]
    decisions += [inconclusive(f"EXP-{n}") for n in range(20)]
    decisions += [window(f"week {n}", drifting=("seats",), unsure=("carrier",), day=n) for n in range(30)]

    assert len(render_html(document(decisions)).encode()) < 150_000


def test_a_strip_has_its_interval_its_margin_and_zero_within_its_width():
    strip = str(difference_strip(-0.5, {"low": -0.9, "high": 0.1, "level": 0.95}, 0.2))

    places = [float(x) for x in re.findall(r'(?:x1|x2|cx)="([-0-9.]+)"', strip)]
    assert all(0 <= place <= 220 for place in places)
    assert 'class="zero"' in strip
    assert 'class="margin"' in strip


def test_zero_stands_at_the_same_place_in_every_strip():
    strips = [difference_strip(v, {"low": v - 1, "high": v + 1, "level": 0.95}, 0.2) for v in (-5, 0, 7)]

    assert len({re.search(r'class="zero" x1="([0-9.]+)"', str(strip)).group(1) for strip in strips}) == 1


def test_better_lies_right_of_zero_and_worse_left_of_it():
    def point(value):
        return float(re.search(r'cx="([0-9.]+)"', str(difference_strip(value, None, 0.1))).group(1))

    assert point(-0.05) < point(0.0) < point(0.05)


def test_what_was_not_measured_has_no_strip():
    assert difference_strip(None, None, 0.1) == ""
    assert psi_strip(None, 0.1, "ok") == ""


def test_a_psi_beyond_the_scale_stands_at_its_end():
    assert re.findall('cx="([0-9.]+)"', str(psi_strip(4.0, 0.3, "ba"))) == ["154.0", "154.0"]


@pytest.mark.parametrize(
    ("settle", "shown"),
    [
        ("`proofline run x` asks again.", "<code>proofline run x</code> asks again."),
        ("`<b>` and <i>.", "<code>&lt;b&gt;</code> and &lt;i&gt;."),
        ("A lone ` stays.", "A lone ` stays."),
    ],
)
def test_what_stands_between_backticks_is_shown_as_code_and_escaped(settle, shown):
    page = render_html(drift_page(loss=Lost(settle=settle)))

    assert f"got worse: {shown}</p>" in page
