"""Ruling lines become cells: merged where no line runs, cut where the page ends, none from strokes that enclose nothing."""

from auditor.intake.ruling import Lattice, Rule, Span, find_lattices


def across(at: float, start: float, end: float) -> Rule:
    return Rule(True, at, start, end)


def down(at: float, start: float, end: float) -> Rule:
    return Rule(False, at, start, end)


def grid(columns: list[float], rows: list[float]) -> list[Rule]:
    return [across(y, columns[0], columns[-1]) for y in rows] + [down(x, rows[0], rows[-1]) for x in columns]


def only(rules: list[Rule]) -> Lattice:
    (lattice,) = find_lattices(rules)
    return lattice


def test_every_rectangle_between_lines_is_a_cell() -> None:
    lattice = only(grid([0, 100, 200], [0, 20, 40]))
    assert lattice.spans == (Span(0, 0, 1, 1), Span(0, 1, 1, 1), Span(1, 0, 1, 1), Span(1, 1, 1, 1))


def test_a_cell_goes_as_far_as_no_line_separates_it() -> None:
    rules = [across(0, 0, 300), across(20, 100, 300), across(40, 0, 300), down(0, 0, 40), down(100, 0, 40), down(200, 20, 40), down(300, 0, 40)]
    assert only(rules).spans == (Span(0, 0, 2, 1), Span(0, 1, 1, 2), Span(1, 1, 1, 1), Span(1, 2, 1, 1))


def test_lines_drawn_cell_by_cell_doubled_or_dashed_are_one_line() -> None:
    dashes = [across(20, x, x + 4) for x in range(0, 200, 6)]
    doubled = [down(100, 0, 40), down(101.5, 0, 40)]
    lattice = only([across(0, 0, 99), across(0, 99, 200), across(40, 0, 200), down(0, 0, 40), down(200, 0, 40), *dashes, *doubled])
    assert len(lattice.spans) == 4


def test_open_sides_are_closed_where_the_level_lines_end() -> None:
    lattice = only([across(0, 0, 200), across(20, 0, 200), across(40, 0, 200), down(100, 0, 40)])
    assert (lattice.xs[0], lattice.xs[-1]) == (0, 200)
    assert len(lattice.spans) == 4


def test_a_table_cut_by_the_page_says_so() -> None:
    lattice = only([across(0, 0, 200), across(20, 0, 200), down(0, 0, 55), down(100, 0, 55), down(200, 0, 55)])
    assert (lattice.open_top, lattice.open_bottom) == (False, True)
    assert len(lattice.spans) == 4


def test_an_upright_line_as_tall_as_the_table_is_its_edge() -> None:
    """A merged cell that covers the whole page has no level line to connect its outer edge."""
    rules = [*grid([100, 200, 300], [0, 20, 40]), down(50, 0, 40)]
    lattice = only(rules)
    assert lattice.xs[0] == 50
    assert lattice.spans[0] == Span(0, 0, 2, 1)


def test_frames_underlines_and_strokes_are_no_tables() -> None:
    frame = grid([0, 500], [0, 700])
    assert find_lattices([*frame, across(30, 50, 120), down(60, 200, 212), across(205, 55, 65)]) == []


def test_an_area_that_is_no_rectangle_is_not_merged() -> None:
    rules = [across(0, 0, 200), across(40, 0, 200), down(0, 0, 40), down(200, 0, 40), down(100, 20, 40), across(20, 0, 100)]
    spans = only(rules).spans
    assert sum(span.rowspan * span.colspan for span in spans) == 4
    assert all(span.rowspan == 1 for span in spans)


def test_two_tables_of_a_page_stay_apart_and_in_order() -> None:
    lower, upper = grid([0, 100, 200], [300, 320, 340]), grid([0, 50, 200], [0, 20, 40])
    assert [lattice.top for lattice in find_lattices(lower + upper)] == [0, 300]
