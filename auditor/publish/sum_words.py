"""The words of the county's sums, on its page and in its workbook."""

from collections.abc import Sequence

from auditor.model import SummedCell
from auditor.publish.words import listed

NOT_ASSESSED_CELL = "未评估"
WORKBOOK = "汇总.xlsx"


def in_workbook(number: int) -> str:
    """Below units that lack figures, where the page names only the first."""
    return f"另有 {number} 个单位，都在 {WORKBOOK} 的“{SHEET_LACKING}”一表里。"


def partial_sum(value: str, units: int) -> str:
    """The sum of the units that did give a figure: never to be taken for the county's."""
    return f"已收{units}个单位合计 {value}"


def partial_short(value: str, known: bool) -> str:
    """The same in a cell of a table."""
    return f"（已收 {value}）" if known else ""


def sums_conclusion(year: int, units: int, counted: int, cells: int, whole: int) -> str:
    """How far the county's sums go."""
    text = f"{year}年度应计入 {units} 个单位，读到数字的 {counted} 个。"
    if whole == cells:
        return f"{text}{cells} 格全部由各单位的数字相加而得。"
    if not whole:
        return f"{text}缺少单位，{cells} 格都不能得出全县合计（未评估）；括注的是已收单位的合计，不是全县数。"
    return f"{text}{cells} 格中 {whole} 格可以得出全县合计，其余 {cells - whole} 格缺少单位的数字（未评估），括注的是已收单位的合计，不是全县数。"


def sum_hover(parts: Sequence[str], lacking: Sequence[str]) -> str:
    """What a sum is made of and what it lacks."""
    text = f"其中：{listed(parts, 12)}" if parts else "各单位都是 0" if not lacking else ""
    return text + ("；" if text and lacking else "") + (f"缺：{listed(lacking, 6)}" if lacking else "")


def lacking_cells(cells: int, every: int) -> str:
    """How much of the form a unit lacks."""
    return "全部" if cells == every else f"{cells} 格"


def own_report(file: str, compared: int, differing: int) -> str:
    """How the county's own report compares with the units' sums."""
    if not compared:
        return f"全县的汇总报告（{file}）已收到；单位没有收齐，暂不能逐格核对。下面只列出已收单位的合计已经超过全县数的格。"
    return f"全县的汇总报告（{file}）与可以得出合计的 {compared} 格对照，{differing} 格不同。"


SHEET_UNITS, SHEET_LACKING, SHEET_COMPARED = "各单位数字", "未计入的单位", "与全县报告核对"
CELL_COLUMNS = ("格", "全县合计", "已收合计", "全县报告")
LACKING_COLUMNS = ("单位", "缺少", "原因")
COMPARED_COLUMNS = ("格", "全县报告", "各单位合计", "情况")
CONTRIBUTORS_NOTE = "没有数字的，写明原因；底色为黄的，读取不十分确定，请对照原文。缺任何一个单位的格，全县合计不作评估；已收合计不是全县数。"


def workbook_title(county: str, year: int) -> str:
    """Among the file's properties."""
    return f"{county}{year}年度汇总"


def sum_title(county: str, year: int, table: str) -> str:
    """Above a summed table."""
    return f"{county}{year}年度{table}（全县合计）"


def sum_note(cells: Sequence[SummedCell], units: int) -> str:
    """Under the title of a summed table: whether it may be used as it stands."""
    whole = sum(cell.total is not None for cell in cells)
    if whole == len(cells):
        return f"{units} 个单位全部计入，各格都是各单位的数字相加。"
    return f"{len(cells)} 格中 {len(cells) - whole} 格缺少单位的数字，写作“未评估”；括注的是已收单位的合计，不是全县数。缺谁见“{SHEET_LACKING}”。"


def unassessed(partial: str) -> str:
    """In place of a sum that lacks a unit."""
    return "\n".join(filter(None, (NOT_ASSESSED_CELL, partial_short(partial, bool(partial)))))


def contributors_title(county: str, year: int) -> str:
    """Above the list of every unit's figures."""
    return f"{county}{year}年度各单位数字"


def lacking_title(county: str, year: int) -> str:
    """Above the list of units that are lacking."""
    return f"{county}{year}年度没有计入或缺少数字的单位"


def compared_title(county: str, year: int, file: str) -> str:
    """Above the comparison with the county's own report."""
    return f"{county}{year}年度全县汇总报告（{file}）与各单位合计不同的格"


DIFFERENT, BEYOND = "与各单位合计不同（含县政府本级的，可能大于合计）", "已收单位的合计已经超过全县数"
