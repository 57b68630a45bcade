"""The report site over HTTP: reports and nothing else."""

from __future__ import annotations

import http.client
import socket
import threading

import pytest

from flows.up.site import Site, reader
from tasks.adapters.home import Home


@pytest.fixture
def site(tmp_path, monkeypatch):
    """The site of a root with one report, beside what must not be given; asks it for a path."""
    monkeypatch.delenv("PROOFLINE_REPORTS_STORE", raising=False)
    status = tmp_path / "reports" / "p" / "status"
    status.mkdir(parents=True)
    for name in ("latest.html", "latest.md", "latest.json", "tool.py", ".hidden.html"):
        (status / name).write_text(f"text of {name}")
    (tmp_path / "secret.html").write_text("secret")
    (status / "way_out.html").symlink_to(tmp_path / "secret.html")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = Site(listening, reader(Home(tmp_path, tmp_path / ".proofline")))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield lambda path, method="GET", host="": ask(server.server_address[1], path, method, host)
        server.shutdown()


def ask(port, path, method, host):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        named = host or f"127.0.0.1:{port}"
        line.sendall(f"{method} {path} HTTP/1.0\r\nHost: {named}\r\n\r\n".encode())
        found = http.client.HTTPResponse(line, method=method)
        found.begin()
        return found.status, found.getheader("Content-Type"), found.read().decode(), found


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("latest.html", "text/html; charset=utf-8"),
        ("latest.md", "text/markdown; charset=utf-8"),
        ("latest.json", "application/json"),
    ],
)
def test_a_report_is_given_as_what_it_is_and_may_load_and_frame_nothing(site, name, kind):
    status, said, text, found = site(f"/p/status/{name}")

    assert (status, said, text) == (200, kind, f"text of {name}")
    assert "default-src 'none'" in found.getheader("Content-Security-Policy")
    assert "frame-ancestors 'none'" in found.getheader("Content-Security-Policy")
    assert found.getheader("X-Content-Type-Options") == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.html",
        "/%2e%2e/secret.html",
        "/p/%2e%2e%2f%2e%2e%2fsecret.html",
        "/p/status/..%5c..%5c..%5csecret.html",
        "//etc/passwd",
        "/p/status/way_out.html",
        "/p/status/tool.py",
        "/p/status/.hidden.html",
        "/p/status/",
        "/p/status",
        "/p/status/latest.html%00.md",
        "/p/status/latest.html/more.html",
        "/p/nothing/latest.html",
    ],
)
def test_nothing_else_is_given_and_no_folder_is_listed(site, path):
    status, _, text, _ = site(path)

    assert (status, text) == (404, "There is no such report.\n")


def test_before_the_first_index_the_front_page_says_that_there_is_none(site):
    assert site("/")[0] == 200
    assert site("/")[2] == "No report was written yet.\n"


def test_the_index_is_the_front_page_of_all_and_of_a_project(site, tmp_path):
    (tmp_path / "reports" / "index.html").write_text("all")
    (tmp_path / "reports" / "p" / "index.html").write_text("of p")

    assert (site("/")[2], site("/p/")[2]) == ("all", "of p")


def test_only_to_read_is_known(site):
    assert site("/p/status/latest.html", "HEAD")[::2] == (200, "")
    assert site("/p/status/latest.html", "POST")[0] == 501
    assert site("/p/status/latest.html", "DELETE")[0] == 501


def test_a_foreign_name_that_was_made_to_lead_here_is_given_nothing(site):
    assert site("/p/status/latest.html", host="reports.example.org:80")[0] == 403
    assert site("/p/status/latest.html", host="localhost:80")[0] == 200
