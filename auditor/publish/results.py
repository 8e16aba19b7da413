"""A Run goes in; results.json comes out: every file, cell and finding of the batch, with keys that never change.

Others read this file, so keys may be added and are never renamed or removed. Order is fixed (files by name, the rest as
the form and the audit gave it): the same run written twice gives the same bytes.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from json.encoder import encode_basestring as _quoted
from operator import itemgetter
from pathlib import Path
from typing import Any

from auditor.errors import SettingsError
from auditor.model import (
    Cause,
    Cell,
    CellState,
    Finding,
    Gap,
    Number,
    Progress,
    Report,
    RollUp,
    RoundTally,
    Run,
    Submission,
    SummedCell,
    UsedWaiver,
    Waiver,
)
from auditor.publish import sum_words, words
from auditor.rulebook.book import Rulebook
from auditor.shelf import Shelf

SCHEMA = "auditor.results/1"


class Results:
    """The file while its submissions come in, in any order: they lie in a file beside it until `write` puts them in theirs."""

    def __init__(self, rulebook: Rulebook, folder: Path | None = None) -> None:
        self._order = _form_order(rulebook)
        self._lines = Shelf(folder)
        self._places: list[tuple[str, tuple[int, int]]] = []  # file and where its lines lie

    def lines_of(self, submission: Submission) -> bytes:
        """The lines of one submission and of its further files. Holds nothing of it."""
        return b",\n".join([_line(submission, self._order), *map(_json, _parts(submission.report))])

    def add(self, file: str, lines: bytes) -> None:
        """Hold the lines of one submission."""
        self._places.append((file, self._lines.append(lines)))

    def write(self, run: Run, path: Path) -> None:
        """Write the run to `path`, whole or not at all; SettingsError where the folder cannot be written."""
        part = path.with_name(f".{path.name}.part")
        try:
            with part.open("wb") as file:
                file.writelines(_head(run))
                for number, (_, place) in enumerate(sorted(self._places, key=itemgetter(0))):
                    file.writelines((b",\n" if number else b"\n", self._lines.take(place)))
                file.write(b"\n]}\n")
            os.replace(part, path)
        except OSError as error:
            raise SettingsError(words.cannot_write(str(path), error.strerror or str(error))) from error


def write_results(run: Run, rulebook: Rulebook, path: Path) -> None:
    """Write the run to `path`, whole or not at all; SettingsError where the folder cannot be written."""
    results = Results(rulebook)
    for submission in run.submissions:
        results.add(submission.report.file, results.lines_of(submission))
    results.write(run, path)


def _head(run: Run) -> Iterator[bytes]:
    """The file up to its submissions, of which each stands on a line: quick to write, and a change shows as the line of its report."""
    head: dict[str, Any] = {
        "schema": SCHEMA,
        "rulebook": run.rulebook,
        "made": run.made.isoformat(timespec="seconds"),
        "run": run.id,
        "county": {"name": run.county, "years": list(run.years), "findings": [_finding(finding) for finding in run.county_findings]},
        "sums": _sums(run.sums) if run.sums else None,
        "waivers": [_used(each) for each in run.waivers],
    }
    for key, value in head.items():
        yield (b"{" if key == "schema" else b"") + _json(key) + b": " + _json(value) + b",\n"
    yield b'"submissions": ['


def plain_number(value: Number) -> str:
    """The number without exponent, exactly as many decimals as it was reported with: 3, 0.50."""
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def report_as_json(report: Report) -> str:
    """One report as read, without any judgement: the same keys as a submission's in results.json, cells as they were read."""
    return (
        json.dumps(_reading(report, report.cells.values()), ensure_ascii=False, indent=1).encode("utf-8", errors="backslashreplace").decode("utf-8")
    )


def _json(value: object) -> bytes:
    # A file name that is not valid UTF-8 reaches us as lone surrogates; backslashreplace turns them into JSON's own escapes.
    return _bytes(json.dumps(value, ensure_ascii=False))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", errors="backslashreplace")


