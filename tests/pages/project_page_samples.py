"""Pages about a whole project and indexes, as browsers are shown them: usual ones, and of long names."""

from __future__ import annotations

from tasks.experiments.hardest import Hard
from tasks.load.hardest import Seen
from tasks.pages.canvas import canvas_document
from tasks.pages.index import project_index
from tasks.pages.projects_index import projects_index
from tasks.pages.render import render_html
from tasks.pages.researcher import Errors, researcher_document
from tasks.pages.risk_register import risk_register_document
from tasks.pages.risks import risks
from tasks.pages.stakeholder import stakeholder_document
from tasks.pages.status import status_document
from tests.pages.canvas_samples import SOURCE, VALUES, dumped
from tests.pages.forecast_samples import forecast
from tests.pages.kept_samples import kept
from tests.pages.samples import FACTS, HEAD, NOW, everything, sliced

LONG = "an-id-without-any-place-to-break-" * 6
SHORTER = LONG[:90]


def risks_of(name="R-1"):
    return risks(kept(name).risks, None, None)


def status(decisions, name="S", risk="R-1"):
    return status_document(
        FACTS, decisions, head=HEAD, now=NOW, forecast=forecast(name=name), kept=kept(risk)
    )


def reports(word):
    """Five weeks of status reports whose headline number moves."""
    made = status(everything())
    for n in range(5):
        tile = {"label": word, "text": f"0.7{n}", "value": 0.7 + n / 100}
        yield "status", f"{word}-{n}", made | {"tiles": [tile], "project": {"title": word}}


ODD_CANVAS = dumped(objective=LONG, data=[LONG], constraints=[LONG], kill=[LONG])


def researcher(name, address=""):
    errors = Errors(name, 5, tuple(Hard(f"{name}-{n}", 0.9 - n / 50, 0.5) for n in range(20)))
    runs = [Seen(name, n, f"{n:032}", address) for n in range(1, 11)]
    found = [*everything(), sliced()]
    pages = {one.id: "../evaluation/page.html" for one in found}
    return researcher_document(FACTS, found, SOURCE, runs=runs, errors=errors, own_pages=pages)


DOCUMENTS = {
    "status with risks": status(everything()),
    "status with long risks": status([], risk=SHORTER),
    "risks": risk_register_document(risks_of(), SOURCE),
    "risks with long names": risk_register_document(risks_of(SHORTER), SOURCE),
    "canvas": canvas_document(dumped(), VALUES, risks_of(), SOURCE),
    "canvas with long names": canvas_document(ODD_CANVAS, {}, risks_of(SHORTER), SOURCE),
    "stakeholder": stakeholder_document(status(everything()), dumped(), VALUES, SOURCE),
    "stakeholder with long names": stakeholder_document(status([], SHORTER, SHORTER), dumped(), {}, SOURCE),
    "researcher": researcher("candidate", "https://mlflow.example.org/#/experiments/1/runs/1"),
    "researcher with long names": researcher(LONG),
    "index": project_index(
        "Flight delays", [*reports("AUC"), ("evaluation", LONG, None)], older={"status": 3}, now=NOW
    ),
    "index with long names": projects_index(
        [(LONG, project_index(LONG, reports(LONG), older={}, now=NOW)), ("b", None)], now=NOW
    ),
}
USUAL = tuple(name for name in DOCUMENTS if "long" not in name)
PROJECT_PAGES = {name: render_html(document) for name, document in DOCUMENTS.items()}
