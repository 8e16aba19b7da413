"""The story of an audit, in order: a folder of reports goes in; findings, a store entry and a folder of pages come out.

Reports and what is found of them lie on a shelf (auditor.shelf): a stage walks over them, and memory does not grow with the folder.

Heavy libraries load inside the stage that owns them, and a stage loads here when its turn comes, so that the commands which
need none of them start at once.
"""

import itertools
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Literal

from auditor.errors import SettingsError
from auditor.model import Arrival, Document, Finding, FindingState, Report, Run, Submission
from auditor.reading import Kept, read_files, read_folder, show_alone
from auditor.rulebook import load_rulebook, read_sources
from auditor.rulebook.book import Rulebook
from auditor.settings import Limits, count_cores
from auditor.shelf import Drawer, Shelf

if TYPE_CHECKING:
    from auditor.audit import AuditResult
    from auditor.audit.rounds import Standing
    from auditor.publish import Published
    from auditor.publish.batch import Counts

# Apart from the county's own: left among those they would count as reports of its units.
SAMPLES_FOLDER = "示例"
SAMPLES = ("2024/石埠岭镇2024年度报告.html", "2023/石埠岭镇2023年报.docx", "2024/柳絮镇2024年政府信息公开工作年度报告.txt")

Stage = Literal["读取", "核对", "存档", "出页面", "存验证记录"]
Progress = Callable[[Stage, int, int], None]


@dataclass(frozen=True, slots=True)
class Order:
    """What the batch was asked to do."""

    reports: Path
    rules: Path
    out: Path
    regulation: str = "annual-report"
    year: int | None = None  # only reports about this year are judged; those of other years serve as last year's
    database: str = ""  # SQLAlchemy URL, "" = audit_out/auditor.db
    workers: int = 0  # 0 = one per core
    record: bool = True  # keep Great Expectations' validation record
    cache: bool = True  # files that have not changed are not read again
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it."""

    run: Run
    folder: Path
    counts: "Counts"

    @property
    def rule_faults(self) -> tuple[Finding, ...]:
        """Rules of ours that broke."""
        return tuple(f for f in self.run.county_findings if f.state is FindingState.RULE_FAULT)


def is_open(finding: Finding) -> bool:
    """Whether somebody has to act on the finding."""
    return finding.state in (FindingState.FAILED, FindingState.TO_CONFIRM)


def audit_folder(order: Order, now: datetime, progress: Progress) -> Outcome:
    """Read, judge, explain, keep and publish every report of a folder. Raises AuditorError for what is ours to mend."""
    rulebook = load_rulebook(order.rules, order.regulation)
    _check_out(order)
    recorder = _warm_up_record() if order.record else None
    from auditor.audit.rollup import roll_up
    from auditor.audit.rounds import find_standing, in_order, tell_rounds
    from auditor.recognise.parts import join_parts
    from auditor.store import open_store

    shelf = Shelf(order.out)
    sent = [shelf.put(report) for report in read(order, rulebook, now, progress)]
    reports = in_order([shelf.put(report) for report in join_parts(sent, rulebook, unit_key)])

    with open_store(order.database or f"sqlite:///{order.out / 'auditor.db'}") as store:
        names = {report.file: unit_key(report) for report in reports if report.unit is None}
        arrivals = store.arrivals(reports, regulation=order.regulation, folder=order.reports.name, names=names)
        standing = find_standing(reports, arrivals)
        stored = store.previous_reports(_keys(reports).values(), regulation=order.regulation)
        previous = find_previous(reports, {key: shelf.put(report) for key, report in stored}, standing.replaced)
        judged = [report for report in reports if order.year is None or report.year is None or report.year.value == order.year]
        progress("核对", 0, len(judged))
        result = settle_findings(judged, rulebook, previous, order.year, standing, arrivals, now.date(), shelf)
        explained = explain(judged, result, rulebook, previous, progress)
        submissions = [shelf.put(_with_arrival(each, arrivals[each.report.file], standing, now)) for each in explained]
        again = {key for file, key in _keys(judged).items() if arrivals[file].round > 1}
        told = tell_rounds(submissions, _keys(judged), store.past_rounds(again, regulation=order.regulation), rulebook)
        submissions = [shelf.put(each) for each in told]
        years = tuple(sorted({s.report.year.value for s in submissions if s.report.year}, reverse=True))
        run = Run(
            _run_id(order.out, now), now, rulebook.county.name, f"{rulebook.name}@{rulebook.fingerprint}", order.reports.name,
            tuple(submissions), result.county, years, result.waivers, roll_up(judged, rulebook, standing, order.year),
        )  # fmt: skip
        progress("存档", 0, 1)
        store.save_run(run, read_sources(order.rules, order.regulation), names)
        progress("存档", 1, 1)
    folder, counts = publish(run, rulebook, order, progress)
    if recorder is not None:
        recorder.join()
        from auditor.audit.gx import record_run

        progress("存验证记录", 0, 1)
        record_run(judged, result, rulebook, folder / "validation", now, previous)
        progress("存验证记录", 1, 1)
    return Outcome(run, folder, counts)


# --- reading ----------------------------------------------------------------------------------------------------------


def read(order: Order, rulebook: Rulebook, now: datetime, progress: Progress) -> Iterator[Report]:
    """Every report of the folder; what an earlier run read of an unchanged file is used again."""
    kept = Kept(order.out / ".cache" / "readings", rulebook, order.limits, now) if order.cache else None
    yield from read_folder(
        order.reports, order.rules, rulebook, limits=order.limits, workers=order.workers, kept=kept,
        progress=lambda done, total: progress("读取", done, total),
    )  # fmt: skip
    if kept is not None:
        kept.drop_unused()


# --- judging ----------------------------------------------------------------------------------------------------------


def settle_findings(
    reports: Sequence[Report],
    rulebook: Rulebook,
    previous: Mapping[str, Report],
    year: int | None,
    standing: "Standing",
    arrivals: Mapping[str, Arrival],
    today: date,
    shelf: Shelf,
) -> "AuditResult":
    """Findings for every report and the county's own, after the accepted reasons were heard."""
    from auditor.audit import audit_reports, settle

    found: Drawer[tuple[Finding, ...]] = Drawer(shelf, tuple[Finding, ...])
    result = audit_reports(reports, rulebook, previous, year=year, standing=standing, arrivals=arrivals, findings=found, shelf=shelf)
    return settle(result, reports, rulebook, today, standing)


