"""One part as a process: started, started again when it ends, ended."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 60.0
SOUND_S = 60.0  # a part that ran so long was well: its next end is answered at once
MOST_LOG_BYTES = 10_000_000


class Part(NamedTuple):
    """What to run, in which environment, with which open files, and where it can be found."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    address: str = ""
    files: tuple[int, ...] = ()


@dataclass
class Child:
    """A part that runs, its output in a log of its own."""

    part: Part
    folder: Path
    root: Path
    tell: Callable[[str], None]
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    wait_s: float = FIRST_WAIT_S
    _again_at: float = field(default=0.0, repr=False)

    @property
    def log(self) -> Path:
        """Where its output is."""
        return self.folder / f"{self.part.name}.log"

    def start(self) -> None:
        """Run it in a session of its own: Ctrl-C in the terminal is for ``up`` alone."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - a fixed list
                self.part.command,
                cwd=self.root,
                env={**os.environ, **self.part.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=self.part.files,
                start_new_session=True,
            )
        self.began = time.monotonic()

    def look(self) -> None:
        """Start it again if it has ended, later and later while it ends at once."""
        self._keep_log_small()
        if self.process is None:
            if time.monotonic() >= self._again_at:
                self.start()
        elif (code := self.process.poll()) is not None:
            self._wait_for_next(code)

    def ask_to_end(self) -> None:
        """Send it the signal to end."""
        if self.process and self.process.poll() is None:
            with suppress(ProcessLookupError):
                self.process.send_signal(signal.SIGTERM)

    def end(self, limit_s: float) -> None:
        """Wait for its end, and kill it where it takes too long."""
        if self.process is None:
            return
        try:
            self.process.wait(limit_s)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _wait_for_next(self, code: int) -> None:
        if time.monotonic() - self.began > SOUND_S:
            self.wait_s = FIRST_WAIT_S
        ended = f"by signal {-code}" if code < 0 else f"with exit code {code}"
        self.tell(f"{self.part.name} ended {ended}; started again in {self.wait_s:.0f} s; log: {self.log}")
        self.process, self._again_at = None, time.monotonic() + self.wait_s
        self.wait_s = min(2 * self.wait_s, LONGEST_WAIT_S)

    def _keep_log_small(self) -> None:
        with suppress(OSError):
            if self.log.stat().st_size > MOST_LOG_BYTES:
                os.truncate(self.log, 0)  # it is written at its end, wherever that is
