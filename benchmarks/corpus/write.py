"""Takes a folder, a seed and a count and writes that many generated reports with truth.yaml beside them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.corpus.defects import KINDS, LATER_ONLY, PEER_KINDS, SIMPLE_KINDS, make_pair, plant
from benchmarks.corpus.draw import draw_report
from benchmarks.corpus.envelope import member_name
from benchmarks.corpus.formats import FORMATS, Format, file_bytes
from benchmarks.corpus.quirks import QUIRKS, has_blanks, has_nulls, quirk, small_rows
from benchmarks.corpus.source import Source
from benchmarks.corpus.truth import truth_entry, write_truth

YEARS = (2019, 2020, 2021, 2022, 2022, 2023, 2023, 2024, 2024, 2025)
PLAIN_FORMATS = tuple(name for name, one in FORMATS.items() if one.render is not None)
BINARY = ("docx", "xlsx", "xlsx-sheets", "pdf")
# of each of these at most one, since together they would undo each other
EXCLUSIVE = (
    {"title_variant", "title_split", "title_twice", "name_typo", "title_without_year", "title_without_unit", "title_damaged", "title_called_reading"},
    {
        "inner_numbering",
        "own_headings",
        "six_aspects",
        "aspect_numbering_damaged",
        "no_section_numbers",
        "word_numbering",
        "two_aspects_in_one_heading",
    },
    {"seventh_part", "fee_as_own_part"},
    {"table_continued", "table_continued_bare", "note_missing"},
    {"extra_column", "subtotal_column"},
    {"full_width_digits", "thousands_separator", "piece_suffix", "plus_sign", "spaces_in_cells", "trailing_zeros", "amount_unit_in_cell"},
    {"gb18030", "wrong_charset"},
    {"wild_heading_levels", "heading_marks", "strong_sections", "word_numbering"},
    {"full_width_digits", "thousands_separator", "piece_suffix", "plus_sign", "spaces_in_cells", "merged_value_cells"},
    {"preamble_in_s1", "dates_lost_digits", "editors_note", "dates_damaged"},
    {"dates_lost_digits", "dates_numeric", "digits_spaced", "dates_damaged"},
    {"traditional_characters", "mixed_traditional"},
    {"table_four_in_a_line", "mixed_layouts", "labels_deduplicated"},
    {"hidden_text", "tracked_changes"},
    {"split_header_cells", "split_header_table_four", "vertical_headers"},
)
# that run all text into one line, or make another report of it, stand alone
ALONE = {"one_line", "layout_before_2019", "old_form_blank"}
WITHOUT_FIGURES = {"layout_before_2019", "old_form_blank"}  # unfit for one of a pair, which shows the other's defect
UNFIT = {
    "missing_section": {"word_numbering"},
    "truncated": {  # what comes after the break, or moves it
        "table_continued",
        "table_continued_bare",
        "deleted_row",
        "signature",
        "attachments",
        "nav_noise",
        "seventh_part",
        "fee_as_own_part",
        "bars_noise",
        "brand_spam",
        "extra_column",
        "subtotal_column",
        "local_row",
        "merged_value_cells",
        "first_caption_missing",
        "one_line",
    },
    "section_title_garbled": {"no_section_numbers", "traditional_characters", "one_line", "pinyin_in_page"},
    "section_order": {"word_numbering", "no_section_numbers"},
    "old_format": {"traditional_characters", "mixed_traditional"},
    "title_missing": {"meta_lines", "nav_noise", "attachments", "brand_spam"},
    "narrative_arithmetic": {"doubled_words"},
    "missing_table": {"table_continued", "table_continued_bare"},
    "copied_narrative": {"traditional_characters", "mixed_traditional", "doubled_words", "digits_spaced", "pinyin_in_page", "brand_spam"},
}


@dataclass(frozen=True, slots=True)
class Piece:
    """One file to be written."""

    source: Source
    format: Format
    file: str


def write_corpus(
    folder: Path,
    seed: int,
    count: int,
    formats: Sequence[str] = PLAIN_FORMATS,
    defects: Sequence[str] = KINDS,
    clean_share: float = 0.4,
    quirk_share: float = 0.75,
    progress: Callable[[int], None] = lambda done: None,
) -> Path:
    """Writes `count` files and truth.yaml, whose path is returned. The same arguments give the same text files byte for byte."""
    from benchmarks.corpus.batch import render_batch

    folder.mkdir(parents=True, exist_ok=True)
    entries: list[dict[str, Any]] = []
    waiting: list[Piece] = []

    def write_waiting() -> None:
        for piece, data in zip(waiting, render_batch([(piece.source, piece.format.name) for piece in waiting]), strict=True):
            (folder / piece.file).write_bytes(file_bytes(piece.source, piece.format.name, data))
        waiting.clear()

    for done, piece in enumerate(draw_pieces(seed, count, formats, defects, clean_share, quirk_share), start=1):
        inside = member_name(piece.source, piece.format.name) if piece.format.name in ("eml", "zip") and not piece.source.damage else piece.file
        entries.append(truth_entry(piece.source, inside, piece.format.layout))
        if piece.format.render is None:
            waiting.append(piece)
        else:
            (folder / piece.file).write_bytes(file_bytes(piece.source, piece.format.name))
        if len(waiting) >= 24:
            write_waiting()
        progress(done)
    write_waiting()
    truth = folder / "truth.yaml"
    write_truth(truth, entries)
    return truth


def draw_pieces(
    seed: int, count: int, formats: Sequence[str], defects: Sequence[str] = KINDS, clean_share: float = 0.4, quirk_share: float = 0.75
) -> Iterator[Piece]:
    """The files of a corpus before they are written; a pair of reports counts as two."""
    names: set[str] = set()
    made = index = 0
    while made < count:
        rng = Random(f"{seed}/{index}")
        index += 1
        source = _fresh(rng, names, f"g{made + 1:04d}")
        sources: tuple[Source, ...] = (source,)
        if defects and rng.random() >= clean_share:
            kind = rng.choice(list(defects))
            if kind in PEER_KINDS:
                if made + 2 > count:
                    continue
                if source.facts.year < 2020:
                    source = draw_report(rng, source.facts.year + 3, key=source.key)
                sources = make_pair(source, kind, rng, f"g{made + 2:04d}")
            else:
                sources = (_faulty(source, kind, defects, rng),)
        for one in sources:
            wanted = FORMATS[rng.choice(list(formats))]
            shown = _odd(one, wanted, rng, quirk_share, len(sources) > 1)
            fitting = _fitting(shown, wanted, formats, rng)
            if fitting.families != wanted.families:
                shown = _odd(one, fitting, rng, quirk_share, len(sources) > 1)
                fitting = _fitting(shown, fitting, formats, rng)
            named = rng.random() < 0.5
            file = f"{one.key}_{one.facts.short}_{one.facts.year}{fitting.suffix}" if named else f"{one.key}_{one.facts.year}{fitting.suffix}"
            yield Piece(shown, fitting, file)
            made += 1


def _fresh(rng: Random, names: set[str], key: str) -> Source:
    while True:
        source = draw_report(rng, rng.choice(YEARS), key=key)
        if source.facts.short not in names:
            names.add(source.facts.short)
            return source


def _faulty(source: Source, kind: str, defects: Sequence[str], rng: Random) -> Source:
    if source.facts.year < 2021 and kind in LATER_ONLY:
        later = source.facts.year + 3
        source = draw_report(rng, later, key=source.key)
    planted = plant(source, kind, rng)
    if kind in SIMPLE_KINDS and rng.random() < 0.25:
        second = rng.choice([other for other in SIMPLE_KINDS if other != kind])
        clash = {kind, second} & {"aspect_missing", "narrative_arithmetic", "wrong_year", "narrative_vs_table"}
        tables = {kind, second} & {
            "mark_cell",
            "blank_cell",
            "t3_flow",
            "t3_row_total",
            "t3_subtotal",
            "t4_total",
            "regulation_nonzero",
            "unit_wrong",
        }
        if second in defects and len(clash) < 2 and len(tables) < 2 and not (planted.facts.year < 2021 and second in LATER_ONLY):
            return plant(planted, second, rng)
    return planted


def _odd(source: Source, fmt: Format, rng: Random, share: float, is_paired: bool) -> Source:
    """The source with up to four quirks that suit the format."""
    if not source.is_report or source.damage or rng.random() >= share:
        return source
    unfit = set().union(*(UNFIT.get(defect.kind, set()) for defect in source.defects)) | (WITHOUT_FIGURES if is_paired else set())
    fitting = [one.name for one in QUIRKS.values() if one.families & fmt.families and one.name not in unfit]
    chosen: list[str] = []
    for name in rng.sample(fitting, rng.randint(1, 4)):
        if not any(name in group and group & set(chosen) for group in EXCLUSIVE) and not (chosen and ALONE & {name, *chosen}):
            chosen.append(name)
    # what rewrites all text comes last
    for name in sorted(chosen, key=lambda name: (name in ("traditional_characters", "mixed_traditional"), name == "gb18030", chosen.index(name))):
        if name == "gb18030" and {"traditional_characters", "mixed_traditional"} & set(chosen):
            continue
        source = quirk(source, name, rng)
    return source


def _fitting(source: Source, fmt: Format, formats: Sequence[str], rng: Random) -> Format:
    """The format itself, or another where this one could not show the report unambiguously."""
    name = fmt.name
    damaged = source.damage in ("cut", "random")
    unclear = (
        (name == "text-glue" and (not small_rows(source) or has_nulls(source)))
        or (name in ("text-lines", "text-cellpipe", "text-fifteen") and has_blanks(source))
        or (source.styles & {"mixed_layouts", "t4_line"} and "text" in fmt.families and has_blanks(source))
        or (name == "text-fifteen" and has_nulls(source))
        or (damaged and name not in BINARY)
        or (source.damage == "spaces" and fmt.suffix != ".txt")
    )
    if not unclear:
        return fmt
    pool = BINARY[:2] if damaged else ("text-tab",) if source.damage == "spaces" else ("text-pipe", "text-tab", "html", "docx")
    return FORMATS[rng.choice([other for other in pool if other in formats] or list(pool[:1]))]
