"""A report sent in several files is one report; whatever is not clearly that stays as it was sent."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from auditor.model import Cell, CellState, Fact, Gap, Paragraph, Part, Place, ReadTable, Report, SectionText, Status, sources_of
from auditor.recognise.parts import is_fragment, join_parts
from auditor.rulebook import load_rulebook

RULEBOOK = load_rulebook(Path("rules"))
FORM = RULEBOOK.forms[RULEBOOK.editions[0].id]
TABLES = {section.table: section.id for section in FORM.sections if section.table}


def make(file: str, texts: str = "", tables: str = "", headings: str = "", **named: Any) -> Report:
    """A file with the text of some sections, some tables, and headings without text; each by its number: 1, 2 …"""
    sections = []
    for number in sorted({*texts, *headings, *(TABLES[f"t{each}"][1:] for each in tables)}):
        section = next(each for each in FORM.sections if each.id == f"s{number}")
        text = (Paragraph(f"{section.id}的内容", Place(paragraph=int(number))),) if number in texts else ()
        sections.append(SectionText(section.id, section.title if number in texts + headings else "", Place(paragraph=int(number)), "exact", text))
    cells = {key: Cell(key, CellState.NUMBER, 1, "1", Place(part="Sheet1", row=2)) for each in tables for key in FORM.table_by_id[f"t{each}"].cells}
    read = {f"t{each}": ReadTable(f"t{each}", FORM.edition, Place(part="Sheet1")) for each in tables}
    status: Status = "read" if texts else "not_a_report"
    made = Report(
        file, file.ljust(64, "0"), "docx", status, "" if texts else "没有找到年度报告的标题",
        township=Fact("青石镇人民政府", "文件名"), year=Fact(2023, "文件名"),
        editions=dict.fromkeys(read, FORM.edition), sections=tuple(sections), tables=read, cells=cells,
    )  # fmt: skip
    return replace(made, **named)


def organ(report: Report) -> str:
    return report.township.value if report.township else ""


def join(*reports: Report) -> list[Report]:
    return list(join_parts(reports, RULEBOOK, organ))


def test_a_text_and_its_tables_are_one_report_whose_places_name_their_files() -> None:
    text = make("2023/青石镇/正文.docx", "156", headings="234", title=Fact("年度报告", "标题", place=Place(paragraph=1)))
    gap = Gap(Place(paragraph=9), "", "数字无法与项目对应", tuple(FORM.table_by_id["t3"].cells))
    unread = {key: Cell(key, CellState.UNREAD) for key in FORM.table_by_id["t3"].cells}
    (joined,) = join(make("2023/青石镇/附表.xlsx", tables="234"), replace(text, gaps=(gap,), cells=unread))
    assert (joined.file, joined.status, joined.reason) == ("2023/青石镇/正文.docx", "read", "")
    assert [section.id for section in joined.sections] == ["s1", "s2", "s3", "s4", "s5", "s6"]
    assert joined.gaps == ()
    assert {cell.state for cell in joined.cells.values()} == {CellState.NUMBER}
    assert len(joined.cells) == len(FORM.cells)
    assert joined.parts == (Part("2023/青石镇/附表.xlsx", "2023/青石镇/附表.xlsx".ljust(64, "0"), "docx"),)
    assert str(joined.cells["t3.received.total"].place) == "“附表.xlsx Sheet1” 第2行"
    assert str(joined.sections[0].paragraphs[0].place) == "“正文.docx” 第1段"
    assert joined.title is not None
    assert str(joined.title.place) == "“正文.docx” 第1段"


def test_each_file_of_a_joined_report_is_told_with_what_came_from_it() -> None:
    (joined,) = join(make("正文.docx", "156"), *(make(f"附表{each}.docx", tables=each, headings=TABLES[f"t{each}"][1:]) for each in "234"))
    assert list(sources_of(joined)) == [
        ("正文.docx", ("s1", "s5", "s6"), ()),
        ("附表2.docx", (), ("t2",)),
        ("附表3.docx", (), ("t3",)),
        ("附表4.docx", (), ("t4",)),
    ]
    assert list(sources_of(make("全文.docx", "156", "234"))) == []


def test_three_tables_may_come_in_three_files_and_any_change_makes_another_round() -> None:
    files = [make("正文.docx", "156"), *(make(f"附表{each}.docx", tables=each, headings=TABLES[f"t{each}"][1:]) for each in "234")]
    (joined,) = join(*files)
    assert [part.file for part in joined.parts] == ["附表2.docx", "附表3.docx", "附表4.docx"]
    assert [section.id for section in joined.sections] == ["s1", "s2", "s3", "s4", "s5", "s6"]
    (changed,) = join(*files[:3], replace(files[3], sha256="1" * 64))
    assert changed.sha256 != joined.sha256
    (turned,) = join(*reversed(files))
    assert turned.sha256 == joined.sha256


@pytest.mark.parametrize(
    "others",
    [
        [make("附表.xlsx", tables="23")],  # table four is missing
        [make("附表.xlsx", tables="234"), make("附表（更正）.xlsx", tables="3")],  # table three twice
        [make("附表.xlsx", "1", tables="234")],  # section one twice
        [make("附表.xlsx", tables="234", township=Fact("白河镇人民政府", "文件名"))],
        [make("附表.xlsx", tables="234", year=Fact(2022, "文件名"))],
        [make("附表.xlsx", tables="234", year=None)],
    ],
    ids=["incomplete", "table twice", "section twice", "another unit", "another year", "no year"],
)
def test_what_is_not_clearly_one_report_stays_as_it_was_sent(others: list[Report]) -> None:
    text = make("正文.docx", "156")
    found = join(text, *others)
    assert found[0] == text
    assert [report.file for report in found[1:]] == [other.file for other in others]
    assert all(report.cells == {} and report.sections == () for report in found[1:] if report.status == "not_a_report")


def test_a_whole_report_takes_nothing_from_a_file_beside_it() -> None:
    whole, beside = make("报告.docx", "156", tables="234"), make("附表.xlsx", tables="3")
    assert is_fragment(beside)
    bare = Report(beside.file, beside.sha256, "docx", "not_a_report", beside.reason, None, beside.township, beside.year)
    assert join(whole, beside) == [whole, bare]
