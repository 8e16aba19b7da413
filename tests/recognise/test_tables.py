"""Tables in every layout that reports come in: each cell must hold the number printed for it, or say that it was not read."""

from collections.abc import Callable

import pytest

from auditor.model import CellState, Document, Grid, Report
from auditor.recognise import recognise
from auditor.rulebook.book import Rulebook

TITLE = "青石镇人民政府2023年政府信息公开工作年度报告"
Printed = Callable[..., dict[str, list[list[str]]]]
MakeGrid = Callable[..., Grid]
MakeDocument = Callable[..., Document]
OTHER_HANDLING = {"not_corrected_in_time", "fee_not_paid_in_time", "other_handling_other"}  # the rows of （六）


def expected(rulebook: Rulebook, edition: str = "2021") -> dict[str, int]:
    """Cell id → the number that `printed_tables` prints in it: they are numbered in the form's order."""
    return {cell: number for number, cell in enumerate(rulebook.forms[edition].cells)}


def values(report: Report) -> dict[str, object]:
    return {key: cell.value for key, cell in report.cells.items() if cell.state is CellState.NUMBER}


def unread(report: Report) -> set[str]:
    return {key for key, cell in report.cells.items() if cell.state is CellState.UNREAD}


@pytest.mark.parametrize("edition", ["2021", "2019"])
def test_ruled_tables_read_whole(rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument, edition: str) -> None:
    tables = printed_tables(edition)
    report = recognise(document(TITLE, *(grid(rows, n) for n, rows in enumerate(tables.values(), 1))), rulebook)
    assert values(report) == expected(rulebook, edition)
    assert dict(report.editions) == {"t2": edition, "t3": edition}
    assert report.gaps == ()


def test_a_cell_names_its_place_and_keeps_what_was_printed(
    rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument
) -> None:
    tables = printed_tables(value=lambda n: f"{n}件")
    report = recognise(document(TITLE, *(grid(rows, n) for n, rows in enumerate(tables.values(), 1))), rulebook)
    cell = report.cells["t3.received.natural_person"]
    assert (cell.raw, str(cell.place), cell.unit) == ("10件", "表2 第2行第2列", "件")


@pytest.mark.parametrize("separator", ["\n", "\n\n", "\n|\n"])
def test_one_cell_per_line(rulebook: Rulebook, printed_tables: Printed, document: MakeDocument, separator: str) -> None:
    lines = [text for rows in printed_tables().values() for row in rows for text in row if text != "＜"]
    report = recognise(document(TITLE, *separator.join(lines).split("\n")), rulebook)
    assert values(report) == expected(rulebook)


def test_glued_cells_of_single_digits(rulebook: Rulebook, printed_tables: Printed, document: MakeDocument) -> None:
    tables = printed_tables(value=lambda n: str(n % 10))
    lines = ["".join(text for text in row if text != "＜") for rows in tables.values() for row in rows]
    report = recognise(document(TITLE, *lines), rulebook)
    assert values(report) == {cell: number % 10 for cell, number in expected(rulebook).items()}


def test_glued_cells_with_longer_numbers_are_not_guessed(rulebook: Rulebook, printed_tables: Printed, document: MakeDocument) -> None:
    lines = ["".join(text for text in row if text != "＜") for rows in printed_tables(value=lambda n: str(n + 10)).values() for row in rows]
    report = recognise(document(TITLE, *lines), rulebook)
    assert all(cell.startswith("t2.") and cell.endswith((".decisions", ".amount")) for cell in values(report))
    assert {"t3.received.total", "t4.reconsideration.upheld"} <= unread(report)


def test_lines_of_a_pdf_without_rules(rulebook: Rulebook, printed_tables: Printed, document: MakeDocument) -> None:
    lines = [" ".join(text for text in row if text != "＜") for rows in printed_tables().values() for row in rows]
    report = recognise(document(TITLE, *lines), rulebook)
    assert values(report) == expected(rulebook)


def test_text_table_with_shifted_rows(rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument) -> None:
    tables = printed_tables()
    for at, row in enumerate(tables["t3"]):
        tables["t3"][at] = [*["", ""][: at % 3], *row, ""] if at else row
    report = recognise(document(TITLE, *(grid(rows, n, ruled=False) for n, rows in enumerate(tables.values(), 1))), rulebook)
    assert values(report) == expected(rulebook)


def test_a_row_shifted_against_ruled_columns_is_read_by_counting_and_marked(
    rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument
) -> None:
    tables = printed_tables()
    wide = [["", *row] for row in tables["t3"]]
    wide[3] = [*tables["t3"][3], ""]
    report = recognise(document(TITLE, grid(tables["t2"], 1), grid(wide, 2), grid(tables["t4"], 3)), rulebook)
    assert values(report) == expected(rulebook)
    assert report.cells["t3.granted.natural_person"].doubt == "行有错位"
    assert report.cells["t3.received.natural_person"].doubt == ""


@pytest.mark.parametrize("ruled", [True, False])
def test_a_row_with_a_cell_too_few_is_marked_where_it_could_be_read(
    rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument, ruled: bool
) -> None:
    tables = printed_tables()
    tables["t3"][3].pop(3)
    tables["t3"][3].append("＼")
    report = recognise(document(TITLE, *(grid(rows, n, ruled=ruled) for n, rows in enumerate(tables.values(), 1))), rulebook)
    granted = {key: cell for key, cell in report.cells.items() if key.startswith("t3.granted.")}
    assert all(cell.doubt or cell.state is CellState.UNREAD for cell in granted.values())
    assert not any(cell.doubt for key, cell in report.cells.items() if key not in granted)


