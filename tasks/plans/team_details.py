"""What stands in tables about single sprints and releases, put into them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import ValidationError

from tasks.board.release import Release
from tasks.board.sprint import Sprint
from tasks.errors import PlanError
from tasks.plans.board_table import Entry, Table
from tasks.plans.say import sentence
from tasks.plans.team_rows import team_rows
from tasks.plans.team_tables import TeamTable

Owned = TypeVar("Owned", Sprint, Release)
Row = dict[str, Any]


@dataclass(frozen=True)
class Owners:
    """Sprints or releases of a board, as messages name where each stands."""

    what: str
    places: Mapping[str, str]  # by id


@dataclass(frozen=True)
class Details:
    """A table about sprints or releases: its file, and its entries by what they belong to, in their order."""

    spec: TeamTable
    file: str
    entries: Mapping[str, tuple[Entry, ...]]


def details_of(table: Table, file: str, spec: TeamTable) -> Details:
    """The entries of a table, each valid by itself.

    Raises
    ------
    PlanError
        When a cell or a row is wrong: with file, row, column, found, allowed.
    ValueError
        When it is no table.
    """
    entries: dict[str, list[Entry]] = defaultdict(list)
    for entry in team_rows(table, spec):
        values = dict(entry.values)
        owner = values.pop(spec.key, None)
        if owner is None:
            raise PlanError(
                f"{entry.place}, {spec.key}: found nothing; allowed: the {spec.key} that it is of"
            )
        if spec.is_one and owner in entries:
            raise PlanError(
                f"{entry.place}, {spec.key}: found {owner!r} again; allowed: one row a {spec.key}"
            )
        _need_valid(spec, values, entry.place)
        entries[owner].append(Entry(entry.place, values))
    return Details(spec, file, {owner: tuple(found) for owner, found in entries.items()})


def with_details(held: Sequence[Owned], owners: Owners, details: Iterable[Details]) -> tuple[Owned, ...]:
    """Sprints or releases with what tables say of them, in their order.

    Raises
    ------
    PlanError
        When a table names one that is not there, says what stands in another file too, or what does not
        fit the rest of the sprint or release.
    """
    asked = list(details)
    for one in asked:
        _need_known(one, owners)
    return tuple(_filled(one, owners.places[one.id], asked) for one in held)


def _filled(held: Owned, place: str, details: Sequence[Details]) -> Owned:
    mine = [one for one in details if held.id in one.entries]
    if not mine:
        return held
    values = held.model_dump(exclude_unset=True)
    for one in sorted(mine, key=lambda one: len(one.spec.at)):  # a plan before its items
        _put(values, one, one.entries[held.id], place)
    try:
        return type(held).model_validate(values)
    except ValidationError as error:
        files = ", ".join(one.file for one in mine)
        raise PlanError(sentence(f"{place} with {files}", type(held), error)) from error


def _put(values: Row, details: Details, entries: Sequence[Entry], place: str) -> None:
    """Put entries where they belong; PlanError where the board says something there already."""
    spec, inner = details.spec, values
    for part in spec.at[:-1]:
        inner[part] = dict(inner.get(part) or {})
        inner = inner[part]
    there = inner.get(spec.at[-1]) or {}
    if there:
        raise PlanError(
            f"{place}: found {'.'.join(spec.at)}, and {details.file} says it too; allowed: each part of the "
            "board in one file"
        )
    inner[spec.at[-1]] = _whole(spec, entries)


def _whole(spec: TeamTable, entries: Sequence[Entry]) -> Any:
    if spec.is_survey:
        return _survey(entries)
    return dict(entries[0].values) if spec.is_one else [entry.values for entry in entries]


def _survey(entries: Sequence[Entry]) -> Row:
    """One survey; how many answered it stands in one of its rows, or the same in several."""
    told = [(entry.place, entry.values["respondents"]) for entry in entries if "respondents" in entry.values]
    if not told:
        raise PlanError(f"{entries[0].place}, respondents: found nothing; allowed: how many answered")
    for place, number in told:
        if number != told[0][1]:
            raise PlanError(
                f"{place}, respondents: found {number!r}; allowed: {told[0][1]}, as in {told[0][0]}"
            )
    answers = [
        {name: cell for name, cell in entry.values.items() if name != "respondents"} for entry in entries
    ]
    return {"respondents": told[0][1], "answers": answers}


def _need_known(details: Details, owners: Owners) -> None:
    for owner, entries in details.entries.items():
        if owner not in owners.places:
            known = f"{owners.what} of the board: {', '.join(owners.places) or 'none'}"
            raise PlanError(f"{entries[0].place}, {details.spec.key}: found {owner!r}; allowed: {known}")


def _need_valid(spec: TeamTable, values: Row, place: str) -> None:
    try:
        spec.model.model_validate(values)
    except ValidationError as error:
        raise PlanError(in_columns(sentence(place, spec.model, error), place, spec)) from error


def in_columns(said: str, place: str, spec: TeamTable) -> str:
    """The message with the column's name in place of the field's path."""
    for name, column in spec.columns.items():
        path = f"{place}, {'.'.join(column.path)}"
        if len(column.path) > 1 and said.startswith(f"{path}:"):
            return said.replace(path, f"{place}, {name}", 1)
    return said
