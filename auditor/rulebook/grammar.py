"""The text of a formula goes in; the Formula tree of formula.py comes out, or a TextError that says where and why.

The grammar itself is grammar.lark (LALR). Full-width and typographic signs are read as their plain forms, one for one.
"""

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TypeGuard

from auditor.rulebook.formula import At, Comparison, Formula, LastYear, Name, Quantity, Relation, Said, SumOfUnits, Term, ThisCell, Total
from auditor.rulebook.problem import TextError

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

ALIKE = {"-": "−–—－﹣", "*": "×✕∗", "≤": "≦⩽", "≥": "≧⩾", " ": "\u3000\u00a0", ".": "。", "[": "【", "]": "】"}
SIGNS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {ord(sign): ord(plain) for plain, others in ALIKE.items() for sign in others}
COMPARISONS: dict[str, Comparison] = {"<=": "≤", ">=": "≥", "!=": "≠", "=": "=", "≠": "≠", "<": "<", "≤": "≤", ">": ">", "≥": "≥"}
OPPOSITE = {"<": ">", "≤": "≥", ">": "<", "≥": "≤"}

# What the parser may wait for, in the words of the manual; keys are the grammar's terminals.
EXPECTED = (
    (("NAME",), "名称"),
    (("THIS",), "本格"),
    (("NUMBER", "PERCENT"), "数"),
    (("TOTAL",), "合计(组)"),
    (("LAST_YEAR",), "上年.量"),
    (("NARRATIVE",), "正文.名称"),
    (("UNITS",), "下级合计(量)"),
    (("COMPARISON",), "比较符号 = ≠ < ≤ > ≥"),
    (("PLUS", "MINUS"), "+ 或 -"),
    (("STAR",), "*"),
    (("LPAR",), "（"),
    (("RPAR",), "）"),
    (("LSQB",), "["),
    (("RSQB",), "]"),
    (("COMMA",), "逗号"),
    (("IF",), "若"),
    (("THEN",), "则"),
    (("AND",), "且"),
    (("$END",), "公式到此结束"),
)
GLUED = re.compile(r"(?P<word>(?<=^)若(?=\w)|(?<=[^\W\d])[则且](?=\s))")  # 若甲 …, 甲则 …: read as one name
FACTOR = re.compile(r"(?P<percent>\d+(\.\d+)?\s*%?)|(?P<tenths>[一二三四五六七八九])成|(?P<half>一半|半数)|(?P<fold>[一二两三四五六七八九十])倍")
MEASURE = re.compile(r"[^\W\d][\w·.]*(?:\s*\[[^\[\]]*\]|\s*\([^()]*\))?")
COUNTED = {digit: number for number, digits in enumerate(("一", "二两", "三", "四", "五", "六", "七", "八", "九", "十"), 1) for digit in digits}
OPERANDS = frozenset({"NAME", "THIS", "NUMBER", "PERCENT", "TOTAL", "LAST_YEAR", "NARRATIVE", "UNITS"})


def parse_formula(text: str) -> Formula:
    """The tree of one formula. Raises TextError."""
    tree = _parse(text, "formula")
    groups = [_group(child) for child in tree.children if not _is_token(child)]
    if tree.data == "conditional":
        return Formula(groups[1], groups[0], text)
    return Formula(groups[0], (), text)


@lru_cache(maxsize=4096)
def parse_quantity(text: str) -> Quantity:
    """The tree of one quantity, as the keys of a test case name it. Raises TextError."""
    return _quantity(_parse(text, "quantity"))


def is_name(text: str) -> bool:
    """Whether the text can stand as a name in a formula."""
    try:
        return isinstance(parse_quantity(text), Name)
    except TextError:
        return False


@cache
def _parser() -> "Lark":
    from lark import Lark  # built when the first formula is read: commands without a rulebook never pay for it

    grammar = files("auditor.rulebook").joinpath("grammar.lark").read_text("utf-8")
    return Lark(grammar, parser="lalr", start=["formula", "quantity"], propagate_positions=True)


def _parse(text: str, start: str) -> "Tree[Any]":
    from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedToken

    plain = text.translate(SIGNS)
    try:
        return _parser().parse(plain, start=start)
    except UnexpectedCharacters as error:
        at = error.pos_in_stream or 0
        raise _wrong(text, at, text[at], error.allowed or ()) from None
    except UnexpectedToken as error:
        ended = error.token.type == "$END"
        at = len(text.rstrip()) if ended else (error.token.start_pos or 0)
        raise _wrong(text, at, "" if ended else text[at : at + len(error.token)], error.accepts or error.expected) from None
    except UnexpectedEOF as error:
        raise _wrong(text, len(text), "", error.expected) from None


