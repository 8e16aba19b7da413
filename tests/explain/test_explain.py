"""From a report with a slip to what its page says: which cell, which value, which findings, and when nothing is said."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.explain import explain_report, programme
from auditor.fields import copy_with
from auditor.model import Cause, FindingState, Gap, Level, Number, Place, Report
from benchmarks.corpus.figures import draw_cells, plant_wrong_cells

House = Any  # conftest.House
OPEN = (FindingState.FAILED, FindingState.TO_CONFIRM)
RULES = {"T3-01", "T3-02", "T3-03", "T4-01"}


def only(causes: tuple[Cause, ...]) -> Cause:
    assert len(causes) == 1, causes
    return causes[0]


def repairs(cause: Cause) -> list[dict[str, Number]]:
    return [dict(repair.values) for repair in cause.repairs]


# --- one wrong cell ---------------------------------------------------------------------------------------------------


def test_clean_report_has_no_cause(house: House) -> None:
    findings, causes = house.causes(house.report())
    assert causes == ()
    assert all(finding.cause is None for finding in findings)


def test_turned_digits_are_named_and_both_findings_fold(house: House) -> None:
    findings, causes = house.causes(house.report({"t3.received.natural_person": 27}))
    cause = only(causes)
    assert repairs(cause) == [{"t3.received.natural_person": 72}]
    assert cause.cells == ("t3.received.natural_person",)
    assert cause.repairs[0].why == "像是两个数字写颠倒"
    assert cause.sentence == "若只改一格即可全部平衡：表三“新收/自然人”由27改为72（像是两个数字写颠倒）。请核对台账，勿只为平衡改数。"
    assert {f.rule for f in findings if f.cause == cause.id} == {"T3-01", "T3-03"}
    assert set(cause.findings) == {f.id for f in findings if f.rule in RULES and f.state is FindingState.FAILED}


def test_the_narrative_speaks_for_the_repair_and_its_finding_folds(house: House) -> None:
    findings, causes = house.causes(house.report({"t3.received.total": 78}, said={"新收申请": 87}))
    cause = only(causes)
    assert repairs(cause) == [{"t3.received.total": 87}]
    assert "与正文“新收申请87件”一致" in cause.sentence
    assert {f.rule for f in findings if f.cause == cause.id} == {"T3-01", "T3-03", "N1-01"}


def test_the_narrative_confirms_the_total_of_the_repaired_row(house: House) -> None:
    _, causes = house.causes(house.report({"t3.carried_out.natural_person": 1}, said={"结转下年申请": 3}))
    assert only(causes).sentence == (
        "若只改一格即可全部平衡：表三“结转下年/自然人”由1改为2（与正文“结转下年申请3件”一致）。请核对台账，勿只为平衡改数。"
    )


def test_a_repair_that_contradicts_the_narrative_is_not_offered(house: House) -> None:
    _, causes = house.causes(house.report({"t3.received.total": 78}, said={"新收申请": 78}))
    cause = only(causes)
    assert cause.repairs == ()
    assert "会与“正文的新收与表三一致”不合，无法确定哪一处写错" in cause.sentence


def test_last_year_speaks_for_the_repair(house: House) -> None:
    report = house.report({"t3.carried_in.total": 8})
    assert report.year is not None
    before = replace(house.report({"t3.granted.total": 51}), year=replace(report.year, value=2022))
    findings, causes = house.causes(report, before)
    cause = only(causes)
    assert "与上年报告衔接" in cause.sentence
    assert "T3-04" in {f.rule for f in findings if f.cause == cause.id}


@pytest.mark.parametrize(("printed", "shown"), [(None, "由空白改为73"), ("/", "由“/”改为73"), (0, "由0改为73")])
def test_a_forgotten_total(house: House, printed: Any, shown: str) -> None:
    cause = only(house.causes(house.report({"t3.total_handled.natural_person": printed}))[1])
    assert repairs(cause) == [{"t3.total_handled.natural_person": 73}]
    assert shown in cause.sentence
    assert cause.repairs[0].why == "像是漏填合计数"


# --- several cells ----------------------------------------------------------------------------------------------------


def test_two_slips_are_two_causes(house: House) -> None:
    findings, causes = house.causes(house.report({"t3.received.natural_person": 27, "t3.granted.business": 1}))
    assert [repairs(cause) for cause in causes] == [[{"t3.received.natural_person": 72}], [{"t3.granted.business": 12}]]
    assert [cause.repairs[0].why for cause in causes] == ["像是两个数字写颠倒", "像是漏写一个数字"]
    assert all("，这2项不符即可平衡" in cause.sentence for cause in causes)
    assert all(sum(f.cause == cause.id for f in findings) == 2 for cause in causes)


def test_a_value_one_column_off_is_a_shift(house: House) -> None:
    cause = only(house.causes(house.report({"t3.petition.natural_person": 0, "t3.petition.business": 12}))[1])
    assert repairs(cause) == [{"t3.petition.natural_person": 12, "t3.petition.business": 0}]
    assert cause.repairs[0].why == "像是填错一列：数填到了左右相邻的格里"


def test_a_value_one_row_off_could_be_either_column(house: House) -> None:
    cause = only(house.causes(house.report({"t3.petition.natural_person": 0, "t3.repeated.natural_person": 12}))[1])
    assert repairs(cause) == [
        {"t3.petition.natural_person": 12, "t3.repeated.natural_person": 0},
        {"t3.petition.total": 0, "t3.repeated.total": 12},
    ]
    assert "算式本身分不出是哪一种：①" in cause.sentence
    assert {repair.why for repair in cause.repairs} == {"像是填错一行：数填到了上下相邻的格里"}


def test_forgotten_parts(house: House) -> None:
    cause = only(house.causes(house.report({"t3.received.natural_person": None, "t3.received.business": None}))[1])
    assert repairs(cause) == [{"t3.received.natural_person": 72, "t3.received.business": 15}]
    assert cause.repairs[0].why == "像是只填了合计数，漏填分项"


def test_a_forgotten_column_of_totals(house: House) -> None:
    rows = house.rulebook.forms["2021"].table_by_id["t3"].rows
    cause = only(house.causes(house.report({f"t3.{row}.total": 0 for row in rows}))[1])
    assert cause.repairs[0].values["t3.received.total"] == 87
    assert cause.repairs[0].values["t3.total_handled.total"] == 87
    assert cause.repairs[0].why == "像是表三“总计”列整列漏填"


def test_a_row_pasted_twice_shows_both_rows(house: House) -> None:
    pasted = {f"t3.partly_granted.{column}": value for column, value in (("natural_person", 40), ("business", 12), ("total", 52))}
    cause = only(house.causes(house.report(pasted))[1])
    assert {next(iter(values)) for values in repairs(cause)} == {"t3.granted.natural_person", "t3.partly_granted.natural_person"}
    assert all("重复粘贴" in repair.why for repair in cause.repairs)


def test_two_rows_in_each_others_place(house: House) -> None:
    taken = {f"t3.carried_in.{column}": value for column, value in (("natural_person", 40), ("business", 12), ("total", 52))}
    put = {f"t3.granted.{column}": value for column, value in (("natural_person", 3), ("business", 0), ("total", 3))}
    cause = only(house.causes(house.report({**taken, **put}))[1])
    assert cause.repairs[0].why == "像是表三“上年结转”行与表三“予以公开”行填反"
    assert cause.repairs[0].values["t3.carried_in.total"] == 3


NOTHING = {
    f"t3.{row}.{column}": 0
    for row in ("received", "carried_in", "granted", "not_held", "petition", "total_handled", "carried_out")
    for column in ("natural_person", "business", "total")
}
THREE_RECEIVED = {**NOTHING, "t3.received.natural_person": 3, "t3.received.total": 3}
NONE_RECEIVED = {"t3.received.natural_person": 0, "t3.received.total": 0}


def test_a_row_of_one_figure_and_its_total_is_no_better_than_two_cells(house: House) -> None:
    """An empty row beside the wrong one is not proof that it was forgotten: both are told."""
    cause = only(house.causes(house.report(THREE_RECEIVED))[1])
    assert repairs(cause) == [{"t3.carried_out.natural_person": 3, "t3.carried_out.total": 3}, NONE_RECEIVED]
    assert cause.repairs[0].why == "像是表三“结转下年”行整行漏填"


def test_a_typical_slip_does_not_outweigh_the_narrative(house: House) -> None:
    cause = only(house.causes(house.report(THREE_RECEIVED, said={"新收申请": 0}))[1])
    assert repairs(cause) == [NONE_RECEIVED]
    assert "（与正文“新收申请0件”一致）" in cause.sentence


def test_of_equally_good_repairs_the_one_that_the_narrative_agrees_with_comes_first(house: House) -> None:
    wrong = {"t4.reconsideration.upheld": 2, "t4.reconsideration.total": 3}
    cause = only(house.causes(house.report(wrong, said={"行政复议": 2}))[1])
    assert repairs(cause)[0] == {"t4.reconsideration.total": 2}
    assert "：①表四“行政复议/总计”由3改为2（与正文“行政复议2件”一致）；②" in cause.sentence
    assert {next(iter(values)) for values in repairs(cause)[1:]} == {f"t4.reconsideration.{n}" for n in ("upheld", "corrected", "other", "pending")}


def test_what_is_missing_from_an_unknown_row_is_said(house: House) -> None:
    """A whole request left out of one result: any of the rows could be the one."""
    cause = only(house.causes(house.report({"t3.granted.natural_person": 39, "t3.granted.total": 51}))[1])
    assert cause.repairs == ()
    assert cause.sentence.startswith("这2项不符互有牵连，像是同一行里表三“自然人”列少1、表三“总计”列少1，但算式确定不了是哪一行。")


SLIPS = {"received.natural_person": 27, "granted.business": 1, "not_held.total": 9, "repeated.research": 4, "carried_in.public_welfare": 3}


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """No limit of time, so that a busy machine finds what an idle one finds."""
    monkeypatch.setattr(programme, "SECONDS", 600.0)


@pytest.mark.usefixtures("unhurried")
def test_five_slips_are_located_one_by_one(house: House) -> None:
    _, causes = house.causes(house.report({f"t3.{cell}": value for cell, value in SLIPS.items()}))
    right = {"received.natural_person": 72, "granted.business": 12, "not_held.total": 23, "repeated.research": 0, "carried_in.public_welfare": 0}
    found = [repair for cause in causes for repair in repairs(cause)]
    assert {cell: value for values in found for cell, value in values.items()} == {f"t3.{cell}": value for cell, value in right.items()}
    assert all(len(cause.repairs) == 1 and cause.sentence.startswith("若只改一格，这2项不符即可平衡：") for cause in causes)


@pytest.mark.usefixtures("unhurried")
def test_too_many_wrong_cells_are_not_located(house: House) -> None:
    wrong = {f"t3.{cell}": value for cell, value in {**SLIPS, "petition.legal_service": 6}.items()}
    cause = only(house.causes(house.report(wrong))[1])
    assert cause.repairs == ()
    assert "写错的不止5格，无法确定是哪几格" in cause.sentence


def test_a_search_that_takes_too_long_is_said_to_be_undecided(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programme, "SECONDS", 0.0)
    cause = only(house.causes(house.report({f"t3.{cell}": value for cell, value in SLIPS.items()}))[1])
    assert cause.repairs == ()
    assert cause.sentence == "牵连的数较多，无法确定是哪几格写错。请对照台账逐格核对，勿只为平衡改数。"


# --- table four -------------------------------------------------------------------------------------------------------


def test_table_four_lists_every_possibility(house: House) -> None:
    cause = only(house.causes(house.report({"t4.reconsideration.upheld": 2, "t4.reconsideration.total": 3}))[1])
    assert len(cause.repairs) == 5
    assert "算式本身分不出是哪一种" in cause.sentence


def test_table_four_is_not_located_even_where_one_cell_alone_could_be_changed(house: House) -> None:
    cells = {"t4.reconsideration.upheld": 2, "t4.reconsideration.corrected": 2, "t4.reconsideration.total": 1}
    cause = only(house.causes(house.report(cells))[1])
    assert cause.repairs == ()
    assert cause.sentence == "看得出这个算式里有数写错，但算式本身确定不了是哪一格。请对照台账逐格核对，勿只为平衡改数。"


@given(parts=st.lists(st.integers(0, 12), min_size=4, max_size=4), total=st.integers(0, 40), said=st.none() | st.integers(0, 40))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_table_four_never_accuses_one_cell(house: House, parts: list[int], total: int, said: int | None) -> None:
    names = [f"t4.reconsideration.{name}" for name in ("upheld", "corrected", "other", "pending")]
    report = house.report(
        {**dict(zip(names, parts, strict=True)), "t4.reconsideration.total": total}, said={} if said is None else {"行政复议": said}
    )
    for cause in house.causes(report)[1]:
        assert len(cause.repairs) != 1


# --- reading or report? -----------------------------------------------------------------------------------------------


def with_doubt(report: Report, cell: str, doubt: str) -> Report:
    return replace(report, cells={**report.cells, cell: copy_with(report.cells[cell], doubt=doubt)})


@pytest.mark.parametrize("doubted", ["t3.received.natural_person", "t3.received.business"])
def test_a_doubtful_reading_comes_first(house: House, doubted: str) -> None:
    report = with_doubt(house.report({"t3.received.natural_person": 27}), doubted, "行有错位")
    cause = only(house.causes(report)[1])
    place, raw = report.cells[doubted].place, report.cells[doubted].raw
    assert cause.sentence.startswith("请核对读取结果：")
    assert f"原文“{raw}”，{place}，行有错位" in cause.sentence
    assert "不算填报有误" in cause.sentence
    assert cause.repairs[0].why == "可能是读取有误"


def test_a_scan_is_always_suspected_of_being_misread(house: House) -> None:
    for wrong in (
        {"t3.received.natural_person": 27},
        {"t4.reconsideration.upheld": 2, "t4.reconsideration.corrected": 2, "t4.reconsideration.total": 1},
    ):
        cause = only(house.causes(house.report(wrong, scanned=True))[1])
        assert cause.sentence.startswith("请核对读取结果：")
        assert "扫描件识别" in cause.sentence


def test_a_gap_that_might_be_the_cell_is_a_doubt(house: House) -> None:
    gap = Gap(Place(table=3, row=4), "7 2", "数字中间有空格", ("t3.received.natural_person",))
    cause = only(house.causes(house.report({"t3.received.natural_person": 27}, gaps=(gap,)))[1])
    assert cause.sentence.startswith("请核对读取结果：")


def test_an_unread_row_leaves_single_rows_unlocated(house: House) -> None:
    """Without the columns' equations a row alone cannot say which of its cells is wrong."""
    unread = {f"t3.granted.{column}": "?" for column in house.rulebook.forms["2021"].table_by_id["t3"].columns}
    _, causes = house.causes(house.report({**unread, "t3.petition.natural_person": 11}))
    assert all(len(cause.repairs) != 1 for cause in causes)
    assert causes


