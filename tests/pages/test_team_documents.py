"""Three teams' planning and retrospective documents, made anew from a board and a record."""

from __future__ import annotations

import json
import re
from datetime import date
from html.parser import HTMLParser

import pytest

from tasks.board.ticket import Ticket
from tasks.labels.data_readiness import data_readiness
from tasks.labels.data_stages import DataTask
from tasks.pages.render import render_html, render_markdown
from tasks.pages.team import said
from tasks.team.known import the_release
from tasks.team.notes import form, read_notes
from tasks.team.release_retrospective import PLACES as RELEASE_PLACES
from tasks.team.release_retrospective import release_retrospective_document
from tasks.team.shared import sprint_points
from tasks.team.sprint_plan import PLACES as PLAN_PLACES
from tasks.team.sprint_plan import sprint_plan_document
from tasks.team.sprint_retrospective import PLACES as SPRINT_PLACES
from tasks.team.sprint_retrospective import sprint_retrospective_document
from tasks.team.trend import comparison
from tasks.vocabulary import Verdict
from tests.pages.hostile import HOSTILE, parsed
from tests.pages.team_samples import NOW, board, decisions, evaluated, known, plan, release, sprint, word

MOST_BYTES = 150_000
MINUS = "\N{MINUS SIGN}"

PLAN_FIELDS = {
    "document's id": "SP-2026-06",
    "day of planning": "Tue 8 Dec 2026",
    "owner": "Sam",
    "sprint's name": "Query rewriting",
    "sprint's number": "S6",
    "start": "Wed 9 Dec 2026",
    "end": "Tue 22 Dec 2026",
    "duration": "14 days",
    "previous sprint": "What S5 left",
    "points delivered of planned": "Delivered of planned 30.8%",
    "achievements": "What the last sprint achieved",
    "carried actions": "A-2: Ask the vendor weekly",
    "goals": "Answers arrive within half a second",
    "planned points": "42 points",
    "capacity": "40 points",
    "load of capacity": "105.0%",
    "experiments to decide": "Experiments to decide 3",
    "velocity": "median velocity 8 points over 1 sprint",
    "priority band": "P0",
    "item": "ENG-12: Query rewriting behind a flag",
    "sub-items": "Rewriter; Flag; Load test",
    "owners of an item": "Ana, Ben",
    "done box": "Done",
    "hypothesis": "Rewriting lifts accuracy from 0.87 to 0.89.",
    "acceptance criterion": "p95 below 500 ms at 20 requests a second",
    "what has none": "None yet",
    "architecture": "A service before retrieval",
    "stack": "FastAPI and Redis",
    "integration": "Behind the gateway",
    "risk": "R-1: Safety labels are late",
    "mitigation": "Second vendor",
    "risk without owner": "No owner and no mitigation",
    "ask": "Q-1: May we pay a second vendor",
    "definition of done": "Coverage above 95%",
    "approval of the product owner": "priorities: P0 to P2; business value: high",
    "approval of the architect": "feasibility: good; risk: medium",
    "approval's day": "Wed 9 Dec 2026",
    "approval's status": "Changes wanted",
    "assignments": "ENG-12, EXP-034",
    "readiness checklist": "The vendor has confirmed the labels",
}
SPRINT_FIELDS = {
    "document's id": "SR-2026-06",
    "title": "Rewriting pays",
    "owner": "Sam",
    "status": "final",
    "dates": "Tue 22 Dec 2026",
    "team size": "Team 6",
    "completed stories": "Stories done 1 of 3",
    "experiments of the plan": "Experiments decided 2 of 3",
    "points": "Points delivered 26 points",
    "velocity of capacity": "Velocity of capacity 65.0%",
    "planned and actual": MINUS + "38.1%",
    "compute planned": "120.0 h",
    "compute used": "79.0 h",
    "shipped": "Query rewriting for one customer in ten",
    "environments": "staging, production canary",
    "decisions": "EXP-034: Query rewriting",
    "cycle time": "Cycle time, median 20 days",
    "kill after its time box": "8 days after its time box of 1 sprint, which ended on 2026-12-08",
    "kill over its budget": "18.5 of 8.0 planned hours used, over twice its budget",
    "kill after the gate's no": "the gate had said no on 2026-12-03, in S5",
    "hypothesis quality": "Hypotheses whole 2 of 2",
    "metric before": "87.2%",
    "metric after": "88.4%",
    "metric's change": "+1.20 pp",
    "evidence": "load test 7",
    "went well": "Went well: quality",
    "to improve": "To improve: process",
    "blockers": "4 days blocked, by 1 blocker that began in it",
    "trouble from the record": "accuracy fell by 12%",
    "action": "A-3: Write the kill criterion before the first run",
    "action's owners": "Ana, Eli",
    "action's measure": "every ticket has one",
    "action's day": "Fri 8 Jan 2027",
    "action's reason": "why: two kills came late",
    "vague action": "Vague: no owner, no date, no measure",
    "previous action done": "Done on 2026-12-14: 9 hours saved",
    "previous action overdue": "Overdue",
    "morale": "7.4 of 10",
    "workload": "5.6 of 10",
    "technical challenge": "8.2 of 10",
    "respondents": "5 answered",
    "learning hidden": "fewer than 4 answered",
    "quotes": "What people said",
    "feedback of the product owner": "Feedback of the product owner",
    "feedback of the tech lead": "Feedback of the tech lead",
    "lessons": "Lessons: process",
    "team's commitment": "Decide every experiment within two sprints",
    "a person's commitment": "Pair on the load test",
    "format": "Start stop continue",
    "minutes": "75 min",
    "participation": "5 of 6",
    "follow-up": "Tue 12 Jan 2027",
    "teams to brief": "Support, Platform",
}
RELEASE_FIELDS = {
    "date": "Fri 18 Dec 2026",
    "type": "minor",
    "owner": "Dana",
    "lead time": "17 days",
    "deployed": "Deployed",
    "monitored": "Monitored for 48 hours",
    "data collected": "Data collected: times, quality, user impact",
    "features": "Feedback button",
    "fixes": "Emoji no longer cut",
    "breaking changes": "The old endpoint is gone",
    "overall": "Overall",
    "phase": "Verification",
    "planned": "15 min",
    "actual": "35 min",
    "variance of a phase": MINUS + "16.7%",
    "total planned": "90 min",
    "total actual": "100 min",
    "total variance": "+11.1%",
    "excluded phase": "Monitoring (not in the total)",
    "coverage": "96.1%",
    "coverage's target": "95.0%",
    "missed": "Missed",
    "timed by the record": "promotion of chatbot version 7",
    "incidents": "Incidents 1",
    "incident of the record": "accuracy fell by 12%",
    "rollbacks": "Rollbacks 0",
    "hotfix": "Timeout raised",
    "bugs by severity": "high 1; low 1",
    "support tickets": "8,400",
    "support tickets' change": MINUS + "16.0%",
    "sentiment": "+5.00 pp",
    "adoption": "Use of the feedback button",
    "business": "not yet an A/B test",
    "smoothness": "7.5 of 10",
    "sixth question": "9.0 of 10",
    "surprises": "root cause (why, five times)",
    "action": "A-6: Automate the smoke test",
    "action's reason": "why: it took 5 minutes too long",
    "earlier release": "v1.9.0",
    "earlier time to deploy": "150 min",
    "trend of lead times": "it has fallen over 3 releases in a row (by chance alone 1 time in 6)",
    "no trend": "no trend over 3 releases",
    "stakeholder summary": "For stakeholders: highlights",
    "highlights of the facts": "2 of 3 targets of quality met",
    "next retrospective": "Wed 20 Jan 2027",
    "previous action": "A-5: Freeze the schema a day before",
    "its impact": "no migration failed",
}


