"""Reports of one folder in; those that are clearly the parts of one report come out as that report.

Some units send the text in one file and the tables in others. Each alone lacks what the other has, and would be accused of it.
They are joined only where nothing is left to judgement: files of one unit and year, of which none has a table or a section's
text that another has, and which together are the whole form. Everything else stays as it was sent.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from enum import Enum
from hashlib import sha256
from itertools import chain
from typing import Any, TypeVar

from auditor.fields import copy_with, fields_of, is_record
from auditor.model import Cell, Part, Place, ReadTable, Report, SectionText
from auditor.rulebook.book import Rulebook
from auditor.rulebook.form import Form

T = TypeVar("T")


def join_parts(reports: Sequence[Report], rulebook: Rulebook, key_of: Callable[[Report], str]) -> Iterator[Report]:
    """The reports in their order, a joined one in the place of the file with its text; `key_of` gives what a unit is known by, "" if unknown.

    What is no report by itself and belongs to none keeps nothing of what it holds.
    """
    groups: dict[tuple[str, int], list[Report]] = defaultdict(list)
    for report in reports:
        if report.year is not None and report.status in ("read", "not_a_report") and (key := key_of(report)):
            groups[key, report.year.value].append(report)
    joined: dict[str, Report | None] = {}  # file → what stands in its place, None where it is part of another
    for (_, year), group in groups.items():
        edition = rulebook.edition_for(year)
        held = [each for each in group if each.status == "read" or is_fragment(each)]
        if len(held) > 1 and edition is not None and _is_whole(held, rulebook.forms[edition.id]):
            main = max(held, key=lambda each: (len(_texts(each)), each.status == "read"))
            joined |= {each.file: None for each in held}
            joined[main.file] = _join(main, [each for each in held if each is not main], rulebook.forms[edition.id])
    for report in reports:
        found = joined.get(report.file, report)
        if found is not None:
            yield without_content(found) if found.status != "read" and is_fragment(found) else found


def is_fragment(report: Report) -> bool:
    """Whether a file that is no report holds some of one."""
    return report.status == "not_a_report" and bool(report.sections or report.tables)


def without_content(report: Report) -> Report:
    """A file that is no report, as such: what little it holds is not judged."""
    return Report(report.file, report.sha256, report.format, report.status, report.reason, report.title, report.township, report.year)


# --- whether they are parts of one ------------------------------------------------------------------------------------


def _is_whole(reports: Sequence[Report], form: Form) -> bool:
    tables, sections = {table.id for table in form.tables}, {section.id for section in form.sections}
    seen = {section.id for report in reports for section in report.sections}
    complete = {key for report in reports for key in report.tables} >= tables and seen >= sections
    halves = all(not (set(report.tables) >= tables and _texts(report) | _of_tables(report, form) >= sections) for report in reports)
    return complete and halves and _disjoint(map(_texts, reports)) and _disjoint(set(report.tables) for report in reports)


def _texts(report: Report) -> set[str]:
    """The sections of which the file has a text, not a heading alone."""
    return {section.id for section in report.sections if section.paragraphs}


def _of_tables(report: Report, form: Form) -> set[str]:
    """The sections of which the file has a table."""
    return {section.id for section in form.sections if section.table in report.tables}


def _disjoint(sets: Iterable[set[str]]) -> bool:
    listed = [key for each in sets for key in each]
    return len(listed) == len(set(listed))


# --- one report out of several ----------------------------------------------------------------------------------------


def _join(main: Report, others: Sequence[Report], form: Form) -> Report:
    """The report; every place in it names its file, and its digest is that of all of them."""
    files: list[Report] = [_placed(each, each.file.rsplit("/", 1)[-1]) for each in (main, *others)]
    cells: dict[str, Cell] = {}
    tables: dict[str, ReadTable] = {}
    for file in files:
        tables |= file.tables
        cells |= {key: cell for key, cell in file.cells.items() if key.split(".", 1)[0] in file.tables}
    broken = next((file for file in files if file.truncated is not None and file.truncated_in in file.tables), None)
    return replace(
        files[0],
        sha256=sha256("".join(sorted(each.sha256 for each in files)).encode()).hexdigest(),
        status="read",
        reason="",
        title=_first(file.title for file in files),
        township=_first(file.township for file in files),
        period=_first(file.period for file in files),
        signed=_first(file.signed for file in files),
        unit=_first(file.unit for file in files),
        unit_type=next((file.unit_type for file in files if file.unit_type), ""),
        editions=dict(sorted({key: edition for file in files for key, edition in file.editions.items() if key in file.tables}.items())),
        sections=_sections(files, form),
        aspects={key: place for file in reversed(files) for key, place in file.aspects.items()},
        tables=tables,
        cells=cells,
        gaps=tuple(gap for file in files for gap in file.gaps if not _is_elsewhere(gap.cells, file, tables)),
        mentions=tuple(chain.from_iterable(file.mentions for file in files)),
        years=tuple(chain.from_iterable(file.years for file in files)),
        truncated=broken.truncated if broken else None,
        truncated_in=broken.truncated_in if broken else "",
        pictures=tuple(chain.from_iterable(file.pictures for file in files)),
        scanned=any(file.scanned for file in files),
        breakdowns=tuple(chain.from_iterable(file.breakdowns for file in files)),
        parts=tuple(Part(each.file, each.sha256, each.format) for each in others),
    )


def _first(values: Iterable[T | None]) -> T | None:
    return next((value for value in values if value is not None), None)


def _is_elsewhere(cells: Sequence[str], file: Report, tables: Iterable[str]) -> bool:
    """Whether a gap is about a table that another of the files has."""
    missed = {key.split(".", 1)[0] for key in cells}
    return bool(missed) and missed <= set(tables) - set(file.tables)


def _sections(files: Sequence[Report], form: Form) -> tuple[SectionText, ...]:
    """The main file's sections in its order, the others' where the form has them; of two headings the one with the text counts."""
    order = [section.id for section in form.sections]
    found = list(files[0].sections)
    for section in chain.from_iterable(file.sections for file in files[1:]):
        at = next((number for number, each in enumerate(found) if each.id == section.id), None)
        if at is None:
            later = (number for number, each in enumerate(found) if order.index(each.id) > order.index(section.id))
            found.insert(next(later, len(found)), section)
        elif section.paragraphs or not found[at].title:
            found[at] = section if section.paragraphs or section.title else found[at]
    return tuple(found)


def _placed(value: Any, file: str) -> Any:
    """The same with the file's name in every place."""
    match value:
        case Place():
            return copy_with(value, part=f"{file} {value.part}".strip())
        case Enum():
            return value
        case tuple():
            return tuple(_placed(each, file) for each in value)
        case dict():
            return {key: _placed(each, file) for key, each in value.items()}
    if is_record(value):
        kind: Any = type(value)
        return copy_with(value, **{name: _placed(getattr(value, name), file) for name in fields_of(kind)})
    return value
