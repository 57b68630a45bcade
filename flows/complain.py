"""What went wrong, said on standard error."""

from __future__ import annotations

import sys

from tasks.adapters.without_secrets import without_secrets
from tasks.pages.words import printable


def complain(said: str) -> None:
    """Say an error: what it repeats of a file steers no terminal, and of an address no secret."""
    shown = "\n".join(map(printable, without_secrets(said).split("\n")))
    sys.stderr.write(f"proofline: {shown}\n")
