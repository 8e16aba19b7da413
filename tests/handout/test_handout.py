"""Blank reports: what stands in them, what they check, and that a filled-in one is read back whole and audits clean."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import docx
import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]

from auditor.audit import audit_reports
from auditor.errors import SettingsError
from auditor.handout import hand_out
from auditor.intake import read_document
from auditor.model import CellState, Finding, FindingState, Number, Report
from auditor.publish import letter_words as words
from auditor.publish.balances import Known, balances, carried_over
from auditor.recognise import recognise
from auditor.rulebook.book import Rulebook
from auditor.rulebook.form import Form
from benchmarks.corpus import draw_cells

RULES = Path(__file__).parents[2] / "rules"

Fill = Callable[[Path, Mapping[str, Number]], None]


def figures(seed: int) -> dict[str, Number]:
    """A consistent draw for a unit that had nothing pending."""
    for attempt in range(1000):
        cells = draw_cells(Random(f"form {seed} {attempt}"), "2021")
        if cells["t3.carried_in.total"] == 0 and cells["t3.received.total"] >= 3:
            return cells
    raise AssertionError("no draw")


def read_back(path: Path, rulebook: Rulebook) -> Report:
    return recognise(read_document(path, path.parent), rulebook)


def open_findings(report: Report, rulebook: Rulebook) -> list[Finding]:
    found = audit_reports([report], rulebook).findings[report.file]
    return [finding for finding in found if finding.state in (FindingState.FAILED, FindingState.TO_CONFIRM)]


def test_an_empty_form_is_the_statutory_one(blank: tuple[Path, Path], shipped: Rulebook, form: Form) -> None:
    for path in blank:
        report = read_back(path, shipped)
        assert report.title is not None
        assert report.title.value == "云陂镇人民政府2024年政府信息公开工作年度报告"
        assert [section.title for section in report.sections] == [section.title for section in form.sections]
        assert {section.wording for section in report.sections} == {"exact"}
        assert list(report.cells) == list(form.cells)
        assert {cell.state for cell in report.cells.values()} == {CellState.BLANK}
        assert report.gaps == ()
        assert all(not section.paragraphs for section in report.sections)


def test_guidance_left_in_place_is_no_part_of_the_report(blank: tuple[Path, Path], shipped: Rulebook) -> None:
    document = docx.Document(str(blank[0]))
    remarks = "".join(comment.text for comment in document.comments)
    assert "监督保障" in remarks
    assert "新收 + 上年结转 应等于 办结总计 + 结转下年" in remarks
    kinds = {finding.kind for finding in open_findings(read_back(blank[0], shipped), shipped)}
    assert not kinds & {"template_residue", "section_title_garbled", "section_order", "old_format", "missing_section"}, kinds


@pytest.mark.parametrize("seed", range(3))
def test_a_filled_in_document_reads_back_whole_and_clean(blank: tuple[Path, Path], fill_document: Fill, shipped: Rulebook, seed: int) -> None:
    cells = figures(seed)
    fill_document(blank[0], cells)
    report = read_back(blank[0], shipped)
    assert report.gaps == ()
    assert {key: cell.value for key, cell in report.cells.items()} == cells
    assert [finding.message for finding in open_findings(report, shipped)] == []


@pytest.mark.parametrize("seed", range(3))
def test_a_filled_in_sheet_reads_back_whole_and_clean(blank: tuple[Path, Path], fill_sheet: Fill, shipped: Rulebook, seed: int) -> None:
    cells = figures(seed)
    fill_sheet(blank[1], cells)
    report = read_back(blank[1], shipped)
    assert report.gaps == ()
    assert {key: cell.value for key, cell in report.cells.items()} == cells
    assert [finding.message for finding in open_findings(report, shipped)] == []


def results(path: Path) -> dict[tuple[str, str], str]:
    """(rule's title and level, place) → result, as the sheet computed it."""
    sheet = load_workbook(path, data_only=True)[words.CHECK_SHEET]
    return {(row[1], row[2]): row[0] for row in sheet.iter_rows(min_row=5, values_only=True) if row[1]}


def test_libreoffice_finds_every_balance_right_and_a_wrong_figure_wrong(
    blank: tuple[Path, Path], fill_sheet: Fill, recalculate: Callable[[Path], Path], shipped: Rulebook
) -> None:
    cells = figures(7)
    fill_sheet(blank[1], cells)
    right = results(recalculate(blank[1]))
    assert len(right) > 40
    assert set(right.values()) == {words.RIGHT}
    report = read_back(recalculate(blank[1]), shipped)
    assert report.gaps == ()
    assert {key: cell.value for key, cell in report.cells.items()} == cells

    fill_sheet(blank[1], cells | {"t3.received.natural_person": cells["t3.received.natural_person"] + 1, "t4.reconsideration.total": 99})
    wrong = {key for key, result in results(recalculate(blank[1])).items() if result == words.WRONG}
    assert wrong == {
        ("第一项加第二项等于第三项加第四项（强制）", "表三“自然人”列"),
        ("总计等于各类申请人之和（强制）", "表三“新收”行"),
        ("总计等于四种结果之和（强制）", "表四“行政复议”行"),
    }


def test_libreoffice_judges_nothing_before_it_is_filled_in(blank: tuple[Path, Path], recalculate: Callable[[Path], Path]) -> None:
    assert set(results(recalculate(blank[1])).values()) == {words.EMPTY}


def test_what_a_wrong_balance_paints_red_is_the_cells_of_the_rule(blank: tuple[Path, Path], places: Callable[[Path], Mapping[str, str]]) -> None:
    at = places(blank[1])
    sheet = load_workbook(blank[1])[words.REPORT_SHEET]
    painted = [{str(area) for area in ranges.cells.ranges} for ranges in sheet.conditional_formatting]
    assert {place for cell, place in at.items() if cell.startswith("t3.received.")} in painted


def test_every_rule_of_equal_figures_is_on_the_sheet(shipped: Rulebook) -> None:
    unit = shipped.county.units[0]
    edition = next(each for each in shipped.editions if each.id == "2021")
    found = {balance.rule.id for balance in balances(shipped, edition, 2024, unit, Known({}))}
    assert {"T3-01", "T3-02", "T3-03", "T4-01", "T2-01", "T2-03"} <= found
    assert not any(rule_id.startswith("N") for rule_id in found)  # what the narrative says is not on the sheet
    later = {balance.rule.id for balance in balances(shipped, edition, 2024, unit, Known(dict.fromkeys(shipped.forms["2021"].cells, 0)))}
    assert {"T3-04", "T2-20", "T2-21"} <= later - found


def test_last_years_carry_over_is_in_place(shipped: Rulebook) -> None:
    unit = shipped.county.units[0]
    edition = next(each for each in shipped.editions if each.id == "2021")
    known = Known({"t3.carried_out.total": 3, "t3.carried_out.natural_person": 2, "t3.carried_out.business": 1})
    assert carried_over(shipped, edition, 2024, unit, known) == {
        "t3.carried_in.total": 3,
        "t3.carried_in.natural_person": 2,
        "t3.carried_in.business": 1,
    }


def test_an_unknown_unit_is_answered_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="名册上没有“云坡镇”这个单位。相近的有：云陂镇"):
        list(hand_out(RULES, "annual-report", 2024, ["云坡镇"], tmp_path, "", datetime(2025, 1, 2, tzinfo=UTC)))


def test_a_year_without_a_form_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="2015 年度"):
        list(hand_out(RULES, "annual-report", 2015, [], tmp_path, "", datetime(2025, 1, 2, tzinfo=UTC)))
