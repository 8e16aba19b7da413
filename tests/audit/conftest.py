"""A small invented regulation goes out to the audit's tests: two editions of a form, a binder for formulas, report builders."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Literal, cast

import pytest

from auditor.model import Cell, CellState, Fact, Level, Mention, Paragraph, Place, ReadTable, Report, SectionText
from auditor.rulebook.book import Basis, County, Edition, Rulebook, Unit
from auditor.rulebook.form import Aspect, Block, Form, Line, Section, Table
from auditor.rulebook.formula import BoundRelation, BoundTerm, Comparison, Formula, Instance, Variable
from auditor.rulebook.rule import Rule, Scope, Source

COLUMNS = ("a", "b", "c", "total")
ROWS_NEW = ("come", "kept", "done1", "done2", "done", "left")
ROWS_OLD = ("come", "kept", "done", "left")
NAMES = {
    "come": "新到",
    "kept": "旧存",
    "done1": "办好",
    "done2": "退回",
    "done": "办毕",
    "left": "留存",
    "a": "甲",
    "b": "乙",
    "c": "丙",
    "total": "总计",
}


def _lines(ids: tuple[str, ...]) -> tuple[Line, ...]:
    return tuple(Line(key, NAMES[key], NAMES[key]) for key in ids)


def _form(edition: str, rows: tuple[str, ...]) -> Form:
    flow = Table("t1", "流水表", "来件办理情况", "s2", (Block(_lines(rows), _lines(COLUMNS), unit="件"),))
    money_rows = (Line("fee", "收费", "收费"),)
    money = Table(
        "t2",
        "收费表",
        "收费情况",
        "s3",
        (Block(money_rows, (Line("amount", "金额", "金额"), Line("count", "笔数", "笔数")), unit="万元", columns_unit={"count": "笔"}),),
        decimals={"amount": 6},
        signed=frozenset({"amount"}),
    )
    sections = (
        Section("s1", "一", "概述", "narrative"),
        Section("s2", "二", "来件", "table", table="t1"),
        Section("s3", "三", "收费", "table", table="t2"),
        Section("s4", "四", "其他", "narrative"),
    )
    aspects = (Aspect("work", "工作", "日常工作", "s1", ("工作",)), Aspect("staff", "人员", "人员培训", "s1", ("人员",)))
    return Form(edition, f"F{edition}", ("来件办理报告", "办理报告"), ("解读",), sections, aspects, (flow, money))


def term(text: str) -> tuple[BoundTerm, ...]:
    """`come.a + 2*kept.a - last:left.a + 3`, cells of t1 unless they name t2; `sum(come)` = the applicants of a row."""
    found: list[BoundTerm] = []
    for sign, piece in re.findall(r"([+-]?)\s*([^+-]+)", text.strip()):
        coefficient = Fraction(-1 if sign == "-" else 1)
        body = piece.strip()
        if "*" in body:
            factor, body = body.split("*")
            coefficient *= Fraction(factor.strip())
        if re.fullmatch(r"[\d./]+", body.strip()):
            found.append(BoundTerm(coefficient * Fraction(body.strip()), None))
            continue
        if body.startswith("sum("):
            row = body[4:-1]
            found += [BoundTerm(coefficient, Variable("cell", f"t1.{row}.{c}", NAMES[c]), "各列") for c in ("a", "b", "c")]
            continue
        source, _, key = body.strip().rpartition(":")
        sources: dict[str, Literal["cell", "last_year", "said", "units"]] = {"": "cell", "last": "last_year", "said": "said", "units": "units"}
        if source != "said" and key.count(".") == 1:
            key = f"t1.{key}"
        name = key if source == "said" else NAMES.get(key.split(".")[1], key)
        found.append(BoundTerm(coefficient, Variable(sources[source], key, name)))
    return tuple(found)


def relation(text: str) -> tuple[BoundRelation, ...]:
    """A chain of comparisons as relations."""
    pieces = re.split(r"(≠|≤|≥|=|<|>)", text)
    sums, signs = pieces[::2], pieces[1::2]
    comparisons = cast(list[Comparison], signs)
    return tuple(BoundRelation(term(a), sign, term(b)) for a, sign, b in zip(sums, comparisons, sums[1:], strict=False))


def instance(rule: str, text: str, *, edition: str = "2021", condition: str = "", place: str = "", row: str = "", column: str = "") -> Instance:
    """One bound instance from a formula in the notation of `term`."""
    relations = tuple(r for part in text.split("且") for r in relation(part))
    conditions = tuple(r for part in condition.split("且") if part for r in relation(part))
    return Instance(rule, edition, place, row, column, relations, conditions)


def rule_of(key: str, *texts: str, condition: str = "", editions: tuple[str, ...] = ("2021",), **changes: Any) -> Rule:
    """A rule with one instance per text and edition."""
    instances = {e: tuple(instance(key, t, edition=e, condition=condition, place=f"第{n}处") for n, t in enumerate(texts, 1)) for e in editions}
    base = Rule(
        key,
        f"规则{key}",
        f"kind_{key}",
        Level.MUST,
        Scope("报告", whole="报告"),
        ("R1",),
        "请更正。",
        Source("rules/x.yaml", 1),
        "x",
        formula=Formula((), text=";".join(texts)),
    )
    return replace(base, instances=MappingProxyType(instances), **changes)


def block_of(key: str, block: Mapping[str, Any], scope: Scope | None = None, **changes: Any) -> Rule:
    """A rule with a block."""
    base = Rule(
        key,
        f"规则{key}",
        f"kind_{key}",
        Level.MUST,
        scope or Scope("报告", whole="报告"),
        ("R1",),
        "请更正。",
        Source("rules/x.yaml", 1),
        "x",
        block=block,
    )
    return replace(base, **changes)


def rulebook_of(*rules: Rule, units: tuple[Unit, ...] = ()) -> Rulebook:
    """The invented regulation with these rules."""
    return Rulebook(
        name="office",
        title="来件办理报告",
        fingerprint="0" * 12,
        editions=(Edition("2021", 2021, None, "F2021"), Edition("2019", 2019, 2020, "F2019")),
        forms={"2021": _form("2021", ROWS_NEW), "2019": _form("2019", ROWS_OLD)},
        crosswalk={("2019", "2021"): {"t1.done.a": ""}},
        register={"R1": Basis("R1", "办法", "第一条", "应当", "S")},
        rules=rules,
        phrases=(),
        county=County("临溪县", units, type_words={}, thresholds={}),
        families={"x": "测试"},
    )


def cell_of(key: str, value: int | Decimal | str | None) -> Cell:
    """A number, a blank (None), a mark ("/"), unread ("?") or text."""
    place = Place(table=1, row=1 + abs(hash(key)) % 7, column=2)
    match value:
        case None:
            return Cell(key, CellState.BLANK, None, "", place)
        case "/":
            return Cell(key, CellState.MARK, None, "/", place)
        case "?":
            return Cell(key, CellState.UNREAD, None, "", place)
        case str():
            return Cell(key, CellState.TEXT, None, value, place)
        case _:
            return Cell(key, CellState.NUMBER, value, str(value), place)


def report_of(
    cells: Mapping[str, int | Decimal | str | None] | None = None,
    *,
    file: str = "a.txt",
    year: int | None = 2023,
    unit: str | None = "a",
    edition: str = "2021",
    said: Mapping[str, list[int]] | None = None,
    **changes: Any,
) -> Report:
    """A perfect report of the invented form (all cells 0) with the given cells; short keys are cells of t1."""
    form = _form(edition, ROWS_NEW if edition == "2021" else ROWS_OLD)
    values: dict[str, int | Decimal | str | None] = dict.fromkeys(form.cells, 0)
    for key, value in (cells or {}).items():
        values[key if key.count(".") == 2 else f"t1.{key}"] = value
    place = Place(paragraph=1)
    sections = tuple(
        SectionText(s.id, s.title, Place(paragraph=n), paragraphs=(Paragraph(f"{s.label}情况良好，工作有序，人员到位。", Place(paragraph=n + 10)),))
        for n, s in enumerate(form.sections, 1)
    )
    mentions = tuple(
        Mention(name, v, f"{v}件", f"全年{name}{v}件。", Place(paragraph=20 + n)) for name, vs in (said or {}).items() for n, v in enumerate(vs)
    )
    base = Report(
        file=file,
        sha256="0" * 64,
        format="text",
        status="read",
        title=Fact(f"白石镇{year}年来件办理报告", "标题"),
        township=Fact("白石镇", "标题"),
        year=Fact(year, "标题") if year is not None else None,
        unit=unit,
        unit_type="乡镇",
        editions={"t1": edition, "t2": edition},
        sections=sections,
        aspects={"work": place, "staff": place},
        tables={t: ReadTable(t, edition, Place(table=1)) for t in ("t1", "t2")},
        cells={key: cell_of(key, value) for key, value in values.items()},
        mentions=mentions,
    )
    return replace(base, **changes)


@pytest.fixture(scope="session")
def make_report() -> Callable[..., Report]:
    """Builds reports of the invented form."""
    return report_of


@pytest.fixture(scope="session")
def make_rule() -> Callable[..., Rule]:
    """Builds rules with formulas."""
    return rule_of


@pytest.fixture(scope="session")
def make_block() -> Callable[..., Rule]:
    """Builds rules with blocks."""
    return block_of


@pytest.fixture(scope="session")
def make_rulebook() -> Callable[..., Rulebook]:
    """Builds the invented regulation's rulebook."""
    return rulebook_of


@pytest.fixture(scope="session")
def make_cell() -> Callable[..., Cell]:
    """Builds cells."""
    return cell_of
