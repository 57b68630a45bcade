"""``proofline new PROJECT``: plans that load at once, proposed from a real file where there is one."""

from __future__ import annotations

import os
import re
import shlex
import tempfile
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from flows.commands.answer import say, say_json
from flows.commands.run import RUNNABLE
from tasks.adapters.home import Home, find_home
from tasks.adapters.propose_plans import Proposed, propose_supply
from tasks.adapters.whole_files import write_whole
from tasks.errors import InputError, PlanError
from tasks.plans import Canvas, Project
from tasks.plans.board_files import FILES as BOARD_FILES
from tasks.plans.label_columns import Proposal
from tasks.plans.loaders import from_yaml
from tasks.plans.proposed_model import model_text
from tasks.plans.proposed_text import BOARD, canvas_text
from tasks.plans.roles import Named, Roles

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")

READERS: Mapping[str, Callable[[Project], object]] = {
    "canvas.yaml": Project.canvas,
    "supply.yaml": lambda project: project.suite(project.supply()),
    "model.yaml": Project.model,
    "board.yaml": Project.board,
}


def new(words: Namespace) -> int:
    """Write the plans that were asked for, never over one that is there; say what to do next."""
    if not NAME.fullmatch(words.name):
        raise InputError(
            f"{words.name!r}: allowed: a project's name of a-z, 0-9, _ and -, such as my_reviews"
        )
    wanted = words.plan or ("supply" if words.file else "")
    if bool(words.file) != (wanted == "supply"):
        raise InputError("--for supply and --from FILE go together: the plan is proposed from the file")
    home = _home()
    project = Project(words.name, home.root / "configs" / words.name, f"configs/{words.name}")
    proposed = propose_supply(words.file, _named(words)) if words.file else None
    texts = _texts(project, wanted, proposed)
    _need_room(project, texts)
    _need_loading(project, texts)
    for path, text in texts.items():
        write_whole(project.folder / path, text.encode())
    written = [_from_here(project.folder / path) for path in texts]
    steps = list(_next_steps(home, project, words.file, proposed))
    if words.json:
        say_json({"project": project.name, "written": written, **_found(proposed), "next": steps})
    else:
        _tell(written, proposed, steps)
    return 0


def _home() -> Home:
    """Where projects are; a new folder ``configs/`` here when there is none above."""
    try:
        return find_home()
    except PlanError:
        root = Path(os.environ.get("PROOFLINE_ROOT") or Path.cwd()).resolve()
        return Home(root, Path(os.environ.get("PROOFLINE_STATE") or root / ".proofline").resolve())


def _named(words: Namespace) -> Named:
    labels = tuple(filter(None, (words.labels or "").split(",")))
    return Named(words.item or "", labels, words.annotator or "")


def _texts(project: Project, wanted: str, proposed: Proposed | None) -> dict[str, str]:
    """The files to write, by path and in order; a canvas where there is none."""
    has_canvas = bool(wanted) and (project.folder / "canvas.yaml").exists()
    texts = {} if has_canvas else {"canvas.yaml": canvas_text(project.name)}
    if proposed:
        # The suite comes first: killed in between, no plan names a suite that is not there.
        return texts | dict(reversed(proposed.texts.items()))
    if wanted == "board":
        return texts | {"board.yaml": BOARD}
    if wanted == "model":
        canvas = project.canvas() if has_canvas else Canvas.model_validate(from_yaml(texts["canvas.yaml"]))
        return texts | {"model.yaml": model_text(canvas, project.name)}
    return texts


def _need_room(project: Project, texts: Mapping[str, str]) -> None:
    """InputError when a file is there already: a plan that people wrote is never written over."""
    taken = [*texts, *(BOARD_FILES if "board.yaml" in texts else [])]
    there = [f"{project.shown}/{path}" for path in dict.fromkeys(taken) if (project.folder / path).exists()]
    if there:
        raise InputError(f"found {', '.join(there)}; nothing was written; allowed: a name that is free")


def _need_loading(project: Project, texts: Mapping[str, str]) -> None:
    """Read what would be written as flows will; PlanError before anything is written."""
    with tempfile.TemporaryDirectory() as folder:
        draft = Project(project.name, Path(folder), project.shown)
        canvas = project.folder / "canvas.yaml"
        if canvas.exists():
            write_whole(draft.folder / "canvas.yaml", canvas.read_bytes())
        for path, text in texts.items():
            write_whole(draft.folder / path, text.encode())
        for path in READERS.keys() & texts.keys():
            READERS[path](draft)


def _next_steps(home: Home, project: Project, file: Path | None, proposed: Proposed | None) -> Iterator[str]:
    if proposed is None or file is None:
        yield f"write over what is proposed in {project.shown}/; docs/plans.md says what each field means"
        return
    place = home.state / "batches" / project.name / "incoming" / proposed.source
    landing = shlex.quote(_from_here(place))
    yield f"read {project.shown}/supply.yaml and the suite it names, and correct what is wrong"
    if "land_batches" in RUNNABLE:
        yield f"mkdir -p {landing} && cp {shlex.quote(str(file))} {landing}/"
        again = "and again a minute later: a file lands when it has stopped growing"
        yield f"proofline run land_batches --project {project.name}  ({again})"
    else:
        yield f"put the file into {landing}/first/ and then its manifest.json, see docs/plans.md"
    yield f"proofline run nightly_supply --project {project.name}"
    yield f"proofline log --project {project.name}  (then `proofline show` with an id of it says why)"


def _from_here(path: Path) -> str:
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def _found(proposed: Proposed | None) -> dict[str, object]:
    if proposed is None:
        return {}
    roles = proposed.roles
    return {
        "source": proposed.source,
        **{
            role: {**found._asdict(), "columns": list(found.columns)} for role, found in _roles(roles).items()
        },
    }


def _roles(roles: Roles) -> dict[str, Proposal]:
    return {
        "item": roles.item,
        "labels": roles.labels,
        "annotator": roles.annotator,
        "content": roles.content,
    }


def _tell(written: list[str], proposed: Proposed | None, steps: list[str]) -> None:
    for path in written:
        say(f"wrote {path}")
    for role, found in _roles(proposed.roles).items() if proposed else ():
        say(f"{role + ':':<11}{', '.join(found.columns) or 'none'} ({found.why})")
        for doubt in found.doubts:
            say(f"{'':<11}to look at: {doubt}")
    say("Next:")
    for number, step in enumerate(steps, 1):
        say(f"  {number}. {step}")
