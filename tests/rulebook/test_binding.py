"""Scopes, quantities and test cases against a form: which places, which cells, which variables."""

from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.model import CellState
from auditor.rulebook import load_form
from auditor.rulebook.binding import bind, mixed_units, parse_scope, scope_cells, settled
from auditor.rulebook.cases import fill_case
from auditor.rulebook.form import Form
from auditor.rulebook.grammar import parse_formula
from auditor.rulebook.problem import TextError

RulesFolder = Callable[..., Path]


@pytest.fixture
def forms(rules_folder: RulesFolder) -> list[Form]:
    folder = rules_folder() / "demo" / "forms"
    return [load_form(folder / "2021.yaml"), load_form(folder / "2019.yaml")]


@pytest.mark.parametrize(
    ("text", "rows", "columns", "each"),
    [
        ("表一 每列", (), (), "每列"),
        ("表一[新增] 每格", ("new",), (), "每格"),
        ("表一[总数] 每格", (), ("total",), "每格"),
        ("表一[新增、结余,总数] 每格", ("new", "left"), ("total",), "每格"),
        ("表一［各类］每列", (), ("trees", "birds"), "每列"),
        ("表一[去向] 每行", ("gone",), (), "每行"),  # only in the old form
    ],
)
def test_a_scope_in_a_table(forms: list[Form], text: str, rows: tuple[str, ...], columns: tuple[str, ...], each: str) -> None:
    scope = parse_scope(text, forms)
    assert (scope.table, scope.rows, scope.columns, scope.each) == ("t1", rows, columns, each)


def test_scopes_that_are_no_table(forms: list[Form]) -> None:
    assert parse_scope("报告", forms).whole == "报告"
    assert parse_scope("一、基本情形", forms).section == "s1"
    assert (parse_scope("各表 每格", forms).whole, parse_scope("各表 每格", forms).each) == ("各表", "每格")


def test_the_cells_of_a_scope(forms: list[Form]) -> None:
    assert [spec.id for spec in scope_cells(parse_scope("表一[新增] 每格", forms), forms[0])] == ["t1.new.trees", "t1.new.birds", "t1.new.total"]
    assert len(scope_cells(parse_scope("各表 每格", forms), forms[0])) == 21
    assert scope_cells(parse_scope("全文", forms), forms[0]) == ()
    assert scope_cells(parse_scope("表二 每格", forms), forms[1]) == ()  # the old form has no such table


def test_a_rule_has_instances_only_where_its_cells_meet(forms: list[Form]) -> None:
    bound = bind("R", parse_formula("次数 >= 0"), parse_scope("表二 每行", forms), forms[0])
    assert [instance.place for instance in bound.instances] == ["表二“巡护”行"]  # the block of 收费 has no such column


def test_the_variables_of_last_year_carry_this_years_ids(forms: list[Form]) -> None:
    (instance,) = bind("R", parse_formula("本格 = 上年.表一[结转,总数]"), parse_scope("表一[结余,总数] 每格", forms), forms[0]).instances
    assert [(variable.source, variable.key, variable.name) for variable in instance.variables] == [
        ("cell", "t1.left.total", "填报数"),
        ("last_year", "t1.next.total", "上年报告的表一“结转/总数”"),
    ]


def test_a_chain_becomes_two_relations(forms: list[Form]) -> None:
    (instance,) = bind("R", parse_formula("0 <= 本格 <= 9"), parse_scope("表一[新增,总数] 每格", forms), forms[0]).instances
    assert [relation.comparison for relation in instance.relations] == ["≤", "≤"]
    assert instance.relations[0].right == instance.relations[1].left


def test_names_that_an_edition_lacks_are_named(forms: list[Form]) -> None:
    formula, scope = parse_formula("支出 = 合计(各去向)"), parse_scope("表一 每列", forms)
    assert len(bind("R", formula, scope, forms[0]).instances) == 3
    assert dict(bind("R", formula, scope, forms[1]).unknown) == {"各去向": ("各类",)}


def test_units_do_not_mix(forms: list[Form]) -> None:
    scope = parse_scope("报告", forms)
    (mixed,) = bind("R", parse_formula("表二[巡护,次数] + 1 = 表二[收费,金额]"), scope, forms[0]).instances
    assert mixed_units(mixed, forms[0]) == ("件", "万元")
    (alike,) = bind("R", parse_formula("若 表二[收费,金额] > 0 则 表二[巡护,次数] > 0"), scope, forms[0]).instances
    assert mixed_units(alike, forms[0]) == ()  # each relation for itself


@pytest.mark.parametrize(
    ("text", "scope", "same"),
    [
        ("2 * 新增 = 新增 + 新增", "表一 每列", "2 * 新增 = 新增 + 新增"),
        ("上年.新增 = 新增", "表一 每列", ""),  # two reports
        ("本格 <= 表一[新增,总数]", "表一[新增] 每格", ""),  # says nothing of the total alone
        ("本格 <= 表一[新增,总数]", "表一[新增,总数] 每格", "本格 ≤ 表一[新增,总数]"),
    ],
)
def test_a_comparison_whose_quantities_cancel_everywhere_is_written_out(forms: list[Form], text: str, scope: str, same: str) -> None:
    formula = parse_formula(text)
    assert settled(formula, bind("R", formula, parse_scope(scope, forms), forms[0]).instances) == same


def test_what_stands_beside_the_formula_comes_after_it(forms: list[Form]) -> None:
    scope = parse_scope("表一 每列", forms)
    instance = bind("R", parse_formula("新增 = 支出"), scope, forms[0]).instances[0]
    filled = fill_case({"新增": "5", "支出": "5", "另有": {"各去向": "3", "表二[收费,金额]": "0.5"}}, instance, scope, forms[0])
    assert [(variable.name, str(value)) for variable, value in filled.items()] == [
        ("新增", "5"),
        ("支出", "5"),
        ("移交", "0"),
        ("留存", "3"),
        ("表二“收费/金额”", "0.5"),
    ]


def test_a_group_in_a_case_gives_its_first_member_the_value(forms: list[Form]) -> None:
    scope = parse_scope("表一 每行", forms)
    instance = bind("R", parse_formula("合计(各类) = 总数"), scope, forms[0]).instances[0]
    filled = fill_case({"各类": "5", "总数": "符号"}, instance, scope, forms[0])
    assert {variable.name: value for variable, value in filled.items()} == {"林木": 5, "鸟类": 0, "总数": CellState.MARK}
    filled = fill_case({"各类": "5", "鸟类": "空", "总数": "6"}, instance, scope, forms[0])
    assert {variable.name: value for variable, value in filled.items()} == {"林木": 5, "鸟类": CellState.BLANK, "总数": 6}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"各类": "5"}, "例子里没有写总数"),
        ({"各类": "5", "总数": "6", "新增": "1"}, "例子里的“新增”在公式里没有用到"),
        ({"各类": "5", "总数": "1,000"}, "例子里的值“1,000”读不懂"),
        ({"各类": "5", "总数": "NaN"}, "例子里的值“NaN”读不懂"),
    ],
)
def test_a_case_that_does_not_fit_the_formula(forms: list[Form], given: dict[str, str], message: str) -> None:
    scope = parse_scope("表一 每行", forms)
    instance = bind("R", parse_formula("合计(各类) = 总数"), scope, forms[0]).instances[0]
    with pytest.raises(TextError, match=message):
        fill_case(given, instance, scope, forms[0])
