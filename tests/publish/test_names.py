"""File names, anchors and CSS strings made of whatever a report calls itself."""

from collections.abc import Callable

import pytest

from auditor.model import Fact, Report, Submission
from auditor.publish.names import anchor, css_string, file_safe, href, page_names, printable, unit_name
from auditor.rulebook.book import Rulebook


@pytest.mark.parametrize("name", ["../../etc/passwd", "..", "", "a/b\\c", "青石镇 <b>", "\x00", "CON:|?*", "x" * 500, "\u202e反转"])
def test_a_file_name_is_never_a_path(name: str) -> None:
    safe = file_safe(name)
    assert safe
    assert len(safe.encode()) < 200
    assert not set(safe) & set('/\\.:*?"<>|\x00 \u202e')


def test_pages_are_named_by_unit_and_year_and_never_collide(build_report: Callable[..., Report], rulebook: Rulebook) -> None:
    reports = [
        build_report(),
        build_report(file="b.docx"),
        build_report(unit=None, name="A镇", file="c"),
        build_report(unit=None, name="a镇", file="d"),
    ]
    names = page_names([Submission(each) for each in reports], rulebook)
    assert names == ("青石镇人民政府-2023.html", "青石镇人民政府-2023-2.html", "A镇-2023.html", "a镇-2023-2.html")


def test_a_unit_is_called_as_the_county_calls_it(build_report: Callable[..., Report], rulebook: Rulebook) -> None:
    assert unit_name(Submission(build_report(name="青石鎮")), rulebook) == "青石镇人民政府"
    assert unit_name(Submission(build_report(unit=None, township=Fact("甲镇", "标题"))), rulebook) == "甲镇"
    assert unit_name(Submission(build_report(unit=None, township=None, file="x/报告.txt")), rulebook) == "报告"


def test_characters_that_disturb_a_page_are_shown_as_replaced() -> None:
    assert printable("a\x00b\u202ec\ud800d\n") == "a\ufffdb\ufffdc\ufffdd\n"


def test_links_and_anchors_hold_nothing_that_ends_an_attribute() -> None:
    assert anchor("f", 'x" onclick="y') == "f-x-onclick-y"
    assert href("units/青 石.html", "f-1") == "units/%E9%9D%92%20%E7%9F%B3.html#f-1"


def test_a_css_string_cannot_be_left() -> None:
    assert css_string('青石"}</style>') == "青石\\22 \\7d \\3c \\2f style\\3e "
