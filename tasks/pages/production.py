"""What serves in production: by model and environment the version, since when, what moved it there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tasks.pages.fallen import Fallen, fallen_rows
from tasks.pages.incident import Incident, incident_level, state_of
from tasks.pages.moves import Moved, move_row, standing
from tasks.pages.reading import moment
from tasks.vocabulary import Decision

_MOST_INCIDENTS = 3


def production(
    moves: Sequence[Moved],
    decisions: Sequence[Decision],
    own_pages: Mapping[str, str],
    incidents: Sequence[Incident] = (),
    fallen: Sequence[Fallen] = (),
) -> dict[str, Any] | None:
    """A row for each place where a version serves by the record; None when nothing was ever moved.

    ``moves`` come oldest first, ``incidents`` newest first. ``own_pages`` has links to the pages of
    decisions and incidents, by id. ``fallen`` is what people are told of what serves beside incidents.
    """
    stands = standing(moves)
    if not stands:
        return None
    subjects = {decision.id: decision.subject for decision in decisions}
    rows = [
        {
            **(move_row(move) or {}),
            "of": subjects.get(move.evidence, ""),
            "page": own_pages.get(move.evidence),
        }
        for move in reversed(stands)
    ]
    opened = [incident_row(one, moves, own_pages) for one in incidents]
    opened.sort(key=lambda row: row["level"] != "ba")  # one that is open is never cut off
    return {
        "rows": rows,
        "open": [move_row(move) for move in moves if move.state == "open"],
        "incidents": opened[:_MOST_INCIDENTS],
        "fallen": fallen_rows(fallen),
    }


def incident_row(incident: Incident, moves: Sequence[Moved], own_pages: Mapping[str, str]) -> dict[str, Any]:
    """What other pages than its own show of an incident; ``moves`` come oldest first."""
    level, word = incident_level(state_of(incident, moves))
    return {
        "id": incident.id,
        "at": moment(incident.at),
        "subject": f"{incident.model} in {incident.environment}",
        "version": incident.version,
        "level": level,
        "word": word,
        "reason": incident.reason,
        "page": own_pages.get(incident.id),
    }
