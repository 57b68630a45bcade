"""A profile read from files is the profile of the rows in them, however they are cut and written."""

from __future__ import annotations

import datetime

import numpy as np
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from tasks.adapters import profile_parquet
from tasks.adapters.profile_files import profile_reference, profile_window
from tasks.drift.newcomers import CAPACITY
from tasks.drift.profile import Profile, profile
from tasks.drift.seen import MANY, seen_in
from tasks.errors import InputError
from tests.drift.samples import twenty_features
from tests.s3_store import KEYS, client, parquet, s3_server

ROWS = 3_000
COLUMNS = twenty_features(np.random.default_rng(1), ROWS) | {
    "whole": np.random.default_rng(2).integers(-3, 300, ROWS),
    "yes": np.random.default_rng(3).random(ROWS) < 0.3,
    "gaps in text": np.where(np.arange(ROWS) % 7, "a", None),
}
TABLE = pa.table({name: pa.array(cells, from_pandas=True) for name, cells in COLUMNS.items()})


def plain(made):
    """The profile as values, less what adds up to rounding only: moments, and sketches that lost rows."""
    found = made.model_dump()
    for feature in found["features"].values():
        feature.pop("moments", None)
        if feature["newcomers"]["error"]:
            del feature["newcomers"]
    return found


@pytest.fixture
def table(tmp_path):
    file = tmp_path / "rows.parquet"
    pq.write_table(TABLE, file, row_group_size=700)
    return file


def test_a_reference_read_from_a_file_is_that_of_its_columns_in_memory(table):
    made = profile_reference(str(table)).profile

    assert plain(made) == plain(profile([COLUMNS]))


def test_a_profile_survives_its_file_to_the_last_bit(table):
    made = profile_reference(str(table)).profile

    assert Profile.model_validate_json(made.model_dump_json()) == made


@pytest.mark.parametrize("rows", [64, 700, 1 << 17])
def test_how_rows_are_cut_into_files_groups_and_batches_changes_no_count(table, tmp_path, monkeypatch, rows):
    reference = profile_reference(str(table)).profile
    folder = tmp_path / "parts"
    folder.mkdir()
    for place, (start, stop) in enumerate([(0, 1), (1, 1), (1, 1_999), (1_999, ROWS)]):
        pq.write_table(TABLE.slice(start, stop - start), folder / f"{place}.parquet", row_group_size=500)
    monkeypatch.setattr(profile_parquet, "ROWS", rows)

    assert plain(profile_window(str(folder), reference)) == plain(profile_window(str(table), reference))


def test_a_partitioned_folder_has_the_columns_that_its_folders_are_named_by(table, tmp_path):
    keys = {
        "region": pa.array(np.where(np.arange(ROWS) % 3, "north", "south")),
        "year": pa.array([2026] * ROWS),
    }
    whole = pa.table({"x": TABLE["n0"], **keys})
    ds.write_dataset(
        whole,
        tmp_path / "live",
        format="parquet",
        partitioning=ds.partitioning(
            pa.schema([("region", pa.string()), ("year", pa.int32())]), flavor="hive"
        ),
    )
    pq.write_table(whole, tmp_path / "flat.parquet")

    made = profile_reference(str(tmp_path / "live")).profile

    assert (
        plain(made)["features"]
        == plain(profile_reference(str(tmp_path / "flat.parquet")).profile)["features"]
    )


def test_a_manifest_beside_the_files_of_a_folder_is_passed_over_and_a_broken_file_is_not(table, tmp_path):
    folder = tmp_path / "batch"
    folder.mkdir()
    pq.write_table(TABLE, folder / "1.parquet")
    (folder / "manifest.json").write_text("{}")
    (folder / "_temporary").mkdir()
    (folder / "_temporary" / "2.parquet").write_bytes(b"half")

    assert plain(profile_reference(str(folder)).profile) == plain(profile_reference(str(table)).profile)

    (folder / "3.parquet").write_bytes(b"half")
    with pytest.raises(InputError, match=r"3\.parquet"):
        profile_reference(str(folder))


def test_a_part_without_a_column_counts_its_rows_as_absent(table, tmp_path):
    reference = profile_reference(str(table)).profile
    folder = tmp_path / "parts"
    folder.mkdir()
    pq.write_table(TABLE, folder / "1.parquet")
    pq.write_table(TABLE.drop_columns(["n0", "three"]).slice(0, 40), folder / "2.parquet")

    found = profile_window(str(folder), reference)

    assert [found.features[name].absent for name in ("n0", "three", "n1")] == [40, 40, 0]
    assert found.rows == ROWS + 40


