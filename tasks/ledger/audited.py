"""What an audit of a project's record found, as a value."""

from __future__ import annotations

from typing import Literal

from tasks.vocabulary import Word

State = Literal["WHOLE", "BROKEN", "UNDECIDED"]


class Fault(Word):
    """One thing that is not as it was recorded.

    ``named`` is what it is about: "record 41", a dataset version, a model with its version.
    """

    what: Literal["record", "data", "model"]
    named: str
    said: str
    remedy: str


class Audited(Word):
    """How a project's record stands, and what it names.

    ``records`` counts the chain as far as it holds; ``digest`` is its head's, "" where it is broken.
    ``anchors`` counts what was known of it outside, ``newest`` is the number of the newest record that was
    (0 for none), ``unread`` tells of anchors that say nothing. ``unanswered`` tells what could not be asked.
    ``redacted`` names the records that texts were taken out of, with those that vouch for them;
    ``unfinished`` those that still hold what was to go. ``mended`` tells of aliases that were set back and
    moves that were ended beside the audit. ``replayed`` counts records that say of themselves that their day
    is not the one on which they were made.
    ``versions`` and ``models`` count what was looked at; None where that was not asked for.
    """

    project: str
    records: int
    digest: str
    anchors: int = 0
    newest: int = 0
    unread: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    unanswered: tuple[str, ...] = ()
    redacted: tuple[str, ...] = ()
    unfinished: tuple[str, ...] = ()
    mended: tuple[str, ...] = ()
    replayed: int = 0
    versions: int | None = None
    models: int | None = None

    @property
    def state(self) -> State:
        """BROKEN where something is not as it was; UNDECIDED where something was not asked or finished."""
        if self.faults:
            return "BROKEN"
        return "UNDECIDED" if self.unanswered or self.unfinished else "WHOLE"

    @property
    def holds(self) -> bool:
        """Whether the chain was compared with its anchors and holds: then it may be acted on."""
        return not self.unanswered and all(fault.what != "record" for fault in self.faults)
