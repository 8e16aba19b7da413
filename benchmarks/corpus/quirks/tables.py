"""Oddities of the statutory tables: labels, heads, layout. And what a layout needs of the figures to be unambiguous."""

from dataclasses import replace
from random import Random

from benchmarks.corpus.draw import compose
from benchmarks.corpus.form import load_form
from benchmarks.corpus.quirks.registry import RULED, register, style
from benchmarks.corpus.source import Defect, Fee, Printed, Source


@register("label_variant")
def _label_variant(source: Source, rng: Random) -> Source:
    labels = dict(source.labels)
    for table, edition in source.editions.items():
        for line_kind, lines in (("row", load_form(edition).table_by_id[table].rows), ("column", load_form(edition).table_by_id[table].columns)):
            options = [line for line in lines.values() if line.also and f"{table}.{line_kind}.{line.id}" not in labels and line.id != "amount"]
            for line in rng.sample(options, min(len(options), rng.randint(0, 2))):
                labels[f"{table}.{line_kind}.{line.id}"] = rng.choice(
                    [word for word in line.also if "元" not in word and word != "本年新"] or [line.label]
                )
    return replace(source, labels=labels).with_quirk("label_variant")


@register("caption_variant")
def _caption_variant(source: Source, rng: Random) -> Source:
    if not source.editions.get("t2"):
        return source
    labels = dict(source.labels)
    for place, block in enumerate(load_form(source.editions["t2"]).table_by_id["t2"].blocks):
        if rng.random() < 0.6 and block.caption_also:
            labels[f"t2.caption.{place}"] = rng.choice(block.caption_also)
    return replace(source, labels=labels).with_quirk("caption_variant")


@register("note_typo")
def _note_typo(source: Source, rng: Random) -> Source:
    note = rng.choice(
        ("（本列数据的钩稽关系为：第一项加第二项之和，等于第三项加第四项之和）", "（本列数据的勾稽关系为：第一项加第二项之和等于第三项加第四项之和）")
    )
    return replace(source, labels={**source.labels, "t3.note": note}).with_quirk("note_typo")


@register("header_cut")
def _header_cut(source: Source, rng: Random) -> Source:
    if source.editions.get("t2") != "2019":
        return source
    cut = rng.choice(({"t2.column.made": "本年新", "t2.column.published": "本年新"}, {"t2.column.change": "本年增/"}))
    return replace(source, labels={**source.labels, **cut}).with_quirk("header_cut")


@register("fee_unit_colon")
def _fee_unit_colon(source: Source, rng: Random) -> Source:
    if source.editions.get("t2") != "2021" or "t2.column.amount" in source.labels:
        return source
    return replace(
        source, labels={**source.labels, "t2.column.amount": rng.choice(("本年收费金额（单位:万元）", "本年收费金额（万元）"))}
    ).with_quirk("fee_unit_colon")


style("split_header_cells", "split_t3", "split_t4")
style("split_header_table_four", "split_t4")
style("half_width_parens", "half_width_parens")
style("paren_space", "paren_space")
style("total_beside_applicants", "total_beside")
style("note_missing", "no_note")
style("first_caption_missing", "first_caption_missing")
style("extra_column", "extra_column")
style("subtotal_column", "subtotal_column", families=RULED)
style("table_continued", "continued", families=RULED | {"markdown"})
style("table_continued_bare", "continued_bare", families=RULED)
style("merged_value_cells", "merged_zeros", families=frozenset({"html", "docx", "xlsx"}))
style("shifted_rows", "shifted_rows", families=frozenset({"ragged"}))
style("nbsp_blank", "nbsp_blank", families=frozenset({"html"}))
style("digits_in_spans", "digit_spans", families=frozenset({"html", "docx"}))
style("wrong_charset", "wrong_charset", families=frozenset({"html"}))
style("word_numbering", "word_numbering", families=frozenset({"docx"}))
style("grid_before", "grid_before", families=frozenset({"docx"}))
style("content_controls", "content_controls", families=frozenset({"docx"}))
style("deleted_row", "deleted_row", families=frozenset({"docx"}))
style("sliver_columns", "sliver_columns", families=frozenset({"docx"}))
style("vertical_headers", "vertical_t4", families=RULED)
style("unruled_table", "unruled", families=frozenset({"pdf"}))
style("text_numbers", "text_numbers", families=frozenset({"xlsx"}))
style("split_groups", "split_groups")
style("table_four_in_a_line", "t4_line", families=frozenset({"text"}))
style("mixed_layouts", "mixed_layouts", families=frozenset({"text"}))
style("hidden_text", "hidden_text", families=frozenset({"html", "docx"}))
style("head_tags", "head_tags", families=frozenset({"html"}))
style("unclosed_tags", "unclosed_tags", families=frozenset({"html"}))
style("tracked_changes", "tracked_changes", families=frozenset({"docx"}))
style("offset_cells", "offset_cells", families=frozenset({"xlsx"}))
style("hidden_sheet", "hidden_sheet", families=frozenset({"xlsx"}))
style("page_numbers", "page_numbers", families=frozenset({"pdf"}))


@register("labels_deduplicated", frozenset({"lines"}))
def _labels_deduplicated(source: Source, rng: Random) -> Source:
    """Text taken from a page by a program that kept each string once: labels without their values."""
    cells = {key: Printed(None, "") for key in source.cells}
    marks = dict.fromkeys(source.editions, "")
    lost = Defect("blank_cell", tuple(f"{table}.*" for table in sorted(source.editions)), "表格只剩标签")
    return replace(source, cells=cells, null_marks=marks).with_defect(lost).with_quirk("labels_deduplicated", "deduplicated")


@register("old_form_blank")
def _old_form_blank(source: Source, rng: Random) -> Source:
    """The form of 2019 in a later year, not one cell of it filled."""
    if source.facts.year < 2021 or source.defects or set(source.editions.values()) != {"2021"}:
        return source
    facts = replace(source.facts, edition="2019", cells=dict.fromkeys(load_form("2019").cells, 0), fee=Fee())
    old = compose(facts, source.voice, source.key)
    mark = rng.choice(("", "", "", "/"))
    blank = {key: Printed(None, mark) for key in old.cells}
    shown = replace(old, cells=blank, null_marks=dict.fromkeys(old.editions, mark), claims=())
    unfilled = Defect("mark_cell" if mark else "blank_cell", tuple(f"{table}.*" for table in sorted(old.editions)))
    return shown.with_defect(Defect("old_format", ("t2", "t3")), unfilled).with_quirk("old_form_blank")


style("local_row", "local_row")


@register("gb18030", frozenset({"html", "text", "markdown"}))
def _gb18030(source: Source, rng: Random) -> Source:
    return replace(source, charset=rng.choice(("gbk", "gb2312", "gb18030"))).with_quirk("gb18030")


def small_rows(source: Source) -> bool:
    """Whether every row of several figures holds single digits only: then glued cells can be told apart."""
    for table, edition in source.editions.items():
        lines = load_form(edition).table_by_id[table]
        for spec in lines.cells.values():
            if len(lines.blocks[spec.block].columns) > 1:
                cell = source.cells.get(spec.id)
                if cell is None or cell.value is None or not 0 <= cell.value <= 9 or len(cell.raw) != 1:
                    return False
    return True


def has_nulls(source: Source) -> bool:
    """Whether some cell of the tables is printed empty or as a mark."""
    return any(cell.value is None for cell in source.cells.values())


def has_blanks(source: Source) -> bool:
    """Whether some cell of the tables is printed empty: not to be told from nothing where one cell stands on a line."""
    return any(cell.value is None and not cell.raw.strip() for cell in source.cells.values())
