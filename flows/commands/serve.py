"""``proofline serve FOLDER``: a model behind the guard, until it is interrupted."""

from __future__ import annotations

import socket
from argparse import Namespace
from pathlib import Path
from socket import AF_INET, AF_INET6

from flows.commands.answer import said_object, say, say_json, tell
from tasks.errors import InputError

ENDED = 0


def serve(words: Namespace) -> int:
    """Load the model in a folder and answer requests; what is no sound request is refused in a sentence."""
    from tasks.serving.guard import guarded  # noqa: PLC0415 - a light start of the command
    from tasks.serving.signature import read_signature  # noqa: PLC0415 - see above

    folder, port = Path(words.folder).resolve(), _bound(words.host, words.port)
    inputs = len(read_signature(folder).inputs)  # a folder that is no model is told at once
    tell(f"Loading the model in {folder}")
    app = guarded(folder)
    reason = f"{inputs} inputs, at http://{words.host}:{words.port}/invocations; described at /openapi.json"
    if words.json:
        say_json(said_object("SERVING", folder.name, reason))
    else:
        say(f"Serving {folder.name}: {reason}. End it with Ctrl-C.")
    import uvicorn  # noqa: PLC0415 - see above

    uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).run(sockets=[port])
    return ENDED


def _bound(host: str, port: int) -> socket.socket:
    """The address, taken before the model is loaded; InputError when it cannot be."""
    try:
        return socket.create_server((host, port), family=AF_INET6 if ":" in host else AF_INET)
    except (OSError, OverflowError) as error:
        raise InputError(
            f"--host {host} --port {port}: found an address that cannot be taken ({error}); allowed: one of "
            "this machine, with a port that is free"
        ) from error
