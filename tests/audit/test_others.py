"""Whose matters a clause speaks of: another unit's or another county's, and not a neighbour's, a superior's or everybody's."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from auditor.audit.others import Others, Wanted, find_names, find_places
from auditor.rulebook.book import County, Rulebook, Unit

COUNTY = County(
    "临沅县",
    (
        Unit("a", "云陂镇人民政府", "乡镇", ("云陂镇", "云陂")),
        Unit("b", "石埠岭镇人民政府", "乡镇", ("石埠岭镇", "石埠岭")),
        Unit("c", "县财政局", "部门"),
    ),
    type_words={"乡镇": ("镇人民政府", "镇"), "部门": ("局",)},
)
ASKED = Wanted(("主动公开", "门户网站"), ("联合",))
AFTER, LIKE, PLAIN = ("在", "登录", "通过"), ("县人民政府", "县政府", "区政府"), ("全", "自治", "市")


@pytest.fixture
def rulebook(make_rulebook: Callable[..., Rulebook]) -> Rulebook:
    return replace(make_rulebook(), county=COUNTY)


def test_the_names_of_others_are_full_names_of_the_asked_types(rulebook: Rulebook) -> None:
    clause = "云陂镇、云陂镇人民政府、石埠岭、石埠岭镇人民政府、县财政局"
    assert list(Others.of(rulebook, "a", "云陂镇人民政府", ("乡镇",)).find(clause)) == ["石埠岭镇人民政府", "石埠岭镇"]
    assert list(Others.of(rulebook, "a", "云陂镇人民政府", ()).find(clause)) == ["石埠岭镇人民政府", "石埠岭镇", "县财政局"]


def test_a_unit_whose_name_holds_anothers_does_not_meet_it_in_its_own(rulebook: Rulebook) -> None:
    assert list(Others.of(rulebook, None, "新石埠岭镇人民政府", ("乡镇",)).find("石埠岭镇人民政府与云陂镇")) == ["云陂镇"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2023年，石埠岭镇主动公开信息三十条。", ["石埠岭镇"]),
        ("与石埠岭镇联合主动公开信息三十条。", []),
        ("石埠岭镇的同志来访，我镇主动公开信息三十条。", []),
    ],
)
def test_a_clause_must_say_of_another_what_a_report_says_of_itself(text: str, found: list[str], rulebook: Rulebook) -> None:
    assert list(find_names(text, Others.of(rulebook, "a", "云陂镇人民政府", ("乡镇",)), ASKED)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("可在青石县人民政府门户网站查阅。", ["青石县人民政府"]),
        ("可登录大青石区政府门户网站。", ["大青石区政府"]),
        ("可在临沅县人民政府门户网站查阅。", []),
        ("可通过县人民政府门户网站查阅。", []),
        ("可在本市县政府门户网站查阅。", []),
        ("主动公开信息三十条，其中县政府门户网站九条。", []),
        ("在青石县人民政府学习。", []),
    ],
)
def test_another_county_is_a_name_that_is_not_the_countys(text: str, found: list[str]) -> None:
    assert list(find_places(text, COUNTY.name, LIKE, AFTER, PLAIN, ASKED)) == found