def _line(submission: Submission, order: Sequence[str]) -> bytes:
    """One submission; its cells, which are most of it, are written without a record for each."""
    reading = _reading(submission.report, ())
    before = {key: value for key, value in reading.items() if key in _BEFORE_CELLS}
    after = {key: value for key, value in reading.items() if key not in _BEFORE_CELLS and key != "cells"} | {
        "round": submission.round,
        "received": submission.received.isoformat(timespec="seconds") if submission.received else None,
        "findings": [_finding(finding) for finding in submission.findings],
        "causes": [_cause(cause) for cause in submission.causes],
        "counts": None if submission.undecided else not submission.replaced_by,
        "replaced_by": submission.replaced_by or None,
        "rounds": [_round(each) for each in submission.rounds],
        "since_last_round": _progress(submission.progress) if submission.progress else None,
        "opinions": [_waiver(each) for each in submission.opinions],
    }
    cells = ", ".join([_told(cell) for cell in _in_order(submission.report, order) if cell.state is not CellState.ABSENT])
    return b'%s, "cells": {%s}, %s' % (_json(before)[:-1], _bytes(cells), _json(after)[1:])


_BEFORE_CELLS = frozenset(
    {"file", "sha256", "format", "status", "reason", "township", "unit", "unit_type", "year", "title", "period", "editions", "sections", "aspects"}
)


def _told(cell: Cell) -> str:
    value = "null" if cell.value is None else f'"{plain_number(cell.value)}"'
    place = _quoted(str(cell.place)) if cell.place else "null"
    more = (f', "unit": {_quoted(cell.unit)}' if cell.unit else "") + (f', "doubt": {_quoted(cell.doubt)}' if cell.doubt else "")
    return f'{_quoted(cell.id)}: {{"value": {value}, "state": "{cell.state.value}", "raw": {_quoted(cell.raw)}, "place": {place}{more}}}'


def _parts(report: Report) -> Iterator[dict[str, Any]]:
    """A submission for each further file of a report sent in several: what was found of it is said of the file with the text."""
    for part in report.parts:
        bare = Report(part.file, part.sha256, part.format, "read", words.part_of(report.file), None, report.township, report.year, unit=report.unit)
        yield _reading(bare, ()) | {"status": "part", "part_of": report.file, "findings": [], "causes": []}


def _reading(report: Report, cells: Iterable[Cell]) -> dict[str, Any]:
    return {
        "file": report.file,
        "sha256": report.sha256,
        "format": report.format,
        "status": report.status,
        "reason": report.reason,
        "township": report.township.value if report.township else None,
        "unit": report.unit,
        "unit_type": report.unit_type,
        "year": report.year.value if report.year else None,
        "title": report.title.value if report.title else None,
        "period": [report.period.value.start.isoformat(), report.period.value.end.isoformat()] if report.period else None,
        "editions": dict(sorted(report.editions.items())),
        "sections": {section.id: section.title for section in report.sections},
        "aspects": list(report.aspects),
        "cells": {cell.id: _cell(cell) for cell in cells if cell.state is not CellState.ABSENT},
        "gaps": [_gap(gap) for gap in report.gaps],
    } | ({"parts": [part.file for part in report.parts]} if report.parts else {})


def _form_order(rulebook: Rulebook) -> tuple[str, ...]:
    """Every cell of every form, as the newest form that has it prints them."""
    return tuple(dict.fromkeys(key for edition in rulebook.editions if edition.id in rulebook.forms for key in rulebook.forms[edition.id].cells))


def _in_order(report: Report, order: Sequence[str]) -> list[Cell]:
    cells = report.cells
    known = [cells[key] for key in order if key in cells]
    if len(known) < len(cells):
        named = {cell.id for cell in known}
        known += sorted((cell for cell in cells.values() if cell.id not in named), key=lambda cell: cell.id)
    return known


def _cell(cell: Cell) -> dict[str, Any]:
    out: dict[str, Any] = {
        "value": None if cell.value is None else plain_number(cell.value),
        "state": cell.state.value,
        "raw": cell.raw,
        "place": str(cell.place) if cell.place else None,
    }
    if cell.unit:
        out["unit"] = cell.unit
    if cell.doubt:
        out["doubt"] = cell.doubt
    return out