def test_a_missing_number_in_loose_lines_is_a_named_gap(rulebook: Rulebook, printed_tables: Printed, document: MakeDocument) -> None:
    tables = printed_tables()
    tables["t3"][1].pop(3)
    lines = [text for rows in tables.values() for row in rows for text in row if text != "＜"]
    report = recognise(document(TITLE, *lines), rulebook)
    assert unread(report) == {key for key in expected(rulebook) if key.startswith("t3.received.")}
    assert any("应有7个数" in gap.why for gap in report.gaps)


def test_blank_cells_of_a_ruled_row_stay_blank_where_they_are(
    rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument
) -> None:
    tables = printed_tables()
    tables["t3"][1][1] = ""
    tables["t3"][1][7] = "/"
    report = recognise(document(TITLE, *(grid(rows, n) for n, rows in enumerate(tables.values(), 1))), rulebook)
    assert report.cells["t3.received.natural_person"].state is CellState.BLANK
    assert report.cells["t3.received.business"].value == 11
    assert report.cells["t3.received.total"].state is CellState.MARK


def test_one_zero_merged_over_all_columns_counts_for_each_another_number_for_none(
    rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument
) -> None:
    tables = printed_tables()
    tables["t3"][1][1:] = ["0", *["＜"] * 6]
    tables["t3"][2][1:] = ["5", *["＜"] * 6]
    report = recognise(document(TITLE, *(grid(rows, n) for n, rows in enumerate(tables.values(), 1))), rulebook)
    assert {report.cells[f"t3.received.{c}"].value for c in ("natural_person", "business", "total")} == {0}
    assert report.cells["t3.carried_in.total"].state is CellState.UNREAD


def test_an_extra_column_is_left_out_and_said(rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument) -> None:
    tables = printed_tables()
    for at, row in enumerate(tables["t3"]):
        row.insert(7, "法人小计" if at == 0 else "99")
    report = recognise(document(TITLE, *(grid(rows, n) for n, rows in enumerate(tables.values(), 1))), rulebook)
    assert values(report) == expected(rulebook)
    assert [gap.why for gap in report.gaps] == ["表中多出一列，法定格式没有这一列，其数字没有采用"]


def test_a_table_goes_on_in_a_second_grid(rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument) -> None:
    tables = printed_tables()
    report = recognise(
        document(TITLE, grid(tables["t2"], 1), grid(tables["t3"][:12], 2), grid(tables["t3"][12:], 3), grid(tables["t4"], 4)), rulebook
    )
    assert values(report) == expected(rulebook)


def test_damaged_and_traditional_labels(rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument) -> None:
    tables = printed_tables()
    swap = {
        "本年制发件数": "本年制发件",
        "行政强制": "行政強製",
        "（二）部分公开（区分处理的，只计这一情形，不计其他情形）": "(二)部分公開(區分處理的，隻計這一情形，不計其他情形)",
    }
    swap["2.重复申请"] = "2. 重覆申请"
    rows = {key: [[swap.get(text, text) for text in row] for row in table] for key, table in tables.items()}
    report = recognise(document(TITLE, *(grid(table, n) for n, table in enumerate(rows.values(), 1))), rulebook)
    assert values(report) == expected(rulebook)


def test_head_cells_split_by_line_breaks(rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument) -> None:
    tables = printed_tables()
    heads = {"商业企业": "商业\n企业", "结果维持": "结果\n维持", "尚未审结": "尚\n未\n审\n结"}
    rows = {key: [[heads.get(text, text) for text in row] for row in table] for key, table in tables.items()}
    report = recognise(document(TITLE, *(grid(table, n) for n, table in enumerate(rows.values(), 1))), rulebook)
    assert values(report) == expected(rulebook)


def test_the_unit_in_a_head_is_read(rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument) -> None:
    tables = printed_tables()
    rows = [[text.replace("万元", "元") for text in row] for row in tables["t2"]]
    report = recognise(document(TITLE, grid(rows, 1), grid(tables["t3"], 2)), rulebook)
    assert report.tables["t2"].units["t2.fees.amount"] == "元"


def test_labels_without_values_are_a_gap_not_a_blank(rulebook: Rulebook, printed_tables: Printed, document: MakeDocument) -> None:
    lines = [row[0] for row in printed_tables()["t3"]]
    report = recognise(document(TITLE, "三、收到和处理政府信息公开申请情况", *lines), rulebook)
    assert report.cells["t3.received.total"].state is CellState.UNREAD
    assert any("无法与项目对应" in gap.why for gap in report.gaps)


def test_heads_of_table_four_whose_figures_were_not_recognised_are_a_gap_and_no_missing_table(
    rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument
) -> None:
    tables = printed_tables()
    report = recognise(document(TITLE, grid(tables["t2"], 1), grid(tables["t3"], 2), grid(tables["t4"][:-1], 3), "0 O 1 O l T 0 ]"), rulebook)
    assert {cell.state for key, cell in report.cells.items() if key.startswith("t4.")} == {CellState.UNREAD}


