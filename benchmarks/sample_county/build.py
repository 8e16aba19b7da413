"""Takes county.yaml and gives each file's Source and bytes. Figures are given row by row; totals are added up here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from benchmarks.corpus.batch import render_batch
from benchmarks.corpus.figures import APPLICANTS, GROUPS, RESULTS
from benchmarks.corpus.form import load_form
from benchmarks.corpus.formats import FORMATS, file_bytes
from benchmarks.corpus.layout import cells_before_break, printed_tables
from benchmarks.corpus.source import AspectText, Claim, Defect, Facts, Number, Part, Printed, Source, plain
from benchmarks.corpus.truth import truth_entry, write_truth

PAGE = Path(__file__).parent / "county.yaml"
DOCUMENT_COLUMNS = ("issued", "repealed", "in_force")
QUIRK_STYLES = {"word_numbering": {"word_numbering"}, "half_width_parens": {"half_width_parens", "paren_space"}}


def load_county() -> Mapping[str, Any]:
    """The page with all files."""
    page: dict[str, Any] = yaml.safe_load(PAGE.read_text(encoding="utf-8"))
    return page


def build(reports: Path, truth: Path) -> list[Path]:
    """Writes every file below `reports` and the labels to `truth`."""
    written: list[Path] = []
    entries: list[dict[str, Any]] = []
    for path, source, name in county_sources(load_county()):
        target = reports / path
        target.parent.mkdir(parents=True, exist_ok=True)
        rendered = render_batch([(source, name)])[0] if name and FORMATS[name].render is None else None
        target.write_bytes(file_bytes(source, name, rendered))
        entries.append(truth_entry(source, target.name, FORMATS[name].layout if name else ""))
        written.append(target)
    truth.parent.mkdir(parents=True, exist_ok=True)
    write_truth(truth, entries)
    return written


def county_sources(page: Mapping[str, Any]) -> Iterator[tuple[str, Source, str]]:
    """(path below reports_in, Source, format name) of every file."""
    files = page["files"]
    for item in files:
        item = {**item, "county": page["county"]}
        if "sum" in item:
            item = _summed(item, files)
        yield item["file"], source_of(item), item.get("format", "text-tab")


def _summed(item: dict[str, Any], files: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The county's own report: all other units' table three of the year added to the figures given for the rest."""
    rows: dict[str, list[int]] = {row: _six(values) for row, values in item["sum"].items()}
    for other in files:
        if other["year"] == item["year"]:
            for row, values in other.get("t3", {}).items():
                rows[row] = [one + more for one, more in zip(rows.get(row, [0] * 6), _six(values), strict=True)]
    totals = {row: str(sum(values)) for row, values in rows.items()}
    aspects = [[place, head, text.format_map(totals) if "{" in text else text] for place, head, text in item["aspects"]]
    claims = [
        [f"t3.{row}.total", int(totals[row]), words.format(totals[row])]
        for row, words in (("received", "申请{}件"), ("carried_in", "上年结转{}件"), ("total_handled", "办结{}件"), ("carried_out", "结转下年度{}件"))
    ]
    return {**item, "t3": rows, "aspects": aspects, "claims": claims}


def _six(values: Sequence[int]) -> list[int]:
    return [*values, *[0] * (len(APPLICANTS) - len(values))]


def figures(item: Mapping[str, Any], edition: str) -> dict[str, Number]:
    """Every cell of the three tables, those not given being 0."""
    cells: dict[str, Number] = dict.fromkeys(load_form(edition).cells, 0)
    for row, values in item.get("t2", {}).items():
        if isinstance(values, list):
            cells |= {f"t2.{row}.{column}": value for column, value in zip(DOCUMENT_COLUMNS, values, strict=True)}
        else:
            cells[f"t2.{row}.{'amount' if row == 'fees' else 'decisions'}"] = Decimal(values) if isinstance(values, str) else values
    for row, values in item.get("t2_2019", {}).items():
        cells |= {f"t2.{row}.{column}": value for column, value in zip(("previous_items", "change", "decisions"), values, strict=False)}
    for row, values in item.get("t3", {}).items():
        cells |= {f"t3.{row}.{column}": value for column, value in zip(APPLICANTS, _six(values), strict=True)}
        cells[f"t3.{row}.total"] = sum(values)
    for group, values in item.get("t4", {}).items():
        cells |= {f"t4.{group}.{column}": value for column, value in zip(RESULTS, values, strict=True)}
    for group in GROUPS:
        cells[f"t4.{group}.total"] = sum(int(cells[f"t4.{group}.{result}"]) for result in RESULTS)
    wrong: Mapping[str, Number] = item.get("wrong", {})
    return {**cells, **wrong}


