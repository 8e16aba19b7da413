"""A Run goes in; the context of the county summary comes out: every unit by state, the heat map, counts, and what needs the county."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from auditor.model import Arrival, Finding, FindingState, Level, Run, Submission
from auditor.publish import words
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
from auditor.publish.measures import measures_view, years_plot
from auditor.publish.names import anchor, clipped, href, unit_name
from auditor.publish.progress import chart_view, opinion_views, reason_of
from auditor.publish.standing import open_findings, standing_of, tally_of, unread_cells
from auditor.publish.sums import sums_view
from auditor.publish.words import Standing
from auditor.rulebook.book import Rulebook, Unit

_HEAT = ((0, "h0"), (1, "h1"), (3, "h2"), (6, "h3"))  # up to so many findings: class; more: h4
_LINKS_PER_KIND, _LINKS = 100, 600  # one kind, all kinds: the page stays small, every finding is on its unit's page
_ROWS, _FILES = 300, 150  # rows of the heat map, files of a list: of a prefecture's thousands the rest is in the workbook
_LONGEST_NOTE = 80
_CAUSES = 200  # rows by cause
_SAID_APART = ("unit_missing", "unit_unknown", "unit_late")  # kinds of findings for the county that the page lists with the files


def index_page(run: Run, rulebook: Rulebook, pages: Sequence[str], frame: Frame) -> IndexPage:
    """The county page; `pages` are the file names of the submissions' pages, in the run's order."""
    entries = tuple(_Entry(each, page, unit_name(each, rulebook), standing_of(each)) for each, page in zip(run.submissions, pages, strict=True))
    return _IndexPage(run, rulebook, entries, main_year(run)).build(frame)


def family_titles(rulebook: Rulebook) -> tuple[tuple[str, str], ...]:
    """(family, title) of every family that has a rule, in the rulebook's order."""
    used = dict.fromkeys(rule.family for rule in rulebook.rules)
    ordered = [*(family for family in rulebook.families if family in used), *(family for family in used if family not in rulebook.families)]
    return tuple((family, rulebook.families.get(family, family)) for family in ordered)


def main_year(run: Run) -> int | None:
    """The year that the batch is about: that of the county's sums, else of most reports, the newest of equals."""
    if run.sums is not None:
        return run.sums.year
    counted = Counter(each.report.year.value for each in run.submissions if each.report.year is not None)
    if not counted:
        return run.years[0] if run.years else None
    return max(counted, key=lambda year: (counted[year], year))


@dataclass(frozen=True, slots=True)
class _Entry:
    submission: Submission
    page: str
    name: str
    standing: Standing

    @property
    def year(self) -> int | None:
        return self.submission.report.year.value if self.submission.report.year else None

    def link(self, note: str = "", fragment: str = "") -> Link:
        return Link(self.name, href(f"units/{self.page}", fragment), note)


class _Kind:
    """The findings of one kind, counted; the first of them are linked to."""

    def __init__(self) -> None:
        self.titles: dict[str, None] = {}
        self.units: set[str] = set()
        self.levels: Counter[Level] = Counter()
        self.first: list[tuple[_Entry, Finding]] = []

    def add(self, entry: _Entry, finding: Finding) -> None:
        self.titles[finding.title] = None
        self.units.add(entry.name)
        self.levels[finding.level] += 1
        if len(self.first) < _LINKS_PER_KIND:
            self.first.append((entry, finding))


