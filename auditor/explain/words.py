"""Every reader-facing word of the causes: names of slips, and the sentences that tell a clerk where to look.

Careful by design: a repair is never an order, an unlocated fault says so, and a doubtful reading is never called the unit's.
"""

from collections.abc import Sequence

from auditor.model import Cell, CellState, Number, Place

CIRCLED = "①②③④⑤"
CHECK = "请核对台账，勿只为平衡改数。"
BLANK = "空白"


# --- places -----------------------------------------------------------------------------------------------------------


def row(table: str, name: str) -> str:
    """A row of a table."""
    return f"{table}“{name}”行"


def column(table: str, name: str) -> str:
    """A column of a table."""
    return f"{table}“{name}”列"


# --- figures ----------------------------------------------------------------------------------------------------------


def written(value: Number) -> str:
    """A figure as one writes it in a cell."""
    return str(value) if isinstance(value, int) else f"{value:f}"


def printed(cell: Cell | None) -> str:
    """A cell as it was read."""
    if cell is None or cell.state in (CellState.BLANK, CellState.UNREAD, CellState.ABSENT):
        return BLANK if cell is None or cell.state is CellState.BLANK else UNREAD
    if cell.state is CellState.NUMBER and cell.value is not None:
        return written(cell.value)
    return f"“{cell.raw}”"


# --- slips ------------------------------------------------------------------------------------------------------------

TURNED = "像是两个数字写颠倒"
DROPPED = "像是漏写一个数字"
DOUBLED = "像是多写一个数字"
TOTAL_FORGOTTEN = "像是漏填合计数"
PARTS_FORGOTTEN = "像是只填了合计数，漏填分项"
UNIT_MISTAKEN = "像是把元填进了万元栏"
BESIDE = "像是填错一列：数填到了左右相邻的格里"
BELOW = "像是填错一行：数填到了上下相邻的格里"
EXCHANGED = "像是相邻两格的数填反"
MISREAD = "可能是读取有误"


def line_forgotten(line: str) -> str:
    """A whole row or column without figures."""
    return f"像是{line}整{_kind(line)}漏填"


def line_pasted(line: str, other: str) -> str:
    """A row or column that repeats its neighbour."""
    return f"{line}与{other}完全相同，像是重复粘贴"


def line_moved(line: str) -> str:
    """The figures of a row or column stand one cell further."""
    return f"像是{line}的数整体错开一格"


def lines_exchanged(line: str, other: str) -> str:
    """Two neighbouring rows or columns stand in each other's place."""
    return f"像是{line}与{other}填反"


def _kind(line: str) -> str:
    return line[-1]


# --- sentences --------------------------------------------------------------------------------------------------------


def change(cell: str, old: str, new: str) -> str:
    """One cell of a repair."""
    return f"{cell}由{old}改为{new}"


def original(cell: str, value: str) -> str:
    """What the file would have to print in a cell that was misread."""
    return f"{cell}是{value}"


def agreement(raws: Sequence[str], last_year: bool) -> str:
    """What else speaks for a repair, "" where nothing does."""
    said = [f"与正文{'、'.join(f'“{raw}”' for raw in raws[:2])}一致"] if raws else []
    return "，".join(said + (["与上年报告衔接"] if last_year else []))


def option(changes: Sequence[str], why: str, agrees: str) -> str:
    """A repair with what speaks for it."""
    notes = "；".join(filter(None, (why, agrees)))
    return "，".join(changes) + (f"（{notes}）" if notes else "")


def located(told: str, cells: int, findings: int, everything: bool) -> str:
    """One repair, the best by a clear margin."""
    scope = "即可全部平衡" if everything else f"，这{findings}项不符即可平衡" if findings > 1 else "，这一项即可平衡"
    return f"若只改{_count(cells)}{scope}：{told}。{CHECK}"


def open_choice(told: Sequence[str]) -> str:
    """Several repairs, equally good."""
    listed = "；".join(f"{sign}{each}" for sign, each in zip(CIRCLED, told, strict=False))
    return f"使各式平衡的改法有{len(told)}种，算式本身分不出是哪一种：{listed}。请对照台账确定，勿只为平衡改数。"


def contradicted(told: str, titles: Sequence[str]) -> str:
    """The repair would balance the table but break something else."""
    against = "、".join(f"“{title}”" for title in titles[:3])
    return f"若{told}，表内可以平衡，但会与{against}不合，无法确定哪一处写错。请对照台账核对。"


def unit_mistaken(told: str) -> str:
    """元 in a column of 万元, as the narrative or last year shows."""
    return f"若{told}，即与其他地方相符。请对照票据核对，以万元为单位填写。"


ONE_EQUATION = "看得出这个算式里有数写错，但算式本身确定不了是哪一格。请对照台账逐格核对，勿只为平衡改数。"
TOO_DEEP = "牵连的数较多，无法确定是哪几格写错。请对照台账逐格核对，勿只为平衡改数。"


def too_many(findings: int, common: str) -> str:
    """More equally good repairs than anybody would read, with what they have in common."""
    if common:
        return f"{_these(findings)}{common}。请对照台账逐格核对，勿只为平衡改数。"
    return f"{_these(findings)}能看出有数写错，但使各式平衡的改法太多，无法确定是哪几格。请对照台账逐格核对，勿只为平衡改数。"


def same_line(steps: Sequence[tuple[str, int]], in_row: bool) -> str:
    """All repairs change the same columns by the same amounts, each in another row (or the other way round)."""
    told = "、".join(f"{line}{'少' if step > 0 else '多'}{abs(step)}" for line, step in steps)
    return f"像是同一{'行' if in_row else '列'}里{told}，但算式确定不了是哪一{'行' if in_row else '列'}"


def beyond(findings: int, most: int) -> str:
    """No repair of few cells."""
    return f"{_these(findings)}改动{most}格以内不能使各式平衡，写错的不止{most}格，无法确定是哪几格。请对照台账逐格核对，勿只为平衡改数。"


def _these(findings: int) -> str:
    return f"这{findings}项不符互有牵连，" if findings > 1 else ""


def _count(cells: int) -> str:
    return "一格" if cells == 1 else f"{cells}格"


# --- readings ---------------------------------------------------------------------------------------------------------


def reading(cell: str, old: str, raw: str, place: Place | None, doubt: str) -> str:
    """One reading to be looked at again, with the place and what is printed there."""
    printed = f"原文“{raw}”" if raw else ""
    notes = "，".join(filter(None, (printed, str(place) if place else "", doubt)))
    return (f"{cell}{UNREAD}" if old == UNREAD else f"{cell}读作{old}") + (f"（{notes}）" if notes else "")


def lost(place: Place, raw: str, why: str) -> str:
    """Something beside the failure that was not understood."""
    printed_there = f"（原文“{raw}”）" if raw else ""
    return f"{place}{printed_there}{why}"


def more_readings(count: int) -> str:
    """What a list of readings leaves out."""
    return f"另有{count}处"


def check_reading(readings: Sequence[str], options: Sequence[str]) -> str:
    """A failure that is first suspected to be our own reading."""
    expected = f"如果原件上{'；或者'.join(options)}，各式即可平衡。" if options else ""
    return f"请核对读取结果：{'；'.join(readings)}。{expected}原件与读取的数不同的，以原件为准，不算填报有误；相同的，再对照台账核对。"


SCANNED = "扫描件识别"
SCANNED_TEXT = "这份文件是扫描件，文字由图片识别而来"
UNREAD = "没有读准"
