"""The page that shows a file beside what was read of it: figures lead to their places, gaps are red, nothing of the file runs."""

from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

from auditor.fields import copy_with
from auditor.model import CellState, Document, Gap, Grid, GridCell, Paragraph, Picture, Place, Report
from auditor.publish.read_page import render_reading
from auditor.rulebook.book import Rulebook

TITLE = Paragraph("青石镇人民政府2023年年度报告<script>alert(1)</script>", Place(paragraph=1), 1)
FIGURE, STRANGE = (GridCell(text, Place(table=1, row=2, column=column)) for text, column in (("7", 2), ("8 9", 3)))
LABEL = GridCell("新收", Place(table=1, row=2, column=1))
GRID = Grid(((LABEL, FIGURE, STRANGE), (LABEL, FIGURE, None)), Place(table=1, row=2))
DOCUMENT = Document("2023/青石镇.docx", "0", "docx", "read", blocks=(TITLE, GRID, Picture(Place(table=2))))


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: dict[str, str] = {}
        self.links: list[tuple[str, str]] = []
        self.tags: set[str] = set()
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.tags.add(tag)
        self.open = [known.get("href") or ""]
        if known.get("id"):
            assert known["id"] not in self.ids
            self.ids[known["id"] or ""] = known.get("class") or ""

    def handle_data(self, data: str) -> None:
        if self.open and self.open[0].startswith("#") and data.strip():
            self.links.append((data.strip(), self.open[0][1:]))
        self.open = []


def _report(build: Callable[..., Report]) -> Report:
    report = build()
    first, second, *_ = report.cells
    cells = dict(report.cells)
    cells[first] = copy_with(cells[first], raw="7", value=7, place=FIGURE.place)
    cells[second] = copy_with(cells[second], raw="8 9", value=None, state=CellState.UNREAD, place=STRANGE.place)
    return replace(report, cells=cells, gaps=(Gap(STRANGE.place, "8 9", "不知是一个数还是两个数", (second,)),))


def test_a_line_of_text_from_which_a_figure_was_taken_is_marked(build_report: Any, rulebook: Rulebook) -> None:
    line = Paragraph("7", Place(line=9))
    report = build_report()
    first, *_ = report.cells
    report = replace(report, cells={**report.cells, first: copy_with(report.cells[first], raw="7", value=7, place=line.place)})
    page = _Page(render_reading([(replace(DOCUMENT, blocks=(TITLE, line)), report)], rulebook, "青石镇.docx"))
    assert (page.ids["d1-1"], page.ids["d1-2"]) == ("l1", "used")


def test_figures_lead_to_their_places_and_gaps_are_red(build_report: Any, rulebook: Rulebook) -> None:
    page = _Page(render_reading([(DOCUMENT, _report(build_report))], rulebook, "青石镇.docx"))
    assert ("7", "d1-2-0-1") in page.links
    assert page.ids["d1-2-0-1"] == "used"
    assert page.ids["d1-2-0-2"] == "gap"
    assert page.ids["d1-3"] == "gap"  # the picture
    assert all(target in page.ids for _, target in page.links)
    assert "script" not in page.tags


def test_what_the_file_says_is_shown_as_text(build_report: Any, rulebook: Rulebook) -> None:
    text = render_reading([(DOCUMENT, build_report())], rulebook, "<b>青石镇\u202e.docx")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "&lt;b&gt;青石镇\ufffd.docx" in text


def test_a_file_that_was_not_read_says_why(rulebook: Rulebook) -> None:
    document = Document("坏.docx", "", "docx", "unreadable", "文件已损坏。")
    text = render_reading([(document, Report("坏.docx", "", "docx", "unreadable", "文件已损坏。"))], rulebook, "坏.docx")
    assert "文件已损坏。" in text
    assert "没有可以显示的内容" in text
    assert "读到 " not in text
