"""How what became of a promotion is said, as lines or as one JSON object, with the exit code."""

from __future__ import annotations

from collections.abc import Iterator

from flows.commands.answer import line_of, object_of, say, say_json
from tasks.pages.words import stop
from tasks.plans import Project
from tasks.readiness.promoted import Promoted
from tasks.vocabulary import Verdict


def promoted(result: Promoted, project: Project, *, as_json: bool) -> int:
    """The decision, whether the candidate serves, and what to do next."""
    if as_json:
        say_json(_object(result))
    else:
        for line in _lines(result, project):
            say(line)
    return result.exit_code


def _object(result: Promoted) -> dict[str, object]:
    return {
        **object_of(result.decision, result.report or None),
        "state": result.state,
        "version": result.version or None,
        "why": result.why,
        "next": result.what_next,
        "promotion": result.decision.inputs["promotion"],
    }


def _lines(result: Promoted, project: Project) -> Iterator[str]:
    decision = result.decision
    yield line_of(decision)
    if result.state == "held":
        yield from _open(result, project)
    else:
        why = f": {stop(result.why)}" if result.why else "."
        yield f"{decision.subject}: version {result.version} is {result.state}{why}"
    if result.what_next:
        yield f"Next: {result.what_next}"
    if result.report:
        yield f"Report: {result.report}"


def _open(result: Promoted, project: Project) -> Iterator[str]:
    """What does not pass, with its remedy, and the id that people sign."""
    for finding in result.decision.findings:
        if finding.verdict is not Verdict.PASS and finding.need == "must":
            yield f"  {finding.verdict:<8}{finding.check} ({finding.subject}): {stop(finding.reason)}"
            yield f"          {finding.remedy}"
    yield f"Promotion {result.decision.inputs['promotion']} of {project.name} is held."
