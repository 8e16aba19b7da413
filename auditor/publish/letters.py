"""A unit's asks, or the county's counts, go in; the letter (整改通知) or circular (通报) comes out as DOCX."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from pathlib import Path

from auditor.publish import letter_words as words
from auditor.publish.asks import Ask
from auditor.publish.letter_words import Demand
from auditor.publish.names import clipped
from auditor.publish.paper import Letter, Paper, PaperColumn

_POINTS_IN_LETTER = 40  # the list holds every one; a letter is read from beginning to end
_POINTS_PER_RULE = 8
_LONGEST_POINT = 400


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose letter it is."""

    office: str  # "" = left blank for the office to fill in
    until: date | None  # by when an answer is asked, None = left blank
    made: datetime


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom it is for, about which report."""

    unit: str
    year: int | None
    report: str  # what the regulation calls the report
    attachment: str  # file name of the list


def write_letter(path: Path, sender: Sender, to: Addressee, asks: Sequence[Ask]) -> None:
    """The letter about a report that was read: what must be corrected, what is to be looked into, what was perhaps misread, advice."""
    counts = Counter(ask.demand for ask in asks)
    title = words.letter_title(to.unit, to.year, to.report, must=counts[Demand.CORRECT] > 0)
    paper = _begin(title, sender)
    paper.addressee(f"{to.unit}：")
    report = f"{words.year_words(to.year)}{to.report}"
    paper.body(words.letter_opening(report, {demand.word: counts[demand] for demand in Demand if counts[demand]}))
    number, room = 0, _POINTS_IN_LETTER
    for demand in Demand:
        if not counts[demand]:
            continue
        number += 1
        paper.heading(f"{words.han(number)}、{demand.heading}")
        chosen = [ask for ask in asks if ask.demand is demand]
        room -= _write_points(paper, chosen, max(room, 3))
    paper.heading(f"{words.han(number + 1)}、{words.REQUESTS}")
    until = words.day(sender.until) if sender.until else words.DAY_BLANK
    for text in words.requests(must=counts[Demand.CORRECT] > 0, check=counts[Demand.CONFIRM] > 0, compare=counts[Demand.COMPARE] > 0, until=until):
        paper.body(text)
    _end(paper, sender, (to.attachment,), path)


def write_resend_letter(path: Path, sender: Sender, to: Addressee, reason: str) -> None:
    """The letter about a file that could not be read: nothing is held against the unit, another file is asked for."""
    paper = _begin(words.resend_title(to.unit, to.year, to.report), sender)
    paper.addressee(f"{to.unit}：")
    for text in words.resend_body(reason):
        paper.body(text)
    _end(paper, sender, (), path)


def _begin(title: str, sender: Sender) -> Paper:
    paper = Letter(title, sender.made)
    paper.letterhead(sender.office, words.NUMBER_BLANK)
    paper.title(title)
    return paper


def _end(paper: Paper, sender: Sender, attachments: Sequence[str], path: Path) -> None:
    if attachments:
        paper.attachments(attachments)
    paper.signature(sender.office or words.OFFICE_BLANK, words.day(sender.made))
    paper.save(path)


def _write_points(paper: Paper, asks: Sequence[Ask], room: int) -> int:
    """One part of the letter: each rule once with its points, basis and advice. Returns how many points were written."""
    written = 0
    for number, (_, run) in enumerate(groupby(asks, key=lambda ask: (ask.rule, ask.title, ask.fix, ask.basis)), 1):
        if written >= room:
            paper.body(words.rest_in_list(len(asks) - written))
            break
        points = list(run)
        paper.subheading(f"（{words.han(number)}）{points[0].title}")
        shown = points[:_POINTS_PER_RULE]
        for place, ask in enumerate(shown, 1):
            text = clipped(" ".join(ask.problem.split()), _LONGEST_POINT)
            paper.body(words.item(place, text) if len(points) > 1 else text)
        if len(points) > len(shown):
            paper.body(words.rest_in_list(len(points) - len(shown)))
        written += len(points)
        first = points[0]
        if first.demand is Demand.COMPARE:
            paper.body(words.compare_line(first.fix))
            continue
        if first.basis and first.demand is not Demand.NOTE:
            paper.body(words.basis_line(first.basis.replace("\n", "")))
        if first.fix:
            paper.body(words.fix_line(first.fix))
    return written


# --- the circular -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit in the circular."""

    name: str
    state: str  # words.DONE, words.NOT_SENT, words.UNREAD
    counts: Mapping[Demand, int]


