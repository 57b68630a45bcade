"""Parquet files, folders of them and buckets as parts that a drift profile reads in constant memory."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tasks.adapters.profile_cells import column_of, is_text, is_watched
from tasks.adapters.reading import MIB, need_usable_names
from tasks.drift.columns import Codes, Column
from tasks.errors import InputError, OutsideError

ROWS = 1 << 17  # rows of a column at a time: a MiB of numbers
_HIDDEN = re.compile(r"(^|/)[._]")  # what a writer has not finished, or keeps for itself


@dataclass(frozen=True)
class RowGroup:
    """One row group of a file; ``keys`` are the columns that its folder's name gives, such as year=2026."""

    place: str
    filesystem: Any
    path: str
    name: str
    metadata: Any
    group: int
    keys: Mapping[str, str | int]

    def batches(self, wanted: Sequence[str]) -> Iterator[Mapping[str, Column]]:
        """Those of the ``wanted`` columns that the file has; each is read when it is asked for, once."""
        import pyarrow.parquet as pq

        schema = self.metadata.schema.to_arrow_schema()
        columns = [name for name in wanted if name in schema.names and name not in self.keys]
        # Reading ahead (pre_buffer) would hold a whole row group's bytes beside its rows.
        options = {
            "metadata": self.metadata,
            "read_dictionary": [name for name in columns if is_text(schema.field(name).type)],
            "buffer_size": MIB // 4,
            "pre_buffer": False,
        }
        with (
            said(self.name),
            self.filesystem.open_input_file(self.path) as file,
            pq.ParquetFile(file, **options) as parquet,
        ):
            read = {name: _Blocks(self._blocks(parquet, name)) for name in columns}
            for start in range(0, self.rows, ROWS):
                yield _Slice(self, read, min(ROWS, self.rows - start), wanted)

    def _blocks(self, parquet: Any, name: str) -> Iterator[Any]:
        groups = {"row_groups": [self.group], "columns": [name], "use_threads": False}
        return (batch.column(0) for batch in parquet.iter_batches(ROWS, **groups))

    @property
    def rows(self) -> int:
        """How many rows it holds, by its own word."""
        return int(self.metadata.row_group(self.group).num_rows)


class _Slice(Mapping[str, Column]):
    """Some rows of a row group: a column is read when it is asked for, which can be done once."""

    def __init__(self, part: RowGroup, read: Mapping[str, _Blocks], rows: int, wanted: Sequence[str]) -> None:
        self._part, self._read, self._rows = part, read, rows
        self._names = [name for name in wanted if name in read or name in part.keys]

    def __getitem__(self, name: str) -> Column:
        if name not in self._read:
            return _repeated(self._part.keys[name], self._rows)
        where = f"{self._part.name}, column {name}"
        return column_of(self._read[name].take(self._rows), where)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class _Blocks:
    """Arrays that come in pieces of their own lengths, taken by rows: dictionaries cut them short."""

    def __init__(self, pieces: Iterator[Any]) -> None:
        self._pieces = pieces

    def take(self, rows: int) -> Any:
        """The next rows as one array; no piece is longer than what is taken at a time."""
        import pyarrow as pa

        found = [next(self._pieces)]
        while (there := sum(map(len, found))) < rows:
            found.append(next(self._pieces))
        if there > rows:
            raise InputError(f"found {there:,} rows where {rows:,} were left; the file contradicts itself")
        return found[0] if len(found) == 1 else pa.chunked_array(found).unify_dictionaries().combine_chunks()


def row_group(place: str, path: str, name: str, group: int, keys: Mapping[str, str | int]) -> RowGroup:
    """The row group that another process found below ``place``, opened by this one.

    Raises
    ------
    InputError
        When it is not there, or is not readable Parquet.
    OutsideError
        When a bucket does not answer.
    """
    import pyarrow.parquet as pq
    from pyarrow.fs import FileSystem

    with said(name if "://" not in place else place):
        filesystem, _ = FileSystem.from_uri(place)
        metadata = pq.read_metadata(path, filesystem=filesystem)
    return RowGroup(place, filesystem, path, name, metadata, group, keys)


@dataclass(frozen=True)
class ParquetRows:
    """All row groups of a source; ``watched`` columns have a distribution, ``left_out`` ones have none."""

    parts: tuple[RowGroup, ...]
    watched: tuple[str, ...]
    left_out: tuple[str, ...]


def parquet_rows(address: str) -> ParquetRows:
    """A file, a folder of files (also partitioned: key=value folders), or s3://bucket/place.

    Raises
    ------
    InputError
        When nothing is there, or a file is not readable Parquet.
    OutsideError
        When a bucket does not answer.
    """
    import pyarrow.dataset as ds
    from pyarrow.fs import FileSystem

    with said(address):
        place = address if "://" in address else str(Path(address).absolute())
        filesystem, path = FileSystem.from_uri(place)
        source = _parquet_below(filesystem, path) or path
        dataset = ds.dataset(
            source, filesystem=filesystem, format="parquet", partitioning="hive", partition_base_dir=path
        )
        fragments = list(dataset.get_fragments())
    parts, kinds = list[RowGroup](), dict[str, bool]()
    for fragment in fragments:
        name = Path(fragment.path).name
        with said(name):
            keys = ds.get_partition_keys(fragment.partition_expression)
            metadata = fragment.metadata
            schema = metadata.schema.to_arrow_schema()
        need_usable_names(schema.names, name)
        kinds |= {field.name: kinds.get(field.name, True) and is_watched(field.type) for field in schema}
        kinds |= dict.fromkeys(keys, True)
        groups = range(metadata.num_row_groups)
        parts += [RowGroup(place, filesystem, fragment.path, name, metadata, group, keys) for group in groups]
    if not fragments:
        raise InputError(f"{address}: found no Parquet file; needed: one at least")
    watched = tuple(name for name, is_one in kinds.items() if is_one)
    return ParquetRows(tuple(parts), watched, tuple(name for name in kinds if name not in watched))


def _parquet_below(filesystem: Any, path: str) -> list[str]:
    """Parquet files of a folder, which may hold a manifest too; [] where no name says so, or it is a file."""
    from pyarrow.fs import FileSelector, FileType

    if filesystem.get_file_info(path).type != FileType.Directory:
        return []
    below = filesystem.get_file_info(FileSelector(path, recursive=True))
    named = (one.path for one in below if one.is_file and one.path.endswith(".parquet"))
    return sorted(one for one in named if not _HIDDEN.search(one.removeprefix(path)))


@contextmanager
def said(where: str) -> Iterator[None]:
    """What goes wrong inside Arrow as one sentence."""
    import pyarrow as pa

    try:
        yield
    except FileNotFoundError as error:
        raise InputError(f"{where}: found nothing there; needed: Parquet files") from error
    except (pa.ArrowException, UnicodeDecodeError, OSError) as error:
        reason = " ".join(re.sub(r"\S*/\S*", "…", str(error)).split())[:200]
        if where.startswith("s3://"):
            raise OutsideError(f"{where}: cannot be reached or read: {reason}") from error
        raise InputError(f"{where}: cannot be read as Parquet: {reason}") from error


def _repeated(value: str | int, rows: int) -> Column:
    if isinstance(value, str):
        return Codes(np.zeros(rows, dtype=np.int32), (value,))
    return np.full(rows, value)
