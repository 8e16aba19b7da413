"""The statutory table as drawn: its heads, its marked cells, what is folded away."""

from collections.abc import Callable

from auditor.model import Cell, CellState
from auditor.publish.contexts.table import TableView
from auditor.publish.tables import Figures, Marks, draw_table, printed
from auditor.rulebook.book import Rulebook


def shown_rows(table: TableView) -> list[str]:
    return [row.label for block in table.blocks for row in block.rows if row.matters]


def test_grouped_heads_span_their_columns(rulebook: Rulebook) -> None:
    table = draw_table(rulebook.forms["2021"].table_by_id["t3"], Figures({}), "t3")
    first, second = table.blocks[0].head
    assert [(cell.label, cell.wide, cell.high) for cell in first] == [("自然人", 1, 2), ("法人或其他组织", 5, 1), ("总计", 1, 2)]
    assert [cell.label for cell in second] == ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]


def test_only_the_rows_that_matter_and_their_groups_are_shown(rulebook: Rulebook, build_figures: Callable[..., dict[str, Cell]]) -> None:
    cells = build_figures({"t3.petition.research": 4})
    table = draw_table(rulebook.forms["2021"].table_by_id["t3"], Figures(cells), "x", Marks({"t3.petition.research"}, {"t3.received.total"}))
    assert table.folded
    assert shown_rows(table) == ["一、本年新收政府信息公开申请数量", "三、本年度办理结果", "（五）不予处理", "1.信访举报投诉类申请"]
    marked = {cell.text: (cell.css, cell.mark) for block in table.blocks for row in block.rows for cell in row.cells if cell.css}
    assert marked == {"4": ("m", ""), "0": ("s", "疑似写错")}


def test_of_a_table_left_empty_the_first_rows_stand_for_all(rulebook: Rulebook) -> None:
    form = rulebook.forms["2021"].table_by_id["t3"]
    table = draw_table(form, Figures({}), "x", Marks(set(form.cells)))
    assert table.folded
    assert len([row for row in table.blocks[0].rows if row.cells and row.matters]) == 6
    assert all("m" in cell.css for row in table.blocks[0].rows for cell in row.cells)


def test_without_the_whole_only_those_rows_are_written(rulebook: Rulebook, build_figures: Callable[..., dict[str, Cell]]) -> None:
    table = draw_table(rulebook.forms["2021"].table_by_id["t2"], Figures(build_figures()), "x", Marks({"t2.fees.amount"}), whole=False)
    assert [block.caption for block in table.blocks] == ["第二十条第（八）项"]
    assert not table.folded


def test_what_is_not_a_number_is_said(rulebook: Rulebook, build_figures: Callable[..., dict[str, Cell]]) -> None:
    cells = build_figures({"t2.licences.decisions": "", "t2.penalties.decisions": "/", "t2.fees.amount": None})
    cells["t2.regulations.issued"] = Cell("t2.regulations.issued", CellState.NUMBER, 7, "７件")
    table = draw_table(rulebook.forms["2021"].table_by_id["t2"], Figures(cells, hovers=True), "t2")
    drawn = {row.label: row.cells[0] for block in table.blocks for row in block.rows}
    assert drawn["行政许可"].text == "空"
    assert drawn["行政处罚"].text == "/"
    assert (drawn["行政事业性收费"].text, drawn["行政事业性收费"].mark) == ("1 2", "没读懂")
    assert (drawn["规章"].text, drawn["规章"].hover) == ("７件", "读作 7")
    assert printed(None) == "没找到"


def test_a_unit_that_the_report_prints_instead_of_the_forms_stands_beside_it(rulebook: Rulebook) -> None:
    figures = Figures({}, units={"t2.fees.amount": "元", "t2.penalties.decisions": "件"})
    table = draw_table(rulebook.forms["2021"].table_by_id["t2"], figures, "t2")
    assert [block.unit for block in table.blocks] == ["单位：件", "单位：件", "单位：件", "统一格式的单位：万元；报告里印的是：元"]
