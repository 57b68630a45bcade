"""The reference of ``proofline drift``: data, or the small file that ``proofline profile`` wrote."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from pydantic import ValidationError

from flows.commands.answer import tell
from tasks.adapters.profile_files import profile_reference
from tasks.drift.profile import Profile
from tasks.errors import InputError

_MOST_BYTES = 256 << 20


def reference_of(address: str, words: Namespace) -> Profile:
    """The profile that a window is held against."""
    return _read(Path(address), words) if address.endswith(".json") else made_from(address, words)


def made_from(address: str, words: Namespace) -> Profile:
    """The profile of data; columns without a distribution are told of."""
    found = profile_reference(address, names_in(words.features), names_in(words.without))
    if found.left_out:
        tell(f"{address}: left out, being neither number, text nor true/false: {', '.join(found.left_out)}")
    return found.profile


def names_in(listed: str | None) -> tuple[str, ...]:
    """The columns that an option names."""
    return tuple(name.strip() for name in listed.split(",") if name.strip()) if listed else ()


def _read(file: Path, words: Namespace) -> Profile:
    if words.features or words.without:
        raise InputError(
            "--features, --without: a profile's features are chosen when it is made, by `profile`"
        )
    if not file.is_file() or file.stat().st_size > _MOST_BYTES:
        raise InputError(f"{file}: found no such file, or one above 256 MiB; needed: what `profile` wrote")
    try:
        return Profile.model_validate_json(file.read_bytes())
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"]) or "its start"
        raise InputError(f"{file}: is no profile, at {where}; needed: what `profile` wrote") from error
