"""One rule's `require:` block and one report go in; the hits of that block come out. Nothing here knows a regulation.

A block is one small function per key. It says what it found as Hits (a township's page groups them by rule); the words
of the regulation, its anchor words and limits all come from the rule.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from auditor.audit.copies import Copy
from auditor.audit.others import Others, Wanted, find_names, find_places
from auditor.model import Cell, CellState, Number, Paragraph, Place, Report
from auditor.rulebook.book import Rulebook
from auditor.rulebook.form import CellSpec, Form
from auditor.rulebook.rule import Rule

HitState = Literal["fails", "not_assessed"]


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing a block found: a defect, or that it could not be judged."""

    scope: str  # what tells this hit from the rule's others, stable between runs
    message: str  # one Chinese sentence, used where the rule has no `say`
    state: HitState = "fails"
    subject: str | None = None
    cells: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    quote: str = ""
    lacking: str = ""  # {缺}
    row: str = ""  # {行}
    column: str = ""  # {列}
    more: str = ""  # a sentence that follows the rule's own words as well
    peer: str = ""  # whose words `peer_quote` are
    peer_quote: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A rule with a block, asked of one report."""

    rule: Rule
    report: Report
    rulebook: Rulebook
    base: str  # edition that the year requires
    editions: Mapping[str, str]  # table → edition whose cells it has
    shared: frozenset[str] = frozenset()  # tables that are the same in every edition
    texts: dict[tuple[str, ...], str] = field(default_factory=dict)  # of this report without spaces, kept from rule to rule
    copies: Mapping[str, Copy] = field(default_factory=dict)  # file → the report of the batch that it shares most wording with

    @property
    def form(self) -> Form:
        """The form that the year requires."""
        return self.rulebook.forms[self.base]

    @property
    def wanted(self) -> Any:
        """The value of the block's only key."""
        return next(iter(self.rule.block.values()))

    def reaches(self, section: str) -> bool:
        """Whether the file goes on beyond the section, so that something missing in it is truly missing.

        Where a file breaks off, nothing from its last section on can be called missing.
        """
        if self.report.truncated is None:
            return True
        order = [s.id for s in self.form.sections]
        last = max((order.index(s.id) for s in self.report.sections if s.id in order), default=-1)
        return section in order and order.index(section) < last


def _broken_off(question: Question, scope: str, what: str, *, subject: str | None = None, cells: tuple[str, ...] = ()) -> Hit:
    place = question.report.truncated
    return Hit(scope, f"文件在{place}处中断，{what}无从判断，请报送完整文件。", "not_assessed", subject, cells, (place,) if place else ())


# --- the file and its skeleton ----------------------------------------------------------------------------------------

STATUS_WANTED = {"可读": "unreadable", "非空": "empty", "是报告": "not_a_report"}
STATUS_WORDS = {
    "unreadable": "文件打不开或无法读取",
    "empty": "文件是空的",
    "not_a_report": "文件不是应当报送的报告",
}


def file(question: Question) -> Iterator[Hit]:
    """file: 可读 | 非空 | 是报告."""
    status = STATUS_WANTED[str(question.wanted)]
    if question.report.status == status:
        reason = question.report.reason.rstrip("。")
        yield Hit("file", f"{STATUS_WORDS[status]}。", lacking=reason, more=f"{reason}。" if reason else "")


def complete(question: Question) -> Iterator[Hit]:
    """complete: 完整."""
    place, where = question.report.truncated, question.report.truncated_in
    if place is not None:
        is_table = where in question.form.table_by_id
        message = f"文件不完整，在{place}处中断，后面的内容没有读到。"
        yield Hit("file", message, subject=None if is_table else where or None, cells=(where,) if is_table else (), places=(place,))


def sections(question: Question) -> Iterator[Hit]:
    """sections: 齐全 | 顺序 | 标题."""
    match str(question.wanted):
        case "齐全":
            yield from _missing_sections(question)
        case "顺序":
            yield from _order_of_sections(question)
        case "标题":
            for section in question.report.sections:
                if section.wording == "garbled":
                    title = question.form.section_by_id[section.id].title
                    message = f"标题“{section.title}”与规定的“{title}”不符。"
                    yield Hit(section.id, message, subject=section.id, places=(section.place,), quote=section.title, lacking=title)


