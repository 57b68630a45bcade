"""A document as two lines for a chat or a mail: its verdict, and where its page is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from tasks.pages import words
from tasks.pages.verdicts import OUTCOMES
from tasks.vocabulary import Decision

MOST_SENTENCE = 240
# Chats read a name between angle brackets as a call, such as <!channel>, and text in square ones as a
# link; webhooks of Prefect fill in what stands in double braces. These look alike and do nothing.
_NO_CALLS = str.maketrans(
    {
        "<": "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}",
        ">": "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}",
        "@": "\N{FULLWIDTH COMMERCIAL AT}",
        "[": "\N{FULLWIDTH LEFT SQUARE BRACKET}",
        "]": "\N{FULLWIDTH RIGHT SQUARE BRACKET}",
        "{": "\N{FULLWIDTH LEFT CURLY BRACKET}",
        "}": "\N{FULLWIDTH RIGHT CURLY BRACKET}",
    }
)
_NO_LINK = ":\N{FRACTION SLASH}\N{FRACTION SLASH}"  # a chat makes a link of every ://


class Said(NamedTuple):
    """What a chat is told: the verdict in a line, and where to read on in another."""

    verdict: str
    place: str

    @property
    def text(self) -> str:
        """Both lines."""
        return f"{self.verdict}\n{self.place}\n"


def render_chat(document: Mapping[str, Any]) -> str:
    """Verdict and link, each on a line of its own, without marks that a chat would obey."""
    return chat_lines(document).text


def chat_lines(document: Mapping[str, Any]) -> Said:
    """The verdict of a page and its address; both as the page's JSON has them."""
    verdict, project = document["verdict"], document["project"]
    pill, place = f"{_about(document)}{verdict['pill']}", _plain(document["address"], 1000)
    return _said(pill, project["title"], document["as_of"], verdict["sentence"], place)


def refusal_lines(decision: Decision, title: str) -> Said:
    """A batch that was not accepted, and the command that tells all of it: it has no page."""
    pill = f"{OUTCOMES[decision.outcome].word}: {decision.subject}"
    command = f"proofline show {decision.id} --project {decision.project}"
    return _said(pill, title, decision.at.isoformat(), words.stop(decision.reason), _plain(command, 1000))


def _about(document: Mapping[str, Any]) -> str:
    """Which page it is, where the pill does not say that: ``Sprint plan S6: ``."""
    kind = document.get("kind", "").replace("-", " ")
    return f"{kind[:1].upper()}{' '.join([kind[1:], document.get('title', '')]).rstrip()}: " if kind else ""


def _said(pill: str, title: str, at: str, sentence: str, place: str) -> Said:
    said = f"{pill}. {title}, {words.day(at)}: {sentence}"
    return Said(_plain(said, MOST_SENTENCE + 160).replace("://", _NO_LINK), place)


def _plain(text: str, most: int) -> str:
    one_line = words.printable(" ".join(text.split()))
    return words.short(one_line.translate(_NO_CALLS), most)
