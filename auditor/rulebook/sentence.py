"""A rule's instance and the figures go in; the sentence that a clerk would write comes out. Without figures: the rule in words.

表一“甲”列：新增5 + 结余1 = 6，支出4 + 结转1 = 5，相差1
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from string import Formatter
from typing import Any

from auditor.errors import RulebookError
from auditor.model import CellState, Number
from auditor.rulebook.binding import OWN_CELL, last_year_name
from auditor.rulebook.book import Rulebook
from auditor.rulebook.form import Form
from auditor.rulebook.formula import (
    At,
    BoundRelation,
    BoundTerm,
    Comparison,
    Instance,
    LastYear,
    Name,
    Quantity,
    Relation,
    Said,
    SumOfUnits,
    Term,
    ThisCell,
    Total,
    Variable,
)
from auditor.rulebook.grammar import SIGNS, write_number
from auditor.rulebook.rule import Rule, Scope

# How a comparison is said where it must hold, where it does not, and where it is a condition that is met.
MUST: Mapping[Comparison, str] = {"=": "应等于", "≠": "不应等于", "<": "应小于", "≤": "应不大于", ">": "应大于", "≥": "应不小于"}
MET: Mapping[Comparison, str] = {"=": "等于", "≠": "不等于", "<": "小于", "≤": "不大于", ">": "大于", "≥": "不小于"}
NOT_SO: Mapping[Comparison, str] = {"=": "≠", "≠": "=", "<": "≥", "≤": ">", ">": "≤", "≥": "<"}
MIRRORED: Mapping[Comparison, Comparison] = {"=": "=", "≠": "≠", "<": ">", "≤": "≥", ">": "<", "≥": "≤"}
TOO_FAR: Mapping[Comparison, str] = {"<": "多", "≤": "多", ">": "少", "≥": "少"}
STATE_WORDS = {
    CellState.BLANK: "空白",
    CellState.MARK: "只有符号",
    CellState.TEXT: "不是数",
    CellState.UNREAD: "没有读准",
    CellState.ABSENT: "文件里没有",
    CellState.NUMBER: "",
}

Values = Mapping[str, Number | None]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One instance in words, with its parts for the placeholders of `say`."""

    message: str  # the whole sentence, without a full stop
    arithmetic: str  # 新增5 + 结余1 = 6 ≠ 5 = 支出4 + 结转1; "" where nothing can be computed
    left: str  # {左式}: the figure alone where the side is one quantity, else the sum with its value
    right: str  # {右式}
    difference: str  # {差}: how far apart, without a sign
    missing: tuple[str, ...] = ()  # what has no figure


def sentence(
    instance: Instance,
    values: Mapping[Variable, Number | None],
    rulebook: Rulebook,
    states: Mapping[Variable, CellState] | None = None,
) -> Sentence:
    """The instance with its figures: the relations that fail, or all of them where none does.

    `values` gives a number for every variable, None where there is none; under `blank: 按零` None counts as zero unless
    `states` says that it is anything but blank or a mark. Nothing is judged here that the evaluator has not judged.
    """
    rule = rulebook.rule_by_id[instance.rule]
    given: Values = {str(variable): value for variable, value in values.items()}
    kinds = {str(variable): state for variable, state in (states or {}).items()}
    missing = _missing(instance, given, kinds, rule)
    if missing:
        return _not_assessed(instance, missing)
    slack = Fraction(rule.tolerance)
    failing = [relation for relation in instance.relations if not _holds(relation, given, slack)]
    told = failing or list(instance.relations)
    condition = "，且".join(f"{_side(part.left, given)}{MET[part.comparison]}{_bare(part.right, given)}" for part in instance.condition)
    body = "；".join(_relation(relation, given, slack, not failing) for relation in told)
    first = told[0]
    difference = abs(_value(first.left, given) - _value(first.right, given))
    return Sentence(
        f"{instance.place}{'：' if instance.place else ''}{condition}{'时，' if condition else ''}{body}",
        _arithmetic(first, given, bool(failing)),
        _placeholder(first.left, given),
        _placeholder(first.right, given),
        figure(difference),
    )


