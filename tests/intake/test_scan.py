"""Pictures of pages become grids with each figure in its cell; what is not certain is marked, what is no picture gets a sentence."""

import io
import struct
import sys
import zlib
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from auditor.intake import clock, formats, read_bytes, scan
from auditor.model import Document, Grid, GridCell, Paragraph
from auditor.settings import Limits

PAGE = (1240, 1754)  # A4 at 150 dpi
COLUMNS = (150, 550, 750, 950)
ROWS = [["Item", "First", "Second"], ["Licences", "131", "0"], ["Penalties", "", "96"], ["Fees", "-", "0.45"]]


def draw(rows: Sequence[Sequence[str]] = ROWS, top: int = 500, heading: str = "Annual report 2023", height: int = 44) -> Image.Image:
    """A page with a heading, a line of text and a ruled table."""
    picture = Image.new("L", PAGE, 250)
    pen = ImageDraw.Draw(picture)
    pen.text((150, 200), heading, fill=20, font=ImageFont.load_default(36))
    pen.text((150, 300), "All answered in time.", fill=20, font=ImageFont.load_default(24))
    for number, row in enumerate(rows):
        for left, text in zip(COLUMNS, row, strict=False):
            pen.text((left + 16, top + number * height + 8), text, fill=20, font=ImageFont.load_default(24))
    bottom = top + len(rows) * height
    for x in COLUMNS:
        pen.line((x, top, x, bottom), fill=0, width=2)
    for number in range(len(rows) + 1):
        pen.line((COLUMNS[0], top + number * height, COLUMNS[-1], top + number * height), fill=0, width=2)
    return picture


def to_bytes(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def read(data: bytes, name: str = "a.png") -> Document:
    return read_bytes(data, name, Limits())


def cells(document: Document) -> list[list[GridCell]]:
    (grid,) = (block for block in document.blocks if isinstance(block, Grid))
    return [[cell for cell in row if cell is not None] for row in grid.rows]


def texts(document: Document) -> list[list[str]]:
    return [[cell.text for cell in row] for row in cells(document)]


def test_each_figure_stands_in_its_cell_and_the_document_says_that_it_was_scanned() -> None:
    document = read(to_bytes(draw()))
    assert (document.format, document.status, document.scanned) == ("png", "read", True)
    assert texts(document) == ROWS
    assert str(cells(document)[1][1].place) == "第1页 表1 第2行第2列"
    assert all(cell.sure for row in cells(document) for cell in row)
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == [
        "Annual report 2023",
        "All answered in time.",
    ]


@pytest.mark.parametrize("angle", [-1.2, 0.7, 180])
def test_a_page_that_leans_or_stands_on_its_head_is_set_straight(angle: float) -> None:
    turned = draw().rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=250)
    assert texts(read(to_bytes(turned, "JPEG", quality=85), "a.jpg")) == ROWS


def test_shadow_and_dirt_fill_no_cell() -> None:
    page = np.asarray(draw(), dtype=np.float64)
    dice = np.random.default_rng(1)
    page = page * np.linspace(1.0, 0.8, page.shape[1])[None] + dice.normal(0, 6, page.shape)
    dirt = dice.integers(0, page.shape[0], 300), dice.integers(0, page.shape[1], 300)
    page[dirt] = 60
    assert texts(read(to_bytes(Image.fromarray(page.clip(0, 255).astype(np.uint8))))) == ROWS


def test_pages_below_each_other_in_one_picture_are_pages_and_their_table_goes_on() -> None:
    first, second = draw(ROWS[:2], top=1600), draw(ROWS[2:], top=90)
    ImageDraw.Draw(second).rectangle((0, 180, *PAGE), fill=250)
    both = Image.new("L", (PAGE[0], 2 * PAGE[1]), 250)
    both.paste(first, (0, 0))
    both.paste(second, (0, PAGE[1]))
    document = read(to_bytes(both))
    assert texts(document) == ROWS
    assert [row[0].place.page for row in cells(document)] == [1, 1, 2, 2]


def test_a_page_of_text_has_no_table() -> None:
    picture = draw([])
    pen = ImageDraw.Draw(picture)
    for number in range(12):
        pen.text((150, 500 + 40 * number), "HEIL TH LEFT FILL HILT EITH TILE", fill=20, font=ImageFont.load_default(48 if number == 3 else 24))
    assert not any(isinstance(block, Grid) for block in read(to_bytes(picture)).blocks)


SIGNS = ("", *"0123456789-/.,+%OlI|S口年", " ")


def output(*steps: dict[str, float]) -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
    """What the model gives: for each step the probability of signs, the rest on none."""
    table = np.zeros((len(steps), len(SIGNS)), dtype=np.float32)
    for row, step in zip(table, steps, strict=True):
        for sign, probability in step.items():
            row[SIGNS.index(sign)] = probability
        row[0] = 1 - row.sum()
    return table


def test_a_letter_that_looks_like_a_digit_is_the_digit_where_it_stands_alone() -> None:
    word = output({"l": 0.7, "1": 0.28}, {"": 1.0}, {"O": 0.6, "0": 0.38})
    assert scan._decode(word, SIGNS, alone=True)[:2] == ("10", True)
    assert scan._decode(word, SIGNS, alone=False)[0] == "lO"


def test_a_figure_is_doubtful_where_one_digit_is() -> None:
    assert scan._decode(output({"3": 0.99}, {"8": 0.6, "年": 0.3}), SIGNS, alone=True)[:2] == ("38", False)


def test_without_the_model_a_picture_gets_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    formats.find_reader.cache_clear()
    formats._find_function.cache_clear()
    monkeypatch.setitem(sys.modules, "auditor.intake.scan", None)
    document = read(to_bytes(draw()))
    assert document.status == "unreadable"
    assert "没有安装" in document.reason
    formats.find_reader.cache_clear()
    formats._find_function.cache_clear()


def huge() -> bytes:
    """A PNG that says it is 60,000 pixels wide and high, and holds none."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def many_frames() -> bytes:
    frame = Image.new("L", (20, 30), 255)
    return to_bytes(frame, "TIFF", save_all=True, append_images=[frame] * 70)


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "cut short": (lambda: to_bytes(draw())[:2000], "图片已损坏"),
    "only its first bytes": (lambda: b"\x89PNG\r\n\x1a\n", "图片已损坏"),
    "enormous": (huge, "像素过多"),
    "hundreds of frames": (many_frames, "超过 60 页"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_picture_gets_its_sentence(name: str) -> None:
    make, said = HOSTILE[name]
    document = read(make())
    assert document.status == "unreadable"
    assert said in document.reason
    assert document.reason.endswith("。")


def test_a_page_on_which_nothing_is_recognised_is_not_read() -> None:
    document = read(to_bytes(Image.new("L", PAGE, 255)))
    assert (document.status, document.scanned, document.blocks) == ("unreadable", True, ())


@pytest.mark.parametrize("kind", ["TIFF", "PDF"])
def test_each_page_of_a_scan_is_given_time_of_its_own(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[float] = []
    monkeypatch.setattr(clock, "allow", given.append)
    page = Image.new("L", (300, 424), 250)
    data = to_bytes(page, kind, save_all=True, append_images=[page, page])
    read_bytes(data, f"a.{kind.lower()}", Limits(page_seconds=7))
    assert given == [7, 7, 7]
