"""Texts in a bucket, one object each: put with their content type, only where nothing came between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from tasks.adapters.page_files import CONTENT_TYPES
from tasks.adapters.s3_blobs import S3Blobs, status_of

NEEDS = "s3:ListBucket, s3:GetObject and s3:PutObject"
READERS = 10  # objects asked for at once, as many as boto3 keeps connections; each takes some 20 ms
_GONE = {"NoSuchKey", "404"}


@dataclass(frozen=True)
class S3Texts:
    """Objects below a prefix, which is empty or ends in a slash."""

    bucket: str
    prefix: str = ""

    def put(self, file: str, text: str, *, metadata: Mapping[str, str] | None = None) -> str:
        """Put it, whatever is there; what the store calls its bytes (their ETag)."""
        with self.blobs.faults("put"):
            return str(self._put(file, text, metadata)["ETag"])

    def put_after(
        self, file: str, text: str, etag: str | None, *, metadata: Mapping[str, str] | None = None
    ) -> str | None:
        """Put it where ``etag`` is still there, None for nothing; its own ETag, None where it was not put."""
        from botocore.exceptions import ClientError  # type: ignore[import-untyped]  # ships no types

        only = {"IfMatch": etag} if etag else {"IfNoneMatch": "*"}
        with self.blobs.faults("put"):
            try:
                return str(self._put(file, text, metadata, **only)["ETag"])
            except ClientError as error:
                # 412: another is there; 409: another is just being put; no such key: it was taken away.
                if status_of(error) in {409, 412} or error.response["Error"].get("Code") == "NoSuchKey":
                    return None
                raise

    def head(self, file: str) -> Mapping[str, Any]:
        """What the store says of it; nothing where it is not there."""
        return self._found("head_object", file) or {}

    def read(self, file: str) -> str | None:
        """Its text, if it is there and is text."""
        with self.blobs.faults("get"):
            held = self._found("get_object", file)
            try:
                return str(held["Body"].read().decode()) if held else None
            except UnicodeDecodeError:
                return None

    def read_each(self, files: Sequence[str]) -> tuple[str | None, ...]:
        """The text of each in this order, several at a time."""
        with ThreadPoolExecutor(READERS) as readers:
            return tuple(readers.map(self.read, files))

    def folders(self) -> tuple[str, ...]:
        """What stands before the first slash of the objects' names, by name."""
        with self.blobs.faults("list"):
            pages = self.blobs.client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket, Prefix=self.prefix, Delimiter="/"
            )
            found = [held["Prefix"] for page in pages for held in page.get("CommonPrefixes", ())]
        return tuple(sorted(name.removeprefix(self.prefix).rstrip("/") for name in found))

    @property
    def blobs(self) -> S3Blobs:
        """The bucket below the prefix."""
        return S3Blobs(self.bucket, self.prefix, NEEDS)

    def _put(self, file: str, text: str, metadata: Mapping[str, str] | None, **only: str) -> Any:
        return self.blobs.client.put_object(
            Bucket=self.bucket,
            Key=f"{self.prefix}{file}",
            Body=text.encode(),
            ContentType=CONTENT_TYPES.get(file.rpartition(".")[2], "application/octet-stream"),
            CacheControl="no-cache",  # pages are written anew under the same name
            Metadata=dict(metadata or {}),
            **only,
        )

    def _found(self, operation: str, file: str) -> Any:
        from botocore.exceptions import ClientError

        with self.blobs.faults("get"):
            try:
                return getattr(self.blobs.client, operation)(Bucket=self.bucket, Key=f"{self.prefix}{file}")
            except ClientError as error:
                if error.response["Error"].get("Code") in _GONE:
                    return None
                raise