def figure(value: Number | Fraction) -> str:
    """A number as a clerk writes it: exact, no exponent, − for a minus, no superfluous zeros after the point."""
    exact = Fraction(value)
    text = write_number(abs(exact))
    return f"−{text}" if exact < 0 else text


def _missing(instance: Instance, given: Values, states: Mapping[str, CellState], rule: Rule) -> tuple[str, ...]:
    """The variables without which the instance cannot be computed, each with why."""
    found: dict[str, None] = {}
    for relation in (*instance.condition, *instance.relations):
        for side in (relation.left, relation.right):
            variables = [term.variable for term in side if term.variable is not None]
            some = any(given.get(str(variable)) is not None for variable in variables)
            for variable in variables:
                key = str(variable)
                state = states.get(key)
                may_be_zero = rule.blank == "按零" and some and state in (None, CellState.BLANK, CellState.MARK)
                if given.get(key) is None and not may_be_zero:
                    found[f"{variable.name}（{STATE_WORDS[state]}）" if state and STATE_WORDS[state] else variable.name] = None
    return tuple(found)


def _not_assessed(instance: Instance, missing: tuple[str, ...]) -> Sentence:
    place = f"{instance.place}：" if instance.place else ""
    return Sentence(f"{place}缺{listed(missing)}，没有核对", "", "", "", "", missing)


def listed(names: Iterable[str], limit: int = 6) -> str:
    """Names with 、 between them, cut after `limit` with their number."""
    all_names = list(names)
    return "、".join(all_names[:limit]) + (f"等{len(all_names)}项" if len(all_names) > limit else "")


# --- sums with figures ------------------------------------------------------------------------------------------------


def _holds(relation: BoundRelation, given: Values, slack: Fraction) -> bool:
    difference = _value(relation.left, given) - _value(relation.right, given)
    match relation.comparison:
        case "=":
            return abs(difference) <= slack
        case "≠":
            return abs(difference) > slack
        case "<":
            return difference < slack
        case "≤":
            return difference <= slack
        case ">":
            return difference > -slack
        case "≥":
            return difference >= -slack


def _number(variable: Variable, given: Values) -> Fraction:
    return Fraction(given.get(str(variable)) or 0)


def _value(side: Sequence[BoundTerm], given: Values) -> Fraction:
    return sum((term.coefficient * (_number(term.variable, given) if term.variable else 1) for term in side), Fraction(0))


def _parts(side: Sequence[BoundTerm]) -> list[list[BoundTerm]]:
    """Terms of one 合计 together, every other term by itself."""
    runs = groupby(enumerate(side), key=lambda item: (item[1].group, item[1].coefficient) if item[1].group else (str(item[0]), item[0]))
    return [[term for _, term in run] for _, run in runs]


def _is_one(side: Sequence[BoundTerm]) -> bool:
    """Whether a side is a single quantity or constant: its figure needs no sum after it."""
    parts = _parts(side)
    return len(parts) == 1 and (parts[0][0].coefficient == 1 or parts[0][0].variable is None)


def _side(side: Sequence[BoundTerm], given: Values) -> str:
    """新增5 + 结余1 = 6 · 合计3（甲2、乙1） · 支出4 · 10."""
    words = _sum(side, given)
    return words if _is_one(side) else f"{words} = {figure(_value(side, given))}"


def _bare(side: Sequence[BoundTerm], given: Values) -> str:
    """As _side, with a space before anything but a constant, to follow a verb."""
    words = _side(side, given)
    return words if all(term.variable is None for term in side) else f" {words}"


def _sum(side: Sequence[BoundTerm], given: Values) -> str:
    words = ""
    parts = _parts(side)
    for part in parts:
        minus = part[0].coefficient < 0
        text = _part(part, given, len(parts) > 1)
        words += (" − " if minus else " + ") + text if words else ("−" if minus else "") + text
    return words or "0"


