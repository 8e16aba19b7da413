"""A folder is read in order, each file once: what has not changed comes from what is kept, and nothing kept is ever stale."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

import auditor.reading
from auditor.intake import office
from auditor.model import Report
from auditor.reading import Kept, Task, read_files, read_folder, rules_fingerprint, show_alone
from auditor.rulebook import load_rulebook
from auditor.rulebook.book import Override
from auditor.settings import Limits
from benchmarks.corpus import draw_report
from benchmarks.corpus.batch import convert_office
from benchmarks.corpus.docx import render_docx

RULES = Path(__file__).parent.parent / "rules"
RULEBOOK = load_rulebook(RULES)
NOW = datetime(2024, 1, 20, 9)
TEXT = "{}人民政府2023年政府信息公开工作年度报告\n一、总体情况\n本镇认真贯彻条例。\n六、其他需要报告的事项\n无。\n"

Read = Callable[[], list[Report]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "in"
    place.mkdir()
    for name in ("石桥镇", "柳河镇", "东岭乡"):
        (place / f"{name}.txt").write_text(TEXT.format(name), encoding="utf-8")
    (place / "坏.docx").write_bytes(b"PK\x03\x04 nothing")
    return place


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that went to a worker."""
    names: list[str] = []
    run = auditor.reading._read_each

    def noted(tasks: list[Task], workers: int) -> object:
        names.extend(task.name for task in tasks)
        return run(tasks, workers)

    monkeypatch.setattr(auditor.reading, "_read_each", noted)
    return names


def kept(tmp_path: Path, now: datetime = NOW) -> Kept:
    return Kept(tmp_path / "kept", RULEBOOK, Limits(), now)


def reports(folder: Path, store: Kept | None) -> list[Report]:
    return list(read_folder(folder, RULES, RULEBOOK, limits=Limits(), workers=1, kept=store))


def test_the_second_reading_asks_no_worker_and_says_the_same(folder: Path, tmp_path: Path, worked: list[str]) -> None:
    first = reports(folder, kept(tmp_path))
    assert [report.file for report in first] == ["东岭乡.txt", "坏.docx", "柳河镇.txt", "石桥镇.txt"]
    assert [report.status for report in first] == ["read", "unreadable", "read", "read"]
    worked.clear()
    assert reports(folder, kept(tmp_path)) == first
    assert worked == []
    assert reports(folder, None) == first
    assert len(worked) == 4


def test_only_what_changed_is_read_again(folder: Path, tmp_path: Path, worked: list[str]) -> None:
    reports(folder, kept(tmp_path))
    worked.clear()
    (folder / "柳河镇.txt").write_text(TEXT.format("柳河镇").replace("2023", "2022"), encoding="utf-8")
    (folder / "石桥镇.txt").rename(folder / "石桥.txt")
    found = {report.file: report for report in reports(folder, kept(tmp_path))}
    assert worked == ["柳河镇.txt", "石桥.txt"]
    assert found["柳河镇.txt"].year is not None
    assert found["柳河镇.txt"].year.value == 2022


@pytest.mark.parametrize("damage", [b"", b"nonsense", None])
def test_a_damaged_entry_is_read_anew_and_replaced(folder: Path, tmp_path: Path, worked: list[str], damage: bytes | None) -> None:
    first = reports(folder, kept(tmp_path))
    entries = sorted(path for path in (tmp_path / "kept").glob("??/*"))
    assert len(entries) == 4
    for entry in entries:
        whole = entry.read_bytes()
        entry.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]) if damage is None else damage)
    worked.clear()
    assert reports(folder, kept(tmp_path)) == first
    assert len(worked) == 4
    worked.clear()
    assert reports(folder, kept(tmp_path)) == first
    assert worked == []


