"""May this person sign this, now? Each no is one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tasks.errors import InputError
from tasks.readiness.signature import (
    NO_AUTHOR,
    TO_NAME_AUTHORS,
    Signature,
    Signed,
    Signer,
    counting,
    looked_at,
)
from tasks.readiness.vouched import reason_seen
from tasks.vocabulary import Decision, Finding, Outcome, Verdict

SIGN_OFF = "sign_off"


@dataclass(frozen=True)
class Held:
    """A promotion that waits, and everyone it has to do with.

    ``may_be_signed`` names the checks a person may vouch for; ``changed`` says why the promotion would be
    another one today, "" where it would not.
    """

    promotion: str
    decision: Decision
    signatures: tuple[Signature, ...]
    people: tuple[Signer, ...]
    authors: tuple[str, ...]
    one_person_many_roles: bool
    may_be_signed: frozenset[str]
    changed: str = ""

    def looked_at(self, *more: Signature) -> tuple[Signed, ...]:
        """Every signature under its ticket, and ``more``, each with why it does not count."""
        return looked_at(
            (*self.signatures, *more),
            self.promotion,
            people=self.people,
            authors=self.authors,
            many_roles=self.one_person_many_roles,
        )


def signed_already(held: Held, role: str, check: str) -> Signature | None:
    """The signature that counts in this role for this check; None while there is none.

    A word for a check that could not be told for another reason then is none.
    """
    given = [one for one in counting(held.looked_at()) if (one.role, one.check) == (role, check)]
    waiting = (f for f in held.decision.findings if f.check == check and f.verdict is Verdict.UNKNOWN)
    seen = {reason_seen(finding) for finding in waiting} if check else set()
    return next((one for one in given if not seen or one.seen in seen), None)


def given_since(held: Held) -> tuple[Signature, ...]:
    """Signatures that count and were given after the verdict, which does not know of them; oldest first."""
    counted = counting(held.looked_at())
    return tuple(one for one in counted if not one.standing and one.at > held.decision.at)


def still_wanted(held: Held, *more: Signature) -> tuple[str, ...]:
    """What waits for a person's word after the signatures of now, and ``more``: roles, then checks."""
    given = tuple(counting(held.looked_at(*more)))
    roles = {one.role for one in given if not one.check}
    seen = {one.seen for one in given if one.check}
    waiting = [f for f in held.decision.findings if f.verdict is Verdict.UNKNOWN and f.need == "must"]
    asked = [f"the role {f.subject}" for f in waiting if f.check == SIGN_OFF and f.subject not in roles]
    vouched = [f for f in waiting if f.check in held.may_be_signed and reason_seen(f) not in seen]
    return (*asked, *(f"a word on {f.check}" for f in vouched))


def need_to_sign(held: Held, role: str, check: str) -> Finding:
    """What the signature would answer; InputError where nothing waits for it."""
    decision, named = held.decision, f"{held.decision.subject} [{held.decision.id}]"
    if decision.outcome is not Outcome.HOLD:
        raise InputError(f"{named}: found {decision.outcome}; allowed: a promotion on HOLD")
    if held.changed:
        raise InputError(
            f"{named}: found that {held.changed}; allowed: what promote_model decides of it today"
        )
    failed = next((f for f in decision.findings if f.verdict is Verdict.FAIL and f.need == "must"), None)
    if failed:
        raise InputError(
            f"{named}: found that {failed.check} fails: {failed.reason}; allowed: to sign where nothing fails"
        )
    by_role = _waiting_role(held, role)
    return _waiting_check(held, check) if check else by_role