def _missing_sections(question: Question) -> Iterator[Hit]:
    found = {section.id for section in question.report.sections}
    for section in question.form.sections:
        if section.id in found:
            continue
        if question.reaches(section.id):
            yield Hit(section.id, f"缺少“{section.title}”。", subject=section.id, lacking=section.title)
        else:
            yield _broken_off(question, section.id, f"“{section.title}”有没有写", subject=section.id)


def _order_of_sections(question: Question) -> Iterator[Hit]:
    order = [section.id for section in question.form.sections]
    found = [section for section in question.report.sections if section.id in order]
    parts = {section.place.part: [s.id for s in found if s.place.part == section.place.part] for section in found}
    if all(ids == sorted(ids, key=order.index) for ids in parts.values()):
        return  # of sections on several sheets none stands before another
    titles = question.form.section_by_id
    printed = "、".join(s.title or titles[s.id].title for s in found)
    yield Hit("sections", f"各部分的顺序与规定不一致，现在的顺序是：{printed}。", places=tuple(s.place for s in found), quote=printed)


def aspects(question: Question) -> Iterator[Hit]:
    """aspects: 齐全."""
    for aspect in question.form.aspects:
        if aspect.id in question.report.aspects:
            continue
        if question.reaches(aspect.section):
            title = question.form.section_by_id[aspect.section].title
            yield Hit(aspect.id, f"“{title}”没有写到“{aspect.label}”。", subject=aspect.id, lacking=aspect.label)
        else:
            yield _broken_off(question, aspect.id, f"“{aspect.label}”有没有写", subject=aspect.id)


def tables(question: Question) -> Iterator[Hit]:
    """tables: 齐全."""
    report = question.report
    there = {*report.tables, *(key.split(".", 1)[0] for key in report.cells)}  # a table that could not be read is not missing
    for table in question.form.tables:
        if table.id in there:
            continue
        if not question.reaches(table.section):
            yield _broken_off(question, table.id, f"{table.name}有没有填", cells=(table.id,))
            continue
        name = f"{table.name}（{table.title}）"
        pictures = f"文件中有{len(report.pictures)}张图片没有读，表格可能是以图片插入的，请改为可编辑的表格。" if report.pictures else ""
        yield Hit(table.id, f"没有找到{name}。{pictures}", cells=(table.id,), places=report.pictures, lacking=name)


def edition(question: Question) -> Iterator[Hit]:
    """edition: 相符."""
    report = question.report
    if report.year is None or question.rulebook.edition_for(report.year.value) is None:
        return
    wrong = [t for t, printed in report.editions.items() if printed != question.base and t not in question.shared]
    if not wrong:
        return
    form = question.form
    names = "、".join(form.table_by_id[t].name if t in form.table_by_id else t for t in wrong)
    foreign = [label for t in wrong if t in report.tables for label in report.tables[t].foreign_labels]
    used = "、".join(dict.fromkeys(report.editions[t] for t in wrong))
    message = f"{names}用的是{used}年版表格，{report.year.value}年度应当使用{question.base}年版。"
    places = tuple(report.tables[t].place for t in wrong if t in report.tables)
    yield Hit("edition", message, cells=tuple(wrong), places=places, quote="、".join(foreign), lacking=f"{question.base}年版")


# --- title, years, period ---------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _compact(text: str) -> str:
    """Text without any space: spaces inside words are the file's, not the township's."""
    return "".join(text.split())


def title(question: Question) -> Iterator[Hit]:
    """title: 有 | 完整 — a title is printed in the report itself; and it names the year and the organ."""
    fact = question.report.title
    printed = fact is not None and fact.source == "标题" and fact.value.strip()
    if question.wanted == "有":
        if not printed:
            page = f"（只有网页的标题写着“{fact.value}”）" if fact is not None and fact.value.strip() else ""
            yield Hit("title", f"没有找到报告标题{page}。", subject="title", lacking=f"标题{page}")
        return
    if fact is None or not printed:
        return  # that there is none is another rule's sentence
    rest = _compact(fact.value)
    lacking = []
    if not re.search(r"[12０-９0-9〇○零一二三四五六七八九]{4}", rest):
        lacking.append("年度")
    for words in question.form.document_titles:
        rest = rest.replace(_compact(words), "")
    if not re.search(r"[\u4e00-\u9fff]{2}", re.sub(r"[0-9０-９〇○零一二三四五六七八九]{4}|年度?|关于|的", "", rest)):
        lacking.append("单位名称")
    if lacking:
        words = "和".join(lacking)
        message = f"标题“{fact.value}”没有写明{words}。"
        yield Hit("title", message, subject="title", places=(fact.place,) if fact.place else (), quote=fact.value, lacking=words)


