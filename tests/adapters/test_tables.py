"""Files of rows: what a cell becomes, whatever the format and however it is cut into blocks."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
from datetime import date
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.adapters import csv_blocks, json_lines, parquet_files
from tasks.adapters.reading import Limits
from tasks.adapters.tables import read_columns
from tasks.errors import InputError


@pytest.fixture
def read(tmp_path):
    """Write texts (or bytes) under their names and read them as one batch."""

    def written(files, *wanted, **asked):
        for name, content in files.items():
            (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_columns([tmp_path / name for name in files], wanted or None, **asked)

    return written


def column(read, *cells, **asked):
    """One CSV column x of these cells."""
    body = "".join(f"{n},{cell}\n" for n, cell in enumerate(cells))
    return read({"rows.csv": f"n,x\n{body}"}, **asked)["x"]


def parquet(table):
    written = io.BytesIO()
    pq.write_table(pa.table(table), written)
    return written.getvalue()


@pytest.mark.parametrize(
    ("cells", "kind", "values"),
    [
        (("1", "-2", "30"), "i", [1, -2, 30]),
        (("1", "2.5", "1e3"), "f", [1.0, 2.5, 1000.0]),
        (("true", "FALSE", "True"), "b", [True, False, True]),
        (("007", "12"), "O", ["007", "12"]),
        (("00.5", "12"), "O", ["00.5", "12"]),
        (("0", "-0.5"), "f", [0.0, -0.5]),
        (("-0", "1"), "f", [0.0, 1.0]),
        (("+1", "2"), "O", ["+1", "2"]),
        (("+4915112345001", "+4915112345002"), "O", ["+4915112345001", "+4915112345002"]),
        (("999999999999999", "1"), "i", [999999999999999, 1]),
        (("9007199254740993", "1"), "O", ["9007199254740993", "1"]),
        (("9007199254740993", "1.5"), "O", ["9007199254740993", "1.5"]),
        (("0x1F", "1"), "O", ["0x1F", "1"]),
        (("1_000", "1"), "O", ["1_000", "1"]),
        ((" 1", "1"), "O", [" 1", "1"]),
        (("NA", "1"), "O", ["NA", "1"]),
        (("nan", "1"), "O", ["nan", "1"]),
        (("inf", "1"), "O", ["inf", "1"]),
        (("1e400", "1"), "O", ["1e400", "1"]),
        (("true", "1"), "O", ["true", "1"]),
        (("yes", "no"), "O", ["yes", "no"]),
        (("2024-02-30", "2024-02-28"), "O", ["2024-02-30", "2024-02-28"]),
        (("2024-01-01T10:00:00Z", "2024-01-02"), "O", ["2024-01-01T10:00:00Z", "2024-01-02"]),
    ],
)
def test_a_csv_column_is_what_every_cell_of_it_is_without_a_loss(read, cells, kind, values):
    found = column(read, *cells)

    assert found.dtype.kind == kind
    assert found.tolist() == values


def test_dates_and_times_are_dates_to_the_microsecond(read):
    found = column(read, "2024-02-29", "2024-02-29 10:00:00.000001", "")

    assert found.dtype == np.dtype("datetime64[us]")
    assert str(found[1]) == "2024-02-29T10:00:00.000001"
    assert np.isnat(found[2])


def test_an_empty_cell_alone_is_missing(read):
    assert column(read, "", "a", '""', "NA", "null", "None", "-").tolist() == [
        None,
        "a",
        None,
        "NA",
        "null",
        "None",
        "-",
    ]
    assert np.isnan(column(read, "", "1")[0])
    assert column(read, "", "").tolist() == [None, None]
    assert column(read, "", "true").tolist() == [None, True]


def test_named_columns_stay_as_they_are_written(read):
    assert column(read, "7", "1.50", "true", as_text=["x"]).tolist() == ["7", "1.50", "true"]


def test_every_column_stays_as_it_is_written_when_all_are_text(read):
    csv = read({"a.csv": "x,y,z\n1.0,true,2024-02-29\n"}, as_text=None)
    json_lines = read({"a.jsonl": '{"x": 1, "y": true, "z": null}\n'}, as_text=None)

    assert [values.tolist() for values in csv.values()] == [["1.0"], ["true"], ["2024-02-29"]]
    assert [values.tolist() for values in json_lines.values()] == [["1"], ["true"], [None]]


def test_one_word_in_the_last_row_of_the_last_file_makes_the_column_text_in_all(read):
    found = read({"a.csv": "x\n1\n2\n", "b.csv": "x\n3\nthree\n"})["x"]

    assert found.tolist() == ["1", "2", "3", "three"]


def test_files_may_have_their_columns_in_another_order(read):
    found = read({"a.csv": "x,y\n1,a\n", "b.csv": "y,x\nb,2\n"})

    assert (found["x"].tolist(), found["y"].tolist()) == ([1, 2], ["a", "b"])


def test_a_cell_may_hold_commas_quotes_and_line_ends(read):
    assert column(read, '"a,b"', '"say ""hi"""', '"two\nlines"').tolist() == ["a,b", 'say "hi"', "two\nlines"]