@dataclass(frozen=True, slots=True)
class _IndexPage:
    run: Run
    rulebook: Rulebook
    entries: tuple[_Entry, ...]
    year: int | None

    def build(self, frame: Frame) -> IndexPage:
        current, missing, due = self._current(), self._missing(), self._due()
        by_standing = Counter(entry.standing for entry in current.values())
        by_standing[Standing.MISSING] = len(missing)
        late, unmatched = _listed(self._late(current.values())), _listed(self._unmatched())
        families = family_titles(self.rulebook)
        matrix = tuple(self._matrix([family for family, _ in families]))
        causes = sorted(self._causes(), key=lambda each: -each.findings)
        came = len(due) - len(missing) if due else len(current)
        return IndexPage(
            frame=frame,
            county=self.run.county,
            year=words.year_of(self.year),
            overview=words.overview(self.year, len(due) or len(current), came, by_standing[Standing.FIX], len(missing), unmatched.count),
            figures=tuple(self._figures(len(due) or len(current), came, by_standing, late.count, unmatched.count)),
            standings=tuple(self._standings(current, missing)),
            families=tuple(title for _, title in families),
            matrix=matrix,
            filters=tuple(LevelView(each.word, each.css, each.meaning) for each in Standing if each in {entry.standing for entry in self.entries}),
            width=len(families) + 5,
            kinds=tuple(self._kinds()),
            causes=tuple(causes[:_CAUSES]),
            causes_said=words.causes_said(sum(each.findings for each in causes), len(causes)),
            causes_left=words.more(len(causes) - _CAUSES) if len(causes) > _CAUSES else "",
            missing=tuple(unit.name for unit in missing),
            unmatched=unmatched,
            late=late,
            deadline=self._deadline_words(),
            twice=_listed(self._twice()),
            unread=_listed(self._file(entry, _why_unread(entry)) for entry in self.entries if entry.standing is Standing.UNREAD),
            partly=_listed(self._partly()),
            county_findings=tuple(self._county_findings()),
            faults=tuple(self._faults()),
            years=years_plot(self._by_year()),
            charts=tuple(self._charts()),
            rounds_said=self._rounds_said(),
            measures=self._measures(current) if self.run.sums else None,
            explained=tuple(self._explained()),
            opinions=tuple(self._opinions()),
            sums=sums_view(self.run.sums, self.rulebook) if self.run.sums else None,
            folder=self.run.folder,
            files=len(self.entries),
        )

    # --- who stands where

    def _due(self) -> tuple[Unit, ...]:
        year = self.year
        return tuple(unit for unit in self.rulebook.county.units if year is None or unit.reports_in(year))

    def _current(self) -> Mapping[str, _Entry]:
        """Unit (or file where the county has no list of units) → the submission that counts for the main year: the latest round."""
        found: dict[str, _Entry] = {}
        for entry in self.entries:
            report = entry.submission.report
            if entry.year not in (self.year, None):
                continue
            if self.rulebook.county.units and not report.unit:
                continue  # said apart: it may be a second file of a unit that is already counted
            key = f"unit {report.unit}" if report.unit else f"file {report.file}"
            if key not in found or _precedence(entry) >= _precedence(found[key]):
                found[key] = entry
        return found

    def _missing(self) -> tuple[Unit, ...]:
        came = {entry.submission.report.unit for entry in self.entries if entry.year in (self.year, None)}
        return tuple(unit for unit in self._due() if unit.id not in came)

    def _figures(self, due: int, came: int, by_standing: Mapping[Standing, int], late: int, unmatched: int) -> Iterator[Figure]:
        yield Figure(words.FIGURE_DUE, due, "plain")
        yield Figure(words.FIGURE_CAME, came, "plain")
        for standing in Standing:
            yield Figure(standing.word, by_standing.get(standing, 0), standing.css)
        yield Figure(words.FIGURE_LATE, late, "plain")
        yield Figure(words.FIGURE_UNMATCHED, unmatched, "plain")

    def _standings(self, current: Mapping[str, _Entry], missing: Sequence[Unit]) -> Iterator[StandingView]:
        for standing in Standing:
            units = [entry.link(_todo(entry)) for entry in current.values() if entry.standing is standing]
            if standing is Standing.MISSING:
                units = [Link(unit.name, "") for unit in missing]
            yield StandingView(standing.word, standing.css, standing.meaning, len(units), tuple(units))

    # --- heat map

    def _matrix(self, families: Sequence[str]) -> Iterator[MatrixYear]:
        family_of = {rule.id: rule.family for rule in self.rulebook.rules}
        years = sorted({entry.year for entry in self.entries if entry.year is not None}, reverse=True)
        ordered: list[int | None] = sorted(years, key=lambda year: year != self.year)
        worst, room = list(Standing), _ROWS
        for year in [*ordered, None]:
            chosen = (entry for entry in self.entries if entry.year == year and not entry.submission.replaced_by)
            entries = sorted(chosen, key=lambda entry: worst.index(entry.standing))
            rows = [self._row(entry, families, family_of) for entry in entries[:room]]
            room -= len(rows)
            if entries:
                yield MatrixYear(words.year_of(year), tuple(rows), words.in_book(len(entries) - len(rows)) if len(entries) > len(rows) else "")

    def _row(self, entry: _Entry, families: Sequence[str], family_of: Mapping[str, str]) -> MatrixRow:
        if entry.standing is Standing.UNREAD:
            return MatrixRow(entry.link(), entry.standing.word, entry.standing.css, None, ())
        by_family: dict[str, list[Finding]] = {family: [] for family in families}
        for finding in open_findings(entry.submission.findings):
            by_family.setdefault(family_of.get(finding.rule, ""), []).append(finding)
        heat = tuple(_heat(tally_of(by_family[family])) for family in families)
        return MatrixRow(entry.link(), entry.standing.word, entry.standing.css, tally_of(entry.submission.findings), heat)

    # --- counts

    def _kinds(self) -> Iterator[KindView]:
        """One row per kind, most units first; a kind is called by the titles of its rules."""
        found: dict[str, _Kind] = {}
        for entry in self.entries:
            for finding in open_findings(entry.submission.findings) if not entry.submission.replaced_by else ():
                found.setdefault(finding.kind, _Kind()).add(entry, finding)
        room = _LINKS
        for _, kind in sorted(found.items(), key=lambda item: (-len(item[1].units), -item[1].levels.total(), item[0])):
            chosen = kind.first[: min(_LINKS_PER_KIND, room)]
            room -= len(chosen)
            links = [entry.link(clipped(finding.message, _LONGEST_NOTE), anchor("f", finding.id)) for entry, finding in chosen]
            count = kind.levels.total()
            left = words.more(count - len(chosen)) if count > len(chosen) else ""
            tally = Tally(kind.levels[Level.MUST], kind.levels[Level.CHECK], kind.levels[Level.ADVICE])
            yield KindView(words.kind_label(list(kind.titles)), tally, len(kind.units), tuple(links), left)

    def _causes(self) -> Iterator[CauseView]:
        for entry in self.entries:
            open_ids = {finding.id for finding in open_findings(entry.submission.findings)}
            for cause in entry.submission.causes if not entry.submission.replaced_by else ():
                explained = [key for key in cause.findings if key in open_ids]
                if explained and cause.sentence:
                    yield CauseView(entry.link(fragment=anchor("f", explained[0])), cause.sentence, len(explained))

    # --- progress and figures

    def _by_year(self) -> Mapping[int, Counter[Standing]]:
        found: dict[int, Counter[Standing]] = {}
        for entry in self.entries:
            if entry.year is not None and not entry.submission.replaced_by:
                found.setdefault(entry.year, Counter())[entry.standing] += 1
        return found

    def _rounds_said(self) -> str:
        again = [entry.submission.rounds for entry in self.entries if len(entry.submission.rounds) > 1 and not entry.submission.replaced_by]
        read = [rounds for rounds in again if rounds[0].status == rounds[-1].status == "read"]
        return words.rounds_said(len(read), *(sum(rounds[at].must + rounds[at].check for rounds in read) for at in (0, -1)))

    def _measures(self, current: Mapping[str, _Entry]) -> MeasuresView | None:
        assert self.run.sums is not None
        links = {unit.unit: Link(unit.name, "") for unit in self.run.sums.units}
        links |= {unit: entry.link() for entry in current.values() if (unit := entry.submission.report.unit)}
        return measures_view(self.run.sums, self.run.submissions, links, self.rulebook)

    # --- what needs the county

    def _deadline(self) -> date | None:
        return self.rulebook.county.deadline_for(self.year) if self.year is not None else None

    def _deadline_words(self) -> str:
        deadline = self._deadline()
        return words.day(deadline) if deadline else ""

    def _late(self, entries: Iterable[_Entry]) -> Iterator[FileView]:
        deadline = self._deadline()
        if deadline is None:
            return
        for entry in entries:
            arrival, signed = entry.submission.arrival or Arrival(), entry.submission.report.signed
            if arrival.first is not None and arrival.first.date() <= deadline:
                continue  # an audit met it in time, whatever date it bears
            if arrival.absent is not None and arrival.absent.date() > deadline:
                yield self._file(entry, words.not_yet_sent(arrival.absent, arrival.first))
            elif signed is not None and signed.value > deadline:
                yield self._file(entry, words.sent_after(words.SIGNED_ON, signed.value))

    def _unmatched(self) -> Iterator[FileView]:
        for entry in self.entries:
            if not entry.submission.report.unit and entry.standing is not Standing.UNREAD:
                yield self._file(entry, words.read_name(entry.name))

    def _twice(self) -> Iterator[FileView]:
        counted = Counter((entry.submission.report.unit, entry.year) for entry in self.entries)
        for entry in self.entries:
            number = counted[entry.submission.report.unit, entry.year]
            if number > 1 and entry.submission.report.unit:
                yield self._file(entry, words.same_unit(number, entry.submission.round, _counts(entry.submission)))

    def _charts(self) -> Iterator[ChartView]:
        for entry in self.entries:
            if len(entry.submission.rounds) > 1 and not entry.submission.replaced_by:
                yield chart_view(entry.submission, entry.link())

    def _explained(self) -> Iterator[ExplainedView]:
        for entry in self.entries:
            for finding in entry.submission.findings:
                if finding.state is FindingState.CONFIRMED:
                    yield ExplainedView(entry.link(fragment=anchor("f", finding.id)), finding.title, finding.rule, reason_of(finding.waiver))

    def _opinions(self) -> Iterator[OpinionView]:
        for entry in self.entries:
            if not entry.submission.replaced_by:
                yield from opinion_views(entry.submission.opinions, entry.link(), self.rulebook, "")

    def _partly(self) -> Iterator[FileView]:
        for entry in self.entries:
            report = entry.submission.report
            said = words.unread_parts(unread_cells(report), len(report.gaps), len(report.pictures))
            if said and entry.standing is not Standing.UNREAD:
                yield self._file(entry, said)

    def _county_findings(self) -> Iterator[CountyFindingView]:
        for finding in open_findings(self.run.county_findings):
            if finding.kind not in _SAID_APART:
                yield self._county_finding(finding, Link("", ""))

    def _faults(self) -> Iterator[CountyFindingView]:
        for finding in self.run.county_findings:
            if finding.state is FindingState.RULE_FAULT:
                yield self._county_finding(finding, Link("", ""))
        for entry in self.entries:
            for finding in entry.submission.findings:
                if finding.state is FindingState.RULE_FAULT:
                    yield self._county_finding(finding, entry.link())

    def _county_finding(self, finding: Finding, page: Link) -> CountyFindingView:
        rule = finding.rule if finding.rule != finding.kind else ""  # what the county's own check names after its kind is no rule
        return CountyFindingView(finding.title, rule, finding.message, finding.fix, page)

    def _file(self, entry: _Entry, why: str) -> FileView:
        return FileView(entry.submission.report.file, entry.link(), words.year_of(entry.year), why)


