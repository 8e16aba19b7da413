"""A rulebook goes in; for every inline test case of every rule what was expected and what came out comes back.

The cases run through the same evaluator and the same blocks as a batch: a formula's case is judged with what it gives
every variable, a block's case is a perfect report made from the form with the case's changes applied.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, Literal

from auditor.audit.blocks import find_hits
from auditor.audit.copies import Copy
from auditor.audit.editions import shared_tables, table_edition
from auditor.audit.findings import finding_of_hit, finding_of_outcome
from auditor.audit.judgement import Outcome, Reading, State, Verdict, judge, key_of
from auditor.audit.question import Question
from auditor.model import (
    Breakdown,
    Cell,
    CellState,
    Fact,
    Mention,
    Number,
    Paragraph,
    Period,
    Place,
    ReadTable,
    Report,
    SectionText,
    YearMention,
)
from auditor.rulebook.book import County, Rulebook
from auditor.rulebook.cases import fill_case
from auditor.rulebook.form import Form, Line, Table
from auditor.rulebook.problem import TextError
from auditor.rulebook.rule import Case, Rule, Source

Came = Literal["pass", "fail", "none", "error"]
PLACE = Place(paragraph=1)


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case of one rule in one edition."""

    rule: str
    edition: str
    source: Source
    expected: Literal["pass", "fail", "none"]
    came: Came
    place: str = ""  # the instance it was tried at, "" for a block
    message: str = ""  # the finding's sentence, or why the case cannot be run
    given: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def passed(self) -> bool:
        """Whether it came out as the rule's author expects."""
        return self.came == self.expected


def run_cases(rulebook: Rulebook) -> tuple[CaseResult, ...]:
    """Run every inline case of every rule, in every edition that the rule is bound to."""
    return tuple(result for rule in rulebook.rules for result in run_rule(rule, rulebook))


def run_rule(rule: Rule, rulebook: Rulebook) -> tuple[CaseResult, ...]:
    """Run one rule's cases."""
    run = _run_formula if rule.formula is not None else _run_block
    return tuple(result for case in rule.cases for result in run(rule, case, rulebook))


# --- formulas ---------------------------------------------------------------------------------------------------------


def _run_formula(rule: Rule, case: Case, rulebook: Rulebook) -> list[CaseResult]:
    """Try the case at the first instance of each edition to which its names fit; it must come out the same in all of them."""
    results: list[CaseResult] = []
    trouble = ""
    for edition, instances in rule.instances.items():
        for instance in instances[:1]:
            try:
                given = fill_case(case.given, instance, rule.scope, rulebook.forms[edition])
            except TextError as error:
                trouble = f"{error.message}；应为：{error.expected}" if error.expected else error.message
                continue
            outcome = judge(instance, {key_of(v): _reading(v.key, value) for v, value in given.items()}, rule.blank, rule.tolerance)
            message = finding_of_outcome(_bare_report(rulebook, edition), rule, outcome, rulebook).message if outcome.verdict is Verdict.FAILS else ""
            came = _came(outcome, case)
            results.append(CaseResult(rule.id, edition, case.source, case.expect, came, instance.place, message, case.given))
    if results:
        return results
    return [CaseResult(rule.id, "", case.source, case.expect, "error", message=trouble or "规则在任何版本的表样里都没有适用的地方", given=case.given)]


def _came(outcome: Outcome, case: Case) -> Came:
    """A condition that is not met may be written as pass (nothing is wrong) or as none (nothing was asked)."""
    match outcome.verdict:
        case Verdict.HOLDS:
            return "pass"
        case Verdict.FAILS:
            return "fail"
        case Verdict.NOT_ASSESSED:
            return "none"
        case Verdict.VACUOUS:
            return "none" if case.expect == "none" else "pass"


def _reading(key: str, value: Number | CellState) -> Reading:
    if isinstance(value, CellState):
        return Reading(State[value.name])
    return Reading(State.NUMBER, value, Cell(key, CellState.NUMBER, value, str(value)))


def _bare_report(rulebook: Rulebook, edition: str) -> Report:
    return Report("例子", "", "text", "read", year=Fact(_year_of(rulebook, edition), "例子"))


def _year_of(rulebook: Rulebook, edition: str, rule: Rule | None = None) -> int:
    """A year of the edition in which the rule is asked."""
    form = next(e for e in rulebook.editions if e.id == edition)
    first, last = rule.years if rule else (None, None)
    earliest = [y for y in (form.first, first) if y is not None]
    latest = [y for y in (form.last, last) if y is not None]
    return max(earliest) if earliest else min(latest, default=2000)


