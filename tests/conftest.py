"""What holds for every test."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("ours", deadline=None)  # a busy machine is no wrong answer
settings.load_profile("ours")
