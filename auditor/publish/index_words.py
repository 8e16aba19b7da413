"""The words of the county's page."""

from collections.abc import Sequence
from datetime import date, datetime

from auditor.publish.words import day, nth_round, year_of

FIGURE_DUE, FIGURE_CAME, FIGURE_LATE, FIGURE_UNMATCHED = "应报", "已报", "迟报", "对不上单位"
SIGNED_ON = "落款日期 "


def in_missing(number: int) -> str:
    """Below units that sent nothing, where the page names only the first."""
    return f"另有 {number} 个，都列在下面的“没有报送”里。"


def in_book(number: int) -> str:
    """Below a list that is longer than the page shows."""
    return f"另有 {number} 份，都在文书“全部结果”的“按单位”一表里，各份有自己的页面。"


def counts(must: int, check: int, advice: int) -> str:
    """What a heat cell says when read aloud or pointed at."""
    said = [f"{word} {number} 项" for word, number in (("必须改正", must), ("待核实", check), ("提示", advice)) if number]
    return "，".join(said) or "没有问题"


def same_unit(count: int, number: int, counts: bool | None) -> str:
    """A note where one unit has several files for one year in the batch."""
    said = {True: "按这一份计算", False: "已由后来的代替", None: "看不出以哪份为准"}[counts]
    return f"同一年度共 {count} 份文件，这是{nth_round(number)}的，{said}"


def read_name(name: str) -> str:
    """What a file without a unit calls itself."""
    return f"文件里写的是“{name}”"


def overview(year: int | None, due: int, came: int, fix: int, missing: int, unmatched: int) -> str:
    """The county page in one sentence."""
    text = f"{year_of(year)}应报 {due} 个单位，收到 {came} 个"
    if came:
        text += f"，其中 {fix} 个需要整改" if fix else "，没有需要整改的"
    if missing:
        text += f"；{missing} 个没有报送"
    return text + (f"；另有 {unmatched} 份文件对不上单位。" if unmatched else "。")


def kind_label(titles: Sequence[str]) -> str:
    """What a kind of problem is called: the titles of the rules that found it."""
    return "；".join(titles[:2]) + (f"等 {len(titles)} 条规则" if len(titles) > 2 else "")


def causes_said(findings: int, causes: int) -> str:
    """What the findings come down to."""
    return f"下面 {findings} 项问题，很可能出在 {causes} 处。先改这些地方，再看还剩什么。"


def rounds_said(units: int, first: int, latest: int) -> str:
    """All units that sent again, from their first report to their latest."""
    return f"重新报送过的 {units} 个单位，第一次报送时共有 {first} 项必须改正或待核实，现在还有 {latest} 项。"


def sent_after(what: str, when: date) -> str:
    """What shows that a report was late."""
    return f"{what}{day(when)}"


def not_yet_sent(when: date, received: datetime | None) -> str:
    """What shows that a report was late: an audit after the deadline that did not meet it."""
    return f"{day(when)}审核时还没有收到" + (f"，{day(received)}审核时才收到" if received else "")


def unread_parts(cells: int, gaps: int, pictures: int) -> str:
    """What of a report was not understood."""
    said = [f"{number} {word}" for word, number in (("格没有读懂", cells), ("处内容没有归入表格", gaps), ("张图片没有读取", pictures)) if number]
    return "，".join(said)


def index_title(county: str, regulation: str) -> str:
    """The window's title of the county page."""
    return f"{county}{regulation}审核汇总"
