"""Generated reports that are right, each with one reading fault planted; how often the fault is told as the unit's comes out.

    python -m benchmarks.misread [--reports 1000] [--seed 5001] [--rules FOLDER]

Figures: what recognition would hand on is damaged (a doubtful digit, a row one column off, a cell not read beside one that took
its figure, a row that belongs nowhere, a scan). Files: the bytes of a right report are damaged (a cell left out of a row, a row
pushed one cell on, two figures in one cell) and read. Since each report was right, a finding of level 强制 that speaks of cells, or
any that does not say what to look at again, accuses the unit of our fault. The last line is the other way round: a report with a
real slip and one doubtful cell elsewhere, and how often the slip is still told as the unit's.
"""

import argparse
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from random import Random

from auditor.audit import audit_reports, compile_rules
from auditor.audit.program import Program
from auditor.explain import explain_report
from auditor.fields import copy_with
from auditor.intake import read_bytes
from auditor.model import Cause, Cell, CellState, Finding, FindingState, Gap, Level, Number, Place, Report
from auditor.recognise import recognise
from auditor.rulebook.book import Rulebook
from auditor.rulebook.loader import load_rulebook
from benchmarks.corpus import draw_report
from benchmarks.corpus.figures import APPLICANTS, draw_cells, plant_wrong_cells
from benchmarks.corpus.formats import file_bytes
from benchmarks.locate import report_with

YEAR = 2023
COLUMNS = (*APPLICANTS, "total")
OPEN = (FindingState.FAILED, FindingState.TO_CONFIRM)
Plant = Callable[[Report, Random], Report]


@dataclass(frozen=True, slots=True)
class House:
    """A rulebook, compiled."""

    rulebook: Rulebook
    program: Program

    def explain(self, report: Report) -> tuple[list[Finding], tuple[Cause, ...]]:
        """The open findings and their causes."""
        findings = audit_reports([report], self.rulebook, program=self.program).findings[report.file]
        told, causes = explain_report(report, findings, self.rulebook)
        return [f for f in told if f.state in OPEN], causes


# --- figures ------------------------------------------------------------------------------------------------------------


def draw_right(rulebook: Rulebook, rng: Random) -> Report:
    """A right report with requests, each cell at its own place."""
    cells = draw_cells(rng)
    while not cells["t3.received.total"]:
        cells = draw_cells(rng)
    report = report_with(rulebook, cells)
    rows = list(dict.fromkeys(key.rpartition(".")[0] for key in cells))
    places = {key: Place(table=2, row=3 + rows.index(key.rpartition(".")[0]), column=3 + n) for n, key in enumerate(cells)}
    return replace(report, cells={key: copy_with(cell, place=places[key]) for key, cell in report.cells.items()})


def _row(report: Report, rng: Random) -> list[str]:
    """The cells of one row of table three in which anything stands."""
    rows = list(dict.fromkeys(key.split(".")[1] for key in report.cells if key.startswith("t3.")))
    full = [row for row in rows if report.cells[f"t3.{row}.total"].value]
    row = rng.choice(full)
    return [f"t3.{row}.{column}" for column in COLUMNS]


def _with(report: Report, changed: Mapping[str, Cell], *gaps: Gap) -> Report:
    return replace(report, cells={**report.cells, **changed}, gaps=(*report.gaps, *gaps))


def _as(cell: Cell, value: Number, doubt: str = "") -> Cell:
    return copy_with(cell, value=value, raw=str(value), doubt=doubt)


def doubtful_digit(report: Report, rng: Random) -> Report:
    """One figure of table three or four read wrong and said to be uncertain."""
    key = rng.choice([key for key in report.cells if key.startswith(("t3.", "t4."))])
    cell = report.cells[key]
    wrong = rng.choice([n for n in range(12) if n != cell.value])
    return _with(report, {key: _as(cell, wrong, "识别不确定")})


