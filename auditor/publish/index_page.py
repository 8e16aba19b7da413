"""Submissions go in one by one; the context of the county summary comes out: every unit by state, the heat map, counts, what needs the county."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from auditor.model import Arrival, Cause, Finding, FindingState, Level, Number, RollUp, RoundTally, Run, Submission
from auditor.publish import index_words, words
from auditor.publish.batch import Batch, Counts
from auditor.publish.contexts.county import (
    CauseView,
    CountyFindingView,
    Figure,
    FileList,
    FileView,
    HeatCell,
    IndexPage,
    KindView,
    MatrixRow,
    MatrixYear,
    StandingView,
)
from auditor.publish.contexts.measures import MeasuresView
from auditor.publish.contexts.progress import ChartView, ExplainedView, OpinionView
from auditor.publish.contexts.shared import Frame, LevelView, Link, Tally
from auditor.publish.measures import figures_before, measures_view, years_plot
from auditor.publish.names import anchor, clipped, href
from auditor.publish.progress import chart_view, opinion_views, reason_of
from auditor.publish.standing import open_findings, standing_of, tally_of, unread_cells
from auditor.publish.sums import sums_view
from auditor.publish.words import Standing
from auditor.rulebook.book import Rulebook, Unit

_HEAT = ((0, "h0"), (1, "h1"), (3, "h2"), (6, "h3"))  # up to so many findings: class; more: h4
_LINKS_PER_KIND, _LINKS = 100, 600  # one kind, all kinds: the page stays small, every finding is on its unit's page
_ROWS, _FILES = 300, 150  # rows of the heat map, files of a list: of a prefecture's thousands the rest is in the workbook
_CHIPS = 250  # units named in one state
_LONGEST_NOTE = 80
_CAUSES = 200  # rows by cause
_SAID_APART = ("unit_missing", "unit_unknown", "unit_late")  # kinds of findings for the county that the page lists with the files


def family_titles(rulebook: Rulebook) -> tuple[tuple[str, str], ...]:
    """(family, title) of every family that has a rule, in the rulebook's order."""
    used = dict.fromkeys(rule.family for rule in rulebook.rules)
    ordered = [*(family for family in rulebook.families if family in used), *(family for family in used if family not in rulebook.families)]
    return tuple((family, rulebook.families.get(family, family)) for family in ordered)


@dataclass(frozen=True, slots=True)
class Entry:
    """What the county page holds of one submission."""

    file: str
    page: str
    name: str
    standing: Standing
    year: int | None
    unit: str | None
    round: int
    replaced: bool
    undecided: bool
    arrival: Arrival | None
    signed: date | None
    tally: Tally
    heat: tuple[HeatCell, ...]  # family by family
    why_unread: str
    partly: str  # what was not understood of it
    rounds: tuple[RoundTally, ...]
    figures: Mapping[str, Number] | None  # of a report of the year before: those with which the county's figures are compared

    def link(self, note: str = "", fragment: str = "") -> Link:
        """The way to its page."""
        return Link(self.name, href(f"units/{self.page}", fragment), note)


@dataclass(frozen=True, slots=True)
class Seen:
    """What one submission adds to the county page."""

    entry: Entry
    findings: tuple[tuple[str, str, Level, str, str], ...]  # of those that ask something: kind, title, level, message in short, id
    causes: tuple[CauseView, ...]
    explained: tuple[ExplainedView, ...]
    opinions: tuple[OpinionView, ...]
    faults: tuple[CountyFindingView, ...]
    chart: ChartView | None


def look_at(submission: Submission, name: str, page: str, rulebook: Rulebook, batch: Batch) -> Seen:
    """What the county page says of a submission, whose page has this file name."""
    report, counts = submission.report, not submission.replaced_by
    found = open_findings(submission.findings)
    standing = standing_of(submission)
    entry = Entry(
        report.file, page, name, standing, report.year.value if report.year else None, report.unit, submission.round, not counts,
        bool(submission.undecided), submission.arrival, report.signed.value if report.signed else None, tally_of(found),
        _heat_row(found, rulebook) if standing is not Standing.UNREAD else (), report.reason or words.STATUS.get(report.status, ""),
        index_words.unread_parts(unread_cells(report), len(report.gaps), len(report.pictures)), submission.rounds,
        figures_before(report, batch.year, batch.summed, rulebook) if counts and batch.year and batch.summed else None,
    )  # fmt: skip
    open_ids = {finding.id for finding in found}
    settled = [finding for finding in submission.findings if finding.state is FindingState.CONFIRMED]
    broken = [finding for finding in submission.findings if finding.state is FindingState.RULE_FAULT]
    return Seen(
        entry,
        tuple((each.kind, each.title, each.level, clipped(each.message, _LONGEST_NOTE), each.id) for each in found) if counts else (),
        tuple(_causes(submission.causes, open_ids, entry)) if counts else (),
        tuple(ExplainedView(entry.link(fragment=anchor("f", each.id)), each.title, each.rule, reason_of(each.waiver)) for each in settled),
        opinion_views(submission.opinions, entry.link(), rulebook, "") if counts else (),
        tuple(_county_finding(each, entry.link()) for each in broken),
        chart_view(submission, entry.link()) if counts and len(submission.rounds) > 1 else None,
    )


