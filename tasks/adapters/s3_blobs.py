"""Objects below a prefix of an S3 bucket: listed, read piece by piece, and their faults in words."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from tasks.errors import InputError, OutsideError, ProoflineError

CONNECT_TIMEOUT_S = 10.0
READ_TIMEOUT_S = 60.0
ATTEMPTS = 5  # of a request, and of an object whose bytes stop coming; waits of up to 1, 2, 4, 8 s between
CHUNK = 1 << 20
MOST_OBJECTS = 200_000  # a listing is held in memory: about 0.1 GB

CREDENTIALS = "the usual AWS environment variables, a profile or a role"


class Changed(Exception):
    """The object cannot be had as it was listed: it is gone, another one, or altered on the way."""


@dataclass(frozen=True)
class Blob:
    """One object: its key, bytes and ETag."""

    key: str
    size: int
    etag: str


@dataclass(frozen=True)
class S3Blobs:
    """The bucket and what its objects' keys begin with; credentials and endpoint come the usual AWS way."""

    bucket: str
    prefix: str = ""
    needs: str = "s3:ListBucket and s3:GetObject"  # what the credentials must be allowed to do there

    @property
    def url(self) -> str:
        """How messages name it."""
        return f"s3://{self.bucket}/{self.prefix}"

    def list(self, below: str = "") -> Iterator[Blob]:
        """Objects whose keys begin with the prefix and ``below``, by key.

        Raises
        ------
        InputError
            When there is no such bucket, there are no credentials, or too many objects.
        OutsideError
            When access is denied or the store does not answer.
        """
        with self.faults("list"):
            pages = self.client.get_paginator("list_objects_v2")
            found = (
                held
                for page in pages.paginate(Bucket=self.bucket, Prefix=f"{self.prefix}{below}")
                for held in page.get("Contents", ())
            )
            for count, held in enumerate(found):
                if count == MOST_OBJECTS:
                    raise InputError(
                        f"{self.url}: found more than {MOST_OBJECTS:,} objects; allowed: a prefix with fewer"
                    )
                yield Blob(held["Key"], held["Size"], held["ETag"])

    def read(self, blob: Blob) -> Iterator[bytes]:
        """Bytes of one object as it was listed; goes on where it stopped when the connection breaks.

        Raises
        ------
        Changed
            When the object is gone, or its bytes are not those that were listed.
        OutsideError
            When the bytes stopped coming too often.
        """
        from botocore.exceptions import FlexibleChecksumError  # type: ignore[import-untyped]  # no types

        position = 0
        for attempt in range(1, ATTEMPTS + 1):
            try:
                for chunk in self._from(blob, position):
                    position += len(chunk)
                    yield chunk
            except FlexibleChecksumError as error:
                raise Changed from error  # bytes were lost or altered on the way: as if it were another
            except _broken() as error:
                if attempt == ATTEMPTS:
                    raise OutsideError(
                        f"{self.url}: get broke off {ATTEMPTS} times ({type(error).__name__}), last after "
                        f"{position:,} of {blob.size:,} bytes; the next run tries again"
                    ) from error
                time.sleep(min(0.25 * 2**attempt, 8))
            else:
                return

    def _from(self, blob: Blob, position: int) -> Iterator[bytes]:
        """Bytes of the object from ``position`` on; the ETag makes sure that it is still the same."""
        if position == blob.size:
            return
        rest = {"Range": f"bytes={position}-"} if position else {}
        with self.faults("get"):
            held = self.client.get_object(Bucket=self.bucket, Key=blob.key, IfMatch=blob.etag, **rest)
        with closing(held["Body"]) as body:
            yield from body.iter_chunks(CHUNK)

    @property
    def client(self) -> Any:
        """boto3's client; what it raises is to be put in words by :meth:`faults`."""
        with self.faults("reach the store"):
            named = tuple(sorted(item for item in os.environ.items() if item[0].startswith("AWS_")))
            return _client_of(named, CONNECT_TIMEOUT_S, READ_TIMEOUT_S, ATTEMPTS)

    @contextmanager
    def faults(self, operation: str) -> Iterator[None]:
        """What boto3 says, as one sentence; its own words may hold a key or an address."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            yield
        except ClientError as error:
            raise self._refused(operation, error) from error
        except BotoCoreError as error:
            raise self._unreached(operation, error) from error

    def _refused(self, operation: str, error: Any) -> Exception:
        """The store's answer; error codes of S3 and of stores that speak like it."""
        code, status = str(error.response["Error"].get("Code")), status_of(error)
        if code in {"NoSuchKey", "PreconditionFailed", "404", "412", "InvalidRange", "416"}:
            return Changed(code)
        if code == "NoSuchBucket":
            return InputError(f"{self.url}: found no such bucket; allowed: one that exists at this endpoint")
        if status in {401, 403}:
            return OutsideError(
                f"{self.url}: {operation} was denied ({code}); the credentials in use need {self.needs} there"
            )
        return OutsideError(
            f"{self.url}: {operation} failed ({code}, HTTP {status}) {ATTEMPTS} times; try again later"
        )

    def _unreached(self, operation: str, error: Exception) -> ProoflineError:
        kind = type(error).__name__
        if "Credential" in kind or kind in {"ProfileNotFound", "TokenRetrievalError", "SSOTokenLoadError"}:
            return InputError(f"{self.url}: found no usable credentials ({kind}); allowed: {CREDENTIALS}")
        if kind in {"NoRegionError", "ParamValidationError", "InvalidEndpointConfigurationError"}:
            return InputError(f"{self.url}: cannot be asked ({kind}); allowed: a bucket's name and a region")
        return OutsideError(
            f"{self.url}: {operation} got no answer ({kind}); is the endpoint right and the network up? "
            f"Try again later"
        )


@cache
def _client_of(_: tuple[tuple[str, str], ...], connect_s: float, read_s: float, attempts: int) -> Any:
    """One client for as long as the environment names the same store and keys: making one takes 0.2 s."""
    import boto3  # type: ignore[import-untyped]  # ships no types
    from botocore.config import Config  # type: ignore[import-untyped]  # ships no types

    retries = {"mode": "standard", "total_max_attempts": attempts}
    settings = Config(retries=retries, connect_timeout=connect_s, read_timeout=read_s)
    return boto3.session.Session().client("s3", config=settings)


def _broken() -> tuple[type[Exception], ...]:
    """What an object's bytes fail with on the way, after the store had answered."""
    from botocore.exceptions import IncompleteReadError, ReadTimeoutError, ResponseStreamingError

    return (IncompleteReadError, ReadTimeoutError, ResponseStreamingError)


def status_of(error: Any) -> int:
    """HTTP status that the store answered with; 0 when it is not known."""
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