def shifted_row(report: Report, rng: Random) -> Report:
    """A row's figures one column on, said to be shifted."""
    keys = _row(report, rng)
    values = [report.cells[key].value or 0 for key in keys]
    moved = [0, *values[:-1]] if rng.random() < 0.5 else [*values[1:], 0]
    return _with(report, {key: _as(report.cells[key], value, "行有错位") for key, value in zip(keys, moved, strict=True)})


def unread_beside(report: Report, rng: Random) -> Report:
    """A cell that was not read, whose neighbour was read as what stands in it."""
    keys = _row(report, rng)
    at = rng.randrange(len(keys) - 1)
    lost, beside = (keys[at], keys[at + 1]) if rng.random() < 0.5 else (keys[at + 1], keys[at])
    cell = report.cells[lost]
    raw = f"{cell.raw} {report.cells[beside].raw}"
    unread = copy_with(cell, state=CellState.UNREAD, value=None, raw=raw, doubt="这一格的位置上印有两个数")
    gap = Gap(cell.place or Place(), raw, "这一格的位置上印有两个数", (lost,))
    return _with(report, {lost: unread, beside: copy_with(report.cells[beside], state=CellState.BLANK, value=None, raw="")}, gap)


def row_of_nowhere(report: Report, rng: Random) -> Report:
    """A row whose figures were taken for no row's, while the next one was read as nought."""
    keys = _row(report, rng)
    raw = " ".join(report.cells[key].raw for key in keys)
    gap = Gap(report.cells[keys[0]].place or Place(), raw, "这一行数字不属于法定表格的任何一格")
    return _with(report, {key: _as(report.cells[key], 0) for key in keys}, gap)


def scan(report: Report, rng: Random) -> Report:
    """A figure of a scan read wrong without any doubt."""
    return replace(doubtless(report, rng), scanned=True)


def doubtless(report: Report, rng: Random) -> Report:
    """One figure of table three is another."""
    figures = {key: cell.value or 0 for key, cell in report.cells.items()}
    wrong, true = plant_wrong_cells(figures, rng, 1, rng.choice(("random", "swap", "digit")))
    return _with(report, {key: _as(report.cells[key], wrong[key]) for key in true})


def slip_and_doubt(report: Report, rng: Random) -> Report:
    """A real slip, and another cell of the table that was not read."""
    report = doubtless(report, rng)
    key = rng.choice([key for key in report.cells if key.startswith("t3.")])
    cell, why = report.cells[key], "图像识别不确定"
    return _with(report, {key: copy_with(cell, state=CellState.UNREAD, value=None, doubt=why)}, Gap(cell.place or Place(), cell.raw, why, (key,)))


PLANTS: tuple[Plant, ...] = (doubtful_digit, shifted_row, unread_beside, row_of_nowhere, scan)


# --- files --------------------------------------------------------------------------------------------------------------

ROW = re.compile(r"<tr>(?:(?!</tr>).)*</tr>", re.DOTALL)
SIGNS = {"text-tab": "\t", "text-pipe": "|", "md": "|"}  # between the cells of a line
CELL = re.compile(r"<td>[0-9]+</td>")


def damage_page(page: str, rng: Random) -> str:
    """One row of seven or more figures, not all nought, left with a cell too few, a cell too many, or two figures in one."""
    rows = [m for m in ROW.finditer(page) if len(found := CELL.findall(m[0])) >= 7 and any(c != "<td>0</td>" for c in found)]
    if not rows:
        return page
    row = rng.choice(rows)
    cells = list(CELL.finditer(row[0]))[-7:]
    at = rng.randrange(6)
    first, second = cells[at], cells[at + 1]
    match rng.choice(("left out", "pushed on", "two in one")):
        case "left out":
            changed = row[0][: first.start()] + row[0][first.end() :]
        case "pushed on":
            changed = row[0][: cells[0].start()] + "<td></td>" + row[0][cells[0].start() :]
        case _:
            both = f"<td>{first[0][4:-5]} {second[0][4:-5]}</td>"
            changed = row[0][: first.start()] + both + row[0][second.end() :]
    return page[: row.start()] + changed + page[row.end() :]


