"""Proposed plans as YAML that a person reads and corrects: every choice has its reason beside it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from tasks.checks import Check, known_checks
from tasks.plans.column_facts import ColumnFacts
from tasks.plans.label_columns import Proposal
from tasks.plans.proposed_suite import Expectation
from tasks.plans.roles import Roles

_ALSO_SHOWN = {"single_labelled"}  # no threshold, but what a first batch most often waits for
# Of what came up in none of n rows, up to 3/n are still within chance: the 95 % bound (Hanley & Lippman-Hand,
# 1983, JAMA 249(13), 1743-1745). So many items in a file of the same size say nothing yet.
_STILL_NONE = 3

CANVAS = """\
# What the team wants: the only place for targets and margins. Write over what is proposed here.
title: {title}
objective: Say here in one sentence what the project is for. # shown on every page
phase: discovery # discovery, convergence, optimisation or production
metrics: # the primary one first
  - name: accuracy # as runs log it
    title: Accuracy
    direction: higher # or lower
    unit: share # 0 to 1
    margin: 0.02 # share; a loss below it counts as no loss
    smallest_gain: 0.01 # share; a gain below it is not worth having
    # target: 0.9 # share; the value to reach, once the team has agreed on one
    # simple: {{name: always the commonest answer, value: 0.7}} # what a first model must beat
# people: # who signs promotions: the name, the role, what git and the system call the person
#   - {{name: Ana Silva, role: product_manager, logins: [ana, ana@example.org]}}
"""

BOARD = """\
# What the team plans and waits for, kept by the scrum master; flows never write it. Take the signs away where
# you want an entry. Where this file and the record disagree, the record counts; docs/board.md says more.
sprints: [] # sprints that share no day
#  - {id: S1, start: 2026-12-01, end: 2026-12-14, goal: A first model is compared}
tickets: [] # experiments; `proofline board` shows them, and which rule is broken
#  - id: EXP-001                  # as runs name it: the tag proofline.ticket
#    title: Trees in place of the regression
#    stage: backlog               # backlog, hypothesis, experiment, evaluation, iteration, production, killed
#    sprint: S1
#    kind: explore                # a new way; exploit: more of a known one
#    hypothesis: Trees learn what columns say together, which a line cannot.
#    baseline: logistic regression
#    success: {primary: the first metric of the canvas is better}
#    compute_hours: 2
#    blockers: [{what: no GPU, since: 2026-12-03}]
#    learnings: ""                # needed to close it
# limits: {hypothesis: 5, experiment: 3, evaluation: 4, production: 2} # most tickets at once
# Risks, questions to others, actions, milestones and releases may stand here, or in tables beside this file:
# risks.csv: id,category,description,likelihood,impact,status,mitigation,owner,checkpoint,follows
# asks.csv: id,question,kind,who,by,otherwise,asked_on,answer,answered_on
# actions.csv: id,text,owners,due,sprint,measure,priority,why,decided_in,decided_on,status,done_on,impact
# milestones.csv: day,what,shows
# items.csv (work of a sprint that is no experiment): sprint,id,title,band,owners,points,parts,accept,done
# docs/board.md has all tables and columns; sheets of these names in board.xlsx do as well.
# A day up to today has happened, a later one is planned. `proofline data readiness` says what is late.
data_tasks: []
#  - id: DATA-1
#    title: First reviews, labelled twice
#    dataset: training            # dataset of supply.yaml that it goes into
#    batches: [reviews/first]     # batches (source/id) that make it whole; may be left out
#    blocks: [EXP-001]            # experiments or tickets that wait for it
#    owner: Ana                   # may be left out
#    due: 2027-01-15              # day by which it must be ready
#    needed: 2026-12-01           # day on which each stage began; stages that are not needed are left out
#    collection: 2026-12-03       # usual: 7 to 28 days
#    annotation: 2026-12-20       # usual: 7 to 21 days
#    qa: 2027-01-08               # usual: 3 to 6 days
#    ready: 2027-01-12
"""


def canvas_text(project: str) -> str:
    """A canvas that loads, for the team to write over."""
    return CANVAS.format(title=flow(project.replace("_", " ").replace("-", " ").capitalize()))


def supply_text(file: str, source: str, roles: Roles, facts: Mapping[str, ColumnFacts], suite: str) -> str:
    """Sources, columns and checks, with the reason of each choice and the checks' thresholds."""
    rows = next(iter(facts.values())).rows
    text = (
        f"# Proposed from {comment(file)} ({rows:,} rows, {len(facts)} columns).",
        "# Read it and correct it: it is yours.",
        "sources:",
        f"  {source}: # batches arrive in incoming/{source}/",
        "    dataset: training # accepted batches go into it",
        *_field("item", roles.item.columns[0], roles.item),
        *_field("labels", list(roles.labels.columns), roles.labels),
        *(
            _field("annotator", roles.annotator.columns[0], roles.annotator)
            if roles.annotator.columns
            else ()
        ),
        *_field("content", list(roles.content.columns), roles.content),
        f"suite: {flow(suite)}",
        "checks: # each threshold at its default, if it has one",
        *(line for check in _checks(roles, facts) for line in check),
    )
    return "\n".join(text) + "\n"


