"""What the overview draws: numbers of the store (store/figures.py) as plots, each with a table. An empty one is left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from service.store.figures import Figures, Quality
from service.ui import formats, wording
from service.ui.drawing import Form, Plot, Series
from service.ui.wording import Language

DAYS, WEEKS, MONTHS = 30, 26, 24
KINDS = ("assignment", "plan", "proposal")
REVIEWS = {"confirmed": "start.review_confirmed", "corrected": "start.review_corrected", "added": "start.review_added"}


@dataclass(frozen=True, slots=True)
class Label:
    """What a number stands for: in the plot, in the table (`name`, else the same), and the address of what it counts."""

    text: str
    href: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table below a plot: its label, where that leads, its numbers as text."""

    label: str
    href: str
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Chart:
    """A plot and its numbers."""

    name: str
    plot: Plot
    lines: Sequence[Line]

    @property
    def heads(self) -> list[tuple[str, str]]:
        """Return the headings of the numbers."""
        return [(one.name, "number") for one in self.plot.series]


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes charts of numbers in a language, as of a day."""

    figures: Figures
    language: Language
    today: date

    def charts(self) -> list[Chart]:
        """Return the charts that have something to show."""
        makers: tuple[Callable[[], Chart | None], ...] = (
            self.days,
            self.weeks,
            self.months,
            self.kinds,
            self.units,
            self.quality,
            self.reviews,
            self.warnings,
        )
        return [chart for make in makers if (chart := make())]

    def days(self) -> Chart | None:
        """Return what came in the last days."""
        days = [self.today - timedelta(at) for at in range(DAYS - 1, -1, -1)]
        values = [self.figures.days.get(day, 0) for day in days]
        labels = [Label(self.short(day), name=formats.day(day, self.language)) for day in days]
        return self.chart("days", "bars", labels, [Series(self.say("start.documents"), values)], 7)

    def weeks(self) -> Chart | None:
        """Return what came in the last weeks, which begin on Monday."""
        first = self.today - timedelta(self.today.weekday())
        weeks = [first - timedelta(7 * at) for at in range(WEEKS - 1, -1, -1)]
        values = [sum(self.figures.days.get(week + timedelta(at), 0) for at in range(7)) for week in weeks]
        labels = [Label(self.short(week), name=self.say("start.week_of", day=week)) for week in weeks]
        return self.chart("weeks", "bars", labels, [Series(self.say("start.documents"), values)], 6)

    def months(self) -> Chart | None:
        """Return commitments by month of issue and kind."""
        months = self.recent()
        series = [Series(self.kind(kind), [self.of(month).kinds[kind] for month in months]) for kind in KINDS]
        labels = [Label(self.month(one), _commitments(issued_from=one, issued_to=_last(one))) for one in months]
        return self.chart("months", "stacked", labels, series, _every(months))

    def kinds(self) -> Chart | None:
        """Return commitments by kind."""
        kinds = self.figures.kinds.most_common()
        labels = [Label(self.kind(kind), _commitments(kind=kind)) for kind, _ in kinds]
        return self.chart("kinds", "lying", labels, [Series(self.say("start.commitments"), [count for _, count in kinds])])

    def units(self) -> Chart | None:
        """Return which bodies are asked most often."""
        labels = [Label(name, _commitments(unit=name)) for _, name, _ in self.figures.units]
        return self.chart("units", "lying", labels, [Series(self.say("start.commitments"), [count for _, _, count in self.figures.units])])

    def quality(self) -> Chart | None:
        """Return confidence and the share of weak records, by month of issue."""
        months = self.recent()
        qualities = [self.of(month) for month in months]
        sure = [round(100 * one.confidence / one.count, 1) if one.count else None for one in qualities]
        weak = [round(100 * one.weak / one.count, 1) if one.count else None for one in qualities]
        series = [Series(self.say("start.confidence"), sure), Series(self.say("start.weak"), weak)]
        return self.chart("quality", "lines", [Label(self.month(one)) for one in months], series, _every(months))

    def reviews(self) -> Chart | None:
        """Return what people did to records, by month."""
        months = list(self.figures.reviewed)[-MONTHS:]
        series = [
            Series(self.say(key), [self.figures.reviewed[month].get(review, 0) for month in months]) for review, key in REVIEWS.items()
        ]
        return self.chart("reviews", "stacked", [Label(self.month(one)) for one in months], series, _every(months))

    def warnings(self) -> Chart | None:
        """Return the warnings of the newest documents by kind."""
        known = wording.read().found
        keys = [f"desk.warning_{code}" for code, _ in self.figures.warnings]
        labels = [Label(self.say(key) if key in known else key.partition("_")[2]) for key in keys]
        return self.chart("warnings", "lying", labels, [Series(self.say("start.documents"), [count for _, count in self.figures.warnings])])

    def chart(self, name: str, form: Form, labels: Sequence[Label], series: Sequence[Series], every: int = 1) -> Chart | None:
        """Return a chart with its table; None where there is nothing in it."""
        if not any(value for one in series for value in one.values):
            return None
        percent = form == "lines"
        plot = Plot(form, self.say(f"start.plot_{name}"), [one.text for one in labels], series, every, percent)
        lines = [
            Line(label.name or label.text, label.href, [self.cell(one.values[at], percent) for one in series])
            for at, label in enumerate(labels)
        ]
        return Chart(name, plot, lines)

    def recent(self) -> list[date]:
        """Return the last months in which something was issued, without gaps; a date that lies ahead is a slip of the pen."""
        there = [month for month in self.figures.months if month <= self.today]
        if not there:
            return []
        found = [there[-1]]
        while len(found) < MONTHS and found[-1] > there[0]:
            found.append((found[-1] - timedelta(1)).replace(day=1))
        return found[::-1]

    def of(self, month: date) -> Quality:
        """Return the numbers of a month."""
        return self.figures.months.get(month) or Quality(type(self.figures.undated.kinds)())

    def month(self, month: date) -> str:
        """Return a month as it is written below a plot."""
        return f"{month.month}/{month.year}" if self.language == "vi" else f"{formats.MONTHS[month.month - 1]} {month.year}"

    def short(self, day: date) -> str:
        """Return a day as it is written below a plot."""
        return f"{day.day}/{day.month}" if self.language == "vi" else f"{day.day} {formats.MONTHS[day.month - 1]}"

    def kind(self, kind: str) -> str:
        """Return the name of a kind of commitments."""
        return self.say(f"lists.kind_{kind}")

    def cell(self, value: float | None, percent: bool) -> str:
        """Return a number of the table."""
        return "–" if value is None else formats.number(value, self.language, int(percent)) + (" %" if percent else "")

    def say(self, key: str, **values: Any) -> str:
        """Return a text."""
        return wording.read().say(self.language, key, values)


def _every(months: Sequence[date]) -> int:
    """Return which labels are shown, so that they do not overlap.

    >>> _every([date(2024, 1, 1)] * 24), _every([date(2024, 1, 1)] * 3)
    (5, 1)
    """
    return 1 if len(months) <= 5 else -(-len(months) // 5)


def _last(month: date) -> date:
    """Return the last day of a month."""
    return (month + timedelta(31)).replace(day=1) - timedelta(1)


def _commitments(**wanted: Any) -> str:
    """Return the address of a list of commitments."""
    return f"/commitments?{urlencode(wanted)}"
