"""Figures go in; the sentence must read word for word as a clerk would write it."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from auditor.errors import RulebookError
from auditor.model import CellState, Number
from auditor.rulebook import load_rulebook
from auditor.rulebook.book import Rulebook
from auditor.rulebook.formula import Instance
from auditor.rulebook.sentence import Sentence, describe, figure, render_say, say_words, sentence

RulesFolder = Callable[..., Path]
Told = Callable[..., Sentence]
SUMS = "demo/rules/sums.yaml"

RULE = """\
- id: T-01
  title: 试
  kind: trial
  level: 强制
  for: {scope}
  check: "{check}"
  basis: [F21]
  fix: 核对。
  {more}
  tests:
    pass: [{{{case}}}]
    fail: [{{{case}}}]
    none: [{{{case}}}]
"""


@pytest.fixture
def ruled(rules_folder: RulesFolder) -> Callable[..., Rulebook]:
    """ruled(scope, check, case, more) loads the invented regulation with that one formula rule, T-01."""

    def load(scope: str, check: str, case: str, more: str = "") -> Rulebook:
        text = RULE.format(scope=scope, check=check, case=case, more=more or "# nothing more")
        folder = rules_folder({SUMS: text, "county.yaml": ("  - {rule: A-02, level: 提示}\n", ""), "demo/rulebook.yaml": ("勾稽", "勾稽")})
        county = (folder / "county.yaml").read_text("utf-8").replace("overrides:\n", "")
        (folder / "county.yaml").write_text(county, "utf-8")
        return load_rulebook(folder, "demo")

    return load


def first(book: Rulebook) -> Instance:
    """The first place of T-01 in the newest edition."""
    return book.rule_by_id["T-01"].instances["2021"][0]


def tell(book: Rulebook, figures: Mapping[str, Number | None], states: Mapping[str, CellState] | None = None) -> Sentence:
    """The sentence with figures given by the names that stand in it."""
    instance = first(book)
    kinds = {variable: (states or {})[variable.name] for variable in instance.variables if variable.name in (states or {})}
    return sentence(instance, {variable: figures.get(variable.name, 0) for variable in instance.variables}, book, kinds)


FLOW = ("表一 每列", "新增 + 结余 = 支出 + 结转", "新增: 1, 结余: 1, 支出: 1, 结转: 1")


def test_a_balance_that_does_not_hold(ruled: Callable[..., Rulebook]) -> None:
    told = tell(ruled(*FLOW), {"新增": 5, "结余": 1, "支出": 4, "结转": 1})
    assert told.message == "表一“林木”列：新增5 + 结余1 = 6，支出4 + 结转1 = 5，相差1"
    assert told.arithmetic == "新增5 + 结余1 = 6 ≠ 5 = 支出4 + 结转1"
    assert (told.left, told.right, told.difference) == ("新增5 + 结余1 = 6", "支出4 + 结转1 = 5", "1")


def test_a_balance_that_holds(ruled: Callable[..., Rulebook]) -> None:
    told = tell(ruled(*FLOW), {"新增": 5, "结余": 1, "支出": 4, "结转": 2})
    assert told.message == "表一“林木”列：新增5 + 结余1 = 6，支出4 + 结转2 = 6，相等"
    assert told.arithmetic == "新增5 + 结余1 = 6 = 6 = 支出4 + 结转2"


def test_a_sum_of_many_shows_only_what_is_not_zero(ruled: Callable[..., Rulebook]) -> None:
    book = ruled("表一 每行", "合计(各类) = 总数", "各类: 1, 总数: 1")
    assert tell(book, {"林木": 2, "鸟类": 1, "总数": 4}).message == "表一“新增”行：各类合计3（林木2、鸟类1），总数4，相差1"
    assert tell(book, {"林木": 2, "总数": 4}).message == "表一“新增”行：各类合计2（林木2），总数4，相差2"
    assert tell(book, {"总数": 4}).message == "表一“新增”行：各类合计0，总数4，相差4"


def test_a_sum_elsewhere_names_its_members_shortly(ruled: Callable[..., Rulebook]) -> None:
    book = ruled("报告", "合计(表一[各去向,总数]) = 表一[支出,总数]", "'表一[各去向,总数]': 1, '表一[支出,总数]': 1")
    told = tell(book, {"表一“留存/总数”": 3, "表一“移交/总数”": 1, "表一“支出/总数”": 5})
    assert told.message == "表一“各去向/总数”合计4（留存3、移交1），表一“支出/总数”5，相差1"


def test_an_inequality(ruled: Callable[..., Rulebook]) -> None:
    book = ruled("表一 每列", "支出 >= 新增 - 结余", "支出: 1, 新增: 1, 结余: 1")
    told = tell(book, {"支出": 0, "新增": 3, "结余": 1})
    assert told.message == "表一“林木”列：支出0 应不小于 新增3 − 结余1 = 2，少2"
    assert told.arithmetic == "支出0 < 2 = 新增3 − 结余1"


def test_a_cell_that_must_be_a_constant(ruled: Callable[..., Rulebook]) -> None:
    told = tell(ruled("'表一[新增] 每格'", "本格 = 0", "本格: 1"), {"填报数": 3})
    assert told.message == "表一“新增/林木”：填报数3，应为0"
    assert (told.left, told.right) == ("3", "0")


def test_a_cell_that_must_not_be_negative(ruled: Callable[..., Rulebook]) -> None:
    told = tell(ruled("各表 每格", "本格 >= 0", "本格: 1"), {"填报数": -3})
    assert told.message == "表一“新增/林木”：填报数−3 应不小于0"


def test_the_tolerance_is_said(ruled: Callable[..., Rulebook]) -> None:
    book = ruled(*FLOW, "tol: 0.5")
    assert tell(book, {"新增": 6, "支出": 4}).message == "表一“林木”列：新增6 + 结余0 = 6，支出4 + 结转0 = 4，相差2（允许相差0.5）"


def test_the_condition_comes_first_with_its_figures(ruled: Callable[..., Rulebook]) -> None:
    book = ruled("'表一[新增,总数] 每格'", "若 上年.本格 >= 10 则 50% * 上年.本格 <= 本格 <= 200% * 上年.本格", "上年.本格: 1, 本格: 1")
    high = tell(book, {"填报数": 30, "上年填报数": 12})
    assert high.message == "表一“新增/总数”：上年填报数12不小于10时，填报数30 应不大于 2×上年填报数12 = 24，多6"
    low = tell(book, {"填报数": 5, "上年填报数": 13})
    assert low.message == "表一“新增/总数”：上年填报数13不小于10时，填报数5 应不小于 50%×上年填报数13 = 6.5，少1.5"


def test_the_narrative_and_the_units_below(ruled: Callable[..., Rulebook]) -> None:
    book = ruled("全文", "正文.新增件数 = 表一[新增,总数]", "正文.新增件数: 1, '表一[新增,总数]': 1")
    assert tell(book, {"正文“新增件数”": 3, "表一“新增/总数”": 7}).message == "正文“新增件数”3，表一“新增/总数”7，相差4"
    book = ruled("表一 每格", "本格 = 下级合计(本格)", "本格: 1, 下级合计(本格): 1")
    assert tell(book, {"填报数": 3, "下级合计": 5}).message == "表一“新增/林木”：填报数3，下级合计5，相差2"


def test_a_negative_figure_in_a_sum_stands_in_brackets(ruled: Callable[..., Rulebook]) -> None:
    book = ruled("表二 每行", "次数 + 增减 >= 3 * 次数 - 1", "次数: 1, 增减: 1")
    assert tell(book, {"次数": 2, "增减": -3}).message == "表二“巡护”行：次数2 + 增减（−3） = −1 应不小于 3×次数2 − 1 = 5，少6"


def test_blanks_that_count_as_zero_are_said(ruled: Callable[..., Rulebook]) -> None:
    book = ruled(*FLOW, "blank: 按零")
    told = tell(book, {"新增": 5, "结余": None, "支出": 4, "结转": 2})
    assert told.message == "表一“林木”列：新增5 + 结余（空） = 5，支出4 + 结转2 = 6，相差1"


def test_what_is_missing_is_named_and_nothing_is_computed(ruled: Callable[..., Rulebook]) -> None:
    figures = {"新增": None, "结余": 1, "支出": None, "结转": 2}
    told = tell(ruled(*FLOW), figures, {"新增": CellState.UNREAD, "支出": CellState.BLANK})
    assert told.message == "表一“林木”列：缺新增（没有读准）、支出（空白），没有核对"
    assert (told.arithmetic, told.left, told.difference) == ("", "", "")
    assert told.missing == ("新增（没有读准）", "支出（空白）")
    # a side of which nothing is filled is no sum, not even where blanks count as zero
    told = tell(ruled(*FLOW, "blank: 按零"), {"新增": 1, "结余": 1, "支出": None, "结转": None})
    assert told.message == "表一“林木”列：缺支出、结转，没有核对"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (12, "12"),
        (-3, "−3"),
        (Decimal("190.457379"), "190.457379"),
        (Decimal("5.00"), "5"),
        (Decimal("1E+3"), "1000"),
        (Fraction(1, 8), "0.125"),
        (0, "0"),
    ],
)
def test_figures_are_exact(value: Number | Fraction, words: str) -> None:
    assert figure(value) == words


@pytest.mark.parametrize(
    ("scope", "check", "case", "more", "words"),
    [
        (*FLOW, "", "表一的每一列：新增 + 结余 应等于 支出 + 结转"),
        (*FLOW, "tol: 1", "表一的每一列：新增 + 结余 应等于 支出 + 结转（允许相差1）"),
        ("'表一[新增,总数] 每格'", "若 上年.本格 > 0 则 50% * 上年.本格 <= 本格 <= 2 * 上年.本格", "本格: 1, 上年.本格: 1", "", ""),
        ("表一 每行", "合计(各类) = 总数", "各类: 1, 总数: 1", "", "表一的每一行：各类合计 应等于 总数"),
        ("全文", "正文.新增件数 ≠ 0", "正文.新增件数: 1", "", "正文“新增件数” 不应等于 0"),
    ],
)
def test_a_rule_in_words(ruled: Callable[..., Rulebook], scope: str, check: str, case: str, more: str, words: str) -> None:
    expected = words or "表一“新增/总数”的每一格：若上年填报数 大于 0，则填报数 应在 50%×上年填报数 与 2×上年填报数 之间"
    assert describe(ruled(scope, check, case, more).rule_by_id["T-01"]) == expected


def test_an_instance_and_a_block_in_words(ruled: Callable[..., Rulebook]) -> None:
    book = ruled(*FLOW)
    assert describe(first(book)) == "表一“林木”列：新增 + 结余 应等于 支出 + 结转"
    assert describe(book.rule_by_id["B-01"]) == "格式规定的各部分都有"
    assert describe(book.rule_by_id["B-02"]) == "一、基本情形：写到“责任”或“职责”，并且写到“检查”"
    assert describe(book.rule_by_id["B-03"]) == "各表的每一格：填了内容，没有空格"


def test_the_rules_own_message_is_filled_strictly(rules_folder: RulesFolder) -> None:
    book = load_rulebook(rules_folder(), "demo")
    rule = book.rule_by_id["A-02"]
    instance = rule.instances["2021"][0]
    figures = dict(zip(instance.variables, (2, 1, 4), strict=True))
    words = say_words(instance, sentence(instance, figures, book), book.forms["2021"])
    assert render_say(rule, words) == "这一行（新增）左边3，右边4，差1。"
    with pytest.raises(RulebookError, match=re.escape("规则 A-02 的“say”里的占位符“{差}”没有内容")):
        render_say(rule, {"行": "新增", "左式": "3", "右式": "4"})
