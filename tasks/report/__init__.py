"""Records -> pages.

==============  ===================================================================
``status``      the project on one page
``evaluation``  one evaluation
``promotion``   one promotion, a model card, an incident
``shared``      forms of a document, links between pages, the questions of a checklist
==============  ===================================================================
"""

from tasks.report.evaluation import write_evaluation
from tasks.report.promotion import write_card, write_incident, write_promotion
from tasks.report.status import write_status

__all__ = ["write_card", "write_evaluation", "write_incident", "write_promotion", "write_status"]
