"""A Submission goes in; the context of its page comes out: what to correct, in order, and everything that was read."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType

from auditor.model import Cause, Fact, Finding, FindingState, Gap, Level, Place, Report, Submission, T, sources_of
from auditor.publish import reading_words, unit_words, words
from auditor.publish.contexts.findings import FindingView, GroupView, ListView, QuietList, QuietView, SumPiece
from auditor.publish.contexts.shared import Clause, Frame, Link
from auditor.publish.contexts.table import TableView
from auditor.publish.contexts.unit import FactView, GapView, MentionView, PartView, ReadingView, SourceView, UnitPage
from auditor.publish.names import anchor, clipped, href, unit_name
from auditor.publish.progress import notices, opinion_views, progress_view, reason_of, side_by_side
from auditor.publish.results import plain_number
from auditor.publish.standing import open_findings, standing_of, tally_of, unread_count
from auditor.publish.tables import Figures, Marks, draw_table, printed, tables_of
from auditor.publish.unjudged import by_reason
from auditor.rulebook.book import Rulebook
from auditor.rulebook.form import Form, Table

_LISTED_PLACES = 6
_LISTED_GAPS = 200
_LONGEST_QUOTE, _LONGEST_BRIEF = 600, 48
_FEW_CELLS = 2  # that tell findings apart in a line
_LONGEST_VALUE = 200
_OPENING = 12  # characters of a paragraph by which it is found
# A page stays below 1 MB: so many cells are drawn with foldable tables, then only the rows that matter, then only links.
_CELLS_WHOLE = 5_000
_CELLS_AT_ALL = 10_000

# 甲5 · −3 · 合计7（甲5、乙2） · 甲（空）: a name, a number, and what the number is made of.
_TERM = re.compile(r"(?P<name>.*?) ?(?P<number>[−-]?\d[\d,]*(?:\.\d+)?%?)(?P<note>（.*）)?|(?P<bare>.*?)（(?P<said>[^（）]*)）")
_WAY = re.compile("；?[①②③④⑤]")
_SIGN = re.compile(r" ([=≠<>≤≥+−-]) ")


def unit_page(submission: Submission, rulebook: Rulebook, frame: Frame, pages: Mapping[str, str] = MappingProxyType({})) -> UnitPage:
    """The page of one submission; `frame` stands around it, `pages` is file → page of the batch's other submissions."""
    form = form_of(submission.report, rulebook)
    causes = {cause.id: cause for cause in submission.causes}
    return _UnitPage(submission, rulebook, form, causes, pages).build(frame)


def form_of(report: Report, rulebook: Rulebook) -> Form:
    """The form that the report is shown in: of its year, else of its tables, else the newest."""
    edition = rulebook.edition_for(report.year.value) if report.year else None
    if edition is not None and edition.id in rulebook.forms:
        return rulebook.forms[edition.id]
    for used in report.editions.values():
        if used in rulebook.forms:
            return rulebook.forms[used]
    return next(rulebook.forms[each.id] for each in rulebook.editions if each.id in rulebook.forms)


def clauses_of(basis: Iterable[str], rulebook: Rulebook) -> tuple[Clause, ...]:
    """The legal bases in words; an id that the register lacks is left out (the loader refuses it)."""
    found = [rulebook.register[key] for key in basis if key in rulebook.register]
    return tuple(Clause(each.instrument, each.article, each.quote, words.STRENGTH.get(each.strength, words.NO_STRENGTH)) for each in found)


def split_ways(sentence: str) -> tuple[str, tuple[str, ...], str]:
    """A cause's sentence as what is said, the equally good repairs that it counts up with ① ②, and what is said after them."""
    said, *ways = _WAY.split(sentence)
    if not ways:
        return sentence, (), ""
    *before, last = ways
    last, stop, advice = last.partition("。")
    return said, (*before, last + stop), advice


