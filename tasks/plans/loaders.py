"""Reading JSON and YAML: plain values only, every key once, nothing executed."""

from __future__ import annotations

import json
from collections.abc import Hashable
from typing import Any

import yaml


class OneKeyOnce(yaml.SafeLoader):
    """YAML's safe loader, which also refuses a key that stands twice (the last would win silently)."""

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

    def day_or_text(self, node: yaml.ScalarNode) -> Any:
        """A day, or its text where no such day exists: then the field that asks for one can say so."""
        try:
            return self.construct_yaml_timestamp(node)
        except ValueError:
            return self.construct_scalar(node)


OneKeyOnce.add_constructor("tag:yaml.org,2002:timestamp", OneKeyOnce.day_or_text)


class NoDates(OneKeyOnce):
    """The same without dates: 2013-01-01 stays text, as it is in JSON."""


NoDates.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for letter, resolvers in OneKeyOnce.yaml_implicit_resolvers.items()
}


def from_yaml(text: str) -> Any:
    """The value of a YAML text; yaml.YAMLError or ValueError when there is none."""
    return yaml.load(text, Loader=OneKeyOnce)  # noqa: S506 - a SafeLoader


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
