"""The county's sums and the units' figures of the year before go in; the figures that the rulebook names come out as charts with their tables."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from auditor.model import CellState, Number, Report, RollUp
from auditor.publish import measure_words as words
from auditor.publish.charts import Bar, draw_bars, draw_columns
from auditor.publish.contexts.measures import ChartRow, MeasuresView, MeasureView, Plot
from auditor.publish.contexts.shared import Link
from auditor.publish.distribution import median, outliers, ranges
from auditor.publish.names import anchor
from auditor.publish.results import plain_number
from auditor.publish.words import Standing
from auditor.rulebook.book import Measure, Rulebook

_NAMED = 12  # units listed of one range
_COLOUR = {Standing.FIX: "#a61b12", Standing.CONFIRM: "#8a5700", Standing.UNREAD: "#54308a", Standing.FINE: "#0a5e36"}


Figures: TypeAlias = Mapping[str, Number]  # cell of the year's form → figure


def measures_view(sums: RollUp, earlier: Mapping[str, Figures], links: Mapping[str, Link], rulebook: Rulebook) -> MeasuresView | None:
    """Every figure of the rulebook that the year's form has and at least one unit gave.

    `earlier` is what units gave the year before, `links` leads from a unit's id to its page.
    """
    views = [_measure(each, sums, earlier, links) for each in rulebook.measures if all(key in sums.cells for key in each.total)]
    measures = tuple(view for view in views if view is not None)
    return MeasuresView(words.INTRO, words.OUTLYING, measures) if measures else None


def figures_before(report: Report, year: int, edition: str, rulebook: Rulebook) -> Figures | None:
    """What a unit's report of the year before gives for the measures of `year`, as cells of that year's edition; None for any other report."""
    before = rulebook.edition_for(year - 1)
    if not report.unit or report.year is None or report.year.value != year - 1 or before is None or before.id not in rulebook.forms:
        return None
    wanted = {key for measure in rulebook.measures for key in measure.total}
    meant = {old: new for old, new in rulebook.successors(before.id, edition).items() if new in wanted}
    sources = Counter(meant.values())
    found = {new: report.cells.get(old) for old, new in meant.items() if sources[new] == 1}
    return {key: cell.value for key, cell in found.items() if cell is not None and cell.state is CellState.NUMBER and cell.value is not None}


def years_plot(standings: Mapping[int, Counter[Standing]]) -> Plot | None:
    """How the reports of each year stand; None where the batch holds one year only."""
    if len(standings) < 2:
        return None
    shown = [standing for standing in _COLOUR if any(count[standing] for count in standings.values())]
    bars = [
        Bar(standing.word, count[standing], words.reports(count[standing]), words.year(year), _COLOUR[standing])
        for year, count in sorted(standings.items())
        for standing in shown
    ]
    rows = tuple(ChartRow(f"{bar.group} {bar.name}", bar.said) for bar in bars)
    return Plot(words.YEARS_TITLE, words.chart_of(words.YEARS_TITLE), draw_bars(bars), words.YEARS_COLUMNS, rows)


def _measure(measure: Measure, sums: RollUp, earlier: Mapping[str, Figures], links: Mapping[str, Link]) -> MeasureView | None:
    numbers = {unit.unit: sum(sums.cells[key].parts[unit.unit] for key in measure.total) for unit in sums.units if _gave(unit.unit, measure, sums)}
    if not numbers:
        return None
    far = outliers(numbers)
    known = tuple(numbers.values())
    parts = _parts(measure, sums, numbers)
    least, middle, most = map(plain_number, (min(known), _decimal(median(known)), max(known)))
    return MeasureView(
        anchor=anchor("m", measure.title),
        title=measure.title,
        sentence=words.spread(len(known), plain_number(sum(known)), measure.unit, middle, least, most),
        plots=tuple(_plots(measure, parts, numbers, links)),
        outliers=tuple(Link(links[unit].text, links[unit].href, words.amount(plain_number(numbers[unit]), measure.unit)) for unit in far),
        difference=_difference(measure, parts, sum(known)),
        before=_before(measure, sums, numbers, earlier),
    )


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _gave(unit: str, measure: Measure, sums: RollUp) -> bool:
    return all(unit in sums.cells[key].parts for key in measure.total)


def _parts(measure: Measure, sums: RollUp, numbers: Mapping[str, Number]) -> Mapping[str, Number]:
    """What the figure is made of, over the units that gave the figure; empty where the year's form has not all of the parts."""
    if not all(key in sums.cells for keys in measure.parts.values() for key in keys):
        return {}
    return {name: sum(sums.cells[key].parts.get(unit, 0) for key in keys for unit in numbers) for name, keys in measure.parts.items()}


def _difference(measure: Measure, parts: Mapping[str, Number], total: Number) -> str:
    added = sum(parts.values())
    return words.difference(plain_number(added), plain_number(total), measure.unit) if parts and added != total else ""


def _plots(measure: Measure, parts: Mapping[str, Number], numbers: Mapping[str, Number], links: Mapping[str, Link]) -> Iterator[Plot]:
    if parts:
        bars = [Bar(name, number, words.amount(plain_number(number), measure.unit)) for name, number in parts.items()]
        rows = tuple(ChartRow(bar.name, bar.said) for bar in bars)
        yield Plot(words.PARTS_TITLE, words.chart_of(words.PARTS_TITLE), draw_bars(bars), words.PARTS_COLUMNS, rows)
    found = ranges(numbers)
    if len(found) > 1:
        columns = [Bar(words.span(each.first, each.last), len(each.members), str(len(each.members))) for each in found]
        rows = tuple(
            ChartRow(words.amount(bar.name, measure.unit), bar.said, *_units(each.members, numbers, links))
            for bar, each in zip(columns, found, strict=True)
        )
        drawn = draw_columns(columns, words.below(measure.unit), words.BESIDE)
        yield Plot(words.SPREAD_TITLE, words.chart_of(words.SPREAD_TITLE), drawn, words.SPREAD_COLUMNS, rows)


def _units(members: Sequence[str], numbers: Mapping[str, Number], links: Mapping[str, Link]) -> tuple[tuple[Link, ...], str]:
    ordered = sorted(members, key=lambda unit: -numbers[unit])[:_NAMED]
    named = tuple(Link(links[unit].text, links[unit].href, plain_number(numbers[unit])) for unit in ordered)
    return named, words.more_units(len(members) - len(named)) if len(members) > len(named) else ""


def _before(measure: Measure, sums: RollUp, numbers: Mapping[str, Number], earlier: Mapping[str, Figures]) -> str:
    """The sum of the units that gave the figure in both years, a year apart: other units would make another sum."""
    told = {unit: earlier[unit] for unit in numbers if unit in earlier}
    then = {unit: sum(figures[key] for key in measure.total) for unit, figures in told.items() if all(key in figures for key in measure.total)}
    if len(then) < 2:
        return ""
    now = sum(numbers[unit] for unit in then)
    return words.before(len(then), sums.year, plain_number(sum(then.values())), plain_number(now), measure.unit)
