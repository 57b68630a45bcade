"""Reading a model card: a Markdown file with sections under the headings that people use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tasks.readiness.model_card import SECTIONS, ModelCard

BEGIN, END = "<!-- proofline: drafted {} -->", "<!-- proofline: end -->"
PLACE = "To be written by a person"
HEADINGS = {
    "purpose": ("purpose", "intended use", "intended uses", "use", "uses", "model description"),
    "data": ("data", "dataset", "datasets", "training data", "evaluation data", "training details"),
    "metrics": ("metrics", "evaluation", "performance", "results", "quantitative analyses"),
    "slices": ("slices", "factors", "subgroups", "fairness", "performance by group", "disaggregated metrics"),
    "limits": (
        "limits",
        "known limits",
        "limitations",
        "known limitations",
        "ethical considerations",
        "caveats and recommendations",
        "bias risks and limitations",
        "risks and limitations",
        "out of scope use",
    ),
}
_SECTION_OF = {heading: section for section, headings in HEADINGS.items() for heading in headings}
_HEADING = re.compile(r"(#{1,6})[ \t]+(.*)")
_FENCE = re.compile(r"\s{0,3}(```|~~~)")
BLOCK = re.compile(r"<!-- proofline: drafted (\w+) -->\r?\n(.*?)\r?\n?<!-- proofline: end -->", re.DOTALL)
_PLACEHOLDER = re.compile(
    r"(todo|tbd|tba|fixme|xxx|lorem ipsum|to be (written|filled|determined|done|added))\b.*"
    r"|more information needed|n/?a|none yet|fill (this )?in|placeholder|\W*",
    re.IGNORECASE,
)
_MARKS = " \t*_-+>[](){}.:;|`"  # of Markdown around a line's words


@dataclass(frozen=True)
class _Part:
    """The text under one heading, up to the next.

    ``section`` is "" where it is none of ours, ``owner`` the level of the heading that began the section.
    """

    heading: str
    level: int
    section: str
    owner: int
    text: str = ""


def parse_card(markdown: str, place: str = "") -> ModelCard:
    """The card that a Markdown text is.

    A heading that is one of ours, or known as one, begins a section; deeper headings of other names
    belong to it. Comments say nothing; text in fenced code has no headings.
    """
    parts = _parts(markdown)
    said = [part for part in parts if part.section and not _is_empty(part.text)]
    texts = {section: [p.text for p in said if p.section == section] for section in SECTIONS}
    return ModelCard(
        sections={section: "\n\n".join(found) for section, found in texts.items() if found},
        facts={name: text for name, text in BLOCK.findall(_unix(markdown)) if name in SECTIONS},
        unfilled=tuple(_unfilled(parts)),
        place=place,
    )


def with_section(markdown: str, section: str, text: str) -> str:
    """The Markdown with ``text`` in place of all that stands in one section; as it was where it has none."""
    kept, level, is_told, is_code = list[str](), 0, False, False
    for line in _unix(markdown).split("\n"):
        is_code ^= bool(_FENCE.match(line))
        found = None if is_code else _HEADING.fullmatch(line)
        if found and (not level or len(found[1]) <= level):
            level = len(found[1]) if _section_named(found[2]) == section else 0
            if level and not is_told:
                kept += [line, "", text, ""]
                is_told = True
        if not level:
            kept.append(line)
    return "\n".join(kept)


def _parts(markdown: str) -> list[_Part]:
    parts, is_code = [_Part("", 0, "", 0)], False
    for line in _without_comments(_unix(markdown)).split("\n"):
        is_code ^= bool(_FENCE.match(line))
        found = None if is_code else _HEADING.fullmatch(line)
        last = parts[-1]
        if found is None:
            parts[-1] = replace(last, text=f"{last.text}\n{line}".strip("\n"))
        else:
            parts.append(_begun(last, found[2].strip().rstrip("#").strip(), len(found[1])))
    return parts


def _begun(last: _Part, heading: str, level: int) -> _Part:
    """What a heading begins: a section of ours, or more of the one above it."""
    known = _section_named(heading)
    if known:
        return _Part(heading, level, known, level)
    is_within = bool(last.section) and level > last.owner
    return _Part(heading, level, last.section if is_within else "", last.owner if is_within else level)


def _section_named(heading: str) -> str:
    """The section of ours that a heading begins; "" for any other."""
    return _SECTION_OF.get(" ".join(re.findall(r"[a-z]+", heading.lower())), "")


def _unfilled(parts: Sequence[_Part]) -> Iterator[str]:
    """Headings of our sections that hold a placeholder, or nothing and no deeper heading."""
    following = (*parts[1:], _Part("", 0, "", 0))
    for part, after in zip(parts, following, strict=True):
        if part.section and (
            _has_placeholder(part.text) or (_is_empty(part.text) and after.level <= part.level)
        ):
            yield part.heading


def _is_empty(text: str) -> bool:
    return all(_is_placeholder(line) for line in text.split("\n"))


def _has_placeholder(text: str) -> bool:
    """Whether a line that says something is only a place to fill."""
    lines = [line for line in text.split("\n") if line.strip(_MARKS)]
    return any(map(_is_placeholder, lines))


def _is_placeholder(line: str) -> bool:
    return bool(_PLACEHOLDER.fullmatch(line.strip(_MARKS)))


def _without_comments(text: str) -> str:
    kept, at = [], 0
    while (begin := text.find("<!--", at)) >= 0 and (end := text.find("-->", begin)) >= 0:
        kept.append(text[at:begin])
        at = end + len("-->")
    return "".join((*kept, text[at:]))


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