def _heat_row(found: Sequence[Finding], rulebook: Rulebook) -> tuple[HeatCell, ...]:
    by_family: dict[str, list[Finding]] = {}
    for finding in found:
        rule = rulebook.rule_by_id.get(finding.rule)
        by_family.setdefault(rule.family if rule else "", []).append(finding)
    return tuple(_heat(tally_of(by_family.get(family, ()))) for family, _ in family_titles(rulebook))


def _causes(causes: Sequence[Cause], open_ids: Collection[str], entry: Entry) -> Iterator[CauseView]:
    for cause in causes:
        explained = [key for key in cause.findings if key in open_ids]
        if explained and cause.sentence:
            yield CauseView(entry.link(fragment=anchor("f", explained[0])), cause.sentence, len(explained))


class _Kind:
    """The findings of one kind, counted; the first of them are linked to."""

    def __init__(self) -> None:
        self.titles: dict[str, None] = {}
        self.units: set[str] = set()
        self.levels: Counter[Level] = Counter()
        self.first: list[Link] = []

    def add(self, entry: Entry, title: str, level: Level, message: str, finding: str) -> None:
        self.titles[title] = None
        self.units.add(entry.name)
        self.levels[level] += 1
        if len(self.first) < _LINKS_PER_KIND:
            self.first.append(entry.link(message, anchor("f", finding)))


