"""``board.yaml`` (or ``board.csv``): what the scrum master keeps by hand. Flows never write it."""

from __future__ import annotations

from pydantic import Field, model_validator

from tasks.labels.data_stages import DataTask
from tasks.vocabulary import Word


class Board(Word):
    """What the team waits for. Where it and the record disagree, the record wins and pages say so."""

    data_tasks: tuple[DataTask, ...] = Field((), description="data on its way to experiments")

    @model_validator(mode="after")
    def _each_task_once(self) -> Board:
        ids = [task.id for task in self.data_tasks]
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if twice:
            raise ValueError(f"each data task once; {', '.join(twice)} stands twice")
        return self
