"""One family of errors: the user's, the outside's. Ours are bugs and fly."""


class ProoflineError(Exception):
    """Shown to a person as one sentence, without a traceback."""

    exit_code = 4


class UserError(ProoflineError):
    """The plan, policy or input is wrong: the sentence says where, what was found, what is allowed."""

    exit_code = 3


class PlanError(UserError):
    """A plan in ``configs/`` is missing or does not say what it must."""


class InputError(UserError):
    """A file, batch or run that was handed in cannot be used as it is."""


class TooFewItems(UserError):
    """A statistic was asked for with too few values to be defined."""


class OutsideError(ProoflineError):
    """A product outside (server, store, library) failed; trying again may help."""

    exit_code = 4


class RecordBroken(ProoflineError):
    """The record's chain does not hold; the sentence names the first broken record."""
