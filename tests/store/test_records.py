"""Records of the model survive the way through JSON, whatever fields they gain."""

import json
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.model import Fact, Finding, Mention, Period, Place, Report, SectionText, YearMention
from auditor.store.records import from_plain, to_plain

numbers = st.one_of(st.integers(), st.decimals(allow_nan=False, allow_infinity=False))


def facts(values: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """A recognised fact, or none."""
    return st.none() | st.builds(Fact, values)


reports = st.builds(
    Report,
    title=facts(st.text()),
    township=facts(st.text()),
    year=facts(st.integers()),
    period=facts(st.builds(Period)),
    signed=facts(st.dates()),
    mentions=st.lists(st.builds(Mention, value=numbers), max_size=3).map(tuple),
    cells=st.just({}),
)


def there_and_back(kind: type, record: object) -> object:
    return from_plain(kind, json.loads(json.dumps(to_plain(record))))


@settings(deadline=None, max_examples=40)
@given(reports)
def test_every_report_survives(report: Report) -> None:
    assert there_and_back(Report, report) == report


@settings(deadline=None, max_examples=40)
@given(st.from_type(Finding) | st.from_type(SectionText) | st.from_type(YearMention))
def test_every_part_of_a_report_survives(record: object) -> None:
    assert there_and_back(type(record), record) == record


def test_a_fact_is_read_as_the_type_it_is_of() -> None:
    report = Report("a", "b", "docx", "read", signed=Fact(date(2024, 1, 20), "落款"), year=Fact(2023, "标题"))
    assert to_plain(report) == {
        "file": "a",
        "sha256": "b",
        "format": "docx",
        "status": "read",
        "signed": {"value": "2024-01-20", "source": "落款"},
        "year": {"value": 2023, "source": "标题"},
    }
    assert there_and_back(Report, report) == report


def test_a_record_from_before_a_field_existed_gets_its_default() -> None:
    assert from_plain(Place, {"table": 3}) == Place(table=3)


def test_only_records_of_the_model_are_kept() -> None:
    assert to_plain(datetime(2024, 1, 20, 9)) == "2024-01-20T09:00:00"
    assert to_plain(Decimal("1.50")) == "1.50"
    with pytest.raises(TypeError, match="float is not a record"):
        to_plain(0.5)
