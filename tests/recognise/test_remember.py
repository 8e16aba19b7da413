"""What is kept of texts: asked twice, worked out once; of long ones nothing when the next report comes."""

from collections.abc import Callable

import pytest

from auditor.model import Document
from auditor.recognise import recognise
from auditor.recognise.remember import KEPT_LONG, SHORT, forget_long_texts, once_for_each, remembered
from auditor.rulebook.book import Rulebook


@pytest.fixture
def counted() -> tuple[Callable[[str], int], list[str]]:
    """A remembered function, and the texts for which it really ran."""
    ran: list[str] = []

    @remembered
    def length(text: str) -> int:
        ran.append(text)
        return len(text)

    return length, ran


def test_a_text_is_worked_out_once(counted: tuple[Callable[[str], int], list[str]]) -> None:
    length, ran = counted
    assert [length("总计"), length("总计"), length("长" * 500), length("长" * 500)] == [2, 2, 500, 500]
    assert ran == ["总计", "长" * 500]


def test_long_texts_are_forgotten_and_short_ones_are_not(counted: tuple[Callable[[str], int], list[str]]) -> None:
    length, ran = counted
    for text in ("总计", "长" * (SHORT + 1)):
        length(text)
    forget_long_texts()
    for text in ("总计", "长" * (SHORT + 1)):
        length(text)
    assert ran == ["总计", "长" * (SHORT + 1), "长" * (SHORT + 1)]


def test_of_a_report_with_many_long_paragraphs_only_the_last_are_held(counted: tuple[Callable[[str], int], list[str]]) -> None:
    length, ran = counted
    texts = [f"{number}" * SHORT * 2 for number in range(10, 11 + KEPT_LONG)]
    for text in texts:
        length(text)
    length(texts[-1])
    length(texts[0])
    assert ran == [*texts, texts[0]]


def test_what_was_read_does_not_depend_on_what_was_read_before(document: Callable[..., Document], rulebook: Rulebook) -> None:
    first = document("青石镇2023年政府信息公开工作年度报告", "一、总体情况", "2023年，我镇主动公开政府信息42条。" * 9)
    again = recognise(first, rulebook)
    recognise(document("白云镇2022年政府信息公开工作年度报告", "一、总体情况", "全年公开7条。"), rulebook)
    assert recognise(first, rulebook) == again


def test_each_object_is_asked_about_once_and_never_taken_for_another() -> None:
    ran: list[int] = []

    @once_for_each
    def size(values: list[int]) -> int:
        ran.append(len(values))
        return len(values)

    kept = [1, 2, 3]
    assert [size(kept), size(kept), *(size([0] * number) for number in range(20)), size(kept)] == [3, 3, *range(20), 3]
    assert ran.count(3) <= 3
