"""A person's signature under one promotion."""

from __future__ import annotations

from datetime import datetime

from tasks.vocabulary import Word

ROLES = ("researcher", "ml_engineer", "data_engineer", "product_manager", "security")


class Signature(Word):
    """Who signed what, in which role, and what proves it.

    ``promotion`` is the id of the very evidence that is signed. ``check`` is "" for the role's own
    signature, else the check that the person vouches for. ``proof`` says what names the person, such as
    "system user, unauthenticated"; ``standing`` is true of a signature that the plan grants beforehand.
    """

    promotion: str
    role: str
    name: str
    by: str
    proof: str
    at: datetime
    check: str = ""
    note: str = ""
    standing: bool = False
