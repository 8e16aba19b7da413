"""The county's sums: exact, by unit, and never a smaller sum where a unit is lacking."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from auditor.audit.rollup import main_year, roll_up
from auditor.audit.rounds import find_standing
from auditor.model import Place, ReadTable, Report, RollUp
from auditor.rulebook.book import Rulebook, Unit
from auditor.rulebook.rule import Rule

Make = Callable[..., Report]
UNITS = (Unit("a", "白石镇", "乡镇"), Unit("b", "青石镇", "乡镇"), Unit("n", "新镇", "乡镇", first=2024), Unit("k", "临溪县", "县级汇总"))


@pytest.fixture
def rulebook(make_rule: Callable[..., Rule], make_rulebook: Callable[..., Rulebook]) -> Rulebook:
    return make_rulebook(make_rule("r", "come.a = units:come.a", unit_types=("县级汇总",)), units=UNITS)


def summed(reports: list[Report], rulebook: Rulebook) -> RollUp:
    sums = roll_up(reports, rulebook, find_standing(reports))
    assert sums is not None
    return sums


def test_every_cell_is_the_sum_of_the_units_and_names_them(make_report: Make, rulebook: Rulebook) -> None:
    sums = summed([make_report({"come.a": 2}), make_report({"come.a": 3}, file="b", unit="b", sha256="1")], rulebook)
    cell = sums.cells["t1.come.a"]
    assert (cell.total, dict(cell.parts), dict(cell.lacking)) == (5, {"a": 2, "b": 3}, {})
    assert [unit.unit for unit in sums.units] == ["a", "b"], "the county's own report and a unit of later years are no parts"
    assert all(each.total is not None for each in sums.cells.values())


def test_the_countys_own_report_stands_beside_the_sum(make_report: Make, rulebook: Rulebook) -> None:
    county = make_report({"come.a": 9}, file="k", unit="k", unit_type="县级汇总", sha256="2")
    sums = summed([county, make_report({"come.a": 2}), make_report({"come.a": 3}, file="b", unit="b", sha256="1")], rulebook)
    assert (sums.report, sums.cells["t1.come.a"].reported, sums.cells["t1.come.a"].total) == ("k", 9, 5)


@pytest.mark.parametrize(
    ("second", "why"),
    [
        (None, "没有报送"),
        ({"status": "unreadable", "reason": "文件已加密。"}, "文件已加密"),
        ({"unit_cells": {"come.a": None}}, "没有填写"),
        ({"unit_cells": {"come.a": "/"}}, "填的是符号"),
        ({"unit_cells": {"come.a": "若干"}}, "填的不是数字"),
        ({"unit_cells": {"come.a": "?"}}, "没能读准"),
    ],
    ids=["missing", "unreadable", "blank", "mark", "text", "unread"],
)
def test_a_unit_without_a_figure_makes_the_sum_unknown(second: dict[str, object] | None, why: str, make_report: Make, rulebook: Rulebook) -> None:
    reports = [make_report({"come.a": 2})]
    if second is not None:
        cells = second.pop("unit_cells", None)
        reports.append(make_report(cells, **{"file": "b", "unit": "b", "sha256": "1"} | second))
    cell = summed(reports, rulebook).cells["t1.come.a"]
    assert cell.total is None
    assert (cell.partial, dict(cell.lacking)) == (2, {"b": why})


def test_other_cells_of_a_unit_with_one_blank_are_summed(make_report: Make, rulebook: Rulebook) -> None:
    sums = summed([make_report(), make_report({"come.a": None, "come.b": 4}, file="b", unit="b", sha256="1")], rulebook)
    assert sums.cells["t1.come.b"].total == 4


def test_a_corrected_file_counts_instead_of_the_first(make_report: Make, rulebook: Rulebook) -> None:
    old, new = make_report({"come.a": 9}, file="a.docx", sha256="1"), make_report({"come.a": 2}, file="a更正.docx", sha256="2")
    sums = summed([old, new, make_report(file="b", unit="b", sha256="3")], rulebook)
    assert sums.cells["t1.come.a"].total == 2
    assert sums.units[0].file == "a更正.docx"


def test_files_of_which_none_is_known_to_be_the_later_count_only_where_they_agree(make_report: Make, rulebook: Rulebook) -> None:
    one, two = make_report({"come.a": 9, "come.b": 1}, sha256="1"), make_report({"come.a": 2, "come.b": 1}, file="x", sha256="2")
    sums = summed([one, two, make_report(file="b", unit="b", sha256="3")], rulebook)
    assert sums.cells["t1.come.b"].total == 1
    assert sums.cells["t1.come.a"].lacking == {"a": "有几份文件，不知以哪份为准，数字又不一致"}


def test_figures_of_the_old_form_count_where_they_mean_the_same(make_report: Make, rulebook: Rulebook) -> None:
    old = make_report({"come.a": 3, "done.a": 4}, file="b", unit="b", edition="2019", sha256="1")
    sums = summed([make_report({"come.a": 2}), old], rulebook)
    assert sums.cells["t1.come.a"].total == 5
    assert sums.cells["t1.done1.a"].lacking == {"b": "上一版表格没有对应的格"}


def test_money_printed_in_another_unit_is_not_added(make_report: Make, rulebook: Rulebook) -> None:
    tables = {"t2": ReadTable("t2", "2021", Place(table=2), {"t2.fee.amount": "元"})}
    reports = [make_report(), make_report({"t2.fee.amount": 3200}, file="b", unit="b", tables=tables, sha256="1")]
    assert summed(reports, rulebook).cells["t2.fee.amount"].lacking == {"b": "数字的单位印的是“元”"}
    nought = [make_report(), make_report(file="b", unit="b", tables=tables, sha256="1")]
    assert summed(nought, rulebook).cells["t2.fee.amount"].total == 0


def test_the_year_is_that_of_most_reports(make_report: Make) -> None:
    assert main_year([make_report(year=2022), make_report(year=2023), make_report(year=None)]) == 2023
    assert main_year([]) is None


def test_without_a_list_of_units_there_is_no_sum(make_report: Make, rulebook: Rulebook) -> None:
    assert roll_up([make_report()], replace(rulebook, county=replace(rulebook.county, units=()))) is None
