"""Real receivers on this machine: a web server and a mail server that keep what arrives."""

from __future__ import annotations

import http.server
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Received:
    """What has arrived at one receiver, and how it answers the next ones."""

    port: int = 0
    posts: list[tuple[str, bytes]] = field(default_factory=list)
    mails: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)  # commands of a mail's sender
    answers: list[int] = field(default_factory=list)  # of the next requests; then 200
    silent_s: float = 0.0


@contextmanager
def web_receiver() -> Iterator[Received]:
    """A web server that takes any POST, or answers as ``answers`` says."""
    received = Received()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            received.posts.append((self.path, body))
            time.sleep(received.silent_s)
            self.send_response(received.answers.pop(0) if received.answers else 200)
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_: Any) -> None:
            """Nothing on the tests' output."""

    with _serving(http.server.ThreadingHTTPServer, Handler, received):
        yield received


@contextmanager
def mail_receiver(*, refuses: str = "") -> Iterator[Received]:
    """A mail server that takes every mail, or answers the sender with ``refuses``."""
    received = Received()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 here")
            while line := self.rfile.readline().decode().rstrip("\r\n"):
                received.said.append(line)
                word = line.split(" ", 1)[0].upper()
                if word == "DATA":
                    self._take()
                elif word == "MAIL" and refuses:
                    self._say(refuses)
                else:
                    self._say("221 bye" if word == "QUIT" else "250 fine")

        def _take(self) -> None:
            self._say("354 go on")
            lines = []
            while (line := self.rfile.readline().decode().rstrip("\r\n")) != ".":
                lines.append(line)
            received.mails.append("\n".join(lines))
            self._say("250 taken")

        def _say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

    with _serving(socketserver.ThreadingTCPServer, Handler, received):
        yield received


@contextmanager
def _serving(server_class: Any, handler: Any, received: Received) -> Iterator[None]:
    server_class.daemon_threads = True
    server_class.block_on_close = False
    with server_class(("127.0.0.1", 0), handler) as server:
        received.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()