def test_what_time_or_memory_failed_is_not_kept(folder: Path, tmp_path: Path, worked: list[str]) -> None:
    (folder / "坏.docx").unlink()
    hasty = Limits(seconds=0.001)
    store = Kept(tmp_path / "kept", RULEBOOK, hasty, NOW)
    first = list(read_folder(folder, RULES, RULEBOOK, limits=hasty, workers=1, kept=store))
    assert {report.status for report in first} == {"unreadable"}
    assert list((tmp_path / "kept").glob("??/*")) == []


def test_readings_unused_for_ten_runs_are_dropped(folder: Path, tmp_path: Path) -> None:
    store = kept(tmp_path)
    reports(folder, store)
    store.drop_unused()
    (folder / "石桥镇.txt").unlink()
    for day in range(1, 11):
        store = kept(tmp_path, NOW + timedelta(days=day))
        reports(folder, store)
        store.drop_unused()
    assert len(list((tmp_path / "kept").glob("??/*"))) == 3


def test_a_folder_that_cannot_be_written_keeps_nothing_and_fails_nothing(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file in its place", encoding="utf-8")
    store = kept(tmp_path)
    assert len(reports(folder, store)) == 4
    store.drop_unused()


def test_the_key_knows_what_recognition_takes_from_rules_and_no_more() -> None:
    county = RULEBOOK.county
    renamed = replace(county, units=(replace(county.units[0], aliases=("新名",)), *county.units[1:]))
    milder = replace(county, overrides=(Override("S1-07", None, "本县不查"),), thresholds={})
    known = rules_fingerprint(RULEBOOK)
    assert rules_fingerprint(replace(RULEBOOK, county=renamed)) != known
    assert rules_fingerprint(replace(RULEBOOK, phrases=RULEBOOK.phrases[1:])) != known
    assert rules_fingerprint(replace(RULEBOOK, county=milder, rules=())) == known


def test_a_reader_that_hangs_does_not_take_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "石桥镇.txt"
    path.write_text(TEXT.format("石桥镇"), encoding="utf-8")
    (report,) = read_files([path], RULES, "annual-report", Limits(seconds=0.001))
    assert (report.file, report.status) == ("石桥镇.txt", "unreadable")
    assert "已经停止" in report.reason
    ((document, report),) = show_alone(path, RULES, "annual-report", Limits(seconds=0.001))
    assert document.status == report.status == "unreadable"


def test_one_file_alone_is_read_as_in_its_folder(folder: Path) -> None:
    together = {report.file: report for report in reports(folder, None)}
    for name in ("石桥镇.txt", "坏.docx"):
        assert read_files([folder / name], RULES, "annual-report") == (together[name],)


def test_old_office_files_of_a_folder_go_through_one_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice (soffice) is not installed: old Office files are NOT read here")
    place, source = tmp_path / "in", draw_report(Random("old"), 2023, key="old")
    place.mkdir()
    for name in ("doc", "rtf", "odt"):
        (place / f"{name}.{name}").write_bytes(convert_office([source], name)[0])
    (place / "new.docx").write_bytes(render_docx(source))
    (place / "rtf-cut.rtf").write_bytes(b"{\\rtf1\\ansi \\trowd\\cellx9000")
    starts: list[list[str]] = []
    convert = office._convert

    def counted(program: str, sources: list[Path], *others: Any) -> bool:
        starts.append([each.name for each in sources])
        return convert(program, sources, *others)

    monkeypatch.setattr(office, "_convert", counted)
    found = {report.file: report for report in reports(place, None)}
    assert starts[0] == ["00000.doc", "00001.odt", "00002.rtf", "00003.rtf"]
    printed = {key: cell.raw for key, cell in found["new.docx"].cells.items()}
    for name in ("doc", "rtf", "odt"):
        report = found[f"{name}.{name}"]
        assert (report.format, report.status) == (name, "read")
        assert {key: cell.raw for key, cell in report.cells.items()} == printed
    assert found["rtf-cut.rtf"].status == "unreadable"
    assert "LibreOffice" not in found["rtf-cut.rtf"].reason