class CountyPage:
    """The county page while submission after submission is seen: of each only what the page counts by is held."""

    def __init__(self, rulebook: Rulebook, batch: Batch) -> None:
        self.rulebook, self.year = rulebook, batch.year
        self.entries: list[Entry] = []
        self.kinds: dict[str, _Kind] = {}
        self.causes: list[CauseView] = []
        self.caused = Counter[str]()  # how many causes there are, and how many findings they explain
        self.explained: list[ExplainedView] = []
        self.opinions: list[OpinionView] = []
        self.faults: list[CountyFindingView] = []
        self.charts: list[ChartView] = []

    def add(self, seen: Seen) -> None:
        """The next submission, in the run's order."""
        self.entries.append(seen.entry)
        for kind, title, level, message, finding in seen.findings:
            self.kinds.setdefault(kind, _Kind()).add(seen.entry, title, level, message, finding)
        self.causes += seen.causes
        self.caused.update(causes=len(seen.causes), findings=sum(each.findings for each in seen.causes))
        if len(self.causes) > 10 * _CAUSES:
            self.causes = self._first_causes()
        self.explained += seen.explained
        self.opinions += seen.opinions
        self.faults += seen.faults
        self.charts += filter(None, (seen.chart,))

    def _first_causes(self) -> list[CauseView]:
        return sorted(self.causes, key=lambda each: -each.findings)[:_CAUSES]

    def counts(self) -> Counts:
        """What the submissions seen come to."""
        counting = [entry.tally for entry in self.entries if not entry.replaced]
        asked = Tally(sum(each.must for each in counting), sum(each.check for each in counting), sum(each.advice for each in counting))
        return Counts(self.year, self._came(), asked, sum(entry.tally.total for entry in self.entries))

    def build(self, run: Run, frame: Frame) -> IndexPage:
        """The page."""
        current, missing, due = self._current(), self._missing(), self._due()
        by_standing = Counter(entry.standing for entry in current.values())
        by_standing[Standing.MISSING] = len(missing)
        late, unmatched = _listed(self._late(current.values())), _listed(self._unmatched())
        families = family_titles(self.rulebook)
        causes, explained = self.caused["causes"], self.caused["findings"]
        came = self._came()
        return IndexPage(
            frame=frame,
            county=run.county,
            year=words.year_of(self.year),
            overview=index_words.overview(self.year, len(due) or len(current), came, by_standing[Standing.FIX], len(missing), unmatched.count),
            figures=tuple(self._figures(len(due) or len(current), came, by_standing, late.count, unmatched.count)),
            standings=tuple(self._standings(current, missing)),
            families=tuple(title for _, title in families),
            matrix=tuple(self._matrix()),
            filters=tuple(LevelView(each.word, each.css, each.meaning) for each in Standing if each in {entry.standing for entry in self.entries}),
            width=len(families) + 5,
            kinds=tuple(self._kinds()),
            causes=tuple(self._first_causes()),
            causes_said=index_words.causes_said(explained, causes),
            causes_left=words.more(causes - _CAUSES) if causes > _CAUSES else "",
            missing=tuple(unit.name for unit in missing),
            unmatched=unmatched,
            late=late,
            deadline=self._deadline_words(),
            twice=_listed(self._twice()),
            unread=_listed(_file(entry, entry.why_unread) for entry in self.entries if entry.standing is Standing.UNREAD),
            partly=_listed(_file(entry, entry.partly) for entry in self.entries if entry.partly and entry.standing is not Standing.UNREAD),
            county_findings=tuple(_county_finding(each, Link("", "")) for each in open_findings(run.county_findings) if each.kind not in _SAID_APART),
            faults=(
                *(_county_finding(each, Link("", "")) for each in run.county_findings if each.state is FindingState.RULE_FAULT),
                *self.faults,
            ),
            years=years_plot(self._by_year()),
            charts=tuple(self.charts),
            rounds_said=self._rounds_said(),
            measures=self._measures(run.sums, current) if run.sums else None,
            explained=tuple(self.explained),
            opinions=tuple(self.opinions),
            sums=sums_view(run.sums, self.rulebook) if run.sums else None,
            folder=run.folder,
            files=len(self.entries),
        )

    # --- who stands where

    def _due(self) -> tuple[Unit, ...]:
        year = self.year
        return tuple(unit for unit in self.rulebook.county.units if year is None or unit.reports_in(year))

    def _current(self) -> Mapping[str, Entry]:
        """Unit (or file where the county has no list of units) → the submission that counts for the main year: the latest round."""
        found: dict[str, Entry] = {}
        for entry in self.entries:
            if entry.year not in (self.year, None):
                continue
            if self.rulebook.county.units and not entry.unit:
                continue  # said apart: it may be a second file of a unit that is already counted
            key = f"unit {entry.unit}" if entry.unit else f"file {entry.file}"
            if key not in found or _precedence(entry) >= _precedence(found[key]):
                found[key] = entry
        return found

    def _came(self) -> int:
        due = self._due()
        return len(due) - len(self._missing()) if due else len(self._current())

    def _missing(self) -> tuple[Unit, ...]:
        came = {entry.unit for entry in self.entries if entry.year in (self.year, None)}
        return tuple(unit for unit in self._due() if unit.id not in came)

    def _figures(self, due: int, came: int, by_standing: Mapping[Standing, int], late: int, unmatched: int) -> Iterator[Figure]:
        yield Figure(index_words.FIGURE_DUE, due, "plain")
        yield Figure(index_words.FIGURE_CAME, came, "plain")
        for standing in Standing:
            yield Figure(standing.word, by_standing.get(standing, 0), standing.css)
        yield Figure(index_words.FIGURE_LATE, late, "plain")
        yield Figure(index_words.FIGURE_UNMATCHED, unmatched, "plain")

    def _standings(self, current: Mapping[str, Entry], missing: Sequence[Unit]) -> Iterator[StandingView]:
        for standing in Standing:
            units = [entry.link(_todo(entry)) for entry in current.values() if entry.standing is standing]
            if standing is Standing.MISSING:
                units = [Link(unit.name, "") for unit in missing]
            left = len(units) - _CHIPS
            elsewhere = index_words.in_missing if standing is Standing.MISSING else index_words.in_book
            yield StandingView(standing.word, standing.css, standing.meaning, len(units), tuple(units[:_CHIPS]), elsewhere(left) if left > 0 else "")

    # --- heat map

    def _matrix(self) -> Iterator[MatrixYear]:
        years = sorted({entry.year for entry in self.entries if entry.year is not None}, reverse=True)
        ordered: list[int | None] = sorted(years, key=lambda year: year != self.year)
        worst, room = list(Standing), _ROWS
        for year in [*ordered, None]:
            chosen = (entry for entry in self.entries if entry.year == year and not entry.replaced)
            entries = sorted(chosen, key=lambda entry: worst.index(entry.standing))
            rows = [_row(entry) for entry in entries[:room]]
            room -= len(rows)
            if entries:
                yield MatrixYear(words.year_of(year), tuple(rows), index_words.in_book(len(entries) - len(rows)) if len(entries) > len(rows) else "")

    # --- counts

    def _kinds(self) -> Iterator[KindView]:
        """One row per kind, most units first; a kind is called by the titles of its rules."""
        room = _LINKS
        for _, kind in sorted(self.kinds.items(), key=lambda item: (-len(item[1].units), -item[1].levels.total(), item[0])):
            links = kind.first[: min(_LINKS_PER_KIND, room)]
            room -= len(links)
            count = kind.levels.total()
            left = words.more(count - len(links)) if count > len(links) else ""
            tally = Tally(kind.levels[Level.MUST], kind.levels[Level.CHECK], kind.levels[Level.ADVICE])
            yield KindView(index_words.kind_label(list(kind.titles)), tally, len(kind.units), tuple(links), left)

    # --- progress and figures

    def _by_year(self) -> Mapping[int, Counter[Standing]]:
        found: dict[int, Counter[Standing]] = {}
        for entry in self.entries:
            if entry.year is not None and not entry.replaced:
                found.setdefault(entry.year, Counter())[entry.standing] += 1
        return found

    def _rounds_said(self) -> str:
        again = [entry.rounds for entry in self.entries if len(entry.rounds) > 1 and not entry.replaced]
        read = [rounds for rounds in again if rounds[0].status == rounds[-1].status == "read"]
        return index_words.rounds_said(len(read), *(sum(rounds[at].must + rounds[at].check for rounds in read) for at in (0, -1)))

    def _measures(self, sums: RollUp, current: Mapping[str, Entry]) -> MeasuresView | None:
        links = {unit.unit: Link(unit.name, "") for unit in sums.units}
        links |= {entry.unit: entry.link() for entry in current.values() if entry.unit}
        earlier = {entry.unit: entry.figures for entry in self.entries if entry.unit and entry.figures is not None}
        return measures_view(sums, earlier, links, self.rulebook)

    # --- what needs the county

    def _deadline(self) -> date | None:
        return self.rulebook.county.deadline_for(self.year) if self.year is not None else None

    def _deadline_words(self) -> str:
        deadline = self._deadline()
        return words.day(deadline) if deadline else ""

    def _late(self, entries: Iterable[Entry]) -> Iterator[FileView]:
        deadline = self._deadline()
        if deadline is None:
            return
        for entry in entries:
            arrival, signed = entry.arrival or Arrival(), entry.signed
            if arrival.first is not None and arrival.first.date() <= deadline:
                continue  # an audit met it in time, whatever date it bears
            if arrival.absent is not None and arrival.absent.date() > deadline:
                yield _file(entry, index_words.not_yet_sent(arrival.absent, arrival.first))
            elif signed is not None and signed > deadline:
                yield _file(entry, index_words.sent_after(index_words.SIGNED_ON, signed))

    def _unmatched(self) -> Iterator[FileView]:
        for entry in self.entries:
            if not entry.unit and entry.standing is not Standing.UNREAD:
                yield _file(entry, index_words.read_name(entry.name))

    def _twice(self) -> Iterator[FileView]:
        counted = Counter((entry.unit, entry.year) for entry in self.entries)
        for entry in self.entries:
            number = counted[entry.unit, entry.year]
            if number > 1 and entry.unit:
                yield _file(entry, index_words.same_unit(number, entry.round, _counts(entry)))


