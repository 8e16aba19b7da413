"""What comes from the shelf is the record that was put there, in whole or field by field, here or in another process."""

import pickle
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import auditor.shelf
from auditor.codec import Damaged
from auditor.model import Cell, CellState, Fact, Finding, FindingState, Level, Place, Report, Submission
from auditor.shelf import Drawer, Shelf, pack_reports, unpack_reports

CELLS = {f"t3.r{number}.c": Cell(f"t3.r{number}.c", CellState.NUMBER, number, str(number), Place(table=1, row=number)) for number in range(1, 9)}


def make_report(file: str = "a.txt") -> Report:
    return Report(file, "0" * 64, "text", "read", year=Fact(2023, "标题"), signed=Fact(date(2024, 1, 20), "落款"), cells=CELLS, unit="a")


def make_finding(file: str) -> Finding:
    return Finding("f1", file, "T3-01", "收支平衡", "t3_flow", Level.MUST, FindingState.FAILED, "不等", cells=("t3.r1.c",))


def test_a_report_on_the_shelf_is_the_report(tmp_path: Path) -> None:
    shelf, report = Shelf(tmp_path), make_report()
    kept = shelf.put(report)
    assert isinstance(kept, Report)
    assert kept == report
    assert report == kept
    assert repr(kept) == repr(report)
    assert kept.cells["t3.r3.c"].place == Place(table=1, row=3)
    assert kept != replace(report, gaps=(), title=Fact("x", "标题"))
    assert list(tmp_path.iterdir()) == []  # the file has no name


def test_only_the_head_is_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auditor.shelf, "AT_HAND", 2)
    shelf = Shelf()
    kept = [shelf.put(make_report(f"{number}.txt")) for number in range(5)]
    taken: list[tuple[int, int]] = []
    take = shelf.take

    def noted(place: tuple[int, int]) -> bytes:
        taken.append(place)
        return take(place)

    monkeypatch.setattr(shelf, "take", noted)
    assert [report.file for report in kept] == ["0.txt", "1.txt", "2.txt", "3.txt", "4.txt"]
    assert taken == []
    assert [len(report.cells) for report in kept for _ in range(2)] == [8] * 10
    assert len(taken) == 5
    assert len(kept[4].cells) == 8
    assert len(taken) == 5  # one of the last two
    assert len(kept[0].cells) == 8
    assert len(taken) == 6


def test_a_changed_copy_is_an_ordinary_record() -> None:
    changed = replace(Shelf().put(make_report()), file="b.txt")
    assert type(changed) is Report
    assert (changed.file, changed.cells) == ("b.txt", CELLS)


def test_a_submission_holds_its_report_and_unpacks_its_findings() -> None:
    shelf = Shelf()
    submission = Submission(shelf.put(make_report()), (make_finding("a.txt"),), round=2, replaced_by="b.txt")
    kept = shelf.put(submission)
    assert kept == submission
    assert kept.report is submission.report
    assert (kept.findings[0].message, kept.round, kept.replaced_by, kept.causes) == ("不等", 2, "b.txt", ())
    assert shelf.put(kept) is kept
    assert Shelf().put(kept) == kept


def test_records_travel_to_other_processes_as_they_lie_there() -> None:
    shelf = Shelf()
    kept = shelf.put(Submission(shelf.put(make_report()), (make_finding("a.txt"),)))
    there = pickle.loads(pickle.dumps(kept))
    assert there == kept
    assert there.report.cells == CELLS


def test_reports_as_bytes_come_back_and_show_damage() -> None:
    reports = (make_report(), replace(make_report("b.txt"), cells={}))
    data = pack_reports(reports)
    assert unpack_reports(data) == reports
    with pytest.raises(Damaged):
        unpack_reports(data[:-1] + bytes([data[-1] ^ 1]))


def test_a_drawer_keeps_values_by_name() -> None:
    drawer: Drawer[tuple[Finding, ...]] = Drawer(Shelf(), tuple[Finding, ...])
    drawer["b"], drawer["a"] = (make_finding("b"),), ()
    assert list(drawer) == ["b", "a"]
    assert dict(drawer) == {"b": (make_finding("b"),), "a": ()}
    del drawer["b"]
    assert "b" not in drawer
    assert len(drawer) == 1
