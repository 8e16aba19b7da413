"""One rule's node goes in, with everything that a rule may refer to; the checked Rule comes out, or its problems."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from string import Formatter
from types import MappingProxyType
from typing import Literal

from auditor.model import Level
from auditor.rulebook.binding import bind, mixed_units, parse_scope, settled
from auditor.rulebook.book import Basis, Phrase
from auditor.rulebook.cases import ELSEWHERE, fill_case
from auditor.rulebook.counties import LEVELS
from auditor.rulebook.form import Form
from auditor.rulebook.formula import Formula, Instance
from auditor.rulebook.grammar import parse_formula
from auditor.rulebook.problem import Problems, TextError, name_expected
from auditor.rulebook.requirements import check_block_case, read_requirement, scope_kind
from auditor.rulebook.rule import Case, Rule, Scope, Source
from auditor.rulebook.yamlnodes import Node, years_of

Expect = Literal["pass", "fail", "none"]
EXPECTS: tuple[Expect, ...] = ("pass", "fail", "none")
REASONS = {"pass": "应当通过的例子", "fail": "应当不通过的例子", "none": "缺数据、应当不评的例子"}
REQUIRED_KEYS = ("id", "title", "kind", "level", "for", "basis", "fix", "tests")
OPTIONAL_KEYS = ("unit", "years", "check", "require", "tol", "blank", "say", "off", "replaces")
RULE_ID = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")
KIND = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
PLACEHOLDERS = ("列", "行", "左式", "右式", "差", "原句", "缺")


@dataclass(frozen=True)
class Known:
    """What the rules of one regulation may refer to."""

    forms: Mapping[str, Form]  # newest edition first
    years: Mapping[str, tuple[int | None, int | None]]  # edition → its reporting years
    register: Mapping[str, Basis]
    unit_types: Sequence[str]  # empty where the county's page could not be read
    phrases: tuple[Phrase, ...] = ()
    ids: dict[str, Source] = field(default_factory=dict)  # of every rule met so far, those with problems included

    @property
    def section_ids(self) -> list[str]:
        """The ids of all sections of all editions."""
        return list(dict.fromkeys(section.id for form in self.forms.values() for section in form.sections))

    @property
    def aspect_names(self) -> dict[str, str]:
        """The short names of the aspects of all editions, by id."""
        return {aspect.id: aspect.name for form in self.forms.values() for aspect in form.aspects}


def known_basis(node: Node, key: str, register: Mapping[str, Basis]) -> tuple[str, ...]:
    """The ids of legal bases under a key; those that the register does not have are problems."""
    entry = node.get(key)
    names = node.strings(key)
    for number, name in enumerate(names):
        if name not in register and entry is not None:
            place = entry.items[number] if number < len(entry.items) else entry
            place.fault(f"依据登记簿里没有“{name}”", f"{name_expected(name, register)}；新的依据要先登记（规则维护手册第二节第5条）")
    return names


def read_rule(node: Node, family: str, known: Known) -> Rule | None:
    """The rule in one item of a rule file; problems are noted on the node, None where there is one."""
    return _RuleReader(node, family, known).rule()


class _RuleReader:
    """Reads one rule; every mistake becomes a problem."""

    def __init__(self, node: Node, family: str, known: Known) -> None:
        self.node = node
        self.family = family
        self.known = known
        self.problems: Problems = node.problems
        self.forms = list(known.forms.values())

    def rule(self) -> Rule | None:
        """The rule, None where it has a problem."""
        node, before = self.node, len(self.problems)
        if not node.mapping("规则", REQUIRED_KEYS, OPTIONAL_KEYS):
            return None
        scope = self.scope()
        formula = self.formula()
        block = read_requirement(require, scope, self.known.section_ids) if (require := node.get("require")) else MappingProxyType({})
        off, off_from = self.off()
        rule = Rule(
            id=self.rule_id(),
            title=node.string("title"),
            kind=self.shaped("kind", KIND, "小写英文字母和下划线，例如 wrong_sum"),
            level=Level(node.choice("level", LEVELS, LEVELS[0])),
            scope=scope or Scope(""),
            basis=known_basis(node, "basis", self.known.register),
            fix=node.string("fix"),
            source=node.source,
            family=self.family,
            formula=formula,
            block=block,
            say=node.string("say"),
            unit_types=node.strings("unit"),
            years=years_of(node.get("years")),
            tolerance=tol.as_decimal("“tol”") if (tol := node.get("tol")) else Decimal(0),
            blank="按零" if node.choice("blank", ("未评估", "按零"), "未评估") == "按零" else "未评估",
            off=off,
            off_from=off_from,
            replaces=node.strings("replaces"),
        )
        self.check_keys(rule)
        if scope is not None and formula is not None:
            rule = replace(rule, instances=self.instances(rule, formula))
        rule = replace(rule, cases=self.cases(rule))
        return rule if len(self.problems) == before else None

    def rule_id(self) -> str:
        """The rule's id, which no other rule may have."""
        key = self.shaped("id", RULE_ID, "字母、数字和连字符，例如 A1-01")
        if key in self.known.ids:
            self.problems.add(self.node.where("id"), f"规则编号“{key}”重复，{self.known.ids[key]}已经用了", "每条规则有自己的编号，永不重用")
        elif key:
            self.known.ids[key] = self.node.where("id")
        return key

    def shaped(self, key: str, shape: re.Pattern[str], expected: str) -> str:
        text = self.node.string(key)
        if text and not shape.fullmatch(text):
            self.problems.add(self.node.where(key), f"“{key}”写成了“{text}”", expected)
        return text

    def scope(self) -> Scope | None:
        entry = self.node.get("for")
        if entry is None or not (text := entry.as_string("“for”")):
            return None
        try:
            return parse_scope(text, self.forms)
        except TextError as error:
            self.fault(entry, error)
            return None

    def formula(self) -> Formula | None:
        entry = self.node.get("check")
        if entry is None:
            return None
        if not entry.is_shape("text", "“check”"):
            return None
        try:
            return parse_formula(entry.text)
        except TextError as error:
            self.fault(entry, error)
            return None

    def off(self) -> tuple[str, int | None]:
        """Why and since when the rule is switched off."""
        entry = self.node.get("off")
        if entry is not None and entry.shape == "text":
            entry.fault("“off”没有写理由", "{from: 2024, why: ……}；从一开始就停用的，只写 why")
        elif entry is not None and entry.mapping("“off”", ("why",), ("from",)):
            return entry.string("why"), (entry.whole("from") or None)
        return "", None

    def check_keys(self, rule: Rule) -> None:
        """What the keys must have in common."""
        node = self.node
        if ("check" in node.entries) == ("require" in node.entries):
            both = "check" in node.entries
            node.fault("“check”和“require”都写了" if both else "“check”和“require”都没有写", "其中一个")
        for key in ("tol", "blank"):
            if key in node.entries and "require" in node.entries:
                self.problems.add(node.keys[key], f"“{key}”只用于“check”", "去掉这个键")
        if "basis" in node.entries and not rule.basis:
            self.problems.add(node.where("basis"), "“basis”是空的", name_expected("", self.known.register))
        for name in rule.unit_types if self.known.unit_types else ():
            if name not in self.known.unit_types:
                self.problems.add(node.where("unit"), f"“unit”里的“{name}”不是单位类型", name_expected(name, self.known.unit_types))
        readable = rule.scope.text and (rule.formula is not None or rule.block)
        self.check_words("say", rule.say, placeholders(rule) if readable else PLACEHOLDERS)  # what they can be filled with is not known yet
        self.check_words("fix", rule.fix, ())

    def check_words(self, key: str, text: str, allowed: Sequence[str]) -> None:
        """Placeholders of a message must be among those that this sort of rule can fill."""
        place = self.node.where(key)
        try:
            names = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
        except ValueError:
            self.problems.add(place, f"“{key}”里的花括号没有配对", "成对的花括号，例如 {差}")
            return
        for name in names:
            if name not in allowed:
                expected = name_expected(name, allowed) if allowed else "不带花括号的句子"
                cannot = "在这条规则里填不出来" if name in PLACEHOLDERS and key == "say" else "不能用"
                self.problems.add(place, f"“{key}”里的占位符“{{{name}}}”{cannot}", expected)

    # --- binding ---

    def instances(self, rule: Rule, formula: Formula) -> Mapping[str, tuple[Instance, ...]]:
        """The rule's instances per edition that has all its names."""
        entry = self.node.entries["check"]
        found: dict[str, tuple[Instance, ...]] = {}
        unknown: list[Mapping[str, tuple[str, ...]]] = []
        for form in self.forms:
            try:
                bound = bind(rule.id, formula, rule.scope, form, [phrase.name for phrase in self.known.phrases])
            except TextError as error:
                self.fault(entry, error)
                return {}
            if bound.instances:
                found[form.edition] = bound.instances
            else:
                unknown.append(bound.unknown)
        if not found:
            self.nowhere(entry, unknown)
        elif not any(self.in_years(rule, edition) for edition in found):
            bound_to = "、".join(found)
            self.problems.add(self.node.where("years"), f"规则适用的年度里没有它能用的表样（它的名称在版本 {bound_to} 里）", "改年度，或者改名称")
        for edition, instances in found.items():
            if units := next((units for instance in instances if (units := mixed_units(instance, self.known.forms[edition]))), ()):
                entry.fault(f"公式把不同单位的格放在一起（{'、'.join(units)}）", "同一单位的格才能相加或比较")
                break
        if found and (same := settled(formula, [instance for instances in found.values() for instance in instances])):
            entry.fault(f"公式里的“{same}”不管填什么，结果都一样", "比较两个不同的量，或者一个量和一个数", max(entry.text.find(same), 0))
        return MappingProxyType(found)

    def in_years(self, rule: Rule, edition: str) -> bool:
        """Whether a year of the rule is a year of the edition, by the edition's own years in rulebook.yaml."""
        first, last = rule.years
        start, end = self.known.years[edition]
        return (first or 0) <= (end or 9999) and (start or 0) <= (last or 9999)

    def nowhere(self, entry: Node, unknown: Sequence[Mapping[str, tuple[str, ...]]]) -> None:
        """Names that no edition has, or names that no single edition has together."""
        everywhere = [name for name in unknown[0] if all(name in names for names in unknown)]
        for name in everywhere:
            known = list(dict.fromkeys(other for names in unknown for other in names[name]))
            at = entry.text.find(name)
            if at >= 0:
                entry.fault(f"没有一个版本的表样里有“{name}”", name_expected(name, known), at)
            else:
                entry.fault(f"在“{name}”没有可以核对的地方", "行与列相交处有格的名称")
        if not everywhere:
            lacking = "；".join(f"版本{form.edition}没有{'、'.join(names)}" for form, names in zip(self.forms, unknown, strict=True))
            entry.fault(f"没有一个版本的表样同时有公式里的名称（{lacking}）", "同一版本的名称")

    def fault(self, entry: Node, error: TextError) -> None:
        """Note a text error at its place; where the offset is not known, at the first word that the message quotes."""
        at = error.at
        if at < 0:
            quoted = re.search(r"“(.+?)”", error.message)
            at = max(entry.text.find(quoted[1]), 0) if quoted else 0
        entry.fault(error.message, error.expected, at)

    # --- tests ---

    def cases(self, rule: Rule) -> tuple[Case, ...]:
        """The rule's inline tests, each checked against what the rule can be given."""
        tests = self.node.get("tests")
        if tests is None or not tests.mapping("“tests”", (), EXPECTS):
            return ()
        cases: list[Case] = []
        for expect in EXPECTS:
            entry = tests.get(expect)
            nodes: tuple[Node, ...] = () if entry is None else entry.items if entry.shape == "list" else (entry,)
            for node in nodes:
                if node.is_shape("map", f"“{expect}”的例子"):
                    self.check_case(rule, node)
                    cases.append(Case(expect, MappingProxyType(node.plain()), node.source))
        given = {case.expect for case in cases}
        needed = EXPECTS if rule.formula is not None and rule.blank == "未评估" else EXPECTS[:2]
        for expect in needed:
            if expect not in given:
                tests.fault(f"没有{REASONS[expect]}", f"{expect}: [{{……}}]")
        return tuple(cases)

    def check_case(self, rule: Rule, node: Node) -> None:
        if rule.formula is None:
            if rule.block:
                check_block_case(node, self.forms)
            return
        if not rule.instances:
            return  # the formula's own problem is told already
        beside = node.get(ELSEWHERE)
        if beside is not None and not beside.is_shape("map", f"例子的“{ELSEWHERE}”"):
            return
        own = [value for name, value in node.entries.items() if name != ELSEWHERE]
        for value in (*own, *(beside.entries.values() if beside is not None else ())):
            if not value.is_shape("text", "例子里的值"):
                return
        given = node.plain()
        errors = []
        for edition, instances in rule.instances.items():
            try:
                fill_case(given, instances[0], rule.scope, self.known.forms[edition])
                return
            except TextError as error:
                errors.append(error)
        self.problems.add(_quoted_place(node, errors[0].message), errors[0].message, errors[0].expected)


def _quoted_place(node: Node, message: str) -> Source:
    """The place of the key or value that a message about a case quotes; the case itself where it quotes none."""
    within = [node, *(entry for entry in node.entries.values() if entry.shape == "map")]
    for each in reversed(within):  # what stands under 另有 is quoted with it
        for name, source in each.keys.items():
            if f"“{name}”" in message:
                return source
        for entry in each.entries.values():
            if f"“{entry.text}”" in message:
                return entry.source
    return node.source


def placeholders(rule: Rule) -> tuple[str, ...]:
    """The placeholders that `say` of such a rule may use."""
    if rule.formula is not None:
        fixed = {"每列": ("列",), "每行": ("行",), "每格": ("行", "列"), "": ()}[rule.scope.each]
        return (*fixed, "左式", "右式", "差", "缺", *(("原句",) if "正文" in rule.formula.text else ()))
    if scope_kind(rule.scope) == "table":
        return ("列", "行", "缺")
    return ("原句", "缺")
