"""A scope and a formula as written, with a form, go in; the places where the rule applies and what it compares there come out.

A rule is bound to every edition whose form has all its names. In each place (a column, a row, a cell, the report) every
quantity becomes one or more variables of the evaluator's matrix.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache

from auditor.rulebook.form import CellSpec, Form, Line, Table
from auditor.rulebook.formula import (
    At,
    BoundRelation,
    BoundTerm,
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
from auditor.rulebook.grammar import SIGNS, write_formula
from auditor.rulebook.problem import TextError, name_expected, nearest, one_of
from auditor.rulebook.rule import Each, Scope

WHOLES = ("报告", "全文", "全县")
EACHES: tuple[Each, ...] = ("每列", "每行", "每格")
ALL_TABLES = "各表"
SHAPE = re.compile(r"(?P<table>[^\[\]\s,]+)\s*(?P<inside>\[[^\[\]]*\])?\s*(?P<each>每\S*)?$")
NUMBERED = re.compile(r"第?(?P<no>[一二三四五六七八九十]+)(、|部分|节|章)?")  # a section called by its number alone
OWN_CELL = "填报数"  # what 本格 is called in a sentence


def last_year_name(name: str) -> str:
    """What a quantity of last year's report is called: 上年填报数, 上年报告的甲 (a name may itself begin with 上年)."""
    return f"上年{name}" if name == OWN_CELL else f"上年报告的{name}"


# --- for: -------------------------------------------------------------------------------------------------------------


def parse_scope(text: str, forms: Sequence[Form]) -> Scope:
    """`for:` as written, with names resolved to ids in whichever editions have them. Raises TextError."""
    plain = text.strip().translate(SIGNS)
    for whole in WHOLES:
        if plain == whole:
            return Scope(text, whole=whole)  # type: ignore[arg-type]  # narrowed by the loop
    for form in forms:
        for section in form.sections:
            if text.strip() in (section.title, section.label):
                return Scope(text, section=section.id)
    words = _scope_words(text)
    if words is None:
        raise _no_scope(text, forms)
    table_name, first, second, each = words
    if table_name == ALL_TABLES:
        if first or second:
            raise TextError(text.find("["), "“各表”后面不能写方括号", "各表 每格")
        return Scope(text, each=_each(text, each), whole="各表")
    tables = [table for form in forms for table in form.tables if table.name == table_name]
    if not tables:
        raise _no_scope(text, forms)
    rows: dict[str, None] = {}
    columns: dict[str, None] = {}
    complete = not first
    for table in tables:
        if (found := _limits(table, first, second)) is not None:
            rows.update(dict.fromkeys(found[0]))
            columns.update(dict.fromkeys(found[1]))
            complete = True
    if not complete:
        raise _unknown_limit(text, tables, first, second)
    return Scope(text, tables[0].id, tuple(rows), tuple(columns), _each(text, each))


def scope_cells(scope: Scope, form: Form) -> tuple[CellSpec, ...]:
    """The cells of a form that a scope in a table covers, in printed order; () where the scope is no table."""
    if scope.whole == "各表":
        return tuple(form)
    table = form.table_by_id.get(scope.table)
    if table is None:
        return ()
    cells = table.cells.values()
    return tuple(spec for spec in cells if (not scope.rows or spec.row.id in scope.rows) and (not scope.columns or spec.column.id in scope.columns))


@cache
def _scope_words(text: str) -> tuple[str, tuple[str, ...], tuple[str, ...], str] | None:
    """表, names of the first part, names of the second part, 每列…; None where the text is no such scope."""
    found = SHAPE.match(text.strip().translate(SIGNS))
    if found is None:
        return None
    parts = (found["inside"] or "").strip("[]").split(",")
    if len(parts) > 2 or (found["inside"] and not all(part.strip() for part in parts)):
        raise TextError(text.find("["), f"方括号里写成了“{found['inside'].strip('[]')}”", "[行] 或 [列] 或 [行,列]，几个名称之间用顿号")
    names = [tuple(name.strip() for name in part.split("、") if name.strip()) for part in parts]
    return found["table"], names[0], names[1] if len(names) > 1 else (), found["each"] or ""


