import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.soak.moves import MOMENTS

ROUNDS = int(os.environ.get("PROOFLINE_SOAK", "10"))
KILLS = 2 * ROUNDS


@pytest.mark.slow
def test_moves_that_are_killed_end_once_and_of_eight_who_want_one_place_one_is_told_that_it_has_it():
    """A real record and MLflow's SQLite store; `make soak` makes a hundred races and 200 random kills."""
    asked = [sys.executable, "-m", "tests.soak.moves", "--rounds", str(ROUNDS), "--kills", str(KILLS)]
    run = subprocess.run(asked, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)

    found = json.loads(run.stdout.splitlines()[-1]) if run.stdout else {"rounds": 0, "broken": run.stderr}

    assert found["broken"] == [], run.stderr[-8000:]
    assert found["rounds"] == len(MOMENTS) + KILLS + ROUNDS