@pytest.mark.parametrize("columns", [["n0", "whole", "three", "yes", "gaps in text"]])
def test_a_csv_file_counts_as_the_parquet_file_of_its_rows(tmp_path, columns):
    rows = TABLE.select(columns).to_pylist()
    shown = {True: "true", False: "false", None: ""}
    lines = [
        ",".join(columns),
        *(
            ",".join(str(shown.get(c, c) if isinstance(c, bool | None) else c) for c in row.values())
            for row in rows
        ),
    ]
    (tmp_path / "rows.csv").write_text("\n".join(lines) + "\n")
    pq.write_table(TABLE.select(columns), tmp_path / "rows.parquet")
    reference = profile_reference(str(tmp_path / "rows.parquet")).profile

    assert plain(profile_window(str(tmp_path / "rows.csv"), reference)) == plain(reference)
    assert plain(profile_reference(str(tmp_path / "rows.csv")).profile) == plain(reference)


def test_one_cell_of_a_csv_file_that_is_no_number_is_one_retyped_row(tmp_path):
    (tmp_path / "then.csv").write_text("x,other\n" + "".join(f"{n},1\n" for n in range(50)))
    (tmp_path / "now.csv").write_text('x\n1\n2.5\n""\nn/a\n007\n-1e3\n')
    reference = profile_reference(str(tmp_path / "then.csv")).profile

    found = profile_window(str(tmp_path / "now.csv"), reference)

    feature = found.features["x"]
    assert (feature.values, feature.missing, feature.retyped, feature.outside) == (3, 1, 2, 1)
    assert (found.features["other"].absent, found.rows) == (6, 6)


def test_dates_and_lists_are_left_out_of_a_reference_and_said(tmp_path):
    day = datetime.date(2026, 1, 1)
    pq.write_table(pa.table({"x": [1.5, 2.5], "day": [day, day], "list": [[1], [2]]}), tmp_path / "a.parquet")

    made = profile_reference(str(tmp_path / "a.parquet"))

    assert (list(made.profile.features), made.left_out) == (["x"], ("day", "list"))
    with pytest.raises(InputError, match="column day is neither number"):
        profile_reference(str(tmp_path / "a.parquet"), ["day"])
    assert profile_window(str(tmp_path / "a.parquet"), made.profile).rows == 2


def test_more_rows_than_a_reference_may_have_are_refused_before_any_is_read(table, monkeypatch):
    monkeypatch.setattr("tasks.adapters.profile_files.MOST_REFERENCE_ROWS", ROWS - 1)

    with pytest.raises(InputError, match="found 3,000 rows; allowed for a reference: up to 2,999"):
        profile_reference(str(table))


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("no.parquet", None, "nothing there"),
        ("odd.parquet", b"PAR1 and then nothing that is Parquet PAR1", "cannot be read as Parquet"),
        ("rows.csv", b"x\n1,2\n", "row 2 has 2 cells|has 2 cells"),
        ("rows.txt", b"x\n", "no known format"),
        ("no.csv", None, "no such file"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(table, tmp_path, name, content, says):
    reference = profile_reference(str(table)).profile
    if content is not None:
        (tmp_path / name).write_bytes(content)

    with pytest.raises(InputError, match=says) as found:
        profile_window(str(tmp_path / name), reference)

    assert str(tmp_path) not in str(found.value).split(":", 1)[1]


@pytest.mark.slow
def test_a_bucket_is_read_like_a_folder(tmp_path, monkeypatch):
    rows = {"x": np.arange(100.0), "k": ["a", "b"] * 50}
    (tmp_path / "a.parquet").write_bytes(parquet(rows))
    with s3_server() as endpoint:
        for name, value in {**KEYS, "AWS_ENDPOINT_URL": endpoint}.items():
            monkeypatch.setenv(name, value)
        client(endpoint).create_bucket(Bucket="live")
        for part in "12":
            client(endpoint).put_object(Bucket="live", Key=f"week/{part}.parquet", Body=parquet(rows))

        found = profile_reference("s3://live/week").profile

    assert (found.rows, found.features["k"].counts) == (200, (100, 100))


def test_values_counted_by_hash_are_exact_where_frequent_or_listed_and_else_within_their_bound():
    rng = np.random.default_rng(5)
    values = rng.normal(size=4 * MANY)
    values[: MANY // 4], values[MANY // 4 : MANY // 4 + 9] = 0.25, -7.0
    values = rng.permutation(values)

    found = seen_in(values, [-7.0, 99.0])

    exact = dict(zip(found.values.tolist(), found.rows.tolist(), strict=True))
    assert (exact[0.25], exact[-7.0], exact.get(99.0, 0)) == (MANY // 4, 9, 0)
    assert 1 <= found.rest <= len(values) / (CAPACITY + 1)
    assert len(found.values) < len(values) / 20
