"""``proofline pause`` and ``resume``: a person's word whether a project's deployments do anything."""

from __future__ import annotations

from argparse import Namespace

from flows.clock import now
from flows.commands.answer import said_object, say, say_json
from flows.commands.kept_projects import kept_projects
from flows.commands.kept_word import kept_word
from tasks.adapters.connect import asker, outside
from tasks.history.pauses import Pause, keep_pause, pause_of


def pause(words: Namespace) -> int:
    """Keep in the record that scheduled and triggered runs of a project do nothing from now on."""
    return _keep(words, paused=True)


def resume(words: Namespace) -> int:
    """Keep in the record that they do their work again."""
    return _keep(words, paused=False)


def _keep(words: Namespace, *, paused: bool) -> int:
    (project,) = kept_projects(words.project)
    why = kept_word("--because", words.because) if words.because else ""
    links = outside().records.links(project)
    held = pause_of(links)
    is_new = (held is not None) is not paused
    kept = Pause(project=project, paused=paused, since=now(), by=asker(), why=why)
    if is_new:
        kept = keep_pause(links, kept)
    elif held is not None:
        kept = held
    _answer(words, kept, is_new=is_new)
    return 0


def _answer(words: Namespace, kept: Pause, *, is_new: bool) -> None:
    then = _then(kept)
    if words.json:
        outcome = "PAUSED" if kept.paused else "RUNNING"
        reason = kept.told if is_new or kept.paused else f"{kept.project} was not paused"
        said = {"by": kept.by, "since": kept.since.isoformat(), "why": kept.why}
        say_json(said_object(outcome, kept.project, reason, then, already=not is_new, pause=said))
    elif is_new or kept.paused:
        say(f"{kept.told}. {then}")
    else:
        say(f"{kept.project} was not paused.")


def _then(kept: Pause) -> str:
    if kept.paused:
        return (
            "Scheduled and triggered runs do nothing but say so; a flow that is started by hand runs. "
            f"`proofline resume {kept.project}` ends it, and `proofline run write_report --project "
            f"{kept.project}` puts it on the status page."
        )
    return (
        "Batches, windows and reports that came meanwhile are seen by the next scheduled runs; an "
        "evaluation, a promotion or a training that was asked for is asked for again by `proofline run`."
    )
