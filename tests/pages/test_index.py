"""Indexes: newest first, verdict and headline of each report, links within the folder only, odd files."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tasks.canonical import canonical_json
from tasks.pages.index import MOST_POINTS, project_index, title_of
from tasks.pages.links import address
from tasks.pages.projects_index import MOST_PROJECTS, projects_index
from tasks.pages.render import render_html, render_markdown
from tasks.pages.status import status_document
from tests.pages.hostile import HOSTILE, parsed
from tests.pages.samples import FACTS, HEAD, NOW, everything


def status(days=0, decisions=None):
    found = everything() if decisions is None else decisions
    return status_document(FACTS, found, head=HEAD, now=NOW - timedelta(days=days))


def report(days=0, **others):
    document = status(days)
    return ("status", document["as_of"][:10], document | others)


def index(*reports, **older):
    return project_index("Flight delays", reports, older=older, now=NOW)


def test_each_report_stands_with_its_verdict_headline_and_link_the_newest_first():
    made = index(report(7), report())

    (group,) = made["groups"]
    assert [row["href"] for row in group["rows"]] == ["status/2026-11-18.html", "status/2026-11-11.html"]
    document = status()
    first = group["rows"][0]
    assert (first["level"], first["word"]) == (document["verdict"]["level"], document["verdict"]["pill"])
    assert (first["label"], first["text"]) == ("AUC", document["tiles"][0]["text"])
    assert made["newest"] == first


def test_the_spark_line_holds_the_headline_numbers_oldest_first():
    values = [0.70, 0.71, None, 0.73]
    tiles = [[{"label": "AUC", "text": str(one), "value": one}] for one in values]

    (group,) = index(*(report(9 - n, tiles=tile) for n, tile in enumerate(tiles)))["groups"]

    assert group["course"] == {"values": [0.70, 0.71, 0.73], "said": "AUC, oldest to newest: 0.7 to 0.73"}
    html = render_html(index(*(report(9 - n, tiles=tile) for n, tile in enumerate(tiles))))
    assert html.count('class="spark"') == 1
    points = html.split('points="')[1].split('"')[0].split()
    assert len(points) == 3
    assert float(points[0].split(",")[1]) > float(points[-1].split(",")[1])  # higher is further up


def test_the_course_is_of_at_most_half_a_year_of_weeks():
    (group,) = index(*(report(60 - n) for n in range(60)))["groups"]

    assert len(group["course"]["values"]) == MOST_POINTS


def test_numbers_of_another_metric_are_not_joined_to_one_line():
    tiles = [[{"label": label, "text": "1", "value": 1.0}] for label in ("F1", "AUC", "AUC")]

    (group,) = index(*(report(9 - n, tiles=tile) for n, tile in enumerate(tiles)))["groups"]

    assert len(group["course"]["values"]) == 2


def test_other_reports_come_after_the_status_and_unknown_kinds_last():
    kinds = ["sprint-plan", "novel", "drift", "status"]

    made = index(*((kind, "x", status()) for kind in kinds))

    assert [group["kind"] for group in made["groups"]] == ["status", "sprint-plan", "drift", "novel"]
    assert title_of("novel-kind") == "Novel kind"


@pytest.mark.parametrize("document", [None, {}, {"verdict": 3, "tiles": [1], "as_of": "?"}, {"tiles": {}}])
def test_a_report_that_cannot_be_read_is_still_linked(document):
    made = index(("status", "2026-11-01", document))

    (row,) = made["groups"][0]["rows"]
    assert row["word"] == "Cannot be read"
    assert 'href="status/2026-11-01.html"' in render_html(made)


def test_what_is_left_out_is_counted():
    html = render_html(index(report(), status=3))

    assert "3 more lie in the folder" in html


def test_the_index_of_all_projects_leads_to_each_with_its_newest_verdict():
    made = projects_index([("a", index(report(7), report())), ("b", None)], now=NOW)

    first, second = made["groups"][0]["rows"]
    assert (first["name"], first["href"]) == ("Flight delays", "a/index.html")
    assert (second["name"], second["word"]) == ("b", "No status report yet")
    html = render_html(made)
    assert 'href="a/index.html"' in html
    assert html.count('class="spark"') == 1


def test_of_many_projects_those_with_the_newest_status_are_shown_and_the_others_counted():
    projects = [(f"p{n:03}", index(report(n % 100))) for n in range(MOST_PROJECTS)]
    old = [("aaa", index(report(300))), ("zzz", index(report(301)))]

    (group,) = projects_index([*old[:1], *projects, *old[1:]], now=NOW)["groups"]

    assert [row["href"] for row in group["rows"]] == [f"{name}/index.html" for name, _ in projects]
    assert group["older"] == 2


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"newest": 3, "groups": 3, "title": 3},
        {"newest": {"level": [], "word": 1, "value": "1", "as_of": 1}, "groups": [3, {"kind": "status"}]},
        {"groups": [{"kind": "status", "course": {"values": ["1", None, 1e300], "said": 3}}]},
    ],
)
def test_a_projects_index_that_is_none_is_still_led_to(odd):
    made = projects_index([("a", odd)], now=NOW)

    (row,) = made["groups"][0]["rows"]
    assert (row["name"], row["word"], row["course"]) == ("a", "No status report yet", None)
    assert 'href="a/index.html"' in render_html(made)


def test_an_index_without_reports_says_so():
    assert "No report is written yet." in render_html(index())


@pytest.mark.parametrize(
    "name", ["javascript:alert(1)", HOSTILE, "//evil.example/x", "data:text/html,x", "..\\x"]
)
def test_hostile_names_and_verdicts_stand_as_text_and_lead_nowhere_outside(name):
    bad = {
        "verdict": {"level": HOSTILE, "pill": HOSTILE, "sentence": HOSTILE},
        "project": {"title": HOSTILE},
        "tiles": [{"label": HOSTILE, "text": HOSTILE, "value": HOSTILE}],
    }

    own = index(("status", name, bad))
    for made in (own, projects_index([(name, own | {"title": HOSTILE})], now=NOW)):
        html = render_html(made)
        found = parsed(html)
        assert (found.open, found.wrong) == ([], [])
        assert not {"script", "img"} & {*found.tags}
        assert "<script" not in render_markdown(made)
        hrefs = [part.split('"')[0] for part in html.split('<a href="')[1:]]
        assert all(not one.startswith(("/", "\\")) and ":" not in one for one in hrefs)
        assert found.tags.count("caption") == found.tags.count("table")
        assert set(found.labels) <= set(found.ids)


@pytest.mark.parametrize(
    ("href", "leads"),
    [
        ("status/2026-11-18.html", "status/2026-11-18.html"),
        ("https://mlflow.example.org/#/experiments/1?a=b", "https://mlflow.example.org/#/experiments/1?a=b"),
        ("JavaScript:alert(1)", ""),
        (" javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("/etc/passwd", ""),
        ('x"y.html', "x%22y.html"),
    ],
)
def test_only_web_pages_and_the_folder_are_led_to(href, leads):
    assert address(href) == leads


def test_an_index_of_years_is_small():
    many = [report(n) for n in range(52)]
    many += [
        (kind, f"2026-11-18-EXP-{n}-abcdef", status())
        for kind in ("evaluation", "promotion", "drift", "incident", "card", "sprint-plan", "risks", "canvas")
        for n in range(15)
    ]

    assert len(render_html(index(*many)).encode()) < 150_000


IDS = ("no number", "without end", "too far down", "too large", "a text")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1e308, 10**400, "1"], ids=IDS)
def test_a_headline_number_that_no_line_can_be_drawn_of_is_left_out(value):
    tiles = [{"label": "AUC", "text": "?", "value": value}]

    made = index(report(7, tiles=tiles), report(tiles=tiles))

    assert made["groups"][0]["rows"][0]["value"] is None
    assert canonical_json(made)


def test_text_that_is_no_text_and_a_moment_that_is_none_are_replaced():
    odd = {"verdict": {"level": "ok", "pill": "a\ud800b", "sentence": "c\udfff"}}

    made = index(report(as_of="0001-01-01T00:00:00+14:00", **odd))

    (row,) = made["groups"][0]["rows"]
    assert (row["word"], row["sentence"], row["as_of"]) == ("a?b", "c?", None)
    assert render_html(made).encode()