def _part(part: Sequence[BoundTerm], given: Values, in_sum: bool) -> str:
    first = part[0]
    if first.variable is None:
        return figure(abs(first.coefficient))
    by = _times(abs(first.coefficient))
    if not first.group:
        return f"{by}{_named(first.variable.name, given.get(str(first.variable)), in_sum)}"
    total = sum((_number(term.variable, given) for term in part if term.variable), Fraction(0))
    short = _short_names([term.variable.name for term in part if term.variable])
    filled = [(name, term.variable) for name, term in zip(short, part, strict=True) if term.variable and _number(term.variable, given)]
    shown = "、".join(_named(name, given.get(str(variable)), False) for name, variable in filled)
    return f"{by}{first.group}合计{figure(total)}{f'（{shown}）' if shown else ''}"


def _times(size: Fraction) -> str:
    """A coefficient before its quantity: 2× or 50%×; nothing for one."""
    if size == 1:
        return ""
    percent = size * 100
    return f"{write_number(size)}×" if size.denominator == 1 or percent.denominator != 1 else f"{percent.numerator}%×"


def _named(name: str, value: Number | None, in_sum: bool) -> str:
    if value is None:
        return f"{name}（空）"
    gap = " " if name[-1:].isascii() and name[-1:].isalnum() else ""
    text = figure(value)
    return f"{name}（{text}）" if in_sum and value < 0 else f"{name}{gap}{text}"


def _short_names(names: Sequence[str]) -> list[str]:
    """Members of a group without what they all share: 表一“甲/合计”, 表一“乙/合计” → 甲, 乙."""
    inner = [name.partition("“")[2].removesuffix("”") or name for name in names]
    halves = [name.partition("/") for name in inner]
    for side, other in ((2, 0), (0, 2)):
        if all(half[1] for half in halves) and len({half[side] for half in halves}) == 1 and len(halves) > 1:
            return [half[other] for half in halves]
    return inner


def _relation(relation: BoundRelation, given: Values, slack: Fraction, holds: bool) -> str:
    allowed = f"（允许相差{figure(slack)}）" if slack else ""
    if relation.comparison != "=":
        return f"{_unequal(_from_this_year(relation), given, holds)}{allowed}"
    left, right = _side(relation.left, given), _side(relation.right, given)
    if holds and _value(relation.left, given) == _value(relation.right, given):
        return f"{left}，{right}，相等"
    if all(term.variable is None for term in relation.right):
        return f"{left}，应为{right}{allowed}"
    if all(term.variable is None for term in relation.left):
        return f"{right}，应为{left}{allowed}"
    return f"{left}，{right}，相差{figure(abs(_value(relation.left, given) - _value(relation.right, given)))}{allowed}"


def _unequal(relation: BoundRelation, given: Values, holds: bool) -> str:
    """支出0 应不小于 新增3 − 结余1 = 2，少2; beside a constant everybody sees the difference."""
    said = f"{_side(relation.left, given)} {MUST[relation.comparison]}{_bare(relation.right, given)}"
    apart = abs(_value(relation.left, given) - _value(relation.right, given))
    word = TOO_FAR.get(relation.comparison)
    if holds or not word or not apart or all(term.variable is None for term in relation.right):
        return said
    return f"{said}，{word}{figure(apart)}"


def _from_this_year(relation: BoundRelation) -> BoundRelation:
    """The relation with what the report itself says first: 本格 应不小于 10, not 10 应不大于 本格."""
    own = [any(term.variable is not None and term.variable.source in ("cell", "said") for term in side) for side in (relation.left, relation.right)]
    if own != [False, True]:
        return relation
    return BoundRelation(relation.right, MIRRORED[relation.comparison], relation.left)


def _arithmetic(relation: BoundRelation, given: Values, fails: bool) -> str:
    left, right = _side(relation.left, given), _sum(relation.right, given)
    sign = NOT_SO[relation.comparison] if fails else relation.comparison
    return f"{left} {sign} {right}" if _is_one(relation.right) else f"{left} {sign} {figure(_value(relation.right, given))} = {right}"


