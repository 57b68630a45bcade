"""What the files of a folder of code say about how it is built, trained and started again. Nothing is run."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tasks.adapters.code_command import command_of
from tasks.adapters.code_container import container_of
from tasks.adapters.code_dependencies import dependencies_of
from tasks.adapters.code_notebooks import notebooks_of
from tasks.adapters.code_tree import MOST_FILES, Tree, tree_of
from tasks.errors import InputError
from tasks.readiness.code_facts import CodeFacts


@dataclass(frozen=True)
class CodeFiles:
    """Folders of code; what a trainer names is looked for below ``root``, by default the folder itself."""

    root: Path | None = None

    def facts(self, folder: Path, trainer: Sequence[str]) -> CodeFacts:
        """What its files say.

        Raises
        ------
        InputError
            When there is no such folder, or it cannot be listed.
        """
        if not folder.is_dir() or not os.access(folder, os.R_OK | os.X_OK):
            raise InputError(f"{folder}: found no folder that can be read; allowed: the folder of the code")
        tree = tree_of(folder)
        built = dependencies_of(tree)
        container, faults, linter = container_of(tree)
        below = Tree(self.root, (), cut=False) if trainer and self.root else tree
        command, missing = command_of(below, trainer)
        more = (f"more than {MOST_FILES:,} files lie here: the rest was not looked at",) if tree.cut else ()
        return CodeFacts(
            folder=folder.resolve().name or str(folder),
            files=len(tree.files),
            dependencies=built.every,
            unread=(*built.unread, *more),
            container=container,
            container_faults=faults,
            linter=linter,
            notebooks=notebooks_of(tree),
            command=command,
            missing=missing,
            cut=tree.cut,
        )
