"""The words for what was read of a file: its facts and sections, the cells of its tables, what was not understood."""

from collections.abc import Sequence

WORDING = {"exact": "一致", "variant": "写法略有不同", "garbled": "标题有错漏"}
CORNER = "项目"
UNREAD_MARK = "没读懂"
ABSENT_MARK = "没找到"
BLANK_MARK = "空"
SUSPECTED_MARK = "疑似写错"
DOUBT_MARK = "待核对"
NOT_FOUND = "没有找到"
KNOWN_BY_TABLE = "没有标题，由表格认出"
FACT_TITLE, FACT_UNIT, FACT_YEAR, FACT_PERIOD, FACT_SIGNED = "标题", "单位", "年度", "统计时期", "落款日期"


def read_as(value: str) -> str:
    """Hover text where what is printed is not simply the number."""
    return f"读作 {value}"


def unit_in_table(unit: str) -> str:
    """The unit of a table's figures."""
    return f"单位：{unit}"


def unit_printed_otherwise(unit: str, printed: Sequence[str]) -> str:
    """The same where the report's own heads print another."""
    return f"统一格式的单位：{unit}；报告里印的是：{'、'.join(printed)}"


NO_TEXT_SHOWN = "没有可以显示的内容"
PICTURE = "［图片，未读取］"
CLEAN_READING = "全部读懂，没有存疑的地方。"


def reading_title(file: str) -> str:
    """Of the page that shows a file beside what was read of it."""
    return f"读取核对：{file}"


def gaps_to_see(count: int) -> str:
    """What a clerk must look at himself."""
    return f"有 {count} 处没有读懂，下面用红色标出，请对照原文。" if count else CLEAN_READING


def cells_read(numbers: int, blanks: int, others: int, unread: int) -> str:
    """How the statutory cells came out."""
    rest = f"、{others} 格文字" if others else ""
    return f"读到 {numbers} 个数字、{blanks} 个空格或斜线{rest}，{unread} 格没有读出。"


def cut_short(shown: int, total: int) -> str:
    """Where a file is too long to be shown whole."""
    return f"原文太长，只显示前 {shown} 段（共 {total} 段）。"