def _placeholder(side: Sequence[BoundTerm], given: Values) -> str:
    return figure(_value(side, given)) if _is_one(side) else _side(side, given)


# --- say: -------------------------------------------------------------------------------------------------------------


def say_words(instance: Instance, told: Sentence, form: Form, quote: str = "") -> Mapping[str, str]:
    """What a formula rule's placeholders stand for: 行 列 左式 右式 差 缺 原句."""
    table = next((table for table in form.tables if instance.place.startswith(f"{table.name}“")), None)
    return {
        "行": table.rows[instance.row].name if table and instance.row else "",
        "列": table.columns[instance.column].name if table and instance.column else "",
        "左式": told.left,
        "右式": told.right,
        "差": told.difference,
        "缺": listed(told.missing),
        "原句": quote,
    }


def render_say(rule: Rule, words: Mapping[str, str]) -> str:
    """The rule's `say` with its placeholders filled. Raises RulebookError for one that is not among the words."""
    return Formatter().vformat(rule.say, (), _Strict(rule, words))


class _Strict(dict[str, Any]):
    def __init__(self, rule: Rule, words: Mapping[str, str]) -> None:
        super().__init__(words)
        self.rule = rule

    def __missing__(self, key: str) -> str:
        raise RulebookError(
            f"{self.rule.source}：规则 {self.rule.id} 的“say”里的占位符“{{{key}}}”没有内容；应为：{'、'.join(f'{{{name}}}' for name in self)}"
        )


# --- the rule without figures -----------------------------------------------------------------------------------------

BLOCK_WORDS: Mapping[tuple[str, str], str] = {
    ("file", "可读"): "文件能打开，内容能读出来",
    ("file", "非空"): "文件里有内容",
    ("file", "是报告"): "文件是报告本身，不是关于报告的其他材料",
    ("complete", "完整"): "报告写到结尾，没有中断",
    ("sections", "齐全"): "格式规定的各部分都有",
    ("sections", "顺序"): "各部分的先后与格式一致",
    ("sections", "标题"): "各部分的标题与格式一致",
    ("aspects", "齐全"): "规定的各方面都写到",
    ("tables", "齐全"): "格式规定的各张表都有",
    ("edition", "相符"): "表格是报告年度适用的格式",
    ("title", "有"): "有标题",
    ("title", "完整"): "标题里有年度和单位名称",
    ("years", "一致"): "标题、统计期和正文说的是同一年度",
    ("unit", "一致"): "印的单位与格式一致",
    ("read", "全部"): "每一格都读得准",
    ("cell", "不空白"): "填了内容，没有空格",
    ("cell", "不用符号"): "填数，不用符号代替",
    ("cell", "是数字"): "填的是数",
    ("cell", "整数"): "填的是整数",
    ("cell", "非负"): "填的数不小于0",
}


def describe(rule: Rule | Instance) -> str:
    """The rule, or one instance of it, as a sentence without figures, for people who look the rule up."""
    if isinstance(rule, Instance):
        where = f"{rule.place}：" if rule.place else ""
        condition = "，且".join(_bound_words(relation, MET) for relation in rule.condition)
        body = "，且".join(_bound_words(relation, MUST) for relation in rule.relations)
        return f"{where}{f'若{condition}，则' if condition else ''}{body}"
    if rule.formula is None:
        return f"{_scope_words(rule.scope)}{_block_words(rule.block)}"
    condition = "，且".join(_relation_words(relation, MET) for relation in rule.formula.condition)
    body = "，且".join(_relation_words(relation, MUST) for relation in rule.formula.relations)
    slack = f"（允许相差{figure(rule.tolerance)}）" if rule.tolerance != Decimal(0) else ""
    return f"{_scope_words(rule.scope)}{f'若{condition}，则' if condition else ''}{body}{slack}"