def test_equal_texts_are_one_object(read):
    found = column(read, *(["late", "on time"] * 500))

    assert len({id(text) for text in found}) == 2


cells = st.lists(
    st.sampled_from(["", "1", "22", "3.5", "007", "true", "2024-01-01", "late", "ü", '"a,b"']),
    min_size=1,
    max_size=60,
)


@given(cells, st.integers(min_value=40, max_value=200))
@settings(max_examples=60, deadline=None)
def test_a_csv_column_does_not_depend_on_how_it_is_cut_into_blocks(tmp_path_factory, cells, size):
    path = tmp_path_factory.mktemp("cut") / "rows.csv"
    path.write_text("n,x\n" + "".join(f"{n},{cell}\n" for n, cell in enumerate(cells)))

    whole = read_columns([path])["x"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_blocks, "_BLOCK", size)
        cut = read_columns([path])["x"]

    assert whole.dtype == cut.dtype
    assert list(map(repr, whole)) == list(map(repr, cut))


values = st.lists(st.sampled_from([None, True, 1, 2.5, -7, 10**20, "a", "1", "ü"]), min_size=1, max_size=40)


@given(values)
@settings(max_examples=60, deadline=None)
def test_a_json_column_does_not_depend_on_how_it_is_cut_into_blocks(tmp_path_factory, values):
    path = tmp_path_factory.mktemp("cut") / "rows.jsonl"
    path.write_text("".join(json.dumps({"x": value}) + "\n" for value in values))

    whole = read_columns([path])["x"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_lines, "_BLOCK", 1)
        cut = read_columns([path])["x"]

    assert whole.dtype == cut.dtype
    assert list(map(repr, whole)) == list(map(repr, cut))


def test_json_values_keep_their_kind_and_a_mixed_column_is_text(read):
    lines = [
        '{"n": 1, "f": 1, "b": true, "s": "1", "m": 1}',
        '{"n": 2, "f": 2.5, "b": null, "s": "x", "m": "a"}',
        '{"m": true}',
    ]
    found = read({"rows.jsonl": "\n".join(lines)})

    assert found["n"][:2].tolist() == [1.0, 2.0]
    assert np.isnan(found["n"][2])
    assert found["f"][:2].tolist() == [1.0, 2.5]
    assert found["b"].tolist() == [True, None, None]
    assert found["s"].tolist() == ["1", "x", None]
    assert found["m"].tolist() == ["1", "a", "true"]


def test_whole_numbers_of_json_that_a_float_would_round_are_text(read):
    assert read({"rows.jsonl": '{"x": 9007199254740993}\n{"x": 1.5}'})["x"].tolist() == [
        "9007199254740993",
        "1.5",
    ]


def test_a_key_that_comes_late_is_missing_before(read):
    assert read({"a.jsonl": '{"x": 1}\n', "b.jsonl": '{"x": 2, "y": "b"}\n'})["y"].tolist() == [None, "b"]


def test_a_json_error_names_the_line_and_not_the_content(read):
    with pytest.raises(InputError, match=r"rows.jsonl, line 3: is not JSON") as caught:
        read({"rows.jsonl": '{"x": 1}\n\n{"x": secret}\n'})

    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("suffix", ["csv", "tsv", "jsonl", "ndjson", "parquet"])