def _wrong(text: str, at: int, found: str, waited: Sequence[str] | set[str]) -> TextError:
    """The error in words, with the mistakes that people do make named as such."""
    names = set(waited)
    before = text[:at].rstrip().translate(SIGNS)
    expected = _in_words(names)
    if not text.strip():
        return TextError(0, "公式是空的", "例如 甲 + 乙 = 丙")
    if found in ("/", "÷", "／"):
        return TextError(at, "公式里没有除法", "比例写成 50% * 量")
    if found in ("*", "×", "＊", "✕") and "STAR" not in names:
        return TextError(at, f"公式第{at + 1}个字处是乘号，前面不是常数", _turned(text, at) or "常数 * 量；两个量不能相乘")
    if before.endswith("*") and found:
        return TextError(at, f"公式第{at + 1}个字“{found}”不能放在乘号后面", "常数 * 量")
    if found in ("=", "＝") and before.endswith("="):
        return TextError(at, "等号写了两个", "一个 =")
    if found in ("<", ">", "＜", "＞") and before.endswith("="):
        sign = found.translate(SIGNS)
        return TextError(at - 1, f"比较符号写反了：={sign}", f"{sign}=")
    if found in (".", "．") and (ahead := re.search(r"上年\s*\.\s*(上年|正文)\s*$", before)):
        what = "再早一年的数" if ahead[1] == "上年" else "上年报告正文里的数"
        return TextError(ahead.start(), f"公式里不能用{what}", "上年.量，量是表里的格")
    if found == "或":
        return TextError(at, f"公式第{at + 1}个字处是“或”，公式里没有“或”", "分成两条规则；同时成立用 且")
    if glued := GLUED.search(text[: at + len(found)]):
        word = glued["word"]
        return TextError(glued.start("word"), f"公式第{glued.start('word') + 1}个字“{word}”与旁边的名称连在一起", f"“{word}”前后各空一格")
    if found and found[-1] in "则且若":
        lone = "，没有与它配对的“若”" if found[-1] == "则" else ""
        return TextError(at, f"公式第{at + 1}个字“{found}”的位置不对{lone}", f"若 …… 则 ……；此处{expected}")
    if not found:
        missing = "缺少“则”" if "THEN" in names and "COMPARISON" not in names else "没有写完"
        return TextError(at, f"公式{missing}", expected)
    return TextError(at, f"公式第{at + 1}个字“{found}”读不懂", expected)


def _turned(text: str, at: int) -> str:
    """What was meant by 量 * 10% or 一成 * 量, as the language writes it: 10% * 量; "" where neither side is a constant."""
    plain = text.translate(SIGNS)
    after = re.match(rf"\s*(?:(?P<factor>{FACTOR.pattern})(?![\w])|(?P<measure>{MEASURE.pattern}))", plain[at + 1 :])
    before = re.search(rf"(?:(?<![\w])(?P<factor>{FACTOR.pattern})|(?P<measure>{MEASURE.pattern}))\s*$", plain[:at])
    if after is None or before is None:
        return ""
    for factor, measure in ((after, before), (before, after)):
        if factor["factor"] and measure["measure"]:
            return f"{_constant_words(factor)} * {measure['measure']}"
    return ""


def _constant_words(found: re.Match[str]) -> str:
    if tenths := found["tenths"]:
        return f"{COUNTED[tenths]}0%"
    if fold := found["fold"]:
        return str(COUNTED[fold])
    return "50%" if found["half"] else found["percent"]


def _in_words(names: set[str]) -> str:
    if names >= OPERANDS:
        names = (names - OPERANDS - {"LPAR", "PLUS", "MINUS", "IF"}) | {"量"}
    words = [word for terminals, word in EXPECTED if names & set(terminals)]
    return "、".join((["名称、本格、数、合计(组) 等量"] if "量" in names else []) + words)


# --- from lark's tree to ours -----------------------------------------------------------------------------------------


def _is_token(child: "Tree[Any] | Token") -> TypeGuard["Token"]:
    return isinstance(child, str)


def _group(tree: "Tree[Any]") -> tuple[Relation, ...]:
    return tuple(_relation(child) for child in tree.children if not _is_token(child))


