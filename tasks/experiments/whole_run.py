"""A whole-run value that was written beside every example says nothing of the examples."""

from __future__ import annotations

from tasks.experiments.standard_error import Floats


def without_broadcast(candidate: Floats, baseline: Floats) -> tuple[Floats, Floats]:
    """Both arms of one metric, shape (n_seeds,) where no run's examples differ, else as they are.

    Parameters
    ----------
    candidate, baseline : array, shape (n_seeds, n_examples)
        Values by run and example. One that is the same for all examples in every run of both arms is the
        run's own, such as its AUC: taken as examples it would look free of their chance.
    """
    arms = (candidate, baseline)
    if candidate.ndim < 2 or candidate.shape[1] < 2:
        return arms
    if any((values != values[:, :1]).any() for values in arms):  # NaN differs from itself: it is kept
        return arms
    return candidate[:, 0], baseline[:, 0]
