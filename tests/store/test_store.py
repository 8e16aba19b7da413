"""Runs saved and read back: whole, exact, without duplicates, in rounds, and with last year's reports at hand."""

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import count
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from auditor.errors import StoreError
from auditor.model import Cause, Cell, CellState, Finding, Number, Repair, Report, Run, Submission
from auditor.store import Store
from auditor.store.records import from_plain, to_plain

T = TypeVar("T")
MakeReport = Callable[..., Report]
MakeRun = Callable[..., Run]

RULES = {"annual-report/rulebook.yaml": "title: 年度报告\n", "county.yaml": "name: 沐川县\n"}
REGULATION = "annual-report"

numbers = st.one_of(st.integers(), st.decimals(allow_nan=False, allow_infinity=False))
cells = st.builds(Cell, value=st.none() | numbers)
causes = st.builds(Cause, repairs=st.lists(st.builds(Repair, values=st.dictionaries(st.text(), numbers))).map(tuple))
several_databases = settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
names = (f"run-{number:06}" for number in count())


def test_a_run_comes_back_as_it_was_saved(store: Store, make_run: MakeRun, make_report: MakeReport) -> None:
    run = make_run("20240120-090000", (make_report("qingshi"), make_report("shuikou", figures=(Decimal("0.300000"), -4, 10**30))))
    store.save_run(run, RULES)
    assert store.run(run.id) == run


def test_a_report_that_could_not_be_read_comes_back_with_its_reason(store: Store, make_run: MakeRun) -> None:
    broken = Report("坏.docx", "0" * 64, "docx", "unreadable", reason="文件已损坏")
    store.save_run(make_run("r1", (broken,)), RULES)
    assert store.run("r1").submissions[0].report == broken


def test_the_list_of_runs_tells_how_much_each_holds(store: Store, make_run: MakeRun, make_report: MakeReport) -> None:
    store.save_run(make_run("b", (make_report("qingshi"),)), RULES)
    store.save_run(make_run("a", (make_report("qingshi"), make_report("shuikou"))), RULES)
    assert [(run.id, run.submissions, run.findings) for run in store.runs()] == [("b", 1, 2), ("a", 2, 3)]
    assert store.runs()[0].rulebook == "annual-report@f1"
    assert store.runs()[0].made == store.run("b").made


def test_a_run_id_is_used_once(store: Store, make_run: MakeRun, make_report: MakeReport) -> None:
    store.save_run(make_run("r1", (make_report("qingshi"),)), RULES)
    with pytest.raises(StoreError, match="批次“r1”已经存过"):
        store.save_run(make_run("r1", (make_report("shuikou"),)), RULES)
    assert [each.report.unit for each in store.run("r1").submissions] == ["qingshi"]


def test_an_unknown_run_is_one_sentence(store: Store) -> None:
    with pytest.raises(StoreError, match="没有批次“nothing”"):
        store.run("nothing")


def test_a_run_that_fails_half_way_leaves_nothing(store: Store, make_run: MakeRun, make_report: MakeReport) -> None:
    good, bad = make_report("qingshi"), make_report("shuikou")
    twice = replace(bad, cells={"a": Cell("same", CellState.BLANK), "b": Cell("same", CellState.BLANK)})
    with pytest.raises(StoreError):
        store.save_run(make_run("r1", (good, twice)), RULES)
    assert store.runs() == ()
    assert store.rulebook_files("annual-report@f1") == {}
    assert dict(store.reports([("qingshi", 2023)], regulation=REGULATION)) == {}


# --- the rulebook -----------------------------------------------------------------------------------------------------


def test_each_run_keeps_the_rulebook_that_judged_it(store: Store, make_run: MakeRun, make_report: MakeReport) -> None:
    changed = {**RULES, "county.yaml": "name: 沐川县\ndeadline: 02-15\n"}
    store.save_run(make_run("r1", (make_report(),)), RULES)
    store.save_run(make_run("r2", (make_report(),)), RULES)
    store.save_run(make_run("r3", (make_report(),), rulebook="annual-report@f2"), changed)
    assert store.rulebook_files(store.run("r2").rulebook) == RULES
    assert store.rulebook_files(store.run("r3").rulebook) == changed
    assert store.rulebook_files("annual-report@never-used") == {}


# --- submissions and rounds -------------------------------------------------------------------------------------------


