"""``proofline sign PROMOTION --role R``: a person stands by a promotion, or vouches for one of its checks."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator

from flows.clock import now
from flows.commands.answer import said_object, say, say_json, tell
from flows.commands.kept_word import kept_word
from flows.commands.run import call_flow, chosen_project, findings_told
from flows.server import prefect_server
from tasks.adapters.home import find_home
from tasks.adapters.identity import identities
from tasks.load.held_promotion import load_held
from tasks.pages.words import stop
from tasks.plans import Project
from tasks.readiness.signature import Signature
from tasks.readiness.signing import (
    Held,
    given_since,
    new_signature,
    signed_already,
    still_wanted,
)


def sign(words: Namespace) -> int:
    """Say what is signed, then keep it; say no at once where it would not count: the flow looks again."""
    home = find_home()
    project = chosen_project(home, words.project)
    note = kept_word("--note", words.note) if words.note else ""
    held = load_held(project, words.promotion, now())
    before = signed_already(held, words.role, words.check)
    if before is None:
        by = identities(home.root)
        for line in _shown(held, new_signature(held, words.role, words.check, note, by=by, now=now())):
            tell(line)
    asked = {"promotion": held.promotion, "role": words.role, "check": words.check, "note": note}
    with prefect_server(home.state, tell=tell), findings_told():
        kept: Signature = call_flow("sign_promotion", project.name, **asked)
    _answer(project, held, kept, words, already=before is not None)
    return 0


def _shown(held: Held, signature: Signature) -> Iterator[str]:
    """What the person signs: the verdict, every finding with its numbers, and as whom."""
    decision = held.decision
    yield f"{decision.subject}, promotion {held.promotion}: {decision.outcome}, {stop(decision.reason)}"
    for finding in decision.findings:
        yield f"  {finding.verdict:<8}{finding.check} ({finding.subject}): {finding.reason}"
    for one in given_since(held):
        yield f"  since then {_what_signed(one)}: {one.told}"
    what = f"that {signature.check} may pass untold" if signature.check else "this promotion"
    yield f"{signature.name} signs {what} as {signature.role}: {signature.by}, {signature.proof}."


def _answer(project: Project, held: Held, kept: Signature, words: Namespace, *, already: bool) -> None:
    if words.json:
        say_json(_object(held, kept, already=already))
        return
    what = f"{kept.check} of {held.decision.subject}" if kept.check else held.decision.subject
    said = "was signed already" if already else "is signed"
    say(f"{what}, promotion {kept.promotion}, {said} as {kept.role} by {kept.told}.")
    if wanted := still_wanted(held, kept):
        say(f"Still wanted: {', '.join(wanted)}.")
    ticket = held.decision.subject
    say(f"Next: proofline run promote_model --project {project.name} --ticket {ticket}")


def _object(held: Held, kept: Signature, *, already: bool) -> dict[str, object]:
    return said_object(
        "SIGNED",
        held.decision.subject,
        f"signed as {kept.role} by {kept.told}",
        decision_id=held.decision.id,
        already=already,
        signature=kept.model_dump(mode="json"),
        since=[one.model_dump(mode="json") for one in given_since(held)],
        wanted=list(still_wanted(held, kept)),
    )


def _what_signed(one: Signature) -> str:
    """What a signature is for."""
    return f"{one.check} vouched for as {one.role}" if one.check else f"signed as {one.role}"
