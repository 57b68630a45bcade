"""What runs beside us as the same user does not read our environment or memory while it must not."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tasks.adapters.unreadable import unreadable

ROOT = Path(__file__).resolve().parents[2]
PR_GET_DUMPABLE, PR_CAPBSET_DROP, CAPABILITIES = 3, 24, 64
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc and prctl")

LOOKS = """
import os

def tried(name):
    try:
        with open(f"/proc/{os.getppid()}/{name}", "rb") as file:
            return b"very-secret" in file.read() if name == "environ" else True
    except OSError:
        return False

print(*map(tried, ("environ", "mem")))
"""
STARTS = """
import subprocess, sys
from contextlib import nullcontext
from pathlib import Path
from tasks.adapters.clean_environment import clean_environment
from tasks.adapters.unreadable import unreadable

def look():
    subprocess.run([sys.executable, "-c", sys.argv[1]], env=clean_environment(Path.cwd()), check=True)

look()
with unreadable(), unreadable():
    look()
with unreadable():
    look()
look()
"""
TRAINS = """
from pathlib import Path
from tasks.adapters.ports import Run
from tasks.adapters.trainer import Trainer
Trainer(Path.cwd())("p", Run("r", "candidate", 1, "t@1", "e@1", "c"), ("{python}", "look.py"))
"""


def without_privilege() -> None:
    """Root may read everything: what is started is given none of root's capabilities, as most users."""
    for capability in range(CAPABILITIES):
        ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", *words],
        env=os.environ | {"MY_TOKEN": "very-secret", "PYTHONPATH": str(ROOT)},
        cwd=folder,
        preexec_fn=without_privilege,
        capture_output=True,
        check=False,
        text=True,
    )


def test_a_child_reads_our_environment_only_outside_of_the_block(tmp_path):
    found = run(tmp_path, STARTS, LOOKS)

    assert found.stdout.splitlines() == ["True True", "False False", "False False", "True True"], found.stderr


def test_a_trainer_does_not_read_what_it_was_not_given(tmp_path):
    (tmp_path / "look.py").write_text(LOOKS + "raise SystemExit(1)")

    found = run(tmp_path, TRAINS)

    assert "trainer: ended with 1: False False" in found.stderr


def test_what_was_closed_before_stays_closed():
    prctl = ctypes.CDLL(None).prctl
    before = prctl(PR_GET_DUMPABLE, 0, 0, 0, 0)

    with unreadable():
        assert prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0

    assert prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == before
