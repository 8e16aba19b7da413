"""Every sentence with which the rule tools speak to a rule maintainer."""

from collections.abc import Sequence

from auditor.analysis.answers import Analysis, CellGuard, Conflict, Implied, Setting
from auditor.analysis.mutation import Mutant
from auditor.rulebook.sentence import listed

GUARD_SIGNS = {"none": "×", "seen": "△", "located": "●"}
GUARD_CSS = {"none": "g0", "seen": "g1", "located": "g2"}
GUARD_MEANING = {
    "none": "没有规则核对这一格：填错了发现不了",
    "seen": "填错了能发现，但不能单凭表内等式断定错在这一格",
    "located": "单独填错时，凭表内等式就能断定是这一格",
}
OWN_SIGN, OTHER_SIGN = "■", "·"
UNKNOWN_DATE = "不详（规则文件夹没有版本记录）"
EXPECT = {"pass": "应当通过", "fail": "应当不通过", "none": "缺数据，应当不评"}
MOST_PLACES = 6
SETTLE_FIRST = "有矛盾的情形没有查这一项：先解决上面的矛盾，再查一遍。"  # whatever contradicts itself implies everything


def years(first: int | None, last: int | None) -> str:
    """2021年 · 2022年起 · 2019至2020年."""
    if first is not None and first == last:
        return f"{first}年"
    if last is None:
        return f"{first}年起" if first is not None else "所有年度"
    return f"{last}年以前" if first is None else f"{first}至{last}年"


def settings(some: Sequence[Setting], asked_in: Sequence[Setting]) -> str:
    """Which reports, as briefly as it can be said; "" where it is all those in which the rule is asked."""
    if asked_in and set(some) >= set(asked_in):
        return ""
    said: list[str] = []
    for edition in dict.fromkeys(one.edition for one in some):
        here, all_here = [one for one in some if one.edition == edition], [one for one in asked_in if one.edition == edition]
        if set(here) >= set(all_here):
            said.append(f"{edition}年版")
            continue
        for types in dict.fromkeys(one.unit_types for one in here):
            spans = [(one.first, one.last) for one in here if one.unit_types == types]
            every = {(one.first, one.last) for one in all_here if one.unit_types == types}
            when = [""] if set(spans) >= every else [f"{years(*span)} " for span in spans]
            said.extend(f"{edition}年版 {span}{'、'.join(filter(None, types))}".strip() for span in when)
    return "；".join(said)


def conflict(one: Conflict, some: Sequence[Setting], asked_in: Sequence[Setting]) -> str:
    """A contradiction with its smallest set, and the settings in which it stands where that is not all in which its rules are asked."""
    what = f"{one.table}只能全部填0" if one.table else "没有一份报告能同时满足"
    where = f"用到的地方：{listed(one.places, MOST_PLACES)}。"
    only = settings(some, asked_in)
    return f"{only}{'：' if only else ''}{'、'.join(one.rules)} 互相矛盾，{what}。去掉其中任何一条就不再矛盾。{where}"


def implied(one: Implied, asked_in: Sequence[Setting]) -> str:
    """A repetition with what it repeats."""
    where = f"在{listed([_bare(place) for place in one.places], MOST_PLACES)}" if one.places else ""
    by = "、".join(f"{key} 的其余各处" if key == one.rule else key for key in one.by) or "表样本身（数不小于0）"
    only = settings(one.settings, asked_in)
    so = "，单独再查不会多发现问题" if one.places else "，这一条可以不写"
    return f"{one.rule} {one.title}：所涉的数都有时，{where}由 {by} 推出{so}{f'（{only}）' if only else ''}。"


def _bare(place: str) -> str:
    return place or "这里"


def alike(guard: CellGuard, names: Sequence[str]) -> str:
    """What stands behind one cell of the picture."""
    said = GUARD_MEANING[guard.guard]
    if guard.rules:
        said += f"。核对它的规则：{listed(guard.rules, MOST_PLACES)}"
    if names:
        said += f"。与它分不清的格：{listed(names, 4)}"
    return said


def mutant(one: Mutant) -> tuple[str, str]:
    """A survivor, and the line of YAML that would kill it ("" where none is known)."""
    said = f"{one.rule} {one.change}，例子全都看不出来：{one.formula}"
    if one.fate == "unsure":
        return f"{said}（能不能分辨没有算出来）", ""
    return said, f"      - {one.case}"


def add_to(one: Mutant) -> str:
    """Where that line belongs."""
    return f"在 {one.rule} 的 tests 的 {one.expect}（{EXPECT[one.expect]}）里添："


def totals(analysis: Analysis) -> str:
    """The first line."""
    return f"{analysis.formulas} 条公式规则，{len(analysis.settings)} 种适用情形（版本、年度、单位类型）。"


def fixed_value(name: str, value: object, rules: Sequence[str]) -> str:
    """A cell that can hold one value only."""
    return f"{name} 只能填 {value}（{'、'.join(rules)}）"