def _row(entry: Entry) -> MatrixRow:
    if entry.standing is Standing.UNREAD:
        return MatrixRow(entry.link(), entry.standing.word, entry.standing.css, None, ())
    return MatrixRow(entry.link(), entry.standing.word, entry.standing.css, entry.tally, entry.heat)


def _county_finding(finding: Finding, page: Link) -> CountyFindingView:
    rule = finding.rule if finding.rule != finding.kind else ""  # what the county's own check names after its kind is no rule
    return CountyFindingView(finding.title, rule, finding.message, finding.fix, page)


def _file(entry: Entry, why: str) -> FileView:
    return FileView(entry.file, entry.link(), words.year_of(entry.year), why)


def _listed(files: Iterable[FileView]) -> FileList:
    found = tuple(files)
    return FileList(len(found), found[:_FILES], index_words.in_book(len(found) - _FILES) if len(found) > _FILES else "")


def _precedence(entry: Entry) -> tuple[bool, int, bool]:
    """Which of a unit's files counts: one that no other replaces, the later round, one that could be read before one that could not."""
    return not entry.replaced, entry.round, entry.standing is not Standing.UNREAD


def _counts(entry: Entry) -> bool | None:
    """Whether the file counts for its unit; None where it is not known which does."""
    return None if entry.undecided else not entry.replaced


def _todo(entry: Entry) -> str:
    match entry.standing:
        case Standing.FIX:
            return str(entry.tally.must)
        case Standing.CONFIRM:
            return str(entry.tally.check) if entry.tally.check else ""
        case _:
            return ""


@cache
def _heat(tally: Tally) -> HeatCell:
    css = next((name for most, name in _HEAT if tally.total <= most), "h4")
    return HeatCell(str(tally.total), css, index_words.counts(tally.must, tally.check, tally.advice) if tally.total else "")
