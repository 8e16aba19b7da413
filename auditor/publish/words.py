"""The words that several pages share: states, levels, strengths, days and years. What one page alone says stands in a module beside this one.

Fixed words stand in the templates. All are read by township clerks and county reviewers: plain Chinese, no term of this program.
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import Enum

from auditor.model import Level


class Standing(Enum):
    """How a unit stands after the audit: (word, CSS class, what it means)."""

    FIX = ("需整改", "fix", "有必须改正的问题")
    CONFIRM = ("待核实", "confirm", "没有必须改正的，但有需要核实说明的")
    UNREAD = ("未能读取", "unread", "文件打不开、是空的，或者不是年度报告")
    MISSING = ("未报送", "missing", "名册上有，本次没有收到文件")
    FINE = ("没问题", "fine", "没有需要改正或核实的问题")

    @property
    def word(self) -> str:
        """What is printed."""
        return self.value[0]

    @property
    def css(self) -> str:
        """The class of its colour."""
        return self.value[1]

    @property
    def meaning(self) -> str:
        """One clause for the legend."""
        return self.value[2]


LEVEL_CSS = {Level.MUST: "must", Level.CHECK: "check", Level.ADVICE: "advice"}
LEVEL_MEANING = {Level.MUST: "必须改正", Level.CHECK: "改正，或者写明原因", Level.ADVICE: "供参考，可以不改"}
STATUS = {"not_a_report": "不是年度报告", "unreadable": "打不开或读不了", "empty": "空文件"}
STRENGTH = {
    "S": "法律、行政法规的规定",
    "F": "国家统一格式的要求",
    "F?": "统一格式的要求（原文未核对）",
    "P": "地方通知的要求，只在发文地区有约束力",
    "O": "各地年报的通行做法，供参考",
    "I": "从表格本身推出的关系",
}
NO_STRENGTH = "来源强度未注明"
NO_NAME = "名称不明"
NO_YEAR = "年度不明"
ALL_UNITS = "所有单位"
ALL_YEARS = "所有年度"


def part_of(file: str) -> str:
    """Of a file that was read together with another."""
    return f"与“{file}”是同一份报告，已合并审核。"


def year_of(year: int | None) -> str:
    """2023年度."""
    return NO_YEAR if year is None else f"{year}年度"


def day(value: date | datetime) -> str:
    """2024年1月20日."""
    return f"{value.year}年{value.month}月{value.day}日"


def moment(value: datetime) -> str:
    """2024年1月20日 09:00."""
    return f"{day(value)} {value:%H:%M}"


def period(start: date, end: date) -> str:
    """2023年1月1日至2023年12月31日."""
    return f"{day(start)}至{day(end)}"


def listed(names: Sequence[str], most: int = 3) -> str:
    """甲、乙、丙等 5 个."""
    if len(names) <= most:
        return "、".join(names)
    return f"{'、'.join(names[:most])}等 {len(names)} 个"


def years_between(first: int | None, last: int | None) -> str:
    """Which reporting years a rule is for."""
    if first is None and last is None:
        return ALL_YEARS
    if first == last:
        return f"{first}年度"
    if last is None:
        return f"{first}年度起"
    if first is None:
        return f"{last}年度及以前"
    return f"{first}至{last}年度"


def more(count: int) -> str:
    """What was left out of a long list."""
    return f"……还有 {count} 处"


def nth_round(number: int) -> str:
    """第 2 次报送."""
    return f"第 {number} 次报送"


def cannot_write(path: str, why: str) -> str:
    """The message where the output folder refuses us."""
    return f"无法写入结果：{path}（{why}）。请检查文件夹的权限和磁盘空间，或用 --out 换一个文件夹。"


HELPER_GONE = "生成页面的进程异常退出，多半是内存不足，请关闭其他程序后重新运行。"
RULES_CHANGED = "生成页面时规则文件有改动，请重新运行，让全部结果按同一份规则生成。"
RULES_TITLE = "规则手册"


def kicker(county: str, regulation: str) -> str:
    """The line above every heading."""
    return f"{county} · {regulation}审核"


def made_on(made: datetime) -> str:
    """When the page was made, at the head of each printed sheet."""
    return f"审核于{day(made)}"
