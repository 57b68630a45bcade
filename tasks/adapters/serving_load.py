"""A served model asked by many at once, and by clients that give up."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from itertools import count, cycle, islice
from urllib.parse import urlsplit

from tasks.adapters.serving_calls import ask, predictions
from tasks.readiness.served_facts import TimeOut
from tasks.serving.document import PATH

WARM_UP = 5  # requests of each client that are not timed
GIVE_UP_S = 0.02  # after which a client leaves that has sent its whole request
SLOW = 4  # clients that send a part of a request and then nothing
AFTER = 10  # requests of others that are timed then


def latencies(
    url: str, bodies: Sequence[bytes], *, concurrency: int, requests: int, seconds: float
) -> tuple[tuple[float, ...], int]:
    """Milliseconds of each answered request, and how many got no prediction.

    ``concurrency`` clients each send the next request when the last is answered, until ``requests`` are
    sent or ``seconds`` are over: an arrival never waits for its turn, as it would in production.
    """
    sent = islice(cycle(bodies), concurrency * WARM_UP)
    with ThreadPoolExecutor(concurrency) as clients:
        list(clients.map(lambda body: _timed(url, body), sent))
        numbers, until = count(), time.monotonic() + seconds

        def client(_: int) -> list[tuple[float, bool]]:
            found = []
            while (number := next(numbers)) < requests and time.monotonic() < until:
                found.append(_timed(url, bodies[number % len(bodies)]))
            return found

        timed = [one for found in clients.map(client, range(concurrency)) for one in found]
    return tuple(ms for ms, answered in timed if answered), sum(not answered for _, answered in timed)


def after_giving_up(url: str, body: bytes, *, clients: int) -> TimeOut:
    """Leave in the middle of requests, hold others half sent, and time what others are answered then."""
    for _ in range(clients):
        _give_up(url, body)
    try:
        with _half_sent(url, body, SLOW) as held:
            timed = [_timed(url, body) for _ in range(AFTER)]
    except OSError:  # nobody listens any more
        return TimeOut(clients, answered_after=False, slowest_after_ms=None)
    return TimeOut(clients + held, all(answered for _, answered in timed), max(ms for ms, _ in timed))


def _timed(url: str, body: bytes) -> tuple[float, bool]:
    began = time.perf_counter()
    answer = ask(url, body)
    return (time.perf_counter() - began) * 1000, predictions(answer) is not None


def _give_up(url: str, body: bytes) -> None:
    with suppress(OSError), closing(_connected(url)) as client:
        client.sendall(_head(url, len(body)) + body)
        time.sleep(GIVE_UP_S)


@contextmanager
def _half_sent(url: str, body: bytes, clients: int) -> Iterator[int]:
    """Connections that have sent half of a request, for the length of a block; how many there are."""
    with ExitStack() as held:
        for _ in range(clients):
            client = held.enter_context(closing(_connected(url)))
            client.sendall(_head(url, len(body)) + body[: len(body) // 2])
        yield clients


def _connected(url: str) -> socket.socket:
    where = urlsplit(url)
    return socket.create_connection((where.hostname or "", where.port or 0), timeout=10)


def _head(url: str, length: int) -> bytes:
    lines = (
        f"POST {PATH} HTTP/1.1",
        f"Host: {urlsplit(url).netloc}",
        "Content-Type: application/json",
        f"Content-Length: {length}",
    )
    return "\r\n".join((*lines, "", "")).encode()
