"""The measure, drawn plainly: one bar a value, all from zero, the target a line through them."""

from dataclasses import dataclass
from decimal import Decimal

from lessons.experiment.content import figure

WIDTH = 100  # of the drawing, in its own units


@dataclass(frozen=True, slots=True)
class Bar:
    """One value: its words, and where its bar lies between 0 and `WIDTH`."""

    key: str
    label: str
    value: str
    start: float
    length: float


@dataclass(frozen=True, slots=True)
class Drawing:
    bars: list[Bar]
    target: float | None
    unit: str


def drawing(experiment, reading=None):
    """Baseline, target and result (or, while it runs, the latest reading) as bars; None without any number."""
    latest = ("now", "Last" if experiment.has_ended else "Now", reading)
    newest = ("result", "Result", experiment.result) if experiment.result is not None else latest
    values = [("before", "Before", experiment.baseline), ("target", "Target", experiment.target), newest]
    values = [(key, label, value) for key, label, value in values if value is not None]
    if not values:
        return None
    low = min(Decimal(0), *(value for _, _, value in values))
    high = max(Decimal(0), *(value for _, _, value in values))
    span = (high - low) or Decimal(1)

    def place(value):
        return round(float((value - low) / span) * WIDTH, 2)

    bars = [
        Bar(key, label, figure(value), min(place(Decimal(0)), place(value)), abs(place(value) - place(Decimal(0))))
        for key, label, value in values
    ]
    return Drawing(bars, place(experiment.target) if experiment.target is not None else None, experiment.unit)


def is_reached(experiment):
    """Whether the result is at the target or beyond it, seen from the baseline; None when there is no telling."""
    if None in (experiment.baseline, experiment.target, experiment.result):
        return None
    if experiment.target < experiment.baseline:
        return experiment.result <= experiment.target
    return experiment.result >= experiment.target