def new_signature(
    held: Held, role: str, check: str, note: str, *, by: Sequence[tuple[str, str]], now: datetime
) -> Signature:
    """The signature of whoever is called so.

    Parameters
    ----------
    held : Held
        What is signed.
    role, check, note : str
        As whom; the check that the person vouches for, "" for the role's own; what the person says.
    by : sequence of (str, str)
        Names of the person with what each rests on; the first that the canvas knows signs, and all of them
        are kept: none may be of somebody who made the candidate.
    now : datetime
        The present moment.

    Raises
    ------
    InputError
        When nothing waits for the signature, or it would not count: the sentence says why.
    """
    asked = need_to_sign(held, role, check)
    person, name = signer_of([name for name, _ in by], held.people, role, authors=held.authors)
    signature = Signature(
        promotion=held.promotion,
        role=role,
        name=person.name,
        by=name,
        proof=dict(by)[name],
        at=now,
        check=check,
        note=note,
        decision=held.decision.id,
        also=tuple(other for other, _ in by if other != name),
        seen=reason_seen(asked) if check else "",
    )
    if fault := held.looked_at(signature)[-1].fault:
        raise InputError(f"{person.name} as {role}: found that {fault}; allowed: {_allowed(held, signature)}")
    return signature


def signer_of(
    names: Sequence[str], people: Sequence[Signer], role: str, *, authors: Sequence[str] = ()
) -> tuple[Signer, str]:
    """The person of the canvas who is called one of ``names`` (the first that fits), and by which name.

    ``authors`` made what is signed: they are not offered as those who may.

    Raises
    ------
    InputError
        When none of the names is a person's, the person has another role, or two people share the name.
    """
    name = next((name for name in names if any(p.is_any_of([name]) for p in people)), None)
    if name is None:
        raise InputError(
            f"found nobody of the canvas called {' or '.join(names)}; allowed: people of canvas.yaml by name "
            f"or logins, as {role}: {_listed(people, role, authors)}"
        )
    meant = [person for person in people if person.is_any_of([name])]
    found = [person for person in meant if person.role == role]
    if len({person.name for person in found}) != 1:
        roles = ", ".join(sorted(f"{person.name} ({person.role})" for person in meant))
        raise InputError(f"found {roles} by {name}; allowed as {role}: {_listed(people, role, authors)}")
    return found[0], name


def _waiting_role(held: Held, role: str) -> Finding:
    found = [f for f in held.decision.findings if f.check == SIGN_OFF]
    asked = next((finding for finding in found if finding.subject == role), None)
    if asked is None:
        roles = ", ".join(f.subject for f in found) or "nobody"
        raise InputError(f"--role: found {role}; allowed: whom the plan asks to sign: {roles}")
    return asked


def _waiting_check(held: Held, check: str) -> Finding:
    waiting = [f for f in held.decision.findings if f.verdict is Verdict.UNKNOWN]
    allowed = [finding.check for finding in waiting if finding.check in held.may_be_signed]
    found = next((finding for finding in waiting if finding.check == check), None)
    if found is None or check not in allowed:
        said = next((f"{f.verdict}" for f in held.decision.findings if f.check == check), "not asked")
        raise InputError(
            f"--check: found {check}, {said}; allowed: what could not be told and a person may vouch for: "
            f"{', '.join(allowed) or 'nothing here'}"
        )
    return found


def _allowed(held: Held, signature: Signature) -> str:
    if held.looked_at(signature)[-1].fault == NO_AUTHOR:
        return f"to say first who made it: {TO_NAME_AUTHORS}"
    others = [one for one in held.people if one.role == signature.role and one.name != signature.name]
    free = [one.name for one in others if not held.looked_at(_as(signature, one))[-1].fault]
    return ", ".join(sorted(set(free))) or "another person, whom canvas.yaml names in this role"


def _as(signature: Signature, person: Signer) -> Signature:
    return signature.model_copy(update={"name": person.name, "by": person.name, "also": ()})


def _listed(people: Sequence[Signer], role: str, authors: Sequence[str]) -> str:
    free = {person.name for person in people if person.role == role and not person.is_any_of(authors)}
    return ", ".join(sorted(free)) or "nobody"
