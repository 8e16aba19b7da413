"""Takes a Source and gives what is printed, in order: lines of text and tables of placed cells.

Table styles (names in Source.styles) that change what is printed, whatever the file format:
half_width_parens · paren_space · split_t3 · split_t4 · total_beside · no_note · first_caption_missing ·
extra_column · subtotal_column · merged_zeros · continued · continued_bare · split_groups · local_row · one_line (running text)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from auditor.rulebook.form import Block, Line, Table
from benchmarks.corpus.form import load_form
from benchmarks.corpus.source import Part, Source
from benchmarks.corpus.traditional import mirror

Role = Literal["noise", "title", "meta", "body", "section", "aspect", "signature", "footer"]
SPLIT = "\v"  # a line break inside a cell; renderers print it as <br>, a new line or a space


@dataclass(frozen=True, slots=True)
class Text:
    """One line or paragraph."""

    text: str
    role: Role


@dataclass(frozen=True, slots=True)
class Placed:
    """One cell of a printed table with its place and spans; `id` names the cell of the form that it prints, if any."""

    text: str
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1
    id: str = ""


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A printed table: cells in reading order."""

    id: str
    width: int
    height: int
    cells: tuple[Placed, ...]

    def rows(self) -> list[list[Placed]]:
        """The cells that begin in each row, as HTML writes them."""
        rows: list[list[Placed]] = [[] for _ in range(self.height)]
        for cell in sorted(self.cells, key=lambda cell: (cell.row, cell.column)):
            rows[cell.row].append(cell)
        return rows

    def dense(self) -> list[list[str]]:
        """A full grid: a merged cell's text stands in its first position, the rest is empty."""
        grid = [[""] * self.width for _ in range(self.height)]
        for cell in self.cells:
            grid[cell.row][cell.column] = cell.text
        return grid


@dataclass(frozen=True, slots=True)
class PictureOf:
    """A picture in place of a table."""

    table: PrintedTable


Item = Text | PrintedTable | PictureOf


def layout(source: Source) -> list[Item]:
    """Everything that the file prints, in order."""
    items: list[Item] = [Text(line, "noise") for line in source.above]
    if not source.is_report:
        return items + [Text(line, "title" if number == 0 else "body") for number, line in enumerate(source.body)]
    items += [Text(line, "title") for line in source.title_lines]
    items += [Text(line, "meta") for line in source.under_title]
    items += [Text(line, "body") for line in source.preamble]
    for part in source.parts:
        items += _part(source, part)
        if source.break_table and part.table == source.break_table:
            return items
    items += [Text(line, "signature") for line in source.signature]
    items += [Text(line, "footer") for line in source.below]
    return _in_one_line(items) if "one_line" in source.styles else items


def _in_one_line(items: Sequence[Item]) -> list[Item]:
    """All running text between two tables as one line, the title alone above it."""
    joined: list[Item] = []
    for item in items:
        before = joined[-1] if joined else None
        if isinstance(item, Text) and item.role not in ("title", "noise") and isinstance(before, Text) and before.role == "body":
            joined[-1] = Text(f"{before.text}　{item.text}", "body")
        else:
            joined.append(Text(item.text, "body") if isinstance(item, Text) and item.role not in ("title", "noise") else item)
    return joined


def _part(source: Source, part: Part) -> list[Item]:
    items: list[Item] = [Text(part.title, "section")] if part.title else []
    items += [Text(line, "body") for line in part.lead]
    for aspect in part.aspects:
        head = aspect.prefix + aspect.heading
        if not head and not aspect.text:
            continue  # treated under the heading before it
        if head and aspect.joint == "\n":
            items += [Text(head, "aspect"), Text(aspect.text, "body")]
        else:
            items.append(Text(head + aspect.joint + aspect.text if head else aspect.text, "body"))
    if part.table and source.editions.get(part.table):
        tables = printed_tables(source, part.table)
        items += [PictureOf(table) for table in tables] if part.table in source.pictures else tables
    return items + [Text(line, "body") for line in part.tail]


def printed_tables(source: Source, table_id: str) -> list[PrintedTable]:
    """The table as printed: one, or two where it is continued in a second grid."""
    table = load_form(source.editions[table_id]).table_by_id[table_id]
    painter = _Painter(source, table)
    if table.blocks[0].across:
        painter.across()
    elif len(table.blocks) > 1:
        painter.blocks()
    else:
        painter.applicants()
    whole = painter.finish()
    if source.break_after is not None and table_id == source.break_table:
        whole = _cut(whole, source.break_after)
    if table_id == "t3" and source.styles & {"continued", "continued_bare"}:
        return _continued(whole, "continued" in source.styles)
    return [whole]


