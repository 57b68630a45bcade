"""Fleiss' kappa."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tasks.errors import InputError, TooFewItems
from tasks.labels.agreement import fleiss_kappa, krippendorff_alpha

# Fleiss (1971), table 1: 30 patients, 6 psychiatrists each; depression, personality disorder,
# schizophrenia, neurosis, other.
DIAGNOSES = """
00060 03003 01401 00006 03030 20400 00402 20310 20040 00006 10050 11040 03300 10050 02031
00501 30012 51000 02040 10203 00006 01050 02013 20040 10041 05010 40002 02040 10500 00006
"""


def test_kappa_of_the_diagnoses_of_30_patients_is_what_fleiss_published():
    counts = [[int(count) for count in patient] for patient in DIAGNOSES.split()]

    assert fleiss_kappa(counts) == pytest.approx(0.430, abs=5e-4)


counted = st.integers(2, 5).flatmap(
    lambda raters: st.lists(
        st.lists(st.integers(0, 2), min_size=raters, max_size=raters), min_size=1, max_size=30
    )
)


@settings(max_examples=40)
@given(counted)
def test_kappa_comes_near_nominal_alpha_by_their_known_relation(labels):
    """Alpha = 1 - (1 - kappa) (N - 1) / N for N labels in all and none missing (Krippendorff 2004)."""
    data = np.array(labels).T
    assume(len(np.unique(data)) > 1)
    annotator, item = np.indices(data.shape)

    kappa = fleiss_kappa([[row.count(label) for label in range(3)] for row in labels])

    alpha = krippendorff_alpha(item.ravel(), annotator.ravel(), data.ravel())
    assert alpha == pytest.approx(1 - (1 - kappa) * (data.size - 1) / data.size)


def test_one_label_throughout_has_no_kappa():
    assert math.isnan(fleiss_kappa([[3, 0], [3, 0]]))


def test_no_items_are_refused():
    with pytest.raises(TooFewItems):
        fleiss_kappa(np.zeros((0, 2), dtype=int))


@pytest.mark.parametrize("counts", [[[2, 1], [1, 1]], [[1, 0], [0, 1]], [[0.5, 1.5]], [[3, -1]], [2, 1]])
def test_what_is_no_table_of_equally_many_labels_is_refused(counts):
    with pytest.raises(InputError, match="found"):
        fleiss_kappa(counts)