def _each(text: str, each: str) -> Each:
    for known in EACHES:
        if each == known:
            return known
    found = f"范围里的“{each}”不认识" if each else f"范围“{text}”没有写每列、每行还是每格"
    raise TextError(text.find(each) if each else len(text), found, nearest(each, EACHES) if each else f"{text} 每列（或每行、每格）")


def _limits(table: Table, first: tuple[str, ...], second: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Row ids and column ids that a scope's brackets name in this table; None where a name is not in it."""
    if second:
        rows, columns = _ids(table, first, table.rows), _ids(table, second, table.columns)
        return None if rows is None or columns is None else (rows, columns)
    if (rows := _ids(table, first, table.rows)) is not None:
        return rows, ()
    columns = _ids(table, first, table.columns)
    return None if columns is None else ((), columns)


def _ids(table: Table, names: Iterable[str], axis: Mapping[str, Line]) -> tuple[str, ...] | None:
    found: dict[str, None] = {}
    for name in names:
        line = _line(name, axis)
        members = (line.id,) if line else _members(table, name, axis)
        if not members:
            return None
        found.update(dict.fromkeys(members))
    return tuple(found)


def _line(name: str, axis: Mapping[str, Line]) -> Line | None:
    return next((line for line in axis.values() if line.name == name), None)


def _members(table: Table, group: str, axis: Mapping[str, Line]) -> tuple[str, ...]:
    """Ids of a group's members where it is a group of that axis, () else."""
    members = (table.groups or {}).get(group, ())
    return members if members and all(member in axis for member in members) else ()


def _no_scope(text: str, forms: Sequence[Form]) -> TextError:
    tables = list(dict.fromkeys(table.name for form in forms for table in form.tables))
    words = _scope_words(text) if SHAPE.match(text.strip().translate(SIGNS)) else None
    if words and words[3]:
        return TextError(0, f"范围里的“{words[0]}”不是表样里的表", name_expected(words[0], [*tables, ALL_TABLES]))
    sections = [section for form in forms for section in form.sections]
    titles = list(dict.fromkeys(section.title for section in sections))
    numbered = NUMBERED.fullmatch(text.strip())
    if numbered and (titled := list(dict.fromkeys(section.title for section in sections if section.no == numbered["no"]))):
        return TextError(0, f"范围“{text}”不认识", f"部分的标题：{'、'.join(titled)}")
    known = f"{one_of(WHOLES)}、部分的标题（{one_of(titles)}）、表名 每列（每行、每格）"
    return TextError(0, f"范围“{text}”不认识", nearest(text, [*WHOLES, *titles, *tables]) or known)


def _unknown_limit(text: str, tables: Sequence[Table], first: tuple[str, ...], second: tuple[str, ...]) -> TextError:
    rows = [name for table in tables for name in _names(table, table.rows)]
    columns = [name for table in tables for name in _names(table, table.columns)]
    sides = ((first, rows), (second, columns)) if second else ((first, rows + columns),)
    for names, known in sides:
        for name in names:
            if name not in known:
                what = "行" if second and names is first else "列" if second else "行或列"
                return TextError(text.find(name), f"{tables[0].name}没有叫“{name}”的{what}", name_expected(name, known))
    return TextError(text.find("["), "方括号里的名称不在同一个版本的表样里，或者有行有列", "同一版本的行，或者列；都写时用 [行,列]")


def _names(table: Table, axis: Mapping[str, Line]) -> list[str]:
    groups = [name for name in table.groups or {} if _members(table, name, axis)]
    return [line.name for line in axis.values()] + groups


# --- check: -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bound:
    """What binding a rule to one edition gave: its instances, or the names that this edition does not have."""

    instances: tuple[Instance, ...] = ()
    unknown: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # name → the names that could have been meant


def bind(rule: str, formula: Formula, scope: Scope, form: Form, said: Sequence[str] = ()) -> Bound:
    """The rule's instances in one edition of the form. `said` lists the names of phrases.yaml.

    Raises TextError where the formula does not suit its scope in any edition (本格 outside 每格, a bare name in 全文 …).
    """
    words = _scope_words(scope.text) if scope.table else None
    if words is not None:
        table = form.table_by_id.get(scope.table)
        if table is None:
            return Bound(unknown={words[0]: tuple(other.name for other in form.tables)})
        if words[1] and _limits(table, words[1], words[2]) is None:
            missing = {name: () for name in (*words[1], *words[2]) if name not in _names(table, table.rows) + _names(table, table.columns)}
            return Bound(unknown=missing or {words[1][0]: ()})
    unknown: dict[str, tuple[str, ...]] = {}
    instances: list[Instance] = []
    incomplete = ""
    for place in places(scope, form):
        binder = Binder(form, scope, place.table, place.row, place.column, tuple(said))
        try:
            relations = binder.relations(formula.relations)
            condition = binder.relations(formula.condition)
        except UnknownNameError as error:
            unknown.update(error.names)
            break
        except NoSuchCellError as error:
            incomplete = str(error)
            continue
        instances.append(Instance(rule, form.edition, place.words, place.row, place.column, relations, condition))
    if not instances and not unknown:
        unknown[incomplete or scope.text] = ()
    return Bound(() if unknown else tuple(instances), unknown)


@dataclass(frozen=True, slots=True)
class Spot:
    """One place that a scope names in a form."""

    words: str = ""
    table: Table | None = None
    row: str = ""
    column: str = ""


def places(scope: Scope, form: Form) -> Iterator[Spot]:
    """The columns, rows or cells that a scope names, in printed order; one nameless place for a whole or a section."""
    if not scope.each:
        yield Spot()
        return
    cells = scope_cells(scope, form)
    if scope.each == "每格":
        for spec in cells:
            yield Spot(form.cell_name(spec.id), form.table_by_id[spec.table], spec.row.id, spec.column.id)
        return
    seen: set[tuple[str, str]] = set()
    for spec in cells:
        table = form.table_by_id[spec.table]
        line = spec.column if scope.each == "每列" else spec.row
        if (table.id, line.id) not in seen:
            seen.add((table.id, line.id))
            row, column = ("", line.id) if scope.each == "每列" else (line.id, "")
            yield Spot(f"{table.name}“{line.name}”{scope.each[1]}", table, row, column)


class UnknownNameError(Exception):
    """Names that this edition's form does not have."""

    def __init__(self, names: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__("、".join(names))
        self.names = names


class NoSuchCellError(Exception):
    """Row and column exist, but not together (another block of the table): the rule has no instance here."""


@dataclass(frozen=True, slots=True)
class Binder:
    """Resolves quantities at one place: the column, row or cell that the scope has fixed."""

    form: Form
    scope: Scope
    table: Table | None
    row: str = ""
    column: str = ""
    said: tuple[str, ...] = ()

    def relations(self, relations: Sequence[Relation]) -> tuple[BoundRelation, ...]:
        """Relations with every quantity resolved; a chain becomes several."""
        bound: list[BoundRelation] = []
        for relation in relations:
            sides = [tuple(item for term in side for item in self.term(term)) for side in relation.sums]
            bound += [BoundRelation(sides[n], sign, sides[n + 1]) for n, sign in enumerate(relation.comparisons)]
        return tuple(bound)

    def term(self, term: Term) -> tuple[BoundTerm, ...]:
        """A term as one or, for a group, several bound terms."""
        if term.quantity is None:
            return (BoundTerm(term.coefficient, None),)
        group = self.group_name(term.quantity)
        return tuple(BoundTerm(term.coefficient, variable, group) for variable in self.variables(term.quantity))

    def variables(self, quantity: Quantity) -> tuple[Variable, ...]:
        """The variables of a quantity: one, or a group's members. Raises TextError, UnknownNameError or NoSuchCellError."""
        match quantity:
            case Said(name):
                if name not in self.said:
                    raise UnknownNameError({name: self.said})
                return (Variable("said", name, f"正文“{name}”"),)
            case LastYear(of):
                return tuple(replace(variable, source="last_year", name=last_year_name(variable.name)) for variable in self.variables(of))
            case SumOfUnits(of):
                return tuple(replace(variable, source="units", name=self.units_name(variable)) for variable in self.variables(of))
            case _:
                return tuple(Variable("cell", cell, self.cell_words(cell)) for cell in self.cells(quantity))

    def cells(self, quantity: Quantity) -> tuple[str, ...]:
        """The ids of the cells that a quantity of this year's form names."""
        match quantity:
            case ThisCell():
                if self.scope.each != "每格" or self.table is None:
                    raise TextError(-1, "“本格”只能用在“每格”的范围里", self.instead_of_this())
                return (f"{self.table.id}.{self.row}.{self.column}",)
            case Name(text):
                table, axis = self.axis(text)
                line = _line(text, axis)
                if line is None:
                    raise self.not_a_line(text, table, axis)
                return (self.on_line(table, line.id),)
            case Total("", table_name, row, column):
                table = self.table_named(table_name)
                rows, columns = self.lines(table, row, table.rows), self.lines(table, column, table.columns)
                if not _members(table, row, table.rows) and not _members(table, column, table.columns):
                    raise TextError(-1, f"“{row}”和“{column}”都不是{table.name}的组", self.groups_of(table))
                return tuple(self.existing(table, one, other) for one in rows for other in columns)
            case Total(group):
                table, axis = self.axis(group)
                members = _members(table, group, axis)
                if not members:
                    raise self.not_a_group(group, table, axis)
                return tuple(self.on_line(table, member) for member in members)
            case At(table_name, row, column):
                table = self.table_named(table_name)
                for name, axis in ((row, table.rows), (column, table.columns)):
                    if _line(name, axis) is None and _members(table, name, axis):
                        raise TextError(-1, f"“{name}”是组，不是一格", f"合计({table_name}[{row},{column}])")
                return (self.existing(table, self.lines(table, row, table.rows)[0], self.lines(table, column, table.columns)[0]),)
            case _:  # the grammar allows 上年, 正文 and 下级合计 only outermost
                raise TextError(-1, "上年、正文、下级合计 不能互相套用", "上年.量、正文.名称 或 下级合计(量)")

    def instead_of_this(self) -> str:
        """What to write where 本格 has no meaning: the same scope with 每格, or the names that the scope takes."""
        if self.scope.each in ("每列", "每行"):
            names = "行" if self.scope.each == "每列" else "列"
            return f"范围写成 {self.scope.text.strip().removesuffix(self.scope.each)}每格；或者不用“本格”，写{names}的名称"
        return "范围写成 表名[行,列] 每格；或者不用“本格”，写全 表名[行,列]"

    def axis(self, name: str) -> tuple[Table, Mapping[str, Line]]:
        """The table and the axis on which a bare name stands here."""
        if self.table is None or self.scope.each not in ("每列", "每行"):
            where = [table for table in self.form.tables if name in _names(table, table.rows) + _names(table, table.columns)]
            own = "本格（正在核对的这一格），或者 " if self.scope.each == "每格" else ""
            example = (where or list(self.form.tables))[0].name if self.form.tables else "表"
            raise TextError(-1, f"“{self.scope.text}”里不能只写“{name}”，不知道是哪一格", f"{own}{example}[行,列]，合计写 合计({example}[组,列])")
        return self.table, self.table.rows if self.scope.each == "每列" else self.table.columns

    def on_line(self, table: Table, line: str) -> str:
        """The cell where the line crosses the column or row that the scope has fixed."""
        return self.existing(table, line, self.column) if self.scope.each == "每列" else self.existing(table, self.row, line)

    def existing(self, table: Table, row: str, column: str) -> str:
        """The id of that cell of the table."""
        key = f"{table.id}.{row}.{column}"
        if key not in table.cells:
            raise NoSuchCellError(f"{table.name}[{table.rows[row].name},{table.columns[column].name}]")
        return key

    def lines(self, table: Table, name: str, axis: Mapping[str, Line]) -> tuple[str, ...]:
        """Ids of the line of that name, or of the members of the group of that name."""
        found = _ids(table, (name,), axis)
        if found is None:
            raise UnknownNameError({name: tuple(_names(table, axis))})
        return found

    def table_named(self, name: str) -> Table:
        """The table of that name in this edition."""
        for table in self.form.tables:
            if table.name == name:
                return table
        raise UnknownNameError({name: tuple(table.name for table in self.form.tables)})

    def not_a_line(self, name: str, table: Table, axis: Mapping[str, Line]) -> Exception:
        """Why a bare name is no row (or column) here."""
        if _members(table, name, axis):
            return TextError(-1, f"“{name}”是组", f"合计({name})")
        other = table.columns if axis is table.rows else table.rows
        here, there = ("行", "列") if self.scope.each == "每列" else ("列", "行")
        if _line(name, other):
            return TextError(-1, f"“{name}”是{there}，“{self.scope.each}”的公式里只能写{here}", name_expected(name, _names(table, axis)))
        return UnknownNameError({name: tuple(_names(table, axis))})

    def not_a_group(self, name: str, table: Table, axis: Mapping[str, Line]) -> Exception:
        """Why a name cannot be summed here."""
        if _line(name, axis):
            return TextError(-1, f"“{name}”是一{'行' if axis is table.rows else '列'}，不是组", f"{name}，或者 {self.groups_of(table)}")
        if name in (table.groups or {}):
            here = "行" if self.scope.each == "每列" else "列"
            return TextError(-1, f"“{name}”不是{here}的组", f"“{self.scope.each}”里合计{here}的组")
        return UnknownNameError({name: tuple(table.groups or {})})

    def groups_of(self, table: Table) -> str:
        """The groups that a table has, as what is expected."""
        return f"{table.name}的组：{one_of(table.groups or {})}" if table.groups else f"{table.name}没有组"

    def group_name(self, quantity: Quantity) -> str:
        """What a sum of several cells is called in a sentence, "" for a single quantity."""
        match quantity:
            case Total("", table, row, column):
                return f"{table}“{row}/{column}”"
            case Total(group):
                return group
            case LastYear(of):
                return last_year_name(name) if (name := self.group_name(of)) else ""
            case SumOfUnits(of):
                return f"下级{name}" if (name := self.group_name(of)) else ""
            case _:
                return ""

    def cell_words(self, cell: str) -> str:
        """What a cell is called in a sentence that names the place first."""
        spec = self.form.cells[cell]
        if self.table is not None and spec.table == self.table.id:
            if self.row == spec.row.id and self.column == spec.column.id:
                return OWN_CELL
            if not self.row and self.column == spec.column.id:
                return spec.row.name
            if not self.column and self.row == spec.row.id:
                return spec.column.name
        return self.form.cell_name(cell)

    def units_name(self, variable: Variable) -> str:
        """What the sum over the county's units is called."""
        return "下级合计" if variable.name == OWN_CELL else f"下级{variable.name}合计"

    def widened(self, quantity: Quantity) -> Quantity:
        """The same quantity, with a group's bare name read as its 合计 (a test case may name the group)."""
        match quantity:
            case Name(text) if self.table is not None and self.scope.each in ("每列", "每行"):
                table, axis = self.axis(text)
                return Total(text) if _line(text, axis) is None and _members(table, text, axis) else quantity
            case At(table_name, row, column):
                table = self.table_named(table_name)
                single = _line(row, table.rows) is not None and _line(column, table.columns) is not None
                return quantity if single else Total("", table_name, row, column)
            case LastYear(of):
                return LastYear(self.widened(of))
            case SumOfUnits(of):
                return SumOfUnits(self.widened(of))
            case _:
                return quantity


def mixed_units(instance: Instance, form: Form) -> tuple[str, ...]:
    """The units of a relation that compares or adds cells of different units (件 with 万元); () where all agree."""
    for relation in (*instance.condition, *instance.relations):
        terms = (*relation.left, *relation.right)
        keys = [term.variable.key for term in terms if term.variable is not None and term.variable.source != "said"]
        units = tuple(dict.fromkeys(unit for key in keys if (unit := form.cells[key].unit)))
        if len(units) > 1:
            return units
    return ()


def settled(formula: Formula, instances: Sequence[Instance]) -> str:
    """The first comparison, written out, whose quantities cancel at every place: it never comes out otherwise. "" where there is none."""
    relations = (*formula.condition, *formula.relations)
    single = [Relation(relation.sums[n : n + 2], (sign,)) for relation in relations for n, sign in enumerate(relation.comparisons)]
    for number, relation in enumerate(single):
        if all(_cancels((*instance.condition, *instance.relations)[number]) for instance in instances):
            return write_formula(Formula((relation,)))
    return ""


def _cancels(relation: BoundRelation) -> bool:
    """Whether no variable is left when the right side is taken from the left."""
    left: dict[tuple[str, str], Fraction] = {}
    for sign, side in ((1, relation.left), (-1, relation.right)):
        for term in side:
            if term.variable is not None:
                key = (term.variable.source, term.variable.key)
                left[key] = left.get(key, Fraction(0)) + sign * term.coefficient
    return not any(left.values())
