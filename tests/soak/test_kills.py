import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROUNDS = os.environ.get("PROOFLINE_SOAK", "10")


@pytest.mark.slow(seconds=80)
def test_work_that_is_killed_at_random_moments_is_done_once_and_whole_in_the_end():
    """Batches in a bucket, versions in another; `make soak` makes a hundred rounds of it."""
    asked = [sys.executable, "-m", "tests.soak.kills", "--rounds", ROUNDS, "--seed", "1"]
    run = subprocess.run(asked, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)

    found = json.loads(run.stdout.splitlines()[-1]) if run.stdout else {"rounds": 0, "broken": run.stderr}

    assert found["broken"] == [], run.stderr[-8000:]
    assert found["rounds"] == int(ROUNDS)
    assert found["kills"] > 0
