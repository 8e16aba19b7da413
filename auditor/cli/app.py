"""Parses the command line and hands over to the pipeline; prints what came back."""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from auditor.cli import words
from auditor.cli.console import Regulation, Rules, err, fail, out, sentences
from auditor.cli.rules import rules_app
from auditor.model import Cell, CellState, Level, Report, Submission
from auditor.rulebook.book import Rulebook

if TYPE_CHECKING:
    from auditor.pipeline import Outcome

app = typer.Typer(help=words.HELP, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
app.add_typer(rules_app, name="rules")


@app.command(help=words.AUDIT_HELP)
def audit(
    reports_in: Annotated[Path, typer.Argument(help=words.ARG_FOLDER)] = Path("reports_in"),
    rules: Rules = Path("rules"),
    out_folder: Annotated[Path, typer.Option("--out", help=words.OPT_OUT)] = Path("audit_out"),
    year: Annotated[int | None, typer.Option("--year", help=words.OPT_YEAR)] = None,
    database: Annotated[str, typer.Option("--db", help=words.OPT_DB)] = "",
    regulation: Regulation = "annual-report",
    workers: Annotated[int, typer.Option("--workers", help=words.OPT_WORKERS, min=0)] = 0,
    record: Annotated[bool, typer.Option("--record/--no-record", help=words.OPT_RECORD)] = True,
    cache: Annotated[bool, typer.Option("--cache/--no-cache", help=words.OPT_CACHE)] = True,
) -> None:
    """Audit a folder of reports."""
    from auditor.pipeline import Order, audit_folder

    with sentences():
        order = Order(reports_in, rules, out_folder, regulation, year, database, workers, record, cache)
        with _progress_bars() as progress:
            outcome = audit_folder(order, datetime.now().astimezone(), progress)
    if not outcome.run.submissions:
        fail(words.EMPTY_FOLDER.format(folder=reports_in))
    _print_outcome(outcome)
    if outcome.rule_faults:
        fail(words.RULE_FAULTS.format(count=len(outcome.rule_faults)))
    raise typer.Exit(1 if outcome.counts.open else 0)


@contextmanager
def _progress_bars() -> Iterator["_Bars"]:
    """One bar per stage, on standard error so that results can be piped."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=not err.is_terminal) as progress:
        yield _Bars(progress)


class _Bars:
    """Called with (stage, done, total); makes a bar for each stage as it begins."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task(words.STAGES[stage], total=total)
        self._progress.update(self._tasks[stage], completed=done, total=total)


def _print_outcome(outcome: "Outcome") -> None:
    submissions, counts = outcome.run.submissions, outcome.counts
    missing = sum(finding.kind == "unit_missing" for finding in outcome.run.county_findings)
    unread = sum(s.report.status in ("unreadable", "empty") for s in submissions if not s.replaced_by)
    year = words.YEAR.format(year=counts.year) if counts.year else ""
    out.print(words.DONE.format(files=len(submissions), year=year, units=counts.came, missing=missing))
    out.print(words.COUNTS.format(must=counts.asked.must, check=counts.asked.check, advice=counts.asked.advice, unread=unread))
    if not counts.asked.total:
        out.print(words.NOTHING)
    out.print(escape(words.SEE.format(page=outcome.folder / "index.html")))


@app.command(help=words.CHECK_HELP)
def check(
    files: Annotated[list[Path], typer.Argument(help=words.ARG_FILES)],
    rules: Rules = Path("rules"),
    regulation: Regulation = "annual-report",
) -> None:
    """Read and judge single files at once."""
    from auditor.pipeline import check_files, is_open

    found = False
    with sentences():
        for submission in check_files(files, rules, regulation, date.today()):
            _print_submission(submission)
            found = found or any(is_open(f) for f in submission.findings)
    raise typer.Exit(1 if found else 0)


def _print_submission(submission: Submission) -> None:
    from auditor.pipeline import is_open

    report = submission.report
    out.rule(escape(report.file), align="left")
    if report.status == "read":
        _print_read(report)
    else:
        out.print(escape(words.NOT_READ.format(reason=report.reason)))
    findings = [f for f in submission.findings if is_open(f)]
    if not findings:
        out.print(words.CLEAN if report.status == "read" else "")
        return
    out.print(words.FINDINGS.format(count=len(findings)))
    styles = {Level.MUST: "red", Level.CHECK: "yellow", Level.ADVICE: "cyan"}
    for number, finding in enumerate(findings, 1):
        out.print(f"{number}. [{styles[finding.level]}]{finding.level}[/] {finding.rule} {escape(finding.title)}")
        out.print(f"   {escape(finding.message)}")
        if finding.doubts:
            out.print(f"   {escape(words.DOUBTS.format(doubts='；'.join(finding.doubts)))}")
        elif finding.fix:
            out.print(f"   {escape(words.FIX.format(fix=finding.fix))}")
        if finding.places:
            out.print(f"   {escape(words.PLACE.format(place='；'.join(dict.fromkeys(str(p) for p in finding.places[:4]))))}", style="dim")
    for cause in submission.causes:
        if cause.sentence:
            out.print(f"→ {escape(cause.sentence)}", style="bold")


def _shown(cell: Cell | None) -> str:
    if cell is None:
        return ""
    return "？" if cell.state is CellState.UNREAD else escape(cell.raw.strip()) or words.EMPTY_CELL


def _print_read(report: Report) -> None:
    states = Counter(cell.state for cell in report.cells.values())
    if report.parts:
        out.print(escape(words.joined([report.file, *(part.file for part in report.parts)])))
    out.print(
        escape(
            words.WHO.format(
                organ=report.township.value if report.township else words.UNKNOWN,
                year=report.year.value if report.year else words.UNKNOWN,
                editions="、".join(sorted(set(report.editions.values()))) or words.UNKNOWN,
            )
        )
    )
    blanks = states[CellState.BLANK] + states[CellState.MARK]
    out.print(words.READ_CELLS.format(numbers=states[CellState.NUMBER], blanks=blanks, unread=states[CellState.UNREAD]))
    for gap in report.gaps:
        out.print(f"   {escape(f'{gap.place}：{gap.why}')}", style="yellow")


@app.command(help=words.READ_HELP)
def read(
    file: Annotated[Path, typer.Argument(help=words.ARG_FILE)],
    page: Annotated[Path | None, typer.Argument(help=words.ARG_PAGE)] = None,
    as_json: Annotated[bool, typer.Option("--json", help=words.OPT_JSON)] = False,
    as_html: Annotated[bool, typer.Option("--html", help=words.OPT_HTML)] = False,
    rules: Rules = Path("rules"),
    regulation: Regulation = "annual-report",
) -> None:
    """Show what was read, with places and gaps."""
    from auditor.pipeline import read_file
    from auditor.rulebook import load_rulebook

    with sentences():
        if not file.is_file():
            fail(words.NO_FILE.format(file=file))
        read_from = read_file(file, rules, regulation)
        rulebook = load_rulebook(rules, regulation)
        if as_html or page is not None:
            from auditor.pipeline import write_reading

            out.print(escape(words.SEE_READING.format(page=write_reading(read_from, rulebook, file, page))))
            return
        for _, report in read_from:
            if as_json:
                from auditor.publish.results import report_as_json

                sys.stdout.write(report_as_json(report) + "\n")
            else:
                _print_reading(report, rulebook)


def _print_reading(report: Report, rulebook: Rulebook) -> None:
    from rich.table import Table

    out.rule(escape(report.file), align="left")
    if report.status != "read":
        out.print(escape(words.NOT_READ.format(reason=report.reason)))
        return
    for name, fact in zip(words.READ_FACTS, (report.title, report.township, report.year), strict=True):
        out.print(escape(words.fact(name, fact.value, fact.source, fact.place) if fact else words.UNKNOWN_FACT.format(name=name)))
    if report.period:
        out.print(words.PERIOD.format(start=report.period.value.start, end=report.period.value.end, place=report.period.place))
    out.print(escape(words.parts((s.title, s.place) for s in report.sections)))
    _print_read(report)
    for form in rulebook.forms.values():
        for table in form.tables:
            read_table = report.tables.get(table.id)
            if read_table is None or read_table.edition != form.edition:
                continue
            grid = Table(title=f"{table.name} {table.title}", title_justify="left")
            columns = list(table.columns.values())
            grid.add_column("")
            for column in columns:
                grid.add_column(column.name, justify="right")
            for row in table.rows.values():
                cells = [report.cells.get(f"{table.id}.{row.id}.{column.id}") for column in columns]
                grid.add_row(row.name, *map(_shown, cells))
            out.print(grid)


@app.command("render", help=words.RENDER_HELP)
def render_again(
    run: Annotated[str, typer.Argument(help=words.ARG_RUN)],
    out_folder: Annotated[Path, typer.Option("--out", help=words.OPT_RENDER_OUT)] = Path("audit_out/rendered"),
    database: Annotated[str, typer.Option("--db", help=words.OPT_DB_READ)] = "sqlite:///audit_out/auditor.db",
) -> None:
    """An earlier run's pages again, with the rules of its day."""
    from auditor.maintain import render_run

    with sentences():
        folder = render_run(run, out_folder, database)
    out.print(escape(words.SEE.format(page=folder / "index.html")))


@app.command(help=words.WAIVE_HELP)
def waive(
    unit: Annotated[str, typer.Argument(help=words.ARG_UNIT)],
    rule: Annotated[str, typer.Argument(help=words.ARG_RULE)],
    year: Annotated[int, typer.Option("--year", help=words.OPT_WAIVE_YEAR)],
    reason: Annotated[str, typer.Option("--reason", help=words.OPT_REASON)],
    by: Annotated[str, typer.Option("--by", help=words.OPT_BY)],
    approved_by: Annotated[str, typer.Option("--approved-by", help=words.OPT_APPROVED)] = "",
    until: Annotated[datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help=words.OPT_UNTIL)] = None,
    cells: Annotated[list[str] | None, typer.Option("--cells", help=words.OPT_CELLS)] = None,
    opinion: Annotated[bool, typer.Option("--opinion", help=words.OPT_OPINION)] = False,
    rules: Rules = Path("rules"),
    out_folder: Annotated[Path, typer.Option("--out", help=words.OPT_AUDITED)] = Path("audit_out"),
    database: Annotated[str, typer.Option("--db", help=words.OPT_DB)] = "",
    regulation: Regulation = "annual-report",
) -> None:
    """Record an accepted reason, or a unit's view."""
    from auditor.waive import Wish
    from auditor.waive import waive as record

    named = tuple(cell for given in cells or () for cell in given.replace("，", ",").split(",") if cell)
    with sentences():
        wish = Wish(unit, rule, year, reason, by, approved_by, until.date() if until else None, named, opinion)
        recorded = record(wish, rules, database or f"sqlite:///{out_folder / 'auditor.db'}", regulation)
    out.print(escape(words.WAIVED.format(count=len(recorded.waivers), file=recorded.file)))


