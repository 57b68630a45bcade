"""The top of the promotion page: where the promotion stands, in one word, one sentence, one paragraph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from tasks.pages import words
from tasks.pages.checklist import waited_for
from tasks.pages.moves import Moved
from tasks.pages.reading import moment
from tasks.pages.verdicts import SIGN_OFF
from tasks.vocabulary import Decision, Outcome

Row = dict[str, Any]


class Story(NamedTuple):
    """What the top of the page is told from."""

    decision: Decision
    rows: Sequence[Row]  # of the checklist
    move: Moved | None  # that the decision led to
    after: Moved | None  # that took its place since
    lost: str  # why a GO was not carried out


class Said(NamedTuple):
    """One state of a promotion, as the page's first lines say it."""

    state: str
    level: str
    word: str
    sentence: str
    paragraph: str


def promotion_verdict(story: Story) -> Row:
    """State (serving, replaced, abandoned, lost, open, held), pill, sentence and paragraph."""
    said = _told(story)
    return {
        "state": said.state,
        "level": said.level,
        "word": said.word,
        "pill": f"{said.word}: {story.decision.subject}",
        "sentence": words.stop(said.sentence),
        "paragraph": said.paragraph,
    }


def _told(story: Story) -> Said:
    if story.decision.outcome is not Outcome.GO:
        return _held(story)
    if story.move is None:
        return _not_moved(story)
    if story.move.state == "done":
        return _done(story, story.move)
    return _abandoned(story.move) if story.move.state == "abandoned" else _open(story.move)


def _held(story: Story) -> Said:
    failing, unknown, unsigned = _standing_in_the_way(story.rows)
    kept = "Whatever serves now goes on serving; nothing was moved."
    reason = words.stop(story.decision.reason)
    if failing:
        what = f"{words.plural(failing, 'check fails', 'checks fail')}"
        return Said("held", "ba", "On hold", f"{story.decision.subject} is held: {what}", f"{reason} {kept}")
    waits = (
        [words.plural(unknown, "check that could not be told", "checks that could not be told")]
        if unknown
        else []
    )
    waits += [words.plural(unsigned, "signature")] if unsigned else []
    level = "no" if waits else "wa"
    what = f"waits for {' and '.join(waits)}" if waits else "is held: a check warns"
    return Said("held", level, "On hold", f"{story.decision.subject} {what}", f"{reason} {kept}")


def _standing_in_the_way(rows: Sequence[Row]) -> tuple[int, int, int]:
    """Checks that fail, that could not be told, and signatures that nobody gave."""
    must = waited_for(rows)
    unsigned = [row for row in must if row["check"] == SIGN_OFF and row["level"] == "no"]
    unknown = [row for row in must if row["level"] == "no"]
    return sum(row["level"] == "ba" for row in must), len(unknown) - len(unsigned), len(unsigned)


def _not_moved(story: Story) -> Said:
    if story.lost:
        why = f"Every check passed, and nothing was moved: {words.stop(story.lost)}"
        return Said("lost", "wa", "Go, but lost", f"{story.decision.subject} was not promoted", why)
    sentence = f"{story.decision.subject} may go into production"
    return Said("open", "no", "Go, not moved yet", sentence, "Every check passed; nothing was moved yet.")


def _done(story: Story, move: Moved) -> Said:
    where = f"{move.model} in {move.environment}"
    if story.after:
        since = f"from {_day(move)} to {_day(story.after)}"
        by = f"A {story.after.what} put version {story.after.after or 'none'} in its place"
        why = f": {words.stop(story.after.why)}" if story.after.why else "."
        word = "Go, rolled back" if story.after.what == "rollback" else "Go, served"
        return Said("replaced", "no", word, f"Version {_version(move)} of {where} served {since}", by + why)
    before = f"took the place of version {move.before}" if move.before else "is the first that serves there"
    took = f" The move took {words.seconds(sum(move.parts.values()))}." if move.parts else ""
    sentence = f"Version {_version(move)} of {where} serves since {_day(move)}"
    paragraph = f"It {before}; alias {move.alias} names it, as the record says.{took}"
    return Said(
        "serving", "ok", "Go, serving", sentence, f"{paragraph} {words.sentence(story.decision.reason)}"
    )


def _abandoned(move: Moved) -> Said:
    kept = f"version {move.before} goes on serving" if move.before else "nothing serves there"
    sentence = f"Version {_version(move)} of {move.model} was not let in: {kept}"
    return Said(
        "abandoned",
        "ba",
        "Go, but abandoned",
        sentence,
        words.stop(move.said or "The move was abandoned"),
    )


def _open(move: Moved) -> Said:
    sentence = f"Version {_version(move)} of {move.model} is on its way into {move.environment}"
    why = "The move has begun and has not ended; the next run of any promotion or rollback settles it."
    return Said("open", "no", "Go, moving", sentence, why)


def _version(move: Moved) -> str:
    return f"{move.after} ({move.semantic})" if move.semantic else move.after


def _day(move: Moved) -> str:
    return words.day(moment(move.at))
