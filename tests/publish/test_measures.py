"""The county's figures as charts: sums, distribution, outliers, the year before, each with its table."""

from collections import Counter
from dataclasses import replace

import pytest

from auditor.model import Number, RollUp, Run, Submission, SummedCell, SummedUnit
from auditor.publish.contexts.measures import MeasuresView, MeasureView
from auditor.publish.contexts.shared import Link
from auditor.publish.measures import figures_before, measures_view, years_plot
from auditor.publish.words import Standing
from auditor.rulebook.book import Measure, Rulebook

TOTAL, PERSON, ORGANISATION = "t3.received.total", "t3.received.natural_person", "t3.received.business"
RECEIVED = Measure("新收的申请", "件", (TOTAL,), {"自然人": (PERSON,), "组织": (ORGANISATION,)})


def sums_of(numbers: dict[str, int], parts: dict[str, dict[str, int]] | None = None) -> RollUp:
    units = tuple(SummedUnit(unit, f"{unit}镇", f"{unit}.docx") for unit in numbers)
    person = (parts or {}).get("person", numbers)
    columns: dict[str, dict[str, Number]] = {TOTAL: dict(numbers), PERSON: dict(person), ORGANISATION: dict.fromkeys(numbers, 0)}
    cells = {key: SummedCell(key, each, {}, sum(each.values())) for key, each in columns.items()}
    return RollUp(2024, "2021", units, cells)


@pytest.fixture
def book(rulebook: Rulebook) -> Rulebook:
    return replace(rulebook, measures=(RECEIVED,))


def view_of(sums: RollUp, book: Rulebook, submissions: tuple[Submission, ...] = ()) -> MeasureView:
    links = {unit.unit: Link(unit.name, f"units/{unit.unit}.html") for unit in sums.units}
    earlier = {each.report.unit: figures_before(each.report, sums.year, sums.edition, book) for each in submissions if each.report.unit}
    found = measures_view(sums, {unit: figures for unit, figures in earlier.items() if figures is not None}, links, book)
    assert isinstance(found, MeasuresView)
    return found.measures[0]


MANY = {"甲": 1, "乙": 2, "丙": 3, "丁": 2, "戊": 1, "己": 3, "庚": 2, "辛": 60}


def test_the_sentence_gives_sum_span_and_middle(book: Rulebook) -> None:
    assert view_of(sums_of(MANY), book).sentence == "读到数字的 8 个单位合计 74 件；一个单位最少 1，最多 60，中位数 2。"


def test_the_unit_far_from_the_others_is_named_with_its_number(book: Rulebook) -> None:
    assert view_of(sums_of(MANY), book).outliers == (Link("辛镇", "units/辛.html", "60 件"),)
    few = {unit: MANY[unit] for unit in "甲乙丙辛"}
    assert view_of(sums_of(few), book).outliers == ()


def test_each_chart_has_its_numbers_as_a_table(book: Rulebook) -> None:
    parts, spread = view_of(sums_of(MANY), book).plots
    assert [(row.name, row.number) for row in parts.rows] == [("自然人", "74 件"), ("组织", "0 件")]
    assert [(row.name, row.number) for row in spread.rows][:3] == [("1 件", "2"), ("2 件", "3"), ("3–5 件", "2")]
    assert [(unit.text, unit.note) for unit in spread.rows[-1].units] == [("辛镇", "60")]
    assert all(row.number.removesuffix(" 件") in spread.svg for row in spread.rows)


def test_a_large_county_names_only_the_first_units_of_a_range(book: Rulebook) -> None:
    spread = view_of(sums_of({f"u{number}": number % 3 for number in range(3000)}), book).plots[1]
    assert [len(row.units) for row in spread.rows] == [12, 12, 12]
    assert spread.rows[0].left == "等，另有 988 个单位"
    assert len(spread.svg) < 10_000


def test_parts_that_do_not_add_up_are_said(book: Rulebook) -> None:
    assert view_of(sums_of(MANY), book).difference == ""
    said = view_of(sums_of(MANY, {"person": {**MANY, "辛": 59}}), book).difference
    assert said.startswith("各分项相加是 73 件，合计是 74 件")


def test_the_year_before_is_summed_over_the_same_units(book: Rulebook, run: Run) -> None:
    read = [each for each in run.submissions if each.report.unit and TOTAL in each.report.cells]
    unit = read[0]
    assert unit.report.year is not None
    sums = replace(sums_of({"甲": 4, "乙": 5, "丙": 6}), year=unit.report.year.value + 1)
    earlier = tuple(replace(unit, replaced_by="", report=replace(unit.report, unit=name)) for name in "甲乙")
    value = unit.report.cells[TOTAL].value
    said = view_of(sums, book, earlier).before
    assert said == f"两年都有数字的 2 个单位：{sums.year - 1}年度合计 {value * 2 if value is not None else ''} 件，{sums.year}年度合计 9 件。"
    assert view_of(sums, book, earlier[:1]).before == ""


def test_a_figure_that_the_form_does_not_have_is_left_out(rulebook: Rulebook) -> None:
    other = replace(rulebook, measures=(Measure("别的", "", ("t9.a.b",), {}),))
    assert measures_view(sums_of(MANY), {}, {}, other) is None


def test_years_are_compared_where_there_are_two() -> None:
    standings = {2024: Counter({Standing.FIX: 3, Standing.FINE: 2}), 2023: Counter({Standing.FINE: 5})}
    plot = years_plot(standings)
    assert plot is not None
    assert [(row.name, row.number) for row in plot.rows] == [
        ("2023年度 需整改", "0 份"), ("2023年度 没问题", "5 份"), ("2024年度 需整改", "3 份"), ("2024年度 没问题", "2 份"),
    ]  # fmt: skip
    assert years_plot({2024: Counter({Standing.FIX: 3})}) is None
