"""A rule goes in; every small mistake one could have made in its formula comes out, with whether the rule's cases notice it.

A mutant drops an operand or a condition, flips a sign, changes a comparison or a constant, or reads a neighbouring row,
column, group or year. It is judged on the rule's own cases, by the same evaluator as a batch (`judge`, handed in). One that
no case tells from the rule survives, unless the solver proves that no report within the form's bounds does either. For a
survivor the solver gives the smallest case that tells the two apart; where only figures do that the rule does not read,
the case gives these under 另有.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

from auditor.analysis.linear import Alternatives, Domain, Domains, Key, Point, both, failing, find_any, holding
from auditor.model import CellState, Number
from auditor.rulebook.binding import Binder, NoSuchCellError, UnknownNameError, places
from auditor.rulebook.book import Rulebook
from auditor.rulebook.cases import ELSEWHERE, fill_case, operand_names
from auditor.rulebook.form import Form, Line, Table
from auditor.rulebook.formula import (
    At,
    Comparison,
    Formula,
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
from auditor.rulebook.grammar import write_formula, write_number, write_quantity
from auditor.rulebook.problem import TextError
from auditor.rulebook.rule import Case, Rule

Came = Literal["holds", "fails", "unknown", "vacuous"]
Filled = Mapping[Variable, Number | CellState]
Given = Mapping[str, Any]  # as a case is written
Judge = Callable[[Instance, Filled, Rule], Came]
Fate = Literal["killed", "equivalent", "survived", "unsure"]

COMPARISONS: tuple[Comparison, ...] = ("=", "≠", "<", "≤", ">", "≥")
NUDGE = Fraction(1, 10)  # by how much of itself a factor is changed
SCALES = (0, 1, 2, 6)  # decimals tried for an amount in a case, fewest first; a proof needs the last that the form allows


@dataclass(frozen=True, slots=True)
class Mutant:
    """One changed formula and what became of it."""

    rule: str
    change: str  # in Chinese: 去掉“甲”
    formula: str  # as it would be written
    fate: Fate
    case: str = ""  # for a survivor: the case that would tell it from the rule, as YAML
    expect: Literal["", "pass", "fail"] = ""  # the list under `tests` in which that case belongs


@dataclass(frozen=True, slots=True)
class Mutation:
    """All mutants of one rule."""

    rule: Rule
    mutants: tuple[Mutant, ...]

    def count(self, *fates: Fate) -> int:
        """How many came to one of these ends."""
        return sum(mutant.fate in fates for mutant in self.mutants)

    @property
    def survivors(self) -> tuple[Mutant, ...]:
        """Those that a case is missing for, or of which nothing could be proven."""
        return tuple(mutant for mutant in self.mutants if mutant.fate in ("survived", "unsure"))


def mutate_rules(rulebook: Rulebook, judge: Judge) -> Iterator[Mutation]:
    """Every formula rule's mutants, in the order of the rules."""
    for rule in rulebook.rules:
        if rule.formula is not None:
            yield mutate_rule(rule, rulebook, judge)


def mutate_rule(rule: Rule, rulebook: Rulebook, judge: Judge) -> Mutation:
    """One rule's mutants. A case suggested for one survivor counts for those after it: no two suggestions do the same work."""
    if rule.formula is None:
        return Mutation(rule, ())
    sites = [_Site(rule, instances[0], rulebook, judge) for edition, instances in rule.instances.items() if instances]
    found: dict[str, Mutant] = {}
    for change, formula in _changed(rule.formula, _Neighbours.of(rule, rulebook)):
        text = write_formula(formula)
        if text in found or text == write_formula(rule.formula):
            continue
        mutants = [(site, instance) for site in sites if (instance := site.bind(formula)) is not None]
        if mutants:
            found[text] = _fate(rule, change, text, mutants)
    return Mutation(rule, tuple(found.values()))


def _fate(rule: Rule, change: str, text: str, mutants: Sequence[tuple["_Site", Instance]]) -> Mutant:
    if any(site.kills(instance) for site, instance in mutants):
        return Mutant(rule.id, change, text, "killed")
    unsure = False
    for site, instance in mutants:
        told = site.tell_apart(instance)
        if told == "unsure":
            unsure = True
        elif told is not None:
            given, expect = told
            for each, _ in mutants:
                each.learn(given, expect)
            return Mutant(rule.id, change, text, "survived", _case_text(given), expect)
    return Mutant(rule.id, change, text, "unsure" if unsure else "equivalent")