def years(question: Question) -> Iterator[Hit]:
    """years: 一致 — the report's year, its period's and those of its sentences are one."""
    report = question.report
    if report.year is None:
        return
    year = report.year.value
    wrong = [m for m in report.years if m.role != "other" and m.year != year]
    places = [m.place for m in wrong]
    stated = {m.year for m in wrong}
    quotes = [m.sentence or m.raw for m in wrong]
    if report.period and report.period.value.start.year == report.period.value.end.year != year:
        stated.add(report.period.value.end.year)
        if not any(m.role == "period" for m in wrong):
            quotes.append(report.period.raw)
            places.extend([report.period.place] if report.period.place else [])
    if not stated:
        return
    quote = next(iter(quotes), "")
    others = "、".join(f"{y}年" for y in sorted(stated))
    message = f"本报告是{year}年度的，文中却写作{others}：“{quote}”。"
    yield Hit("years", message, places=tuple(dict.fromkeys(places)), quote=quote, lacking=others)


def period(question: Question) -> Iterator[Hit]:
    """period: {from: 01-01, to: 12-31} — the days of the stated period; its year is the business of `years`."""
    fact = question.report.period
    if fact is None:
        return
    wanted = question.wanted
    start, end = fact.value.start, fact.value.end
    if (f"{start:%m-%d}", f"{end:%m-%d}") == (wanted["from"], wanted["to"]) and start.year == end.year:
        return
    message = f"统计期写作{start.isoformat()}至{end.isoformat()}，应为{wanted['from']}至{wanted['to']}。"
    yield Hit("period", message, places=(fact.place,) if fact.place else (), quote=fact.raw, lacking=f"{wanted['from']}至{wanted['to']}")


# --- the words --------------------------------------------------------------------------------------------------------


def _paragraphs(question: Question, wanted: Sequence[str] = ()) -> list[Paragraph]:
    """Paragraphs of the named sections (and `preamble`), else of the scope's section, else of the whole report."""
    report = question.report
    chosen = tuple(wanted) or ((question.rule.scope.section,) if question.rule.scope.section else ())
    before = list(report.preamble) if not chosen or "preamble" in chosen else []
    return [*before, *(p for s in report.sections if not chosen or s.id in chosen for p in s.paragraphs)]


def _words(question: Question, wanted: Sequence[str] = ()) -> str:
    """The same paragraphs as one text without spaces."""
    key = (question.rule.scope.section, *wanted)
    if key not in question.texts:
        question.texts[key] = "".join("".join(p.words for p in _paragraphs(question, wanted)).split())
    return question.texts[key]


def text(question: Question) -> Iterator[Hit]:
    """text: {least: 12, empty: [无, …]} — the section says something."""
    section = question.rule.scope.section
    found = [s for s in question.report.sections if s.id == section]
    if not found:
        return  # that the section is missing is another rule's sentence
    wanted = question.wanted
    printed = _words(question, (section,))
    bare = re.sub(r"[\W_]+", "", printed)
    heading = question.form.section_by_id[section].title
    if bare and bare not in {re.sub(r"[\W_]+", "", str(w)) for w in wanted.get("empty", ())} and len(bare) >= int(wanted.get("least", 0)):
        return
    if not question.reaches(section):
        yield _broken_off(question, section, f"“{heading}”写得是否完整", subject=section)
        return
    message = f"“{heading}”只写了“{printed}”，没有实际内容。" if printed else f"“{heading}”没有内容。"
    yield Hit(section, message, subject=section, places=tuple(s.place for s in found), quote=printed)