def explain(
    reports: Sequence[Report], result: "AuditResult", rulebook: Rulebook, previous: Mapping[str, Report], progress: Progress
) -> Iterator[Submission]:
    """Each report with its findings and their causes."""
    from auditor.explain import explain_report

    for number, report in enumerate(reports, 1):
        findings, causes = explain_report(report, result.findings.get(report.file, ()), rulebook, previous.get(report.file))
        yield Submission(report, findings, causes, opinions=result.opinions.get(report.file, ()))
        progress("核对", number, len(reports))


def _with_arrival(submission: Submission, arrival: Arrival, standing: "Standing", now: datetime) -> Submission:
    """The submission with when it came and whether it is the one that counts. `received` is the first audit that met the file."""
    file = submission.report.file
    return replace(
        submission, round=arrival.round, received=arrival.received or now, arrival=arrival,
        replaced_by=standing.replaced.get(file, ""), undecided=standing.undecided.get(file, ()),
    )  # fmt: skip


def unit_key(report: Report) -> str:
    """What a unit is known by across files and years: its id in county.yaml, else its name without place and suffix, "" if unknown."""
    from auditor.recognise.identity import core_name

    if report.unit is not None:
        return report.unit
    return core_name(report.township.value) if report.township else ""


def _keys(reports: Sequence[Report]) -> dict[str, tuple[str, int]]:
    """File → unit key and year, of reports of which both are known."""
    return {report.file: (key, report.year.value) for report in reports if report.year is not None and (key := unit_key(report))}


def find_previous(reports: Sequence[Report], stored: Mapping[tuple[str, int], Report], replaced: Collection[str] = ()) -> dict[str, Report]:
    """File → the same unit's report of the year before: from this batch where it is in it, else from the store.

    Of several files of that year the one that counts is taken; `replaced` names those that do not.
    """
    keys = _keys(reports)
    batch: dict[tuple[str, int], Report] = {}
    for report in sorted(reports, key=lambda report: report.file not in replaced):
        if report.status == "read" and report.file in keys:
            batch[keys[report.file]] = report
    found = {}
    for file, (key, year) in keys.items():
        before = batch.get((key, year - 1)) or stored.get((key, year))
        if before is not None:
            found[file] = before
    return found


