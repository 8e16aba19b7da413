"""Findings that judged nothing go in; they come out by what they have in common: the cells of a table that lack figures, or a reason in words."""

from collections import Counter
from collections.abc import Iterable, Sequence

from auditor.model import CellState, Finding, Report
from auditor.publish import unit_words as words
from auditor.rulebook.form import Form

_Key = tuple[str, ...]  # the tables that lack figures; else the reason, alone


def by_reason(findings: Sequence[Finding], report: Report, form: Form) -> list[tuple[str, list[Finding]]]:
    """Reason → findings in the order of their first ones; those that share theirs with no other come last, under 其他原因.

    Where nothing is shared there is one list without a reason: each finding says its own.
    """
    groups: dict[_Key, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(_key_of(finding, report, form), []).append(finding)
    shared = [(_reason(key, group, report, form), group) for key, group in groups.items() if len(group) > 1]
    alone = [group[0] for group in groups.values() if len(group) == 1]
    return [*shared, (words.OTHER_REASONS if shared else "", alone)] if alone else shared


def _key_of(finding: Finding, report: Report, form: Form) -> _Key:
    tables = {cell.partition(".")[0] for cell in _lacking(finding, report)} & form.table_by_id.keys()
    return tuple(table.id for table in form.tables if table.id in tables) or (finding.message.partition("，")[0],)


def _lacking(finding: Finding, report: Report) -> Iterable[str]:
    """The finding's cells that hold no number; of a missing table only the table itself is named, which is none."""
    return (key for key in finding.cells if "." in key and ((cell := report.cells.get(key)) is None or cell.value is None))


def _reason(key: _Key, findings: Iterable[Finding], report: Report, form: Form) -> str:
    if key[0] not in form.table_by_id:
        return key[0]
    names = [form.table_by_id[table].name for table in key]
    if not any(cell.partition(".")[0] in key for cell in report.cells):
        return words.tables_not_found(names)
    lacking = dict.fromkeys(cell for finding in findings for cell in _lacking(finding, report))
    states = Counter(report.cells[cell].state if cell in report.cells else CellState.ABSENT for cell in lacking)
    return words.cells_lacking(names, [(states[state], words.LACKING[state]) for state in CellState if state in states])
