"""Where reports lie: the folder ``reports/``, or the bucket that a setting names."""

from __future__ import annotations

from tasks.adapters.bucket_place import bucket_place
from tasks.adapters.disk_pages import DiskPages
from tasks.adapters.home import Home
from tasks.adapters.ports import Pages
from tasks.adapters.s3_pages import S3Pages

SETTING = "PROOFLINE_REPORTS_STORE"


def pages_of(home: Home) -> Pages:
    """Reports of every project: below the project root, or in the bucket that PROOFLINE_REPORTS_STORE names.

    Raises
    ------
    InputError
        When the setting is no place in a bucket.
    """
    if not home.reports_place:
        return DiskPages(home.root / "reports", home.reports_address)
    return S3Pages(*bucket_place(SETTING, home.reports_place), home.reports_address)
