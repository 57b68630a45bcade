"""Two windows as the drift checks see them: profiles, never rows or files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tasks.drift.profile import Profile, merge, without
from tasks.drift.weeks import Weeks


@dataclass(frozen=True)
class Windows:
    """A live window beside its reference.

    ``subject`` names the window; ``digest`` is that of both windows' data. ``reference_windows`` are
    parts of the reference as long as a live window, each profiled against the reference: they
    show how far it differs from itself, and so do ``other_seasons``, windows of the dataset that are not of
    the window's season, those of each season together; ``season`` names it, None when the window is held
    against all, "" when its name does not tell. ``complete`` is what the source says of the window, None
    when it says nothing; ``expected_rows`` is None when nobody knows. ``before`` is what was kept of the
    windows before this one, None when it is the first; ``out_of_turn`` says why it cannot follow them, ""
    if it can.
    """

    subject: str
    digest: str
    reference: Profile
    current: Profile
    reference_windows: tuple[Profile, ...] = ()
    other_seasons: tuple[tuple[Profile, ...], ...] = ()
    season: str | None = None
    complete: bool | None = None
    expected_rows: int | None = None
    before: Weeks | None = None
    out_of_turn: str = ""

    def own(self) -> Iterator[tuple[Profile, Profile]]:
        """Each of the reference's own windows, second, beside the rest of its season, first."""
        for windows in (self.reference_windows, *self.other_seasons):
            whole = self.reference if windows is self.reference_windows else merge(windows)
            yield from ((without(whole, window), window) for window in windows)
