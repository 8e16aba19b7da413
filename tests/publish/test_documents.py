"""What the office sends: wording by level, nothing misread held against a unit, nothing of a report ever a formula."""

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from docx.shared import Mm
from openpyxl import load_workbook  # type: ignore[import-untyped]

from auditor.model import Cell, CellState, Fact, Finding, FindingState, Level, Place, Report, Run, Submission
from auditor.publish import letter_words as words
from auditor.publish import lists, publish_run
from auditor.publish.asks import Ask, asks_of
from auditor.publish.letter_words import Demand
from auditor.publish.letters import Addressee, Sender, Standing, UnitLine, write_circular, write_letter, write_resend_letter
from auditor.publish.lists import Lists
from auditor.rulebook.book import Rulebook

NOW = datetime(2024, 2, 20, 9, 0, tzinfo=UTC)
SENDER = Sender("澜溪县人民政府办公室", None, NOW)
TO = Addressee("青石镇人民政府", 2023, "政府信息公开工作年度报告", "青石镇-问题清单.xlsx")
FORMULA = '=HYPERLINK("http://evil.example","看")'


def ask(demand: Demand, problem: str, rule: str = "T3-01", **changes: Any) -> Ask:
    return replace(Ask(demand, rule, "第一项加第二项", "表三", problem, "新收5 ≠ 6", "《条例》第五十条。", "请核对台账。"), **changes)


def text_of(path: Path) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)


def test_a_letter_says_by_level_what_is_asked(tmp_path: Path) -> None:
    asks = [ask(Demand.CORRECT, "相差1。"), ask(Demand.CONFIRM, "突然增加。", "T3-20"), ask(Demand.NOTE, "可以更清楚。", "N1-01")]
    write_letter(tmp_path / "a.docx", SENDER, TO, asks)
    text = text_of(tmp_path / "a.docx")
    assert "关于青石镇人民政府2023年\n政府信息公开工作年度报告\n的整改通知" in text
    assert "须改正1项、请核实1项、供参考1项" in text
    for heading in ("一、须改正的问题", "二、请核实的事项", "三、供参考的提示", "四、有关要求"):
        assert heading in text
    assert text.index("相差1") < text.index("突然增加") < text.index("可以更清楚")
    assert words.NUMBER_BLANK in text
    assert text.rstrip().endswith("澜溪县人民政府办公室\n2024年2月20日")
    assert "附件：青石镇-问题清单.xlsx" in text


def test_a_letter_without_anything_binding_is_no_order_to_correct(tmp_path: Path) -> None:
    write_letter(tmp_path / "a.docx", SENDER, TO, [ask(Demand.CONFIRM, "突然增加。")])
    text = text_of(tmp_path / "a.docx")
    assert "整改通知" not in text
    assert "须改正" not in text
    assert "把原因写在问题清单的“单位答复”里" in text


def test_words_quoted_over_several_lines_stand_on_one_in_a_letter(tmp_path: Path) -> None:
    """Justified lines that end in a break are stretched over the whole width."""
    write_letter(tmp_path / "a.docx", SENDER, TO, [ask(Demand.CONFIRM, "相同的段落：“一眼看得出来。\n（二）依申请公开\n全年没有”。")])
    assert "相同的段落：“一眼看得出来。 （二）依申请公开 全年没有”。" in text_of(tmp_path / "a.docx").splitlines()


def test_a_letter_has_the_layout_of_official_documents(tmp_path: Path) -> None:
    write_letter(tmp_path / "a.docx", SENDER, TO, [ask(Demand.CORRECT, "相差1。")])
    document = docx.Document(str(tmp_path / "a.docx"))
    section = document.sections[0]
    near = Mm(0.1)
    sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin, section.page_width, section.page_height)
    for side, wanted in zip(sides, (37, 35, 28, 26, 210, 297), strict=True):
        assert side is not None
        assert abs(side - Mm(wanted)) <= near
    body = next(paragraph for paragraph in document.paragraphs if "收悉" in paragraph.text)
    assert body.runs[0].font.size is not None
    assert body.runs[0].font.size.pt == 16
    assert body.runs[0].font.name == "仿宋_GB2312"
    heading = next(paragraph for paragraph in document.paragraphs if paragraph.text.startswith("一、"))
    assert heading.runs[0].font.name == "黑体"
    assert "PAGE" in section.footer._element.xml
    fonts = ZipFile(tmp_path / "a.docx").read("word/fontTable.xml").decode()
    assert "w:altName" in fonts


