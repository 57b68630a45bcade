"""Notebooks that lie among production code, and production code that runs one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tasks.adapters.code_tree import Tree, Unreadable

_RUNNERS = frozenset({"ipynb", "import_ipynb", "nbclient", "nbimporter", "papermill", "testbook"})
_SIGNS = ("ipynb", "nbclient", "nbconvert", "nbimporter", "papermill", "testbook", "get_ipython", "%run")
_BY_SHELL = re.compile(r"papermill\s|nbconvert\b.*--execute|\S[.]ipynb\b|^\s*%run\s")
_NOTEBOOK = re.compile(r".*[^*./][.]ipynb")
_SHELL = ("*.sh", "*.bash", "Makefile", "*.mk", "Dockerfile", "Containerfile", "*.yml", "*.yaml", "*.toml")


def notebooks_of(tree: Tree) -> tuple[str, ...]:
    """Where a notebook takes part in training or serving, one place each, in order.

    A notebook in a folder for exploring, tests or documents is none of that, until code runs it.
    """
    lying = {path for path in tree.production if path.lower().endswith(".ipynb")}
    running = {place for path in tree.production for place in _run_by(tree, path)}
    return (*sorted(lying), *sorted(running))


def _run_by(tree: Tree, path: str) -> Iterator[str]:
    is_python = path.endswith(".py")
    if not is_python and not any(_matches(path, one) for one in _SHELL):
        return
    try:
        text = tree.text(path)
    except Unreadable:
        return
    if any(sign in text for sign in _SIGNS):
        for line in _lines_in_python(text) if is_python else _lines_in_shell(text):
            yield f"{path}, line {line}, runs a notebook"


def _matches(path: str, pattern: str) -> bool:
    name = path.rpartition("/")[2]
    return name.endswith(pattern[1:]) if pattern.startswith("*") else name == pattern


def _lines_in_shell(text: str) -> Iterator[int]:
    for number, line in enumerate(text.splitlines(), 1):
        if _BY_SHELL.search(line.partition("#")[0]):
            yield number


def _lines_in_python(text: str) -> Iterator[int]:
    """Where a module is imported that runs notebooks, or a call is handed the name of one.

    What Python cannot read may be a notebook's own language: then lines are read as a shell's.
    """
    try:
        found = ast.walk(ast.parse(text))
        yield from sorted({line for node in found for line in _line_of(node)})
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        yield from _lines_in_shell(text)


def _line_of(node: ast.AST) -> Iterator[int]:
    modules: list[str] = []
    if isinstance(node, ast.Import):
        modules = [one.name for one in node.names]
    elif isinstance(node, ast.ImportFrom):
        modules = [node.module or ""]
    elif isinstance(node, ast.Call) and (_is_named_notebook(node) or _is_shell_of_ipython(node)):
        yield node.lineno
    if isinstance(node, ast.stmt) and any(module.split(".")[0] in _RUNNERS for module in modules):
        yield node.lineno


def _is_named_notebook(call: ast.Call) -> bool:
    """Whether an argument, or one in a list of arguments, ends as a notebook's name does."""
    words = [part for one in call.args for part in (one.elts if isinstance(one, ast.List) else [one])]
    texts = [one.value for one in words if isinstance(one, ast.Constant)]
    return any(isinstance(text, str) and _NOTEBOOK.fullmatch(text) for text in texts)


def _is_shell_of_ipython(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id == "get_ipython"