def source_of(item: Mapping[str, Any]) -> Source:
    """One file's report as written on the page."""
    edition = item.get("edition", "2021")
    unit, year = item["unit"], item["year"]
    key = f"{Path(item['file']).stem}"
    short = unit.removesuffix("人民政府").removesuffix("办事处")
    numbers = figures(item, edition) if item.get("aspects") else {}
    cells = {name: Printed(value, plain(value)) for name, value in numbers.items()}
    nulls = {}
    if "marks" in item:
        table, mark = item["marks"]
        cells = {name: Printed(None, mark) if name.startswith(f"{table}.") and cell.value == 0 else cell for name, cell in cells.items()}
        nulls[table] = mark
    for name in item.get("blanks", ()):
        cells[name] = Printed(None, "")
        nulls[name.split(".")[0]] = ""
    titles = tuple(item.get("title", ()))
    styles = set(item.get("styles", ()))
    for quirk in item.get("quirks", ()):
        styles |= QUIRK_STYLES.get(quirk, set())
    source = Source(
        key=key,
        facts=Facts(unit, short, "街道" if short.endswith("街道") else "乡镇", item["county"], year, edition, numbers),
        voice=0,
        editions={table.id: edition for table in load_form(edition).tables},
        title_lines=titles,
        preamble=tuple(item.get("preamble", ())),
        parts=_parts(item, edition) if item.get("aspects") else (),
        cells=cells,
        claims=tuple(Claim(place, value, words) for place, value, words in item.get("claims", ())),
        page_title=item.get("page_title", "".join(titles).strip("# ") or item.get("body", [""])[0]),
        above=tuple(item.get("above", ())),
        under_title=tuple(item.get("under_title", ())),
        signature=tuple(item.get("signature", ())),
        below=tuple(item.get("below", ())),
        period=_period(item, year),
        contact="电话0100" in "".join(item.get("preamble", ())) or "电话：0100" in "".join(item.get("preamble", ())),
        labels={"t2.column.amount": item["fee_label"]} if "fee_label" in item else {},
        styles=frozenset(styles),
        pictures=frozenset(item.get("pictures", ())),
        null_marks=nulls,
        defects=tuple(Defect(one["kind"], tuple(one.get("cells", ())), one.get("note", ""), one.get("peer", "")) for one in item.get("defects", ())),
        quirks=tuple(item.get("quirks", ())),
        is_report="body" not in item and not item.get("empty", False),
        fee_statement="信息处理费" in "".join(item.get("s6", ())),
        body=tuple(item.get("body", ())),
        charset=item.get("charset", "utf-8"),
        damage="empty" if item.get("empty") else item.get("damage", ""),
    )
    if item.get("empty"):
        return source.with_defect(Defect("empty_file"))
    return _with_derived(_truncated(source, item))


def _with_derived(source: Source) -> Source:
    """Adds the labels of cells that hold no number; what follows by arithmetic comes with the truth."""
    for table, mark in source.null_marks.items():
        empty = tuple(name for name, cell in source.cells.items() if cell.value is None and name.startswith(f"{table}."))
        source = source.with_defect(Defect("mark_cell" if mark else "blank_cell", empty))
    return source


def _truncated(source: Source, item: Mapping[str, Any]) -> Source:
    if "truncate" not in item:
        return source
    table, row = item["truncate"]
    count = sum(1 for cell in printed_tables(source, table)[0].cells if cell.row < row)
    kept = cells_before_break(source, table, count)
    last = next(place for place, part in enumerate(source.parts) if part.table == table)
    shown = {part.table for part in source.parts[:last]}
    return replace(
        source,
        cells={name: cell for name, cell in source.cells.items() if name in kept or name.split(".")[0] in shown},
        parts=source.parts[: last + 1],
        editions={name: edition for name, edition in source.editions.items() if name in shown | {table}},
        break_after=count,
        break_table=table,
        fee_statement=False,
    ).with_defect(Defect("truncated", (), f"在{table}中断"))


def _period(item: Mapping[str, Any], year: int) -> tuple[date, date] | None:
    if "period" in item:
        start, end = (date.fromisoformat(str(day)) for day in item["period"])
        return start, end
    text = "".join(item.get("preamble", ()))
    return (date(year, 1, 1), date(year, 12, 31)) if f"{year}年1月1日" in text else None


def _parts(item: Mapping[str, Any], edition: str) -> tuple[Part, ...]:
    aspects = []
    for place, head, text in item["aspects"]:
        joint = "\n" if head.endswith("\n") or not head.endswith(("。", "：")) else ""
        aspects.append(AspectText(place, "", head.rstrip("\n"), joint, text))
    marks = item.get("section_marks", [""] * 6)
    parts = {}
    for section, mark in zip(load_form(edition).sections, marks, strict=True):
        title = mark + item.get("titles", {}).get(section.id, section.title)
        lead = tuple(item.get("lead", ())) if section.id == "s1" else tuple(item.get(section.id, ()))
        parts[section.id] = Part(section.id, title, lead, tuple(aspects) if section.id == "s1" else (), section.table or "")
    order = item.get("order", [name for name in parts if name not in item.get("drop", ())])
    return tuple(parts[name] for name in order)


def unfounded(source: Source) -> list[str]:
    """Claims of a report that its own text does not hold."""
    text = "".join(aspect.text for part in source.parts for aspect in part.aspects)
    return [claim.text for claim in source.claims if claim.text not in text]