def test_the_same_folder_twice_adds_no_submission_reading_or_cell(url: str, store: Store, make_run: MakeRun, make_report: MakeReport) -> None:
    reports = (make_report("qingshi"), make_report("shuikou"), make_report(None, None))
    store.save_run(make_run("r1", reports), RULES)
    before = _counts(url)
    store.save_run(make_run("r2", reports), RULES)
    after = _counts(url)
    assert (after["submissions"], after["readings"], after["cells"]) == (3, 3, 9)
    assert before["cells"] == after["cells"]
    assert after["entries"] == 2 * before["entries"] == 6
    assert store.run("r1").submissions == store.run("r2").submissions


def test_a_changed_file_is_the_next_round_and_an_old_one_keeps_its_own(store: Store, make_run: MakeRun, make_report: MakeReport) -> None:
    first, second, third = (make_report("qingshi", content=content) for content in ("v1", "v2", "v3"))
    other = make_report("shuikou", content="v9")
    store.save_run(make_run("r1", (first, other)), RULES)
    assert store.rounds((first, second, other), regulation=REGULATION) == {first.file: 1, second.file: 2, other.file: 1}
    assert store.rounds((second,), regulation=REGULATION) == {second.file: 2}
    store.save_run(make_run("r2", (second, other)), RULES)
    store.save_run(make_run("r3", (third, first)), RULES)
    assert [(each.report.file, each.round) for each in store.run("r2").submissions] == [(second.file, 2), (other.file, 1)]
    assert [each.round for each in store.run("r3").submissions] == [3, 1]


def test_rounds_are_counted_per_year_and_per_regulation(store: Store, make_run: MakeRun, make_report: MakeReport) -> None:
    store.save_run(make_run("r1", (make_report("qingshi", 2023),)), RULES)
    changed = make_report("qingshi", 2023, "v2")
    assert store.rounds((changed,), regulation=REGULATION) == {changed.file: 2}
    assert store.rounds((changed,), regulation="website") == {changed.file: 1}
    assert set(store.rounds((make_report("qingshi", 2022),), regulation=REGULATION).values()) == {1}


def test_two_files_of_one_unit_in_one_batch_are_two_rounds_in_the_order_given(store: Store, make_run: MakeRun, make_report: MakeReport) -> None:
    reports = (make_report("qingshi", content="b"), make_report("qingshi", content="a"))
    foreseen = store.rounds(reports, regulation=REGULATION)
    store.save_run(make_run("r1", reports), RULES)
    assert list(foreseen.values()) == [1, 2] == [each.round for each in store.run("r1").submissions]


def test_without_unit_or_year_there_are_no_rounds(store: Store, make_run: MakeRun, make_report: MakeReport) -> None:
    store.save_run(make_run("r1", (make_report(None, 2023), make_report("qingshi", None), make_report("shuikou", 10**12))), RULES)
    again = (make_report(None, 2023, "v2"), make_report("qingshi", None, "v2"), make_report("shuikou", 10**12, "v2"))
    assert set(store.rounds(again, regulation=REGULATION).values()) == {1}


def test_a_unit_that_the_county_does_not_list_goes_by_the_name_given(store: Store, make_run: MakeRun, make_report: MakeReport) -> None:
    first, second = make_report(None, content="v1"), make_report(None, content="v2")
    store.save_run(make_run("r1", (first,)), RULES, {first.file: "白鹤镇人民政府"})
    assert store.rounds((second,), regulation=REGULATION, names={second.file: "白鹤镇人民政府"}) == {second.file: 2}
    assert store.rounds((second,), regulation=REGULATION, names={second.file: "红岩镇人民政府"}) == {second.file: 1}
    assert set(dict(store.previous_reports([("白鹤镇人民政府", 2024)], regulation=REGULATION))) == {("白鹤镇人民政府", 2024)}


def test_a_renamed_file_is_the_same_submission_under_its_new_name(url: str, store: Store, make_run: MakeRun, make_report: MakeReport) -> None:
    store.save_run(make_run("r1", (make_report(file="青石镇.docx"),)), RULES)
    store.save_run(make_run("r2", (make_report(file="青石镇（终稿）.docx"),)), RULES)
    assert _counts(url)["submissions"] == 1
    assert [store.run(name).submissions[0].report.file for name in ("r1", "r2")] == ["青石镇.docx", "青石镇（终稿）.docx"]
    assert store.run("r2").submissions[0].findings[0].file == "青石镇（终稿）.docx"


