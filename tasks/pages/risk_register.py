"""The risk register: every risk of a project with its place by likelihood and impact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tasks.pages import words
from tasks.pages.project_page import Source, Top, of_risks, project_page, section
from tasks.pages.risks import RULE
from tasks.pages.verdicts import Shown

_NOTHING = "The board names no risk"


def risk_register_document(risks: Mapping[str, Any] | None, source: Source) -> dict[str, Any]:
    """The page of a project's risks.

    Parameters
    ----------
    risks : mapping or None
        The section that `tasks.pages.risks.risks` makes; None when the board names no risk.
    source : Source
        What it was made of.

    Returns
    -------
    dict
        A document of `project_page`.
    """
    blocks = [of_risks(risks)]
    return project_page(
        "risk register", _top(risks), [section("register", "Register", blocks)], source, notes=[RULE]
    )


def _top(risks: Mapping[str, Any] | None) -> Top:
    if risks is None:
        return Top(Shown("no", "No risks named"), f"{_NOTHING}.", "They are kept in board.yaml, under risks.")
    open_, act = risks["open"], risks["act"]
    if not open_:
        return Top(Shown("ok", "Mitigated"), f"{words.plural(risks['total'], 'risk')}, none of them open.")
    worst = risks["rows"][0]
    said = f"{words.plural(open_, 'open risk')}, {act} to act on."
    likelihood, impact = worst["likelihood"].lower(), worst["impact"].lower()
    how = f"Worst is {worst['id']}, likelihood {likelihood}, impact {impact}"
    shown = Shown(worst["level"], "Act" if act else worst["word"])
    return Top(shown, said, words.stop(f"{how}: {worst['description']}") + _unowned(risks))


def _unowned(risks: Mapping[str, Any]) -> str:
    rows = [row for row in risks["rows"] if row["status"] != "Mitigated"]
    told = [
        f"{words.plural(number, 'open risk has', 'open risks have')} no {what}"
        for what in ("owner", "mitigation")
        if (number := sum(what in row["lacks"] for row in rows))
    ]
    return f" {words.sentence(' and '.join(told))}" if told else ""
