"""The report site: what lies in ``reports/``, read-only; nothing is listed and nothing else is given."""

from __future__ import annotations

import re
import socket
import sys
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from tasks.adapters.disk_pages import DiskPages
from tasks.adapters.home import Home, find_home
from tasks.adapters.page_files import CONTENT_TYPES, INDEX
from tasks.adapters.pages_place import pages_of

Read = Callable[[str, str, str], str | None]

_NAME = re.compile(r"[^./\\\x00-\x1f\x7f][^/\\\x00-\x1f\x7f]*")  # no hidden file, no way up, no other folder
_MOST_PARTS = 3  # project, kind, page
# As the pages say of themselves; as a header it also forbids to frame them.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
LOCAL = ("127.0.0.1", "localhost")


class Page(NamedTuple):
    """What is given for a path."""

    text: str
    kind: str  # the content type


def page_at(read: Read, target: str) -> Page | None:
    """The page that a request's target names; None where there is none, or where it may not be asked for.

    >>> page_at(lambda project, kind, file: "text", "/p/status/latest.md").kind
    'text/markdown; charset=utf-8'
    >>> page_at(lambda project, kind, file: "text", "/p/%2e%2e/secret.html") is None
    True
    """
    names = unquote(urlsplit(target).path).removeprefix("/").split("/")
    if names[-1] == "":
        names[-1] = f"{INDEX}.html"
    suffix = names[-1].rpartition(".")[2]
    allowed = len(names) <= _MOST_PARTS and all(_NAME.fullmatch(name) for name in names)
    if not allowed or suffix not in CONTENT_TYPES:
        return None
    *above, file = names
    project, kind = (*above, "", "")[:2]
    text = read(project, kind, file)
    return None if text is None else Page(text, CONTENT_TYPES[suffix])


def reader(home: Home) -> Read:
    """Reads one form of a report; of a folder nothing that a link leads out of it to."""
    pages = pages_of(home)
    if not isinstance(pages, DiskPages):
        return pages.read
    folder = pages.folder

    def read(project: str, kind: str, file: str) -> str | None:
        inside = (folder / project / kind / file).resolve().is_relative_to(folder.resolve())
        return pages.read(project, kind, file) if inside else None

    return read


class Site(ThreadingHTTPServer):
    """A server on a socket that listens already, so that its port outlives it."""

    daemon_threads = True

    def __init__(self, listening: socket.socket, read: Read) -> None:
        super().__init__(listening.getsockname()[:2], Handler, bind_and_activate=False)
        self.socket.close()
        self.socket, self.read = listening, read
        self.is_local = listening.getsockname()[0] == "127.0.0.1"

    def asked_by_name(self, host: str) -> bool:
        """Whether the name is this machine's; with another, a foreign page was made to lead here."""
        return not self.is_local or host.rpartition(":")[0] in LOCAL


class Handler(BaseHTTPRequestHandler):
    """Gives pages; knows no other method than to read."""

    timeout = 30  # for a client that asks and never goes on
    server_version, sys_version = "proofline", ""
    server: Site

    def do_GET(self) -> None:
        """Give the page."""
        self.wfile.write(self._begin())

    def do_HEAD(self) -> None:
        """Give what the page would come with."""
        self._begin()

    def _begin(self) -> bytes:
        """Send all that stands before the page; the page."""
        status, page = self._found()
        body = page.text.encode()
        self.send_response(status)
        for name, value in {**HEADERS, "Content-Type": page.kind, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        return body

    def _found(self) -> tuple[HTTPStatus, Page]:
        if not self.server.asked_by_name(self.headers.get("Host", "")):
            return HTTPStatus.FORBIDDEN, _line("This site is for this machine.")
        if page := page_at(self.server.read, self.path):
            return HTTPStatus.OK, page
        if urlsplit(self.path).path == "/":
            return HTTPStatus.OK, _line("No report was written yet.")
        return HTTPStatus.NOT_FOUND, _line("There is no such report.")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Who reads what is nobody's business."""


def _line(text: str) -> Page:
    return Page(f"{text}\n", CONTENT_TYPES["txt"])


if __name__ == "__main__":
    with Site(socket.socket(fileno=int(sys.argv[1])), reader(find_home())) as site:
        site.serve_forever()
