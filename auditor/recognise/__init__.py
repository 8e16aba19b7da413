"""Document in, Report out: what the report says, cell by cell, against the forms of the rulebook and nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from auditor.model import Block, Cell, Document, Gap, Grid, Paragraph, Picture, Place, Report, Status
from auditor.recognise.aspects import find_aspects
from auditor.recognise.breakdowns import find_breakdowns
from auditor.recognise.headings import Outline, find_sections
from auditor.recognise.identity import Identity, find_identity, named_by_file
from auditor.recognise.labels import find_unreadable_table, known_labels
from auditor.recognise.matching import Match
from auditor.recognise.narrative import find_mentions, find_years
from auditor.recognise.numbers import NUMBER, UNREAD, is_value, read_cell
from auditor.recognise.remember import forget_long_texts, once_for_each
from auditor.recognise.rows import Row, numbers_columns, read_rows
from auditor.recognise.several import one_report
from auditor.recognise.table_lines import begins_table_line, is_table_line, with_table_sections
from auditor.recognise.tables import AlignedTable, match_table, read_table
from auditor.recognise.wording import bare
from auditor.rulebook.book import Rulebook
from auditor.rulebook.form import Form

TIE = 0.3  # alignments of two editions whose scores differ by less explain a table equally well
SENTENCE = 12  # characters from which a last line without a full stop is a sentence cut short
SIGNATURE_ENDS = ("日", "府", "处", "局", "室")
LEAST_BEGINNING = 3  # characters of a title, its number with them, by which its beginning is known
LEAST_TO_COME = 3  # sections missing behind a table by which a file is known to break off there
LEAST_PARTS = 3  # sections or tables that make a report of a file whatever its title
LEAST_TEXT = 200  # characters of sentences that make a report of a file with its title and no section


def recognise(document: Document, rulebook: Rulebook) -> Report:
    """The report in a document. A document that was not read keeps its status and reason; nothing is ever raised for its content."""
    try:
        return _recognise(document, rulebook)
    finally:
        forget_long_texts()


def _recognise(document: Document, rulebook: Rulebook) -> Report:
    if document.status != "read":
        organ, year, unit = named_by_file(document.file, rulebook.county)
        return Report(
            document.file, document.sha256, document.format, document.status, document.reason, None, organ, year, None,
            unit.id if unit else None, unit.type if unit else "",
        )  # fmt: skip
    newest = rulebook.forms[rulebook.editions[0].id]
    blocks, asides = one_report(document.blocks, newest, rulebook.asides)
    if asides:
        document = replace(document, blocks=blocks)
    labels = _all_labels(rulebook)
    rows = read_rows(document.blocks, labels, _group_labels(rulebook))
    matches, used = _match_tables(rows, len(document.blocks), rulebook)
    order_to_block = {row.order: row.block for row in rows}
    table_blocks = {key: order_to_block[min(row.order for row in equal[0].data.values())] for key, equal in matches.items()}
    outline = find_sections(document.blocks, newest, table_blocks, labels)
    identity = find_identity(document, outline, newest, rulebook.county)
    edition = rulebook.edition_for(identity.year.value) if identity.year else None
    if edition is not None and edition.id != newest.edition:
        form = rulebook.forms[edition.id]
        outline = find_sections(document.blocks, form, table_blocks, labels)
    else:
        form = newest
    outline = with_table_sections(outline, form)
    aligned = _read_tables(matches, form.edition)
    status, reason = _status(identity, outline, aligned, document.scanned)
    if status != "read" and (status != "not_a_report" or identity.about_report or not (outline.sections or aligned)):
        return Report(document.file, document.sha256, document.format, status, reason, identity.title, identity.organ, identity.year)
    cells, gaps = _cells(rows, used, aligned, form)
    gaps = (*gaps, *asides)
    broken = _breaks_off(document, rows, aligned, outline, form)
    return Report(
        file=document.file,
        sha256=document.sha256,
        format=document.format,
        status=status,  # what is no report by itself may be part of one: see `parts`
        reason=reason,
        title=identity.title,
        township=identity.organ,
        year=identity.year,
        period=identity.period,
        unit=identity.unit.id if identity.unit else None,
        unit_type=identity.unit_type,
        editions=_editions(aligned, rulebook),
        sections=outline.sections,
        preamble=outline.preamble,
        aspects=find_aspects(outline, form),
        tables={key: found.read for key, found in aligned.items()},
        cells=cells,
        gaps=gaps,
        mentions=find_mentions(outline, rulebook, form, identity.year.value if identity.year else None, identity.unit_type),
        years=find_years(outline, identity, rulebook, form),
        truncated=broken[0] if broken else None,
        truncated_in=broken[1] if broken else "",
        pictures=tuple(block.place for block in document.blocks if isinstance(block, Picture)),
        scanned=document.scanned,
        signed=identity.signed,
        breakdowns=find_breakdowns(outline, rulebook.breakdowns),
    )


@once_for_each
def _all_labels(rulebook: Rulebook) -> frozenset[str]:
    return frozenset().union(*(known_labels(table) for form in rulebook.forms.values() for table in form.tables))


@once_for_each
def _group_labels(rulebook: Rulebook) -> frozenset[str]:
    lines = (line for form in rulebook.forms.values() for table in form.tables for block in table.blocks for line in block.rows)
    return frozenset(bare(group) for line in lines for group in line.under)


def _match_tables(rows: Sequence[Row], blocks: int, rulebook: Rulebook) -> tuple[dict[str, list[Match]], frozenset[int]]:
    """Each table in the edition that explains the printed rows best, or in several that do equally well, and the rows used, each for one table."""
    forms = [rulebook.forms[edition.id] for edition in rulebook.editions]
    sizes = {table.id: len(table.cells) for form in reversed(forms) for table in form.tables}
    likeliest: dict[str, list[Match]] = {}
    taken: frozenset[int] = frozenset()
    for table_id in sorted(sizes, key=lambda key: -sizes[key]):
        tables = [(form.edition, table) for form in forms if (table := form.table_by_id.get(table_id)) is not None]
        smallest = min(len(table.rows) for _, table in tables)
        matches = [match for edition, table in tables if (match := match_table(table, edition, rows, taken, blocks, smallest)) is not None]
        if matches:
            # what is missing because the file breaks off tells no edition
            scores = [match.sure if any(other.cut for other in matches) else match.score for match in matches]
            best = matches[scores.index(max(scores))]
            likeliest[table_id] = [
                match
                for match, score in zip(matches, scores, strict=True)
                if score > max(scores) - TIE or (match.sure > best.sure - TIE and _rows_of(match) == _rows_of(best))
            ]
            taken |= {row.order for row in max(matches, key=lambda match: match.score).data.values()}
    return likeliest, taken


def _rows_of(match: Match) -> set[int]:
    """The printed rows that a match explains: rows that nobody printed tell no edition."""
    return {row.order for row in match.data.values()}


def _read_tables(likeliest: Mapping[str, Sequence[Match]], expected: str) -> dict[str, AlignedTable]:
    """The tables' cells. Where a table does not tell its edition, the other tables do; where they do not either, it is the year's."""
    told = [equal[0].edition for equal in likeliest.values() if len(equal) == 1]
    return {key: read_table(max(equal, key=lambda m: (told.count(m.edition), m.edition == expected))) for key, equal in likeliest.items()}


def _editions(aligned: Mapping[str, AlignedTable], rulebook: Rulebook) -> dict[str, str]:
    """Table → edition, for the tables in which editions differ at all."""
    differing = _differing(rulebook)
    return {key: found.edition for key, found in sorted(aligned.items()) if key in differing}


@once_for_each
def _differing(rulebook: Rulebook) -> frozenset[str]:
    shapes: dict[str, set[tuple[str, ...]]] = {}
    for form in rulebook.forms.values():
        for table in form.tables:
            shapes.setdefault(table.id, set()).add(tuple(table.cells))
    return frozenset(key for key, found in shapes.items() if len(found) > 1)


def _status(identity: Identity, outline: Outline, aligned: Mapping[str, AlignedTable], is_scanned: bool) -> tuple[Status, str]:
    """Whether the file is a report at all: by what of the form it holds, else by its title over a text of its own."""
    parts = len({s.id for s in outline.sections}) + len(aligned)
    if parts >= LEAST_PARTS + identity.about_report and (aligned or not identity.about_report):
        return "read", ""  # what is about reports may list all six parts, but holds no figures
    if identity.about_report:
        return "not_a_report", "标题表明这是关于年度报告的其他材料（如解读、通知、目录），不是年度报告本身"
    text = sum(len(line.text) for line in outline.lines if len(line.text) >= SENTENCE)
    if identity.title is not None and (parts or text >= LEAST_TEXT):
        return "read", ""
    if is_scanned:
        return "unreadable", "这是扫描件，没有能从中认出报告的标题、部分和表格，请报送可以编辑的 Word 文档"
    return "not_a_report", "没有找到年度报告的标题，也没有找到报告应有的部分和表格"


def _cells(rows: Sequence[Row], used: frozenset[int], aligned: Mapping[str, AlignedTable], form: Form) -> tuple[dict[str, Cell], tuple[Gap, ...]]:
    """All cells with evidence, and everything that looks like a figure of a table and became none."""
    cells: dict[str, Cell] = {}
    gaps: list[Gap] = []
    text = ""
    for table in form.tables:
        found = aligned.get(table.id)
        if found is not None:
            cells.update(found.cells)
            gaps.extend(found.gaps)
            continue
        text = text or "".join(row.label for row in rows)
        if find_unreadable_table(table, text):
            why = f"{table.name}的项目名称在文件中，但数字无法与项目对应"
            gaps.append(Gap(Place(), "", why, tuple(table.cells)))
            cells.update({key: Cell(key, UNREAD, doubt=why) for key in table.cells})
    gaps.extend(_unplaced(rows, used))
    return cells, tuple(gaps)


def _unplaced(rows: Sequence[Row], used: frozenset[int]) -> list[Gap]:
    """Rows of tables that hold numbers and belong to no cell of the form, one gap each."""
    gaps = []
    for row in rows:
        if row.order in used or row.grid is None or numbers_columns(row):
            continue
        numbers = [value.text.strip() for value in row.values if read_cell(value.text).state is NUMBER]
        if numbers:
            gaps.append(Gap(row.place, f"{'/'.join(row.labels)} {' '.join(numbers)}".strip(), "这一行数字不属于法定表格的任何一格"))
    return gaps


def _breaks_off(
    document: Document, rows: Sequence[Row], aligned: Mapping[str, AlignedTable], outline: Outline, form: Form
) -> tuple[Place, str] | None:
    """Where the file breaks off and in which table or section: inside a table at its end, or in mid-sentence with sections to come."""
    for table, found in aligned.items():
        if not found.complete:
            return rows[found.last].place, table
    present = [section.id for section in outline.sections]
    last_block = document.blocks[-1] if document.blocks else None
    if not present or last_block is None or form.sections[-1].id in present:
        return None
    if isinstance(last_block, Picture):
        return None
    where = last_block.place, outline.sections[-1].id
    if _ends_behind_a_table(last_block, present, aligned, form):
        return where
    if isinstance(last_block, Grid):  # behind the heads of a table
        return None if any(is_value(cell.text) for row in last_block.rows for cell in row if cell is not None) else where
    text = last_block.text.strip()
    ends_with_heading = outline.lines[-1].place == outline.sections[-1].place and not outline.sections[-1].paragraphs
    is_prose = len(text) >= SENTENCE and any(mark in text for mark in "，、；。,;")
    is_cut = is_prose and "\u4e00" <= text[-1] <= "\u9fff" and not text.endswith(SIGNATURE_ENDS)
    return where if ends_with_heading or is_cut or _begins_section(text, form) or _ends_in_a_table(outline, form) else None


def _ends_in_a_table(outline: Outline, form: Form) -> bool:
    """Whether the last line is one of a table, or the beginning of one behind another or behind a section's heading."""
    *_, before, last = (None, *outline.lines)
    if last is None or is_table_line(last.text, form):
        return last is not None
    behind_heading = before is not None and before.place == outline.sections[-1].place
    return begins_table_line(last.text, form) and before is not None and (behind_heading or is_table_line(before.text, form))


def _ends_behind_a_table(block: Block, present: Sequence[str], aligned: Mapping[str, AlignedTable], form: Form) -> bool:
    """Whether the last thing in the file is one of the form's tables while half of the form's sections and tables are still to come."""
    reached = max(number for number, section in enumerate(form.sections) if section.id in present)
    to_come = form.sections[reached + 1 :]
    if isinstance(block, Grid) and form.sections[reached].table not in {None, *aligned}:
        return True  # within the first figures of this section's table
    if len(to_come) < LEAST_TO_COME or any(section.table in aligned for section in to_come):
        return False
    return isinstance(block, Grid) or (isinstance(block, Paragraph) and is_table_line(block.text.strip().split("\n")[-1], form))


def _begins_section(text: str, form: Form) -> bool:
    """Whether a line is the beginning of a section's numbered title and no more: 六、其他需."""
    return any(len(text) >= LEAST_BEGINNING and f"{section.no}、{section.label}".startswith(text) for section in form.sections)