def _gap(gap: Gap) -> dict[str, Any]:
    return {"place": str(gap.place), "raw": gap.raw, "why": gap.why, "cells": list(gap.cells)}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "rule": finding.rule,
        "title": finding.title,
        "kind": finding.kind,
        "level": finding.level.value,
        "state": finding.state.value,
        "cells": list(finding.cells),
        "subject": finding.subject,
        "message": finding.message,
        "fix": finding.fix,
        "basis": list(finding.basis),
        "cause": finding.cause,
        "places": [str(place) for place in finding.places],
        "quote": finding.quote,
        "arithmetic": finding.arithmetic,
    } | _extras(finding)


def _cause(cause: Cause) -> dict[str, Any]:
    return {
        "id": cause.id,
        "cells": list(cause.cells),
        "repairs": [_repair(repair.values) for repair in cause.repairs],
        "findings": list(cause.findings),
        "sentence": cause.sentence,
    }


def _repair(values: Mapping[str, Number]) -> dict[str, str]:
    return {cell: plain_number(value) for cell, value in values.items()}


# --- rounds, reasons, sums --------------------------------------------------------------------------------------------


def _extras(finding: Finding) -> dict[str, Any]:
    """What only few findings have: the other report's words, readings to be looked at first, the accepted reason."""
    shared: dict[str, Any] = {"peer": finding.peer, "peer_quote": finding.peer_quote} if finding.peer_quote else {}
    doubted = {"doubts": list(finding.doubts)} if finding.doubts else {}
    return shared | doubted | ({"waiver": _waiver(finding.waiver)} if finding.waiver else {})


def _waiver(waiver: Waiver) -> dict[str, Any]:
    return {
        "kind": waiver.kind,
        "rule": waiver.rule,
        "unit": waiver.unit,
        "year": waiver.year,
        "finding": waiver.finding or None,
        "cells": list(waiver.cells),
        "figures": dict(waiver.figures),
        "seen": waiver.seen,
        "reason": waiver.reason,
        "by": waiver.by,
        "approved_by": waiver.approved_by,
        "until": waiver.until.isoformat() if waiver.until else None,
        "answer": waiver.answer,
        "answered_by": waiver.answered_by,
        "source": waiver.source,
    }


def _used(used: UsedWaiver) -> dict[str, Any]:
    return _waiver(used.waiver) | {"state": used.state, "message": used.message}


def _round(tally: RoundTally) -> dict[str, Any]:
    return {
        "round": tally.round,
        "file": tally.file,
        "status": tally.status,
        "must": tally.must,
        "check": tally.check,
        "advice": tally.advice,
    }


def _progress(progress: Progress) -> dict[str, Any]:
    """Ids of findings; those that are gone are findings of the earlier round."""
    kinds = {
        "corrected": progress.corrected,
        "still_open": progress.still_open,
        "new": progress.new,
        "reopened": progress.reopened,
        "explained": progress.explained,
        "unclear": progress.unclear,
    }
    return {"round": progress.round, "file": progress.file} | {key: [finding.id for finding in found] for key, found in kinds.items()}


def _sums(sums: RollUp) -> dict[str, Any]:
    """The county's sums: `value` is null unless every unit gave a figure; `partial` is the sum of those that did, never the county's."""
    return {
        "year": sums.year,
        "edition": sums.edition,
        "report": sums.report or None,
        "units": [{"unit": unit.unit, "name": unit.name, "file": unit.file or None, "why": unit.why} for unit in sums.units],
        "cells": {key: _summed(cell) for key, cell in sums.cells.items()},
    }


def _summed(cell: SummedCell) -> dict[str, Any]:
    return {
        "value": None if cell.total is None else plain_number(cell.total),
        "state": "number" if cell.total is not None else sum_words.NOT_ASSESSED_CELL,
        "partial": plain_number(cell.partial) if cell.parts else None,
        "parts": {unit: plain_number(value) for unit, value in cell.parts.items()},
        "lacking": dict(cell.lacking),
        "reported": None if cell.reported is None else plain_number(cell.reported),
    }