def mentions(question: Question) -> Iterator[Hit]:
    """mentions: {all: [[…], …], also_in: […]} — one word of each list stands in the section."""
    wanted = question.wanted
    section = question.rule.scope.section
    chosen = [*([section] if section else []), *map(str, wanted.get("also_in", ()))] if section else list(map(str, wanted.get("also_in", ())))
    printed = _words(question, chosen)  # without the headings: they name what is asked for
    lists = [[str(w) for w in ([words] if isinstance(words, str) else words)] for words in wanted["all"]]
    lacking = [words for words in lists if not any(_compact(w) in printed for w in words)]
    if not lacking:
        return
    names = "、".join(words[0] for words in lacking)
    where = f"“{question.form.section_by_id[section].title}”" if section else "报告"
    if not (question.reaches(section) if section else question.report.truncated is None):
        yield _broken_off(question, section or "text", f"有没有写到“{names}”", subject=section or None)
        return
    places = tuple(s.place for s in question.report.sections if s.id == section)
    if section and not places and "also_in" not in wanted:
        return  # that the section is missing is another rule's sentence
    yield Hit(section or "text", f"{where}没有写到“{names}”。", subject=section or None, places=places, lacking=names)


def without(question: Question) -> Iterator[Hit]:
    """without: {words: […], unless: […], in: […]} — none of these words; fine where one of `unless` stands in the same text."""
    wanted = question.wanted
    chosen = [str(s) for s in wanted.get("in", ())]
    printed = _words(question, chosen)
    words = [str(w) for w in wanted["words"] if _compact(str(w)) in printed]
    if not words or any(_compact(str(w)) in printed for w in wanted.get("unless", ())):
        return
    found = [(w, p) for p in _paragraphs(question, chosen) for w in words if _compact(w) in _compact(p.words)]
    if not found:
        return  # the words only met where one paragraph ends and the next begins
    word, first = found[0]
    quote = _sentence_with(first, word)
    named = "、".join(dict.fromkeys(w for w, _ in found))
    places = tuple(dict.fromkeys(p.place for _, p in found))
    yield Hit("text", f"文中出现“{named}”：“{quote}”。", places=places, quote=quote, lacking=named)


def others(question: Question) -> Iterator[Hit]:
    """others: {who: 别的单位|别的县, beside: […], unless: […], like, after, plain} — no clause says of another what is the report's own."""
    wanted, county, report = question.wanted, question.rulebook.county, question.report
    asked = Wanted(wanted["beside"], wanted["unless"])
    units = Others.of(question.rulebook, report.unit, report.township.value if report.township else "", question.rule.unit_types)
    found: dict[str, Paragraph] = {}
    for paragraph in _paragraphs(question):
        if wanted["who"] == "别的单位":
            met = find_names(_compact(paragraph.words), units, asked)
        else:
            met = find_places(_compact(paragraph.words), county.name, wanted["like"], wanted["after"], wanted["plain"], asked)
        for name in met:
            found.setdefault(name, paragraph)
    if found:
        named = "、".join(sorted(found, key=lambda name: (-len(name), name)))
        first = next(iter(found))
        quote = _sentence_with(found[first], first)
        places = tuple(dict.fromkeys(p.place for p in found.values()))
        yield Hit("text", f"文中写到“{named}”：“{quote}”。", places=places, quote=quote, lacking=named)


def _sentence_with(paragraph: Paragraph, word: str) -> str:
    """The sentence of a paragraph that holds a word, as printed."""
    printed = re.split(r"(?<=[。！？；])", paragraph.text)
    for sentence, words in zip(printed, re.split(r"(?<=[。！？；])", paragraph.words), strict=False):
        if _compact(word) in _compact(words):
            return sentence.strip()
    return paragraph.text.strip()


def parts(question: Question) -> Iterator[Hit]:
    """parts: 相加 — the parts that the narrative lists add up to the whole that it states."""
    for number, found in enumerate(question.report.breakdowns):
        total = sum(found.parts)
        if total > found.whole or (found.exhaustive and total != found.whole):
            listed = " + ".join(str(part) for part in found.parts)
            relation = f"{listed} = {total}，与{found.whole}相差{abs(total - found.whole)}"
            yield Hit(f"parts{number}", f"各项相加 {relation}。", places=(found.place,), quote=found.sentence, lacking=relation)


def copied(question: Question) -> Iterator[Hit]:
    """copied: 县定比例 — the narrative is not largely another report's."""
    found = question.copies.get(question.report.file)
    if found is not None:
        peer = found.peer.township.value if found.peer.township else found.peer.file
        named = f"{peer}{found.peer.year.value if found.peer.year else ''}年报告（{found.peer.file}）"
        yield Hit(
            "copied",
            f"正文与{named}有{found.percent}%相同。",
            quote=found.passage,
            lacking=f"{named}有{found.percent}%",
            peer=named,
            peer_quote=found.peer_passage,
        )


