"""Is the model trained by one command, without a notebook?"""

from __future__ import annotations

from typing import ClassVar

from tasks.readiness.dossier import Dossier
from tasks.readiness.readiness_check import Group, Measured, ReadinessCheck
from tasks.vocabulary import Evidence, Finding, Measurement, Verdict

COMMANDS, MISSING, NOTEBOOKS, UNREAD = "commands", "missing files", "notebooks", "not looked at"
_MOST_NAMED = 10


class OneCommand(ReadinessCheck):
    """Is the model trained by one command whose files are there, with no notebook in production code?"""

    name = "one_command"
    group: ClassVar[Group] = "reproducibility"
    needs = "code"
    to_bring = "Name the command that trains in model.yaml, trainer, or as a target train of a Makefile."
    may_be_signed = True

    def measured(self, data: Dossier) -> Measured:
        """Whether there is a command, what it lacks, which notebooks take part."""
        code = data.code
        missing, notebooks = (code.missing, code.notebooks) if code else ((), ())
        measurements = (
            Measurement(name=COMMANDS, value=int(bool(code and code.command))),
            Measurement(name=MISSING, value=len(missing)),
            Measurement(name=NOTEBOOKS, value=len(notebooks), n=code.files if code else 0),
            Measurement(name=UNREAD, value=int(bool(code and code.cut))),
        )
        return measurements, (*missing, *notebooks)[:_MOST_NAMED]

    def judged(self, evidence: Evidence) -> Finding:
        """FAIL on a missing file or a notebook; UNKNOWN without a command, or when not all was looked at."""
        missing, notebooks = (int(evidence.value(name) or 0) for name in (MISSING, NOTEBOOKS))
        if missing:
            lacks = f"{_counted(missing, 'file')} not there, first {evidence.named[0]}"
            why, remedy = (
                f"the command that trains names {lacks}",
                "Put the files there, or mend the command.",
            )
            return self.finding(evidence, Verdict.FAIL, why, remedy=remedy)
        if notebooks:
            first = f"{_counted(notebooks, 'notebook')} in production code, first {evidence.named[0]}"
            remedy = "Move what is needed into modules; keep notebooks in a folder notebooks/."
            return self.finding(evidence, Verdict.FAIL, first, remedy=remedy)
        if evidence.value(UNREAD):
            why = "the folder holds more files than are looked at, so that a notebook may lie among the rest"
            settle = "Name the folder of the code alone, model.yaml, promotion.code."
            return self.open(evidence, why, settle)
        if not evidence.value(COMMANDS):
            return self.open(evidence, "no command that trains the model is named, and none is found")
        return self.finding(
            evidence, Verdict.PASS, "one command trains it, its files are there, and no notebook takes part"
        )


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
