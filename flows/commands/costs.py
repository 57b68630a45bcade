"""``proofline costs``: compute used and left, per ticket and sprint."""

from __future__ import annotations

from argparse import Namespace

from flows.commands.costs_answer import say_costs
from flows.commands.run import chosen_project
from tasks.adapters.home import find_home
from tasks.load.costs import load_costs


def costs(words: Namespace) -> int:
    """Say what every ticket and sprint used of its budget; exit with 1 when one is over."""
    project = chosen_project(find_home(), words.project)
    return say_costs(load_costs(project), project.name, as_json=words.json)
