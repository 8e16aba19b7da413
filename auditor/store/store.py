"""A Run in, rows of one transaction out; and back: earlier runs, rounds, and last year's reports.

A store serves one county's units; it may hold several regulations, told apart by the rulebook's name. What a unit sent
is known by its unit key (the id in county.yaml, else the organ's name as the caller normalised it), the year and the
SHA-256 of the original bytes: the same file again is the same submission, another file is the unit's next round.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar, get_type_hints

from sqlalchemy import Connection, Engine, func, insert, select

from auditor.errors import StoreError
from auditor.model import (
    Arrival,
    Cause,
    Cell,
    CellState,
    Finding,
    FindingState,
    Level,
    PastRound,
    Place,
    Report,
    Run,
    Submission,
    UsedWaiver,
)
from auditor.store import tables
from auditor.store.connect import connect, transaction
from auditor.store.migrate import migrate
from auditor.store.records import from_plain, to_plain

T = TypeVar("T")
Names = Mapping[str, str]  # Report.file → the organ's name, normalised, for reports whose unit county.yaml does not know
UnitYear = tuple[str, int]  # unit key, reporting year

NO_NAMES: Names = MappingProxyType({})
CHUNK = 400  # values in one IN (…): SQLite takes 999 parameters in its oldest builds

FINDING_COLUMNS = frozenset({"id", "rule", "kind", "level", "state", "message", "cause", "cells", "file"})
CAUSE_COLUMNS = frozenset({"id", "sentence"})
REPORT_COLUMNS = frozenset({"cells", "file"})
SUBMISSION_COLUMNS = frozenset({"report", "findings", "causes", "round", "received"})
RUN_COLUMNS = frozenset({"id", "made", "county", "rulebook", "folder", "submissions", "county_findings", "years", "waivers"})


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


class _Sent(NamedTuple):
    """What makes a submission the same submission."""

    unit: str
    year: int | None
    sha256: str

    @property
    def is_known(self) -> bool:
        """Whether it is known whose it is: only then does it have rounds."""
        return bool(self.unit) and self.year is not None


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
            _save_rulebook(connection, run.rulebook, rulebook_files)
            number = _save_run_row(connection, run)
            regulation, _ = _split(run.rulebook)
            known = _Known(connection, regulation, [_sent(each.report, names) for each in run.submissions])
            for position, submission in enumerate(run.submissions):
                _save_entry(connection, number, position, submission, known, _sent(submission.report, names))
            _save_findings(connection, number, None, run.county_findings)
            _insert(connection, tables.waivers, (_waiver_row(number, used) for used in run.waivers))

    # --- reading

    def rounds(self, reports: Sequence[Report], *, regulation: str, names: Names = NO_NAMES) -> Mapping[str, int]:
        """Report.file → the round that it is, or would become if the reports were saved now in this order. Changes nothing.

        A file sent before keeps its round. A report of unknown unit or year is round 1.
        """
        sent = [_sent(report, names) for report in reports]
        with transaction(self._engine, writes=False) as connection:
            known = _Known(connection, regulation, sent)
        return {report.file: known.round_of(each) for report, each in zip(reports, sent, strict=True)}

    def arrivals(self, reports: Sequence[Report], *, regulation: str, folder: str, names: Names = NO_NAMES) -> Mapping[str, Arrival]:
        """Report.file → its round and when it was first met, before the reports are saved. Changes nothing.

        `folder` is the name of the folder that is audited: only an audit of a folder of that name can say who had sent nothing yet.
        """
        sent = [_sent(report, names) for report in reports]
        with transaction(self._engine, writes=False) as connection:
            known = _Known(connection, regulation, sent)
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
            rows = [row for units in _chunks({unit for unit, _ in wanted if unit}) for row in connection.execute(query.where(sent.unit.in_(units)))]
            rows = [row for row in rows if (row.unit, row.year) in wanted]
            findings = _load_findings_of(connection, [row.id for row in rows])
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
            latest = _latest_readings(connection, regulation, wanted)
        for chunk in _chunks(latest.items()):
            with transaction(self._engine, writes=False) as connection:
                loaded = _load_reports(connection, [reading for _, (reading, _) in chunk])
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
            findings = _load_findings(connection, row.id)
            return Run(
                id=row.name,
                made=row.made,
                county=row.county,
                rulebook=f"{row.regulation}@{row.fingerprint}",
                folder=row.folder,
                submissions=_load_submissions(connection, row.id, findings),
                county_findings=tuple(findings[None]),
                years=tuple(row.years),
                waivers=_load_waivers(connection, row.id),
                **_other_fields(Run, row.record),
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
        _, fingerprint = _split(rulebook)
        with transaction(self._engine, writes=False) as connection:
            rows = connection.execute(select(file.path, file.content).where(file.fingerprint == fingerprint).order_by(file.path)).all()
        return {row.path: row.content for row in rows}


# --- who sent what ----------------------------------------------------------------------------------------------------


def _sent(report: Report, names: Names) -> _Sent:
    year = report.year.value if report.year and 1 <= report.year.value <= 9999 else None  # a misprinted year must not break the batch
    return _Sent(report.unit or names.get(report.file, ""), year, report.sha256)


class _Known:
    """The submissions that the store already has of the units and years asked for, and the rounds that new ones get."""

    def __init__(self, connection: Connection, regulation: str, sent: Sequence[_Sent]) -> None:
        self.regulation = regulation
        self.ids: dict[_Sent, int] = {}
        self.received: dict[_Sent, datetime] = {}
        self.first: dict[tuple[str, int | None], datetime] = {}  # of any file of the unit and year
        self._rounds: dict[_Sent, int] = {}
        self._last: Counter[tuple[str, int | None]] = Counter()
        column = tables.submissions.c
        query = select(column.id, column.unit, column.year, column.sha256, column.round, column.received).where(column.regulation == regulation)
        for units in _chunks({each.unit for each in sent if each.is_known}):
            self._learn(connection, query.where(column.unit.in_(units)))
        for hashes in _chunks({each.sha256 for each in sent if not each.is_known}):
            self._learn(connection, query.where(column.sha256.in_(hashes)))

    def _learn(self, connection: Connection, query: Any) -> None:
        for number, unit, year, sha256, turn, received in connection.execute(query):
            sent = _Sent(unit, year, sha256)
            if received is not None:
                self.received[sent] = received
                self.first[unit, year] = min(received, self.first.get((unit, year), received))
            self.ids[sent] = number
            self._rounds[sent] = turn
            self._last[unit, year] = max(turn, self._last[unit, year])

    def round_of(self, sent: _Sent) -> int:
        """The round of `sent`, which counts as sent from now on."""
        if sent not in self._rounds:
            if sent.is_known:
                self._last[sent.unit, sent.year] += 1
            self._rounds[sent] = self._last[sent.unit, sent.year] if sent.is_known else 1
        return self._rounds[sent]


# --- rows out of records ----------------------------------------------------------------------------------------------


def _split(rulebook: str) -> tuple[str, str]:
    name, _, fingerprint = rulebook.rpartition("@")
    return name, fingerprint


def _save_rulebook(connection: Connection, rulebook: str, files: Mapping[str, str]) -> None:
    name, fingerprint = _split(rulebook)
    if connection.scalar(select(tables.rulebooks.c.name).where(tables.rulebooks.c.fingerprint == fingerprint)) is not None:
        return
    connection.execute(insert(tables.rulebooks).values(fingerprint=fingerprint, name=name))
    _insert(connection, tables.rulebook_files, ({"fingerprint": fingerprint, "path": path, "content": files[path]} for path in files))


def _save_run_row(connection: Connection, run: Run) -> int:
    regulation, fingerprint = _split(run.rulebook)
    row = insert(tables.runs).values(
        name=run.id,
        made=run.made,
        county=run.county,
        regulation=regulation,
        fingerprint=fingerprint,
        folder=run.folder,
        years=list(run.years),
        record=to_plain(run, omit=RUN_COLUMNS),
    )
    return _number(connection, row)


def _save_entry(connection: Connection, run: int, position: int, submission: Submission, known: _Known, sent: _Sent) -> None:
    report = submission.report
    if sent not in known.ids:
        known.ids[sent] = _save_submission(connection, submission, known, sent)
    reading = _save_reading(connection, known.ids[sent], report)
    row = insert(tables.entries).values(
        run=run,
        position=position,
        submission=known.ids[sent],
        reading=reading,
        file=report.file,
        received=submission.received,
        record=to_plain(submission, omit=SUBMISSION_COLUMNS),
    )
    entry = _number(connection, row)
    _save_findings(connection, run, entry, submission.findings)
    _insert(connection, tables.causes, (_cause_row(entry, number, cause) for number, cause in enumerate(submission.causes)))


def _save_submission(connection: Connection, submission: Submission, known: _Known, sent: _Sent) -> int:
    row = insert(tables.submissions).values(
        regulation=known.regulation,
        unit=sent.unit,
        year=sent.year,
        round=known.round_of(sent),
        sha256=sent.sha256,
        file=submission.report.file,
        received=submission.received,
    )
    return _number(connection, row)


def _save_reading(connection: Connection, submission: int, report: Report) -> int:
    whole = to_plain(report, omit=frozenset({"file"}))
    fingerprint = hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()
    column = tables.readings.c
    found = connection.scalar(select(column.id).where(column.submission == submission, column.fingerprint == fingerprint))
    if found is not None:
        return int(found)
    kept = {name: value for name, value in whole.items() if name not in REPORT_COLUMNS}
    row = insert(tables.readings).values(submission=submission, fingerprint=fingerprint, status=report.status, report=kept)
    reading = _number(connection, row)
    places = {key: plain.get("place") for key, plain in whole.get("cells", {}).items()}
    rows = (_cell_row(reading, number, cell, places[key]) for number, (key, cell) in enumerate(report.cells.items()))
    _insert(connection, tables.cells, rows)
    return reading


def _cell_row(reading: int, position: int, cell: Cell, place: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "reading": reading,
        "cell": cell.id,
        "position": position,
        "state": cell.state.value,
        "value": cell.value,
        "raw": cell.raw,
        "unit": cell.unit,
        "doubt": cell.doubt,
        "place": place,
    }


def _save_findings(connection: Connection, run: int, entry: int | None, findings: Sequence[Finding]) -> None:
    _insert(connection, tables.findings, (_finding_row(run, entry, number, finding) for number, finding in enumerate(findings)))


def _finding_row(run: int, entry: int | None, position: int, finding: Finding) -> dict[str, Any]:
    return {
        "run": run,
        "entry": entry,
        "position": position,
        "fingerprint": finding.id,
        "rule": finding.rule,
        "kind": finding.kind,
        "level": finding.level.value,
        "state": finding.state.value,
        "message": finding.message,
        "cause": finding.cause,
        "cells": list(finding.cells),
        "record": to_plain(finding, omit=FINDING_COLUMNS),
    }


def _cause_row(entry: int, position: int, cause: Cause) -> dict[str, Any]:
    return {"entry": entry, "position": position, "name": cause.id, "sentence": cause.sentence, "record": to_plain(cause, omit=CAUSE_COLUMNS)}


def _waiver_row(run: int, used: UsedWaiver) -> dict[str, Any]:
    waiver = used.waiver
    return {
        "run": run,
        "rule": waiver.rule,
        "unit": waiver.unit,
        "year": waiver.year,
        "place": waiver.finding or "、".join(waiver.cells),
        "figures": dict(waiver.figures),
        "reason": waiver.reason,
        "by": waiver.by,
        "approved_by": waiver.approved_by,
        "until": waiver.until.isoformat() if waiver.until else None,
        "state": used.state,
        "record": to_plain(used),
    }


def _number(connection: Connection, row: Any) -> int:
    key = connection.execute(row).inserted_primary_key
    assert key is not None
    return int(key[0])


def _insert(connection: Connection, table: Any, rows: Iterable[dict[str, Any]]) -> None:
    listed = list(rows)
    if listed:
        connection.execute(insert(table), listed)


# --- records out of rows ----------------------------------------------------------------------------------------------


def _latest_readings(connection: Connection, regulation: str, wanted: frozenset[UnitYear]) -> Mapping[UnitYear, tuple[int, str]]:
    """(unit key, year) → the latest reading of the latest round that could be read, and the name of its file."""
    sent, reading = tables.submissions.c, tables.readings.c
    query = (
        select(sent.unit, sent.year, reading.id, sent.file)
        .join_from(tables.submissions, tables.readings, reading.submission == sent.id)
        .where(sent.regulation == regulation, sent.year.in_({year for _, year in wanted}), reading.status == "read")
        .order_by(sent.round, reading.id)
    )
    latest: dict[UnitYear, tuple[int, str]] = {}
    for units in _chunks({unit for unit, _ in wanted if unit}):
        for unit, year, number, file in connection.execute(query.where(sent.unit.in_(units))):
            if (unit, year) in wanted:
                latest[unit, year] = (number, file)
    return latest


def _load_reports(connection: Connection, readings: Iterable[int]) -> Mapping[int, Report]:
    """Reading → Report without a file name."""
    reports: dict[int, Report] = {}
    for chunk in _chunks(readings):
        cells = _load_cells(connection, chunk)
        column = tables.readings.c
        for number, plain in connection.execute(select(column.id, column.report).where(column.id.in_(chunk))):
            reports[number] = replace(from_plain(Report, {"file": "", **plain}), cells=MappingProxyType(cells[number]))
    return reports


def _load_cells(connection: Connection, readings: Sequence[int]) -> Mapping[int, dict[str, Cell]]:
    column = tables.cells.c
    fields = (column.reading, column.cell, column.state, column.value, column.raw, column.place, column.unit, column.doubt)
    query = select(*fields).where(column.reading.in_(readings)).order_by(column.reading, column.position)
    cells: defaultdict[int, dict[str, Cell]] = defaultdict(dict)
    for reading, key, state, value, raw, place, unit, doubt in connection.execute(query):
        where = None if place is None else from_plain(Place, place)
        cells[reading][key] = Cell(key, CellState(state), value, raw, where, unit, doubt)
    return cells


def _load_findings(connection: Connection, run: int) -> Mapping[int | None, list[Finding]]:
    """Entry → its findings; None → the county's. The file name is the entry's, added there."""
    return _read_findings(connection, tables.findings.c.run == run)


def _load_findings_of(connection: Connection, entries: Iterable[int]) -> Mapping[int | None, list[Finding]]:
    """Entry → its findings, of entries of any runs."""
    findings: defaultdict[int | None, list[Finding]] = defaultdict(list)
    for chunk in _chunks(entries):
        findings.update(_read_findings(connection, tables.findings.c.entry.in_(chunk)))
    return findings


def _read_findings(connection: Connection, which: Any) -> defaultdict[int | None, list[Finding]]:
    column = tables.findings.c
    findings: defaultdict[int | None, list[Finding]] = defaultdict(list)
    for row in connection.execute(select(tables.findings).where(which).order_by(column.position)):
        told = {
            "file": "",
            "id": row.fingerprint,
            "rule": row.rule,
            "kind": row.kind,
            "level": Level(row.level),
            "state": FindingState(row.state),
            "message": row.message,
            "cause": row.cause,
            "cells": row.cells,
        }
        findings[row.entry].append(from_plain(Finding, told | row.record))
    return findings


def _load_waivers(connection: Connection, run: int) -> tuple[UsedWaiver, ...]:
    column = tables.waivers.c
    rows = connection.execute(select(column.record).where(column.run == run).order_by(column.id))
    return tuple(from_plain(UsedWaiver, row.record) for row in rows if row.record)


def _other_fields(kind: type[Run] | type[Submission], record: Mapping[str, Any] | None) -> dict[str, Any]:
    """The fields of a record that have no column of their own; those of a run made before they existed keep their defaults."""
    hints = get_type_hints(kind)
    return {name: from_plain(hints[name], plain) for name, plain in (record or {}).items()}


def _load_causes(connection: Connection, run: int) -> Mapping[int, list[Cause]]:
    cause, entry = tables.causes.c, tables.entries.c
    query = select(tables.causes).join(tables.entries, entry.id == cause.entry).where(entry.run == run).order_by(cause.position)
    causes: defaultdict[int, list[Cause]] = defaultdict(list)
    for row in connection.execute(query):
        causes[row.entry].append(from_plain(Cause, {"id": row.name, "sentence": row.sentence, **row.record}))
    return causes


def _load_submissions(connection: Connection, run: int, findings: Mapping[int | None, list[Finding]]) -> tuple[Submission, ...]:
    entry, sent = tables.entries.c, tables.submissions.c
    query = (
        select(entry.id, entry.file, entry.received, entry.reading, entry.record, sent.round)
        .join_from(tables.entries, tables.submissions, sent.id == entry.submission)
        .where(entry.run == run)
        .order_by(entry.position)
    )
    rows = connection.execute(query).all()
    reports = _load_reports(connection, {row.reading for row in rows})
    causes = _load_causes(connection, run)
    return tuple(
        Submission(
            report=replace(reports[row.reading], file=row.file),
            findings=tuple(replace(each, file=row.file) for each in findings[row.id]),
            causes=tuple(causes[row.id]),
            round=row.round,
            received=row.received,
            **_other_fields(Submission, row.record),
        )
        for row in rows
    )


def _chunks(values: Iterable[T]) -> Iterator[list[T]]:
    remaining = iter(values)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk
