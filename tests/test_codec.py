"""What is packed comes back equal, whatever the record holds; a changed bit is noticed."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.codec import Damaged, Part, pack, seal, unpack, unseal
from auditor.model import Breakdown, Cell, CellState, Fact, Gap, Mention, Paragraph, Period, Place, ReadTable, Report, SectionText, YearMention

texts = st.text(max_size=30)
numbers = st.one_of(st.integers(), st.decimals(allow_nan=False, allow_infinity=False))
places = st.builds(Place, texts, *[st.one_of(st.none(), st.integers(1, 900))] * 6)
paragraphs = st.builds(Paragraph, texts, places, st.integers(0, 6), texts)
cells = st.builds(Cell, texts, st.sampled_from(CellState), st.one_of(st.none(), numbers), texts, st.one_of(st.none(), places), texts, texts)


def some(each: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.lists(each, max_size=3).map(tuple)


def fact(value: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.one_of(st.none(), st.builds(Fact, value, texts, texts, st.one_of(st.none(), places)))


reports = st.builds(
    Report,
    file=texts,
    title=fact(texts),
    year=fact(st.integers()),
    period=fact(st.builds(Period, st.dates(), st.dates())),
    editions=st.dictionaries(texts, texts, max_size=3),
    sections=some(st.builds(SectionText, texts, texts, places, st.sampled_from(["exact", "variant", "garbled"]), some(paragraphs))),
    preamble=some(paragraphs),
    aspects=st.dictionaries(texts, places, max_size=3),
    tables=st.dictionaries(texts, st.builds(ReadTable, texts, texts, places, st.dictionaries(texts, texts, max_size=2), some(texts)), max_size=2),
    cells=st.dictionaries(texts, cells, max_size=4),
    gaps=some(st.builds(Gap, places, texts, texts, some(texts))),
    mentions=some(st.builds(Mention, texts, numbers, texts, texts, places, texts)),
    years=some(st.builds(YearMention, st.integers(), texts, texts, places, st.sampled_from(["title", "period"]))),
    truncated=st.one_of(st.none(), places),
    pictures=some(places),
    signed=fact(st.dates()),
    breakdowns=some(st.builds(Breakdown, numbers, some(numbers), st.booleans(), texts, places, texts)),
)

SMALL = Report("a.txt", "0", "text", "read", year=Fact(2023, "标题"), signed=Fact(date(2024, 1, 20), "落款"))


@settings(deadline=None, max_examples=60)
@given(reports)
def test_every_report_comes_back(report: Report) -> None:
    (back,) = unpack(pack((report,), tuple[Report, ...]), tuple[Report, ...])
    assert back == report
    assert repr(back) == repr(report)  # 1 and 1.0, "" and None, int and Decimal are told apart


def test_a_decimal_keeps_its_digits_and_a_broken_name_its_bytes() -> None:
    cell = Cell("t2.fee.amount", CellState.NUMBER, Decimal("0.50"), "0.50\udcff")
    assert repr(unpack(pack(cell, Cell), Cell)) == repr(cell)


@pytest.mark.parametrize("places", [(), (Place(),), (Place(), Place()), (Place(), Place(row=3), Place("表二"))])
def test_records_that_hold_defaults_alone_come_back_as_many(places: tuple[Place, ...]) -> None:
    assert unpack(pack(places, tuple[Place, ...]), tuple[Place, ...]) == places


@pytest.mark.parametrize("at", [0, 15, 16, 30, -1])
def test_a_changed_bit_is_noticed(at: int) -> None:
    data = bytearray(seal([pack(SMALL, Report), b"more"]))
    data[at] ^= 1
    with pytest.raises(Damaged):
        unseal(bytes(data))


@pytest.mark.parametrize("data", [b"", b"x" * 15, pack(SMALL, Report)[:-3], pack(("a", "b"), tuple[str, ...])])
def test_what_is_no_report_is_refused(data: bytes) -> None:
    with pytest.raises(Damaged):
        unpack(data, tuple[Report, ...])


@pytest.mark.parametrize("parts", [[], [b""], [b"a", b"", b"bc" * 900]])
def test_sealed_pieces_come_back(parts: list[bytes]) -> None:
    assert unseal(seal(parts)) == parts
    with pytest.raises(Damaged):
        unseal(seal(parts)[:-1])


@settings(deadline=None, max_examples=40)
@given(reports)
def test_some_fields_of_a_record_are_unpacked_each_by_itself(report: Report) -> None:
    part = Part(Report, ["cells", "truncated", "file", "years"])
    packed = part.unpack(part.pack(report))
    assert repr([part.value(packed, at) for at in (3, 1, 2, 0)]) == repr([report.years, report.truncated, report.file, report.cells])
    assert part.values(part.pack(report)) == [report.cells, report.truncated, report.file, report.years]