def test_a_figure_in_a_table_of_its_own_is_never_dropped_silently(
    rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument
) -> None:
    tables = printed_tables()
    own = grid([["渠道", "条数"], ["公众号", "321"]], 4)
    report = recognise(document(TITLE, *(grid(rows, n) for n, rows in enumerate(tables.values(), 1)), own), rulebook)
    assert values(report) == expected(rulebook)
    assert [(gap.raw, str(gap.place)) for gap in report.gaps] == [("公众号 321", "表4 第2行第1列")]


def test_figures_set_apart_in_a_text_table_keep_their_columns_where_the_last_is_blank(
    rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument
) -> None:
    """`| 许可 | 7 |  | 8 |  |  |`: from the first figure to the last it is three fields wide, and yet 8 stands in the second column."""
    tables = printed_tables("2019")
    apart = [[row[0], *(field for text in row[1:] for field in (text, ""))][:-1] if "＜" not in row else row for row in tables["t2"]]
    row = next(row for row in apart if row[0] == "行政许可")
    row[-1] = ""
    grids = [grid(rows, n, ruled=False) for n, rows in enumerate((apart, tables["t3"], tables["t4"]), 1)]
    report = recognise(document(TITLE, *grids), rulebook)
    wanted = expected(rulebook, "2019")
    blank = [key for key in wanted if key.startswith("t2.licences.")][-1]
    assert report.cells[blank].state is CellState.BLANK
    assert values(report) == {key: number for key, number in wanted.items() if key != blank}


def test_blank_fields_of_a_text_table_printed_across_stay_blank_where_all_are_written(
    rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument
) -> None:
    tables = printed_tables()
    tables["t4"][2][10:] = [""] * 5
    report = recognise(document(TITLE, *(grid(rows, n, ruled=False) for n, rows in enumerate(tables.values(), 1))), rulebook)
    blank = {f"t4.litigation_after_reconsideration.{result}" for result in ("upheld", "corrected", "other", "pending", "total")}
    assert {key for key, cell in report.cells.items() if cell.state is CellState.BLANK} == blank
    assert values(report) == {key: number for key, number in expected(rulebook).items() if key not in blank}


def test_a_label_in_three_lines_beside_its_group_is_known_by_its_beginning(
    rulebook: Rulebook, printed_tables: Printed, document: MakeDocument
) -> None:
    """A PDF without rules: the group's label and the row's share lines, the figures stand beside the middle one."""
    lines = []
    for rows in printed_tables().values():
        for row in rows:
            label, figures = row[0], " ".join(text for text in row[1:] if text != "＜")
            if "逾期未按收费通知" in label:
                lines += [f"（六）其 {label[:18]}", f"他处理 {label[18:-2]} {figures}", label[-2:]]
            else:
                lines.append(f"{label} {figures}")
    report = recognise(document(TITLE, *lines), rulebook)
    assert values(report) == expected(rulebook)


@pytest.mark.parametrize(
    ("kept", "filled"),
    [(3, {"natural_person", "business", "research"}), (0, set())],
)
def test_what_stands_behind_the_end_of_a_broken_file_is_not_blank(
    rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument, kept: int, filled: set[str]
) -> None:
    rows = printed_tables()["t3"][:10]
    rows[-1] = rows[-1][: 1 + kept]
    report = recognise(document(TITLE, "三、收到和处理政府信息公开申请情况", grid(rows, 1, ruled=False)), rulebook)
    last = rulebook.forms["2021"].tables[1].blocks[0].rows[8].id
    assert report.truncated_in == "t3"
    assert {key.split(".")[2] for key in report.cells if key.startswith(f"t3.{last}.")} == filled
    assert not [cell for cell in report.cells.values() if cell.state is CellState.BLANK]


def test_lines_that_break_off_within_a_row_keep_its_first_figures_but_not_the_last(
    rulebook: Rulebook, printed_tables: Printed, document: MakeDocument
) -> None:
    lines = [text for row in printed_tables()["t3"][:6] for text in row if text != "＜"][:-4]
    report = recognise(document(TITLE, "三、收到和处理政府信息公开申请情况", *lines), rulebook)
    last = rulebook.forms["2021"].tables[1].blocks[0].rows[4].id
    assert report.truncated_in == "t3"
    assert {key.split(".")[2]: cell.value for key, cell in report.cells.items() if key.startswith(f"t3.{last}.")} == {
        "natural_person": 38, "business": 39, "research": None,
    }  # fmt: skip


def test_the_number_of_a_label_cut_behind_it_is_no_figure(rulebook: Rulebook, printed_tables: Printed, document: MakeDocument) -> None:
    lines = [text for row in printed_tables()["t3"][:6] for text in row if text != "＜"]
    report = recognise(document(TITLE, "三、收到和处理政府信息公开申请情况", *lines, "4."), rulebook)
    assert report.truncated_in == "t3"
    assert len(report.cells) == 5 * 7


def test_a_file_that_ends_behind_the_heads_of_a_table_breaks_off_there(
    rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument
) -> None:
    parts = ["一、总体情况", "公开10条。", "三、收到和处理政府信息公开申请情况"]
    report = recognise(document(TITLE, *parts, grid(printed_tables()["t3"][:1], 1)), rulebook)
    assert (report.truncated_in, str(report.truncated)) == ("s3", "表1")
    report = recognise(document(TITLE, *parts, "申请人情况", "一、本年新收政府信"), rulebook)
    assert (report.truncated_in, str(report.truncated)) == ("s3", "第6段")


