"""The contract every check keeps, and how checks are found: one new file is one new check."""

from __future__ import annotations

import importlib
import pkgutil
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from functools import cache
from inspect import getdoc, isabstract
from types import ModuleType
from typing import Any, ClassVar, Generic, Literal, TypeVar

import numpy as np
from pydantic import Field
from pydantic.config import JsonDict

import tasks
from tasks.vocabulary import About, Evidence, Finding, Need, Verdict, Word

Data = TypeVar("Data")

DOMAINS = ("labels", "experiments", "readiness", "drift")


def threshold(
    default: Any, *, stricter: Literal["higher", "lower"], unit: str, description: str, **bounds: Any
) -> Any:
    """Field of a check that a plan may set: its default, its unit and which way is stricter.

    ``bounds`` are pydantic's ``ge``, ``gt``, ``le``, ``lt``.
    """
    extra: JsonDict = {"stricter": stricter, "unit": unit}
    return Field(default, description=description, json_schema_extra=extra, **bounds)


class Check(Word, Generic[Data]):
    """A question with thresholds. A subclass is one file in a domain folder, found by itself.

    Its docstring's first line is what people read in ``proofline checks`` and in reports. Its
    fields are thresholds with defaults, set by a plan. ``example`` fills the fields that have no
    default, for the catalogue and for the promises in ``tests/test_every_check.py``.
    """

    name: ClassVar[str]
    about: ClassVar[About]
    example: ClassVar[Mapping[str, Any]] = {}
    comes_first: ClassVar[bool] = False  # while it cannot tell, what others found does not count
    stops_all: ClassVar[bool] = False  # while it does not pass, there is nothing to ask the checks after it
    stops_early: ClassVar[bool] = False  # its FAIL on the start of a batch decides: the rest is not read

    need: Need = Field("must", description="must: the gate waits for it; note: it is only shown")

    @property
    def asks(self) -> str:
        """What the gate waits for: the check's name, with its subject where one plan asks it twice."""
        return self.name

    @abstractmethod
    def measure(self, data: Data, rng: np.random.Generator) -> tuple[Evidence, ...]:
        """Measure ``data`` without judging it: one Evidence a subject; no thresholds in it."""

    @abstractmethod
    def judge(self, evidence: tuple[Evidence, ...]) -> tuple[Finding, ...]:
        """Judge what was measured, now or long ago: one Finding an Evidence, in their order."""

    def finding(
        self, evidence: Evidence, verdict: Verdict, reason: str, *, remedy: str = "", settle: str = ""
    ) -> Finding:
        """A finding of this check about the evidence's subject."""
        return Finding(
            check=self.name,
            subject=evidence.subject,
            verdict=verdict,
            reason=reason,
            remedy=remedy,
            settle=settle,
            need=self.need,
            evidence=evidence,
        )

    @classmethod
    def question(cls) -> str:
        """First line of the check's docstring."""
        return (getdoc(cls) or cls.name).split("\n", 1)[0]


@cache
def known_checks(domains: tuple[str, ...] = DOMAINS) -> Mapping[str, type[Check[Any]]]:
    """Every check in the domain folders by name, in alphabetical order.

    Of fewer ``domains`` than all, every check is there, and perhaps some of others: it takes less time.
    """
    for module in _domain_modules(domains):
        importlib.import_module(module)
    # mypy calls Check abstract here and is right; its subclasses are what is asked for.
    found = {c.name: c for c in _subclasses(Check) if not isabstract(c)}  # type: ignore[type-abstract]
    return dict(sorted(found.items()))


def _domain_modules(domains: tuple[str, ...]) -> Iterator[str]:
    for domain in domains:
        package: ModuleType = importlib.import_module(f"{tasks.__name__}.{domain}")
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            yield module.name


def _subclasses(cls: type[Check[Any]]) -> Iterator[type[Check[Any]]]:
    for sub in cls.__subclasses__():
        if "[" not in sub.__name__:
            yield sub
        yield from _subclasses(sub)
