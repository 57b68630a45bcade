"""Texts a second: our patterns beside Presidio's recognizers with a blank spaCy model, on the same texts."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np

from benchmarks.tables import note, options, show
from tasks.labels.pii_patterns import find
from tests.labels.pii_samples import EXAMPLES, LOOKALIKES

TEXTS = 2_000
WORDS = 38  # about 200 characters
PACKAGES = ("presidio-analyzer==2.2.366", "spacy==3.8.18")
COMMON = """
the of to and a in is it you that he was for on are with as his they be at one have this from or had by not
word but what some we can out other were all there when up use your how said an each she which do
"""

# Runs in an environment of its own: texts in, seconds and the kinds found in each text out.
PEER = """
import json, sys, time, logging
import spacy
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import SpacyNlpEngine
logging.disable(logging.CRITICAL)
class Blank(SpacyNlpEngine):
    def __init__(self):
        super().__init__(models=[{"lang_code": "en", "model_name": "blank"}])
        self.nlp = {"en": spacy.blank("en")}
registry = RecognizerRegistry()
registry.load_predefined_recognizers(languages=["en"])
engine = AnalyzerEngine(nlp_engine=Blank(), registry=registry, supported_languages=["en"])
texts = json.load(sys.stdin)
engine.analyze(texts[0], "en")
start = time.process_time()
found = [sorted({r.entity_type for r in engine.analyze(text, "en")}) for text in texts]
print(json.dumps({"seconds": time.process_time() - start, "found": found}))
"""


def texts(seed: int) -> tuple[list[str], list[str]]:
    """Sentences of common words, and what each holds: a kind, "lookalike" or "" (three in five)."""
    rng = np.random.default_rng(seed)
    kinds, made, holds = sorted(EXAMPLES), [], []
    for _ in range(TEXTS):
        words = rng.choice(COMMON.split(), WORDS).tolist()
        dice = rng.random()
        kind = kinds[int(rng.integers(len(kinds)))] if dice < 0.2 else "lookalike" if dice < 0.4 else ""
        if kind:
            held = LOOKALIKES if kind == "lookalike" else EXAMPLES[kind]
            words.insert(int(rng.integers(WORDS)), held[int(rng.integers(len(held)))])
        made.append(" ".join(words))
        holds.append(kind)
    return made, holds


def peer(folder: Path) -> Path:
    """Presidio in an environment of its own; its Python."""
    uv = shutil.which("uv") or str(Path(sys.executable).parent / "uv")
    subprocess.run([uv, "venv", "--quiet", folder / "peer"], check=True)
    python = folder / "peer" / "bin" / "python"
    subprocess.run([uv, "pip", "install", "--quiet", "--python", python, *PACKAGES], check=True)
    return python


def ask_peer(python: Path, made: list[str]) -> tuple[float, list[list[str]]]:
    """Seconds, and the kinds that it found in each text."""
    asked = subprocess.run(
        [python, "-c", PEER], input=json.dumps(made), capture_output=True, text=True, check=True
    )
    said = json.loads(asked.stdout.splitlines()[-1])
    return said["seconds"], said["found"]


def ask_ours(made: list[str]) -> tuple[float, list[list[str]]]:
    """Seconds, and the kinds that our patterns found in each text."""
    start = time.process_time()
    found = [sorted({one.kind for one in find(text)}) for text in made]
    return time.process_time() - start, found


def shares(found: list[list[str]], holds: list[str]) -> tuple[str, str, str]:
    """Of texts with an example those with any find; of look-alikes; of plain words."""
    counted, total = Counter[str](), Counter[str]()
    for kinds, held in zip(found, holds, strict=True):
        group = held if held in {"", "lookalike"} else "example"
        total[group] += 1
        counted[group] += bool(kinds)
    return tuple(f"{counted[group] / total[group]:.1%}" for group in ("example", "lookalike", ""))  # type: ignore[return-value]  # three groups


def main() -> None:
    """Print texts a second of both and what they found."""
    chosen = options(__doc__ or "", repetitions=3)
    made, holds = texts(chosen.seed)
    rows = []
    with tempfile.TemporaryDirectory() as place:
        note("an environment for Presidio is made ...")
        python = peer(Path(place))
        for n in range(1, chosen.repetitions + 1):
            note(f"repetition {n} of {chosen.repetitions}")
            ours, ours_found = ask_ours(made)
            theirs, theirs_found = ask_peer(python, made)
            speeds = (f"{len(made) / ours:,.0f}", f"{len(made) / theirs:,.0f}", f"{theirs / ours:,.0f}")
            rows.append((n, *speeds))
    show(("repetition", "our patterns, texts/s", "Presidio, texts/s", "ratio"), rows)
    print()
    found = [("our patterns", *shares(ours_found, holds)), ("Presidio", *shares(theirs_found, holds))]
    show(("any find in", "texts with an example", "look-alikes", "plain words"), found)


if __name__ == "__main__":
    main()