def test_a_note_behind_a_label_is_read_through(rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument) -> None:
    rows = printed_tables("2019")["t2"]
    rows = [[text.replace("规章", "规章（设区的市、自治州人民政府应提供相关数据）") for text in row] for row in rows]
    report = recognise(document(TITLE.replace("2023", "2020"), grid(rows, 1)), rulebook)
    wanted = {key: number for key, number in expected(rulebook, "2019").items() if key.startswith("t2.")}
    assert values(report) == wanted


def with_column(rows: list[list[str]], at: int, head: str) -> list[list[str]]:
    """Table three with a column of the unit's own, whose figures are 90 and more."""
    return [[*row[:at], head if number == 0 else str(90 + number), *row[at:]] for number, row in enumerate(rows)]


@pytest.mark.parametrize("ruled", [True, False])
@pytest.mark.parametrize("head", ["小计", "合计"])
def test_an_added_sum_of_the_organisations_is_not_the_total(
    rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument, ruled: bool, head: str
) -> None:
    tables = printed_tables()
    tables["t3"] = with_column(tables["t3"], 7, head)
    report = recognise(document(TITLE, *(grid(rows, n, ruled) for n, rows in enumerate(tables.values(), 1))), rulebook)
    assert values(report) == expected(rulebook)
    assert [gap.why for gap in report.gaps] == ["表中多出一列，法定格式没有这一列，其数字没有采用"]


@pytest.mark.parametrize("ruled", [True, False])
def test_columns_in_another_order_are_read_under_their_heads(
    rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument, ruled: bool
) -> None:
    tables = printed_tables()
    tables["t3"] = [[row[0], row[-1], *row[1:-1]] for row in tables["t3"]]
    report = recognise(document(TITLE, *(grid(rows, n, ruled) for n, rows in enumerate(tables.values(), 1))), rulebook)
    assert values(report) == expected(rulebook)


def test_a_total_in_front_of_loose_lines_leaves_them_unread(
    rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument
) -> None:
    tables = printed_tables()
    rows = tables.pop("t3")
    lines = [f"{row[0]}  2  2  0  0  0  0  0" if row[-1].isdigit() else "  ".join([row[0], row[-1], *row[1:-1]]) for row in rows]
    t2, t4 = (grid(rows, n) for n, rows in enumerate(tables.values(), 1))
    report = recognise(document(TITLE, t2, *lines, t4), rulebook)
    assert unread(report) == {cell for cell in expected(rulebook) if cell.startswith("t3.")}


def test_a_total_in_front_under_heads_that_lost_their_columns_leaves_the_table_unread(
    rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument
) -> None:
    tables = printed_tables()
    rows = [[row[0], row[-1], *row[1:-1]] for row in tables["t3"] if row[-1].isdigit()]
    heads = [["总计", "自然人", "法人或其他组织"], ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]]
    tables["t3"] = [[*row, *[""] * (8 - len(row))] for row in (*heads, *rows)]
    report = recognise(document(TITLE, *(grid(rows, n, False) for n, rows in enumerate(tables.values(), 1))), rulebook)
    assert unread(report) == {cell for cell in expected(rulebook) if cell.startswith("t3.")}


def test_a_total_in_front_of_rows_whose_heads_broke_off_leaves_the_table_unread(
    rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument
) -> None:
    tables = printed_tables()
    labels = [row[0] for row in tables.pop("t3") if row[-1].isdigit()]
    wrong = ["", labels[0], "9", "2", "1", "0", "0", "0", "0"]  # its own sum is wrong too
    rows = [wrong, *(["", label, "3", "2", "1", "0", "0", "0", "0"] for label in labels[1:])]
    t2, t4 = (grid(each, n, False) for n, each in enumerate(tables.values(), 1))
    report = recognise(document(TITLE, t2, "企业 | 科研", "机构 | 社会公益组织 | 法律服务机构 | 其他", grid(rows, 3, False), t4), rulebook)
    assert unread(report) == {cell for cell in expected(rulebook) if cell.startswith("t3.")}


def test_glued_figures_with_their_units(rulebook: Rulebook, printed_tables: Printed, document: MakeDocument) -> None:
    lines = ["".join(f"{text}件" if text.isdigit() else text for text in row if text != "＜") for rows in printed_tables().values() for row in rows]
    assert values(recognise(document(TITLE, *lines), rulebook)) == expected(rulebook)


def test_heads_that_name_their_group_too(rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument) -> None:
    tables = printed_tables()
    under = {column.label for column in rulebook.forms["2021"].table_by_id["t3"].blocks[0].columns if column.under}
    tables["t3"] = [[f"法人或其他组织-{text}" if text in under else text for text in row] for row in tables["t3"]]
    tables["t3"] = with_column(tables["t3"], 7, "小计")
    report = recognise(document(TITLE, *(grid(rows, n) for n, rows in enumerate(tables.values(), 1))), rulebook)
    assert values(report) == expected(rulebook)


@pytest.mark.parametrize("ruled", [True, False])
def test_a_row_of_the_units_own_without_figures_does_not_hide_the_heads(
    rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument, ruled: bool
) -> None:
    tables = printed_tables()
    rows = [[row[0], row[-1], *row[1:-1]] for row in tables["t3"]]
    tables["t3"] = [*rows[:3], ["其中：网上申请", *[""] * 7], *rows[3:]]
    report = recognise(document(TITLE, *(grid(rows, n, ruled) for n, rows in enumerate(tables.values(), 1))), rulebook)
    assert values(report) == expected(rulebook)


