"""The county's figures as charts, each with the table of the same figures."""

from dataclasses import dataclass

from auditor.publish.contexts.shared import Link


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One bar in words: its name, its number, and whom it is made of."""

    name: str
    number: str
    units: tuple[Link, ...] = ()  # with the unit's own number as note
    left: str = ""  # how many units more


@dataclass(frozen=True, slots=True)
class Plot:
    """One chart: what it says in a sentence, the drawing, and its rows for those who do not see it."""

    title: str
    said: str
    svg: str
    columns: tuple[str, ...]  # heads of the table
    rows: tuple[ChartRow, ...]


@dataclass(frozen=True, slots=True)
class MeasureView:
    """One figure of the county over its units."""

    anchor: str
    title: str
    sentence: str  # sum, median, span
    plots: tuple[Plot, ...]
    outliers: tuple[Link, ...]  # units far from the others; the note is the number
    difference: str  # where the parts do not add up to the sum
    before: str  # the same units a year earlier, "" where fewer than two have both


@dataclass(frozen=True, slots=True)
class MeasuresView:
    """All of them."""

    intro: str
    outlying: str  # what counts as far from the others
    measures: tuple[MeasureView, ...]
