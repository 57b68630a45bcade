"""Texts that try to be markup, and a parser that notices when they succeed."""

from __future__ import annotations

from html.parser import HTMLParser

HOSTILE = '<script>alert("1")</script>&<img src=x onerror=y>'
VOID = {"meta", "br", "img", "link", "input", "hr", "path", "line", "circle", "use"}


class Balance(HTMLParser):
    """Every start has its end, ids are there once, and what labels something is there."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.wrong, self.tags, self.ids, self.labels = [], [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.handle_startendtag(tag, attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        attributes = dict(attrs)
        self.tags.append(tag)
        self.ids += [attributes["id"]] if "id" in attributes else []
        self.labels += attributes.get("aria-labelledby", "").split()
        self.wrong += [name for name in attributes if name.startswith("on")]

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def parsed(html):
    parser = Balance()
    parser.feed(html)
    parser.close()
    return parser


KEPT = {"schema", "level", "unit", "at", "day", "oldest", "newest", "need"}


def with_text(value, key=""):
    if isinstance(value, dict):
        return {name: with_text(inner, name) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [with_text(inner, key) for inner in value]
    return HOSTILE if isinstance(value, str) and key not in KEPT else value