def _scope_words(scope: Scope) -> str:
    if scope.each:
        table, _, inside = scope.text.strip().translate(SIGNS)[:-2].strip().partition("[")
        limits = f"“{inside.rstrip('] ').replace(',', '/')}”" if inside else ""
        return f"{table}{limits}的每一{scope.each[1]}："
    return "" if scope.whole in ("报告", "全文") else f"{scope.text}："


def _relation_words(relation: Relation, verbs: Mapping[Comparison, str]) -> str:
    sums = [_term_words(terms) for terms in relation.sums]
    if len(sums) == 3 and relation.comparisons[0] in ("≤", "≥") and relation.comparisons[1] == relation.comparisons[0]:
        low, high = (sums[0], sums[2]) if relation.comparisons[0] == "≤" else (sums[2], sums[0])
        return f"{sums[1]} {'应' if verbs is MUST else ''}在 {low} 与 {high} 之间"
    pairs = [f"{sums[n]} {verbs[sign]} {sums[n + 1]}" for n, sign in enumerate(relation.comparisons)]
    return "，".join(pairs)


def _term_words(terms: Sequence[Term]) -> str:
    words = ""
    for term in terms:
        minus, size = term.coefficient < 0, abs(term.coefficient)
        text = write_number(size) if term.quantity is None else f"{_times(size)}{_quantity_words(term.quantity)}"
        words += (" − " if minus else " + ") + text if words else ("−" if minus else "") + text
    return words


def _quantity_words(quantity: Quantity) -> str:
    """A quantity as a sentence names it: 甲 · 填报数 · 表一“甲/乙” · 各项合计 · 上年报告的甲 · 正文“名” · 下级合计."""
    match quantity:
        case Name(text):
            return text
        case ThisCell():
            return OWN_CELL
        case At(table, row, column):
            return f"{table}“{row}/{column}”"
        case Total("", table, row, column):
            return f"{table}“{row}/{column}”合计"
        case Total(group):
            return f"{group}合计"
        case LastYear(of):
            return last_year_name(_quantity_words(of))
        case Said(name):
            return f"正文“{name}”"
        case SumOfUnits(ThisCell()):
            return "下级合计"
        case SumOfUnits(of):
            return f"下级{_quantity_words(of)}合计"


def _bound_words(relation: BoundRelation, verbs: Mapping[Comparison, str]) -> str:
    return f"{_bound_sum(relation.left)} {verbs[relation.comparison]} {_bound_sum(relation.right)}"


def _bound_sum(side: Sequence[BoundTerm]) -> str:
    words = ""
    for part in _parts(side):
        first = part[0]
        minus, size = first.coefficient < 0, abs(first.coefficient)
        name = f"{first.group}合计" if first.group else first.variable.name if first.variable else ""
        text = f"{_times(size)}{name}" if name else write_number(size)
        words += (" − " if minus else " + ") + text if words else ("−" if minus else "") + text
    return words


def _block_words(block: Mapping[str, Any]) -> str:
    for key, value in block.items():
        if isinstance(value, str):
            return BLOCK_WORDS.get((key, value), f"{key} {value}")
        match key:
            case "period":
                return f"统计期从{_month_day(value['from'])}到{_month_day(value['to'])}"
            case "text":
                least = f"不少于{value['least']}个字" if value["least"] else ""
                empty = f"不能只写{'、'.join(f'“{word}”' for word in value['empty'][:4])}" if value["empty"] else ""
                return "，".join(words for words in ("有内容", least, empty) if words)
            case "mentions":
                return "写到" + "，并且写到".join("或".join(f"“{word}”" for word in words) for words in value["all"])
            case "without":
                return f"不出现{listed([f'“{word}”' for word in value['words']])}"
            case "others":
                return f"说本单位的事时不写成{value['who']}"
            case "cell":
                return f"小数不超过{value['decimals']}位"
    return ""


def _month_day(text: str) -> str:
    month, _, day = text.partition("-")
    return f"{int(month)}月{int(day)}日"
