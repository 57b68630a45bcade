"""Two windows as the drift checks see them: profiles, never rows or files."""

from __future__ import annotations

from dataclasses import dataclass

from tasks.drift.profile import Profile


@dataclass(frozen=True)
class Windows:
    """A live window beside its reference.

    ``subject`` names the window; ``digest`` is that of both windows' data. ``reference_windows`` are
    parts of the reference as long as a live window, each profiled against the reference: they
    show how far it differs from itself. ``complete`` is what the source says of the window, None when it
    says nothing; ``expected_rows`` is None when nobody knows.
    """

    subject: str
    digest: str
    reference: Profile
    current: Profile
    reference_windows: tuple[Profile, ...] = ()
    complete: bool | None = None
    expected_rows: int | None = None
