"""What is said without what must stay secret: products outside repeat in errors the addresses they got."""

from __future__ import annotations

import os
import re

SECRETS = (
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_ACCESS_KEY_ID",
    "MLFLOW_TRACKING_PASSWORD",
    "MLFLOW_TRACKING_TOKEN",
)
_WHO = re.compile(r"://[^/\s]*@")  # up to the last @: a password may hold one itself


def without_secrets(text: str) -> str:
    """The text without credentials of this process and without names and passwords in addresses."""
    for secret in filter(None, map(os.environ.get, SECRETS)):
        text = text.replace(secret, "***")
    return _WHO.sub("://***@", text)