def test_a_better_reading_of_the_same_bytes_does_not_rewrite_the_earlier_run(store: Store, make_run: MakeRun, make_report: MakeReport) -> None:
    store.save_run(make_run("r1", (make_report(figures=(7, 3)),)), RULES)
    store.save_run(make_run("r2", (make_report(figures=(7, 8)),)), RULES)
    read = [store.run(name).submissions[0].report.cells["t3.row1.total"].value for name in ("r1", "r2")]
    assert read == [3, 8]
    previous = dict(store.previous_reports([("qingshi", 2024)], regulation=REGULATION))
    assert previous["qingshi", 2024].cells["t3.row1.total"].value == 8


# --- last year --------------------------------------------------------------------------------------------------------


def test_last_year_is_the_latest_round_that_could_be_read(store: Store, make_run: MakeRun, make_report: MakeReport) -> None:
    broken = replace(make_report("qingshi", 2022, "v3"), status="unreadable", cells={})
    rounds = (make_report("qingshi", 2022, "v1", (1,)), make_report("qingshi", 2022, "v2", (2,)), broken)
    store.save_run(make_run("r1", (*rounds, make_report("qingshi", 2021, "v1", (9,)))), RULES)
    previous = dict(store.previous_reports([("qingshi", 2023), ("shuikou", 2023), ("qingshi", 2030)], regulation=REGULATION))
    assert previous == {("qingshi", 2023): rounds[1]}
    assert dict(store.previous_reports([("qingshi", 2023)], regulation="website")) == {}


def test_last_year_of_more_units_than_one_query_can_name(store: Store, make_run: MakeRun, make_report: MakeReport) -> None:
    reports = tuple(make_report(f"unit{number}", 2022, figures=(number,)) for number in range(900))
    store.save_run(make_run("r1", reports), RULES)
    previous = dict(store.previous_reports(((f"unit{number}", 2023) for number in range(1000)), regulation=REGULATION))
    assert {unit: report.cells["t3.row0.total"].value for (unit, _), report in previous.items()} == {f"unit{number}": number for number in range(900)}
    assert len(store.run("r1").submissions) == 900


# --- exactness --------------------------------------------------------------------------------------------------------


@several_databases
@given(figures=st.lists(numbers, max_size=20))
def test_every_number_comes_back_digit_for_digit(store: Store, make_run: MakeRun, make_report: MakeReport, figures: list[Number]) -> None:
    name = next(names)
    store.save_run(make_run(name, (make_report(content=name, figures=tuple(figures)),)), RULES)
    cells = store.run(name).submissions[0].report.cells
    back = [cells[f"t3.row{index}.total"].value for index in range(len(figures))]
    assert back == figures
    assert [str(value) for value in back] == [str(value) for value in figures]


@several_databases
@given(finding=st.from_type(Finding), cause=causes, cell=cells)
def test_every_field_of_a_finding_a_cause_and_a_cell_is_kept(
    store: Store, make_run: MakeRun, make_report: MakeReport, finding: Finding, cause: Cause, cell: Cell
) -> None:
    name = next(names)
    cell = _storable(Cell, cell)
    report = replace(make_report(unit=name), cells={cell.id: cell})
    submission = Submission(report, (replace(_storable(Finding, finding), file=report.file),), (_storable(Cause, cause),))
    run = replace(make_run(name, ()), submissions=(submission,))
    store.save_run(run, RULES)
    assert store.run(name) == run


def test_words_that_no_database_keeps_do_not_break_the_batch(store: Store, make_run: MakeRun, make_report: MakeReport) -> None:
    cells = {"t3.row0.total": Cell("t3.row0.total", CellState.TEXT, raw="七\0件\udcc7")}
    report = replace(make_report(file="\udcc7\udce0.docx"), cells=cells, reason="坏\0字\udcc7")
    store.save_run(make_run("r1", (report, replace(report, file="\udcc8\udce0.docx"))), RULES)
    kept = store.run("r1").submissions[0].report
    assert kept.cells["t3.row0.total"].raw == "七␀件�"
    assert kept.file == "��.docx"
    assert kept.reason == report.reason


def _storable(kind: type[T], record: T) -> T:
    """The record without NUL, which `Printed` shows as ␀."""
    return from_plain(kind, json.loads(json.dumps(to_plain(record)).replace("\\u0000", "")))


def _counts(url: str) -> dict[str, int]:
    engine = create_engine(url)
    with engine.connect() as connection:
        counted = {
            table: int(connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0) for table in ("submissions", "readings", "cells", "entries")
        }
    engine.dispose()
    return counted
