"""``proofline checks``: every check that a plan can ask."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from flows.commands.answer import say, say_json
from tasks.checks import Check, known_checks


def checks(words: Namespace) -> int:
    """Say each check's name, what it asks and its thresholds."""
    if words.json:
        say_json({"checks": [_described(check) for check in known_checks().values()]})
        return 0
    for check in known_checks().values():
        say(f"{check.name:<17}{check.about:<12}{check.question()}")
        for field in _described(check)["thresholds"]:
            say(f"{'':<29}{field['name']} = {field['default']}: {field['description']}")
    return 0


def _described(check: type[Check[Any]]) -> dict[str, Any]:
    fields = [
        {
            "name": name,
            "default": "(required)" if field.is_required() else field.default,
            "description": field.description or "",
        }
        for name, field in check.model_fields.items()
        if name != "need"
    ]
    return {"name": check.name, "about": check.about, "question": check.question(), "thresholds": fields}