# --- what is asked ----------------------------------------------------------------------------------------------------


def test_a_balance_that_the_county_does_not_require_makes_no_cause(house: House) -> None:
    rules = tuple(replace(rule, level=Level.CHECK) if rule.id.startswith("T3-0") else rule for rule in house.rulebook.rules)
    rulebook = replace(house.rulebook, rules=rules)
    report = house.report({"t3.received.natural_person": 27})
    assert explain_report(report, house.findings(report), rulebook)[1] == ()


def test_the_earlier_edition_has_its_own_equations(house: House) -> None:
    right = draw_cells(Random(4), "2019")
    report = house.report()
    assert report.year is not None
    report = replace(
        report,
        year=replace(report.year, value=2020),
        editions=dict.fromkeys(report.editions, "2019"),
        cells={
            k: copy_with(report.cells["t3.received.total"], id=k, value=v, raw=str(v)) for k, v in {**right, "t3.other_handling.business": 4}.items()
        },
    )
    cause = only(house.causes(report)[1])
    assert repairs(cause) == [{"t3.other_handling.business": right["t3.other_handling.business"]}]


def test_an_amount_in_the_smaller_unit(house: House) -> None:
    findings, causes = house.causes(house.report({"t2.fees.amount": 380000}, said={"收费金额": 38}))
    cause = only(causes)
    assert repairs(cause) == [{"t2.fees.amount": 38}]
    assert cause.repairs[0].why == "像是把元填进了万元栏"
    assert {f.rule for f in findings if f.cause == cause.id} == {"T2-05", "N1-21"}


