"""Text that is surely UTF-8: whatever else is in a file is named by its place."""

from __future__ import annotations

import codecs
import io
from typing import Any

from tasks.adapters.reading import Reading
from tasks.errors import InputError

_OTHERS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


class Utf8Text(io.RawIOBase):
    """Bytes of ``file``, each checked and counted as it is read; a byte order mark is left out.

    Raises
    ------
    InputError
        While reading: a byte that is not UTF-8, a NUL, or more bytes than the limit.
    """

    def __init__(self, file: Any, where: str, reading: Reading) -> None:
        self._file, self._where, self._reading = file, where, reading
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._start = self._file.read(4)
        self._place = 0
        other = next((name for mark, name in _OTHERS if self._start.startswith(mark)), None)
        if other:
            raise InputError(f"{where}: is {other}; allowed: UTF-8")
        if self._start.startswith(codecs.BOM_UTF8):
            self._start, self._place = self._start[len(codecs.BOM_UTF8) :], len(codecs.BOM_UTF8)

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer; 0 at the end."""
        chunk = self._start[: len(buffer)] or self._file.read(len(buffer))
        self._start = self._start[len(buffer) :]
        self._check(chunk)
        self._place += len(chunk)
        self._reading.spend("of text", len(chunk), self._where)
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def _check(self, chunk: bytes) -> None:
        before = len(self._decoder.getstate()[0])
        if (nul := chunk.find(b"\0")) >= 0:
            raise InputError(f"{self._where}: byte {self._place + nul:,} is NUL; allowed: text in UTF-8")
        if chunk and not before and chunk.isascii():
            return  # the usual case, a tenth of the time
        try:
            self._decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            place = self._place - before + error.start
            raise InputError(f"{self._where}: byte {place:,} is not UTF-8; allowed: text in UTF-8") from error
