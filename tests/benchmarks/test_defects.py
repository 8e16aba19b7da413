"""A planted defect stands in the rendered file and in the truth."""

from collections.abc import Callable, Mapping
from random import Random

import pytest

from benchmarks.corpus.defects import KINDS, PEER_KINDS, all_defects, make_pair, plant
from benchmarks.corpus.draw import draw_report
from benchmarks.corpus.figures import broken_balances
from benchmarks.corpus.formats import file_bytes
from benchmarks.corpus.source import Source
from benchmarks.corpus.text import render_text
from benchmarks.corpus.truth import truth_entry

Figures = Callable[[Source, str, bytes], dict[str, str]]
SEEDS = range(12)
BALANCES = ("t3_flow", "t3_row_total", "t3_subtotal", "t4_total")


def _planted(kind: str, seed: int) -> tuple[Source, Source]:
    rng = Random(f"{kind}/{seed}")
    clean = draw_report(rng, rng.choice((2021, 2023, 2024)))
    return clean, plant(clean, kind, rng)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in PEER_KINDS])
def test_the_truth_names_the_planted_kind(kind: str) -> None:
    for seed in SEEDS:
        clean, faulty = _planted(kind, seed)
        assert all_defects(clean) == ()
        entry = truth_entry(faulty, "x.txt", "tab")
        assert kind in {defect["kind"] for defect in entry["defects"]}
        assert entry["clean"] is False


@pytest.mark.parametrize("kind", BALANCES)
def test_the_printed_figures_break_the_balance(kind: str, printed_figures: Figures) -> None:
    for seed in SEEDS:
        _, faulty = _planted(kind, seed)
        figures = printed_figures(faulty, "html", file_bytes(faulty, "html"))
        broken = broken_balances({key: int(text) for key, text in figures.items() if "amount" not in key}, "2021")
        assert kind in {defect.kind for defect in broken}
        assert set(broken) <= set(all_defects(faulty))


SEEN_IN_TEXT: Mapping[str, Callable[[Source, str, str], bool]] = {
    "aspect_missing": lambda source, text, before: len(source.aspects) < 5 and len(text) < len(before),
    "fee_statement_missing": lambda source, text, before: "信息处理费" in before and "信息处理费" not in text,
    "missing_section": lambda source, text, before: sum(title not in text for title in ("四、政府信息公开行政复议", "五、存在", "六、其他")) == 1,
    "section_order": lambda source, text, before: (
        [part.id for part in source.parts] != sorted(part.id for part in source.parts)
        and sorted(text.index(part.title) for part in source.parts) == [text.index(part.title) for part in source.parts]
    ),
    "section_title_garbled": lambda source, text, before: any(part.title not in before and part.title in text for part in source.parts),
    "narrative_arithmetic": lambda source, text, before: text != before and source.defects[0].note.split("≠")[1] + "条" in text,
    "narrative_vs_table": lambda source, text, before: any(claim.text in text and claim.text not in before for claim in source.claims),
    "period_wrong": lambda source, text, before: "1月1日至" not in text or "12月31日" not in text,
    "wrong_year": lambda source, text, before: f"{source.facts.year - 1}年" in text and f"{source.facts.year - 1}年" not in before,
    "title_missing": lambda source, text, before: (
        "政府信息公开工作年度报告" not in text and f"{source.facts.year}年" in text and source.facts.unit in text
    ),
    "missing_table": lambda source, text, before: text.count("\t") < before.count("\t"),
    "old_format": lambda source, text, before: "对外公开总数量" in text and "本年制发件数" not in text,
    "regulation_nonzero": lambda source, text, before: "规章\t0\t0\t0" in before and "规章\t0\t0\t0" not in text,
    "unit_wrong": lambda source, text, before: "万元" in before and "本年收费金额" in text and "万元" not in text,
    "blank_cell": lambda source, text, before: _figures(text) < _figures(before),
    "mark_cell": lambda source, text, before: _figures(text) < _figures(before) and any(f"\t{mark}" in text for mark in source.null_marks.values()),
    "truncated": lambda source, text, before: "六、" not in text and not text.endswith("\n"),
    "not_a_report": lambda source, text, before: "\t" not in text,
}


def _figures(text: str) -> int:
    return sum(cell.replace(".", "").isdigit() for line in text.splitlines() if "\t" in line for cell in line.split("\t"))


@pytest.mark.parametrize("kind", SEEN_IN_TEXT)
def test_the_defect_stands_in_the_file(kind: str) -> None:
    for seed in SEEDS:
        clean, faulty = _planted(kind, seed)
        assert SEEN_IN_TEXT[kind](faulty, render_text(faulty, "tab"), render_text(clean, "tab")), seed


def test_an_empty_file_holds_nothing() -> None:
    for seed in SEEDS:
        assert file_bytes(_planted("empty_file", seed)[1], "text-tab").strip() == b""


def test_an_unreadable_file_is_no_archive_any_more() -> None:
    import io
    import zipfile

    for seed in SEEDS:
        assert not zipfile.is_zipfile(io.BytesIO(file_bytes(_planted("unreadable", seed)[1], "docx")))


def test_what_is_carried_in_differs_from_last_years_report() -> None:
    for seed in SEEDS:
        rng = Random(seed)
        now, before = make_pair(draw_report(rng, 2024), "carryover_mismatch", rng, "g0002")
        left, brought = before.cells["t3.carried_out.total"].value, now.cells["t3.carried_in.total"].value
        assert left != brought
        assert before.facts.unit == now.facts.unit
        assert before.facts.year == 2023
        assert [defect.kind for defect in all_defects(now)] == ["carryover_mismatch"]
        assert all_defects(before) == ()


def _shingles(source: Source) -> set[str]:
    text = "".join(aspect.text for part in source.parts for aspect in part.aspects) + "".join(
        line for part in source.parts if part.id == "s5" for line in part.lead
    )
    return {text[place : place + 5] for place in range(len(text) - 4)}


def _shared(one: Source, other: Source) -> float:
    first, second = _shingles(one), _shingles(other)
    return len(first & second) / min(len(first), len(second))


def test_a_copied_narrative_is_copied() -> None:
    for seed in SEEDS:
        rng = Random(seed)
        copy, original = make_pair(draw_report(rng, 2024), "copied_narrative", rng, "g0002")
        assert _shared(copy, original) > 0.75
        assert copy.facts.unit != original.facts.unit
        assert {defect.kind for defect in all_defects(copy)} == {"copied_narrative"} == {defect.kind for defect in all_defects(original)}


def test_two_townships_do_not_look_copied() -> None:
    reports = [draw_report(Random(seed), 2024) for seed in range(60)]
    assert max(_shared(one, other) for place, one in enumerate(reports) for other in reports[:place]) < 0.6
