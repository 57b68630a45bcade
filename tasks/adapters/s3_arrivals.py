"""A source in an S3 bucket, such as a vendor's, which we may only read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tasks.adapters.arrivals import Entry, write_chunks
from tasks.adapters.s3_blobs import Blob, Changed, S3Blobs


@dataclass(frozen=True)
class S3Arrivals:
    """Batches (``<prefix>/<id>/...``) and bare files (``<prefix>/<name>``) below one prefix."""

    blobs: S3Blobs

    @classmethod
    def of(cls, url: str) -> S3Arrivals:
        """The source at ``s3://bucket/prefix``."""
        bucket, _, prefix = url.removeprefix("s3://").partition("/")
        prefix = prefix.strip("/")
        return cls(S3Blobs(bucket, f"{prefix}/" if prefix else ""))

    def entries(self, batch: str | None = None) -> tuple[Entry, ...]:
        """Objects below the prefix, or below one batch there, by key."""
        cut = len(self.blobs.prefix)
        found = self.blobs.list("" if batch is None else f"{batch}/")
        return tuple(Entry(blob.key[cut:], blob.size, blob.etag) for blob in found)

    def fetch(self, entry: Entry, target: Path) -> str | None:
        """Copy one object; its SHA-256, None when it is not what was listed any more."""
        blob = Blob(f"{self.blobs.prefix}{entry.path}", entry.size, entry.mark)
        try:
            digest, size = write_chunks(self.blobs.read(blob), target, entry.size)
        except Changed:
            return None
        return digest if size == entry.size else None