def draw_sum(arithmetic: str) -> tuple[SumPiece, ...]:
    """`甲5 + 乙1 = 6 ≠ 5` as terms and signs; () where it is not of that shape and must be printed as it is."""
    pieces = []
    for position, part in enumerate(_SIGN.split(arithmetic.strip())):
        if position % 2:
            pieces.append(SumPiece("", "", "", part, wrong=part == "≠"))
            continue
        match = _TERM.fullmatch(part)
        if match is None:
            return ()
        note = (match["note"] or "").removeprefix("（").removesuffix("）")
        pieces.append(SumPiece(match["name"] or match["bare"] or "", match["number"] or match["said"], note, "", wrong=False))
    return tuple(pieces) if len(pieces) > 1 else ()


@dataclass(frozen=True, slots=True)
class _UnitPage:
    submission: Submission
    rulebook: Rulebook
    form: Form
    causes: Mapping[str, Cause]
    pages: Mapping[str, str]

    def build(self, frame: Frame) -> UnitPage:
        report, findings = self.submission.report, self.submission.findings
        standing = standing_of(self.submission)
        must = open_findings(findings, Level.MUST)
        mistakes = len(self._by_cause(must))
        tally = tally_of(findings)
        read = report.status == "read"
        reason = "" if read else report.reason or words.STATUS[report.status]
        return UnitPage(
            frame=frame,
            unit=unit_name(self.submission, self.rulebook),
            year=words.year_of(report.year.value if report.year else None),
            file=report.file,
            sources=tuple(self._sources()),
            round=words.nth_round(self.submission.round),
            received=words.moment(self.submission.received) if self.submission.received else "",
            standing=standing.word,
            standing_css=standing.css,
            conclusion=unit_words.conclusion(tally.must, tally.check, tally.advice, mistakes, unread_count(report), reason),
            waiting=unit_words.waiting(sum(map(self._waits, findings))),
            notices=notices(self.submission, lambda file: href(self.pages[file]) if file in self.pages else ""),
            progress=progress_view(self.submission, unit_name(self.submission, self.rulebook)),
            opinions=opinion_views(self.submission.opinions, Link("", ""), self.rulebook, "../"),
            lists=tuple(self._lists()),
            confirmed=self._quiet(FindingState.CONFIRMED),
            not_assessed=self._quiet(FindingState.NOT_ASSESSED),
            not_applicable=self._quiet(FindingState.NOT_APPLICABLE),
            faults=self._quiet(FindingState.RULE_FAULT),
            reading=self._reading() if read else None,
        )

    def _sources(self) -> Iterator[SourceView]:
        numbers = {section.id: section.no for section in self.form.sections}
        names = {table.id: table.name for table in self.form.tables}
        for file, sections, tables in sources_of(self.submission.report):
            held = [numbers[key] for key in numbers if key in sections], [names[key] for key in names if key in tables]
            yield SourceView(file, unit_words.held(*held))

    # --- findings

    def _lists(self) -> Iterator[ListView]:
        number = drawn = 0
        told: dict[tuple[str, str], Link] = {}  # rule and advice → the first card of it
        about: dict[str, dict[str, Link]] = {}  # cell → cause or finding → the first card about it among those to correct
        for level in Level:
            chosen = sorted(open_findings(self.submission.findings, level), key=self._order)
            if not chosen:
                continue
            groups, together = [], self._by_cause(chosen)
            titles = Counter(findings[0].title for _, findings in together)
            for cause, findings in together:
                views = []
                for finding in findings:
                    number += 1
                    like = told.get((finding.rule, finding.fix))
                    same = () if level is Level.MUST else tuple(dict.fromkeys(c for key in finding.cells for c in about.get(key, {}).values()))
                    view, drawn = self._finding(finding, number, cause, drawn, like, same)
                    here = Link(unit_words.like(number), f"#{view.anchor}")
                    told.setdefault((finding.rule, finding.fix), here)
                    if level is Level.MUST:
                        for key in finding.cells:
                            about.setdefault(key, {}).setdefault(finding.cause or finding.id, here)
                    views.append(view)
                groups.append(self._group(cause, tuple(views), findings[0] if titles[findings[0].title] > 1 else None))
            yield ListView(
                anchor=words.LEVEL_CSS[level],
                heading=unit_words.LIST_HEADING[level],
                tally=unit_words.list_tally(len(chosen), len(groups)),
                intro=unit_words.LIST_INTRO[level],
                css=words.LEVEL_CSS[level],
                groups=tuple(groups),
            )

    def _order(self, finding: Finding) -> tuple[int, int, int]:
        """By the report's sections, then as the cells stand in the form, then as the rules stand in the rulebook."""
        sections = [section.id for section in self.form.sections]
        section = next(filter(None, map(self._section_of, (*finding.cells, finding.subject or ""))), "")
        return (
            sections.index(section) if section else -1,
            min((self.form.cell_order[cell] for cell in finding.cells if cell in self.form.cell_order), default=-1),
            self.rulebook.rule_order.get(finding.rule, len(self.rulebook.rule_order)),
        )

    def _section_of(self, name: str) -> str:
        """The section that a cell, table, aspect or section id belongs to, "" where none."""
        if name in self.form.section_by_id:
            return name
        if name in self.form.aspect_by_id:
            return self.form.aspect_by_id[name].section
        table = self.form.table_by_id.get(name.split(".")[0])
        return table.section if table else ""

    def _by_cause(self, findings: Sequence[Finding]) -> list[tuple[Cause | None, list[Finding]]]:
        """Findings in order, those of one cause moved together to where the first of them stands."""
        groups: dict[str, tuple[Cause | None, list[Finding]]] = {}
        for finding in findings:
            cause = self.causes.get(finding.cause or "")
            key = f"cause {cause.id}" if cause else f"finding {finding.id}"
            groups.setdefault(key, (cause, []))[1].append(finding)
        return list(groups.values())

    def _group(self, cause: Cause | None, views: tuple[FindingView, ...], like: Finding | None) -> GroupView:
        """Cards of one cause; `like` is the first finding where the list holds others of the same title."""
        changes: tuple[str, ...] = ()
        doubted = any(view.doubts for view in views)  # no way to correct the report is shown where it may be right
        if cause is not None and len(cause.repairs) == 1 and not doubted:
            cells = self.submission.report.cells
            repair = cause.repairs[0].values.items()
            changes = tuple(unit_words.changed(self._cell_name(key), printed(cells.get(key)), plain_number(value)) for key, value in repair)
        brief = unit_words.brief([view.number for view in views], self._apart(like) if like and not changes else views[0].title, changes)
        if cause is None:
            return GroupView("", "", (), "", brief, views)
        sentence, ways, advice = split_ways(cause.sentence)
        return GroupView(unit_words.together(len(views)), sentence, ways, advice, brief, views)

    def _apart(self, finding: Finding) -> str:
        """What tells a finding from others of the same title: its cells where they are few, else its sentence."""
        if 0 < len(finding.cells) <= _FEW_CELLS:
            return unit_words.title_at(finding.title, [self._cell_name(key) for key in finding.cells])
        return clipped(finding.message.rstrip("。"), _LONGEST_BRIEF)

    def _finding(
        self, finding: Finding, number: int, cause: Cause | None, drawn: int, like: Link | None, same: tuple[Link, ...]
    ) -> tuple[FindingView, int]:
        """The card, and how many cells the page has drawn with it; `drawn` were drawn before."""
        mark = anchor("f", finding.id)
        tables: list[TableView] = []
        links: list[Link] = []
        for table in self._tables_of(finding):
            if drawn >= _CELLS_AT_ALL:
                links.append(Link(f"{table.name} {table.title}", f"#{table.id}"))
                continue
            suspected = set(cause.cells) & set(finding.cells) if cause else set()
            involved = set(finding.cells) - suspected
            figures = Figures.of(self.submission.report, table)
            view = draw_table(table, figures, f"{mark}-{table.id}", Marks(involved, suspected), whole=drawn < _CELLS_WHOLE)
            tables.append(view)
            drawn += sum(len(row.cells) for block in view.blocks for row in block.rows)
        pieces = draw_sum(finding.arithmetic)
        return (
            FindingView(
                anchor=mark,
                number=number,
                title=finding.title,
                rule=finding.rule,
                rule_href=href("../rules.html", anchor("r", finding.rule)),
                level=finding.level.value,
                level_css=words.LEVEL_CSS[finding.level],
                level_meaning=words.LEVEL_MEANING[finding.level],
                message=finding.message,
                drawn=pieces,
                arithmetic="" if pieces else finding.arithmetic,
                tables=tuple(tables),
                table_links=tuple(links),
                places=self._places(finding),
                quote="" if finding.peer_quote else clipped(finding.quote.strip(), _LONGEST_QUOTE),
                compared=side_by_side(finding),
                clauses=clauses_of(finding.basis, self.rulebook),
                fix=finding.fix,
                like=like,
                same_cell=same,
                sure=_rests_on(finding),
                doubts=finding.doubts,
            ),
            drawn,
        )

    def _tables_of(self, finding: Finding) -> list[Table]:
        """The tables that the finding's cells stand in, each in the edition of the form that the report used for it."""
        report = self.submission.report
        found = []
        for edition in dict.fromkeys((*report.editions.values(), self.form.edition)):
            form = self.rulebook.forms.get(edition)
            if form is None:
                continue
            for table in tables_of(finding.cells, form):
                if report.editions.get(table.id, self.form.edition) == edition:
                    found.append(table)
        return found

    def _places(self, finding: Finding) -> tuple[str, ...]:
        cells = self.submission.report.cells
        at = {cell.place: (key, printed(cell)) for key in finding.cells if (cell := cells.get(key)) and cell.place}
        said = list(dict.fromkeys(self._place(place, *at.get(place, ("", ""))) for place in finding.places or at))
        left = len(said) - _LISTED_PLACES
        return (*said[:_LISTED_PLACES], words.more(left)) if left > 0 else tuple(said)

    def _place(self, place: Place, key: str, text: str) -> str:
        if key:
            return unit_words.cell_place(self._cell_name(key), text, place)
        return unit_words.opening(str(place), opening) if (opening := self._opening(place)) else unit_words.place_quoted(place, text)

    def _opening(self, place: Place) -> str:
        """The first words of the paragraph or heading at a place, "" where there is none."""
        report = self.submission.report
        heads = (section.title for section in report.sections if section.place == place and section.title)
        paragraphs = chain(report.preamble, *(section.paragraphs for section in report.sections))
        inside = (paragraph.text for paragraph in paragraphs if paragraph.place == place)
        return clipped(next((text.strip() for text in (*heads, *inside) if text.strip()), ""), _OPENING)

    def _waits(self, finding: Finding) -> bool:
        """Whether the finding could not be judged for want of a figure in the unit's own report."""
        found = (self.submission.report.cells.get(key) for key in finding.cells)
        return finding.state is FindingState.NOT_ASSESSED and any(cell is not None and cell.value is None for cell in found)

    def _cell_name(self, key: str) -> str:
        for form in (self.form, *self.rulebook.forms.values()):
            if key in form.cells:
                return form.cell_name(key)
        return key

    def _quiet(self, state: FindingState) -> tuple[QuietList, ...]:
        found = [finding for finding in sorted(self.submission.findings, key=self._order) if finding.state is state]
        judged = state in (FindingState.CONFIRMED, FindingState.RULE_FAULT)  # each for a reason of its own
        together = [("", found)] if found and judged else by_reason(found, self.submission.report, self.form)
        return tuple(QuietList(why, tuple(map(_quiet_view, findings))) for why, findings in together)

    # --- what was read

    def _reading(self) -> ReadingView:
        report = self.submission.report
        gaps = report.gaps[:_LISTED_GAPS]
        return ReadingView(
            facts=tuple(self._facts()),
            sections=tuple(self._sections()),
            aspects=tuple(self._aspects()),
            tables=tuple(self._tables()),
            gaps=tuple(self._gap(gap) for gap in gaps),
            gaps_left=words.more(len(report.gaps) - len(gaps)) if len(report.gaps) > len(gaps) else "",
            mentions=tuple(
                MentionView(each.name, plain_number(each.value), clipped(each.sentence, _LONGEST_VALUE), str(each.place)) for each in report.mentions
            ),
            pictures=tuple(str(place) for place in report.pictures),
            broken_off=str(report.truncated) if report.truncated else "",
            scanned=report.scanned,
        )

    def _facts(self) -> Iterator[FactView]:
        report = self.submission.report
        yield _fact(reading_words.FACT_TITLE, report.title, report.title.value if report.title else "")
        yield _fact(reading_words.FACT_UNIT, report.township, report.township.value if report.township else "")
        yield _fact(reading_words.FACT_YEAR, report.year, str(report.year.value) if report.year else "")
        yield _fact(
            reading_words.FACT_PERIOD, report.period, words.period(report.period.value.start, report.period.value.end) if report.period else ""
        )
        if report.signed is not None:
            yield _fact(reading_words.FACT_SIGNED, report.signed, words.day(report.signed.value))

    def _sections(self) -> Iterator[PartView]:
        found = {section.id: section for section in self.submission.report.sections}
        for section in self.form.sections:
            got = found.get(section.id)
            if got is None:
                yield PartView(section.title, reading_words.NOT_FOUND, "", "", missing=True)
            else:
                printed_title = clipped(got.title, _LONGEST_VALUE) or reading_words.KNOWN_BY_TABLE
                yield PartView(section.title, printed_title, str(got.place), reading_words.WORDING[got.wording], missing=False)

    def _aspects(self) -> Iterator[PartView]:
        found = self.submission.report.aspects
        for aspect in self.form.aspects:
            place = found.get(aspect.id)
            yield PartView(aspect.label, "" if place else reading_words.NOT_FOUND, str(place) if place else "", "", missing=place is None)

    def _tables(self) -> Iterator[TableView]:
        report = self.submission.report
        for expected in self.form.tables:
            form = self.rulebook.forms.get(report.editions.get(expected.id, self.form.edition), self.form)
            table = form.table_by_id[expected.id]
            if any(key in report.cells for key in table.cells):
                yield draw_table(table, Figures.of(report, table, hovers=True), table.id)
            else:
                yield TableView(table.id, table.name, table.title, (), folded=False)

    def _gap(self, gap: Gap) -> GapView:
        names = [self._cell_name(key) for key in gap.cells]
        return GapView(str(gap.place), clipped(gap.raw, _LONGEST_VALUE), gap.why, words.listed(names))


def _quiet_view(finding: Finding) -> QuietView:
    return QuietView(
        anchor=anchor("f", finding.id),
        rule=finding.rule,
        rule_href=href("../rules.html", anchor("r", finding.rule)),
        title=finding.title,
        message=finding.message,
        reason=reason_of(finding.waiver),
    )


def _rests_on(finding: Finding) -> str:
    """On what the finding rests; "" where its doubts say that the reading comes first."""
    if finding.doubts:
        return ""
    if finding.arithmetic and len(finding.cells) > 1:
        return unit_words.SURE_BY_SUM
    if finding.peer_quote:
        return unit_words.SURE_BY_COMPARISON
    return unit_words.SURE_BY_QUOTE if finding.quote else unit_words.SURE_BY_CELL if finding.cells else unit_words.SURE_BY_TEXT


def _fact(label: str, fact: Fact[T] | None, value: str) -> FactView:
    if fact is None:
        return FactView(label, reading_words.NOT_FOUND, "", "", "", missing=True)
    raw = clipped(fact.raw, _LONGEST_VALUE)
    return FactView(
        label, clipped(value, _LONGEST_VALUE), fact.source, "" if raw == value else raw, str(fact.place) if fact.place else "", missing=False
    )