# --- the cells --------------------------------------------------------------------------------------------------------

MOST_ROWS = 3  # rows of a table that are named one by one; more of them are one finding

CellTest = Callable[[Cell, CellSpec, Any], bool]


def _is_fraction(value: Number | None) -> bool:
    return isinstance(value, Decimal) and value != value.to_integral_value()


def _decimals(value: Number | None) -> int:
    exponent = value.normalize().as_tuple().exponent if isinstance(value, Decimal) else 0
    return max(0, -exponent) if isinstance(exponent, int) else 0


CELL_TESTS: Mapping[str, tuple[CellTest, str]] = {
    "不空白": (lambda cell, spec, wanted: cell.state is CellState.BLANK, "没有填写"),
    "不用符号": (lambda cell, spec, wanted: cell.state is CellState.MARK, "填的是符号，没有填数字"),
    "是数字": (lambda cell, spec, wanted: cell.state is CellState.TEXT, "填的不是数字"),
    "整数": (lambda cell, spec, wanted: not spec.decimals and _is_fraction(cell.value), "应当是整数"),
    "非负": (lambda cell, spec, wanted: not spec.signed and cell.value is not None and cell.value < 0, "不应当是负数"),
    "decimals": (lambda cell, spec, wanted: _decimals(cell.value) > int(wanted), "小数位数过多"),
}


def scope_cells(question: Question) -> Mapping[str, tuple[CellSpec, ...]]:
    """Table → the cells of the rule's scope, in the edition that the report's table has; tables not in the report are left out."""
    scope = question.rule.scope
    found: dict[str, tuple[CellSpec, ...]] = {}
    for table in question.form.tables:
        if (scope.table and table.id != scope.table) or table.id not in question.report.tables:
            continue
        form = question.rulebook.forms.get(question.editions.get(table.id, question.base))
        if form is None or table.id not in form.table_by_id:
            continue
        specs = form.table_by_id[table.id].cells.values()
        found[table.id] = tuple(
            s for s in specs if (not scope.rows or s.row.id in scope.rows) and (not scope.columns or s.column.id in scope.columns)
        )
    return found


def cell(question: Question) -> Iterator[Hit]:
    """cell: 不空白 | 不用符号 | 是数字 | 整数 | 非负 | {decimals: 6} — one hit per table where all its cells are hit, else per row."""
    wanted = question.wanted
    name, limit = next(iter(wanted.items())) if isinstance(wanted, Mapping) else (str(wanted), None)
    test, words = CELL_TESTS[name]
    for table, specs in scope_cells(question).items():
        cells = question.report.cells
        hit = [s for s in specs if s.id in cells and test(cells[s.id], s, limit)]
        yield from _grouped(question, table, specs, hit, words)


def _grouped(question: Question, table: str, specs: Sequence[CellSpec], hit: Sequence[CellSpec], words: str) -> Iterator[Hit]:
    if not hit:
        return
    name = next(t.name for t in question.form.tables if t.id == table)
    if len(hit) == len(specs) > 1:
        yield _cells_hit(question, table, f"{name}的{len(hit)}格全部{words}。" if words.startswith("没有") else f"{name}的{len(hit)}格{words}。", hit)
        return
    rows: dict[tuple[int, str], list[CellSpec]] = {}
    for spec in hit:
        rows.setdefault((spec.block, spec.row.id), []).append(spec)
    if len(rows) > MOST_ROWS:
        named = "、".join(dict.fromkeys(members[0].row.name for members in rows.values()))
        yield _cells_hit(question, table, f"{name}有{len(hit)}格{words}{_printed(question.report, hit)}，在这些行：{named}。", hit)
        return
    for (_, row), members in rows.items():
        columns = "、".join(s.column.name for s in members)
        printed = _printed(question.report, members)
        message = f"{name}“{members[0].row.name}”行的{columns}{words}{printed}。"
        yield _cells_hit(question, f"{table}.{row}", message, members, members[0].row.name, columns)


def _printed(report: Report, specs: Sequence[CellSpec]) -> str:
    """What is printed, in brackets, where anything is."""
    raw = [report.cells[s.id].raw for s in specs if s.id in report.cells and report.cells[s.id].raw.strip()]
    return f"（印的是{'、'.join(f'“{r.strip()}”' for r in dict.fromkeys(raw))}）" if raw else ""


