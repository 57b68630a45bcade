import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROUNDS = 2 * int(os.environ.get("PROOFLINE_SOAK", "10"))


@pytest.mark.slow
def test_four_writers_killed_at_any_moment_leave_a_whole_record_with_all_that_was_acknowledged():
    asked = [sys.executable, "-m", "tests.soak.record_kills", "--rounds", str(ROUNDS), "--seed", "1"]
    run = subprocess.run(asked, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)

    found = json.loads(run.stdout.splitlines()[-1]) if run.stdout else {"broken": run.stderr}

    assert found["broken"] == [], run.stderr[-8000:]
    assert found["kills"] == 4 * ROUNDS
    assert found["records"] > ROUNDS
