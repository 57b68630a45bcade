"""Files as the bytes they hold, whether compressed or not: .gz, .bz2, .xz, .zst."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tasks.errors import InputError

SUFFIXES = (".gz", ".bz2", ".xz", ".zst")
_XZ_MEMORY = 256 << 20  # bytes; xz -9 needs 65 MiB, a header may claim 4 GiB
_CHUNK = 1 << 16


def plain_name(name: str) -> str:
    """The file's name without the suffix of its compression."""
    return next((name.removesuffix(suffix) for suffix in SUFFIXES if name.endswith(suffix)), name)


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """The file's bytes, decompressed while they are read.

    Raises
    ------
    InputError
        When the compression is broken or cut off, also while it is read within the block.
    """
    import pyarrow as pa

    openers: dict[str, Callable[[Path], Any]] = {
        ".gz": gzip.open,
        ".bz2": bz2.open,
        ".xz": _XzFile,
        ".zst": _zstd,
    }
    try:
        with openers.get(path.suffix, _plain)(path) as file:
            yield file
    except (EOFError, zlib.error, lzma.LZMAError, OSError, pa.ArrowException) as error:
        if path.suffix not in SUFFIXES:
            raise
        raise InputError(f"{path.name}: is not whole or not {path.suffix[1:]}") from error


def _plain(path: Path) -> Any:
    return path.open("rb")


def _zstd(path: Path) -> Any:
    import pyarrow as pa

    return pa.CompressedInputStream(pa.OSFile(str(path)), "zstd")


class _XzFile(io.RawIOBase):
    """An xz file read within bounded memory, which ``lzma.open`` cannot promise."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._decoder: lzma.LZMADecompressor | None = None

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer; 0 at the end. A file may hold several streams one after another."""
        data = b""
        while not data:
            if self._decoder is None or self._decoder.eof:
                rest = b"" if self._decoder is None else self._decoder.unused_data.lstrip(b"\0")
                rest = rest or self._file.read(_CHUNK)
                if not rest:
                    return 0
                self._decoder = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)
                data = self._decoder.decompress(rest, len(buffer))
            else:
                data = self._more(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def _more(self, size: int) -> bytes:
        assert self._decoder is not None  # noqa: S101 - the caller made it
        chunk = self._file.read(_CHUNK) if self._decoder.needs_input else b""
        if self._decoder.needs_input and not chunk:
            raise EOFError("the stream is cut off")
        return self._decoder.decompress(chunk, size)

    def close(self) -> None:
        """Close the file below too."""
        self._file.close()
        super().close()
