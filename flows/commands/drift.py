"""``proofline drift REFERENCE CURRENT``: have data left what a reference shows? No project needed."""

from __future__ import annotations

from argparse import Namespace
from itertools import chain
from pathlib import Path

import numpy as np

from flows.clock import now
from flows.commands.answer import object_of, say, say_json
from flows.commands.drift_reference import reference_of
from flows.commands.drift_shown import as_lines, as_markdown
from flows.commands.profile import write_whole
from tasks.adapters.profile_files import profile_window
from tasks.drift.profile import Profile
from tasks.drift.shift import Shift
from tasks.drift.shown import sides
from tasks.drift.windows import Windows
from tasks.errors import InputError
from tasks.gates import Key, decide, exit_code, gate_of
from tasks.pages.drift import drift_document
from tasks.pages.render import render_html
from tasks.vocabulary import Decision


def drift(words: Namespace) -> int:
    """Hold the data against the reference by the check of ``watch_drift``, with its defaults."""
    if words.html and str(words.html) in (words.reference, words.current):
        raise InputError(f"--html: {words.html} is read; needed: another file")
    reference = reference_of(words.reference, words)
    current = profile_window(words.current, reference)
    decision = _decided(Windows(_name(words.current), "", reference, current))
    if words.html:
        write_whole(words.html, _page(decision, reference, current, _name(words.reference)))
    _answer(decision, words)
    return exit_code(decision.outcome)


def _answer(decision: Decision, words: Namespace) -> None:
    page = str(words.html) if words.html else None
    if words.json:  # nothing is recorded, so it has no id
        say_json(object_of(decision, page) | {"decision_id": None})
        return
    told = [f"Page: {page}"] if page and not words.markdown else []
    for line in chain(as_markdown(decision) if words.markdown else as_lines(decision), told):
        say(line)


def _decided(windows: Windows) -> Decision:
    check = Shift()
    return decide(
        gate_of("drift", "watch", [check]),
        Key("drift", windows.subject, {}, ""),
        check.judge(check.measure(windows, np.random.default_rng(0))),
        project="",
        now=now(),
        asked_by="",
        code_version="",
    )


def _page(decision: Decision, reference: Profile, current: Profile, name: str) -> str:
    return render_html(drift_document(decision, sides(reference, current), reference=name, now=now()))


def _name(address: str) -> str:
    return Path(address).name or address