def _case_text(given: Given) -> str:
    """A case in one line of YAML, names quoted where YAML would read their signs."""
    entries = ((f'"{name}"' if set(name) & set("[],(){}:#") else name, value) for name, value in given.items())
    return "{" + ", ".join(f"{name}: {_case_text(value) if isinstance(value, Mapping) else value}" for name, value in entries) + "}"


# --- one rule at one place --------------------------------------------------------------------------------------------


class _Site:
    """The first place of one edition at which a rule is asked: where its cases are tried."""

    def __init__(self, rule: Rule, instance: Instance, rulebook: Rulebook, judge: Judge) -> None:
        self.rule, self.instance, self.judge = rule, instance, judge
        self.form: Form = rulebook.forms[instance.edition]
        spot = next(s for s in places(rule.scope, self.form) if (s.words, s.row, s.column) == (instance.place, instance.row, instance.column))
        said = tuple(phrase.name for phrase in rulebook.phrases)
        self.binder = Binder(self.form, rule.scope, spot.table, spot.row, spot.column, said)
        self.slack = Fraction(rule.tolerance)
        self.cases: list[tuple[str, Filled]] = []
        for case in rule.cases:
            self.add(case)

    def add(self, case: Case) -> None:
        """Take a case into account, where this edition has its names."""
        try:
            self.cases.append((case.expect, fill_case(case.given, self.instance, self.rule.scope, self.form)))
        except TextError:
            return

    def learn(self, given: Given, expect: Literal["pass", "fail"]) -> None:
        """Take a suggested case into account."""
        self.add(Case(expect, given, self.rule.source))

    def bind(self, formula: Formula) -> Instance | None:
        """The changed formula at this place, None where the form has not all its names there."""
        try:
            relations, condition = self.binder.relations(formula.relations), self.binder.relations(formula.condition)
        except (TextError, UnknownNameError, NoSuchCellError):
            return None
        return replace(self.instance, relations=relations, condition=condition)

    def kills(self, mutant: Instance) -> bool:
        """Whether a case comes out otherwise than its author expects."""
        return any(not _as_expected(self.judge(mutant, given, self.rule), expect) for expect, given in self.cases)

    def domains(self, decimals: int, read: frozenset[Key]) -> Domains:
        """What the variables can be, with amounts in so many decimals."""
        signed = {key for _, key in read if key in self.form.cells and self.form.cells[key].signed}
        fine = {key for _, key in read if key in self.form.cells and self.form.cells[key].decimals}

        def domain(key: Key) -> Domain:
            amount = key[1] in fine or (key[0] == "said" and bool(fine))
            return Domain(Fraction(1, 10**decimals) if amount else Fraction(1), key[1] in signed)

        return domain

    def tell_apart(self, mutant: Instance) -> tuple[Given, Literal["pass", "fail"]] | Literal["unsure"] | None:
        """A smallest case that the rule and the mutant judge differently; None where it is proven that there is none.

        What the mutant reads besides is first taken to be 0, as in a report without mistakes, and only then whatever it likes.
        """
        own = {(v.source, v.key) for v in self.instance.variables}
        beside = tuple(v for v in mutant.variables if (v.source, v.key) not in own)
        foreign = frozenset((v.source, v.key) for v in beside)
        most = max((self.form.cells[key].decimals for _, key in own | foreign if key in self.form.cells), default=0)
        unsure = False
        for zero in dict.fromkeys((foreign, frozenset())):
            for decimals in [d for d in SCALES if d < most] + [most]:
                domains = self.domains(decimals, foreign.union(own))
                unsure = False
                for choices, expect in self.differences(mutant, domains, zero):
                    found = find_any(choices, domains)
                    if found.answer == "found":
                        given = self.written(found.point, beside)
                        if self.confirms(given, mutant, expect):
                            return given, expect
                    unsure = unsure or found.answer != "none"
        return "unsure" if unsure else None

    def differences(self, mutant: Instance, domains: Domains, zero: frozenset[Key]) -> Iterator[tuple[Alternatives, Literal["pass", "fail"]]]:
        """Where the rule speaks and the mutant does not, and the other way round."""
        yield _without(both(failing(self.instance, self.slack, domains), holding(mutant, self.slack, domains)), zero), "fail"
        yield _without(both(holding(self.instance, self.slack, domains), failing(mutant, self.slack, domains)), zero), "pass"

    def written(self, point: Point, beside: Sequence[Variable]) -> Given:
        """The point as a case would write it: groups by their name, members and what the rule does not read only where they are not 0."""
        wanted = {str(variable): variable for variable in self.instance.variables}
        written = dict(zip(wanted.values(), operand_names(self.binder, wanted), strict=True))
        given: dict[str, Any] = {}
        for quantity in _quantities(self.rule):
            first, *others = self.binder.variables(quantity)
            name = quantity.group if isinstance(quantity, Total) and quantity.group else write_quantity(quantity)
            given[name] = write_number(point.get((first.source, first.key), Fraction(0)))
            inner = {written[m]: point.get((m.source, m.key), Fraction(0)) for m in others if m in written}
            given.update({member: write_number(value) for member, value in inner.items() if value})
        names = operand_names(self.binder, {str(variable): variable for variable in beside})
        values = (point.get((variable.source, variable.key)) for variable in beside)
        elsewhere = {name: write_number(value) for name, value in zip(names, values, strict=True) if value}
        return {**given, ELSEWHERE: elsewhere} if elsewhere else given

    def confirms(self, given: Given, mutant: Instance, expect: str) -> bool:
        """Whether the case, read as any other, does tell the two apart."""
        try:
            values = fill_case(given, self.instance, self.rule.scope, self.form)
        except TextError:
            return False
        own, other = self.judge(self.instance, values, self.rule), self.judge(mutant, values, self.rule)
        return _as_expected(own, expect) and not _as_expected(other, expect)


