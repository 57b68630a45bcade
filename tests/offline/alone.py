"""Run a command where loopback is the only network, and count what tried to go beyond it.

Run as `unshare -rn python tests/offline/alone.py FILE COMMAND...`; FILE gets the exit code and the counts.
Without a route the kernel refuses each connection and datagram and counts it, also where the error is
swallowed. Name servers on loopback do not answer here; what is asked of them is counted as well.
"""

from __future__ import annotations

import fcntl
import json
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path

UP, GET_FLAGS, SET_FLAGS = 0x1, 0x8913, 0x8914  # linux/if.h, linux/sockios.h
COUNTED = ("Ip OutNoRoutes", "Ip6OutNoRoutes", "Udp NoPorts", "Udp6NoPorts")
LAST_S = 30  # for servers to end that outlive the command


def main(kept: Path, command: list[str]) -> None:
    """Run the command and all that it leaves behind, then write down what came of it."""
    raise_loopback()
    code = subprocess.run(command, check=False).returncode
    wait_for_others()
    kept.write_text(json.dumps({"code": code, "attempts": attempts()}), "utf-8")


def raise_loopback() -> None:
    """Take loopback up, in this network only."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        asked = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(any_socket, GET_FLAGS, asked))[1]
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sh14x", b"lo", flags | UP))


def attempts() -> dict[str, int]:
    """How often something was to be sent that has nowhere to go, since this network began."""
    counts = {**_paired(Path("/proc/net/snmp")), **_listed(Path("/proc/net/snmp6"))}
    return {name: counts[name] for name in COUNTED if counts.get(name)}


def wait_for_others() -> None:
    """Wait until this is the last process in this network."""
    deadline = time.monotonic() + LAST_S
    while _others() and time.monotonic() < deadline:
        time.sleep(0.5)


def _others() -> bool:
    mine = Path("/proc/self/ns/net").readlink()
    return any(_network(place) == mine for place in Path("/proc").glob("[0-9]*") if not _is_this(place))


def _is_this(place: Path) -> bool:
    return place.name == Path("/proc/self").readlink().name


def _network(place: Path) -> Path | None:
    try:
        return (place / "ns" / "net").readlink()
    except OSError:  # it is gone, or not ours
        return None


def _paired(file: Path) -> dict[str, int]:
    """A line of names and a line of numbers for each protocol."""
    lines = [line.split() for line in file.read_text().splitlines()]
    return {
        f"{names[0].rstrip(':')} {name}": int(number)
        for names, numbers in zip(lines[::2], lines[1::2], strict=True)
        for name, number in zip(names[1:], numbers[1:], strict=True)
    }


def _listed(file: Path) -> dict[str, int]:
    """A name and its number in each line; nothing where the machine has no IPv6."""
    if not file.exists():
        return {}
    return {name: int(number) for name, number in map(str.split, file.read_text().splitlines())}


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
