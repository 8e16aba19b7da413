"""Records out of rows: reports with their cells, findings, causes, waivers and whole submissions, as they were saved."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, get_type_hints

from sqlalchemy import Connection, select

from auditor.model import Cause, Cell, CellState, Finding, FindingState, Level, Place, Report, Run, Submission, UsedWaiver
from auditor.store import tables
from auditor.store.connect import chunks
from auditor.store.records import from_plain
from auditor.store.sent import UnitYear


def latest_readings(connection: Connection, regulation: str, wanted: frozenset[UnitYear]) -> Mapping[UnitYear, tuple[int, str]]:
    """(unit key, year) → the latest reading of the latest round that could be read, and the name of its file."""
    sent, reading = tables.submissions.c, tables.readings.c
    query = (
        select(sent.unit, sent.year, reading.id, sent.file)
        .join_from(tables.submissions, tables.readings, reading.submission == sent.id)
        .where(sent.regulation == regulation, sent.year.in_({year for _, year in wanted}), reading.status == "read")
        .order_by(sent.round, reading.id)
    )
    latest: dict[UnitYear, tuple[int, str]] = {}
    for units in chunks({unit for unit, _ in wanted if unit}):
        for unit, year, number, file in connection.execute(query.where(sent.unit.in_(units))):
            if (unit, year) in wanted:
                latest[unit, year] = (number, file)
    return latest


def load_reports(connection: Connection, readings: Iterable[int]) -> Mapping[int, Report]:
    """Reading → Report without a file name."""
    reports: dict[int, Report] = {}
    for chunk in chunks(readings):
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


def load_findings(connection: Connection, run: int) -> Mapping[int | None, list[Finding]]:
    """Entry → its findings; None → the county's. The file name is the entry's, added there."""
    return _read_findings(connection, tables.findings.c.run == run)


def load_findings_of(connection: Connection, entries: Iterable[int]) -> Mapping[int | None, list[Finding]]:
    """Entry → its findings, of entries of any runs."""
    findings: defaultdict[int | None, list[Finding]] = defaultdict(list)
    for chunk in chunks(entries):
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


def load_waivers(connection: Connection, run: int) -> tuple[UsedWaiver, ...]:
    """The accepted reasons of a run."""
    column = tables.waivers.c
    rows = connection.execute(select(column.record).where(column.run == run).order_by(column.id))
    return tuple(from_plain(UsedWaiver, row.record) for row in rows if row.record)


def other_fields(kind: type[Run] | type[Submission], record: Mapping[str, Any] | None) -> dict[str, Any]:
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


def load_submissions(connection: Connection, run: int, findings: Mapping[int | None, list[Finding]]) -> tuple[Submission, ...]:
    """The submissions of a run in their order."""
    entry, sent = tables.entries.c, tables.submissions.c
    query = (
        select(entry.id, entry.file, entry.received, entry.reading, entry.record, sent.round)
        .join_from(tables.entries, tables.submissions, sent.id == entry.submission)
        .where(entry.run == run)
        .order_by(entry.position)
    )
    rows = connection.execute(query).all()
    reports = load_reports(connection, {row.reading for row in rows})
    causes = _load_causes(connection, run)
    return tuple(
        Submission(
            report=replace(reports[row.reading], file=row.file),
            findings=tuple(replace(each, file=row.file) for each in findings[row.id]),
            causes=tuple(causes[row.id]),
            round=row.round,
            received=row.received,
            **other_fields(Submission, row.record),
        )
        for row in rows
    )
