"""What several claims at once cost: p-values adjusted for how many there are."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def holm(p_values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """P-values that may be compared with one level although several claims are made at once.

    Holm rather than Bonferroni: the same guarantee, never less power.

    Parameters
    ----------
    p_values : array_like, shape (n_claims,)
        P-values in [0, 1], none missing.

    Returns
    -------
    ndarray, shape (n_claims,)
        Adjusted p-values in [0, 1], in the order given. Empty for no claims.

    References
    ----------
    Holm, S. (1979). Scandinavian Journal of Statistics 6(2), 65-70.
    """
    p = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(p, kind="stable")
    claims_left = np.arange(p.size, 0, -1)
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(np.maximum.accumulate(p[order] * claims_left), 1.0)
    return adjusted
