"""Takes a Source and the name of its file and gives the file's entry in truth.yaml (schema truth/1)."""

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from benchmarks.corpus.defects import all_defects
from benchmarks.corpus.source import Defect, Source

NOTES = (
    'cells holds every figure as printed; null = printed blank or as a mark such as "/" (null_marks says which)',
    "a cell that is absent here is not in the file (a truncated file, a missing table, a table given as a picture)",
    "defects = what an audit must report; quirks = oddities of layout to be read through without a finding; clean = no defects",
    "balances treat null as 0 and are not formed where the total or all parts are null",
    "all names, addresses and phone numbers are invented",
)


class _Dumper(yaml.SafeDumper):
    """Writes Decimals as plain numbers, exactly."""


_Dumper.add_representer(Decimal, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:float", f"{value:f}"))


def truth_entry(source: Source, file: str, layout: str) -> dict[str, Any]:
    """What is true of one file."""
    defects = [_defect(defect) for defect in all_defects(source)]
    entry: dict[str, Any] = {"id": source.key, "file": file, "is_report": source.is_report}
    if source.damage in ("empty", "spaces"):
        return entry | {"defects": defects, "quirks": list(source.quirks), "clean": False}
    entry |= {"township": source.facts.short, "county": source.facts.county, "year": source.facts.year, "layout": layout}
    if source.is_report:
        tables = [table for table in ("t2", "t3", "t4") if table in source.editions and table not in source.pictures]
        entry |= {
            "edition": {table: source.editions[table] for table in tables if table != "t4"},
            "sections": {part.id: part.title.lstrip("# ") for part in source.parts if part.id},
            "tables": tables,
            "aspects": list(source.aspects),
            "fee_statement": source.fee_statement,
            "contact": source.contact,
            "period": [day.isoformat() for day in source.period] if source.period else None,
            "title_lines": [line.lstrip("# ") for line in source.title_lines],
        }
        if source.null_marks:
            entry["null_marks"] = dict(source.null_marks)
        claims = [{"field": claim.field, "value": claim.value, "text": claim.text} for claim in source.claims if claim.field]
        if claims:
            entry["claims"] = claims
        entry["cells"] = {key: cell.value for key, cell in source.cells.items() if key.split(".")[0] in tables}
    return entry | {"defects": defects, "quirks": list(source.quirks), "clean": not defects and source.is_report}


def _defect(defect: Defect) -> dict[str, Any]:
    entry: dict[str, Any] = {"kind": defect.kind}
    if defect.cells:
        entry["cells"] = list(defect.cells)
    if defect.note:
        entry["note"] = defect.note
    if defect.peer:
        entry["peer"] = defect.peer
    return entry


def write_truth(path: Path, entries: Iterable[dict[str, Any]]) -> None:
    """The labels of all files of a folder."""
    page = {"schema": "truth/1", "notes": list(NOTES), "files": list(entries)}
    path.write_text(yaml.dump(page, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=160), encoding="utf-8")
