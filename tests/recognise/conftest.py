"""Builders for recognition: the forms of rules/ with a small county, and documents from a few lines of text."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from auditor.model import Block, Document, Grid, GridCell, Paragraph, Place
from auditor.rulebook import load_rulebook
from auditor.rulebook.book import County, Edition, Exclusions, Phrase, Rulebook, Unit
from auditor.rulebook.form import Form

RULES = Path(__file__).parents[2] / "rules"

Rows = Sequence[Sequence[str]]


@pytest.fixture(scope="session")
def annual_report() -> Rulebook:
    """The rulebook as rules/ has it."""
    return load_rulebook(RULES)


@pytest.fixture(scope="session")
def forms(annual_report: Rulebook) -> dict[str, Form]:
    """Both editions of the form as rules/ has them."""
    return dict(annual_report.forms)


@pytest.fixture(scope="session")
def rulebook(annual_report: Rulebook, forms: dict[str, Form]) -> Rulebook:
    """The forms and words of rules/, two units and three phrases; no rules, since recognition reads none."""
    types = {"乡镇": ("镇人民政府", "乡人民政府", "镇", "乡"), "街道": ("街道办事处", "街道"), "部门": ("局",)}
    units = (Unit("qingshi", "青石镇人民政府", "乡镇", ("青石镇", "青石")), Unit("dongmen", "东门街道办事处", "街道", ("东门街道",)))
    phrases = (
        Phrase("新收申请", ("s1",), ("{收到|新收}…申请<数>件",), ("未{收到|受理}…申请",), ("同比",)),
        Phrase("办结申请", ("s1",), ("办结<数>件", "<数>件均已办结"), (), (), ("{其余|其中}<数>件",)),
        Phrase("收件", ("s1",), (), (), (), (), ("request",), ("收到<数>件。",), ("零申请",)),
    )
    return Rulebook(
        name="annual-report",
        title="年度报告",
        fingerprint="test",
        editions=(Edition("2021", 2021, None, "F2021"), Edition("2019", 2019, 2020, "F2019")),
        forms=forms,
        crosswalk={},
        register={},
        rules=(),
        phrases=phrases,
        county=County("临溪县", units, (1, 31), types, {}),
        families={},
        year_words={
            "activity": ("收到", "公开"),
            "always": ("报告如下", "未收取费用"),
            "compared": ("与",),
            "stop": ("预算", "计划", "《"),
            "making": ("编制",),
            "sections": ("s6",),
        },
        exclusions=Exclusions(("全县", "各乡镇"), ("乡镇",), ("与公开无关",)),
        breakdowns=annual_report.breakdowns,
        asides=annual_report.asides,
    )


@pytest.fixture(scope="session")
def grid() -> Callable[..., Grid]:
    """Rows of texts as a grid; a text starting with ＜ repeats the cell to its left, ＾ the cell above (merged cells); ＼ is no cell at all."""

    def build(rows: Rows, number: int = 1, ruled: bool = True) -> Grid:
        width = max(len(row) for row in rows)
        built: list[list[GridCell | None]] = []
        for index, row in enumerate(rows):
            line: list[GridCell | None] = []
            for column in range(width):
                text = row[column] if column < len(row) else ""
                if text == "＼":
                    line.append(None)
                elif text == "＜":
                    line.append(line[-1])
                elif text == "＾":
                    line.append(built[-1][column])
                else:
                    span = 1
                    while column + span < len(row) and row[column + span] == "＜":
                        span += 1
                    line.append(GridCell(text, Place(table=number, row=index + 1, column=column + 1), 1, span))
            built.append(line)
        return Grid(tuple(tuple(line) for line in built), Place(table=number), ruled)

    return build


@pytest.fixture(scope="session")
def document() -> Callable[..., Document]:
    """A document from blocks and lines of text."""

    def build(*parts: Block | str, file: str = "2023/报告.docx", title: str = "") -> Document:
        blocks = tuple(Paragraph(part, Place(paragraph=number)) if isinstance(part, str) else part for number, part in enumerate(parts, 1))
        return Document(file, "0" * 64, "text", "read", "", blocks, title)

    return build


@pytest.fixture(scope="session")
def printed_tables(forms: dict[str, Form]) -> Callable[..., dict[str, list[list[str]]]]:
    """Each table of an edition as a county's people see it: rows of texts, labels in front, every value its own number."""

    def build(edition: str = "2021", value: Callable[[int], str] = str) -> dict[str, list[list[str]]]:
        form = forms[edition]
        tables: dict[str, list[list[str]]] = {}
        count = 0
        for table in form.tables:
            rows: list[list[str]] = []
            for block in table.blocks:
                if block.across:
                    heads = [column.label for _ in block.rows for column in block.columns]
                    rows.append([label for row in block.rows for label in (row.label, *["＜"] * (len(block.columns) - 1))])
                    rows.append(heads)
                    rows.append([value(count + at) for at in range(len(heads))])
                    count += len(heads)
                    continue
                if block.caption:
                    rows.append([block.caption, *["＜"] * len(block.columns)])
                rows.append(["信息内容", *(column.label for column in block.columns)])
                for row in block.rows:
                    rows.append([row.label, *(value(count + at) for at in range(len(block.columns)))])
                    count += len(block.columns)
            tables[table.id] = rows
        return tables

    return build
