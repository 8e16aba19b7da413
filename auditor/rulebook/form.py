"""The statutory form of one edition: sections, aspects and tables, with every cell's permanent id.

The logical table is rows × columns (per block); the printed table may lay the rows side by side (`across`), as a
form with one data row and three groups of columns does. Recognition works on the printed view, rules on the logical one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

SectionKind = Literal["narrative", "table"]


@dataclass(frozen=True)
class Line:
    """One row or column of a table."""

    id: str
    name: str  # short Chinese name used in formulas and messages, unique within its axis of the table
    label: str  # the exact wording printed on the form
    also: tuple[str, ...] = ()  # other wordings accepted without a word
    under: tuple[str, ...] = ()  # labels of the groups it stands under, outermost first: 三、某项 › （二）某类


@dataclass(frozen=True, eq=False)
class Block:
    """Rows that share one set of columns, under one caption."""

    rows: tuple[Line, ...]
    columns: tuple[Line, ...]
    caption: str = ""
    caption_also: tuple[str, ...] = ()
    unit: str = ""  # 件, 万元 … of every cell, "" where the form names none
    across: bool = False  # printed as one data row: rows are groups of columns
    columns_unit: Mapping[str, str] | None = None  # column id → unit where it differs from `unit`


@dataclass(frozen=True)
class CellSpec:
    """One cell of the form."""

    id: str  # table.row.column
    table: str
    row: Line
    column: Line
    block: int  # index in Table.blocks
    unit: str
    signed: bool  # may be negative
    decimals: int  # 0 = whole number; else the most decimals


@dataclass(frozen=True, eq=False)
class Table:
    """One statutory table."""

    id: str
    name: str  # 表一
    title: str  # what the county's people call it, 表一 where it has no other name
    section: str  # id of the section it stands in
    blocks: tuple[Block, ...]
    head: tuple[str, ...] = ()  # labels above the columns that are neither row nor column (信息内容, 申请人情况, the printed note)
    groups: Mapping[str, tuple[str, ...]] = None  # type: ignore[assignment]  # name for 合计() → row or column ids of this table
    signed: frozenset[str] = frozenset()  # ids of columns that may be negative
    decimals: Mapping[str, int] = None  # type: ignore[assignment]  # column id → most decimals, absent = whole

    @cached_property
    def cells(self) -> Mapping[str, CellSpec]:
        """Every cell in printed order: id → CellSpec."""
        specs: dict[str, CellSpec] = {}
        for number, block in enumerate(self.blocks):
            for row in block.rows:
                for column in block.columns:
                    unit = (block.columns_unit or {}).get(column.id, block.unit)
                    key = f"{self.id}.{row.id}.{column.id}"
                    specs[key] = CellSpec(key, self.id, row, column, number, unit, column.id in self.signed, (self.decimals or {}).get(column.id, 0))
        return specs

    @cached_property
    def rows(self) -> Mapping[str, Line]:
        """All rows by id, in order."""
        return {row.id: row for block in self.blocks for row in block.rows}

    @cached_property
    def columns(self) -> Mapping[str, Line]:
        """All columns by id, in order of first appearance."""
        return {column.id: column for block in self.blocks for column in block.columns}


@dataclass(frozen=True)
class Section:
    """One of the sections that the form asks for, in its order."""

    id: str
    no: str  # 一
    label: str  # 基本情况
    kind: SectionKind
    also: tuple[str, ...] = ()  # other wordings that name the section just as well
    keys: tuple[tuple[str, ...], ...] = ()  # words a heading must hold to name this section at all: one of each tuple
    table: str | None = None

    @property
    def title(self) -> str:
        """The heading as the form prints it: 一、基本情况."""
        return f"{self.no}、{self.label}"


@dataclass(frozen=True)
class Aspect:
    """One of the matters that a narrative section must treat."""

    id: str
    name: str  # short Chinese name
    label: str  # as in the notice
    section: str
    heading: tuple[str, ...]  # anchor words in a heading or at the head of a paragraph
    text: tuple[str, ...] = ()  # words in running text that show that the matter is treated
    untitled: tuple[str, ...] = ()  # templates that show it where the section has no headings of the kind at all


@dataclass(frozen=True)
class Openings:
    """Words at the head of a sentence that lead over to the matter named between them: 在……方面，"""

    before: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()


@dataclass(frozen=True)
class PageLabels:
    """What stands before the colon in the data above a page's text: 标题：……, 发布机构：……"""

    title: tuple[str, ...] = ()
    publisher: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Form:
    """One edition of the statutory form."""

    edition: str  # "2021"
    instrument: str  # id in the register of legal bases
    document_titles: tuple[str, ...]  # wordings of the document's title, longest first
    not_titles: tuple[str, ...]  # words that show a document about the report, not the report: 解读, 目录 …
    sections: tuple[Section, ...]
    aspects: tuple[Aspect, ...]
    tables: tuple[Table, ...]
    openings: Openings = Openings()
    fillers: tuple[str, ...] = ()  # words that a section's heading may have or lack; of the rulebook, the same in each edition, as are
    page_labels: PageLabels = PageLabels()

    @cached_property
    def cells(self) -> Mapping[str, CellSpec]:
        """Every cell of every table: id → CellSpec."""
        return {key: spec for table in self.tables for key, spec in table.cells.items()}

    @cached_property
    def cell_order(self) -> Mapping[str, int]:
        """The cells' ids, each with its place among them."""
        return {key: number for number, key in enumerate(self.cells)}

    @cached_property
    def table_by_id(self) -> Mapping[str, Table]:
        """Tables by id."""
        return {table.id: table for table in self.tables}

    @cached_property
    def section_by_id(self) -> Mapping[str, Section]:
        """Sections by id."""
        return {section.id: section for section in self.sections}

    @cached_property
    def aspect_by_id(self) -> Mapping[str, Aspect]:
        """Aspects by id."""
        return {aspect.id: aspect for aspect in self.aspects}

    def cell_name(self, cell: str) -> str:
        """A cell in words: 表一“行/列”."""
        spec = self.cells[cell]
        return f"{self.table_by_id[spec.table].name}“{spec.row.name}/{spec.column.name}”"

    def __iter__(self) -> Iterator[CellSpec]:
        return iter(self.cells.values())