# --- blocks -----------------------------------------------------------------------------------------------------------


def perfect_report(rulebook: Rulebook, edition: str, year: int) -> Report:
    """A report against which no rule of the edition should speak: every section, table and aspect there, every cell 0."""
    form = rulebook.forms[edition]
    township = "某镇人民政府"
    words = form.document_titles[0] if form.document_titles else ""
    start, end = date(year, 1, 1), date(year, 12, 31)
    return Report(
        file="例子",
        sha256="",
        format="text",
        status="read",
        title=Fact(f"{township}{year}年{words}", "标题", place=PLACE),
        township=Fact(township, "标题"),
        year=Fact(year, "标题"),
        period=Fact(Period(start, end), "正文", f"{start.isoformat()}至{end.isoformat()}", PLACE),
        editions={table.id: edition for table in form.tables},
        sections=tuple(_section(form, s.id, s.title, number) for number, s in enumerate(form.sections, 2)),
        aspects={aspect.id: PLACE for aspect in form.aspects},
        tables={table.id: _read_table(table, edition) for table in form.tables},
        cells={key: Cell(key, CellState.NUMBER, 0, "0", PLACE) for key in form.cells},
    )


def _read_table(table: Table, edition: str) -> ReadTable:
    return ReadTable(table.id, edition, PLACE, {key: spec.unit for key, spec in table.cells.items() if spec.unit})


def _section(form: Form, section: str, title: str, number: int) -> SectionText:
    aspects = "".join(f"{a.label}工作按要求开展。" for a in form.aspects if a.section == section)
    text = f"本部分按规定如实填写，内容完整。{aspects}"
    return SectionText(section, title, Place(paragraph=number * 10), paragraphs=(Paragraph(text, Place(paragraph=number * 10 + 1)),))


def _run_block(rule: Rule, case: Case, rulebook: Rulebook) -> list[CaseResult]:
    required = rulebook.edition_for(int(str(case.given["年度"]))) if "年度" in case.given else None
    open_to = [required] if required else [e for e in rulebook.editions if _is_asked(rule, e.first, e.last)]
    editions = [e.id for e in open_to if e.id in rulebook.forms]
    results = []
    for edition in editions:
        year = _year_of(rulebook, edition, rule)
        try:
            report = apply_given(perfect_report(rulebook, edition, year), case.given, rulebook, edition)
        except GivenError as error:
            trouble = CaseResult(rule.id, edition, case.source, case.expect, "error", message=str(error), given=case.given)
            results.append(trouble)
            continue
        results.append(_try_block(rule, case, rulebook, edition, report))
    fitting = [r for r in results if r.came != "error"]
    nowhere = CaseResult(rule.id, "", case.source, case.expect, "error", message="规则的年度里没有表样", given=case.given)
    return fitting[:1] or results[:1] or [nowhere]


def _is_asked(rule: Rule, first: int | None, last: int | None) -> bool:
    start, stop = rule.years
    return (start is None or last is None or start <= last) and (stop is None or first is None or first <= stop)


def _try_block(rule: Rule, case: Case, rulebook: Rulebook, edition: str, report: Report) -> CaseResult:
    year = report.year.value if report.year else None
    required = rulebook.edition_for(year) if year is not None else None
    base = required.id if required and required.id in rulebook.forms else edition
    shared = shared_tables(rulebook)
    came: Came = "none"
    message = ""
    if rule.applies(year, report.unit_type):
        editions = {table.id: table_edition(report, table.id, base, shared) for table in rulebook.forms[base].tables}
        hits = find_hits(Question(rule, report, rulebook, base, editions, shared, copies=_copies_given(report, case)))
        failed = [h for h in hits if h.state == "fails"]
        came = "fail" if failed else "none" if hits else "pass"
        if hits and not failed and "read" in rule.block:
            came = "fail" if case.expect == "fail" else "none"  # what could not be read is all that this block ever finds
        message = "".join(finding_of_hit(report, rule, h, rulebook, base).message for h in failed or hits)
        if case.expect == "none" and came == "pass" and report.status != "read" and next(iter(rule.block)) != "file":
            came = "none"
    return CaseResult(rule.id, base, case.source, case.expect, came, message=message, given=case.given)


class GivenError(Exception):
    """A case gives something that no report can have, or in words that are not known."""


