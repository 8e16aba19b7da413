"""Generated reports in every format that this machine can write: what was read renders back to the statutory tables that were drawn."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from auditor.intake import read_documents
from auditor.model import CellState, Report
from auditor.publish.tables import Figures, draw_table
from auditor.recognise import recognise
from auditor.rulebook import load_rulebook
from benchmarks.corpus import FORMATS, Source, draw_report
from benchmarks.corpus.batch import render_batch
from benchmarks.corpus.formats import file_bytes
from benchmarks.corpus.quirks import small_rows

RULEBOOK = load_rulebook(Path(__file__).parents[2] / "rules")
PLAIN = [name for name, form in FORMATS.items() if form.render is not None and name != "text-glue"]
SCANNED = [name for name in ("scan-300",) if FORMATS[name].available]
PRINTED = [name for name, form in FORMATS.items() if form.render is None and form.available and not name.startswith(("scan", "png"))]
Rows = list[tuple[str, tuple[str, ...]]]


def drawn(source: Source, table: str) -> Rows:
    """The rows of a statutory table as the generator filled them: label and figures."""
    form = RULEBOOK.forms[source.editions[table]].table_by_id[table]
    return [
        (row.label, tuple(source.cells[f"{table}.{row.id}.{column.id}"].raw for column in block.columns))
        for block in form.blocks
        for row in block.rows
    ]


def rendered(report: Report, table: str) -> Rows:
    """The rows of the same table as a page shows them."""
    form = RULEBOOK.forms[report.editions.get(table, "2021")].table_by_id[table]
    view = draw_table(form, Figures(report.cells), table)
    return [(row.label, tuple(cell.text for cell in row.cells)) for block in view.blocks for row in block.rows if row.cells]


def sources(name: str, count: int) -> Sequence[Source]:
    return [draw_report(Random(f"{name}/{number}"), (2019, 2023)[number % 2], key=f"r{number}") for number in range(count)]


def read(source: Source, name: str, data: bytes, folder: Path) -> Report:
    path = folder / f"{source.key}{FORMATS[name].suffix}"
    path.write_bytes(data)
    (report,) = [found for document in read_documents(path, folder) if (found := recognise(document, RULEBOOK)).status == "read"]
    return report


@pytest.mark.parametrize("name", PLAIN)
def test_what_was_read_renders_back(name: str, tmp_path: Path) -> None:
    for source in sources(name, 6):
        report = read(source, name, file_bytes(source, name), tmp_path)
        for table in source.editions:
            assert rendered(report, table) == drawn(source, table)


@pytest.mark.parametrize("name", PRINTED)
def test_what_was_read_of_printed_and_converted_files_renders_back(name: str, tmp_path: Path) -> None:
    pieces = sources(name, 2)
    for source, data in zip(pieces, render_batch([(source, name) for source in pieces]), strict=True):
        report = read(source, name, data, tmp_path)
        for table in source.editions:
            assert rendered(report, table) == drawn(source, table)


def test_glued_figures_render_back_where_each_has_one_digit(tmp_path: Path) -> None:
    glued = [source for source in sources("text-glue", 24) if small_rows(source)]
    assert len(glued) >= 4
    for source in glued:
        report = read(source, "text-glue", file_bytes(source, "text-glue"), tmp_path)
        for table in source.editions:
            assert rendered(report, table) == drawn(source, table)


@pytest.mark.parametrize("name", SCANNED)
def test_what_was_read_of_a_scan_renders_back_and_what_was_not_is_said(name: str, tmp_path: Path) -> None:
    pytest.importorskip("rapidocr", reason="no recognition of scanned pages")
    (source,) = sources(name, 1)
    (data,) = render_batch([(source, name)])
    report = read(source, name, data, tmp_path)
    unread = {key for key, cell in report.cells.items() if cell.state is CellState.UNREAD}
    assert unread == {key for gap in report.gaps for key in gap.cells}
    assert len(unread) <= 0.1 * len(report.cells)
    for key, cell in report.cells.items():
        assert key in unread or cell.value == source.cells[key].value
    for table in source.editions:
        if not any(key.startswith(f"{table}.") for key in unread):
            assert rendered(report, table) == drawn(source, table)
