"""A canvas that says everything, of a support chatbot whose numbers the handbook's translations use."""

from __future__ import annotations

from tasks.pages.project_page import Source
from tasks.plans import Canvas
from tests.pages.samples import HEAD, NOW

SOURCE = Source("chatbot", "Support chatbot", "convergence", HEAD, NOW, "0.1.0")
VALUES = {
    "accuracy": {
        "candidate": 0.88,
        "baseline": 0.72,
        "interval": {"low": 0.14, "high": 0.18, "level": 0.95},
        "seeds": 5,
        "examples": 500,
        "source": "EXP-034, Wed 18 Nov 2026",
    },
    "hallucination": {"candidate": 0.02, "baseline": 0.08, "interval": None, "source": "EXP-034"},
    "latency_p95": {"candidate": 400.0, "baseline": 2000.0, "interval": None, "source": "EXP-034"},
}
VOLUME = {
    "metric": "accuracy",
    "says": "volume",
    "what": "tickets that a person answers",
    "weekly_volume": 10_000,
    "cost_each": 5,
    "assumes": ("A right answer closes the ticket",),
}


def canvas(**others):
    whole = {
        "title": "Support chatbot",
        "objective": "answer what customers ask without a person, and never wrongly",
        "phase": "convergence",
        "time_box_weeks": 16,
        "metrics": [
            {"name": "accuracy", "title": "Accuracy", "direction": "higher", "target": 0.92, "margin": 0.01,
             "smallest_gain": 0.01, "unit": "share", "simple": {"name": "usual answer", "value": 0.31}},
            {"name": "hallucination", "title": "Hallucination", "direction": "lower", "target": 0.05,
             "margin": 0.01, "unit": "share"},
            {"name": "latency_p95", "title": "Latency p95", "direction": "lower", "margin": 20, "unit": "ms"},
        ],
        "data": ["Tickets of 2025, answered by people", "500 questions that no training has seen"],
        "constraints": ["No personal data leaves the house"],
        "kill": ["Below 0.85 after the time box", "A law forbids it"],
        "people": [{"name": "Ines", "role": "ml_engineer"}],
        "meaning": [
            VOLUME,
            {"metric": "hallucination", "says": "one in", "what": "answers that are made up"},
            {"metric": "accuracy", "says": "of a hundred", "what": "customers get a wrong answer"},
            {"metric": "latency_p95", "says": "wait", "what": "the slowest 1 in 20 wait"},
        ],
    }  # fmt: skip
    return Canvas.model_validate(whole | others)


def dumped(**others):
    return canvas(**others).model_dump(mode="json")