STATUS_OF: Mapping[str, Literal["read", "empty", "not_a_report", "unreadable"]] = {
    "可读": "read",
    "空": "empty",
    "不是报告": "not_a_report",
    "不可读": "unreadable",
}
STATES = {"空": CellState.BLANK, "符号": CellState.MARK, "文字": CellState.TEXT, "未读": CellState.UNREAD, "缺": CellState.ABSENT}
RAW_OF = {CellState.BLANK: "", CellState.MARK: "/", CellState.TEXT: "若干", CellState.UNREAD: "", CellState.ABSENT: ""}
ROLES: Mapping[str, Literal["title", "period", "activity", "other"]] = {"标题": "title", "统计期": "period", "正文": "activity", "其他": "other"}


def apply_given(report: Report, given: Mapping[str, Any], rulebook: Rulebook, edition: str) -> Report:
    """The report with a case's changes, in a fixed order whatever the order in the case. Raises GivenError."""
    unknown = [key for key in given if key not in CHANGES]
    if unknown:
        raise GivenError(f"例子里的“{unknown[0]}”不认识；可以写：{'、'.join(CHANGES)}")
    form = rulebook.forms[edition]
    for key, change in CHANGES.items():
        if key in given:
            report = change(report, given[key], form, rulebook)
    return report


def _file(report: Report, value: Any, form: Form, rulebook: Rulebook) -> Report:
    if str(value) not in STATUS_OF:
        raise GivenError(f"文件写成了“{value}”，应为：{'、'.join(STATUS_OF)}")
    return replace(report, status=STATUS_OF[str(value)])


def _type(report: Report, value: Any, form: Form, rulebook: Rulebook) -> Report:
    return replace(report, unit_type=str(value))


def _year(report: Report, value: Any, form: Form, rulebook: Rulebook) -> Report:
    """Another reporting year: title, period and all."""
    year = int(str(value))
    words = form.document_titles[0] if form.document_titles else ""
    period = Period(date(year, 1, 1), date(year, 12, 31))
    title = Fact(f"{report.township.value if report.township else ''}{year}年{words}", "标题", place=PLACE)
    return replace(report, year=Fact(year, "标题"), title=title, period=Fact(period, "正文", "", PLACE))


def _title(report: Report, value: Any, form: Form, rulebook: Rulebook) -> Report:
    text = str(value)
    return replace(report, title=None if text in ("缺", "") else Fact(text, "标题", text, PLACE))


def _period(report: Report, value: Any, form: Form, rulebook: Rulebook) -> Report:
    if isinstance(value, str):
        return replace(report, period=None)
    try:
        start, end = (date.fromisoformat(str(day)) for day in value)
    except ValueError:
        raise GivenError(f"统计期写成了“{value}”，应为：[2023-01-01, 2023-12-31]") from None
    return replace(report, period=Fact(Period(start, end), "正文", f"{start.isoformat()}至{end.isoformat()}", PLACE))


def _sections(report: Report, value: Any, form: Form, rulebook: Rulebook) -> Report:
    """Section titles as printed: one that the form or its other wordings know is that section; else its words decide, garbled."""
    by_id = {section.id: section for section in report.sections}
    found = []
    for number, printed in enumerate(map(str, value), 2):
        known = _section_named(printed, form)
        if known is None:
            continue
        section, wording = known
        found.append(replace(by_id[section], title=printed, wording=wording, place=Place(paragraph=number * 10)))
    return replace(report, sections=tuple(found))


def _section_named(printed: str, form: Form) -> tuple[str, Literal["exact", "variant", "garbled"]] | None:
    words = printed.split("、", 1)[-1]
    for section in form.sections:
        if printed in (section.title, section.label) or words == section.label:
            return section.id, "exact"
        if words in section.also:
            return section.id, "variant"
    for section in form.sections:
        if section.keys and all(any(word in words for word in one) for one in section.keys):
            return section.id, "garbled"
    return next(((s.id, "garbled") for s in form.sections if printed.startswith(f"{s.no}、")), None)


def _aspects(report: Report, value: Any, form: Form, rulebook: Rulebook) -> Report:
    names = {name: aspect.id for aspect in form.aspects for name in (aspect.name, aspect.label)}
    return replace(report, aspects={_known(str(name), names, "要素"): PLACE for name in value})