def _as_expected(came: Came, expect: str) -> bool:
    match came:
        case "holds":
            return expect == "pass"
        case "fails":
            return expect == "fail"
        case "vacuous":
            return expect in ("pass", "none")
        case "unknown":
            return expect == "none"


def _without(choices: Alternatives, zero: frozenset[Key]) -> Alternatives:
    """The alternatives with these variables at 0."""
    if not zero:
        return choices
    return tuple(tuple(replace(c, coefficients={k: v for k, v in c.coefficients.items() if k not in zero}) for c in one) for one in choices)


def _quantities(rule: Rule) -> tuple[Quantity, ...]:
    """The quantities of the formula as written, once each."""
    assert rule.formula is not None
    relations = (*rule.formula.condition, *rule.formula.relations)
    return tuple(dict.fromkeys(term.quantity for relation in relations for side in relation.sums for term in side if term.quantity is not None))


# --- the changes ------------------------------------------------------------------------------------------------------


def _changed(formula: Formula, near: "_Neighbours") -> Iterator[tuple[str, Formula]]:
    """Every change of the formula, in words and as a formula."""
    if formula.condition:
        yield "去掉“若”的条件", Formula(formula.relations)
    for part in ("condition", "relations"):
        relations: tuple[Relation, ...] = getattr(formula, part)
        for number, relation in enumerate(relations):
            if len(relations) > 1:
                rest = relations[:number] + relations[number + 1 :]
                yield f"去掉“{_words(relation)}”", _with(formula, part, rest)
            for change, changed in _changed_relation(relation, near):
                yield change, _with(formula, part, (*relations[:number], changed, *relations[number + 1 :]))


def _with(formula: Formula, part: str, relations: tuple[Relation, ...]) -> Formula:
    return Formula(formula.relations, relations) if part == "condition" else Formula(relations, formula.condition)


def _words(relation: Relation) -> str:
    return write_formula(Formula((relation,)))


def _changed_relation(relation: Relation, near: "_Neighbours") -> Iterator[tuple[str, Relation]]:
    for number, sign in enumerate(relation.comparisons):
        for other in COMPARISONS:
            if other != sign:
                signs = (*relation.comparisons[:number], other, *relation.comparisons[number + 1 :])
                yield f"把“{sign}”改成“{other}”", replace(relation, comparisons=signs)
    for number, terms in enumerate(relation.sums):
        for change, changed in _changed_sum(terms, near):
            yield change, replace(relation, sums=(*relation.sums[:number], changed, *relation.sums[number + 1 :]))


def _changed_sum(terms: tuple[Term, ...], near: "_Neighbours") -> Iterator[tuple[str, tuple[Term, ...]]]:
    for number, term in enumerate(terms):
        before, after = terms[:number], terms[number + 1 :]
        name = write_quantity(term.quantity) if term.quantity else write_number(term.coefficient)
        if term.quantity is not None or term.coefficient:
            yield f"去掉“{name}”", (*before, *after) or (Term(Fraction(0), None),)
            yield f"把“{name}”的正负号反过来", (*before, replace(term, coefficient=-term.coefficient), *after)
        for change, changed in _changed_term(term, name, near):
            yield change, (*before, changed, *after)


