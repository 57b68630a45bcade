"""Words that take a file alone start without pandas, and say what they say with it."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from flows.cli import FILE_WORDS, main

WITH_OUR_OWN_PROCESS = [sys.executable, "-X", "importtime", "-m", "flows.cli"]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Small files of scores, of a history, of labels and of two texts apart."""
    rng, folder = np.random.default_rng(3), tmp_path_factory.mktemp("files")
    arms = [(arm, seed, row) for arm in ("candidate", "baseline") for seed in (1, 2, 3) for row in range(40)]
    texts = {
        "scores": "model,seed,example,correct\n"
        + "".join(f"{a},{s},{row},{rng.integers(2)}\n" for a, s, row in arms),
        "history": "sprint,value\n" + "".join(f"{n},{0.7 + n / 100 + n % 3 / 500}\n" for n in range(1, 9)),
        "labels": "item,annotator,label\n"
        + "".join(f"{n},{who},{n % 3}\n" for n in range(30) for who in "ab"),
        "train": "id,text,done\n" + "".join(f"{n},text {n} of a@b.org,true\n" for n in range(30)),
        "eval": "id,text,done\n9,another text,\n77,,false\n",
    }
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text)
    return folder


@pytest.mark.parametrize(
    "words",
    [
        ["compare", "scores.csv", "--margin", "0.01"],
        ["forecast", "history.csv", "--target", "0.9"],
        ["agreement", "labels.csv"],
        ["leakage", "train.csv", "eval.csv"],
        ["pii", "train.csv"],
        ["drift", "scores.csv", "scores.csv"],
        ["profile", "scores.csv", "-o", "profile.json"],
    ],
)
def test_a_word_on_a_file_imports_no_pandas_and_says_the_same(files, words, monkeypatch, capsys):
    monkeypatch.chdir(files)
    code = main(words)  # this process is not the command's own, so pandas is not kept out
    env = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}

    done = subprocess.run(
        [*WITH_OUR_OWN_PROCESS, *words], capture_output=True, text=True, check=False, env=env
    )

    assert words[0] in FILE_WORDS
    assert [done.returncode, done.stdout] == [code, capsys.readouterr().out]
    # A refused "pandas" stands there too, with the microseconds of its refusal.
    assert not [line for line in done.stderr.splitlines() if "pandas." in line]


def test_pandas_kept_out_once_is_there_for_who_asks_for_a_frame():
    code = (
        "import sys, pyarrow as pa\n"
        "from tasks.adapters.without_pandas import keep_pandas_out\n"
        "keep_pandas_out()\n"
        "assert 'pandas' not in sys.modules\n"
        "assert pa.table({'a': [1, None]}).to_pandas()['a'].isna().tolist() == [False, True]\n"
        "import pandas as pd\n"
        "assert pa.Table.from_pandas(pd.DataFrame({'a': [1]})).num_rows == 1\n"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