@dataclass(frozen=True, slots=True)
class KindLine:
    """One sort of problem over all units."""

    title: str
    units: int
    counts: Mapping[Demand, int]


@dataclass(frozen=True, slots=True)
class Standing:
    """What the circular tells."""

    county: str
    year: int | None
    report: str
    units: tuple[UnitLine, ...]  # in the order of the county's list
    late: tuple[str, ...]
    unmatched: int
    kinds: tuple[KindLine, ...]  # most units first


_SHOWN = (Demand.CORRECT, Demand.CONFIRM, Demand.NOTE)
_KINDS = 15
_UNITS = 500  # in the circular's table: a county has fewer; nobody reads the thousands of a prefecture on paper


def write_circular(path: Path, sender: Sender, standing: Standing) -> None:
    """The county's circular: who sent, what came out unit by unit and by kind, what is asked. Neutral, nobody is ranked."""
    title = words.circular_title(standing.county, standing.year, standing.report)
    paper = _begin(title, sender)
    paper.addressee(words.ALL_REPORTING_UNITS)
    paper.body(words.circular_opening(standing.year, standing.report, sender.made))
    paper.heading(f"{words.han(1)}、{words.SENT}")
    for text in _sent(standing):
        paper.body(text)
    paper.heading(f"{words.han(2)}、{words.RESULTS}")
    paper.body(_results(standing))
    _unit_table(paper, standing)
    paper.heading(f"{words.han(3)}、{words.COMMON}")
    paper.body(words.COMMON_INTRO if standing.kinds else words.NO_COMMON)
    if standing.kinds:
        _kind_table(paper, standing)
    paper.heading(f"{words.han(4)}、{words.ASKED}")
    for number, text in enumerate(words.CIRCULAR_REQUESTS, 1):
        paper.body(f"（{words.han(number)}）{text}")
    _end(paper, sender, (), path)


def _sent(standing: Standing) -> Iterator[str]:
    not_sent = [unit.name for unit in standing.units if unit.state == words.NOT_SENT]
    unread = [unit.name for unit in standing.units if unit.state == words.UNREAD]
    yield words.sent(len(standing.units), len(standing.units) - len(not_sent), words.year_words(standing.year))
    for what, names in ((words.NOT_YET, not_sent), (words.SENT_UNREAD, unread), (words.LATE_ONES, standing.late)):
        if names:
            yield words.named(what, names)
    if standing.unmatched:
        yield words.unmatched(standing.unmatched)


def _results(standing: Standing) -> str:
    judged = [unit for unit in standing.units if unit.state == words.DONE]
    must = sum(unit.counts.get(Demand.CORRECT, 0) > 0 for unit in judged)
    check = sum(not unit.counts.get(Demand.CORRECT, 0) and unit.counts.get(Demand.CONFIRM, 0) > 0 for unit in judged)
    totals = {demand.word: sum(unit.counts.get(demand, 0) for unit in judged) for demand in _SHOWN}
    return words.results(len(judged), must, check, len(judged) - must - check, totals)


def _unit_table(paper: Paper, standing: Standing) -> None:
    rows = []
    for unit in standing.units[:_UNITS]:
        done = unit.state == words.DONE
        rows.append((unit.name, *(str(unit.counts.get(demand, 0)) if done else "—" for demand in _SHOWN), unit.state))
    widths = (62.0, 23.0, 23.0, 23.0, 25.0)
    paper.table(_columns(words.UNIT_COLUMNS, widths), rows)
    if len(standing.units) > _UNITS:
        paper.body(words.more_units(len(standing.units) - _UNITS))


def _kind_table(paper: Paper, standing: Standing) -> None:
    rows = [(kind.title, str(kind.units), *(str(kind.counts.get(demand, 0)) for demand in _SHOWN)) for kind in standing.kinds[:_KINDS]]
    widths = (72.0, 21.0, 21.0, 21.0, 21.0)
    paper.table(_columns(words.KIND_COLUMNS, widths), rows)


def _columns(labels: Sequence[str], widths: Sequence[float]) -> list[PaperColumn]:
    """Names to the left, counts centred."""
    return [PaperColumn(label, width, "center" if number else "left") for number, (label, width) in enumerate(zip(labels, widths, strict=True))]
