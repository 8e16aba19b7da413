"""Takes a random generator and gives the figures of one report: every balance of the form holds.

Most townships have zeros nearly everywhere and a few have tens of requests, as in published reports.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from random import Random

from benchmarks.corpus.form import load_form
from benchmarks.corpus.source import Defect, Number

APPLICANTS = ("natural_person", "business", "research", "public_welfare", "legal_service", "other_organisation")
GROUPS = ("reconsideration", "direct_litigation", "litigation_after_reconsideration")
RESULTS = ("upheld", "corrected", "other", "pending")
# how often an outcome occurs, relative to the others; what is not listed is rare
LIKELY = {
    "granted": 40,
    "partly_granted": 9,
    "not_held": 22,
    "needs_creation": 7,
    "petition": 8,
    "repeated": 5,
    "refused_process": 4,
    "refused_third_party": 3,
}


def outcomes(edition: str) -> tuple[str, ...]:
    """Rows of table three that add up to its （七）总计."""
    return load_form(edition).table_by_id["t3"].groups["各办理结果"]


def draw_cells(rng: Random, edition: str = "2021") -> dict[str, Number]:
    """Consistent figures for every cell of the edition's three tables."""
    volume = rng.choices(("none", "few", "many"), (62, 26, 12))[0]
    received = {"none": 0, "few": rng.randint(1, 9), "many": rng.randint(12, 90)}[volume]
    carried = 0 if volume == "none" else rng.choice((0, 0, 0, 1, 2, rng.randint(1, 6)))
    cells = _table_three(rng, edition, received, carried)
    cells |= _table_four(rng, received)
    cells |= _table_two(rng, edition)
    return {key: cells[key] for key in load_form(edition).cells}


def requests(rng: Random, edition: str, received: int, carried_in: int, carried_out: int | None = None) -> dict[str, Number]:
    """Table three for given totals."""
    return _table_three(rng, edition, received, carried_in, carried_out)


