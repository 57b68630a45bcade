"""Writes the JSON Schemas of the plans, which editors complete and check by, and of what events carry."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from tasks.events import EVENTS
from tasks.plans import PLANS

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "schemas"


def schemas() -> dict[str, str]:
    """Text of the schema of each plan, and of each event's payload, by file name."""
    shapes = {**PLANS, **{f"event.{one.NAME}": one for one in EVENTS}}
    texts = {
        name: json.dumps(shape.model_json_schema(), indent=1, sort_keys=True)
        for name, shape in shapes.items()
    }
    return {f"{name}.schema.json": f"{text}\n" for name, text in texts.items()}


def main(argv: Sequence[str]) -> int:
    """Write the schemas; with ``--check`` only say which file is not what the code would write."""
    stale = [name for name, text in schemas().items() if _held(name) != text]
    if "--check" in argv:
        sys.stdout.write("".join(f"docs/schemas/{name} is stale: run `make fix`\n" for name in stale))
        return 1 if stale else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in stale:
        (FOLDER / name).write_text(schemas()[name], "utf-8")
    return 0


def _held(name: str) -> str:
    path = FOLDER / name
    return path.read_text("utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
