"""What an interval of agreement assumes before it has seen an item."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

# On agreement and on disagreement: of thirteen pairs of weights the one whose intervals came nearest to their
# nominal 95 % with two, three and four labels (docs/decisions/0007, benchmarks/README.md).
AGREEING, PARTING = 1.0, 0.75


def prior_table(labels: int) -> npt.NDArray[np.float64]:
    """Prior weights of a table of two raters, shape (labels, labels), in items.

    One item's weight lies on agreement and three quarters of one on disagreement, each spread evenly
    over its cells. An even weight on every cell would say that raters with many labels disagree.
    """
    apart = labels * (labels - 1)
    table = np.full((labels, labels), PARTING / apart if apart else 0.0)
    np.fill_diagonal(table, AGREEING / labels)
    return table