def _listed(files: Iterable[FileView]) -> FileList:
    found = tuple(files)
    return FileList(len(found), found[:_FILES], words.in_book(len(found) - _FILES) if len(found) > _FILES else "")


def _precedence(entry: _Entry) -> tuple[bool, int, bool]:
    """Which of a unit's files counts: one that no other replaces, the later round, one that could be read before one that could not."""
    return not entry.submission.replaced_by, entry.submission.round, entry.standing is not Standing.UNREAD


def _counts(submission: Submission) -> bool | None:
    """Whether the file counts for its unit; None where it is not known which does."""
    return None if submission.undecided else not submission.replaced_by


def _todo(entry: _Entry) -> str:
    tally = tally_of(entry.submission.findings)
    match entry.standing:
        case Standing.FIX:
            return str(tally.must)
        case Standing.CONFIRM:
            return str(tally.check) if tally.check else ""
        case _:
            return ""


def _why_unread(entry: _Entry) -> str:
    report = entry.submission.report
    return report.reason or words.STATUS.get(report.status, "")


def _heat(tally: Tally) -> HeatCell:
    number = tally.must + tally.check + tally.advice
    css = next((name for most, name in _HEAT if number <= most), "h4")
    return HeatCell(str(number), css, words.counts(tally.must, tally.check, tally.advice) if number else "")
