"""Several sources are asked one by one: what one of them does not answer stops none of the others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from tasks.errors import InputError, OutsideError, ProoflineError

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")

Silent = Mapping[str, ProoflineError]  # who did not answer -> why

logger = logging.getLogger("proofline")


def ask_each(
    asked: Iterable[Asked], ask: Callable[[Asked], Answer], name: Callable[[Asked], str]
) -> tuple[list[tuple[Asked, Answer]], Silent]:
    """What each answers, in their order, and by name why the others did not; that is told at once.

    A fault of ours is not caught: only what an adapter says of the outside.
    """
    answered, silent = list[tuple[Asked, Answer]](), dict[str, ProoflineError]()
    for one in asked:
        try:
            answered.append((one, ask(one)))
        except ProoflineError as error:
            silent[name(one)] = error
            logger.warning("%s: did not answer, the rest goes on: %s", name(one), error)
    return answered, silent


def need_answers(silent: Silent) -> None:
    """An error that names who did not answer; nothing when all did.

    Raises
    ------
    OutsideError
        When one of them may answer when it is asked again.
    InputError
        When what was asked is wrong for each of them.
    """
    if silent:
        said = "; ".join(f"{name}: {error}" for name, error in silent.items())
        is_outside = any(isinstance(error, OutsideError) for error in silent.values())
        raise (OutsideError if is_outside else InputError)(f"{said}; everything else was done")
