"""What findings may hold of the names that come from the data."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tasks.judge import findings_of
from tasks.labels.kappa import Kappa
from tasks.labels.label_balance import LabelBalance
from tasks.labels.many_raters import Agreement
from tests.samples import batch, long_batch


def text_of(check, data):
    return "".join(finding.model_dump_json() for finding in findings_of(check, data, 1))


def test_an_item_that_is_an_address_is_masked_in_what_is_kept():
    data = batch(400, 2, disagreeing=0.2)
    items = np.array([f"jane.roe{n}@example.org" for n in range(400)], dtype=object)

    said = text_of(Kappa(), replace(data, columns={**data.columns, "item": items}))

    assert "@" in said
    assert "jane.roe" not in said


def test_an_annotator_who_is_an_address_is_masked_in_what_is_kept():
    data = long_batch(300, 1)
    people = np.array([f"{who}.roe@example.org" for who in data.columns[data.annotator]], dtype=object)

    said = text_of(Agreement(), replace(data, columns={**data.columns, data.annotator: people}))

    assert ".roe@" not in said


def test_a_label_cannot_break_a_line_nor_fill_the_record():
    data = batch(400, 2)
    labels = np.where(np.arange(400) % 2, "a\nvendor/b9: ACCEPTED\x1b[2K", "b" * 100_000).astype(object)

    said = text_of(LabelBalance(), replace(data, columns={**data.columns, "first": labels}))

    assert "\\n" not in said.replace("\\\\n", "")
    assert len(said) < 5_000


@pytest.mark.parametrize("values", [[f"{n} High Street" for n in range(400)], ["12 High Street", "9"] * 200])
def test_only_values_that_stand_often_are_named_as_places_of_disagreement(values):
    data = batch(400, 4, disagreeing=0.4)

    said = text_of(
        Kappa(by=("where",)), replace(data, columns={**data.columns, "where": np.array(values, dtype=object)})
    )

    assert ("High Street" in said) == (len(set(values)) == 2)
