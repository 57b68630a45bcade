"""How a rollback is said, as a line or as one JSON object, with the exit code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flows.commands.answer import said_object, say, say_json
from tasks.act.rollback import Back
from tasks.pages.words import stop
from tasks.plans import Project


def rolled_back(back: Back, _: Project, *, as_json: bool) -> int:
    """What stands now; 0 when that is what was asked for, else 1."""
    say_json(object_of_back(back)) if as_json else say(line_of_back(back))
    return exit_code_of(back)


def exit_code_of(back: Back) -> int:
    """0 when what was asked for stands, else 1."""
    return 0 if back.is_there else 1


def line_of_back(back: Back) -> str:
    """What was moved and what stands now."""
    place, moved = back.place, back.carried
    version = f"version {back.version}" if back.version else "no version"
    now = f"{version} stands as {place.alias} in {place.environment}"
    if back.was_reset:
        return f"{place.model}: {stop(back.why)}"
    if moved is None:
        return f"Nothing was moved: {stop(back.why)}"
    if moved.move.what == "promotion":
        return f"The promotion of version {back.before} is abandoned; {now}."
    if moved.state == "done":
        doubt = f" {stop(back.why)}" if back.is_doubted else ""
        return f"{place.model}: {now} again, in the place of version {back.before}.{doubt}"
    return f"Not rolled back ({moved.state}), {now}: {stop(back.why)}"


def object_of_back(
    back: Back, seconds: float | None = None, answered: Mapping[str, float] | None = None
) -> dict[str, Any]:
    """The same as ``--json`` shows it; ``seconds`` are those of the whole command before it answered."""
    return said_object(
        _outcome(back),
        back.place.subject,
        back.why,
        alias=back.place.alias,
        version=back.version,
        before=back.before,
        record=back.carried.seq if back.carried else None,
        seconds=seconds,
        parts={**(back.carried.parts if back.carried else {}), **(answered or {})},
    )


def _outcome(back: Back) -> str:
    if back.carried is None:
        return "STANDS"
    if not back.is_there and not back.is_doubted:
        return "HELD"
    return "ROLLED_BACK" if back.carried.move.what == "rollback" else "ABANDONED"
