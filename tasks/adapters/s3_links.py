"""The record in a bucket: one object a link, created only if its name is free."""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Any

from tasks.adapters.s3_blobs import S3Blobs, status_of
from tasks.errors import InputError, OutsideError
from tasks.ledger.append import Links

NEEDS = "s3:ListBucket, s3:GetObject and s3:PutObject"
TRIES = 5  # to create a link where the store says that another is on the way (HTTP 409)
READERS = 16  # objects that are asked for at once: one takes some 20 ms, whatever its size
TRIED = "conditional-writes"  # an empty object that shows whether the store keeps to conditions
_NAME = re.compile(r"(\d{8})\.json")


@dataclass(frozen=True)
class S3Links:
    """Links of one project's chain below a prefix, which ends in a slash."""

    blobs: S3Blobs

    def last(self, known: int = 0) -> int:
        """Number of the newest link; 0 when there is none. From a ``known`` one only the later are listed."""
        if known:
            newest = self._newest(StartAfter=self._key(known - 1))
            if newest >= known:
                return newest
        return self._newest()

    def read(self, seq: int) -> bytes:
        """Content of link ``seq``; KeyError when it is not there."""
        return self._read(seq)[0]

    def _read(self, seq: int) -> tuple[bytes, str]:
        """Content of link ``seq`` and what the store calls these bytes."""
        from botocore.exceptions import ClientError  # type: ignore[import-untyped]  # ships no types

        with self.blobs.faults("get"):
            try:
                held = self.blobs.client.get_object(Bucket=self.blobs.bucket, Key=self._key(seq))
            except ClientError as error:
                if error.response["Error"].get("Code") in {"NoSuchKey", "404"}:
                    raise KeyError(seq) from error
                raise
            return held["Body"].read(), held["ETag"]

    def all(self, first: int = 1) -> Iterator[tuple[int, bytes]]:
        """Every link from number ``first`` on, in order; one that is missing is left out."""
        numbers = iter(range(first, self.last(first) + 1))
        with ThreadPoolExecutor(READERS) as readers:
            asked = deque((seq, readers.submit(self._held, seq)) for seq in islice(numbers, 4 * READERS))
            try:
                while asked:
                    seq, answer = asked.popleft()
                    asked.extend((seq, readers.submit(self._held, seq)) for seq in islice(numbers, 1))
                    content = answer.result()
                    if content is not None:
                        yield seq, content
            finally:
                _leave(asked)

    def create(self, seq: int, content: bytes) -> bool:
        """Write link ``seq``, only if it is not there yet.

        Where the store says that the name is taken, or does not say anything, the link is read: it may be
        our own, written by a request whose answer was lost.
        """
        if seq == 1:
            self._need_conditions()
        for attempt in range(TRIES):
            put, fault = False, None
            try:
                put = self._is_put(self._key(seq), content)
            except OutsideError as error:
                fault = error
            held = content if put else self._held(seq)
            if held is not None:
                return held == content
            if fault:
                raise fault
            time.sleep(0.05 * 2**attempt)  # another was being written there, and came to nothing
        raise OutsideError(f"{self.blobs.url}: link {seq} was refused {TRIES} times though none is there")

    def replace(self, seq: int, held: bytes, content: bytes) -> bool:
        """Put other bytes in the place of link ``seq``, where it holds ``held`` until the moment of writing.

        A bucket that keeps versions goes on holding the one before.
        """
        found, etag = self._read(seq)
        return found == held and self._is_put(self._key(seq), content, IfMatch=etag)

    def _need_conditions(self) -> None:
        """InputError when the store writes over what is there; tried beside the chain before its first link.

        Some stores that speak like S3 pass over ``If-None-Match``: writers would lose each other's records.
        """
        tried = f"{self.blobs.prefix}{TRIED}"
        self._is_put(tried, b"")
        if self._is_put(tried, b""):
            raise InputError(
                f"{self.blobs.url}: found a store that ignores If-None-Match; allowed: one with conditional "
                "writes, such as Amazon S3"
            )

    def _is_put(self, key: str, content: bytes, **only: str) -> bool:
        """Whether the store took it, ``only`` as new without a word; False for HTTP 412 and 409."""
        from botocore.exceptions import ClientError

        condition = only or {"IfNoneMatch": "*"}
        with self.blobs.faults("put"):
            try:
                self.blobs.client.put_object(Bucket=self.blobs.bucket, Key=key, Body=content, **condition)
            except ClientError as error:
                if status_of(error) in {409, 412}:
                    return False
                raise
        return True

    def _held(self, seq: int) -> bytes | None:
        try:
            return self.read(seq)
        except KeyError:
            return None

    def _newest(self, **listed: Any) -> int:
        with self.blobs.faults("list"):
            pages = self.blobs.client.get_paginator("list_objects_v2").paginate(
                Bucket=self.blobs.bucket, Prefix=self.blobs.prefix, Delimiter="/", **listed
            )
            names = (held["Key"].rpartition("/")[2] for page in pages for held in page.get("Contents", ()))
            return max((int(name[1]) for name in map(_NAME.fullmatch, names) if name), default=0)

    def _key(self, seq: int) -> str:
        return f"{self.blobs.prefix}{seq:08d}.json"


@dataclass(frozen=True)
class S3Records:
    """The record of every project below one prefix of a bucket, which is empty or ends in a slash."""

    bucket: str
    prefix: str = ""

    def links(self, project: str) -> Links:
        """Where the project's chain lies."""
        return S3Links(S3Blobs(self.bucket, f"{self.prefix}{project}/", NEEDS))

    def projects(self) -> tuple[str, ...]:
        """Projects that have a chain here."""
        blobs = S3Blobs(self.bucket, self.prefix, NEEDS)
        with blobs.faults("list"):
            pages = blobs.client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket, Prefix=self.prefix, Delimiter="/"
            )
            found = [held["Prefix"] for page in pages for held in page.get("CommonPrefixes", ())]
        return tuple(sorted(name.removeprefix(self.prefix).rstrip("/") for name in found))


def _leave(asked: deque[tuple[int, Future[bytes | None]]]) -> None:
    """Do not wait for what nobody will look at."""
    for _, answer in asked:
        answer.cancel()
