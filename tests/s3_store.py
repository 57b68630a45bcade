"""A real S3 protocol server on a loopback port, and a way to it that loses, cuts and delays answers."""

from __future__ import annotations

import hashlib
import http.client
import http.server
import io
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.parquet as pq

KEYS = {
    "AWS_ACCESS_KEY_ID": "AKIATESTTESTTEST",
    "AWS_SECRET_ACCESS_KEY": "never-in-a-message",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "no_proxy": "127.0.0.1",
}


@contextmanager
def s3_server() -> Iterator[str]:
    """Address of moto's server, which keeps its buckets in the memory of this process."""
    import logging

    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def client(endpoint: str) -> Any:
    """What a vendor uses to put batches there."""
    import boto3

    return boto3.session.Session(
        KEYS["AWS_ACCESS_KEY_ID"], KEYS["AWS_SECRET_ACCESS_KEY"], region_name="us-east-1"
    ).client("s3", endpoint_url=endpoint)


def parquet(rows: Mapping[str, Sequence[Any]]) -> bytes:
    """A small Parquet file."""
    file = io.BytesIO()
    pq.write_table(pa.table(dict(rows)), file)
    return file.getvalue()


def manifest(batch: str, files: Mapping[str, bytes], rows: int) -> bytes:
    """The manifest of a batch, each of whose files has so many rows."""
    listed = [
        {"name": name, "sha256": hashlib.sha256(content).hexdigest(), "rows": rows}
        for name, content in files.items()
    ]
    return json.dumps({"id": batch, "files": listed}).encode()


def put_batch(s3: Any, bucket: str, place: str, content: bytes, rows: int) -> None:
    """A batch of one file below ``place``, its manifest last."""
    s3.put_object(Bucket=bucket, Key=f"{place}/rows.parquet", Body=content)
    body = manifest(place.rpartition("/")[2], {"rows.parquet": content}, rows)
    s3.put_object(Bucket=bucket, Key=f"{place}/manifest.json", Body=body)


Fault = Callable[[str, str], str | None]  # method, path -> what goes wrong with this request, if anything
SILENT_S = 1.0
PIECE = 200  # bytes that a slow way sends at a time


@contextmanager
def faulty_way(upstream: str, fault: Fault) -> Iterator[str]:
    """Address of a proxy in front of ``upstream`` that does to each request what ``fault`` says.

    ``500`` and ``503`` answer so; ``403`` denies; ``refuse`` closes without an answer; ``hang`` is silent
    for a second; ``cut`` and ``stall`` send half a body and then close or are silent; ``shorten`` sends half
    a body as if it were all; ``slow`` sends the body in pieces with a pause between; ``lose`` lets the store
    do what it was asked and closes without the answer; ``409`` and ``412`` answer so; ``overwrite`` takes
    the condition If-None-Match away.
    """
    way = type("Way", (_Way,), {"target": urlsplit(upstream).netloc, "fault": staticmethod(fault)})
    server = _Server(("127.0.0.1", 0), way)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: object) -> None:
        """A client that goes away is what these tests are about."""


class _Way(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    target: str
    fault: Fault

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kind = self.fault(self.command, self.path)
        if kind in ERRORS:
            self._head(int(kind), [("Content-Type", "application/xml")], len(_error(kind)))
            self.wfile.write(_error(kind))
        elif kind in {"refuse", "hang"}:
            time.sleep(SILENT_S if kind == "hang" else 0)
            self.close_connection = True
        else:
            self._pass_on(body, kind)

    do_GET = do_PUT = do_HEAD = do_POST = do_DELETE = _answer  # noqa: N815 - what http.server calls

    def _pass_on(self, body: bytes, kind: str | None) -> None:
        onward = http.client.HTTPConnection(self.target, timeout=30)
        headers = {name: value for name, value in self.headers.items() if name.lower() != "expect"}
        if kind == "overwrite":
            headers.pop("If-None-Match", None)
        onward.request(self.command, self.path, body=body or None, headers=headers)
        answer = onward.getresponse()
        content = answer.read()
        onward.close()
        if kind == "lose":
            self.close_connection = True
            return
        kept = [(name, value) for name, value in answer.getheaders() if name.lower() not in HOP]
        whole = len(content) if self.command != "HEAD" else int(answer.getheader("Content-Length") or 0)
        half = content[: len(content) // 2]
        self._head(answer.status, kept, len(half) if kind == "shorten" else whole)
        self._body(content, half, kind)

    def _head(self, status: int, headers: list[tuple[str, str]], size: int) -> None:
        self.send_response(status)
        for name, value in [*headers, ("Content-Length", str(size))]:
            self.send_header(name, value)
        self.end_headers()

    def _body(self, content: bytes, half: bytes, kind: str | None) -> None:
        if kind == "slow":
            for start in range(0, len(content), PIECE):
                self.wfile.write(content[start : start + PIECE])
                time.sleep(0.01)
            return
        self.wfile.write(half if kind in {"cut", "stall", "shorten"} else content)
        if kind in {"cut", "stall"}:
            self.wfile.flush()
            time.sleep(SILENT_S if kind == "stall" else 0)
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Silent."""


HOP = {"content-length", "connection", "transfer-encoding", "keep-alive"}
ERRORS = {
    "500": "InternalError",
    "503": "SlowDown",
    "403": "AccessDenied",
    "409": "ConditionalRequestConflict",
    "412": "PreconditionFailed",
}


def _error(kind: str) -> bytes:
    return f"<?xml version='1.0'?><Error><Code>{ERRORS[kind]}</Code><Message>no</Message></Error>".encode()
