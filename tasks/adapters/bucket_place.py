"""A place in a bucket as a setting names it."""

from __future__ import annotations

import re
from typing import NamedTuple

from tasks.errors import InputError

_PLACE = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/([A-Za-z0-9._/-]*))?")


class BucketPlace(NamedTuple):
    """A bucket, and what its keys begin with: empty, or ending in a slash."""

    bucket: str
    prefix: str


def bucket_place(setting: str, named: str) -> BucketPlace:
    """The place that a setting names, such as s3://bucket/prefix.

    Raises
    ------
    InputError
        When it is no place in a bucket. The sentence does not repeat it: it may hold a password.
    """
    place = _PLACE.fullmatch(named)
    if place is None:
        raise InputError(
            f"{setting}: found no place in a bucket; allowed: s3://bucket/prefix, with credentials in "
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or AWS's own files; or unset, for this machine"
        )
    prefix = (place[2] or "").strip("/")
    return BucketPlace(place[1], f"{prefix}/" if prefix else "")
