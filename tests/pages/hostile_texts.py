"""Texts that try to be something else than text, put into every free field of a document or a model."""

from __future__ import annotations

import re
import types
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

TEXTS: Mapping[str, str] = {
    "script": '<script>alert("1")</script><img src=x onerror="alert(2)"><svg onload=alert(3)>',
    "attribute": "\" onmouseover=\"alert(1)\" style='display:none' x='</td></table></main>",
    "address": "javascript:alert(1)//https://evil.example/x",
    "markdown": "[press](javascript:alert(1)) ![x](https://evil.example/x.png) **b** | c | ~~d~~ <b>e</b>",
    "lines": "a\n\n# b\n\n- c\r\n---\n> d\n1. e\n```\nf\n\n    g\n| h |\n|---|\n",
    "heading": "# not a heading",
    "list": "- not a list",
    "template": "{{ 7 * 7 }}{% include 'page.css' %}${7*7}",
    "entity": "&lt;b&gt;&#60;script&#62;&amp;",
    "right to left": "\u202eright to left \u2066isolated \u200fmark",
    "control": "a\x00b\x1b[31mc\x07\x08d\x7f\x9b",
    "emoji": "\U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f1e9\U0001f1ea",
    "a long word": "x" * 10_000,
    "long": "word " * 2_000,
}
# What a document says for machines: which page it is, which colour, which unit, where a section begins.
_FOR_MACHINES = {"schema", "level", "unit", "kind", "id", "state", "says", "direction", "by", "need"}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(T.*)?$")

Field = tuple[str, str]  # a model's name and its field's
M = TypeVar("M", bound=BaseModel)


def with_texts(value: Any, texts: Iterator[str], key: str = "") -> Any:
    """The document with the next of ``texts`` for each of its strings but days and words for machines."""
    if isinstance(value, dict):
        return {name: with_texts(inner, texts, name) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [with_texts(inner, texts, key) for inner in value]
    is_free = isinstance(value, str) and value and key not in _FOR_MACHINES and not _DAY.match(value)
    return next(texts) if is_free else value


def text_fields(model: type[BaseModel]) -> Iterator[Field]:
    """Every field of a model, and of those it is made of, that holds text other than a closed set's."""
    for one in models_of(model):
        for name, field in one.model_fields.items():
            if str in set(_parts(field.annotation)):
                yield one.__name__, name


def models_of(model: type[BaseModel]) -> list[type[BaseModel]]:
    """The model and all that it is made of."""
    found, waiting = [], [model]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.append(one)
            parts = (part for field in one.model_fields.values() for part in _parts(field.annotation))
            waiting += [part for part in parts if isinstance(part, type) and issubclass(part, BaseModel)]
    return found


def models_in(value: Any) -> set[type[BaseModel]]:
    """The models of which a value holds an instance."""
    if isinstance(value, tuple):
        return set().union(*map(models_in, value))
    if not isinstance(value, BaseModel):
        return set()
    return {type(value)}.union(*(models_in(getattr(value, name)) for name in type(value).model_fields))


def _parts(annotation: Any) -> Iterator[Any]:
    """The types that an annotation is made of; values of a Literal are none."""
    origin = get_origin(annotation)
    if origin in {tuple, dict, list, Union, types.UnionType, Annotated}:
        for part in get_args(annotation):
            yield from _parts(part)
    elif origin is None:
        yield annotation


def with_text(model: M, text: str, kept: frozenset[str]) -> tuple[M, set[Field]]:
    """The model with the text in every field that takes it, and which fields those are.

    What stands in ``kept`` stays: what other parts refer to it by. Empty fields are filled too. A field that
    refuses the text, as names and days do, stays as it is.
    """
    taken: set[Field] = set()
    for name in type(model).model_fields:
        value, inner = _with_text(getattr(model, name), text, kept)
        taken |= inner
        model = _changed(model, name, value) or model
        if (changed := _with_own_text(model, name, text, kept)) is not None:
            model = changed
            taken.add((type(model).__name__, name))
    return model, taken


def _with_text(value: Any, text: str, kept: frozenset[str]) -> tuple[Any, set[Field]]:
    """The models within a field, changed."""
    if isinstance(value, BaseModel):
        return with_text(value, text, kept)
    if isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
        made = [with_text(one, text, kept) for one in value]
        return tuple(one for one, _ in made), set().union(*(taken for _, taken in made))
    return value, set()


def _with_own_text(model: M, name: str, text: str, kept: frozenset[str]) -> M | None:
    """The model with the text in this field; None where the field is for something else or refuses it."""
    value, parts = getattr(model, name), set(_parts(type(model).model_fields[name].annotation))
    if str not in parts or (isinstance(value, str) and value in kept):
        return None
    told = get_origin(type(model).model_fields[name].annotation)
    if told is dict:
        return _changed(model, name, dict.fromkeys([text], next(iter(value.values())))) if value else None
    new = text if told is not tuple else tuple(f"{text}{n}" for n in range(len(value) or 1))
    return _changed(model, name, new)


def _changed(model: M, name: str, value: Any) -> M | None:
    given = {field: getattr(model, field) for field in model.model_fields_set}
    try:
        return type(model).model_validate(given | {name: value})
    except ValidationError:
        return None
