"""``proofline automations``: Prefect's server watches over runs that die and triggers that start nothing."""

from __future__ import annotations

from argparse import Namespace

from flows.commands.answer import say, say_json, tell
from flows.server import prefect_server
from tasks.adapters.home import find_home


def automations(words: Namespace) -> int:
    """Have the server that Prefect knows, else this machine's own, watch; say what was changed for it."""
    home = find_home()
    with prefect_server(home.state, tell=tell):
        from flows.automations import declare_automations  # noqa: PLC0415 - Prefect, once its server is there
        from flows.up.deploying import deployments_file  # noqa: PLC0415 - see above

        changed = declare_automations(deployments_file(home))
    if words.json:
        say_json({"changed": list(changed)})
    else:
        say("\n".join(f"now there: {one}" for one in changed) or "All automations were there already.")
    return 0