def _cells_hit(question: Question, scope: str, message: str, specs: Sequence[CellSpec], row: str = "", column: str = "") -> Hit:
    cells = question.report.cells
    places = tuple(dict.fromkeys(cells[s.id].place for s in specs if s.id in cells))
    raw = [cells[s.id].raw.strip() for s in specs if s.id in cells]
    quote = "、".join(dict.fromkeys(r for r in raw if r))
    return Hit(scope, message, cells=tuple(s.id for s in specs), places=tuple(p for p in places if p), quote=quote, row=row, column=column)


def unit(question: Question) -> Iterator[Hit]:
    """unit: 一致 — the unit printed in a column's head or in the cell is the form's."""
    for table, specs in scope_cells(question).items():
        printed: dict[tuple[int, str, str], list[CellSpec]] = {}
        heads = question.report.tables[table].units
        for spec in specs:
            found = question.report.cells.get(spec.id)
            in_cell = found.unit if found and found.value else ""  # nought of anything is nought
            read = in_cell or heads.get(spec.id, "")
            if spec.unit and read and read != spec.unit:
                printed.setdefault((spec.block, spec.column.id, read), []).append(spec)
        for (block, column, read), members in printed.items():
            name = next(t.name for t in question.form.tables if t.id == table)
            rows = "、".join(s.row.name for s in members)
            message = f"{name}“{rows}/{members[0].column.name}”的单位印作“{read}”，应为“{members[0].unit}”。"
            hit = _cells_hit(question, f"{table}.{block}.{column}", message, members, rows, members[0].column.name)
            yield Hit(
                hit.scope,
                message,
                cells=hit.cells,
                places=hit.places or (question.report.tables[table].place,),
                quote=read,
                lacking=members[0].unit,
                row=rows,
                column=hit.column,
            )


def read(question: Question) -> Iterator[Hit]:
    """read: 全部 — cells and gaps that could not be read, one hit per table: for the county and the township to look at."""
    report = question.report
    told: set[str] = set()
    for table, specs in scope_cells(question).items():
        lost = [s for s in specs if s.id not in report.cells or report.cells[s.id].state in (CellState.UNREAD, CellState.ABSENT)]
        gaps = [g for g in report.gaps if any(c.split(".", 1)[0] == table for c in g.cells)]
        told.update(str(id(g)) for g in gaps)
        if not lost and not gaps:
            continue
        name = next(t.name for t in question.form.tables if t.id == table)
        named = "、".join(f"“{s.row.name}/{s.column.name}”" for s in lost[:6]) + (f"等{len(lost)}格" if len(lost) > 6 else "")
        message = f"{name}有没能读准的内容{'：' + named if named else ''}，请核对读取结果。"
        places = [report.cells[s.id].place for s in lost if s.id in report.cells] + [g.place for g in gaps]
        quote = "；".join(dict.fromkeys(g.raw.strip() for g in gaps if g.raw.strip()))[:200]
        yield Hit(table, message, "not_assessed", cells=tuple(s.id for s in lost), places=tuple(dict.fromkeys(p for p in places if p)), quote=quote)
    rest = [g for g in report.gaps if str(id(g)) not in told]
    if rest and not question.rule.scope.table:
        quote = "；".join(dict.fromkeys(g.raw.strip() for g in rest if g.raw.strip()))[:200]
        yield Hit(
            "gaps", f"有{len(rest)}处像是数据的内容没能认出，请核对读取结果。", "not_assessed", places=tuple(g.place for g in rest), quote=quote
        )


Block = Callable[[Question], Iterator[Hit]]

BLOCKS: Mapping[str, Block] = {
    function.__name__: function
    for function in (
        file,
        complete,
        sections,
        aspects,
        tables,
        edition,
        title,
        years,
        period,
        text,
        mentions,
        without,
        others,
        parts,
        copied,
        cell,
        unit,
        read,
    )
}


def find_hits(question: Question) -> tuple[Hit, ...]:
    """Run the rule's block; of a file that was not read as a report only `file` is asked."""
    key = next(iter(question.rule.block))
    if key != "file" and question.report.status != "read":
        return ()
    return tuple(BLOCKS[key](question))
