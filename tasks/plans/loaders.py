"""Reading JSON and YAML: plain values only, every key once, nothing executed."""

from __future__ import annotations

import json
from collections.abc import Hashable
from contextlib import suppress
from typing import Any

import yaml

LONG = 50_000  # characters from which on libyaml is worth it: a board of 2,000 tickets has 1.6 million
DEEPEST = 100  # levels; no plan has a tenth of them


class _OnceOnly(yaml.constructor.SafeConstructor):
    """Makes values as YAML's safe loader does, and refuses a key that stands twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """The mapping of a node."""
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"key {key!r} stands twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


class OneKeyOnce(_OnceOnly, yaml.SafeLoader):
    """YAML's safe loader, which also refuses a key that stands twice (the last would win silently)."""


class _ByLibyaml(_OnceOnly, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc] # may lack
    """The same by libyaml, in an eighth of the time."""


def _day_or_text(loader: Any, node: Any) -> Any:
    """A day, or its text where no such day exists: then the field that asks for one can say so."""
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return loader.construct_scalar(node)


for _loader in (OneKeyOnce, _ByLibyaml):
    _loader.add_constructor("tag:yaml.org,2002:timestamp", _day_or_text)


class NoDates(OneKeyOnce):
    """The same without dates: 2013-01-01 stays text, as it is in JSON."""


NoDates.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for letter, resolvers in OneKeyOnce.yaml_implicit_resolvers.items()
}


def from_yaml(text: str) -> Any:
    """The value of a YAML text; yaml.YAMLError or ValueError when there is none."""
    if len(text) > LONG and _is_flat(text):
        with suppress(yaml.YAMLError):  # what is wrong is said in the words of the other loader
            return yaml.load(text, Loader=_ByLibyaml)  # noqa: S506 - a SafeLoader
    return yaml.load(text, Loader=OneKeyOnce)  # noqa: S506 - a SafeLoader


def _is_flat(text: str) -> bool:
    """Whether it is nested so little that libyaml's loader, which overflows its stack at 100,000, is safe."""
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_ByLibyaml):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                return False
    except yaml.YAMLError:
        return False
    return True


def from_json(text: str) -> Any:
    """The value of a JSON text; ValueError when it is not JSON, holds NaN or a key twice."""
    return json.loads(text, parse_constant=_no_constant, object_pairs_hook=_one_key_once)


def plain_from_yaml(text: str) -> Any:
    """The value of a YAML text that JSON could hold too; ValueError, TypeError or yaml.YAMLError else."""
    value = yaml.load(text, Loader=NoDates)  # noqa: S506 - a SafeLoader
    return from_json(json.dumps(value, allow_nan=False))


def _one_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"key {key!r} stands twice")
        found[key] = value
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")
