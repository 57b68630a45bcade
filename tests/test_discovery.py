"""A new check is one new file: no other line changes."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

NEW_CHECK = '''
"""Are there enough rows?"""

from typing import ClassVar

from tasks.checks import Check, threshold
from tasks.labels.batch import Batch
from tasks.vocabulary import Evidence, Measurement, Verdict


class EnoughRows(Check[Batch]):
    """The batch holds at least so many rows."""

    name: ClassVar[str] = "enough_rows"
    about: ClassVar[str] = "batch"
    least: int = threshold(100, stricter="higher", unit="rows", description="rows that are enough", ge=1)

    def measure(self, data, rng):
        rows = Measurement(name="rows", value=data.rows, n=data.rows)
        return (Evidence(subject=data.subject, measurements=(rows,), data_digest=data.digest),)

    def judge(self, evidence):
        return tuple(self._judge(one) for one in evidence)

    def _judge(self, one):
        rows = one.value("rows")
        if not rows:
            return self.finding(one, Verdict.UNKNOWN, "no rows", remedy="land rows", settle="One row.")
        if rows >= self.least:
            return self.finding(one, Verdict.PASS, f"{rows:.0f} rows are enough")
        return self.finding(one, Verdict.FAIL, f"{rows:.0f} rows are too few", remedy="land more rows")
'''


@pytest.mark.slow
def test_a_check_made_of_one_file_is_listed_and_put_through_every_promise(tmp_path):
    for folder in ("tasks", "flows", "tests"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "tasks" / "labels" / "enough_rows.py").write_text(NEW_CHECK)

    def run(*words):
        return subprocess.run(
            [sys.executable, *words], cwd=tmp_path, capture_output=True, text=True, check=False
        )

    listed = run("-m", "flows.cli", "checks")
    promises = run("-m", "pytest", "tests/test_every_check.py", "-k", "enough_rows")

    assert "enough_rows      batch       The batch holds at least so many rows." in listed.stdout
    assert promises.returncode == 0, promises.stdout
    assert "12 passed" in promises.stdout