def _tables(report: Report, value: Any, form: Form, rulebook: Rulebook) -> Report:
    names = {table.name: table.id for table in form.tables}
    kept = {_known(str(name), names, "表") for name in value}
    return replace(
        report,
        tables={key: table for key, table in report.tables.items() if key in kept},
        editions={key: edition for key, edition in report.editions.items() if key in kept},
        cells={key: cell for key, cell in report.cells.items() if key.split(".", 1)[0] in kept},
    )


def _edition(report: Report, value: Any, form: Form, rulebook: Rulebook) -> Report:
    """Tables printed on another edition's form, with that form's cells."""
    names = {table.name: table.id for table in form.tables}
    for name, edition in value.items():
        table = _known(str(name), names, "表")
        if str(edition) not in rulebook.forms:
            raise GivenError(f"没有“{edition}”版的表样，现有：{'、'.join(rulebook.forms)}")
        other = rulebook.forms[str(edition)].table_by_id[table]
        cells = {key: cell for key, cell in report.cells.items() if key.split(".", 1)[0] != table}
        cells.update({key: Cell(key, CellState.NUMBER, 0, "0", PLACE) for key in other.cells})
        report = replace(
            report,
            editions={**report.editions, table: str(edition)},
            tables={**report.tables, table: _read_table(other, str(edition))},
            cells=cells,
        )
    return report


def _text(report: Report, value: Any, form: Form, rulebook: Rulebook) -> Report:
    """Section (number, id or title) → its whole text; 前言 is what stands before the first section.

    {本县} and {别的单位} stand for names of county.yaml, so that a case fits any county.
    """
    numbers = {name: section.id for section in form.sections for name in (section.no, section.id, section.title)}
    for number, text in value.items():
        paragraphs = (Paragraph(_named(str(text), rulebook.county), Place(paragraph=9)),)
        if str(number) in ("前言", "preamble"):
            report = replace(report, preamble=paragraphs)
            continue
        section = _known(str(number), numbers, "章节")
        report = replace(report, sections=tuple(replace(s, paragraphs=paragraphs) if s.id == section else s for s in report.sections))
    return report


def _named(text: str, county: County) -> str:
    first = next(iter(county.type_words or {}), "")
    other = next((unit.name for unit in county.units if unit.type == first), county.units[0].name if county.units else "")
    return text.replace("{本县}", county.name).replace("{别的单位}", other)


def _cells(report: Report, value: Any, form: Form, rulebook: Rulebook) -> Report:
    cells = dict(report.cells)
    for name, printed in value.items():
        for key in cells_named(str(name), _form_of(report, name, form, rulebook)):
            cells[key] = _cell(key, str(printed))
            if cells[key].state is CellState.ABSENT:
                del cells[key]
    return replace(report, cells=cells)


def _form_of(report: Report, name: Any, form: Form, rulebook: Rulebook) -> Form:
    """The form of the edition in which the named table stands in the report."""
    table = next((t for t in form.tables if str(name).startswith(t.name)), None)
    return rulebook.forms[report.editions.get(table.id, form.edition)] if table else form


def _cell(key: str, printed: str) -> Cell:
    if printed in STATES:
        return Cell(key, STATES[printed], None, RAW_OF[STATES[printed]], PLACE)
    try:
        value: Number = Decimal(printed)
    except InvalidOperation:
        return Cell(key, CellState.TEXT, None, printed, PLACE)
    return Cell(key, CellState.NUMBER, int(value) if "." not in printed else value, printed, PLACE)


def _units(report: Report, value: Any, form: Form, rulebook: Rulebook) -> Report:
    for name, unit in value.items():
        for key in cells_named(str(name), form):
            table = report.tables[key.split(".", 1)[0]]
            report = replace(report, tables={**report.tables, table.id: replace(table, units={**table.units, key: str(unit)})})
    return report


def _truncated(report: Report, value: Any, form: Form, rulebook: Rulebook) -> Report:
    """The file breaks off after that section; what the form has later is not in it."""
    text = str(value)
    section = next((s for s in form.sections if text in (s.title, s.label, s.no)), None)
    if section is None:
        raise GivenError(f"没有“{text}”这一部分，现有：{'、'.join(s.title for s in form.sections)}")
    order = [s.id for s in form.sections]
    kept = set(order[: order.index(section.id) + 1])
    gone = {t.id for t in form.tables if t.section not in kept}
    return replace(
        report,
        truncated=Place(paragraph=99),
        sections=tuple(s for s in report.sections if s.id in kept),
        tables={key: table for key, table in report.tables.items() if key not in gone},
        cells={key: cell for key, cell in report.cells.items() if key.split(".", 1)[0] not in gone},
        aspects={key: place for key, place in report.aspects.items() if form.aspect_by_id[key].section in kept},
    )


