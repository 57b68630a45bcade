"""Writes the JSON Schemas of the plans, so that editors complete and check them."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from tasks.plans import PLANS

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "schemas"


def schemas() -> dict[str, str]:
    """Text of each plan's schema by file name."""
    texts = {
        kind: json.dumps(plan.model_json_schema(), indent=1, sort_keys=True) for kind, plan in PLANS.items()
    }
    return {f"{kind}.schema.json": f"{text}\n" for kind, text in texts.items()}


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