def test_a_head_that_a_pages_end_has_cut_in_two_is_one(rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument) -> None:
    tables = printed_tables()
    first, *rows = tables["t3"]
    at = first.index("自然人")
    tables["t3"] = [["自然" if text == "自然人" else text for text in first], ["人" if n == at else "" for n in range(len(first))], *rows]
    report = recognise(document(TITLE, *(grid(rows, n) for n, rows in enumerate(tables.values(), 1))), rulebook)
    assert (values(report), report.gaps) == (expected(rulebook), ())


def test_without_the_column_of_the_total_the_others_are_read_under_their_heads(
    rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument
) -> None:
    """A label's cells may leave an empty one, which makes as many as the form has columns: by counting, every figure would slip."""
    tables = printed_tables()
    tables["t3"] = [[row[0], "", *row[1:-1]] for row in tables["t3"]]
    report = recognise(document(TITLE, *(grid(rows, n) for n, rows in enumerate(tables.values(), 1))), rulebook)
    totals = {cell for cell in expected(rulebook) if cell.startswith("t3.") and cell.endswith(".total")}
    assert (unread(report), values(report)) == (totals, {cell: value for cell, value in expected(rulebook).items() if cell not in totals})


def test_a_row_printed_out_of_its_order_is_read(rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument) -> None:
    tables = printed_tables()
    *rows, last = tables["t3"]
    at = next(at for at, row in enumerate(rows) if row[0].startswith("二、")) + 1
    tables["t3"] = [*rows[:at], last, *rows[at:]]
    report = recognise(document(TITLE, *(grid(rows, n) for n, rows in enumerate(tables.values(), 1))), rulebook)
    assert values(report) == expected(rulebook)


def test_a_head_that_stands_twice_leaves_the_column_unread(
    rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument
) -> None:
    tables = printed_tables()
    tables["t3"] = with_column(tables["t3"], 3, "总计")
    report = recognise(document(TITLE, *(grid(rows, n) for n, rows in enumerate(tables.values(), 1))), rulebook)
    assert unread(report) == {cell for cell in expected(rulebook) if cell.startswith("t3.")}
    assert "次序与法定格式不同" in report.cells["t3.received.total"].doubt


def test_merged_cells_written_out_over_each_column(rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument) -> None:
    tables = printed_tables()
    tables["t2"] = [row if len(row) == 4 else [row[0], row[1], row[1], row[1]] for row in tables["t2"]]
    report = recognise(document(TITLE, *(grid(rows, n, ruled=False) for n, rows in enumerate(tables.values(), 1))), rulebook)
    assert values(report) == expected(rulebook)


@pytest.mark.parametrize(
    "groups", [("行政复议", "未经复议直接起诉", "复议后起诉"), ("行政复议", "行政诉讼（未经复议直接起诉）", "行政诉讼（复议后起诉）")]
)
def test_table_four_with_its_groups_below_each_other(
    rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument, groups: tuple[str, ...]
) -> None:
    tables = printed_tables()
    heads, figures = tables["t4"][1][:5], tables["t4"][2]
    tables["t4"] = [["类别", *heads], *([group, *figures[5 * at : 5 * at + 5]] for at, group in enumerate(groups))]
    report = recognise(document(TITLE, *(grid(rows, n) for n, rows in enumerate(tables.values(), 1))), rulebook)
    assert values(report) == expected(rulebook)


@pytest.mark.parametrize(("is_loose", "beside"), [(False, 0), (False, 5), (True, 0)])
def test_table_four_as_three_small_tables_below_each_other(
    rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument, is_loose: bool, beside: int
) -> None:
    tables = printed_tables()
    heads, figures = tables["t4"][1][:5], tables["t4"][2]
    groups = ("行政复议", "行政诉讼（未经复议直接起诉）", "行政诉讼（复议后起诉）")
    tables["t4"] = [row for at, group in enumerate(groups) for row in ([group, *[""] * 4], heads, figures[5 * at : 5 * at + 5])]
    tables["t4"] = [[*row, *[""] * beside] for row in tables["t4"]]  # on a sheet, as wide as table three
    grids: list[Grid | str] = [grid(rows, n) for n, rows in enumerate(tables.values(), 1)]
    if is_loose:
        grids[-1:] = ["  ".join(row) for row in tables["t4"]]
    report = recognise(document(TITLE, *grids), rulebook)
    assert values(report) == expected(rulebook)


def test_blocks_that_share_one_row_of_heads_are_read_under_their_own(
    rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument
) -> None:
    tables = printed_tables()
    table = rulebook.forms["2021"].table_by_id["t2"]
    heads = list(dict.fromkeys(column.label for block in table.blocks for column in block.columns))
    figures = iter(str(number) for number in range(len(table.cells)))
    wide = [["项目", *heads]]
    for block in table.blocks:
        for row in block.rows:
            wide.append([row.label, *("" for _ in heads)])
            for column in block.columns:
                wide[-1][1 + heads.index(column.label)] = next(figures)
    tables["t2"] = wide
    report = recognise(document(TITLE, *(grid(rows, n) for n, rows in enumerate(tables.values(), 1))), rulebook)
    assert values(report) == expected(rulebook)


