"""Blank reports of the shipped rules, and the script that fills them in as a clerk would."""

import shutil
import subprocess
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]

from auditor.handout import hand_out
from auditor.model import Number
from auditor.publish import letter_words as words
from auditor.publish.printed import printed_table
from auditor.rulebook import load_rulebook
from auditor.rulebook.book import Rulebook
from auditor.rulebook.form import Form

RULES = Path(__file__).parents[2] / "rules"
UNIT, YEAR = "yunpi", 2024
NARRATIVE = {
    "s1": (
        "（一）主动公开。本年度通过县政府网站和镇村公示栏公开了财政预决算、惠民补贴和办事指南。\n"
        "（二）依申请公开。申请均由党政综合办公室登记，按期答复。\n"
        "（三）政府信息管理。文件起草时注明公开属性，发布前逐件审查，失效文件及时标注。\n"
        "（四）政府信息公开平台建设。县政府网站乡镇专栏由专人维护，每周检查一次链接。\n"
        "（五）监督保障。公开工作列入镇村干部考核，年底请群众代表评议，结果为满意；全年没有发生责任追究。"
    ),
    "s5": "存在的主要问题：村级公开内容更新不够及时，解读材料偏少。改进情况：已安排每个村一名信息员，每月核对一次；解读材料与文件同步起草。",
    "s6": "本年度没有发出收费通知，没有收取信息处理费，收费总金额为0元。无其他需要报告的事项。",
}


@pytest.fixture(scope="session")
def shipped() -> Rulebook:
    """The rules that come with the program."""
    return load_rulebook(RULES)


@pytest.fixture(scope="session")
def form(shipped: Rulebook) -> Form:
    """The form of the year."""
    return shipped.forms["2021"]


@pytest.fixture
def blank(tmp_path: Path) -> tuple[Path, Path]:
    """(DOCX, XLSX) for one township, without a year before."""
    handed = list(hand_out(RULES, "annual-report", YEAR, [UNIT], tmp_path / "forms", "", datetime(2025, 1, 2, tzinfo=UTC)))
    assert len(handed) == 1
    return handed[0][2]


@pytest.fixture
def fill_document(form: Form) -> Callable[[Path, Mapping[str, Number]], None]:
    """Types figures and text into the DOCX."""

    def fill(path: Path, figures: Mapping[str, Number]) -> None:
        document = docx.Document(str(path))
        for table, spec in zip(document.tables, form.tables, strict=True):
            for each in printed_table(spec).cells:
                if each.cell:
                    table.cell(each.row, each.column).paragraphs[0].text = str(figures[each.cell])
        for heading in list(document.paragraphs):
            for section in form.sections:
                if section.id in NARRATIVE and heading.text == section.title:
                    after = document.paragraphs[[p._p for p in document.paragraphs].index(heading._p) + 1]
                    first, *more = NARRATIVE[section.id].split("\n")
                    after.text = first
                    below = document.paragraphs[[p._p for p in document.paragraphs].index(after._p) + 1] if more else None
                    for line in more:
                        assert below is not None
                        below.insert_paragraph_before(line)
        document.save(str(path))

    return fill


@pytest.fixture
def places(form: Form, shipped: Rulebook) -> Callable[[Path], Mapping[str, str]]:
    """Cell of the form → A1 on the XLSX's first sheet, found by the order in which cells that can be typed into stand there."""

    def find(path: Path) -> Mapping[str, str]:
        sheet = load_workbook(path)[words.REPORT_SHEET]
        merged = {(each.min_row, each.min_col): each for each in sheet.merged_cells.ranges}
        inside = {(r, c) for each in merged.values() for r in range(each.min_row, each.max_row + 1) for c in range(each.min_col, each.max_col + 1)}
        open_cells = [
            cell
            for row in sheet.iter_rows()
            for cell in row
            if not cell.protection.locked and ((cell.row, cell.column) in merged or (cell.row, cell.column) not in inside)
        ]
        figures = [cell.coordinate for cell in open_cells if sheet.row_dimensions[cell.row].height < 200]
        return dict(zip(form.cells, figures, strict=True))

    return find


@pytest.fixture
def fill_sheet(places: Callable[[Path], Mapping[str, str]]) -> Callable[[Path, Mapping[str, Number]], None]:
    """Types figures and text into the XLSX."""

    def fill(path: Path, figures: Mapping[str, Number]) -> None:
        at = places(path)
        book = load_workbook(path)
        sheet = book[words.REPORT_SHEET]
        for cell, value in figures.items():
            sheet[at[cell]] = value
        rows = [row for row, size in sorted(sheet.row_dimensions.items()) if size.height and size.height > 200]
        for row, text in zip(rows, NARRATIVE.values(), strict=True):
            sheet.cell(row, 1, text)
        book.save(path)

    return fill


@pytest.fixture(scope="session")
def soffice() -> Path:
    """LibreOffice; tests that need it say so where it is missing."""
    found = shutil.which("soffice")
    if found is None:
        pytest.skip("LibreOffice (soffice) is not installed: the forms' own recalculation is NOT tested here")
    return Path(found)


@pytest.fixture
def recalculate(soffice: Path, tmp_path: Path) -> Callable[[Path], Path]:
    """A workbook opened, computed and saved again by LibreOffice."""

    def run(path: Path) -> Path:
        out = tmp_path / "computed"
        profile = (tmp_path / "office-profile").as_uri()
        command = [str(soffice), f"-env:UserInstallation={profile}", "--headless", "--convert-to", "xlsx", "--outdir", str(out), str(path)]
        subprocess.run(command, check=True, timeout=180, capture_output=True)
        return out / path.name

    return run