def _changed_term(term: Term, name: str, near: "_Neighbours") -> Iterator[tuple[str, Term]]:
    if term.quantity is None:
        for step in (1, -1):
            value = term.coefficient + step
            yield f"把常数 {name} 改成 {write_number(value)}", replace(term, coefficient=value)
        return
    if abs(term.coefficient) != 1:
        for factor in (1 + NUDGE, 1 - NUDGE):
            value = term.coefficient * factor
            yield f"把“{name}”前的 {write_number(term.coefficient)} 改成 {write_number(value)}", replace(term, coefficient=value)
    for other in near.of_quantity(term.quantity):
        yield f"把“{name}”换成“{write_quantity(other)}”", replace(term, quantity=other)


@dataclass(frozen=True)
class _Neighbours:
    """What stands beside a quantity on the form, and could have been written for it."""

    table: Table | None
    each: str
    row: str
    column: str
    form: Form
    phrases: tuple[str, ...]

    @classmethod
    def of(cls, rule: Rule, rulebook: Rulebook) -> "_Neighbours":
        """Seen from the first place of the newest edition in which the rule is asked."""
        edition, instances = next(((e, i) for e, i in rule.instances.items() if i), ("", ()))
        form = rulebook.forms.get(edition) or next(iter(rulebook.forms.values()))
        first = instances[0] if instances else Instance(rule.id, edition, "")
        spot = next((s for s in places(rule.scope, form) if (s.words, s.row, s.column) == (first.place, first.row, first.column)), None)
        phrases = tuple(phrase.name for phrase in rulebook.phrases)
        return cls(spot.table if spot else None, rule.scope.each, first.row, first.column, form, phrases)

    def of_quantity(self, quantity: Quantity) -> Iterator[Quantity]:
        """The quantities next to one."""
        match quantity:
            case Name(text):
                if self.table is not None:
                    yield from map(Name, _beside(text, self.axis(self.table)))
            case ThisCell():
                if self.table is not None:
                    row, column = self.table.rows[self.row].name, self.table.columns[self.column].name
                    yield from self.of_quantity(At(self.table.name, row, column))
            case At(name, row, column):
                table = self.named(name)
                if table is not None:
                    yield from (At(name, other, column) for other in _beside(row, table.rows))
                    yield from (At(name, row, other) for other in _beside(column, table.columns))
            case Total("", name, row, column):
                table = self.named(name)
                if table is not None:
                    groups = table.groups or {}
                    yield from (Total("", name, other, column) for other in _others(row, groups, table.rows))
                    yield from (Total("", name, row, other) for other in _others(column, groups, table.columns))
                    yield from (Total("", name, row, other) for other in _beside(column, table.columns))
                    yield from (Total("", name, other, column) for other in _beside(row, table.rows))
            case Total(group):
                if self.table is not None:
                    yield from map(Total, _others(group, self.table.groups or {}, self.axis(self.table)))
            case LastYear(of):
                yield of
                yield from map(LastYear, self.of_quantity(of))
            case SumOfUnits(of):
                yield of
                yield from map(SumOfUnits, self.of_quantity(of))
            case Said(name):
                if name in self.phrases and len(self.phrases) > 1:
                    yield Said(self.phrases[(self.phrases.index(name) + 1) % len(self.phrases)])

    def axis(self, table: Table) -> Mapping[str, Line]:
        """The axis on which a bare name stands."""
        return table.rows if self.each == "每列" else table.columns

    def named(self, name: str) -> Table | None:
        """The table of that name."""
        return next((table for table in self.form.tables if table.name == name), None)


def _beside(name: str, axis: Mapping[str, Line]) -> list[str]:
    """The names before and after one on its axis; nothing for a name that is not on it."""
    names = [line.name for line in axis.values()]
    if name not in names:
        return []
    at = names.index(name)
    return names[max(at - 1, 0) : at] + names[at + 1 : at + 2]


def _others(group: str, groups: Mapping[str, Sequence[str]], axis: Mapping[str, Line]) -> list[str]:
    """The other groups of the axis; nothing for a name that is no group of it."""
    here = [name for name, members in groups.items() if all(member in axis for member in members)]
    return [name for name in here if name != group] if group in here else []
