"""Signatures under a promotion, as pages show them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from tasks.pages.reading import moment


class SignatureLike(Protocol):
    """A signature under a promotion, as the record keeps it."""

    @property
    def role(self) -> str:
        """The role it was given in."""

    @property
    def name(self) -> str:
        """Who gave it."""

    @property
    def proof(self) -> str:
        """What names the person."""

    @property
    def at(self) -> datetime:
        """When it was given."""

    @property
    def check(self) -> str:
        """The check that it vouches for; "" for the role's own."""

    @property
    def note(self) -> str:
        """What the person said."""

    @property
    def standing(self) -> bool:
        """Whether the plan grants it beforehand."""


def signature_row(signature: SignatureLike) -> dict[str, Any]:
    """What a page shows of a signature: who, in which role, by what proof, when."""
    return {
        "name": signature.name,
        "role": signature.role,
        "proof": signature.proof,
        "at": moment(signature.at),
        "check": signature.check,
        "note": signature.note,
        "standing": signature.standing,
    }
