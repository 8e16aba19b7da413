"""Builders of runs, and databases to keep them in: a SQLite file and, where Debian's postgresql is installed, a real PostgreSQL."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest

from auditor.model import (
    Cause,
    Cell,
    CellState,
    Fact,
    Finding,
    FindingState,
    Gap,
    Level,
    Number,
    Paragraph,
    Period,
    Place,
    Repair,
    Report,
    Run,
    SectionText,
    Submission,
)
from auditor.store import Store, open_store, sqlite_url

MISSING = "没有安装 PostgreSQL（Debian 软件包 postgresql），与它有关的测试未运行 / PostgreSQL is not installed: its tests did not run"
CHINA = timezone(timedelta(hours=8))
WAIT_SECONDS = 60

ReportBuilder = Callable[..., Report]
RunBuilder = Callable[..., Run]


# --- builders ---------------------------------------------------------------------------------------------------------


def _report(
    unit: str | None = "qingshi", year: int | None = 2023, content: str = "v1", figures: tuple[Number, ...] = (7, 3), file: str = ""
) -> Report:
    place = Place(table=3, row=5, column=8)
    numbers = {f"t3.row{index}.total": value for index, value in enumerate(figures)}
    return Report(
        file=file or f"{year}/{unit}-{content}.docx",
        sha256=sha256(f"{unit}{year}{content}".encode()).hexdigest(),
        format="docx",
        status="read",
        township=Fact("青石镇人民政府", "标题", place=Place(paragraph=1)),
        year=Fact(year, "标题") if year else None,
        period=Fact(Period(date(2023, 1, 1), date(2023, 12, 31)), "正文"),
        unit=unit,
        unit_type="乡镇",
        editions={"t3": "2021"},
        sections=(SectionText("s1", "一、总体", Place(paragraph=2), paragraphs=(Paragraph("收到7件。", Place(paragraph=3)),)),),
        cells={
            **{key: Cell(key, CellState.NUMBER, value, f"{value}件", place, unit="件") for key, value in numbers.items()},
            "t3.blank.total": Cell("t3.blank.total", CellState.BLANK, place=place, doubt="行有错位"),
        },
        gaps=(Gap(Place(line=4), "7 ？", "这一行读不准", ("t3.row0.total",)),),
    )


def _run(name: str, reports: tuple[Report, ...], rulebook: str = "annual-report@f1") -> Run:
    return Run(
        id=name,
        made=datetime(2024, 1, 20, 9, 0, tzinfo=CHINA),
        county="沐川县",
        rulebook=rulebook,
        folder="reports_in",
        submissions=tuple(_submission(report) for report in reports),
        county_findings=(_finding("county", ""),),
        years=(2023,),
    )


def _submission(report: Report) -> Submission:
    finding = _finding(f"{report.sha256[:6]}-T3-01", report.file)
    cause = Cause("c1", ("t3.row0.total",), (finding.id,), (Repair({"t3.row0.total": Decimal("2.50")}, "数字颠倒"),), "只改一格即可平衡")
    return Submission(report, (finding,), (cause,), round=1, received=datetime(2024, 1, 19, 17, 30, tzinfo=CHINA))


def _finding(name: str, file: str) -> Finding:
    return Finding(
        id=name,
        file=file,
        rule="T3-01",
        title="收支平衡",
        kind="t3_flow",
        level=Level.MUST,
        state=FindingState.FAILED,
        message="5 + 1 ≠ 7",
        fix="请核对",
        cells=("t3.row0.total",),
        basis=("R50-4",),
        places=(Place(table=3, row=5),),
        quote="收到7件",
        arithmetic="5 + 1 = 6",
        cause="c1",
    )


@pytest.fixture
def make_report() -> ReportBuilder:
    """make_report(unit, year, content, figures, file): equal content means equal bytes."""
    return _report


@pytest.fixture
def make_run() -> RunBuilder:
    """make_run(name, reports): one finding and one cause per report, one finding of the county."""
    return _run


# --- databases --------------------------------------------------------------------------------------------------------


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "auditor.db")
    made: str = request.getfixturevalue("postgresql_url")
    return made


@pytest.fixture
def postgresql_url(postgresql_server: str) -> str:
    """An empty database on the PostgreSQL server."""
    name = f"auditor_{time.monotonic_ns()}"
    with psycopg.connect(f"host={postgresql_server} user=auditor dbname=postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return f"postgresql://auditor@/{name}?host={postgresql_server}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An open, empty store."""
    with open_store(url) as opened:
        yield opened


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The folder of the Unix socket of a PostgreSQL that lives as long as the tests."""
    programs = _programs()
    if programs is None:
        pytest.skip(MISSING)
    user = _user()
    folder = Path(tempfile.mkdtemp(prefix="auditor-pg-"))
    try:
        if user is not None:
            os.chown(folder, user, -1)
        folder.chmod(0o711)
        initdb = [str(programs / "initdb"), "-D", str(folder / "data"), "-U", "auditor", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(initdb, user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        options = ["-c", "listen_addresses=", "-c", "fsync=off", "-c", f"unix_socket_directories={folder}"]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen([programs / "postgres", "-D", folder / "data", *options], user=user, cwd=folder, stdout=log, stderr=log)
        try:
            _await(server, folder)
            yield str(folder)
        finally:
            server.terminate()
            server.wait(WAIT_SECONDS)
    finally:
        shutil.rmtree(folder)


def _programs() -> Path | None:
    """The folder of PostgreSQL's programs, newest version first."""
    on_path = shutil.which("initdb")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: path.parts[-3].zfill(3))
    return Path(on_path).parent if on_path else found[-1].parent if found else None


def _user() -> int | None:
    """Whom to run PostgreSQL as: it refuses root."""
    if os.getuid() != 0:
        return None
    names = {entry.pw_name: entry.pw_uid for entry in pwd.getpwall()}
    return names.get("postgres", names["nobody"])


def _await(server: "subprocess.Popen[bytes]", folder: Path) -> None:
    for _ in range(WAIT_SECONDS * 10):
        try:
            psycopg.connect(f"host={folder} user=auditor dbname=postgres").close()
        except psycopg.OperationalError:
            assert server.poll() is None, (folder / "log").read_text()
            time.sleep(0.1)
        else:
            return
    raise TimeoutError((folder / "log").read_text())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say aloud what was not tested."""
    if _programs() is None:
        terminalreporter.section("PostgreSQL", red=True)
        terminalreporter.write_line(MISSING, red=True)
