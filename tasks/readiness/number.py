"""How a metric's value is written in sentences and in model cards."""

from __future__ import annotations


def number(value: float, unit: str) -> str:
    """Percent with two decimals for a share, milliseconds with one, else four decimals."""
    return f"{value:.2%}" if unit == "share" else f"{value:,.1f} ms" if unit == "ms" else f"{value:.4f}"
