"""One document -> HTML and Markdown, from it alone; its schema says which page it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from jinja2 import (
    Environment,
    PackageLoader,
    StrictUndefined,
    Template,
    pass_eval_context,
    select_autoescape,
)
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

from tasks.pages import (
    before_after,
    card,
    charts,
    drift,
    drift_window,
    evaluation,
    forecast_cone,
    incident,
    index,
    links,
    project_page,
    promotion,
    squares,
    status,
    team,
    trend,
    words,
)

MOST_MARKDOWN = 3000  # characters; Prefect artifacts and pull requests show no more at a glance

_PAGES = {
    status.SCHEMA: "status",
    evaluation.SCHEMA: "evaluation",
    promotion.SCHEMA: "promotion",
    card.SCHEMA: "card",
    incident.SCHEMA: "incident",
    drift.SCHEMA: "drift",
    drift_window.SCHEMA: "drift_window",
    team.SCHEMA: "team",
    project_page.SCHEMA: "project",
    index.SCHEMA: "index",
}
_FILTERS = (
    "metric",
    "difference",
    "span",
    "plain",
    "plain_span",
    "share",
    "count",
    "hours",
    "seconds",
    "measurement",
    "plural",
    "probability",
    "day",
    "clock",
    "stop",
    "sentence",
    "short",
)
_WHOLE = (team.SCHEMA, project_page.SCHEMA)  # read and kept, not glanced at
_CUT = "\n\nThe rest is on the page.\n"
_MARKUP = re.compile(r"([\\`*\[\]|~])")
# What makes a heading, a list, a line or a numbered list of a text that begins with it.
_BLOCK = re.compile(r"^\d{1,9}(?=[.)](?:\s|$))|^(?=#{1,6}(?:\s|$)|[-+](?:\s|$)|[-=_ ]+$)")
# Control characters, and those that turn the text after them around: a page shows that one was there.
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_SEEN = "\N{REPLACEMENT CHARACTER}"


def render_html(document: Mapping[str, Any]) -> str:
    """The page as one file: no script, no request, every text escaped."""
    return _template(document, "html").render(document)


def render_markdown(document: Mapping[str, Any]) -> str:
    """The same in under 3,000 characters, with tables and without HTML.

    What does not fit is left out from the end, section by section, and said to be. Documents of a team or
    about a whole project are whole.
    """
    text = _template(document, "md").render(document)
    most = MOST_MARKDOWN if document["schema"] not in _WHOLE else len(text) + len(_CUT) + 1
    blocks = re.sub(r"\n{3,}", "\n\n", text.strip()).split("\n\n")
    if "replayed" in document:
        made = words.day(document["replayed"])
        blocks.insert(1, f"Replayed on {made}: days are those of what was replayed.")
    kept: list[str] = []
    for block in blocks:
        if len("\n\n".join([*kept, block])) + len(_CUT) >= most:
            return "\n\n".join(kept) + _CUT
        kept.append(block)
    return "\n\n".join(kept) + "\n"


def _template(document: Mapping[str, Any], suffix: str) -> Template:
    return _TEMPLATES.get_template(f"{_PAGES[document['schema']]}.{suffix}.j2")


def _coded(text: str) -> Markup:
    """The text, escaped, with what stands between backticks as code."""
    parts = text.split("`") if text.count("`") % 2 == 0 else [text]
    code = Markup("<code>{}</code>")
    return Markup().join(code.format(part) if place % 2 else escape(part) for place, part in enumerate(parts))


@pass_eval_context
def _written(context: EvalContext, value: Any) -> Any:
    """Text without what nobody sees; where jinja2 escapes nothing, in Markdown, so that Markdown shows it."""
    if not isinstance(value, str):
        return value
    seen = _UNSEEN.sub(_SEEN, value)
    if not context.autoescape:
        return _markdown_text(seen)
    return Markup(seen) if isinstance(value, Markup) else seen  # noqa: S704  # it was markup before


def _markdown_text(text: str) -> str:
    """The text on one line, without marks, tags or cells of its own."""
    one_line = _MARKUP.sub(r"\\\1", " ".join(text.split()))
    one_line = _BLOCK.sub(r"\g<0>\\", one_line)
    return one_line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("tasks.pages"),
        autoescape=select_autoescape(disabled_extensions=("md.j2",), default=True),
        finalize=_written,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {name: getattr(words, name) for name in _FILTERS} | {"coded": _coded, "said": team.said}
    made.filters["address"] = links.address
    made.globals |= {"difference_strip": charts.difference_strip, "psi_strip": charts.psi_strip}
    made.globals |= {"forecast_cone": forecast_cone.forecast_cone, "trend_line": trend.trend_line}
    made.globals |= {"spark_line": trend.spark_line, "decision_squares": squares.decision_squares}
    made.globals |= {"before_after": before_after.before_after, "bar_names": before_after.bar_names}
    return made


_TEMPLATES = _environment()
