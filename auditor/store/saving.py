"""Rows out of records: a run, its rulebook, submissions, readings, cells, findings, causes and waivers."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select

from auditor.model import Cause, Cell, Finding, Report, Run, Submission, UsedWaiver
from auditor.store import tables
from auditor.store.records import to_plain
from auditor.store.sent import Known, Sent

FINDING_COLUMNS = frozenset({"id", "rule", "kind", "level", "state", "message", "cause", "cells", "file"})
CAUSE_COLUMNS = frozenset({"id", "sentence"})
REPORT_COLUMNS = frozenset({"cells", "file"})
SUBMISSION_COLUMNS = frozenset({"report", "findings", "causes", "round", "received"})
RUN_COLUMNS = frozenset({"id", "made", "county", "rulebook", "folder", "submissions", "county_findings", "years", "waivers"})


def split_rulebook(rulebook: str) -> tuple[str, str]:
    """Name and fingerprint of name@fingerprint."""
    name, _, fingerprint = rulebook.rpartition("@")
    return name, fingerprint


def save_rulebook(connection: Connection, rulebook: str, files: Mapping[str, str]) -> None:
    """The rulebook with its files, where the store does not have it yet."""
    name, fingerprint = split_rulebook(rulebook)
    if connection.scalar(select(tables.rulebooks.c.name).where(tables.rulebooks.c.fingerprint == fingerprint)) is not None:
        return
    connection.execute(insert(tables.rulebooks).values(fingerprint=fingerprint, name=name))
    _insert(connection, tables.rulebook_files, ({"fingerprint": fingerprint, "path": path, "content": files[path]} for path in files))


def save_run_row(connection: Connection, run: Run) -> int:
    """The run itself; its number."""
    regulation, fingerprint = split_rulebook(run.rulebook)
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


def save_entry(connection: Connection, run: int, position: int, submission: Submission, known: Known, sent: Sent) -> None:
    """One submission of a run with all that hangs on it; what the store has already is not kept twice."""
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
    save_findings(connection, run, entry, submission.findings)
    _insert(connection, tables.causes, (_cause_row(entry, number, cause) for number, cause in enumerate(submission.causes)))


def _save_submission(connection: Connection, submission: Submission, known: Known, sent: Sent) -> int:
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


def save_findings(connection: Connection, run: int, entry: int | None, findings: Sequence[Finding]) -> None:
    """The findings of an entry, None for those of the county."""
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


def save_waivers(connection: Connection, run: int, waivers: Iterable[UsedWaiver]) -> None:
    """The accepted reasons of a run, each with what became of it."""
    _insert(connection, tables.waivers, (_waiver_row(run, used) for used in waivers))


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