DOCUMENTS = {"plan": plan, "sprint": sprint, "release": release}
PLACES = {"plan": PLAN_PLACES, "sprint": SPRINT_PLACES, "release": RELEASE_PLACES}


class Words(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found, self.style = [], False

    def handle_starttag(self, tag, _):
        self.style = tag == "style"

    def handle_data(self, data):
        self.found += [] if self.style else [data]


def read_html(document):
    words = Words()
    words.feed(render_html(document))
    return " ".join(" ".join(words.found).split())


def read_markdown(document):
    """Without colons: a list has them between a name and its value, a page has none there."""
    return without_colons(render_markdown(document).replace("\\", ""))


def without_colons(text):
    return " ".join(text.replace(":", "").split())


FIELDS = [
    *(("plan", field, text) for field, text in PLAN_FIELDS.items()),
    *(("sprint", field, text) for field, text in SPRINT_FIELDS.items()),
    *(("release", field, text) for field, text in RELEASE_FIELDS.items()),
]
HTML = {name: read_html(make()) for name, make in DOCUMENTS.items()}
MARKDOWN = {name: read_markdown(make()) for name, make in DOCUMENTS.items()}


@pytest.mark.parametrize(("kind", "field", "text"), FIELDS)
def test_every_field_of_the_teams_documents_stands_on_the_page(kind, field, text):
    assert text in HTML[kind], field


# What stands beside a heading, and not below it, is only on the page.
BESIDE = {"median velocity 8 points over 1 sprint", "5 answered"}


@pytest.mark.parametrize(("kind", "field", "text"), [one for one in FIELDS if one[2] not in BESIDE])
def test_every_field_of_the_teams_documents_stands_in_the_markdown(kind, field, text):
    assert without_colons(text) in MARKDOWN[kind], field


def cells(value):
    if isinstance(value, dict) and {"text", "value", "unit"} <= value.keys():
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from cells(inner)


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_page_and_markdown_show_every_value_of_the_document_alike(kind):
    told = [" ".join(said(cell).split()) for cell in cells(json.loads(json.dumps(DOCUMENTS[kind]())))]

    assert len(told) > 100
    assert [one for one in told if one not in HTML[kind]] == []
    assert [one for one in told if without_colons(one) not in MARKDOWN[kind]] == []


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_every_place_for_people_is_marked_until_it_is_filled(kind):
    open_, asked = DOCUMENTS[kind](), PLACES[kind]
    filled = DOCUMENTS[kind](notes={asked[0].heading.upper(): ("A fine word", "and another")})

    assert open_["places"] == {"all": len(asked), "filled": 0}
    assert render_html(open_).count("To fill") == len(asked)
    assert filled["places"] == {"all": len(asked), "filled": 1}
    assert "A fine word" in read_html(filled)
    assert "A fine word" in read_markdown(filled)
    assert asked[0].hint not in read_html(filled)


def test_what_people_write_under_headings_of_their_own_is_shown_too():
    assert "Sam left early" in read_html(sprint(notes={"Cake": ("Sam left early",)}))


def test_hidden_answers_are_in_no_form_not_even_the_json():
    made = json.dumps(sprint())

    assert "8.8" not in made
    assert "names somebody" not in made


def test_three_respondents_hide_all_of_a_survey():
    held = board().model_dump(mode="json")
    held["releases"][-1]["survey"]["respondents"] = 3
    made = json.dumps(release(board=board(releases=held["releases"])))

    assert "7.5" not in made
    assert "support learnt it late" not in made


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_the_page_is_whole_and_small(kind):
    html = render_html(DOCUMENTS[kind]())
    page = parsed(html)

    assert page.open == page.wrong == []
    assert page.tags.count("caption") == page.tags.count("table")
    assert set(page.labels) <= set(page.ids)
    assert len(set(page.ids)) == len(page.ids)
    assert len(html.encode()) < MOST_BYTES


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_hundred_items_tickets_and_actions_still_make_a_small_page(kind):
    held = board().model_dump(mode="json")
    text = "Something that is planned, told in a sentence of the usual length for such a thing. "
    held["sprints"][1]["plan"]["items"] = [{"title": text * 2, "accept": text, "owners": ["Ana"]}] * 100
    held["actions"] = [{"id": f"A-{n}", "text": text, "decided_in": "S6"} for n in range(99)]
    held["tickets"] = [
        {"id": f"T-{n}", "title": text, "sprint": "S6", "hypothesis": text} for n in range(100)
    ]
    notes = {place.heading: (text * 6,) * 30 for place in PLACES[kind]}
    html = render_html(DOCUMENTS[kind](board=board(**held), notes=notes))

    assert len(html.encode()) < MOST_BYTES


FREE = {"title", "goal", "text", "what", "who", "asks", "note", "owner", "measure", "why", "impact", "by"}
FREE |= {"description", "question", "otherwise", "accept", "architecture", "hypothesis", "learnings", "phase"}
FREE |= {"document", "role", "name", "evidence", "format", "baseline", "primary", "stack", "integration"}
LISTS = {
    "owners",
    "parts",
    "goals",
    "shipped",
    "environments",
    "features",
    "fixes",
    "breaking",
    "brief",
    "team",
}
LISTS |= {"mitigation", "secondary", "blocking", "kill"}


def hostile(value, key=""):
    """The board with every free text replaced; ids, days and closed sets stay."""
    if isinstance(value, dict):
        return {
            name: inner if key == "risks" and name == "impact" else hostile(inner, name)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [f"{HOSTILE}{n}" if key in LISTS else hostile(one, key) for n, one in enumerate(value)]
    is_day = isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value)
    return HOSTILE + str(len(value)) if isinstance(value, str) and key in FREE and not is_day else value


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_hostile_text_of_board_and_notes_stands_as_text(kind):
    held = hostile(board().model_dump(mode="json"))
    held["releases"] = [{**one, "timeline": []} for one in held["releases"]]  # a phase stands once
    notes = {place.heading: (HOSTILE, "| x | y |") for place in PLACES[kind]} | {HOSTILE: (HOSTILE,)}
    document = DOCUMENTS[kind](board=board(**held), notes=notes)
    html, markdown = render_html(document), render_markdown(document)
    page = parsed(html)

    assert html.count("&lt;script&gt;") > 40
    assert "script" not in page.tags
    assert "img" not in page.tags
    assert page.open == page.wrong == []
    assert "<script" not in markdown
    assert "<img" not in markdown
    assert "| x |" not in markdown


def test_a_table_keeps_as_many_cells_as_heads_whatever_its_texts_hold():
    it = known(
        board=board(tickets=[Ticket(id="T-1", title="a|b\n\n|c", sprint="S6").model_dump(mode="json")])
    )
    row = next(line for line in render_markdown(plan(board=it.board)).splitlines() if "T-1" in line)

    assert len(re.findall(r"(?<!\\)\|", row)) == 8


def test_a_plan_without_anything_still_says_what_is_missing():
    bare = [{"id": "S6", "start": "2026-12-09", "end": "2026-12-22"}]
    it = known(board=board(sprints=bare, tickets=[], actions=[], risks=[], asks=[]), moves=(), decisions=())
    made = sprint_plan_document(it, it.board.sprints[0])

    assert made["verdict"]["pill"].startswith("Not ready")
    assert "The sprint has a goal" in read_html(made)
    assert made["verdict"]["sentence"] == "S6 commits to 0 points and 0 experiments in 14 days."


READY = {
    "planned_on": "2026-12-08",
    "goals": ["g"],
    "capacity_points": 5,
    "items": [{"title": "t", "owners": ["Ana"], "points": 5, "accept": "a"}],
    "approvals": [{"role": "Architect", "status": "approved", "said_on": "2026-12-08"}],
}
SOUND_ACTION = {"id": "A-1", "text": "t", "owners": ["Ana"], "due": "2027-01-01", "measure": "m"}
SOUND_RISK = {
    "id": "R-1",
    "category": "bias",
    "description": "d",
    "likelihood": "low",
    "impact": "low",
    "owner": "Ana",
    "mitigation": ["m"],
}
TICKET = {"id": "T-1", "title": "t", "sprint": "S6", "owner": "Ana", "success": {"primary": "p"}, "points": 0}


def waiting(blocks):
    task = {"id": "D-1", "title": "t", "dataset": "d", "blocks": [blocks], "due": "2027-01-01"}
    task = DataTask.model_validate({**task, "needed": "2026-12-01"})
    return data_readiness([task], [], now=NOW)


def ready_plan(blocks="T-9", **changes):
    held = {"actions": [SOUND_ACTION], "risks": [SOUND_RISK], "tickets": [TICKET], **changes}
    planned = {"id": "S6", "start": "2026-12-09", "end": "2026-12-22", "plan": held.pop("plan", READY)}
    made = board(**{"sprints": [planned], "asks": [], "releases": [], **held})
    it = known(board=made, decisions=(), moves=(), ready=waiting(blocks))
    return sprint_plan_document(it, made.sprints[0])


def test_a_plan_with_all_that_is_asked_is_ready_to_begin():
    assert ready_plan()["verdict"]["pill"] == "Ready to begin"
    assert ready_plan()["verdict"]["paragraph"] == "9 of 9 boxes hold."


@pytest.mark.parametrize(
    ("changes", "open_"),
    [
        ({"plan": {**READY, "goals": []}}, "The sprint has a goal"),
        ({"plan": {**READY, "capacity_points": 4}}, "Everything is sized and within the capacity"),
        ({"tickets": [{**TICKET, "points": None}]}, "Everything is sized and within the capacity"),
        ({"tickets": [{**TICKET, "owner": ""}]}, "Every item and experiment has an owner"),
        ({"tickets": [{**TICKET, "success": {}}]}, "Each has an acceptance criterion"),
        ({"blocks": "T-1"}, "The data that its experiments wait for is ready"),
        ({"tickets": [{**TICKET, "stage": "experiment"}]}, "The board's rules hold"),
        ({"actions": [{"id": "A-1", "text": "t"}]}, "Every open action has an owner, a date and a measure"),
        ({"plan": {**READY, "approvals": [{"role": "r"}]}}, "Everybody who has to agree has agreed"),
        ({"risks": [{**SOUND_RISK, "mitigation": []}]}, "Every risk has an owner and a mitigation"),
        ({"plan": {**READY, "checklist": [{"what": "Cake"}]}}, "Cake"),
    ],
)
def test_each_box_alone_keeps_a_plan_from_being_ready(changes, open_):
    verdict = ready_plan(**changes)["verdict"]

    assert verdict["pill"].startswith("Not ready: 1 of")
    assert verdict["paragraph"].endswith(f"Open: {open_}.")


def test_a_release_of_today_is_too_early_to_look_back_on():
    bare = [{"id": "v3", "released_on": "2026-12-23"}]

    assert release(board=board(releases=bare))["verdict"]["pill"] == "Too early to look back"


def test_the_next_releases_incidents_do_not_count_for_this_one():
    it = known()
    made = release_retrospective_document(it, it.board.releases[1])

    assert made["verdict"]["sentence"].endswith("with 1 incident and 0 rollbacks since.")
    assert "accuracy fell" not in json.dumps(made)


def test_the_form_asks_for_every_place_and_shows_nothing_by_itself():
    asked = PLACES["sprint"]
    text = form("Sprint retrospective S6", asked)
    notes = read_notes(text)

    assert list(notes) == [one.heading for one in asked]
    assert not any(notes.values())
    assert all(one.hint in text for one in asked)


def test_the_plan_carries_over_open_actions_of_before_and_none_that_were_decided_since():
    told = read_html(plan())

    assert "A-2: Ask the vendor weekly" in told
    assert not [one for one in ("A-1", "A-3", "A-4", "A-6") if f"{one}:" in told]


def test_a_retrospective_has_its_own_actions_and_earlier_ones_and_no_releases():
    told = read_html(sprint())
    it = known()
    before = read_html(sprint_retrospective_document(it, it.board.sprints[0]))

    assert not [one for one in ("A-5", "A-6") if f"{one}:" in told]
    assert "A-1: Stop runs" in before
    assert "A-3: Write the kill" not in before


def test_an_action_of_a_sprint_that_left_the_board_is_still_looked_at():
    left = {"id": "A-9", "text": "Keep me", "decided_in": "S1"}

    assert "A-9: Keep me" in read_html(sprint(board=board(actions=[left])))


def test_a_risk_of_a_later_sprint_and_a_mitigated_one_wait_and_are_counted():
    here = known().board.sprints[0]
    mitigated = {**SOUND_RISK, "status": "mitigated"}
    later = {**SOUND_RISK, "id": "R-2", "description": "Later on", "checkpoint": "S6"}
    told = read_html(sprint_plan_document(known(board=board(risks=[mitigated, later, SOUND_NOW])), here))

    assert "R-3: Now" in told
    assert "R-1" not in told
    assert "Later on" not in told
    assert "2 of 3 mitigated or looked at later" in told


SOUND_NOW = {**SOUND_RISK, "id": "R-3", "description": "Now"}


def test_an_answered_question_is_no_ask_any_more():
    answered = {
        "id": "Q-1",
        "question": "May we",
        "who": "Ann",
        "by": "2026-12-20",
        "otherwise": "No",
        "answer": "Yes",
        "answered_on": "2026-12-19",
    }

    assert "May we" not in read_html(plan(board=board(asks=[answered])))


def test_a_bug_of_a_release_counts_for_it_also_after_the_next_one():
    held = board().model_dump(mode="json")
    held["releases"][1]["events"] = [{"kind": "bug", "what": "Found late", "day": "2026-12-22"}]
    it = known(board=board(releases=held["releases"]))

    assert "Found late" in read_html(release_retrospective_document(it, it.board.releases[1]))


def test_a_release_whose_experiment_the_record_never_promoted_is_not_deployed():
    told = read_html(release(moved=()))

    assert "Deployed No" in told
    assert "Too early to look back" in told


@pytest.mark.parametrize(("hours", "said"), [(47.9, "No"), (48, "Yes"), (None, "Not known yet")])
def test_a_release_is_looked_back_on_after_48_hours(hours, said):
    held = board().model_dump(mode="json")
    held["releases"][-1]["monitored_hours"] = hours

    assert f"Monitored for 48 hours {said}" in read_html(release(board=board(releases=held["releases"])))


def test_what_happened_after_a_sprint_is_not_its():
    it = known()
    told = read_html(sprint_retrospective_document(it, it.board.sprints[0]))

    assert "Incidents 0" in told
    assert "Promotions to production 0" in told


def test_a_very_long_text_is_cut_where_it_is_shown():
    held = board().model_dump(mode="json")
    held["actions"][1]["text"] = "x" * 5000

    assert "x" * 401 not in json.dumps(plan(board=board(actions=held["actions"])))


def test_what_a_later_sprint_decides_takes_nothing_from_the_one_that_delivered():
    (first, second), ticket = known().board.sprints, "EXP-034"
    in_first = (*decisions()[:1], evaluated(ticket, Verdict.PASS, date(2026, 12, 7), 0.88))
    before = known(decisions=in_first)
    after = known(decisions=(*in_first, word(ticket, Verdict.PASS, date(2026, 12, 14))))

    assert sprint_points(after, first) == sprint_points(before, first)
    assert ticket in after.delivered(first)
    assert ticket not in after.delivered(second)
    assert [end.end for end in after.decided(first) if end.ticket == ticket] == ["promotable"]
    assert [end.end for end in after.decided(second)] == ["promoted"]


def test_an_experiment_that_goes_on_is_decided_in_each_sprint_and_delivered_when_it_ends():
    it = known()
    first, second = it.board.sprints

    assert {end.ticket: end.end for end in it.decided(first)}["EXP-031"] == "iterating"
    assert {end.ticket: end.end for end in it.decided(second)}["EXP-031"] == "killed"
    assert "EXP-031" not in it.delivered(first)
    assert "EXP-031" in it.delivered(second)


def of_one_day():
    """A release on the day of the newest, listed before it."""
    held = board().model_dump(mode="json")["releases"]
    first = {"id": "v2.0.1", "released_on": held[-1]["released_on"]}
    return known(board=board(releases=[*held[:-1], first, held[-1]]))


def test_of_two_releases_on_one_day_the_one_that_the_board_lists_last_is_the_newest():
    assert the_release(of_one_day().board.releases, "").id == "v2.1.0"


def test_the_comparison_of_a_release_ends_with_it_also_where_another_went_out_that_day():
    it = of_one_day()
    shown = {
        one.id: [row[0].text for row in next(comparison(it, one)).rows] for one in it.board.releases[-2:]
    }

    assert shown["v2.0.1"] == ["v1.9.0", "v2.0.0", "v2.0.1"]
    assert shown["v2.1.0"] == ["v1.9.0", "v2.0.0", "v2.0.1", "v2.1.0"]


def test_what_follows_the_second_release_of_a_day_does_not_count_for_the_first():
    it = of_one_day()
    first, second = (read_html(release_retrospective_document(it, one)) for one in it.board.releases[-2:])

    assert "accuracy fell" not in first
    assert "accuracy fell" in second


def released(**changes):
    held = board().model_dump(mode="json")["releases"]
    return release(board=board(releases=[*held[:-1], {**held[-1], **changes}]))


def test_the_total_of_a_long_timeline_is_shown_though_rows_are_left_out():
    long = [{"phase": f"Phase {n}", "planned_minutes": 10, "actual_minutes": 11} for n in range(50)]
    told = read_html(released(timeline=long))

    assert "10 more rows are not shown" in told
    assert "Total of the rows 500" in told


def test_a_release_of_which_a_phase_is_not_timed_has_a_timeline():
    half = [{"phase": "Deployment", "planned_minutes": 30}]

    assert "v2.1.0 is not fully timed yet" in released(timeline=half)["verdict"]["sentence"]
    assert "v2.1.0 has no timeline yet" in released(timeline=[])["verdict"]["sentence"]


def test_targets_are_not_called_met_where_none_was_measured():
    bare = {"timeline": [], "events": []}
    held = board().model_dump(mode="json")["releases"]
    told = []
    for quality in ([], [{"what": "Coverage", "value": 0.96, "target": 0.95}]):
        one = board(releases=[{**held[-1], **bare, "quality": quality}])
        it = known(board=one, incidents=[])
        told.append(release_retrospective_document(it, one.releases[-1])["verdict"]["paragraph"])

    assert "target" not in told[0]
    assert "Every target that was measured is met." in told[1]


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_every_note_of_a_section_stands_in_both_forms_beside_its_word_too(kind):
    made = DOCUMENTS[kind]()
    made["sections"][0] |= {"word": "Kept", "level": "ok", "note": "beside the word"}
    notes = [one["note"] for one in made["sections"] if one["note"]]
    markdown = read_markdown(made)

    assert all(note in read_html(made) for note in notes)
    assert all(without_colons(note) in markdown for note in notes)


def test_lines_of_a_place_that_are_left_out_are_counted_in_both_forms():
    lines = tuple(f"Line {n}" for n in range(13))
    made = sprint(notes={"Overall": lines})
    told = "3 more lines stand in the notes."

    assert told in read_html(made)
    assert told in read_markdown(made)
