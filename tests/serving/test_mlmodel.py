"""A model's MLmodel may come from anybody: reading it takes what its size says, and no more."""

from __future__ import annotations

import resource
import time

import pytest
import yaml

from tasks.adapters.model_facts import SIGNATURE, model_facts
from tasks.errors import InputError
from tasks.serving.mlmodel import MOST_BYTES, read_mlmodel
from tasks.serving.signature import read_signature
from tests.serving.models import model_folder


def doubled(depth: int) -> str:
    """Lists of lists, each of which names the one before twice: 2 ** depth letters in 20 bytes each."""
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, depth))]
    return "\n".join([*lines, f"signature: {{inputs: *a{depth - 1}}}"])


MERGED = "a0: &a0 {x: 1}\n" + "".join(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}\n" for n in range(1, 30))
BOMBS = {
    "lists": doubled(27),
    "merged mappings": MERGED,
    "itself": "&a [*a]",
    "a number to the base of sixty": "metadata: " + ":".join(["1"] * 200_000),
    "nested": "[" * 100_000,
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_file_that_stands_for_more_than_it_holds_is_refused_at_once(tmp_path, bomb):
    (tmp_path / "MLmodel").write_text(BOMBS[bomb])
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()

    assert model_facts(tmp_path, {})[SIGNATURE] == "none"
    with pytest.raises(InputError, match="is no readable MLmodel"):
        read_signature(tmp_path)
    assert time.process_time() - began < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # KiB


def test_an_alias_is_refused_in_words_that_say_what_to_do(tmp_path):
    (tmp_path / "MLmodel").write_text("a: &a [1]\nb: *a\n")

    with pytest.raises(InputError, match="an alias; write it out"):
        read_mlmodel(tmp_path)


def test_a_file_above_the_limit_is_not_read(tmp_path):
    (tmp_path / "MLmodel").write_text("a: b\n" + "#" * MOST_BYTES)

    with pytest.raises(InputError, match="more than 4 MiB"):
        read_mlmodel(tmp_path)


def test_only_text_is_taken_for_a_part_of_a_signature(tmp_path):
    (tmp_path / "MLmodel").write_text("signature: {inputs: [{type: double, name: a}]}")

    assert model_facts(tmp_path, {})[SIGNATURE] == "none"
    with pytest.raises(InputError, match="cannot be read"):
        read_signature(tmp_path)


def test_equal_signatures_have_one_digest_whatever_else_the_files_say(tmp_path):
    one = model_facts(model_folder(tmp_path), {})
    said = yaml.safe_load((tmp_path / "MLmodel").read_text())
    said["signature"]["inputs"] = said["signature"]["inputs"].replace(", ", " ,  ")
    (tmp_path / "MLmodel").write_text(yaml.safe_dump(said | {"model_uuid": "another"}))

    assert one[SIGNATURE] != "none"
    assert model_facts(tmp_path, {}) == one