def test_rows_that_nobody_printed_tell_no_edition(rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument) -> None:
    t2, t3, t4 = printed_tables().values()
    kept = [row for row in t3 if row[0].startswith(("信息内容", "一、", "二、", "（一）", "（二）", "1.本机关", "（七）", "四、"))]
    assert len(kept) == 8
    report = recognise(document(TITLE, *(grid(rows, n) for n, rows in enumerate((t2, kept, t4), 1))), rulebook)
    assert report.editions == {"t2": "2021", "t3": "2021"}


def test_table_four_without_its_heads_is_read_in_order_with_a_doubt(
    rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument
) -> None:
    tables = printed_tables()
    figures = tables.pop("t4")[2]
    t2, t3 = (grid(rows, number) for number, rows in enumerate(tables.values(), 1))
    heading = "四、政府信息公开行政复议、行政诉讼情况"
    report = recognise(document(TITLE, t2, t3, heading, " ".join(figures)), rulebook)
    assert values(report) == expected(rulebook)
    assert all(cell.doubt for key, cell in report.cells.items() if key.startswith("t4"))
    short = recognise(document(TITLE, t2, t3, heading, " ".join(figures[1:])), rulebook)
    assert not any(key.startswith("t4") for key in values(short))


@pytest.mark.parametrize("printed", ["08", "00", " 012"])
def test_a_nought_before_a_figure_is_not_read_through(
    rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument, printed: str
) -> None:
    tables = printed_tables()
    tables["t3"][1][1] = printed
    report = recognise(document(TITLE, *(grid(rows, n) for n, rows in enumerate(tables.values(), 1))), rulebook)
    assert unread(report) == {"t3.received.natural_person"}


@pytest.mark.parametrize("rest", [[""] * 6, ["＼"] * 6])
def test_a_lone_nought_in_a_text_table_is_neither_seven_noughts_nor_six_blanks(
    rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument, rest: list[str]
) -> None:
    tables = printed_tables()
    tables["t3"] = [[row[0], "", *row[1:]] for row in tables["t3"]]
    tables["t3"][2] = [tables["t3"][2][0], "", "0", *rest]
    report = recognise(document(TITLE, *(grid(rows, n, ruled=False) for n, rows in enumerate(tables.values(), 1))), rulebook)
    assert unread(report) == {cell for cell in expected(rulebook) if cell.startswith("t3.carried_in.")}


def test_the_report_of_another_year_in_the_same_file_is_left_aside_and_said(
    rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument
) -> None:
    def report_of(year: int, tables: dict[str, list[list[str]]]) -> list[object]:
        t2, t3, t4 = (grid(rows, n) for n, rows in enumerate(tables.values(), 1))
        title = TITLE.replace("2023", str(year))
        first = [title, "一、总体情况", f"{year}年收到申请1件。", "二、主动公开政府信息情况", t2, "三、收到和处理政府信息公开申请情况", t3]
        rest = ["五、存在的主要问题及改进情况", "问题不少，将改进。", "六、其他需要报告的事项", "无。"]
        return [*first, "四、政府信息公开行政复议、行政诉讼情况", t4, *rest]

    both = [*report_of(2023, printed_tables()), *report_of(2022, printed_tables(value=lambda n: str(n + 500)))]
    report = recognise(document(*both), rulebook)
    assert report.year is not None
    assert report.year.value == 2023
    assert values(report) == expected(rulebook)
    assert [mention.sentence for mention in report.mentions] == ["2023年收到申请1件。"]
    assert [gap.why for gap in report.gaps] == ["同一个文件里还有另一份报告，没有读取，请分成单独的文件报送"]


def test_of_two_years_of_one_unit_in_a_file_the_later_is_read(
    rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument
) -> None:
    def report_of(year: int, tables: dict[str, list[list[str]]]) -> list[object]:
        t2, t3, t4 = (grid(rows, n) for n, rows in enumerate(tables.values(), 1))
        first = [TITLE.replace("2023", str(year)), "一、总体情况", f"{year}年收到申请1件。", "二、主动公开政府信息情况", t2]
        return [*first, "三、收到和处理政府信息公开申请情况", t3, "四、政府信息公开行政复议、行政诉讼情况", t4, "六、其他需要报告的事项", "无。"]

    both = [*report_of(2022, printed_tables(value=lambda n: str(n + 500))), *report_of(2023, printed_tables())]
    report = recognise(document(*both), rulebook)
    assert report.year is not None
    assert report.year.value == 2023
    assert values(report) == expected(rulebook)
    assert [(gap.raw[-16:], gap.why[:14]) for gap in report.gaps] == [("2022年政府信息公开工作年度报告"[-16:], "同一个文件里还有另一份报告，")]


@pytest.mark.parametrize(
    ("above", "below", "value"),
    [("附上年数供参考：", "本年数：", "500"), ("2022年度：", "2023年度：", "500"), ("（样表）", "（本镇填报）", "8"), ("", "", "")],
)
@pytest.mark.parametrize("table", ["t2", "t3", "t4"])
def test_a_table_of_last_year_or_a_sample_above_the_years_own_is_left_aside_and_said(
    rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument, table: str, above: str, below: str, value: str
) -> None:
    other, own = printed_tables(value=lambda _: value), printed_tables()
    blocks: list[object] = [TITLE]
    for number, (key, rows) in enumerate(own.items(), 1):
        if key == table:
            blocks += [*filter(None, [above]), grid(other[key], 9), *filter(None, [below])]
        blocks.append(grid(rows, number))
    report = recognise(document(*blocks), rulebook)
    assert values(report) == expected(rulebook)
    assert [gap.why for gap in report.gaps] == ["同样的表印了两张，这一张不是本年度填报的数，没有采用"]


