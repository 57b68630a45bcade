"""Known answers of a spot check are read as labels are: as they are written."""

from __future__ import annotations

import pytest

from tasks.adapters.tables import read_columns
from tasks.load.compared import text_columns
from tasks.plans import SupplyPlan


@pytest.mark.parametrize(
    ("name", "lines", "written"),
    [
        ("rows.csv", ["id,label,gold", "1,true,true", "2,1.0,1.0", "3,no,"], ["true", "1.0", None]),
        ("rows.jsonl", ['{"id":"1","label":"true","gold":true}', '{"id":"2","label":"no"}'], ["true", None]),
    ],
)
def test_known_answers_stay_as_they_are_written(tmp_path, name, lines, written):
    checks = [{"check": "spot_check", "known": "gold"}]
    plan = SupplyPlan(sources={"v": {"dataset": "d"}}, item="id", labels=("label",), checks=checks)
    file = tmp_path / name
    file.write_text("\n".join(lines) + "\n")

    columns = read_columns([file], as_text=text_columns(plan))

    assert columns["gold"].tolist() == written