def test_an_unread_file_asks_for_another_and_blames_nobody(tmp_path: Path) -> None:
    write_resend_letter(tmp_path / "a.docx", SENDER, TO, "文件设置了打开密码")
    text = text_of(tmp_path / "a.docx")
    assert "文件设置了打开密码。" in text
    assert "重新报送" in text
    assert "须改正" not in text


@pytest.mark.parametrize("hostile", [FORMULA, "+1+1", "-2+3", "@SUM(A1)", "\t=1", "正常\x00\x0b文字"])
def test_whatever_a_report_says_is_text_in_a_sheet(tmp_path: Path, hostile: str) -> None:
    row = ask(Demand.CORRECT, hostile, place=hostile, figures=hostile, fix=hostile, basis=hostile, title=hostile)
    Lists(NOW).write(tmp_path / "a.xlsx", hostile, [row], hostile)
    sheet = load_workbook(tmp_path / "a.xlsx").active
    kinds = {cell.data_type for line in sheet.iter_rows() for cell in line if cell.value is not None and not isinstance(cell.value, int)}
    assert kinds == {"s"}
    assert b"<f>" not in ZipFile(tmp_path / "a.xlsx").read("xl/worksheets/sheet1.xml")


def test_a_list_can_be_answered_item_by_item(tmp_path: Path) -> None:
    Lists(NOW).write(tmp_path / "a.xlsx", "青石镇问题清单", [ask(Demand.CORRECT, "相差1。"), ask(Demand.NOTE, "供参考。")], "2024年3月1日")
    sheet = load_workbook(tmp_path / "a.xlsx").active
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    assert rows[0] == words.LIST_COLUMNS
    first = dict(zip(words.LIST_COLUMNS, rows[1], strict=True))
    assert first["序号"] == 1
    assert first["要求"] == "须改正"
    assert not first["单位答复"]
    assert first["期限"] == "2024年3月1日"
    assert not dict(zip(words.LIST_COLUMNS, rows[2], strict=True))["期限"]
    assert sheet.freeze_panes == "A4"
    assert sheet.auto_filter.ref == "A3:I5"
    assert sheet.print_title_rows == "$3:$3"


def report_with(cell: Cell) -> Report:
    return Report("青石镇.docx", "0" * 64, "docx", "read", year=Fact(2023, "标题"), unit="qingshi", cells={cell.id: cell}, editions={"t3": "2021"})


def finding_on(cell: str, level: Level, **changes: Any) -> Finding:
    made = Finding("f1", "青石镇.docx", "T3-03", "总计等于各类申请人之和", "t3_row_total", level, FindingState.FAILED, "相差1", "请改。", (cell,))
    return replace(made, **changes)


def test_a_doubtful_reading_is_never_the_units_fault(rulebook: Rulebook) -> None:
    cell = Cell("t3.received.total", CellState.NUMBER, 5, "5", Place(table=2), doubt="识别不确定")
    doubts = ("表三“新收/总计”读作5（原文“5”，表2，识别不确定）",)
    finding = finding_on(cell.id, Level.CHECK, state=FindingState.TO_CONFIRM, doubts=doubts)
    (found,) = asks_of(Submission(report_with(cell), (finding,)), rulebook)
    assert found.demand is Demand.COMPARE
    assert found.problem == "请核对读取结果：表三“新收/总计”读作5（原文“5”，表2，识别不确定）。按读到的内容：相差1。"
    assert "不必改动" in found.fix


def test_a_certain_reading_is_asked_to_be_corrected(rulebook: Rulebook) -> None:
    cell = Cell("t3.received.total", CellState.NUMBER, 5, "5", Place(table=2))
    (found,) = asks_of(Submission(report_with(cell), (finding_on(cell.id, Level.MUST),)), rulebook)
    assert (found.demand, found.fix) == (Demand.CORRECT, "请改。")


def test_only_open_findings_are_asked(rulebook: Rulebook) -> None:
    cell = Cell("t3.received.total", CellState.NUMBER, 5, "5", Place(table=2))
    for state in (FindingState.CONFIRMED, FindingState.NOT_ASSESSED, FindingState.NOT_APPLICABLE, FindingState.RULE_FAULT):
        assert asks_of(Submission(report_with(cell), (finding_on(cell.id, Level.MUST, state=state),)), rulebook) == ()


