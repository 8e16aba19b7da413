"""Every format prints the figures of the truth, oddities included; the same seed gives the same bytes."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
import yaml

from benchmarks.corpus.batch import render_batch
from benchmarks.corpus.defects import all_defects
from benchmarks.corpus.draw import draw_report
from benchmarks.corpus.formats import FORMATS, file_bytes
from benchmarks.corpus.quirks import QUIRKS, quirk, small_rows
from benchmarks.corpus.source import Source
from benchmarks.corpus.write import PLAIN_FORMATS, write_corpus

Figures = Callable[[Source, str, bytes], dict[str, str]]
# quirks after which a figure or a label is no longer printed in the plain way that the tests' own reader understands
REPRINTED = {
    "full_width_digits",
    "thousands_separator",
    "piece_suffix",
    "plus_sign",
    "spaces_in_cells",
    "trailing_zeros",
    "amount_unit_in_cell",
    "merged_value_cells",
    "traditional_characters",
    "half_width_parens",
    "paren_space",
    "subtotal_column",
    "gb18030",
    "labels_deduplicated",
    "content_controls",
    "grid_before",
    "deleted_row",
    "sliver_columns",
    "mixed_traditional",
    "mixed_layouts",
    "table_four_in_a_line",
    "hidden_text",
    "hidden_sheet",
    "head_tags",
    "unclosed_tags",
    "tracked_changes",
    "local_row",
}


WITH_DEFECTS = {"labels_deduplicated", "layout_before_2019", "old_form_blank"}  # oddities of reports without figures: an audit must find them


@pytest.mark.parametrize("name", ["text-tab", "html", "docx", "xlsx"])
@pytest.mark.parametrize("year", [2020, 2024])
def test_a_rendered_file_holds_the_figures(name: str, year: int, printed_figures: Figures) -> None:
    for seed in range(3):
        source = draw_report(Random(seed), year)
        figures = printed_figures(source, name, file_bytes(source, name))
        assert figures == {key: cell.raw for key, cell in source.cells.items()}


@pytest.mark.parametrize("name", QUIRKS)
def test_a_quirk_changes_no_figure_and_makes_no_defect(name: str, printed_figures: Figures) -> None:
    shown = 0
    for seed in range(6):
        rng = Random(f"{name}/{seed}")
        source = draw_report(rng, 2020 if name in ("header_cut", "amount_unit_in_cell") else 2024)
        odd = quirk(source, name, rng)
        shown += name in odd.quirks
        if name in WITH_DEFECTS:
            if name in odd.quirks:
                assert not any(cell.value for cell in odd.cells.values())
                assert odd.defects
            continue
        assert all_defects(odd) == ()
        if name != "thousands_separator":
            assert odd.numbers() == source.numbers()
        families = QUIRKS[name].families
        fmt = "html" if "html" in families else "docx" if "docx" in families else "xlsx" if "xlsx" in families else "text-tab"
        data = file_bytes(odd, fmt)
        if name not in REPRINTED:
            assert printed_figures(odd, fmt, data) == {key: cell.raw for key, cell in odd.cells.items()}
    assert shown, f"{name} never applied"


def test_the_rows_of_a_shifted_table_start_where_they_should_not() -> None:
    source = quirk(draw_report(Random(1), 2024), "shifted_rows", Random(1))
    lines = file_bytes(source, "text-ragged").decode().splitlines()
    assert any(line.startswith("3.其他\t\t") for line in lines)
    assert any(line.startswith("（七）总计\t") for line in lines)
    assert not any(line.startswith("2.重复申请") for line in lines)


def test_glued_cells_have_nothing_between_them() -> None:
    source = next(source for source in (draw_report(Random(seed), 2024) for seed in range(50)) if small_rows(source))
    text = file_bytes(source, "text-glue").decode()
    assert "规章000" in text
    assert "\t" not in text


def test_a_wrong_charset_is_declared_but_not_used() -> None:
    source = replace(draw_report(Random(2), 2024), styles=frozenset({"wrong_charset"}))
    data = file_bytes(source, "html")
    assert b"charset=gb2312" in data
    assert source.facts.short in data.decode("utf-8")


def test_gbk_pages_are_not_utf8() -> None:
    data = file_bytes(replace(draw_report(Random(2), 2024), charset="gbk"), "html")
    with pytest.raises(UnicodeDecodeError):
        data.decode("utf-8")
    assert "总体情况" in data.decode("gb18030")


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    names = [name for name in PLAIN_FORMATS if not name.startswith("xlsx")]  # openpyxl writes the time into its files
    for folder in ("one", "two"):
        write_corpus(tmp_path / folder, 7, 40, names)
    first, second = ({path.name: path.read_bytes() for path in (tmp_path / folder).iterdir()} for folder in ("one", "two"))
    assert first.keys() == second.keys()
    assert len(first) == 41
    assert [name for name in first if first[name] != second[name] and not name.endswith(".xlsx")] == []


def test_the_truth_lists_every_file(tmp_path: Path) -> None:
    truth = yaml.safe_load(write_corpus(tmp_path, 3, 60, [name for name in PLAIN_FORMATS if name not in ("eml", "zip")]).read_text(encoding="utf-8"))
    assert truth["schema"] == "truth/1"
    assert {entry["file"] for entry in truth["files"]} == {path.name for path in tmp_path.iterdir()} - {"truth.yaml"}
    reports = [entry for entry in truth["files"] if entry["is_report"]]
    assert all(set(entry) >= {"township", "year", "edition", "sections", "aspects", "cells", "claims"} or entry["defects"] for entry in reports)
    assert any(entry["clean"] for entry in reports)
    assert len({entry["id"] for entry in truth["files"]}) == 60


@pytest.mark.skipif(shutil.which("chromium") is None, reason="chromium is not installed")
def test_reports_printed_together_are_cut_apart() -> None:
    import pypdfium2 as pdfium  # type: ignore[import-untyped]

    sources = [draw_report(Random(seed), 2024, key=f"g{seed}") for seed in range(3)]
    for source, data in zip(sources, render_batch([(source, "pdf") for source in sources]), strict=True):
        document = pdfium.PdfDocument(data)
        text = "".join(page.get_textpage().get_text_range() for page in document)
        document.close()
        assert source.facts.short in text
        assert not any(other.facts.short in text for other in sources if other is not source)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="soffice is not installed")
def test_legacy_word_files_are_compound_documents() -> None:
    (data,) = render_batch([(draw_report(Random(1), 2024), "doc")])
    assert data.startswith(b"\xd0\xcf\x11\xe0")


def test_every_format_names_its_families_and_suffix() -> None:
    known = {family for one in QUIRKS.values() for family in one.families}
    for name, one in FORMATS.items():
        assert one.suffix.startswith("."), name
        assert one.families & known, name
