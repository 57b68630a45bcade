"""Row groups counted on a Dask cluster: where each lies goes out, a small profile comes back."""

from __future__ import annotations

import logging
import os
import pickle
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from tasks.adapters.profile_parquet import RowGroup, row_group
from tasks.drift.features import Ruler
from tasks.drift.profile import Profile, profile_against
from tasks.errors import InputError, OutsideError

SETTING = "PROOFLINE_DASK"
LOCAL = "local"
ANSWER_S = 30  # for a scheduler to answer, and for a first worker to come
_ADDRESS = re.compile(r"(tcp|tls)://\[?[\w.:-]+\]?:\d+")
_SAME = ("proofline", "numpy", "pyarrow")  # what counts must be the same to count to the bit


def cluster_named() -> str:
    """The cluster that row groups are counted on, as ``PROOFLINE_DASK`` names it; "" for this process."""
    return os.environ.get(SETTING, "").strip()


def counted_on(cluster: str, parts: Sequence[RowGroup], rulers: Mapping[str, Ruler]) -> list[Profile]:
    """A profile of each row group, in their order, each counted by a worker that reads it itself.

    Parameters
    ----------
    cluster : str
        ``local`` for processes of this machine, or a scheduler's address, tcp://host:port or tls://host:port.
        Workers must reach the files under the same path or bucket, with credentials of their own.
    parts : sequence of RowGroup
        Sent as place and number.
    rulers : mapping
        By feature, what its values are counted against; sent to each worker once.

    Raises
    ------
    InputError
        When the setting is none of these, ``distributed`` is not installed, an address holds a key, or a
        row group cannot be read.
    OutsideError
        When the cluster does not answer, loses its workers, or counts with other versions than this process.
    """
    sent = [_sent(part) for part in parts]
    _need_named(cluster)
    with _told(cluster):
        client = _connected(cluster)
        client.wait_for_workers(1, timeout=ANSWER_S)
        # As bytes: a worker without our package cannot say so before it is given a task.
        held = client.scatter([pickle.dumps(dict(rulers))], broadcast=True, hash=False)[0]
        # Not pure: Dask would give the old answer for a file that was written again.
        asked = client.map(count_part, sent, rulers=held, versions=versions(), pure=False)
        counted: list[Profile] = client.gather(asked)
    return counted


def count_part(part: tuple[Any, ...], rulers: bytes, versions: Mapping[str, str]) -> Profile:
    """The profile of one row group, counted where this is called: on a worker.

    Raises
    ------
    InputError
        When the worker cannot read it.
    OutsideError
        When the worker has other ``versions``, or its bucket does not answer.
    """
    _need_same(versions)
    held: dict[str, Ruler] = pickle.loads(rulers)  # noqa: S301 - what counted_on made; Dask unpickles the call itself
    try:
        return profile_against(row_group(*part).batches(tuple(held)), held)
    except InputError as error:
        raise InputError(f"on a Dask worker: {error}") from error


@cache
def versions() -> Mapping[str, str]:
    """Versions here of what counts."""
    return {name: _version(name) for name in _SAME}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "0"


def _need_same(there: Mapping[str, str]) -> None:
    for name, wanted in there.items():
        if (found := versions()[name]) != wanted:
            raise OutsideError(f"a Dask worker: found {name} {found}; needed: {wanted}, as where it is asked")


def _sent(part: RowGroup) -> tuple[Any, ...]:
    if "@" in urlsplit(part.place).netloc:
        raise InputError(
            f"{part.name}: found a key in its address, which would be sent to the cluster; needed: an "
            "address without one, and credentials in the workers' own environment"
        )
    return part.place, part.path, part.name, part.group, dict(part.keys)


def _connected(cluster: str) -> Any:
    """The client of this process, which many windows share: a local cluster takes seconds to start."""
    if _client(cluster).status == "closed":
        _client.cache_clear()
    return _client(cluster)


@cache
def _client(cluster: str) -> Any:
    import distributed

    client: Any = distributed.Client  # it has types for half of itself
    address = _local_cluster() if cluster == LOCAL else cluster
    return client(address, timeout=ANSWER_S, set_as_default=False)


def _local_cluster() -> Any:
    """A process for each core, on loopback, without a dashboard; it ends with this process."""
    import distributed

    cluster: Any = distributed.LocalCluster
    return cluster(
        n_workers=len(os.sched_getaffinity(0)),
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address=None,
        silence_logs=logging.ERROR,
    )


def _need_named(cluster: str) -> None:
    if cluster != LOCAL and not _ADDRESS.fullmatch(cluster):
        raise InputError(
            f"{SETTING}: found {cluster!r}; allowed: {LOCAL}, tcp://host:port, tls://host:port, or nothing"
        )
    if find_spec("distributed") is None:
        raise InputError(
            f"{SETTING}={cluster}: found no package distributed; needed: pip install 'proofline[dask]', or "
            f"no {SETTING}"
        )


@contextmanager
def _told(cluster: str) -> Iterator[None]:
    """What goes wrong between here and the workers as one sentence."""
    from distributed.client import FutureCancelledError, FuturesCancelledError
    from distributed.scheduler import KilledWorker

    try:
        yield
    except (
        ImportError,
        OSError,
        RuntimeError,
        FutureCancelledError,
        FuturesCancelledError,
        KilledWorker,
    ) as error:
        reason = " ".join(str(error).split())[:80]
        raise OutsideError(
            f"{SETTING}={cluster}: does not count ({type(error).__name__}: {reason}); needed: a scheduler "
            "and workers that answer, with this proofline in them"
        ) from error
