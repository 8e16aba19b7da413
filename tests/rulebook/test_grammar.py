"""Formulas as text and as trees: reading what was written gives the same tree, and what cannot be read says where and why."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.rulebook.formula import (
    At,
    Comparison,
    Formula,
    LastYear,
    Name,
    Quantity,
    Relation,
    Said,
    SumOfUnits,
    Term,
    ThisCell,
    Total,
)
from auditor.rulebook.grammar import is_name, parse_formula, parse_quantity, write_formula, write_quantity
from auditor.rulebook.problem import TextError

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)  # the machine may be busy
names = st.sampled_from(("甲", "乙丙", "规则", "若干", "合计", "合计数", "上年", "上年结余", "本格式", "正文", "下级合计", "A1", "丁_2", "则数"))
cells: st.SearchStrategy[Quantity] = st.one_of(
    st.builds(Name, names),
    st.just(ThisCell()),
    st.builds(At, names, names, names),
    st.builds(Total, names),
    st.builds(lambda table, row, column: Total("", table, row, column), names, names, names),
)
quantities: st.SearchStrategy[Quantity] = st.one_of(cells, st.builds(LastYear, cells), st.builds(Said, names), st.builds(SumOfUnits, cells))
coefficients = st.one_of(st.just(Fraction(1)), st.integers(1, 9999).map(lambda number: Fraction(number, 100)))
signed = st.tuples(coefficients, st.sampled_from((1, -1))).map(lambda pair: pair[0] * pair[1])
terms = st.builds(Term, signed, st.one_of(st.none(), quantities))
sums = st.lists(terms, min_size=1, max_size=3).map(tuple)
chains: st.SearchStrategy[tuple[Comparison, ...]] = st.sampled_from((("=",), ("≠",), ("<", "≤"), ("≥",), (">", ">", "≥"), ("=", "=")))


@st.composite
def relations(draw: st.DrawFn) -> Relation:
    comparisons = draw(chains)
    return Relation(tuple(draw(sums) for _ in range(len(comparisons) + 1)), comparisons)


groups = st.lists(relations(), min_size=1, max_size=2).map(tuple)
formulas = st.builds(Formula, groups, st.one_of(st.just(()), groups))


@unhurried
@given(formulas)
def test_reading_what_was_written_gives_the_same_tree(formula: Formula) -> None:
    text = write_formula(formula)
    read = parse_formula(text)
    assert (read.relations, read.condition, read.text) == (formula.relations, formula.condition, text)


@unhurried
@given(formulas)
def test_full_width_signs_and_missing_spaces_make_no_difference(formula: Formula) -> None:
    text = write_formula(formula)
    wide = text.translate(str.maketrans("+-*()[],<>=.0123456789 ", "＋－×（）［］，＜＞＝．０１２３４５６７８９\u3000"))
    read = parse_formula(wide)
    assert (read.relations, read.condition) == (formula.relations, formula.condition)


@unhurried
@given(quantities)
def test_a_quantity_is_read_as_written(quantity: Quantity) -> None:
    assert parse_quantity(write_quantity(quantity)) == quantity


@unhurried
@given(st.text("甲乙若则且本格合计上年正文.()[],+-*/=<>≤ 0123456789%", max_size=24))
def test_any_text_is_read_or_refused_at_a_place_within_it(text: str) -> None:
    refused: TextError | None = None
    try:
        parse_formula(text)
    except TextError as error:
        refused = error
    assert refused is None or (0 <= refused.at <= len(text) and refused.message and refused.expected)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("甲 + 乙 = 丙 + 丁", "甲 + 乙 = 丙 + 丁"),
        ("甲 <= 乙 且 丙 >= 0 且 丁 != 3", "甲 ≤ 乙 且 丙 ≥ 0 且 丁 ≠ 3"),
        ("若 甲 > 0，且 乙 > 0，则 丙 = 0", "若 甲 > 0 且 乙 > 0 则 丙 = 0"),
        ("50% * 上年.本格 <= 本格 <= 200 ％ × 上年.本格", "0.5 * 上年.本格 ≤ 本格 ≤ 2 * 上年.本格"),
        ("甲 − (乙 − 丙) = 2 * (丁 + 1.5)", "甲 - 乙 + 丙 = 2 * 丁 + 3"),
        ("合计（表一［各类，总数］） = 合计(各项)", "合计(表一[各类,总数]) = 合计(各项)"),
        ("正文.甲 = 下级合计(表一[乙,丙])", "正文.甲 = 下级合计(表一[乙,丙])"),
        ("-甲 + 3 > -2", "- 甲 + 3 > - 2"),
        ("规则数 = 若干 + 合计数", "规则数 = 若干 + 合计数"),
        ("甲=1且 乙=2", "甲 = 1 且 乙 = 2"),
    ],
)
def test_spellings_of_one_formula(text: str, plain: str) -> None:
    assert write_formula(parse_formula(text)) == plain


@pytest.mark.parametrize(
    ("text", "at", "message", "expected"),
    [
        ("", 0, "公式是空的", "例如 甲 + 乙 = 丙"),
        ("甲", 1, "公式没有写完", "比较符号 = ≠ < ≤ > ≥"),
        ("甲 = ", 3, "公式没有写完", "名称、本格、数、合计(组) 等量"),
        ("甲 == 3", 3, "等号写了两个", "一个 ="),
        ("甲 => 3", 2, "比较符号写反了：=>", ">="),
        ("甲 =< 3", 2, "比较符号写反了：=<", "<="),
        ("上年.上年.甲 = 3", 0, "公式里不能用再早一年的数", "上年.量，量是表里的格"),
        ("甲 > 上年.正文.乙", 4, "公式里不能用上年报告正文里的数", "上年.量，量是表里的格"),
        ("甲 乙 = 3", 2, "公式第3个字“乙”读不懂", "比较符号 = ≠ < ≤ > ≥、+ 或 -、["),
        ("甲 * 乙 = 3", 2, "公式第3个字处是乘号，前面不是常数", "常数 * 量；两个量不能相乘"),
        ("丙 <= 甲 * 10%", 7, "公式第8个字处是乘号，前面不是常数", "10% * 甲"),
        ("丙 <= 合计(甲)×２", 10, "公式第11个字处是乘号，前面不是常数", "2 * 合计(甲)"),
        ("丙 <= 一成 * 表一[甲,乙]", 8, "公式第9个字处是乘号，前面不是常数", "10% * 表一[甲,乙]"),
        ("丙 <= 上年.本格 * 两倍", 11, "公式第12个字处是乘号，前面不是常数", "2 * 上年.本格"),
        ("丙 <= 一半 * 甲", 8, "公式第9个字处是乘号，前面不是常数", "50% * 甲"),
        ("2 * 3 = 甲", 4, "公式第5个字“3”不能放在乘号后面", "常数 * 量"),
        ("甲 / 2 = 乙", 2, "公式里没有除法", "比例写成 50% * 量"),
        ("甲 = 1 或 乙 = 2", 6, "公式第7个字处是“或”，公式里没有“或”", "分成两条规则；同时成立用 且"),
        ("甲 = 1 则 乙 = 2", 6, "公式第7个字“则”的位置不对，没有与它配对的“若”", "若 …… 则 ……；此处公式到此结束"),
        ("若 甲 = 1", 7, "公式缺少“则”", "则"),
        ("若甲 = 1 则 乙 = 2", 0, "公式第1个字“若”与旁边的名称连在一起", "“若”前后各空一格"),
        ("若 本格 > 甲则 乙 = 2", 8, "公式第9个字“则”与旁边的名称连在一起", "“则”前后各空一格"),
        ("甲 < 乙 > 丙", 6, "连写的比较方向不一致（< 和 >）", "方向相同的比较；或者用 且 分开写"),
        ("甲 ≠ 乙 = 丙", 6, "连写的比较方向不一致（≠ 和 =）", "方向相同的比较；或者用 且 分开写"),
        ("表一[甲] = 1", 4, "公式第5个字“]”读不懂", "逗号"),
        ("合计(甲 = 1", 5, "公式第6个字“=”读不懂", "）、["),
        ("甲 = $3", 4, "公式第5个字“$”读不懂", "名称、本格、数、合计(组) 等量"),
    ],
)
def test_what_cannot_be_read_says_where_and_what_was_expected(text: str, at: int, message: str, expected: str) -> None:
    with pytest.raises(TextError) as raised:
        parse_formula(text)
    assert (raised.value.at, raised.value.message, raised.value.expected) == (at, message, expected)


@pytest.mark.parametrize(("text", "is_one"), [("新增件数", True), ("A1", True), ("本格", False), ("1甲", False), ("甲 乙", False), ("甲-乙", False)])
def test_which_words_can_be_names(text: str, is_one: bool) -> None:
    assert is_name(text) is is_one
