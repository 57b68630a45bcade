"""What a team said in a survey: means and how many answered, never who."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from tasks.vocabulary import Word

FEWEST_ANSWERS = 4  # of fewer a mean tells what single people said
Text = Annotated[str, Field(min_length=1)]


class Answer(Word):
    """The mean answer to one question, from 0 (worst) to 10."""

    asks: Text = Field(description="the question, such as morale or workload")
    mean: float = Field(ge=0, le=10, description="mean of the answers, 0 to 10")
    answered: int | None = Field(None, ge=1, description="how many answered this one; none: all respondents")
    note: str = Field("", description="what was said besides, without names")


class Survey(Word):
    """Answers of a whole team; below four of them nothing is shown, and single answers cannot be kept."""

    respondents: int = Field(ge=1, description="how many answered")
    answers: tuple[Answer, ...] = Field(min_length=1, description="one for each question")

    @model_validator(mode="after")
    def _no_more_answers_than_people(self) -> Survey:
        for one in self.answers:
            if one.answered is not None and one.answered > self.respondents:
                raise ValueError(
                    f"{one.asks}: at most {self.respondents} answered, as many as respondents; found "
                    f"{one.answered}"
                )
        return self

    def shown(self, answer: Answer) -> bool:
        """Whether enough people answered this question for its mean to be shown."""
        return (answer.answered or self.respondents) >= FEWEST_ANSWERS
