"""Fixtures for the generator's tests: reading rendered files back by means of their own, not the project's readers."""

import io
from collections.abc import Callable, Iterator
from html.parser import HTMLParser

import pytest

from benchmarks.corpus.form import load_form
from benchmarks.corpus.source import Source

Grid = list[list[str]]


class _Tables(HTMLParser):
    """Collects every table of a page as a full grid, spans resolved."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[dict[tuple[int, int], str]] = []
        self.row = self.column = 0
        self.taken: set[tuple[int, int]] = set()
        self.text: list[str] | None = None
        self.span = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "table":
            self.tables.append({})
            self.row, self.taken = -1, set()
        elif tag == "tr":
            self.row, self.column = self.row + 1, 0
        elif tag == "td":
            self.span = (int(known.get("rowspan") or 1), int(known.get("colspan") or 1))
            self.text = []

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag != "td" or self.text is None:
            return
        while (self.row, self.column) in self.taken:
            self.column += 1
        for row in range(self.row, self.row + self.span[0]):
            for column in range(self.column, self.column + self.span[1]):
                self.taken.add((row, column))
        self.tables[-1][self.row, self.column] = "".join(self.text).strip()
        self.column += self.span[1]
        self.text = None


def _html_grids(data: bytes) -> Iterator[Grid]:
    parser = _Tables()
    parser.feed(data.decode())
    for table in parser.tables:
        yield _filled(table)


def _docx_grids(data: bytes) -> Iterator[Grid]:
    import docx

    for table in docx.Document(io.BytesIO(data)).tables:
        seen = set()
        grid = []
        for row in table.rows:
            line = []
            for cell in row.cells:
                line.append("" if cell._tc in seen else cell.text)
                seen.add(cell._tc)
            grid.append(line)
        yield grid


def _xlsx_grids(data: bytes) -> Iterator[Grid]:
    from openpyxl import load_workbook  # type: ignore[import-untyped]

    for sheet in load_workbook(io.BytesIO(data)).worksheets:
        yield [["" if value is None else str(value) for value in row] for row in sheet.iter_rows(values_only=True)]


def _text_grids(data: bytes) -> Iterator[Grid]:
    yield [line.split("\t") for line in data.decode().splitlines() if "\t" in line]


def _filled(table: dict[tuple[int, int], str]) -> Grid:
    height, width = (max(place[axis] for place in table) + 1 for axis in (0, 1))
    return [[table.get((row, column), "") for column in range(width)] for row in range(height)]


READERS: dict[str, Callable[[bytes], Iterator[Grid]]] = {"text-tab": _text_grids, "html": _html_grids, "docx": _docx_grids, "xlsx": _xlsx_grids}


def _figures(row: list[str]) -> list[str]:
    return [text for text in row if text and (text.lstrip("+-").replace(".", "").isdigit())]


@pytest.fixture
def printed_figures() -> Callable[[Source, str, bytes], dict[str, str]]:
    """Reads the figures out of a rendered file: cell id → printed text, by the rows' labels and the order of the figures."""

    def read(source: Source, name: str, data: bytes) -> dict[str, str]:
        rows = [row for grid in READERS[name](data) for row in grid]
        found: dict[str, str] = {}
        for table, edition in source.editions.items():
            form = load_form(edition).table_by_id[table]
            if form.blocks[0].across:
                lines = [figures for row in rows if len(figures := _figures(row)) == 15]
                found |= dict(zip(form.cells, lines[-1] if lines else [], strict=False))
                continue
            for block in form.blocks:
                for line in block.rows:
                    hits = [_figures(row) for row in rows if source.labels.get(f"{table}.row.{line.id}", line.label) in row]
                    assert hits, (name, line.label)
                    # table two's 规章 row comes before anything else of that name
                    found |= {f"{table}.{line.id}.{column.id}": text for column, text in zip(block.columns, hits[0], strict=False)}
        return found

    return read
