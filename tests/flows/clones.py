"""A clone of the project as a user has it, to run the command in."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAST = {"PROOFLINE_STATE", "PROOFLINE_ROOT", "PREFECT_API_URL", "MLFLOW_TRACKING_URI"}


class Clone:
    """A project root with the demo's plans and scripts, and a state of its own."""

    def __init__(self, root):
        self.root = root
        self.moves = []
        for folder in ("configs", "examples"):
            shutil.copytree(ROOT / folder, root / folder)
        for file in ("pyproject.toml", "uv.lock", "Dockerfile"):
            shutil.copy(ROOT / file, root)

    def run(self, *words):
        environment = {name: value for name, value in os.environ.items() if name not in PAST}
        return subprocess.run(
            [sys.executable, "-m", "flows.cli", *words],
            cwd=self.root,
            env=environment | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )

    def demo(self, story):
        done = self.run("demo", story, "--json")
        assert "Traceback" not in done.stderr
        said = json.loads(done.stdout)
        self.moves += said["moves"]
        return done.returncode, {d["subject"]: d for d in said["decisions"]}