@pytest.mark.parametrize("layout", ["ruled", "text", "lines"])
def test_a_column_that_numbers_the_rows_holds_no_figures(
    rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument, layout: str
) -> None:
    tables = printed_tables()
    head, *rows = tables["t3"]
    tables["t3"] = [[head[0], "行次", *head[1:]], *([row[0], str(number), *row[1:]] for number, row in enumerate(rows, 1))]
    blocks: list[object] = [grid(rows, n, layout == "ruled") for n, rows in enumerate(tables.values(), 1)]
    if layout == "lines":
        blocks[1:2] = ["  ".join(row) for row in tables["t3"]]
    report = recognise(document(TITLE, *blocks), rulebook)
    assert values(report) == expected(rulebook)


@pytest.mark.parametrize("is_grid", [True, False])
def test_the_numbers_of_the_columns_are_no_figures_of_table_four(
    rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument, is_grid: bool
) -> None:
    tables = printed_tables()
    tables["t4"].insert(2, [str(number) for number in range(1, 16)])
    grids = [grid(rows, n, is_grid) for n, rows in enumerate(tables.values(), 1)]
    report = recognise(document(TITLE, *grids), rulebook)
    assert values(report) == expected(rulebook)
    assert report.gaps == ()


@pytest.mark.parametrize("printed", [2, 3, 5, 7])
@pytest.mark.parametrize("table", ["t3", "t4"])
def test_a_true_table_that_breaks_off_in_its_last_row_is_told_so_and_has_no_blanks(
    rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument, table: str, printed: int
) -> None:
    """Markdown and HTML: the columns are true ones, and the last row has fewer fields than they are."""
    tables = printed_tables()
    rows = tables[table]
    figures = rows[-1][-7:] if table == "t3" else rows[-1]
    rows[-1] = [*rows[-1][: len(rows[-1]) - len(figures)], *figures[:printed], *["＼"] * (len(figures) - printed)]
    shown = list(tables)[: list(tables).index(table) + 1]
    headings = {"t2": "二、主动公开政府信息情况", "t3": "三、收到和处理政府信息公开申请情况", "t4": "四、政府信息公开行政复议、行政诉讼情况"}
    report = recognise(document(TITLE, *(part for key in shown for part in (headings[key], grid(tables[key])))), rulebook)
    whole = table == "t3" and printed == 7
    assert report.truncated_in == ("s3" if whole else table)
    assert not [cell for cell in report.cells.values() if cell.state is CellState.BLANK]
    assert values(report).items() <= expected(rulebook).items()
    assert len(unread(report)) == (0 if whole else 1)


@pytest.mark.parametrize("rows_left", [0, 1, 2])
def test_the_edition_is_not_told_by_what_a_break_took_away(
    rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument, rows_left: int
) -> None:
    """Broken off at （六）, where the editions differ: 2021 has three rows under it, 2019 has one."""
    tables = printed_tables()
    at = next(number for number, row in enumerate(tables["t3"]) if "逾期不补正" in row[0])
    kept = [["（六）其他处理", *row] if number == at else ["", *row] for number, row in enumerate(tables["t3"][: at + rows_left])]
    report = recognise(document(TITLE, grid(tables["t2"], 1), "三、收到和处理政府信息公开申请情况", grid(kept, 2, ruled=False)), rulebook)
    assert dict(report.editions) == {"t2": "2021", "t3": "2021"}
    alone = recognise(document(TITLE.replace("2023", "2020"), "三、收到和处理政府信息公开申请情况", grid(kept, 2, ruled=False)), rulebook)
    assert dict(alone.editions) == {"t3": "2019" if rows_left < 2 else "2021"}


@pytest.mark.parametrize("cut", ["（六）其他处理 1", "（六）其他处理 1.申请人无正", "3."])
def test_the_number_of_a_label_is_no_figure_at_the_end_of_a_broken_file(
    rulebook: Rulebook, printed_tables: Printed, document: MakeDocument, cut: str
) -> None:
    tables = printed_tables()
    lines = [" ".join(text for text in row if text != "＜") for row in (*tables["t2"], ["三、收到和处理政府信息公开申请情况"], *tables["t3"][:19])]
    report = recognise(document(TITLE, *lines, *cut.split()), rulebook)
    assert values(report).items() <= expected(rulebook).items()
    assert dict(report.editions) == {"t2": "2021", "t3": "2021"}


def sums(rows: list[list[str]], at: int, *, slip: bool = False) -> list[str]:
    """Table three as lines of a PDF without rules, its figures adding up, with the organisations' sum as a column of its own."""
    lines = []
    for number, (label, *_) in enumerate(rows[1:]):
        figures = [number % 5, 1, 0, number % 3, 2, 0]
        row = [*figures, sum(figures)]
        row.insert(at, sum(figures[1:]) + (slip and number == 7))
        lines.append(f"{label} {' '.join(map(str, row))}")
    return [" ".join(rows[0]), *lines]


