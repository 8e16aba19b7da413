"""The county's sums on the page, in results.json and in 汇总.xlsx: a sum that lacks a unit is never shown as one."""

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]
from selectolax.lexbor import LexborHTMLParser as Page

from auditor.model import RollUp, Run, SummedCell, SummedUnit
from auditor.publish import publish_run
from auditor.rulebook.book import Rulebook

UNITS = (
    SummedUnit("qingshi", "青石镇人民政府", "a.docx"),
    SummedUnit("bailu", "白鹿乡人民政府", "b.docx"),
    SummedUnit("yunmo", "云陌镇人民政府", "", "没有报送"),
)
RECEIVED, AMOUNT = "t3.received.total", "t2.fees.amount"


def sums_of(rulebook: Rulebook, *, complete: bool) -> RollUp:
    cells = {}
    units = UNITS[:2] if complete else UNITS
    for key in rulebook.forms["2021"].cells:
        one, two = (Decimal("0.038000"), 2) if key == AMOUNT else (7, 5) if key == RECEIVED else (0, 0)
        total = Decimal("2.038000") if key == AMOUNT else one + two
        lacking = {} if complete else {"yunmo": "没有报送"}
        cells[key] = SummedCell(key, {"qingshi": one, "bailu": two}, lacking, total, reported=9 if key == RECEIVED else total)
    return RollUp(2023, "2021", units, cells, "2023/澜溪县.docx")


@pytest.fixture
def publish_sums(run: Run, rulebook: Rulebook, tmp_path: Path) -> Callable[..., Path]:
    def publish(*, complete: bool) -> Path:
        return publish_run(replace(run, sums=sums_of(rulebook, complete=complete)), rulebook, tmp_path / f"{complete}").folder

    return publish


def sums_section(folder: Path) -> Any:
    return Page((folder / "index.html").read_text(encoding="utf-8")).css_first("section[aria-labelledby=h-sums]")


def words_of(node: Any) -> str:
    return "".join(node.text().split())


def cell_at(folder: Path, sheet: str, label: str) -> Any:
    """The last cell of the row of that label."""
    rows = load_workbook(folder / "汇总.xlsx")[sheet].iter_rows()
    return next([cell for cell in row if cell.value is not None][-1] for row in rows if any(cell.value == label for cell in row))


def test_a_complete_county_has_numbers_on_the_page(publish_sums: Callable[..., Path]) -> None:
    section = sums_section(publish_sums(complete=True))
    assert "全部由各单位的数字相加而得" in words_of(section)
    cell = section.css_first("#h-sums ~ details td[title*='青石镇人民政府 7']")
    assert words_of(cell) == "12"
    assert "表三“新收/总计”912与各单位合计不同" in words_of(section)


def test_a_missing_unit_leaves_no_sum_on_the_page(publish_sums: Callable[..., Path]) -> None:
    section = sums_section(publish_sums(complete=False))
    assert "200格都不能得出全县合计（未评估）；括注的是已收单位的合计，不是全县数。" in words_of(section)
    printed = {words_of(cell) for cell in section.css("table.st td")}
    assert printed == {"未评估（已收0）", "未评估（已收12）", "未评估（已收2.038000）"}
    assert "云陌镇人民政府全部没有报送" in words_of(section)
    assert "表三“新收/总计”9已收2个单位合计12已收单位的合计已经超过全县数" in words_of(section)


def test_results_tell_sum_part_and_contributors(publish_sums: Callable[..., Path]) -> None:
    sums = json.loads((publish_sums(complete=False) / "results.json").read_text(encoding="utf-8"))["sums"]
    assert sums["cells"][RECEIVED] == {
        "value": None,
        "state": "未评估",
        "partial": "12",
        "parts": {"qingshi": "7", "bailu": "5"},
        "lacking": {"yunmo": "没有报送"},
        "reported": "9",
    }
    whole = json.loads((publish_sums(complete=True) / "results.json").read_text(encoding="utf-8"))["sums"]
    assert whole["cells"][AMOUNT]["value"] == "2.038000"


