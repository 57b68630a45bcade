"""Records -> pages.

==============  ===================================================================
``status``      the project on one page
``evaluation``  one evaluation
``drift``       one watched window
``promotion``   one promotion, a model card, an incident
``followed``    promotions' pages after a rollback, or the next promotion
``team``        sprint plan, sprint retrospective, release retrospective
``project_pages``  risks and others about a whole project
``due``         which reports the sprint calendar asks for, which the record outgrew
``several``     many reports, one after another
``missing``     pages that could not be stored when they should have been
``index``       every report of a project, and every project
``artifact``    a page's Markdown beside its run in Prefect
``publish``     a page is written, and told of
``shared``      forms of a document, links between pages, the questions of a checklist
==============  ===================================================================
"""

from tasks.report.drift import tell_drift_done, write_drift
from tasks.report.due import ManyKind, find_behind, find_due, need_board
from tasks.report.evaluation import write_evaluation
from tasks.report.followed import follow_moves
from tasks.report.index import write_index
from tasks.report.missing import make_up
from tasks.report.project_pages import PROJECT_KINDS, ProjectKind, write_project_page
from tasks.report.promotion import write_card, write_incident, write_promotion
from tasks.report.several import Wrote, need_written, write_each
from tasks.report.status import write_status
from tasks.report.team import TeamKind, named_for, write_team_document

__all__ = [
    "PROJECT_KINDS",
    "ManyKind",
    "ProjectKind",
    "TeamKind",
    "Wrote",
    "find_behind",
    "find_due",
    "follow_moves",
    "make_up",
    "named_for",
    "need_board",
    "need_written",
    "tell_drift_done",
    "write_card",
    "write_drift",
    "write_each",
    "write_evaluation",
    "write_incident",
    "write_index",
    "write_project_page",
    "write_promotion",
    "write_status",
    "write_team_document",
]
