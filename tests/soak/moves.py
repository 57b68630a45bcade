"""Moves into production that are killed at named and at random moments, and many that want the same place.

Run as ``python -m tests.soak.moves --rounds 10 --kills 20 --seed 1``; says in JSON what it found. The
record lies on disk and the registry is MLflow's SQLite store; only the model's server is left out, since
it would be most of the time: a challenger answers after a moment.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from tasks.act.moving import carry_out, recover
from tasks.act.reconcile import realign
from tasks.act.rollback import roll_back
from tasks.adapters import connect
from tasks.adapters.connect import bound, outside
from tasks.adapters.home import Home
from tasks.adapters.memory_serving import MemoryServing
from tasks.adapters.ports_promotion import Rows, Trial
from tasks.history.promotions import MOVES, champion, open_moves, steps
from tasks.ledger.append import newest_first
from tasks.ledger.chain import Broken, verify
from tasks.plans import Project
from tasks.readiness.promotion import Move, Place

PROMOTERS = 8
PROJECT = Project("p", Path("configs/p"), "configs/p")
PLACE = Place("delays", "staging", "champion")
TRIAL = Trial(Rows({"value": np.array([1.0])}))
# Where a worker is killed: right before this function is called for the n-th time, or right after it.
BEFORE = (("after", "tasks.act.moving.align", 1), ("before", "tasks.act.moving.begin", 1))
MOMENTS = (
    *BEFORE,
    ("after", "tasks.act.moving.begin", 1),
    ("after", "tasks.act.challenger._fetch", 1),
    ("after", "tasks.act.moving.need_answer", 1),
    ("before", "tasks.adapters.mlflow_sqlite_registry.point", 1),
    ("after", "tasks.adapters.mlflow_sqlite_registry.point", 1),
    ("after", "tasks.act.moving.point", 1),
    ("after", "tasks.act.moving.end", 1),
    ("after", "tasks.act.moving.align", 2),
    ("after", "tasks.act.moving.tag", 1),
)


def main() -> None:
    """Run the rounds; exit 1 when a promise was broken in one of them."""
    asked = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        made = _store(Path(folder))
        found = [
            *(_killed_at(made, number, *moment) for number, moment in enumerate(MOMENTS)),
            *(_killed_at_random(made, asked.seed, number) for number in range(asked.kills)),
            *(_raced(made, number, alone=bool(number % 2)) for number in range(asked.rounds)),
        ]
    broken = [said for one in found for said in one]
    sys.stdout.write(json.dumps({"rounds": len(found), "broken": broken}) + "\n")
    sys.exit(1 if broken else 0)


def _killed_at(made: Path, number: int, when: str, where: str, times: int) -> list[str]:
    """A promotion that is killed at a named moment, then recovered: done, whatever the moment."""
    with _home(made, f"named-{number}"):
        _promoted("1")
        move = _move("2")
        with _killing(when, where, times):
            code = _wait(_forked(lambda: carry_out(PROJECT, move, TRIAL, _now())))
        named = f"killed {when} call {times} of {where}"
        broken = [] if code == -signal.SIGKILL else [f"{named}: it ended with {code}"]
        if (
            where.endswith("point")
            and when == "before"
            and outside().registry.pointed("delays", "champion") != "1"
        ):
            broken.append(f"{named}: the champion had lost its alias")
        _recover()
        begun = (when, where, times) not in BEFORE
        return [
            *broken,
            *(f"{named}: {said}" for said in _look_through("2" if begun else "1", moves=1 + begun)),
        ]


def _killed_at_random(made: Path, seed: int, number: int) -> list[str]:
    """A promotion and then a rollback, each killed at a random moment, then recovered."""
    rng = np.random.default_rng([seed, number])
    with _home(made, f"random-{number}"):
        _promoted("1")
        move = _move("2")
        for work in (lambda: carry_out(PROJECT, move, TRIAL, _now()), _back):
            worker = _forked(work)
            time.sleep(float(rng.uniform(0.0, 0.08)))
            os.kill(worker, signal.SIGKILL)
            _wait(worker)
        _recover()
        return [f"random kill {number}: {said}" for said in _look_through()]


def _raced(made: Path, number: int, *, alone: bool) -> list[str]:
    """Eight that let in another version each, at once; every other round as if each had its own machine."""
    with _home(made, f"race-{number}"):
        _promoted("1")
        moves = [_move(str(2 + rank), f"decision {rank}") for rank in range(PROMOTERS)]
        said = outside().records.links("p")  # made before the fork
        told = [Path(os.environ["PROOFLINE_ROOT"], f"{rank}.json") for rank in range(PROMOTERS)]
        start = time.time() + 0.05

        def promote(rank: int) -> Callable[[], None]:
            def work() -> None:
                with ExitStack() as stack:
                    if not alone:
                        stack.enter_context(_own_machine())
                    time.sleep(max(0.0, start - time.time()))
                    told[rank].write_text(carry_out(PROJECT, moves[rank], TRIAL, _now()).state)

            return work

        codes = [_wait(worker) for worker in [_forked(promote(rank)) for rank in range(PROMOTERS)]]
        states = sorted(file.read_text() for file in told if file.exists())
        broken = [] if not any(codes) else [f"they ended with {codes}"]
        if states != ["done", *["lost"] * (PROMOTERS - 1)]:
            broken.append(f"they were told {states}")
        winner = [moves[rank].after for rank in range(PROMOTERS) if told[rank].read_text() == "done"]
        stands = champion(said, *PLACE)
        if stands is None or [stands.version] != winner:
            broken.append(f"{winner} were told done and {stands} stands")
        return [f"race {number}: {one}" for one in (*broken, *_look_through(moves=2))]


def _look_through(version: str = "", moves: int | None = None) -> Iterator[str]:
    """Every promise that does not hold, in words."""
    links = outside().records.links("p")
    if isinstance(verify(links.all()), Broken):
        yield "the record's chain is broken"
    ended = [(s.move.key, s.record.kind) for s in steps(newest_first(links, MOVES)) if s.has_ended]
    begun = {s.move.key for s in steps(newest_first(links, MOVES))}
    if len(ended) != len({key for key, _ in ended}) or {key for key, _ in ended} != begun:
        yield f"{len(begun)} moves have {len(ended)} ends"
    if moves is not None and len(begun) != moves:
        yield f"{len(begun)} moves were begun and not {moves}"
    if open_moves(links, PLACE):
        yield "a move is still open"
    stands, named = champion(links, *PLACE), outside().registry.pointed("delays", "champion")
    if stands is None or stands.version != named:
        yield f"the alias names {named} and by the record {stands} stands"
    elif version and stands.version != version:
        yield f"version {named} stands and not {version}"
    elif outside().registry.version("delays", named).tags.get("proofline.record") is None:  # type: ignore[union-attr]
        yield f"version {named} has no anchor"


def _recover() -> None:
    """As two flows that start at once on two machines do it."""
    with _own_machine():
        both = [_forked(lambda: recover(PROJECT, "staging", lambda _: TRIAL, _now())) for _ in range(2)]
    if any(_wait(worker) for worker in both):
        raise AssertionError("recovering failed")
    realign(PROJECT, "staging", _now())


def _back() -> None:
    roll_back(PROJECT, PLACE, "it fell", _now(), lambda _: TRIAL, to="1")


def _promoted(version: str) -> None:
    carried = carry_out(PROJECT, _move(version), TRIAL, _now())
    if carried.state != "done":
        raise AssertionError(carried)


def _move(version: str, evidence: str = "decision") -> Move:
    stands = champion(outside().records.links("p"), *PLACE)
    held = outside().registry.version("delays", version)
    return Move(
        what="promotion",
        **PLACE._asdict(),
        before=stands.version if stands else "",
        since=stands.since if stands else 0,
        after=version,
        sha256=held.sha256 if held else "",
        evidence=evidence,
    )


def _store(folder: Path) -> Path:
    """An MLflow store with versions 1 to 9 of a model, each of a run of its own; a round works on a copy."""
    import mlflow

    uri = f"sqlite:///{folder / 'mlflow.db'}"
    registry = connect.MlflowRegistry(uri, folder)
    client = mlflow.MlflowClient(tracking_uri=uri, registry_uri=uri)
    experiment = client.create_experiment("p", artifact_location=str(folder / "artifacts"))
    for version in range(1, 2 + PROMOTERS):
        run = client.create_run(experiment).info.run_id
        client.log_text(run, f"flavors: {{}} # {version}", "model/MLmodel")
        registry.register("delays", run, "model", registry.digest_of_run(run, "model"), {})
    return folder / "mlflow.db"


@contextmanager
def _home(made: Path, name: str) -> Iterator[None]:
    """A record of its own on disk and a copy of the store; a server that answers after a moment."""
    root = made.parent / name
    (root / ".proofline" / "mlflow").mkdir(parents=True)
    (root / ".proofline" / "mlflow" / "mlflow.db").write_bytes(made.read_bytes())
    os.environ["PROOFLINE_ROOT"] = str(root)
    os.environ.pop("MLFLOW_TRACKING_URI", None)
    with bound(replace(connect.real(Home(root, root / ".proofline")), serving=Slow())):
        yield


class Slow(MemoryServing):
    """Every model answers, after a moment in which others work."""

    def answers(self, url: str, rows: Rows, tolerance: float = 1e-6) -> None:
        time.sleep(0.03)
        super().answers(url, rows, tolerance)


@contextmanager
def _own_machine() -> Iterator[None]:
    """Without the lock that processes of one machine share: the record alone decides."""

    @contextmanager
    def alone(*_: Any) -> Iterator[None]:
        yield

    with patch.object(connect.MlflowRegistry, "alone", alone):
        yield


@contextmanager
def _killing(when: str, where: str, times: int) -> Iterator[None]:
    """Whoever calls that function the n-th time is killed: before it does anything, or after it did."""
    module, name = where.rsplit(".", 1)
    real, calls = getattr(sys.modules[module], name), []

    def deadly(*asked: Any, **named: Any) -> Any:
        calls.append(1)
        if when == "before" and len(calls) == times:
            os.kill(os.getpid(), signal.SIGKILL)
        made = real(*asked, **named)
        if when == "after" and len(calls) == times:
            os.kill(os.getpid(), signal.SIGKILL)
        return made

    with patch.object(sys.modules[module], name, deadly):
        yield


def _forked(work: Callable[[], Any]) -> int:
    """The work in a process of its own; its number."""
    worker = os.fork()
    if worker:
        return worker
    code = 1
    try:
        work()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _wait(worker: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1])


def _now() -> datetime:
    return datetime.now(UTC)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=10, help="races of eight")
    parser.add_argument("--kills", type=int, default=20, help="kills at random moments")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