@app.command(help=words.FORM_HELP)
def form(
    year: Annotated[int, typer.Option("--year", help=words.OPT_FORM_YEAR)],
    units: Annotated[list[str] | None, typer.Option("--unit", help=words.OPT_FORM_UNIT)] = None,
    out_folder: Annotated[Path, typer.Option("--out", help=words.OPT_FORM_OUT)] = Path("forms_out"),
    database: Annotated[str, typer.Option("--db", help=words.OPT_DB_READ)] = "sqlite:///audit_out/auditor.db",
    rules: Rules = Path("rules"),
    regulation: Regulation = "annual-report",
) -> None:
    """Blank reports for the units to fill in."""
    from auditor.handout import hand_out

    with sentences():
        for unit, carried, paths in hand_out(rules, regulation, year, units or (), out_folder, database, datetime.now().astimezone()):
            out.print(escape(words.FORM_DONE.format(unit=unit.name, files="、".join(str(path) for path in paths))))
            if not carried:
                out.print(escape(words.FORM_NO_YEAR_BEFORE.format(year=year - 1)), style="dim")


@app.command(help=words.INIT_HELP)
def init(folder: Annotated[Path, typer.Argument(help=words.ARG_DIR)]) -> None:
    """Make a county's working folder."""
    from auditor.pipeline import make_workspace

    with sentences():
        make_workspace(folder)
    out.print(escape(words.INIT_DONE.format(folder=folder)))