def sheets(path: Path) -> Mapping[str, list[tuple[Any, ...]]]:
    book = load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(min_row=3, values_only=True)) for sheet in book}


def test_the_countys_workbook_holds_numbers_as_numbers(run: Run, rulebook: Rulebook, tmp_path: Path) -> None:
    folder = publish_run(run, rulebook, tmp_path).folder
    found = sheets(folder / "documents" / "全部结果.xlsx")
    assert tuple(found) == words.BOOK_SHEETS
    for name, head in zip(words.BOOK_SHEETS, (words.BY_UNIT, words.BY_RULE, words.ALL_ASKS, words.ALL_CELLS), strict=True):
        assert found[name][0] == head
    figures = [row[words.ALL_CELLS.index("数")] for row in found["读到的每一格"][1:] if row[words.ALL_CELLS.index("状态")] == "数字"]
    assert figures
    assert all(isinstance(value, int | float) for value in figures)
    assert len(found["按单位"]) == len(run.submissions) + 1


def test_a_prefectures_workbook_has_a_row_for_each_report(run: Run, rulebook: Rulebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "_MOST_CELLS", 100)
    folder = publish_run(run, rulebook, tmp_path).folder
    found = sheets(folder / "documents" / "全部结果.xlsx")
    head, *rows = found["每份报告一行2021"]
    assert head[: len(words.REPORT_HEAD)] == words.REPORT_HEAD
    place = head.index("表三 新收/总计")
    told = {row[2]: row[place] for row in rows}
    for submission in run.submissions:
        cell = submission.report.cells.get("t3.received.total")
        if cell is not None and cell.value is not None and submission.report.editions.get("t3") == "2021":
            assert told[submission.report.file] == cell.value


def test_the_circular_counts_and_does_not_rank(run: Run, rulebook: Rulebook, tmp_path: Path) -> None:
    folder = publish_run(run, rulebook, tmp_path).folder
    document = docx.Document(str(folder / "documents" / "通报.docx"))
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert rows[0] == list(words.UNIT_COLUMNS)
    due = [unit.name for unit in rulebook.county.units if unit.reports_in(2023)]
    assert [row[0] for row in rows[1:]] == due
    text = text_of(folder / "documents" / "通报.docx")
    for harsh in ("批评", "排名", "倒数", "问责", "最差"):
        assert harsh not in text


def test_every_unit_of_the_year_with_something_to_do_gets_its_letter(run: Run, rulebook: Rulebook, tmp_path: Path) -> None:
    folder = publish_run(run, rulebook, tmp_path).folder
    names = {path.name for path in (folder / "documents").iterdir()}
    assert {"通报.docx", "全部结果.xlsx"} <= names
    letters = {name for name in names if name.endswith(f"-{words.LETTER}.docx")}
    assert letters
    for letter in letters:
        page = folder / "units" / letter.replace(f"-{words.LETTER}.docx", ".html")
        assert f"{words.LETTER}.docx" in page.read_text("utf-8") or "%E6%95%B4" in page.read_text("utf-8")


def test_libreoffice_opens_every_document(run: Run, rulebook: Rulebook, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice (soffice) is not installed: the documents were NOT opened in it")
    folder = publish_run(run, rulebook, tmp_path).folder / "documents"
    files = sorted(path for path in folder.iterdir())
    profile = (tmp_path / "office-profile").as_uri()
    command = [office, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path / "pdf"), *map(str, files)]
    done = subprocess.run(command, check=True, timeout=300, capture_output=True, text=True)
    complaints = [line for line in done.stderr.splitlines() if "java" not in line and line.strip()]
    assert complaints == []
    for path in files:
        assert (tmp_path / "pdf" / f"{path.stem}.pdf").stat().st_size > 1000, path.name


def test_the_circular_of_a_prefecture_names_the_first_units_and_says_where_the_rest_is(tmp_path: Path) -> None:
    units = tuple(UnitLine(f"第{number}镇", words.DONE, {Demand.CORRECT: 1}) for number in range(1, 1001))
    write_circular(tmp_path / "a.docx", SENDER, Standing("澜溪", 2023, "政府信息公开工作年度报告", units, (), 0, ()))
    text = text_of(tmp_path / "a.docx")
    assert "其余500个单位的情况见《全部结果》的“按单位”。" in text
    assert "已审核1000份报告" in text
    (table,) = docx.Document(str(tmp_path / "a.docx")).tables
    assert (len(table.rows), table.rows[-1].cells[0].text) == (501, "第500镇")