def test_a_large_amount_alone_is_no_proof(house: House) -> None:
    assert house.causes(house.report({"t2.fees.amount": 380000}))[1] == ()


def test_ids_are_the_same_in_every_run(house: House) -> None:
    report = house.report({"t3.received.natural_person": 27, "t3.granted.business": 1})
    first, again = house.causes(report)[1], house.causes(replace(report, file="另存.docx"))[1]
    assert [c.id for c in first] == [c.id for c in again]
    assert len({c.id for c in first}) == 2


def test_figures_beyond_any_machine_integer_are_exact(house: House) -> None:
    huge = 10**40
    cause = only(house.causes(house.report({"t3.received.natural_person": huge}))[1])
    assert repairs(cause) == [{"t3.received.natural_person": 72}]


# --- every suggestion, audited again ----------------------------------------------------------------------------------


@given(
    seed=st.integers(0, 10**9),
    count=st.integers(1, 3),
    slip=st.sampled_from(("random", "swap", "shift", "digit")),
    said=st.dictionaries(st.sampled_from(("新收申请", "办结申请", "结转下年申请", "予以公开", "行政复议")), st.integers(0, 30), max_size=3),
    blanks=st.booleans(),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_repair_clears_its_findings_and_raises_none(
    house: House,
    changed: Callable[[Report, Mapping[str, Number]], Report],
    seed: int,
    count: int,
    slip: str,
    said: dict[str, int],
    blanks: bool,
) -> None:
    rng = Random(seed)
    wrong, _ = plant_wrong_cells(draw_cells(rng), rng, count, slip)
    printed = {key: None if blanks and not value and rng.random() < 0.3 else value for key, value in wrong.items()}
    report = house.report(printed, said=said)
    before = house.open_ids(report)
    _, causes = house.causes(report)
    for cause in causes:
        for repair in cause.repairs:
            after = house.open_ids(changed(report, repair.values))
            assert after.isdisjoint(cause.findings)
            assert after <= before