class _Painter:
    """Places the cells of one table."""

    def __init__(self, source: Source, table: Table) -> None:
        self.source, self.table = source, table
        self.cells: list[Placed] = []
        self.row = 0
        self.width = 0

    def put(self, text: str, row: int, column: int, rowspan: int = 1, colspan: int = 1, cell: str = "") -> None:
        if "traditional" in self.source.styles and not cell:
            text = mirror(text)
        self.cells.append(Placed(text, row, column, rowspan, colspan, cell))

    def label(self, place: str, text: str) -> str:
        text = self.source.labels.get(f"{self.table.id}.{place}", text)
        styles = self.source.styles
        if "half_width_parens" in styles:
            text = text.replace("（", "(").replace("）", ")")
        if "paren_space" in styles and text[:1] in "（(" and len(text) > 3 and text[2] in "）)":
            text = f"{text[:3]} {text[3:]}"
        if f"split_{self.table.id}" in styles and place.startswith("column.") and len(text) in (4, 6):
            text = f"{text[: len(text) - 2]}{SPLIT}{text[len(text) - 2 :]}"
        if "split_groups" in styles and place.startswith("group.") and "）" in text:
            text = text.replace("）", f"）{SPLIT}", 1)
        if f"vertical_{self.table.id}" in styles and place.startswith("column."):
            text = SPLIT.join(text)
        return text

    def value(self, cell: str, row: int, column: int, colspan: int = 1) -> None:
        printed = self.source.cells.get(cell)
        self.put(printed.raw if printed else "", row, column, 1, colspan, cell)

    def finish(self) -> PrintedTable:
        height = max(cell.row + cell.rowspan for cell in self.cells)
        return PrintedTable(self.table.id, self.width, height, tuple(sorted(self.cells, key=lambda cell: (cell.row, cell.column))))

    # -- table two: blocks below each other --

    def blocks(self) -> None:
        widest = max(len(block.columns) for block in self.table.blocks)
        two_wide = any(len(block.columns) == 2 for block in self.table.blocks)
        self.width = 1 + (5 if two_wide else widest)
        for number, block in enumerate(self.table.blocks):
            spans = {1: (self.width - 1,), 2: (2, 3), 3: (2, 2, 1) if two_wide else (1, 1, 1)}[len(block.columns)]
            if not (number == 0 and "first_caption_missing" in self.source.styles):
                self.put(self.label(f"caption.{number}", block.caption), self.row, 0, 1, self.width)
                self.row += 1
            self.put(self.table.head[0], self.row, 0)
            place = 1
            for column, span in zip(block.columns, spans, strict=True):
                self.put(self.label(f"column.{column.id}", column.label), self.row, place, 1, span)
                place += span
            self.row += 1
            for line in block.rows:
                self._block_row(block, line, spans)
            if number == 0 and "local_row" in self.source.styles:
                self._local_row(spans)

    def _local_row(self, spans: Sequence[int]) -> None:
        """A row that a province added to the national form."""
        self.put("其他主动公开文件", self.row, 0)
        place = 1
        for span in spans:
            self.put(str(self.source.facts.year % 7 + place), self.row, place, 1, span)
            place += span
        self.row += 1

    def _block_row(self, block: Block, line: Line, spans: Sequence[int]) -> None:
        self.put(self.label(f"row.{line.id}", line.label), self.row, 0)
        place = 1
        for column, span in zip(block.columns, spans, strict=True):
            self.value(f"{self.table.id}.{line.id}.{column.id}", self.row, place, span)
            place += span
        self.row += 1

    # -- table three: applicants across, outcomes down, three columns of labels --

    def applicants(self) -> None:
        block = self.table.blocks[0]
        styles = self.source.styles
        stub, columns = 3, list(block.columns)
        extra = "备注" if "extra_column" in styles else "小计" if "subtotal_column" in styles else ""
        self.width = stub + len(columns) + bool(extra)
        head = len(columns)
        note = "" if "no_note" in styles else self.label("note", self.table.head[0])
        self.put(note, 0, 0, 3, stub)
        beside = "total_beside" in styles
        self.put(self.table.head[-1], 0, stub, 1, head - beside)
        if beside:
            self.put(self.label("column.total", columns[-1].label), 0, stub + head - 1, 3)
        members = [column for column in columns if column.under]
        self.put(self.label(f"column.{columns[0].id}", columns[0].label), 1, stub, 2)
        self.put(members[0].under[0], 1, stub + 1, 1, len(members))
        for number, column in enumerate(members):
            self.put(self.label(f"column.{column.id}", column.label), 2, stub + 1 + number)
        if not beside:
            self.put(self.label("column.total", columns[-1].label), 1, stub + head - 1, 2)
        if extra:
            self.put(extra, 0 if beside else 1, stub + head, 3 if beside else 2)
            if not beside:
                self.put("", 0, stub + head)
        self.row = 3
        self._outcome_rows(block, stub, extra)

    def _outcome_rows(self, block: Block, stub: int, extra: str) -> None:
        open_groups: dict[tuple[str, ...], int] = {}
        for line in block.rows:
            for depth in range(len(line.under)):
                path = line.under[: depth + 1]
                if path not in open_groups:
                    size = sum(1 for other in block.rows if other.under[: depth + 1] == path)
                    self.put(self.label(f"group.{path[-1]}", path[-1]), self.row, depth, size)
                    open_groups[path] = self.row
            depth = len(line.under)
            self.put(self.label(f"row.{line.id}", line.label), self.row, depth, 1, stub - depth)
            self._outcome_values(block, line, stub)
            if extra == "小计":
                parts = [self.source.cells.get(f"t3.{line.id}.{column.id}") for column in block.columns if column.under]
                self.put(str(sum(int(part.value or 0) for part in parts if part)), self.row, self.width - 1)
            elif extra:
                self.put("", self.row, self.width - 1)
            self.row += 1

    def _outcome_values(self, block: Block, line: Line, stub: int) -> None:
        keys = [f"t3.{line.id}.{column.id}" for column in block.columns]
        values = [self.source.cells.get(key) for key in keys]
        if "merged_zeros" in self.source.styles and all(value and value.value == 0 for value in values):
            self.put("0", self.row, stub, 1, len(keys), "+".join(keys))
            return
        for number, key in enumerate(keys):
            self.value(key, self.row, stub + number)

    # -- table four: one row of figures under three groups --

    def across(self) -> None:
        block = self.table.blocks[0]
        size = len(block.columns)
        self.width = size * len(block.rows)
        self.put(self.label(f"row.{block.rows[0].id}", block.rows[0].label), 0, 0, 1, size)
        under = block.rows[1].under[0]
        self.put(under, 0, size, 1, size * (len(block.rows) - 1))
        for column, line in enumerate(block.columns):
            self.put(self.label(f"column.{line.id}", line.label), 1, column, 2)
        for number, group in enumerate(block.rows[1:], start=1):
            self.put(self.label(f"row.{group.id}", group.label), 1, number * size, 1, size)
            for column, line in enumerate(block.columns):
                self.put(self.label(f"column.{line.id}", line.label), 2, number * size + column)
        for number, group in enumerate(block.rows):
            for column, line in enumerate(block.columns):
                self.value(f"{self.table.id}.{group.id}.{line.id}", 3, number * size + column)


