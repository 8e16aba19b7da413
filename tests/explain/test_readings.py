"""Reading or report? Failures beside what was not read certainly: what is told, and that nothing of it is the unit's to correct."""

from collections.abc import Iterable
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from auditor.fields import copy_with
from auditor.model import CellState, Finding, FindingState, Gap, Level, Place, Report
from benchmarks.misread import PLANTS, House, Plant, draw_right, outcome

Builders = Any  # conftest.House
OPEN = (FindingState.FAILED, FindingState.TO_CONFIRM)


def failing(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.state in OPEN and finding.cells]


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_a_reading_fault_is_never_told_as_the_units(house: Builders, plant: Plant) -> None:
    for number in range(20):
        rng = Random(f"test/{number}")
        right = draw_right(house.rulebook, rng)
        assert outcome(House(house.rulebook, house.program), right, plant(right, rng)) == "ours"


def test_a_doubtful_cell_is_to_be_looked_at_with_place_and_print(house: Builders) -> None:
    report: Report = house.report({"t3.received.natural_person": 27})
    doubted = copy_with(report.cells["t3.received.natural_person"], doubt="行有错位")
    findings, _ = house.causes(replace(report, cells={**report.cells, doubted.id: doubted}))
    for finding in failing(findings):
        assert (finding.level, finding.state) == (Level.CHECK, FindingState.TO_CONFIRM)
        assert finding.doubts == (f"表三“新收/自然人”读作27（原文“27”，{doubted.place}，行有错位）",)


def test_a_certain_reading_stays_the_units(house: Builders) -> None:
    findings, _ = house.causes(house.report({"t3.received.natural_person": 27}))
    assert {(f.level, f.state, f.doubts) for f in failing(findings)} == {(Level.MUST, FindingState.FAILED, ())}


def test_a_slip_far_from_an_unread_cell_stays_the_units(house: Builders) -> None:
    findings, (cause,) = house.causes(house.report({"t3.received.natural_person": 27, "t3.petition.research": "?"}))
    assert [repair.values for repair in cause.repairs] == [{"t3.received.natural_person": 72}]
    assert {f.level for f in failing(findings)} == {Level.MUST}


def test_a_failure_in_the_row_of_an_unread_cell_is_looked_at_first(house: Builders) -> None:
    report = house.report({"t3.received.natural_person": 27, "t3.received.research": "?"})
    findings, causes = house.causes(report)
    told = f"表三“新收/科研机构”没有读准（原文“7 1”，{report.cells['t3.received.research'].place}，没能读准）"
    assert {f.doubts for f in failing(findings)} == {(told,)}
    assert all(cause.sentence.startswith(f"请核对读取结果：{told}。") for cause in causes)


def test_a_row_of_figures_that_belongs_nowhere_is_looked_at_by_its_place(house: Builders) -> None:
    report = house.report({"t3.received.natural_person": 27})
    row = report.cells["t3.received.natural_person"].place.row
    gap = Gap(Place(table=1, row=row + 1), "3 0 0", "这一行数字不属于法定表格的任何一格")
    findings, _ = house.causes(replace(report, gaps=(gap,)))
    assert {f.doubts for f in failing(findings)} == {(f"表1 第{row + 1}行（原文“3 0 0”）这一行数字不属于法定表格的任何一格",)}
    elsewhere = replace(gap, place=Place(table=1, row=row + 9))
    assert {f.doubts for f in failing(house.causes(replace(report, gaps=(elsewhere,)))[0])} == {()}


def test_of_many_doubtful_readings_three_are_named(house: Builders) -> None:
    report = house.report({"t3.received.natural_person": 27})
    shifted = {key: copy_with(cell, doubt="行有错位") for key, cell in report.cells.items() if key.startswith("t3.received.")}
    findings, _ = house.causes(replace(report, cells={**report.cells, **shifted}))
    told = failing(findings)[0].doubts
    assert (len(told), told[-1]) == (4, "另有4处")


def test_a_missing_section_of_a_scan_may_be_our_reading(house: Builders) -> None:
    report: Report = house.report(scanned=True)
    findings, _ = house.causes(replace(report, sections=report.sections[:-1]))
    (missing,) = [finding for finding in findings if finding.kind == "missing_section"]
    assert (missing.level, missing.state) == (Level.CHECK, FindingState.TO_CONFIRM)
    assert missing.doubts == ("这份文件是扫描件，文字由图片识别而来",)


def test_a_blank_cell_with_a_doubtful_reading_is_not_the_units_fault(house: Builders) -> None:
    report: Report = house.report()
    cell = copy_with(report.cells["t3.petition.total"], state=CellState.BLANK, value=None, raw="", doubt="这一行的格比表头少，数可能错位")
    findings, _ = house.causes(replace(report, cells={**report.cells, cell.id: cell}))
    (blank,) = [finding for finding in findings if finding.kind == "blank_cell"]
    assert (blank.level, blank.state) == (Level.CHECK, FindingState.TO_CONFIRM)
    assert blank.doubts == (f"表三“信访投诉/总计”读作空白（{cell.place}，这一行的格比表头少，数可能错位）",)