def _relation(tree: "Tree[Any]") -> Relation:
    sums = tuple(_sum(child) for child in tree.children if not _is_token(child))
    signs = [child for child in tree.children if _is_token(child)]
    comparisons = tuple(COMPARISONS[str(sign)] for sign in signs)
    for earlier, sign in zip(comparisons, signs[1:], strict=False):
        later = COMPARISONS[str(sign)]
        if "≠" in (earlier, later) or OPPOSITE.get(earlier, "")[:1] in (later, {"<": "≤", ">": "≥", "≤": "<", "≥": ">"}.get(later, "?")):
            raise TextError(sign.start_pos or 0, f"连写的比较方向不一致（{earlier} 和 {later}）", "方向相同的比较；或者用 且 分开写")
    return Relation(sums, comparisons)


def _sum(tree: "Tree[Any]") -> tuple[Term, ...]:
    terms: list[Term] = []
    sign = Fraction(1)
    for child in tree.children:
        if child.data == "sign":
            sign = Fraction(-1 if child.children[0] == "-" else 1)
            continue
        terms.extend(Term(sign * term.coefficient, term.quantity) for term in TERMS[child.data](child))
        sign = Fraction(1)
    return tuple(terms)


def _constant(tree: "Tree[Any]") -> Fraction:
    text = str(tree.children[0])
    return Fraction(text.rstrip("% \t\u3000")) / 100 if text.endswith("%") else Fraction(text)


def _times_sum(tree: "Tree[Any]") -> tuple[Term, ...]:
    by = _constant(tree.children[0])
    return tuple(Term(by * term.coefficient, term.quantity) for term in _sum(tree.children[1]))


TERMS: dict[str, Callable[[Any], tuple[Term, ...]]] = {
    "one": lambda tree: (Term(Fraction(1), _quantity(tree.children[0])),),
    "times": lambda tree: (Term(_constant(tree.children[0]), _quantity(tree.children[1])),),
    "times_sum": _times_sum,
    "constant_term": lambda tree: (Term(_constant(tree.children[0]), None),),
    "nested": lambda tree: _sum(tree.children[0]),
}


def _quantity(tree: "Tree[Any]") -> Quantity:
    words = [str(child) for child in tree.children if _is_token(child)]
    match tree.data:
        case "name":
            return Name(words[0])
        case "this":
            return ThisCell()
        case "at":
            return At(words[0], words[1], words[2])
        case "total":
            return Total(words[1])
        case "total_at":
            return Total("", words[1], words[2], words[3])
        case "said":
            return Said(words[1])
        case "last_year":
            return LastYear(_quantity(tree.children[1]))
        case _:
            return SumOfUnits(_quantity(tree.children[1]))


# --- and back to text -------------------------------------------------------------------------------------------------


def write_formula(formula: Formula) -> str:
    """The formula in the language's plain spelling: reading it again gives the same tree."""
    plain = _write_group(formula.relations)
    return f"若 {_write_group(formula.condition)} 则 {plain}" if formula.condition else plain


def _write_group(relations: Sequence[Relation]) -> str:
    return " 且 ".join(_write_relation(relation) for relation in relations)


def _write_relation(relation: Relation) -> str:
    words = [write_sum(relation.sums[0])]
    for comparison, side in zip(relation.comparisons, relation.sums[1:], strict=True):
        words += [comparison, write_sum(side)]
    return " ".join(words)


def write_sum(terms: Sequence[Term]) -> str:
    """A sum of terms as written: 甲 + 2 * 乙 - 3."""
    words: list[str] = []
    for number, term in enumerate(terms):
        if number:
            words.append("-" if term.coefficient < 0 else "+")
        elif term.coefficient < 0:
            words.append("-")
        size = abs(term.coefficient)
        if term.quantity is None:
            words.append(write_number(size))
        elif size == 1:
            words.append(write_quantity(term.quantity))
        else:
            words.append(f"{write_number(size)} * {write_quantity(term.quantity)}")
    return " ".join(words)


def write_quantity(quantity: Quantity) -> str:
    """A quantity as written: 甲 · 本格 · 表一[甲,乙] · 合计(组) · 上年.甲 · 正文.名 · 下级合计(本格)."""
    match quantity:
        case Name(text):
            return text
        case ThisCell():
            return "本格"
        case At(table, row, column):
            return f"{table}[{row},{column}]"
        case Total("", table, row, column):
            return f"合计({table}[{row},{column}])"
        case Total(group):
            return f"合计({group})"
        case LastYear(of):
            return f"上年.{write_quantity(of)}"
        case Said(name):
            return f"正文.{name}"
        case SumOfUnits(of):
            return f"下级合计({write_quantity(of)})"


def write_number(value: Fraction) -> str:
    """An exact number as plain decimal digits; every constant of a formula has such a form."""
    if value.denominator == 1:
        return str(value.numerator)
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
        assert places < 400, "a constant without a decimal form"
    digits = str(abs((value * 10**places).numerator)).rjust(places + 1, "0")
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"