def cells_before_break(source: Source, table_id: str, count: int) -> set[str]:
    """Ids of the form's cells among the first `count` cells of the printed table."""
    table = load_form(source.editions[table_id]).table_by_id[table_id]
    whole = _Painter(source, table)
    (whole.across if table.blocks[0].across else whole.blocks if len(table.blocks) > 1 else whole.applicants)()
    return {key for cell in whole.finish().cells[:count] for key in cell.id.split("+") if key}


def _cut(table: PrintedTable, count: int) -> PrintedTable:
    kept = table.cells[:count]
    height = max(cell.row for cell in kept) + 1
    clipped = tuple(Placed(c.text, c.row, c.column, min(c.rowspan, height - c.row), c.colspan, c.id) for c in kept)
    return PrintedTable(table.id, table.width, height, clipped)


def _continued(table: PrintedTable, header: bool) -> list[PrintedTable]:
    """Split at the row where （四）无法提供 begins; labels that reach over the break are printed again, the header where asked."""
    start = next(cell.row for cell in table.cells if cell.id.startswith("t3.not_held"))
    first: list[Placed] = []
    second: list[Placed] = []
    top = 3 if header else 0
    for cell in table.cells:
        end = cell.row + cell.rowspan
        if cell.row < start:
            first.append(Placed(cell.text, cell.row, cell.column, min(end, start) - cell.row, cell.colspan, cell.id))
            if header and cell.row < 3:
                second.append(cell)
        if end > start:
            row = max(cell.row, start)
            second.append(Placed(cell.text, row - start + top, cell.column, end - row, cell.colspan, cell.id))
    return [
        PrintedTable(table.id, table.width, start, tuple(first)),
        PrintedTable(table.id, table.width, table.height - start + top, tuple(sorted(second, key=lambda cell: (cell.row, cell.column)))),
    ]