@pytest.mark.parametrize("packed", ["", ".gz", ".bz2", ".xz", ".zst"])
def test_every_format_is_read_packed_or_not(read, suffix, packed):
    rows = {"item": ["a", "b"], "size": [1, 2]}
    plain = {
        "csv": b"item,size\na,1\nb,2\n",
        "tsv": b"item\tsize\na\t1\nb\t2\n",
        "jsonl": b'{"item": "a", "size": 1}\n{"item": "b", "size": 2}',
        "ndjson": b'{"item": "a", "size": 1}\n{"item": "b", "size": 2}\n',
        "parquet": parquet(rows),
    }[suffix]
    pack = {"": bytes, ".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}
    content = pa.compress(plain, codec="zstd", asbytes=True) if packed == ".zst" else pack[packed](plain)

    found = read({f"rows.{suffix}{packed}": content})

    assert {name: values.tolist() for name, values in found.items()} == rows


@pytest.mark.parametrize("name", ["rows.csv", "rows.jsonl"])
def test_the_first_rows_are_read_without_what_lies_behind_them(read, name):
    row = {"rows.csv": "a,1\n", "rows.jsonl": '{"item": "a", "size": 1}\n'}[name]
    head = "item,size\n" if name == "rows.csv" else ""
    broken = head + row * 3_000_000 + "\x00"

    assert read({name: broken}, first=100)["item"].tolist() == ["a"] * 100


def test_the_first_rows_of_parquet_end_in_the_file_that_has_the_last_of_them(read):
    files = {"a.parquet": parquet({"x": [1, 2]}), "b.parquet": parquet({"x": [3, 4]}), "c.parquet": b"broken"}

    assert read({name: files[name] for name in ("a.parquet", "b.parquet")}, first=3)["x"].tolist() == [
        1,
        2,
        3,
    ]
    assert read(files, first=4)["x"].tolist() == [1, 2, 3, 4]


def test_only_the_wanted_columns_are_read_in_the_order_in_which_they_are_named(read):
    assert list(read({"rows.csv": "a,b,c\n1,2,3\n"}, "c", "a")) == ["c", "a"]
    assert list(read({"rows.parquet": parquet({"a": [1], "b": [2]})}, "b")) == ["b"]
    with pytest.raises(InputError, match="found no column d; columns: a, b, c"):
        read({"rows.csv": "a,b,c\n1,2,3\n"}, "d")


def test_parquet_keeps_its_types(read):
    table = {
        "small": pa.array([1, 2], pa.int8()),
        "gap": pa.array([1, None]),
        "large": pa.array([2**60 + 1, None]),
        "text": pa.array(["a", None], pa.large_string()),
        "coded": pa.array(["a", None]).dictionary_encode(),
        "price": pa.array([Decimal("1.50"), None]),
        "day": pa.array([date(2024, 2, 29), None]),
        "none": pa.nulls(2),
    }

    found = read({"rows.parquet": parquet(table)})

    assert found["small"].dtype == np.int8
    assert found["gap"][0] == 1.0
    assert np.isnan(found["gap"][1])
    assert found["large"].tolist() == [2**60 + 1, None]
    assert found["text"].tolist() == found["coded"].tolist() == ["a", None]
    assert found["price"][0] == 1.5
    assert found["day"].dtype.kind == "M"
    assert found["none"].tolist() == [None, None]


def test_whole_numbers_in_one_parquet_and_decimals_in_the_next_are_decimals(read):
    files = {"a.parquet": parquet({"x": [1, 2]}), "b.parquet": parquet({"x": [2.5, None]})}

    assert read(files)["x"][:3].tolist() == [1.0, 2.0, 2.5]


def test_whole_numbers_that_decimals_cannot_hold_are_not_rounded(read):
    files = {"a.parquet": parquet({"x": [2**60 + 1]}), "b.parquet": parquet({"x": [2.5]})}

    with pytest.raises(InputError, match="column x: found double, int64"):
        read(files)


def test_a_growing_dictionary_of_ids_is_read_right_block_by_block(read, monkeypatch):
    ids = [f"row-{n}" for n in range(1_000)]
    monkeypatch.setattr(parquet_files, "_LEAST", 64)
    monkeypatch.setattr(parquet_files, "_MOST", 64)

    assert read({"rows.parquet": parquet({"item": ids})})["item"].tolist() == ids


def test_the_byte_that_is_not_utf_8_is_named_by_its_place_in_the_file(read):
    before = "n,x\n" + "1,a\n" * 500_000

    with pytest.raises(InputError, match=f"byte {len(before) + 2:,} is not UTF-8"):
        read({"rows.csv": before.encode() + b"2,\xff\n"})


def test_a_row_of_another_length_is_named_by_its_number(read):
    with pytest.raises(InputError, match="row 700,001 has 3 cells; the header has 2"):
        read({"rows.csv": "n,x\n" + "1,a\n" * 700_000 + "1,a,b\n"})


def test_more_rows_than_the_limit_are_refused_in_every_format(read):
    limits = Limits(most_rows=2)
    for name, content in {
        "a.csv": "x\n1\n2\n3\n",
        "a.jsonl": '{"x": 1}\n' * 3,
        "a.parquet": parquet({"x": [1, 2, 3]}),
    }.items():
        with pytest.raises(InputError, match="more than 2 rows"):
            read({name: content}, limits=limits)


def test_long_reading_tells_how_far_it_is(read, monkeypatch, caplog):
    monkeypatch.setattr("tasks.adapters.reading._SECONDS_BETWEEN_LINES", 0.0)

    with caplog.at_level("INFO", logger="proofline"):
        read({"rows.csv": "x\n1\n2\n"})

    assert "rows.csv: reading, 2 rows so far" in caplog.text
