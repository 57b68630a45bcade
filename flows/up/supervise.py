"""Start every part, watch them, end them."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn, TypeVar
from uuid import UUID

from flows.server import prefect_server, url_when_ready
from flows.server_process import end_unused
from flows.up.child import Child, Part
from flows.up.left import end_marked
from flows.up.parts import is_local_store, mlflow_part, site_part, worker_part
from flows.up.whereabouts import Whereabouts, write_whereabouts
from tasks.adapters.home import Home
from tasks.adapters.loopback import kept_port
from tasks.adapters.without_secrets import without_secrets
from tasks.errors import InputError, OutsideError

LOOK_EVERY_S = 1.0
AGAIN_S = 10
SERVER_LIMIT_S = 180.0
WORKER_GRACE_S = 6.0
RUNS_GRACE_S = 3.0
PART_GRACE_S = 4.0
ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


Given = TypeVar("Given")


class Asked(BaseException):
    """Somebody asked ``up`` to end."""


@dataclass
class Machine:
    """Everything that is up on this machine, in the order it was started."""

    home: Home
    folder: Path
    tell: Callable[[str], None]
    is_ours: bool  # whether the Prefect server is this machine's own
    url: str = ""
    children: list[Child] = field(default_factory=list)

    def add(self, part: Part) -> None:
        """Start a part and watch it."""
        child = Child(part, self.folder, self.home.root, self.tell)
        child.start()
        self.children.append(child)

    def look(self) -> None:
        """See after every part once."""
        if self.is_ours:
            self._look_at_server()
        for child in self.children:
            child.look()

    def _look_at_server(self) -> None:
        """Start it again if it has ended; where it cannot, say so and try again."""

        def waits(_: str) -> None:
            self.tell("prefect does not answer; it is waited for, and started again if it has ended")

        try:
            url = url_when_ready(self.home.state / "prefect", SERVER_LIMIT_S, waits)
        except OutsideError as error:
            self.tell(f"{error}\nTried again in {AGAIN_S} s")
            time.sleep(AGAIN_S)
            return
        if url != self.url:  # somebody else took its port meanwhile
            os.environ["PREFECT_API_URL"] = self.url = url
            for child in self.children:
                child.ask_to_end()

    def addresses(self) -> Mapping[str, str]:
        """Where each part is, for people."""
        parts = {child.part.name: child.part.address or f"pid {_pid(child)}" for child in self.children}
        return {"prefect": without_secrets(self.url), **parts}


@contextmanager
def machine(
    home: Home, folder: Path, pool: str, *, most: int, host: str, tell: Callable[[str], None]
) -> Iterator[Machine]:
    """Everything up until the block is left; then it ends, and what was under way goes on the next time."""
    from flows.server_client import known_url  # noqa: PLC0415 - 2 s, which help need not wait

    is_ours = known_url() is None
    with ExitStack() as until_the_end:
        if is_ours:
            until_the_end.callback(end_unused, home.state / "prefect")
        url = until_the_end.enter_context(prefect_server(home.state, tell=tell))
        made = Machine(home, folder, tell, is_ours, url)
        until_the_end.callback(_end, made)
        _take_over(made)
        _start(made, pool, most, host, until_the_end)
        yield made


def _take_over(made: Machine) -> None:
    """End what a killed ``up`` left, and let go on what it was about to do."""
    from flows.up.under_way import let_go_on, runs_under_way  # noqa: PLC0415 - Prefect's client

    if left := end_marked(made.folder, grace_s=RUNS_GRACE_S):
        made.tell(f"Ended {left} processes that a killed `proofline up` had left")
    if made.is_ours and (runs := let_go_on(runs_under_way())):
        made.tell(f"{runs} flow runs that were under way go on")


def _start(made: Machine, pool: str, most: int, host: str, until_the_end: ExitStack) -> None:
    """The parts beside Prefect's server."""
    from flows.automations import declare_automations  # noqa: PLC0415 - Prefect's client
    from flows.up.deploying import deploy, deployments_file, need_pool  # noqa: PLC0415 - Prefect's client

    site = until_the_end.enter_context(_listening(host, made.folder / "reports.port"))
    part = site_part(made.folder, host, site.getsockname()[1], site.fileno())
    made.add(part)
    if is_local_store(made.home):
        port = until_the_end.enter_context(kept_port(made.folder / "mlflow.port"))
        made.add(mlflow_part(made.folder, made.home, port.getsockname()[1]))
    kind, file = need_pool(pool), deployments_file(made.home)
    if deploy(made.home, file, made.folder):
        made.tell("Deployed what prefect.yaml says")
    declare_automations(file)
    if kind == "process":
        made.add(worker_part(made.folder, pool, most, reports=made.home.reports_address or part.address))
    else:
        made.tell(
            f"The work pool {pool} is of type {kind}: its own workers take the runs, none is started here"
        )


@contextmanager
def _listening(host: str, file: Path) -> Iterator[socket.socket]:
    """A socket that listens at a port that is the same after a restart."""
    with kept_port(file) as reserved:
        port = reserved.getsockname()[1]
        try:
            listening = socket.create_server((host, port), backlog=64)
        except OSError as error:
            raise InputError(
                f"--listen: found {host!r}, at which nothing can listen here ({error.strerror}); "
                "allowed: an IPv4 address of this machine, such as 192.168.1.10, or 0.0.0.0 for all"
            ) from error
        with listening:
            yield listening


def _end(made: Machine) -> None:
    """End every part; a flow run that is under way is ended, too, and runs again the next time."""
    from flows.up.under_way import let_go_on, runs_under_way  # noqa: PLC0415 - Prefect's client

    began = _told(made, runs_under_way, frozenset[UUID]()) if made.is_ours else ()
    for child in made.children:
        child.ask_to_end()
    for child in made.children:
        child.end(WORKER_GRACE_S if child.part.name == "worker" else PART_GRACE_S)
    end_marked(made.folder, grace_s=RUNS_GRACE_S)
    if began and (runs := _told(made, lambda: let_go_on(began), 0)):
        made.tell(f"{runs} flow runs that were under way go on at the next `proofline up`")


def _told(made: Machine, ask: Callable[[], Given], otherwise: Given) -> Given:
    """What the server answers; where it is gone that is said, and the next ``up`` asks it."""
    try:
        return ask()
    except OutsideError as error:
        made.tell(str(error))
        return otherwise


def watch(made: Machine, since: str) -> NoReturn:
    """See after every part until somebody asks for the end."""
    known: Mapping[str, str] = {}
    while True:
        made.look()
        if (found := made.addresses()) != known:
            write_whereabouts(made.folder, Whereabouts(os.getpid(), since, found))
            known = found
        time.sleep(LOOK_EVERY_S)


@contextmanager
def until_asked() -> Iterator[None]:
    """The block ends, without an error, at the first signal that asks for it; further ones are ignored."""

    def ask(*_: object) -> None:
        for one in ENDING:
            signal.signal(one, signal.SIG_IGN)
        raise Asked

    before = {one: signal.signal(one, ask) for one in ENDING}
    try:
        yield
    except Asked:
        pass
    finally:
        _restore(before)


def _restore(before: Mapping[signal.Signals, object]) -> None:
    for one, handler in before.items():
        signal.signal(one, handler)  # type: ignore[arg-type] # what the same call gave


def _pid(child: Child) -> int:
    return child.process.pid if child.process else 0
