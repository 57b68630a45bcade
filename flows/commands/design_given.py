"""The spread that a person states for a design, in place of earlier runs."""

from __future__ import annotations

from argparse import Namespace

from tasks.errors import InputError
from tasks.experiments.design import assumed_spread, widest_example_sd
from tasks.experiments.standard_error import Spread


def given_spread(words: Namespace, examples: int, *, paired: bool) -> Spread:
    """The stated spread; InputError when a part of it is missing or stands twice."""
    if words.example_sd is not None and words.accuracy is not None:
        raise InputError("found --example-sd and --accuracy; allowed: one of them")
    example_sd = words.example_sd if words.accuracy is None else widest_example_sd(words.accuracy)
    if examples and example_sd is None:
        raise InputError("found examples without their spread; allowed: --example-sd, or --accuracy of 0/1")
    return assumed_spread(
        seed_sd=words.seed_sd,
        example_sd=example_sd or 0.0,
        examples=examples,
        paired=paired,
        from_seeds=words.from_seeds,
    )


def need_whole(words: Namespace) -> None:
    """InputError where only the spread over examples is stated: no run says what that over seeds then is."""
    half = [option for option in ("accuracy", "example_sd") if getattr(words, option) is not None]
    if half and words.seed_sd is None:
        named = half[0].replace("_", "-")
        raise InputError(
            f"found --{named} without --seed-sd; needed: both, or neither and the spread of runs"
        )


def given(words: Namespace) -> str:
    """Where the spread is from, in words."""
    widest = " (answers that are wrong independently of each other: the widest there is)"
    return f"the spread that was given{widest if words.accuracy is not None else ''}"