def suite_text(file: str, name: str, expectations: Sequence[Expectation]) -> str:
    """The suite as YAML, the reason of each expectation beside it."""
    text = (
        f"# Proposed from {comment(file)}, all of whose rows meet it.",
        "# Widen what is too narrow for later files.",
        f"name: {flow(name)}",
        "expectations:",
        *(f"  - {flow(one.plain)} # {comment(one.why)}" for one in expectations),
    )
    return "\n".join(text) + "\n"


def flow(value: Any) -> str:
    """The value as YAML on one line; what is not printable is escaped."""
    text = _dumped(value, allow_unicode=True)
    return text if text.isprintable() else _dumped(value, default_style='"')


def comment(text: str) -> str:
    """The text as it may stand in a comment: on one line, nothing that a terminal obeys."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _dumped(value: Any, **how: Any) -> str:
    text: str = yaml.safe_dump(value, default_flow_style=True, width=math.inf, sort_keys=False, **how)
    return text.removesuffix("\n").removesuffix("\n...")


def _field(name: str, value: str | list[str], proposal: Proposal) -> Iterator[str]:
    yield from (f"# To look at: {comment(doubt)}." for doubt in proposal.doubts)
    yield f"{name}: {flow(value)} # {comment(proposal.why)}"


def _checks(roles: Roles, facts: Mapping[str, ColumnFacts]) -> Iterator[list[str]]:
    agreement = "kappa" if len(roles.labels.columns) == 2 else "agreement"
    for name in ("suite", agreement, "label_balance", "leakage"):
        if name in known_checks():
            yield [*_notes(name, roles, facts), *_check(known_checks()[name]), *_limits(name, roles, facts)]


def _limits(name: str, roles: Roles, facts: Mapping[str, ColumnFacts]) -> Iterator[str]:
    """Limits that have no default, from the file."""
    if name == "leakage" and roles.content.columns:
        item = facts[roles.item.columns[0]]
        limit = _STILL_NONE * math.ceil(item.rows / item.distinct)  # with annotators an item has several rows
        why = f"none of the file's {item.rows:,} does, up to {limit} in as many may be chance"
        yield f"    alike_rows: {limit} # rows; that may repeat the content of another item: {why}"


def _check(check: type[Check[Any]]) -> list[str]:
    """One entry of ``checks``: its thresholds written out, each with its unit."""
    lines = [f"  - check: {check.name} # {comment(check.question())}"]
    for name, field in check.model_fields.items():
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, Mapping) else {}
        if field.default is not None and ("stricter" in extra or name in _ALSO_SHOWN):
            unit = f"{extra['unit']}; " if "unit" in extra else ""
            lines.append(f"    {name}: {flow(field.default)} # {unit}{comment(field.description or '')}")
    return lines


def _notes(name: str, roles: Roles, facts: Mapping[str, ColumnFacts]) -> Iterator[str]:
    if name == "agreement" and len(roles.labels.columns) == 1 and not roles.annotator.columns:
        yield "  # With one label an item nobody can tell whether labels agree: batches wait in quarantine"
        yield "  # until some items are labelled twice, or you write `single_labelled: waived` below."
    label = facts[roles.labels.columns[0]]
    if name == "label_balance" and label.values:
        rarest, commonest = (edge(label.values.values()) / label.present for edge in (min, max))
        yield f"  # Here the rarest label has {rarest:.1%} of the rows, the commonest {commonest:.1%}."
