"""Blocks about a report as a whole: its file, sections, aspects and tables, the form's edition, its title, years and period."""

import re
from collections.abc import Iterator

from auditor.audit.question import Hit, Question, broken_off, compact

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
            yield broken_off(question, section.id, f"“{section.title}”有没有写", subject=section.id)


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
            yield broken_off(question, aspect.id, f"“{aspect.label}”有没有写", subject=aspect.id)


def tables(question: Question) -> Iterator[Hit]:
    """tables: 齐全."""
    report = question.report
    there = {*report.tables, *(key.split(".", 1)[0] for key in report.cells)}  # a table that could not be read is not missing
    for table in question.form.tables:
        if table.id in there:
            continue
        if not question.reaches(table.section):
            yield broken_off(question, table.id, f"{table.name}有没有填", cells=(table.id,))
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
    rest = compact(fact.value)
    lacking = []
    if not re.search(r"[12０-９0-9〇○零一二三四五六七八九]{4}", rest):
        lacking.append("年度")
    for words in question.form.document_titles:
        rest = rest.replace(compact(words), "")
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