def _table_three(rng: Random, edition: str, received: int, carried_in: int, carried_out: int | None = None) -> dict[str, Number]:
    new, old = _applicants(rng, received), _applicants(rng, carried_in)
    if carried_out is None:
        carried_out = 0 if rng.random() < 0.6 else rng.randint(0, (received + carried_in) // 4 + (1 if received > 2 else 0))
    left = dict.fromkeys(APPLICANTS, 0)
    for _ in range(carried_out):
        column = rng.choice([column for column in APPLICANTS if left[column] < new[column] + old[column]])
        left[column] += 1
    rows = outcomes(edition)
    weights = [LIKELY.get(row, 0.0 if row == "fee_not_paid_in_time" else 1.2) for row in rows]
    counts = {(row, column): 0 for row in rows for column in APPLICANTS}
    for column in APPLICANTS:
        for row in rng.choices(rows, weights, k=new[column] + old[column] - left[column]):
            counts[row, column] += 1
    cells: dict[str, Number] = {}

    def put(row: str, figures: Mapping[str, int]) -> None:
        cells.update({f"t3.{row}.{column}": figures[column] for column in APPLICANTS})
        cells[f"t3.{row}.total"] = sum(figures.values())

    put("received", new)
    put("carried_in", old)
    for row in rows:
        put(row, {column: counts[row, column] for column in APPLICANTS})
    put("total_handled", {column: sum(counts[row, column] for row in rows) for column in APPLICANTS})
    put("carried_out", left)
    return cells


def _applicants(rng: Random, total: int) -> dict[str, int]:
    counts = dict.fromkeys(APPLICANTS, 0)
    for column in rng.choices(APPLICANTS, (80, 9, 1, 2, 5, 3), k=total):
        counts[column] += 1
    return counts


def _table_four(rng: Random, received: int) -> dict[str, Number]:
    cells: dict[str, Number] = {f"t4.{group}.{result}": 0 for group in GROUPS for result in RESULTS}
    if received > 4 and rng.random() < 0.4:
        for _ in range(rng.randint(1, 4)):
            cells[f"t4.reconsideration.{rng.choice(RESULTS)}"] += 1
        for group in GROUPS[1:]:
            if rng.random() < 0.4:
                cells[f"t4.{group}.{rng.choice(RESULTS)}"] += rng.randint(1, 2)
    for group in GROUPS:
        cells[f"t4.{group}.total"] = sum(cells[f"t4.{group}.{result}"] for result in RESULTS)
    return cells


def _table_two(rng: Random, edition: str) -> dict[str, Number]:
    cells: dict[str, Number] = dict.fromkeys(load_form(edition).table_by_id["t2"].cells, 0)
    decisions = {
        "licences": rng.choice((0, 0, 0, rng.randint(1, 40), rng.randint(40, 700))),
        "penalties": rng.choice((0, 0, rng.randint(1, 60), rng.randint(1, 200))),
        "coercive_measures": rng.choice((0, 0, 0, 0, rng.randint(1, 5))),
    }
    if not decisions["penalties"]:
        decisions["coercive_measures"] = 0
    for row, number in decisions.items():
        cells[f"t2.{row}.decisions"] = number
    if edition == "2021":
        issued, kept = rng.choice((0, 0, 0, 1, 2)), rng.choice((0, 0, 1, 3, rng.randint(1, 12)))
        repealed = rng.choice((0, 0, 0, min(kept, 1)))
        cells["t2.normative_documents.issued"] = issued
        cells["t2.normative_documents.repealed"] = repealed
        cells["t2.normative_documents.in_force"] = kept - repealed + issued
        if rng.random() < 0.15:
            cells["t2.fees.amount"] = Decimal(rng.randint(1, 90_000_000)) / 10 ** rng.choice((4, 5, 6))
        return cells
    made = rng.choice((0, 0, 0, 1, 3))
    cells["t2.normative_documents.made"] = made
    cells["t2.normative_documents.published"] = made
    cells["t2.normative_documents.public_total"] = made + rng.choice((0, 0, 2, 7))
    for row in ("licences", "other_services", "penalties", "coercive_measures", "fees"):
        items = rng.choice((0, 0, rng.randint(1, 30)))
        cells[f"t2.{row}.previous_items"] = items
        cells[f"t2.{row}.change"] = rng.choice((0, 0, 0, rng.randint(-items, 19))) if items else 0
    projects = rng.choice((0, 0, rng.randint(1, 25)))
    cells["t2.procurement.projects"] = projects
    cells["t2.procurement.amount"] = Decimal(rng.randint(1_000, 90_000_000)) / 100 if projects else 0
    return cells


# --- what does not balance ----------------------------------------------------------------------------------------------


def broken_balances(cells: Mapping[str, Number | None], edition: str) -> tuple[Defect, ...]:
    """Every balance that the printed figures break, in the words of the truth file.

    None counts as 0; a balance is not formed where the total or all its parts are None or not in the file.
    """
    found: list[Defect] = []
    rows = outcomes(edition)
    for row in ("received", "carried_in", *rows, "total_handled", "carried_out"):
        parts = [f"t3.{row}.{column}" for column in APPLICANTS]
        gap = _gap(cells, parts, [f"t3.{row}.total"])
        if gap:
            found.append(Defect("t3_row_total", (f"t3.{row}.*",), f"{gap[0]}≠{gap[1]}"))
    for column in (*APPLICANTS, "total"):
        gap = _gap(cells, [f"t3.{row}.{column}" for row in rows], [f"t3.total_handled.{column}"])
        if gap:
            found.append(Defect("t3_subtotal", (f"t3.*.{column}",), f"{gap[0]}≠{gap[1]}"))
        gap = _gap(cells, [f"t3.received.{column}", f"t3.carried_in.{column}"], [f"t3.total_handled.{column}", f"t3.carried_out.{column}"])
        if gap:
            found.append(Defect("t3_flow", (f"t3.*.{column}",), f"{gap[0]}≠{gap[1]}"))
    for group in GROUPS:
        gap = _gap(cells, [f"t4.{group}.{result}" for result in RESULTS], [f"t4.{group}.total"])
        if gap:
            found.append(Defect("t4_total", (f"t4.{group}.*",), f"{gap[0]}≠{gap[1]}"))
    return tuple(found)


def _gap(cells: Mapping[str, Number | None], left: Iterable[str], right: Iterable[str]) -> tuple[Number, Number] | None:
    first, second = [cells.get(key) for key in left], [cells.get(key) for key in right]
    if all(value is None for value in first) or all(value is None for value in second):
        return None
    one, other = sum(value or 0 for value in first), sum(value or 0 for value in second)
    return None if one == other else (one, other)


def _beside(key: str) -> str:
    """The cell of the next column of the same row; of the last column, the one before."""
    row, column = key.rsplit(".", 1)
    columns = (*APPLICANTS, "total")
    place = columns.index(column)
    return f"{row}.{columns[place + 1 if place + 1 < len(columns) else place - 1]}"


def plant_wrong_cells(cells: Mapping[str, Number], rng: Random, count: int, slip: str = "random") -> tuple[dict[str, Number], dict[str, Number]]:
    """Wrong figures in `count` cells of table three; returns all figures and the true value of each wrong cell.

    `slip` is random (another number), swap (27 for 72), shift (a value one column off) or digit (one dropped or doubled);
    where the figures leave no room for it, random is used.
    """
    wrong = dict(cells)
    true: dict[str, Number] = {}
    keys = [key for key in cells if key.startswith("t3.")]
    while len(true) < count:
        key = rng.choice(keys)
        if key in true:
            continue
        value = int(cells[key])
        changed: int | None = None
        if slip == "shift" and (moves := [(k, b) for k in keys if cells[k] and not cells[b := _beside(k)] and not {k, b} & true.keys()]):
            key, beside = rng.choice(moves)
            wrong[key], wrong[beside] = 0, cells[key]
            true |= {key: cells[key], beside: 0}
            continue
        if slip == "swap":
            candidates = [k for k in keys if int(cells[k]) > 9 and str(cells[k])[::-1] != str(cells[k]) and k not in true]
            if candidates:
                key = rng.choice(candidates)
                value = int(cells[key])
                changed = int(str(value)[::-1])
        if slip == "digit" and value > 9:
            changed = rng.choice((value // 10, int(f"{value}{value % 10}")))
        if changed is None or changed == value:
            changed = rng.choice([number for number in range(max(0, value - 9), value + 10) if number != value])
        wrong[key] = changed
        true[key] = value
    return wrong, true
