"""Does a person of this role stand by it?"""

from __future__ import annotations

from prefect import flow

from flows.clock import now
from tasks.act.sign_offs import announce_signed, keep_signature
from tasks.adapters.home import find_home
from tasks.adapters.identity import identities
from tasks.load.held_promotion import load_held
from tasks.load.shared import load_project
from tasks.readiness.signature import Role, Signature
from tasks.readiness.signing import new_signature, signed_already


@flow
def sign_promotion(project: str, promotion: str, role: Role, check: str = "", note: str = "") -> Signature:
    """Keep a person's signature under a promotion on hold once, and announce it.

    Who signs is whoever this process belongs to, as git or the system say: nothing proves it, and the
    record says so. ``check`` names a check that could not tell and that the person vouches for.
    """
    place = load_project(project)
    held = load_held(place, promotion, now())
    signature = signed_already(held, role, check) or keep_signature(
        place,
        held.decision.subject,
        new_signature(held, role, check, note, by=identities(find_home().root), now=now()),
    )
    return announce_signed(place, held.decision.subject, signature)
