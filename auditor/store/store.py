"""A Run in, rows of one transaction out; and back: earlier runs, rounds, and last year's reports.

A store serves one county's units; it may hold several regulations, told apart by the rulebook's name.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, func, select

from auditor.errors import StoreError
from auditor.model import Arrival, FindingState, PastRound, Report, Run
from auditor.store import tables
from auditor.store.connect import chunks, connect, transaction
from auditor.store.loading import (
    latest_readings,
    load_findings,
    load_findings_of,
    load_reports,
    load_submissions,
    load_waivers,
    other_fields,
)
from auditor.store.migrate import migrate
from auditor.store.saving import save_entry, save_findings, save_rulebook, save_run_row, save_waivers, split_rulebook
from auditor.store.sent import NO_NAMES, Known, Names, UnitYear, sent_of


@dataclass(frozen=True, slots=True)
class StoredRun:
    """One line of the list of runs."""

    id: str
    made: datetime
    county: str
    rulebook: str  # name@fingerprint
    folder: str
    submissions: int
    findings: int  # those of the county included


def open_store(url: str) -> "Store":
    """The store at `url` (SQLAlchemy's form), made or migrated to this program's schema.

    Raises StoreError, one Chinese sentence, where it cannot be opened, written or understood.
    """
    engine = connect(url)
    try:
        migrate(engine)
    except StoreError:
        engine.dispose()
        raise
    return Store(engine)


class Store:
    """The county's memory. Every method is one transaction; every trouble of the database is a StoreError."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    # --- writing

    def save_run(self, run: Run, rulebook_files: Mapping[str, str], names: Names = NO_NAMES) -> None:
        """Keep `run` with the rulebook that judged it (path under rules/ → content). Whole or, if anything fails, not at all.

        Rounds are numbered in the order of run.submissions, as `rounds` does.
        """
        with transaction(self._engine, writes=True) as connection:
            if connection.scalar(select(tables.runs.c.id).where(tables.runs.c.name == run.id)) is not None:
                raise StoreError(f"批次“{run.id}”已经存过，请换一个批次号后重新运行。")
            save_rulebook(connection, run.rulebook, rulebook_files)
            number = save_run_row(connection, run)
            regulation, _ = split_rulebook(run.rulebook)
            known = Known(connection, regulation, [sent_of(each.report, names) for each in run.submissions])
            for position, submission in enumerate(run.submissions):
                save_entry(connection, number, position, submission, known, sent_of(submission.report, names))
            save_findings(connection, number, None, run.county_findings)
            save_waivers(connection, number, run.waivers)

    # --- reading

    def rounds(self, reports: Sequence[Report], *, regulation: str, names: Names = NO_NAMES) -> Mapping[str, int]:
        """Report.file → the round that it is, or would become if the reports were saved now in this order. Changes nothing.

        A file sent before keeps its round. A report of unknown unit or year is round 1.
        """
        sent = [sent_of(report, names) for report in reports]
        with transaction(self._engine, writes=False) as connection:
            known = Known(connection, regulation, sent)
        return {report.file: known.round_of(each) for report, each in zip(reports, sent, strict=True)}

    def arrivals(self, reports: Sequence[Report], *, regulation: str, folder: str, names: Names = NO_NAMES) -> Mapping[str, Arrival]:
        """Report.file → its round and when it was first met, before the reports are saved. Changes nothing.

        `folder` is the name of the folder that is audited: only an audit of a folder of that name can say who had sent nothing yet.
        """
        sent = [sent_of(report, names) for report in reports]
        with transaction(self._engine, writes=False) as connection:
            known = Known(connection, regulation, sent)
            run = tables.runs.c
            made = connection.execute(select(run.made, run.years).where(run.regulation == regulation, run.folder == folder)).all()
        found = {}
        for report, each in zip(reports, sent, strict=True):
            first = known.first.get((each.unit, each.year)) if each.is_known else None
            before = [moment for moment, years in made if each.is_known and each.year in years and (first is None or moment < first)]
            found[report.file] = Arrival(known.round_of(each), known.received.get(each), first, max(before, default=None))
        return found

    def past_rounds(self, keys: Iterable[UnitYear], *, regulation: str) -> Mapping[UnitYear, tuple[PastRound, ...]]:
        """(unit key, year) → its rounds in order, each as the latest run that met it judged it."""
        wanted = frozenset(keys)
        found: defaultdict[UnitYear, list[PastRound]] = defaultdict(list)
        sent, entry, reading = tables.submissions.c, tables.entries.c, tables.readings.c
        latest = select(func.max(entry.id)).group_by(entry.submission)
        query = (
            select(sent.unit, sent.year, sent.round, entry.file, reading.status, entry.id)
            .join_from(tables.submissions, tables.entries, entry.submission == sent.id)
            .join(tables.readings, reading.id == entry.reading)
            .where(sent.regulation == regulation, sent.year.in_({year for _, year in wanted}), entry.id.in_(latest))
            .order_by(sent.round)
        )
        with transaction(self._engine, writes=False) as connection:
            rows = [row for units in chunks({unit for unit, _ in wanted if unit}) for row in connection.execute(query.where(sent.unit.in_(units)))]
            rows = [row for row in rows if (row.unit, row.year) in wanted]
            findings = load_findings_of(connection, [row.id for row in rows])
        for unit, year, number, file, status, name in rows:
            found[unit, year].append(PastRound(number, file, status, tuple(replace(each, file=file) for each in findings[name])))
        return {key: tuple(rounds) for key, rounds in found.items()}

    def previous_reports(self, keys: Iterable[UnitYear], *, regulation: str) -> Iterator[tuple[UnitYear, Report]]:
        """Each (unit key, year) with what that unit reported for the year before, some at a time; keys without such a report are left out."""
        before = {(unit, year - 1): (unit, year) for unit, year in keys}
        for key, report in self.reports(before, regulation=regulation):
            yield before[key], report

    def reports(self, keys: Iterable[UnitYear], *, regulation: str) -> Iterator[tuple[UnitYear, Report]]:
        """Each (unit key, year) with the report of exactly that year: its latest round that could be read, by the latest reading."""
        wanted = frozenset(keys)
        with transaction(self._engine, writes=False) as connection:
            latest = latest_readings(connection, regulation, wanted)
        for chunk in chunks(latest.items()):
            with transaction(self._engine, writes=False) as connection:
                loaded = load_reports(connection, [reading for _, (reading, _) in chunk])
            for key, (reading, file) in chunk:
                yield key, replace(loaded[reading], file=file)

    def runs(self) -> tuple[StoredRun, ...]:
        """Every run, newest last."""
        run, entry, finding = tables.runs.c, tables.entries.c, tables.findings.c
        files = select(func.count()).where(entry.run == run.id).scalar_subquery()
        findings = select(func.count()).where(finding.run == run.id).scalar_subquery()
        query = select(run.name, run.made, run.county, run.regulation, run.fingerprint, run.folder, files, findings).order_by(run.id)
        with transaction(self._engine, writes=False) as connection:
            rows = connection.execute(query).all()
        return tuple(
            StoredRun(name, made, county, f"{regulation}@{fingerprint}", folder, files, findings)
            for name, made, county, regulation, fingerprint, folder, files, findings in rows
        )

    def run(self, name: str) -> Run:
        """The run whose id is `name`, as it was saved. Raises StoreError where there is none."""
        with transaction(self._engine, writes=False) as connection:
            row = connection.execute(select(tables.runs).where(tables.runs.c.name == name)).one_or_none()
            if row is None:
                raise StoreError(f"数据库里没有批次“{name}”。")
            findings = load_findings(connection, row.id)
            return Run(
                id=row.name,
                made=row.made,
                county=row.county,
                rulebook=f"{row.regulation}@{row.fingerprint}",
                folder=row.folder,
                submissions=load_submissions(connection, row.id, findings),
                county_findings=tuple(findings[None]),
                years=tuple(row.years),
                waivers=load_waivers(connection, row.id),
                **other_fields(Run, row.record),
            )

    def reported(self, *, regulation: str) -> tuple[UnitYear, ...]:
        """(unit key, year) of everything that was ever sent and could be read, where both are known."""
        sent, reading = tables.submissions.c, tables.readings.c
        query = (
            select(sent.unit, sent.year)
            .join_from(tables.submissions, tables.readings, reading.submission == sent.id)
            .where(sent.regulation == regulation, sent.unit != "", sent.year.is_not(None), reading.status == "read")
            .distinct()
            .order_by(sent.unit, sent.year)
        )
        with transaction(self._engine, writes=False) as connection:
            return tuple((unit, year) for unit, year in connection.execute(query))

    def fired(self, rule: str, *, regulation: str) -> tuple[int, int, int]:
        """How often a rule was found broken: findings, runs with such a finding, runs in all."""
        run, finding = tables.runs.c, tables.findings.c
        broken = [state.value for state in (FindingState.FAILED, FindingState.TO_CONFIRM, FindingState.CONFIRMED)]
        query = (
            select(func.count(), func.count(finding.run.distinct()))
            .join_from(tables.findings, tables.runs, finding.run == run.id)
            .where(run.regulation == regulation, finding.rule == rule, finding.state.in_(broken))
        )
        with transaction(self._engine, writes=False) as connection:
            findings, runs = connection.execute(query).one()
            total = connection.scalar(select(func.count()).select_from(tables.runs).where(run.regulation == regulation))
        return int(findings), int(runs), int(total or 0)

    def write_rulebook(self, rulebook: str, folder: Path) -> None:
        """Write the files of a rulebook (name@fingerprint) that judged a run into an empty folder, as rules/ was then.

        Raises StoreError where no run used it, or where the folder refuses.
        """
        files = self.rulebook_files(rulebook)
        if not files:
            raise StoreError(f"数据库里没有规则“{rulebook}”的内容。")
        try:
            for name, text in files.items():
                path = folder / name
                if not path.resolve().is_relative_to(folder.resolve()):
                    raise StoreError(f"数据库里规则文件的名称“{name}”不对。")
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8", newline="\n")
        except OSError as fault:
            raise StoreError(f"文件夹“{folder}”不能写入。") from fault

    def rulebook_files(self, rulebook: str) -> Mapping[str, str]:
        """Path under rules/ → content, of the rulebook (name@fingerprint) that judged a run; empty where no run used it."""
        file = tables.rulebook_files.c
        _, fingerprint = split_rulebook(rulebook)
        with transaction(self._engine, writes=False) as connection:
            rows = connection.execute(select(file.path, file.content).where(file.fingerprint == fingerprint).order_by(file.path)).all()
        return {row.path: row.content for row in rows}
