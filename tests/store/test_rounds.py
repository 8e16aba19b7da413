"""What the store remembers of rounds: when a file was first met, who had sent nothing yet, what was found in earlier rounds."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest
from sqlalchemy import text

from auditor.model import (
    Arrival,
    FindingState,
    PastRound,
    Progress,
    Report,
    RollUp,
    RoundTally,
    Run,
    Submission,
    SummedCell,
    SummedUnit,
    UsedWaiver,
    Waiver,
)
from auditor.store import Store, open_store
from auditor.store.connect import connect

MakeReport = Callable[..., Report]
MakeRun = Callable[..., Run]
CHINA = timezone(timedelta(hours=8))


def moment(day: int) -> datetime:
    return datetime(2024, 1, day, 9, 0, tzinfo=CHINA)


@pytest.fixture
def save(store: Store, make_run: MakeRun) -> Callable[..., Run]:
    def save_run(day: int, *reports: Report, folder: str = "reports_in") -> Run:
        run = make_run(f"r{day}{folder}", reports)
        sent = tuple(replace(each, received=moment(day)) for each in run.submissions)
        run = replace(run, made=moment(day), folder=folder, submissions=sent)
        store.save_run(run, {"county.yaml": "x"})
        return run

    return save_run


def arrival(store: Store, report: Report, folder: str = "reports_in") -> Arrival:
    return store.arrivals([report], regulation="annual-report", folder=folder)[report.file]


def test_the_first_time_a_file_is_met_is_kept(store: Store, save: Callable[..., Run], make_report: MakeReport) -> None:
    report, corrected = make_report(), make_report(content="v2")
    assert arrival(store, report) == Arrival(1, None, None, None)
    save(3, report)
    save(8, report)
    assert arrival(store, report) == Arrival(1, moment(3), moment(3), None)
    assert arrival(store, corrected) == Arrival(2, None, moment(3), None)


def test_an_audit_that_did_not_meet_the_unit_is_remembered(store: Store, save: Callable[..., Run], make_report: MakeReport) -> None:
    early, late = make_report(), make_report(unit="bailu")
    save(3, early)
    save(5, early)
    assert arrival(store, late).absent == moment(5)
    save(8, early, late)
    save(9, early, late)
    assert arrival(store, late) == Arrival(1, moment(8), moment(8), moment(5)), "audits after it came say nothing"


def test_an_audit_of_another_folder_or_year_shows_nothing(store: Store, save: Callable[..., Run], make_report: MakeReport) -> None:
    save(3, make_report(), folder="乡镇")
    assert arrival(store, make_report(unit="bailu")).absent is None
    assert arrival(store, make_report(unit="bailu", year=2022), folder="乡镇").absent is None


def test_earlier_rounds_come_as_they_were_last_judged(store: Store, save: Callable[..., Run], make_run: MakeRun, make_report: MakeReport) -> None:
    first, second = make_report(), make_report(content="v2")
    save(3, first)
    run = make_run("again", (first, second))
    settled = tuple(replace(finding, state=FindingState.CONFIRMED) for finding in run.submissions[0].findings)
    run = replace(run, submissions=(replace(run.submissions[0], findings=settled), run.submissions[1]))
    store.save_run(run, {})
    rounds = store.past_rounds([("qingshi", 2023), ("nobody", 2023)], regulation="annual-report")
    assert rounds == {
        ("qingshi", 2023): (
            PastRound(1, first.file, "read", settled),
            PastRound(2, second.file, "read", run.submissions[1].findings),
        )
    }
    assert store.past_rounds([("qingshi", 2023)], regulation="another") == {}


def test_a_run_keeps_what_it_said_of_rounds_reasons_and_sums(store: Store, make_run: MakeRun, make_report: MakeReport) -> None:
    run = make_run("r1", (make_report(),))
    (sent,) = run.submissions
    waiver = Waiver("T3-04", "qingshi", 2023, "有台账", "王某", approved_by="李某", until=date(2024, 12, 31), figures={"t3.row0.total": "7"})
    progress = Progress(1, "old.docx", corrected=(replace(sent.findings[0], waiver=waiver),), unclear=sent.findings)
    tallies = (RoundTally(1, "old.docx", "read", 3, 1, 0), RoundTally(2, "new.docx", "unreadable"))
    sent = Submission(
        sent.report, sent.findings, sent.causes, sent.round, sent.received, Arrival(1, moment(3)), "", ("b.docx",), progress, tallies, (waiver,)
    )
    cell = SummedCell("t3.row0.total", {"qingshi": 7}, {"b": "没有报送"}, 7)
    sums = RollUp(2023, "2021", (SummedUnit("qingshi", "青石镇", "a"),), {cell.id: cell})
    run = replace(run, submissions=(sent,), waivers=(UsedWaiver(waiver, "有效"),), sums=sums)
    store.save_run(run, {})
    assert store.run("r1") == run


def test_a_database_of_the_first_version_keeps_its_runs(url: str, store: Store, make_run: MakeRun, make_report: MakeReport) -> None:
    run = make_run("r1", (make_report(),))
    store.save_run(run, {})
    store.close()
    engine = connect(url)
    with engine.begin() as connection:
        for table in ("runs", "entries", "waivers"):
            connection.execute(text(f"ALTER TABLE {table} DROP COLUMN record"))
        connection.execute(text("UPDATE auditor_version SET version_num = '0001'"))
    with open_store(url) as migrated:
        assert migrated.run("r1") == run