# --- keeping and publishing -------------------------------------------------------------------------------------------


def publish(run: Run, rulebook: Rulebook, order: Order, progress: Progress) -> "Published":
    """The pages and results.json of a run."""
    from auditor.publish import publish_run
    from auditor.publish.together import Writers

    writers = Writers(order.rules, order.regulation, order.workers or count_cores())
    return publish_run(run, rulebook, order.out, lambda done, total: progress("出页面", done, total), writers=writers)


def _check_out(order: Order) -> None:
    """The output folder exists and can be written, before anything is read."""
    try:
        order.out.mkdir(parents=True, exist_ok=True)
        probe = order.out / ".write-test"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as fault:
        raise SettingsError(f"输出文件夹“{order.out}”不能写入，请换一个文件夹（--out）或检查权限。") from fault


def _run_id(out: Path, now: datetime) -> str:
    """The run's name by its time; a second run in the same second gets a number behind it."""
    name = now.strftime("%Y%m%d-%H%M%S")
    number = 1
    while (out / (name if number == 1 else f"{name}-{number}")).exists():
        number += 1
    return name if number == 1 else f"{name}-{number}"


def _warm_up_record() -> Thread:
    """Load Great Expectations, which takes seconds, while other processes read."""

    def load() -> None:
        import auditor.audit.gx  # noqa: F401

    thread = Thread(target=load, name="validation-record", daemon=True)
    thread.start()
    return thread


def check_files(paths: Sequence[Path], rules: Path, regulation: str, today: date) -> list[Submission]:
    """Files read and judged at once, as a folder of them would be, without store, pages or record."""
    from auditor.audit.rounds import EACH_COUNTS
    from auditor.recognise.parts import join_parts

    rulebook = load_rulebook(rules, regulation)
    reports = tuple(join_parts(read_files(paths, rules, regulation), rulebook, unit_key))
    previous = find_previous(reports, {})
    result = settle_findings(reports, rulebook, previous, None, EACH_COUNTS, {}, today, Shelf())
    return list(explain(reports, result, rulebook, previous, lambda *_: None))


def read_file(path: Path, rules: Path, regulation: str) -> tuple[tuple[Document, Report], ...]:
    """One file as it was printed, and what was read of it."""
    load_rulebook(rules, regulation)  # a fault in rules/ is told here, not in the worker
    return show_alone(path, rules, regulation)


def write_reading(read_from: Sequence[tuple[Document, Report]], rulebook: Rulebook, file: Path, page: Path | None) -> Path:
    """The page that shows a file beside what was read of it; written to `page`, or into the current folder under the file's name."""
    from auditor.publish.read_page import render_reading

    target = page or Path(f"{file.name}.read.html")
    if target.exists() and target.samefile(file):
        raise SettingsError(f"“{target}”就是要读取的文件本身，没有改动它，请换一个文件名。")
    try:
        target.write_text(render_reading(read_from, rulebook, file.name), encoding="utf-8", newline="\n")
    except OSError as fault:
        raise SettingsError(f"不能写入“{target}”，请换一个位置或检查权限。") from fault
    return target


def make_workspace(folder: Path) -> None:
    """A county's working folder with the rules that come with the program, sample reports apart, and empty folders.

    Raises SettingsError; changes nothing that exists.
    """
    package = Path(__file__).parent
    rules = next((place for place in (package / "rules", package.parent / "rules") if (place / "county.yaml").is_file()), None)
    if rules is None:
        raise SettingsError("程序安装不完整，找不到随附的规则文件夹，请重新安装。")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SettingsError(f"“{folder}”里已有内容，没有改动任何文件，请换一个新的文件夹名。")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copytree(rules, folder / "rules")
        for name in ("reports_in", "audit_out", SAMPLES_FOLDER):
            (folder / name).mkdir()
        for place, name in itertools.product((package / "samples", package.parent / "reports_in"), SAMPLES):
            if (place / name).is_file():
                shutil.copyfile(place / name, folder / SAMPLES_FOLDER / Path(name).name)
    except OSError as fault:
        raise SettingsError(f"不能在“{folder}”建立文件夹，请换一个位置或检查权限。") from fault
