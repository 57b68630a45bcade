"""Nothing tries to leave the machine: the kernel counts, in a network that has loopback and no route."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.flows.clones import PAST, ROOT, Clone

ALONE = ROOT / "tests" / "offline" / "alone.py"
LIMIT_S = 1200
NO_CODES = ("Ip OutNoRoutes", "Ip6OutNoRoutes")
NOBODYS = {"IPv4": "192.0.2.1", "IPv6": "2001:db8::1"}  # RFC 5737, RFC 3849

pytestmark = pytest.mark.system


@pytest.fixture(scope="module", autouse=True)
def allowed():
    """Skips, and says what is missing, where this user may not make a network of its own."""
    if sys.platform != "linux" or shutil.which("unshare") is None:
        pytest.skip("needs Linux and `unshare` (Debian: util-linux)")
    tried = subprocess.run(["unshare", "-rn", "true"], capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(
            f"may not make a network of its own ({tried.stderr.strip()}); needed: root, or user namespaces "
            "(sysctl kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0)"
        )


@pytest.fixture
def alone(tmp_path):
    """Runs Python with these words where nothing but loopback is reachable; exit code, attempts, output."""

    def run(*words, cwd=ROOT):
        kept = tmp_path / "kept.json"
        done = subprocess.run(
            ["unshare", "-rn", sys.executable, str(ALONE), str(kept), sys.executable, *words],
            cwd=cwd,
            env={name: value for name, value in os.environ.items() if not _is_of_this_run(name)}
            | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )
        assert kept.exists(), done.stderr
        return json.loads(kept.read_text()), done.stdout[-3000:] + done.stderr[-3000:]

    return run


def _is_of_this_run(name):
    return name in PAST or name.startswith(("PYTEST_", "PREFECT_"))


@pytest.mark.parametrize("address", NOBODYS.values(), ids=NOBODYS)
def test_a_connection_is_counted_though_its_error_is_swallowed(alone, address):
    kind = "AF_INET6" if ":" in address else "AF_INET"
    found, _ = alone("-c", f"import socket; socket.socket(socket.{kind}).connect_ex(({address!r}, 443))")

    assert found["code"] == 0
    assert [found["attempts"].get(name, 0) for name in NO_CODES] == [":" not in address, ":" in address]


def test_a_name_that_is_looked_up_is_counted(alone):
    found, _ = alone("-c", "import socket; socket.gethostbyname('example.com')")

    assert found["code"] == 1
    assert sum(found["attempts"].values()) > 0


def test_a_connection_on_loopback_is_not_counted(alone):
    served = (
        "import socket; s = socket.create_server(('127.0.0.1', 0)); socket.create_connection(s.getsockname())"
    )
    found, said = alone("-c", served)

    assert found == {"code": 0, "attempts": {}}, said


@pytest.mark.soak
def test_the_fast_suite_passes_without_a_network_and_asks_for_none(alone):
    found, said = alone("-m", "pytest", "-m", "not system and not slow", "-p", "no:cacheprovider")

    assert found == {"code": 0, "attempts": {}}, said


def test_a_demo_that_trains_judges_and_reports_asks_for_no_network(alone, tmp_path):
    (tmp_path / "clone").mkdir()
    clone = Clone(tmp_path / "clone")

    found, said = alone("-m", "flows.cli", "demo", "thin", "--json", cwd=clone.root)

    assert found == {"code": 2, "attempts": {}}, said
    assert list(Path(clone.root, "reports", "flight_delays", "status").glob("*.html"))
