"""A person's signature under one promotion, and whether it counts."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Literal, NamedTuple, get_args

from tasks.canonical import digest
from tasks.vocabulary import Word

Role = Literal["researcher", "ml_engineer", "data_engineer", "product_manager", "security"]
ROLES: tuple[Role, ...] = get_args(Role)


class Signature(Word):
    """Who signed what, in which role, and what proves it.

    ``promotion`` is the id of the very evidence that is signed, ``decision`` the id of the verdict that
    was shown then. ``check`` is "" for the role's own signature, else the check that the person vouches
    for, and ``seen`` the digest of the reason that was shown then: the word is for that alone. ``by`` is
    how the system names the person, ``also`` whatever else it calls whoever signed; ``proof`` says what
    ``by`` rests on, such as "system user, unauthenticated". ``standing`` is true of a signature that the
    plan grants beforehand.
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
    decision: str = ""
    also: tuple[str, ...] = ()
    seen: str = ""

    @property
    def key(self) -> str:
        """Digest of what is signed, as what, by whom: a person says it once."""
        return digest([self.promotion, self.role, self.check, self.name, self.seen])

    @property
    def told(self) -> str:
        """Who, when and by what proof, for people."""
        if self.standing:  # granted for a day, at no moment of it
            return f"standing signature of {self.name}, {self.at:%Y-%m-%d} ({self.proof})"
        return f"{self.name}, {self.at:%Y-%m-%d %H:%M} UTC ({self.proof})"


class Signer(NamedTuple):
    """Someone who may sign: the name, the role, and what the system calls the person."""

    name: str
    role: str
    logins: tuple[str, ...] = ()

    def is_any_of(self, names: Collection[str]) -> bool:
        """Whether one of the names is this person's, in whatever case it is written."""
        return bool(_folded((self.name, *self.logins)) & _folded(names))


class Signed(NamedTuple):
    """A signature and why it does not count; "" where it does."""

    signature: Signature
    fault: str


NOT_THIS = "it is for another promotion"
NO_SUCH_ROLE = "the canvas knows no such person in this role"
AUTHOR = "who made the candidate does not approve it"
TWO_ROLES = "the same person signed in another role already"
NO_AUTHOR = "who made the candidate is not known, and may be who signs"
FAULTS = (NOT_THIS, NO_SUCH_ROLE, AUTHOR, TWO_ROLES, NO_AUTHOR)
TO_NAME_AUTHORS = (
    "train from a git commit that this clone holds, let MLflow name the run's user, or name the ticket's "
    "owner in board.yaml"
)


def looked_at(
    signatures: Sequence[Signature],
    promotion: str,
    *,
    people: Sequence[Signer],
    authors: Collection[str],
    many_roles: bool,
) -> tuple[Signed, ...]:
    """Each signature, in the order given, with the reason why it does not count under ``promotion``.

    Parameters
    ----------
    signatures : sequence of Signature
        The oldest first: of two roles that one person signed in, the first counts.
    promotion : str
        Id of the promotion that is asked about.
    people : sequence of Signer
        Who may sign; one entry a person and role.
    authors : collection of str
        Names and logins of those who made the candidate. Where nobody is known to have made it, no
        person's signature counts; one that the plan grants beforehand is not a person's at that moment.
    many_roles : bool
        Whether one person may sign in several roles.
    """
    taken: list[tuple[set[str], str]] = []
    return tuple(
        Signed(one, _fault(one, promotion, people, _folded(authors), [] if many_roles else taken))
        for one in signatures
    )


def counting(looked: Sequence[Signed]) -> Iterator[Signature]:
    """The signatures that count."""
    return (one.signature for one in looked if not one.fault)


def _fault(
    one: Signature,
    promotion: str,
    people: Sequence[Signer],
    authors: set[str],
    taken: list[tuple[set[str], str]],
) -> str:
    known = [person for person in people if _fold(person.name) == _fold(one.name)]
    # In whichever role: the canvas may know the same person by other logins beside another role.
    names = _folded([one.name, one.by, *one.also, *(login for person in known for login in person.logins)])
    if one.promotion != promotion:
        return NOT_THIS
    if not any(person.role == one.role for person in known):
        return NO_SUCH_ROLE
    if not authors and not one.standing:
        return NO_AUTHOR
    if names & authors:
        return AUTHOR
    if any(names & others and role != one.role for others, role in taken):
        return TWO_ROLES
    taken.append((names, one.role))
    return ""


def _folded(names: Collection[str]) -> set[str]:
    return {_fold(name) for name in names if name.strip()}


def _fold(name: str) -> str:
    """The name as it is compared: letters that are written in two ways, or look the same, are one."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).strip()
