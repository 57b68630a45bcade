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

from tasks.pages import card, charts, drift, evaluation, forecast_cone, incident, promotion, status, words

MOST_MARKDOWN = 3000  # characters; Prefect artifacts and pull requests show no more at a glance

_PAGES = {
    status.SCHEMA: "status",
    evaluation.SCHEMA: "evaluation",
    promotion.SCHEMA: "promotion",
    card.SCHEMA: "card",
    incident.SCHEMA: "incident",
    drift.SCHEMA: "drift",
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
_CUT = "\n\nThe rest is on the page.\n"
_MARKUP = re.compile(r"([\\`*\[\]|~])")


def render_html(document: Mapping[str, Any]) -> str:
    """The page as one file: no script, no request, every text escaped."""
    return _template(document, "html").render(document)


def render_markdown(document: Mapping[str, Any]) -> str:
    """The same in under 3,000 characters, with tables and without HTML.

    What does not fit is left out from the end, section by section, and said to be.
    """
    text = _template(document, "md").render(document)
    blocks = re.sub(r"\n{3,}", "\n\n", text.strip()).split("\n\n")
    kept: list[str] = []
    for block in blocks:
        if len("\n\n".join([*kept, block])) + len(_CUT) >= MOST_MARKDOWN:
            return "\n\n".join(kept) + _CUT
        kept.append(block)
    return "\n\n".join(kept) + "\n"


def _template(document: Mapping[str, Any], suffix: str) -> Template:
    return _TEMPLATES.get_template(f"{_PAGES[document['schema']]}.{suffix}.j2")


@pass_eval_context
def _written(context: EvalContext, value: Any) -> Any:
    """Where jinja2 escapes nothing, which is in Markdown, text is written so that Markdown shows it."""
    return _markdown_text(value) if isinstance(value, str) and not context.autoescape else value


def _markdown_text(text: str) -> str:
    """The text on one line, without marks, tags or cells of its own."""
    one_line = _MARKUP.sub(r"\\\1", " ".join(text.split()))
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
    made.filters |= {name: getattr(words, name) for name in _FILTERS}
    made.globals |= {"difference_strip": charts.difference_strip, "psi_strip": charts.psi_strip}
    made.globals["forecast_cone"] = forecast_cone.forecast_cone
    made.globals["before_after"] = drift.before_after
    return made


_TEMPLATES = _environment()
