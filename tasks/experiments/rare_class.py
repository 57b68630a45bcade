"""How many examples of each class an area under the curve takes before its spread can be judged."""

from __future__ import annotations

import numpy as np

from tasks.experiments.metric_values import Columns, is_made, numbers
from tasks.stats.example_metrics import LEAST_OF_CLASS


def lacking(name: str, columns: Columns) -> str:
    """What an AUC made from these columns lacks, as "13 more positive examples"; "" when nothing.

    A class with no example at all leaves it undefined, which its missing values say.
    """
    if name != "auc" or not is_made(name, columns):
        return ""
    truth = numbers("y_true", columns) > 0.5
    counts = {"positive": int(np.sum(truth)), "negative": int(np.sum(~truth))}
    if not all(counts.values()):
        return ""
    few = {of: LEAST_OF_CLASS - count for of, count in counts.items() if count < LEAST_OF_CLASS}
    return " and ".join(f"{more} more {of} examples" for of, more in few.items())