def damage_text(text: str, sign: str, rng: Random) -> str:
    """One line of figures between `sign`s, not all nought, with a figure left out or two run together."""
    lines = text.split("\n")
    rows = []
    for at, line in enumerate(lines):
        fields = line.split(sign)
        figures = [n for n, value in enumerate(fields) if value.strip().isdigit()]
        if len(figures) >= 7 and any(int(fields[n]) for n in figures[-7:]):
            rows.append((at, fields, figures[-7:]))
    if not rows:
        return text
    at, fields, figures = rng.choice(rows)
    place = rng.choice(figures[:-1])
    joined = [fields[place] + fields[place + 1]] if rng.random() < 0.5 else [fields[place + 1]]
    lines[at] = sign.join([*fields[:place], *joined, *fields[place + 2 :]])
    return "\n".join(lines)


def read_damaged(house: House, rng: Random, name: str) -> tuple[Report, Report] | None:
    """A right report of a unit with requests, read whole and as a damaged file; None where the file had no row to be damaged."""
    source = draw_report(rng, YEAR, key="r")
    while not source.facts.cells["t3.received.total"]:
        source = draw_report(rng, YEAR, key="r")
    whole = file_bytes(source, name).decode()
    damaged = damage_page(whole, rng) if name == "html" else damage_text(whole, SIGNS[name], rng)
    file = {"html": "r.html", "md": "r.md"}.get(name, "r.txt")
    right, read = (recognise(read_bytes(text.encode(), file), house.rulebook) for text in (whole, damaged))
    return (right, read) if damaged != whole else None


# --- the table ----------------------------------------------------------------------------------------------------------


def outcome(house: House, right: Report, report: Report) -> str:
    """traceless: nothing more fails; ours: whatever fails says what to look at again; accused: something is told as the unit's."""
    findings, causes = house.explain(report)
    anyway = {(f.rule, f.cells) for f in house.explain(right)[0]}
    about = [f for f in findings if f.cells and (f.rule, f.cells) not in anyway]
    if not about:
        return "traceless"
    sure = [f for f in about if f.level is Level.MUST or not f.doubts]
    plain = [c for c in causes if not c.sentence.startswith("请核对读取结果")]
    return "accused" if sure or plain else "ours"


def tell(name: str, count: int, draw: Callable[[int], tuple[Report, Report] | None], house: House, show: int) -> None:
    """One line."""
    outcomes: Counter[str] = Counter()
    number = 0
    while outcomes.total() < count:
        drawn = draw(number)
        number += 1
        if drawn is None:
            continue
        came = outcome(house, *drawn)
        outcomes[came] += 1
        if came == "accused" and outcomes[came] <= show:
            findings, causes = house.explain(drawn[1])
            print("   ", [(f.rule, f.message, f.doubts) for f in findings if f.cells][:3], [c.sentence for c in causes][:2])
    print(f"{name:<16} {count} reports: " + "  ".join(f"{key} {outcomes[key]}" for key in ("ours", "traceless", "accused")))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=1000)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--seed", type=int, default=5001)
    parser.add_argument("--show", type=int, default=0, help="print so many of each line that accuse")
    parser.add_argument("--rules", type=Path, default=Path("rules"))
    options = parser.parse_args()
    rulebook = load_rulebook(options.rules)
    house = House(rulebook, compile_rules(rulebook))

    def planted(plant: Plant, number: int) -> tuple[Report, Report]:
        rng = Random(f"{options.seed}/{plant.__name__}/{number}")
        right = draw_right(rulebook, rng)
        return right, plant(right, rng)

    def damaged(name: str, number: int) -> tuple[Report, Report] | None:
        return read_damaged(house, Random(f"{options.seed}/{name}/{number}"), name)

    for plant in PLANTS:
        tell(plant.__name__, options.reports, partial(planted, plant), house, options.show)
    for name in ("html", *SIGNS):
        tell(name, options.files, partial(damaged, name), house, options.show)
    tell("slip, doubt apart", options.reports, partial(planted, slip_and_doubt), house, 0)


if __name__ == "__main__":
    main()