def _years(report: Report, value: Any, form: Form, rulebook: Rulebook) -> Report:
    found = []
    for entry in value:
        year, role = int(str(entry["年"])), str(entry.get("角色", "正文"))
        if role not in ROLES and role not in ROLES.values():
            raise GivenError(f"角色写成了“{role}”，应为：{'、'.join(ROLES)}")
        found.append(YearMention(year, f"{year}年", f"{year}年的有关情况", PLACE, ROLES.get(role, role)))  # type: ignore[arg-type]  # checked above
    return replace(report, years=tuple(found))


def _mentions(report: Report, value: Any, form: Form, rulebook: Rulebook) -> Report:
    found = tuple(Mention(str(name), int(str(number)), f"{number}件", f"{name}{number}件", PLACE) for name, number in value.items())
    return replace(report, mentions=found)


def _breakdowns(report: Report, value: Any, form: Form, rulebook: Rulebook) -> Report:
    found = []
    for entry in value:
        parts = tuple(int(str(part)) for part in entry["部分"])
        found.append(Breakdown(int(str(entry["总数"])), parts, str(entry.get("列全", "是")) == "是", f"共{entry['总数']}条", PLACE))
    return replace(report, breakdowns=tuple(found))


def _copies_given(report: Report, case: Case) -> Mapping[str, Copy]:
    """`相同: 85`: another unit's report shares so many percent of the wording."""
    percent = case.given.get("相同")
    return {} if percent is None else {report.file: Copy(replace(report, file="另一单位.docx"), int(str(percent)), "相同的段落")}


def _unchanged(report: Report, value: Any, form: Form, rulebook: Rulebook) -> Report:
    """A key that says something of the batch, not of the report."""
    return report


Change = Callable[[Report, Any, Form, Rulebook], Report]

CHANGES: Mapping[str, Change] = {
    "文件": _file,
    "类型": _type,
    "年度": _year,
    "标题": _title,
    "统计期": _period,
    "章节": _sections,
    "要素": _aspects,
    "版本": _edition,
    "表": _tables,
    "正文": _text,
    "格": _cells,
    "单位": _units,
    "截断": _truncated,
    "年份提及": _years,
    "提及": _mentions,
    "分项": _breakdowns,
    "相同": _unchanged,
}


def _known(name: str, names: Mapping[str, str], what: str) -> str:
    if name not in names:
        raise GivenError(f"{what}里没有“{name}”，现有：{'、'.join(names)}")
    return names[name]


def cells_named(name: str, form: Form) -> tuple[str, ...]:
    """Cells of 表三, 表三[行], 表三[列] or 表三[行,列] (rows, columns or groups; 、 between several). Raises GivenError."""
    head, _, inside = name.replace("，", ",").replace("【", "[").replace("】", "]").partition("[")
    table = next((t for t in form.tables if t.name == head.strip()), None)
    if table is None:
        raise GivenError(f"没有叫“{head.strip()}”的表，现有：{'、'.join(t.name for t in form.tables)}")
    parts = [part.strip() for part in inside.rstrip("]").split(",") if part.strip()]
    rows: Sequence[str] = tuple(table.rows)
    columns: Sequence[str] = tuple(table.columns)
    if len(parts) == 2:
        rows, columns = _lines(parts[0], table, table.rows), _lines(parts[1], table, table.columns)
    elif parts:
        try:
            rows = _lines(parts[0], table, table.rows)
        except GivenError:
            columns = _lines(parts[0], table, table.columns)
    found = tuple(key for key in (f"{table.id}.{r}.{c}" for r in rows for c in columns) if key in table.cells)
    if not found:
        raise GivenError(f"{table.name}里没有“{inside.rstrip(']')}”这一格")
    return found


def _lines(names: str, table: Table, lines: Mapping[str, Line]) -> tuple[str, ...]:
    found: list[str] = []
    for name in names.split("、"):
        by_name = [key for key, line in lines.items() if line.name == name.strip()]
        members = by_name or [key for key in (table.groups or {}).get(name.strip(), ()) if key in lines]
        if not members:
            raise GivenError(f"{table.name}里没有“{name}”，现有：{'、'.join(line.name for line in lines.values())}")
        found.extend(members)
    return tuple(found)