@pytest.mark.parametrize("at", [1, 6, 7])
def test_lines_with_an_added_sum_in_every_row_are_read_without_it(
    rulebook: Rulebook, printed_tables: Printed, document: MakeDocument, at: int
) -> None:
    rows = printed_tables()["t3"]
    report = recognise(document(TITLE, "三、收到和处理政府信息公开申请情况", *sums(rows, at), "四、政府信息公开行政复议、行政诉讼情况"), rulebook)
    row = rulebook.forms["2021"].tables[1].blocks[0].rows[4].id
    assert [report.cells[f"t3.{row}.{column}"].value for column in rulebook.forms["2021"].tables[1].columns] == [4, 1, 0, 1, 2, 0, 8]
    assert [gap.why for gap in report.gaps] == ["表中多出一列，法定格式没有这一列，其数字没有采用"]


def test_lines_whose_added_sum_is_wrong_somewhere_are_not_guessed(rulebook: Rulebook, printed_tables: Printed, document: MakeDocument) -> None:
    lines = sums(printed_tables()["t3"], 7, slip=True)
    report = recognise(document(TITLE, "三、收到和处理政府信息公开申请情况", *lines, "四、政府信息公开行政复议、行政诉讼情况"), rulebook)
    assert values(report) == {}
    assert {cell for cell in expected(rulebook) if cell.startswith("t3.")} == unread(report)


def test_row_numbers_in_front_of_lines_of_noughts_are_no_figures(rulebook: Rulebook, printed_tables: Printed, document: MakeDocument) -> None:
    rows = printed_tables()["t3"]
    lines = [" ".join(rows[0]), *(f"{row[0]} {number} 0 0 0 0 0 0 0" for number, row in enumerate(rows[1:], 1))]
    report = recognise(document(TITLE, "三、收到和处理政府信息公开申请情况", *lines, "四、政府信息公开行政复议、行政诉讼情况"), rulebook)
    assert set(values(report).values()) == {0}
    assert {key.split(".")[0] for key in values(report)} == {"t3"}
    assert len(values(report)) == 7 * len(rows[1:])


def _with_groups(rows: list[list[str]], wordings: dict[str, str]) -> list[list[str]]:
    """Table three as printed in three columns of labels, its rows in a unit's own wordings: {the form's wording: the unit's}."""
    first_of = {
        "（一）予以公开": "",
        "1.属于国家秘密": "（三）不予公开",
        "1.本机关不掌握相关政府信息": "（四）无法提供",
        "1.信访举报投诉类申请": "（五）不予处理",
    }
    first_of["1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"] = "（六）其他处理"
    return [["", first_of.get(row[0], ""), wordings.get(row[0], row[0]), *row[1:]] for row in rows]


@pytest.mark.parametrize(
    "wordings",
    [
        {
            "一、本年新收政府信息公开申请数量": "一、本年新收",
            "二、上年结转政府信息公开申请数量": "二、上年结转",
            "四、结转下年度继续办理": "四、结转下年",
        },
        {"1.本机关不掌握相关政府信息": "1.不掌握", "5.要求行政机关确认或重新出具已获取信息": "5.确认或重新出具"},
        {"1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请": "1.逾期未补正"},
        {
            "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请": "1.申请人无正当理由逾期不补正",
            "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请": "2.申请人逾期未缴费",
        },
    ],
)
def test_labels_cut_short_are_read(
    rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument, wordings: dict[str, str]
) -> None:
    tables = printed_tables()
    tables["t3"] = _with_groups(tables["t3"], wordings)
    report = recognise(document(TITLE, *(grid(rows, n, ruled=n != 2) for n, rows in enumerate(tables.values(), 1))), rulebook)
    assert values(report) == expected(rulebook)
    assert report.editions == {"t2": "2021", "t3": "2021"}
    assert report.gaps == ()


@pytest.mark.parametrize("numbers", ["123", "   "])
def test_rows_in_words_of_the_units_own_tell_no_edition(
    rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument, numbers: str
) -> None:
    own = [f"{number}.{text}".removeprefix(" .") for number, text in zip(numbers, ["到期没有补材料", "到期没有交钱", "另外的情形"], strict=True)]
    tables = printed_tables()
    at = next(at for at, row in enumerate(tables["t3"]) if row[0].startswith("1.申请人"))
    tables["t3"] = _with_groups(tables["t3"], {row[0]: text for row, text in zip(tables["t3"][at : at + 3], own, strict=True)})
    report = recognise(document(TITLE, *(grid(rows, n) for n, rows in enumerate(tables.values(), 1))), rulebook)
    assert report.editions == {"t2": "2021", "t3": "2021"}
    assert unread(report) == {cell for cell in expected(rulebook) if cell.split(".")[1] in OTHER_HANDLING}
    rest = {cell: number for cell, number in expected(rulebook).items() if cell.split(".")[1] not in OTHER_HANDLING}
    assert values(report) == rest


def test_a_text_in_a_row_of_figures_is_no_label(rulebook: Rulebook, printed_tables: Printed, grid: MakeGrid, document: MakeDocument) -> None:
    tables = printed_tables()
    tables["t3"][2][1] = "未统计"
    report = recognise(document(TITLE, *(grid(rows, n) for n, rows in enumerate(tables.values(), 1))), rulebook)
    assert report.cells["t3.carried_in.natural_person"].state is CellState.TEXT
    assert report.cells["t3.carried_in.natural_person"].raw == "未统计"