def test_the_workbook_holds_the_statutory_tables_with_numbers(publish_sums: Callable[..., Path]) -> None:
    folder = publish_sums(complete=True)
    book = load_workbook(folder / "汇总.xlsx")
    assert book.sheetnames == ["表二", "表三", "表四", "各单位数字", "未计入的单位", "与全县报告核对"]
    assert cell_at(folder, "表三", "一、本年新收政府信息公开申请数量").value == 12
    assert cell_at(folder, "表二", "行政事业性收费").value == 2.038
    sheet = book["表三"]
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth) == (9, 1), "A4, as wide as the page"
    assert sheet.freeze_panes == "D6"
    assert sheet.cell(5, 5).value == "商业企业"
    merged = {str(each) for each in sheet.merged_cells.ranges}
    assert {"A4:C5", "E4:I4", "J4:J5"} <= merged, "the heads of the statutory form"
    assert sheet.cell(6, 10).border.left.style == "thin"


def test_in_the_workbook_words_stand_where_a_unit_is_lacking(publish_sums: Callable[..., Path]) -> None:
    folder = publish_sums(complete=False)
    assert cell_at(folder, "表三", "一、本年新收政府信息公开申请数量").value == "未评估\n（已收 12）"
    book = load_workbook(folder / "汇总.xlsx")
    for name in ("表二", "表三", "表四"):
        assert not [cell for row in book[name].iter_rows() for cell in row if isinstance(cell.value, (int, float))], "nothing to paste by mistake"
    assert [cell.value for cell in book["未计入的单位"][3]] == ["云陌镇人民政府", "全部", "没有报送"]


def test_every_figure_stands_under_its_unit(publish_sums: Callable[..., Path]) -> None:
    sheet = load_workbook(publish_sums(complete=False) / "汇总.xlsx")["各单位数字"]
    head = [cell.value for cell in sheet[3]]
    row = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "表三“新收/总计”")
    assert dict(zip(head, row, strict=True)) == {
        "格": "表三“新收/总计”",
        "全县合计": "未评估",
        "已收合计": 12,
        "全县报告": 9,
        "青石镇人民政府": 7,
        "白鹿乡人民政府": 5,
        "云陌镇人民政府": "没有报送",
    }


def test_an_office_program_opens_the_workbook(publish_sums: Callable[..., Path], tmp_path: Path) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("没有安装 LibreOffice / LibreOffice is not installed")
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    book = publish_sums(complete=False) / "汇总.xlsx"
    told = subprocess.run(
        [soffice, home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(book)], capture_output=True, text=True, timeout=120
    )
    assert told.returncode == 0
    said = [line for line in told.stderr.splitlines() if "javaldx" not in line and line.strip()]
    assert said == []
    assert (tmp_path / "汇总.pdf").read_bytes().startswith(b"%PDF")


def test_of_thousands_of_lacking_units_the_first_are_named_and_all_are_in_the_workbook(
    run: Run, rulebook: Rulebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("auditor.publish.sums"), "_LACKING", 2)
    sums = sums_of(rulebook, complete=True)
    silent = {f"u{number}": "没有报送" for number in range(5)}
    units = (*sums.units, *(SummedUnit(unit, f"{unit}镇", "", why) for unit, why in silent.items()))
    cells = {key: replace(cell, lacking=silent) for key, cell in sums.cells.items()}
    folder = publish_run(replace(run, sums=replace(sums, units=units, cells=cells)), rulebook, tmp_path).folder
    first = sums_section(folder).css_first("details")
    assert len(first.css("tbody tr")) == 2
    assert "（5）" in words_of(first.css_first("summary"))
    assert "另有3个单位，都在汇总.xlsx的“未计入的单位”一表里" in words_of(first)
    assert len(list(load_workbook(folder / "汇总.xlsx")["未计入的单位"].iter_rows(min_row=3))) == 5
