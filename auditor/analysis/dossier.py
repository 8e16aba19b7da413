"""One rule and what is known of it go in; everything a maintainer asks about it comes out, for page and terminal.

What the rule reads, drawn on the form; its clauses with their strength; its cases as a small table; since when it stands; what it
replaced; how often it fired; how many of its mutants its cases notice.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from auditor.analysis import words
from auditor.analysis.drawing import DrawnCell, DrawnTable, draw_table
from auditor.analysis.mutation import Mutation
from auditor.analysis.pages import ToolFrame
from auditor.rulebook.binding import scope_cells
from auditor.rulebook.book import Rulebook
from auditor.rulebook.form import Form
from auditor.rulebook.grammar import write_formula
from auditor.rulebook.history import first_and_last_change
from auditor.rulebook.rule import Rule
from auditor.rulebook.sentence import describe


@dataclass(frozen=True, slots=True)
class Fired:
    """How often a rule was found broken in the runs of a store."""

    findings: int
    runs: int  # runs with at least one
    total: int  # runs in all


@dataclass(frozen=True, slots=True)
class Law:
    """One legal basis, its strength in words."""

    instrument: str
    article: str
    quote: str
    strength: str


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case: what must come out, and a value for every column of the table."""

    expected: str
    given: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of what is known."""

    word: str
    text: str


@dataclass(frozen=True, slots=True)
class EditionDrawing:
    """The cells of one edition's form that a rule reads."""

    heading: str
    tables: tuple[DrawnTable, ...]


@dataclass(frozen=True, slots=True)
class DossierPage:
    """auditor rules explain ID."""

    frame: ToolFrame
    rule: str
    title: str
    level: str
    sentence: str
    formula: str
    facts: tuple[Fact, ...]
    laws: tuple[Law, ...]
    drawings: tuple[EditionDrawing, ...]
    case_names: tuple[str, ...]
    cases: tuple[CaseRow, ...]
    survivors: tuple[str, ...]


def dossier(
    rule: Rule, rulebook: Rulebook, folder: Path, strengths: Mapping[str, str], mutation: Mutation | None = None, fired: Fired | None = None
) -> DossierPage:
    """Everything about one rule. `folder` is rules/; `strengths` says the register's strengths in words."""
    names, rows = _cases(rule)
    register = [rulebook.register[key] for key in rule.basis]
    laws = tuple(Law(b.instrument, b.article, b.quote, strengths.get(b.strength, b.strength)) for b in register)
    return DossierPage(
        frame=ToolFrame(f"{rule.id} {rule.title}", rulebook.title, f"{rulebook.name}@{rulebook.fingerprint[:12]}"),
        rule=rule.id,
        title=rule.title,
        level=rule.level.value,
        sentence=describe(rule),
        formula=write_formula(rule.formula) if rule.formula is not None else "",
        facts=tuple(_facts(rule, rulebook, folder, mutation, fired)),
        laws=laws,
        drawings=tuple(_drawings(rule, rulebook)),
        case_names=names,
        cases=rows,
        survivors=tuple(words.mutant(one)[0] for one in mutation.survivors) if mutation else (),
    )


def _facts(rule: Rule, rulebook: Rulebook, folder: Path, mutation: Mutation | None, fired: Fired | None) -> list[Fact]:
    facts = [
        Fact("适用", f"{'、'.join(rule.unit_types) or '所有单位'}；{words.years(*rule.years)}；版本 {'、'.join(_editions(rule, rulebook))}"),
        Fact("改法", rule.fix),
        Fact("写在", str(rule.source)),
        Fact("何时起", _since(rule, rulebook, folder)),
    ]
    if rule.tolerance:
        facts.insert(1, Fact("允许相差", str(rule.tolerance)))
    if rule.formula is not None:
        facts.insert(1, Fact("空格", "空格和符号按零计算；一边全没有填数的不评" if rule.blank == "按零" else "有空格或符号的不评"))
    if rule.off:
        facts.insert(0, Fact("已停用", f"{rule.off}{f'（{rule.off_from}年起）' if rule.off_from else ''}"))
    if rule.replaces:
        facts.append(Fact("取代", "、".join(rule.replaces)))
    successors = [other.id for other in rulebook.rules if rule.id in other.replaces]
    if successors:
        facts.append(Fact("被取代", "、".join(successors)))
    if fired is not None:
        facts.append(Fact("触发", f"存档的 {fired.total} 个批次中有 {fired.runs} 个批次、共 {fired.findings} 次"))
    if mutation is not None and mutation.mutants:
        same = mutation.count("equivalent")
        known = len(mutation.mutants) - same
        text = f"逐处改错，共 {known} 处，例子发现 {mutation.count('killed')} 处"
        facts.append(Fact("改错", text + (f"；另有 {same} 处改了意思不变（已证明），不用例子" if same else "")))
    return facts


def _editions(rule: Rule, rulebook: Rulebook) -> list[str]:
    return list(rule.instances) if rule.formula is not None else [edition.id for edition in rulebook.editions]


def _since(rule: Rule, rulebook: Rulebook, folder: Path) -> str:
    """From git: the first and the last commit that touched the rule's lines."""
    path = folder / rulebook.name / "rules" / f"{rule.family}.yaml"
    if not path.is_file():
        return words.UNKNOWN_DATE
    starts = sorted(other.source.line for other in rulebook.rules if other.family == rule.family)
    after = next((line for line in starts if line > rule.source.line), None)
    last = after - 1 if after else len(path.read_text(encoding="utf-8").splitlines())
    days = first_and_last_change(path, rule.source.line, max(rule.source.line, last))
    return words.UNKNOWN_DATE if days is None else f"{days[0]}" + (f"，最近一次修改 {days[1]}" if days[1] != days[0] else "")


def _drawings(rule: Rule, rulebook: Rulebook) -> list[EditionDrawing]:
    found: list[EditionDrawing] = []
    for edition, form in rulebook.forms.items():
        cells = _cells(rule, form)
        if cells:
            tables = tuple(draw_table(t, lambda key, own=frozenset(cells): _look(key, own), cells) for t in form.tables if cells & set(t.cells))  # type: ignore[misc]
            found.append(EditionDrawing(f"{edition}年版表样", tables))
    return found


def _cells(rule: Rule, form: Form) -> set[str]:
    """This year's cells that the rule reads; of last year's and the units' figures, the cells that they are of."""
    instances = rule.instances.get(form.edition, ())
    if rule.formula is not None:
        return {v.key for instance in instances for v in instance.variables if v.key in form.cells}
    return {spec.id for spec in scope_cells(rule.scope, form)} if rule.scope.each else set()


def _look(key: str, own: Collection[str]) -> DrawnCell:
    return DrawnCell(words.OWN_SIGN, "g2", "") if key in own else DrawnCell(words.OTHER_SIGN, "", "")


def _cases(rule: Rule) -> tuple[tuple[str, ...], tuple[CaseRow, ...]]:
    """The cases as a table: one column per name that any of them gives."""
    names = tuple(dict.fromkeys(name for case in rule.cases for name in case.given))
    rows = tuple(CaseRow(words.EXPECT[c.expect], tuple(_value(c.given[n]) if n in c.given else "" for n in names)) for c in rule.cases)
    return names, rows


def _value(value: Any) -> str:
    match value:
        case Mapping():
            return "；".join(f"{key}：{_value(each)}" for key, each in value.items())
        case str():
            return value
        case Sequence():
            return "、".join(_value(each) for each in value)
        case _:
            return str(value)
