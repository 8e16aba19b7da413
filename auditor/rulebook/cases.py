"""A formula's inline test case and one instance of the rule go in; what each variable is given comes out.

Beside the formula's own quantities a case may give, under 另有, figures that the formula must leave alone.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from typing import Any

from auditor.model import CellState, Number
from auditor.rulebook.binding import Binder, NoSuchCellError, UnknownNameError
from auditor.rulebook.form import Form
from auditor.rulebook.formula import Instance, Variable
from auditor.rulebook.grammar import parse_quantity
from auditor.rulebook.problem import TextError, name_expected, one_of
from auditor.rulebook.rule import Scope

STATES = {"空": CellState.BLANK, "符号": CellState.MARK, "文字": CellState.TEXT, "未读": CellState.UNREAD, "缺": CellState.ABSENT}

ELSEWHERE = "另有"  # in a case: figures that also stand in the report, which the formula does not read


def read_given(text: str) -> Number | CellState:
    """What a case gives a cell: an exact number, or one of 空 符号 文字 未读 缺. Raises TextError."""
    plain = text.strip()
    if plain in STATES:
        return STATES[plain]
    try:
        value = Decimal(plain)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not plain.isascii():
        raise TextError(0, f"例子里的值“{plain}”读不懂", f"数，或者 {one_of(STATES)}")
    return int(value) if "." not in plain and "e" not in plain.lower() else value


def fill_case(given: Mapping[str, Any], instance: Instance, scope: Scope, form: Form) -> Mapping[Variable, Number | CellState]:
    """What the case gives every variable of the instance, in the instance's order, and then what it gives beside them (另有).

    A group's name gives its first member the value and the others 0; members named singly override that. Raises TextError
    for a name that the formula does not use, a value that is none, and variables that nothing is said of.
    """
    table = form.table_by_id.get(scope.table) or next((one for one in form.tables if instance.place.startswith(f"{one.name}“")), None)
    said = tuple(variable.key for variable in instance.variables if variable.source == "said")
    binder = Binder(form, scope, table, instance.row, instance.column, said)
    wanted = {str(variable): variable for variable in instance.variables}
    groups = list(dict.fromkeys(term.group for relation in instance.relations for term in (*relation.left, *relation.right) if term.group))
    single: dict[str, Number | CellState] = {}
    spread: dict[str, Number | CellState] = {}
    for name, text in given.items():
        if name == ELSEWHERE:
            continue
        value = read_given(text)
        keys = _keys(name, binder, wanted, groups)
        if len(keys) == 1:
            single[keys[0]] = value
        else:
            spread.update(dict.fromkeys(keys, 0))
            spread[keys[0]] = value
    filled = {**spread, **single}
    if missing := [variable.name for key, variable in wanted.items() if key not in filled]:
        raise TextError(0, f"例子里没有写{one_of(missing, 4)}", "公式用到的每个名称都要有值（空格写 空）")
    return {variable: filled[key] for key, variable in wanted.items()} | _elsewhere(given.get(ELSEWHERE, {}), binder, wanted)


def _elsewhere(given: Mapping[str, str], binder: Binder, wanted: Mapping[str, Variable]) -> dict[Variable, Number | CellState]:
    """What stands in the report beside what the formula reads."""
    found: dict[Variable, Number | CellState] = {}
    for name, text in given.items():
        try:
            first, *others = binder.variables(binder.widened(parse_quantity(name)))
        except UnknownNameError as error:
            raise TextError(0, f"“{ELSEWHERE}”里的“{name}”不认识", name_expected(next(iter(error.names)), next(iter(error.names.values())))) from None
        except TextError as error:
            raise TextError(0, f"“{ELSEWHERE}”里的“{name}”不认识：{error.message}", error.expected) from None
        except NoSuchCellError:
            raise TextError(0, f"“{ELSEWHERE}”里的“{name}”在表样里没有这一格", "行与列相交处有格的名称") from None
        if any(str(variable) in wanted for variable in (first, *others)):
            raise TextError(0, f"“{ELSEWHERE}”里的“{name}”公式用到了", f"写在“{ELSEWHERE}”外面；里面写公式没有用到的格")
        found |= {**dict.fromkeys(others, 0), first: read_given(text)}
    return found


def _keys(name: str, binder: Binder, wanted: Mapping[str, Variable], groups: Sequence[str]) -> list[str]:
    """The instance's variables that a key of a case names."""
    keys: list[str] = []
    with suppress(TextError, UnknownNameError, NoSuchCellError):  # told below, as any other word that the formula does not use
        keys = [str(variable) for variable in binder.variables(binder.widened(parse_quantity(name)))]
    if not keys or any(key not in wanted for key in keys):
        expected = name_expected(name, [*groups, *operand_names(binder, wanted)])
        raise TextError(0, f"例子里的“{name}”在公式里没有用到", expected)
    return keys


def operand_names(binder: Binder, wanted: Mapping[str, Variable]) -> list[str]:
    """How the formula's operands would be written as keys of a case."""
    names = []
    for variable in wanted.values():
        prefix = {"cell": "", "last_year": "上年.", "said": "正文.", "units": "下级合计("}[variable.source]
        if variable.source == "said":
            core = variable.key
        else:
            spec = binder.form.cells[variable.key]
            table = binder.form.table_by_id[spec.table]
            own = binder.table is not None and binder.table.id == spec.table
            if own and binder.row == spec.row.id and binder.column == spec.column.id:
                core = "本格"
            elif own and not binder.row and binder.column == spec.column.id:
                core = spec.row.name
            elif own and not binder.column and binder.row == spec.row.id:
                core = spec.column.name
            else:
                core = f"{table.name}[{spec.row.name},{spec.column.name}]"
        names.append(f"{prefix}{core}{')' if variable.source == 'units' else ''}")
    return names
