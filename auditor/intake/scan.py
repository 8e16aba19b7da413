"""A picture of a page in, what is printed on it out: ruling lines found, each cell and line of text recognised by a local model.

The page is set straight, its ruling lines make the table, and recognition reads cell by cell: which number stands in which
cell is known from the lines, not from a guess about the text. The recognition model (PP-OCR) comes inside the wheel of
rapidocr; nothing is fetched. What is not read for certain is marked so. Pixels here are thirds of a point.
"""

import importlib.util
import itertools
from collections.abc import Iterator, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
import onnxruntime  # type: ignore[import-untyped]
from numpy.typing import NDArray
from PIL import Image, ImageSequence, UnidentifiedImageError

from auditor.intake import clock
from auditor.intake.glyphs import Glyph
from auditor.intake.printed import PrintedPage, read_pages
from auditor.intake.radicals import to_plain
from auditor.intake.reading import Content, Unreadable
from auditor.intake.ruling import Lattice, Rule, find_lattices
from auditor.settings import Limits

cv2.setNumThreads(1)  # as many files are read at once as there are cores

SCALE = 3.0  # pixels to a point: 216 to the inch, between the 150 and the 300 at which offices scan

_Gray = NDArray[np.uint8]
_Mask = NDArray[np.bool_]

PAGES = 60
_PIXELS = 120_000_000  # of one picture; A3 at 600 dpi is 70 million
_SHORT_SIDE, _A4 = 595.0, 2**0.5  # points, and the ratio of sides, of A4: taken for a picture, whatever size it claims
_LINE = 54  # pixels: a ruling line is at least as long, the strokes of a letter in a table are not
_TOO_FINE = "图片的像素过多，无法读取，请用 300 dpi 重新扫描后报送。"
_LINE_OF_A_ROW = 30  # pixels: an upright line beside one row of small print
_THICK = 24  # pixels: and not broader than this
_CERTAIN = 60.0  # points: a longer line is ruled, whatever it touches
_ROW = 24.0  # points: a row in which a letter's stroke could reach from line to line is lower
_JOINT = 2.5  # points within which lines meet
_SPECK = 4  # pixels: ink smaller than this in both directions is dirt
_INSET = 4  # pixels between a ruling line and what belongs to the cell
_LETTER = 28  # pixels: the height of a letter of 9 to 12 points
_HEIGHT = 48  # pixels that the model sees in height
_WIDEST = 960  # and at most in width: a longer line is cut at a gap
_BATCH = 16
_SURE = 0.9  # a figure is sure where each of its digits is this probable
_SURE_TEXT = 0.5
_DIGITS = "0123456789"
_LOOKALIKES = {  # what the model takes for the sign of a figure that stands alone
    "0": "OoQDＯ〇○口□Ccaed", "1": "lI|丨｜！!i", "2": "Zz", "5": "Ss", "6": "b", "7": "？", "8": "B", "9": "gq",
    "-": "一—–_ー", "/": "／", ".": "。·", ",": "，",
}  # fmt: skip


def read_picture(data: bytes, limits: Limits) -> Content:
    """What a scanned page or several (TIFF) hold."""
    try:
        with Image.open(BytesIO(data)) as picture:
            frames = getattr(picture, "n_frames", 1)
            if frames > PAGES:
                raise Unreadable(f"图片文件有 {frames} 页，超过 {PAGES} 页的上限，请只报送年度报告。")
            if picture.width * picture.height > _PIXELS:
                raise Unreadable(_TOO_FINE)
            sheets = [sheet for frame in ImageSequence.Iterator(picture) for sheet in _sheets(np.asarray(frame.convert("L"), dtype=np.uint8))]
    except Image.DecompressionBombError:
        raise Unreadable(_TOO_FINE) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise Unreadable("图片已损坏或没有传完，无法读取，请重新扫描后报送。") from None
    if len(sheets) > PAGES:
        raise Unreadable(f"图片文件有 {len(sheets)} 页，超过 {PAGES} 页的上限，请只报送年度报告。")
    return Content(read_pages(_recognised(sheets, limits), limits), scanned=True)


def _recognised(sheets: Sequence[_Gray], limits: Limits) -> Iterator[PrintedPage]:
    for number, sheet in enumerate(sheets, start=1):
        clock.allow(limits.page_seconds)
        yield recognise_page(_sized(sheet), number)


def _sheets(gray: _Gray) -> list[_Gray]:
    """The pages in a picture: several where it is much longer than a page, as of scans or screens put below each other."""
    height, width = gray.shape
    page = round(width * _A4)
    count = round(height / page)
    if height < 1.3 * page or width < 200:
        return [gray]
    if abs(height - count * page) < 0.02 * page * count:
        edges = [round(height * number / count) for number in range(count + 1)]
    else:
        edges = [0]
        while height - edges[-1] > 1.1 * page:
            # Between two lines of text: the lightest rows in the last fifth of a page.
            zone = gray[edges[-1] + round(0.8 * page) : edges[-1] + page]
            light = np.convolve(zone.min(axis=1).astype(np.float64), np.ones(9) / 9, mode="same")
            edges.append(edges[-1] + round(0.8 * page) + int(np.flatnonzero(light >= light.max() - 1)[-1]))
        edges.append(height)
    return [gray[top:bottom] for top, bottom in itertools.pairwise(edges)]


def _sized(gray: _Gray) -> _Gray:
    """The picture at SCALE pixels to a point, if its shorter side is that of A4."""
    height, width = gray.shape
    scale = _SHORT_SIDE * SCALE / (height if 0.6 * width < height < width else width)
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    return np.asarray(cv2.resize(gray, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC), dtype=np.uint8)


def recognise_page(gray: _Gray, number: int) -> PrintedPage:
    """What is printed on a page, given as grey values at SCALE pixels to a point. The page is turned upright if it lies on its side."""
    page, confidence = _recognise(gray, number)
    if confidence >= 0.6 or not page.glyphs:
        return page
    best = page
    for turns in (2, 1, 3):
        other, other_confidence = _recognise(np.ascontiguousarray(np.rot90(gray, turns)), number)
        if other_confidence > confidence + 0.1:
            best, confidence = other, other_confidence
    return best


def _recognise(gray: _Gray, number: int) -> tuple[PrintedPage, float]:
    clean, ink = _straighten(_even(gray))
    rules, lines = _find_rules(ink)
    lattices = find_lattices(rules)
    text = ink & ~lines
    pieces = [piece for lattice in lattices for piece in _cell_pieces(lattice, text)]
    covered = _covered(text, lattices)
    pieces += [piece._replace(alone=piece.right - piece.left < 4 * _LETTER) for piece in _line_pieces(covered, 0, 0)]
    read = _read_pieces(clean, pieces)
    glyphs = [_glyph(piece, words, sure) for piece, (words, sure, _) in zip(pieces, read, strict=True) if words]
    known = [score for words, _, score in read if words]
    return PrintedPage(number, clean.shape[1] / SCALE, clean.shape[0] / SCALE, glyphs, rules), float(np.median(known)) if known else 0.0


class _Piece(NamedTuple):
    """A stretch of ink that is read at once, in pixels of the straightened page."""

    left: int
    top: int
    right: int
    bottom: int
    alone: bool  # all that its cell holds, or short and by itself: a figure, if it looks like one


def _glyph(piece: _Piece, words: str, sure: bool) -> Glyph:
    return Glyph(words, piece.left / SCALE, piece.top / SCALE, piece.right / SCALE, piece.bottom / SCALE, sure)


# --- the page ---------------------------------------------------------------------------------------------------------


def _even(gray: _Gray) -> _Gray:
    """The page on white paper: shadows and yellowed margins are taken out by the brightness around each spot."""
    small = cv2.resize(gray, (max(gray.shape[1] // 8, 1), max(gray.shape[0] // 8, 1)), interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((5, 5), np.uint8)), 21)
    paper = cv2.resize(paper, (gray.shape[1], gray.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(gray, np.maximum(paper, 1), scale=255), dtype=np.uint8)


def _find_ink(gray: _Gray) -> _Mask:
    level, _ = cv2.threshold(gray, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return np.asarray(gray < min(max(level, 110), 200))


def _straighten(gray: _Gray) -> tuple[_Gray, _Mask]:
    """The page turned so that its lines of text and of tables are level, and where its ink is."""
    ink = _find_ink(gray)
    angle = _find_angle(ink)
    if abs(angle) < 0.03:
        return gray, ink
    height, width = gray.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    level = np.asarray(cv2.warpAffine(gray, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255,)), dtype=np.uint8)
    return level, _find_ink(level)


def _find_angle(ink: _Mask) -> float:
    """Degrees by which the page leans: the angle at which ink gathers into the sharpest rows."""
    step = 3
    ys, xs = np.nonzero(ink[::step, ::step])
    if len(ys) < 200:
        return 0.0
    if len(ys) > 60_000:
        chosen = np.linspace(0, len(ys) - 1, 60_000).astype(np.int64)
        ys, xs = ys[chosen], xs[chosen]

    def sharpness(angle: float) -> float:
        rows = ys - xs * np.tan(np.radians(angle))
        counts = np.bincount((rows - rows.min()).astype(np.int64)).astype(np.float64)
        return float((counts * counts).sum())

    best = 0.0
    for reach, by in ((6.0, 0.5), (0.5, 0.1), (0.1, 0.02)):
        angles = np.arange(best - reach, best + reach + by / 2, by)
        best = float(max(angles, key=sharpness))
    return best


def _find_rules(ink: _Mask) -> tuple[list[Rule], _Mask]:
    """The ruling lines, and the pixels that they take."""
    across, level_boxes = _find_lines(ink, True, _LINE)
    down, upright_boxes = _find_lines(ink, False, _LINE)
    rules = _without_strokes([*across, *down])
    levels, uprights = [rule for rule in rules if rule.horizontal], [rule for rule in rules if not rule.horizontal]
    # In a single row, cut off by the page's end, an upright line is no longer than a letter: its column tells.
    short, short_boxes = _find_lines(ink, False, _LINE_OF_A_ROW)
    uprights += [rule for rule in short if _continues_a_column(rule, uprights, levels)]
    boxes = {**short_boxes, **upright_boxes, **level_boxes}
    taken = np.zeros(ink.shape, dtype=np.uint8)
    for rule in (*levels, *uprights):
        left, top, width, height = boxes[rule]
        taken[top : top + height, left : left + width] |= ink[top : top + height, left : left + width]
    rules = levels + [_without_tails(rule, levels, ink) for rule in uprights]
    return rules, np.asarray(cv2.dilate(taken, np.ones((3, 3), np.uint8)) > 0)


def _find_lines(ink: _Mask, horizontal: bool, least: int) -> tuple[list[Rule], dict[Rule, tuple[int, int, int, int]]]:
    """Straight stretches of ink in one direction, at least so many pixels long, and the box of each."""
    # A line that still leans a little crosses several rows of pixels: thickened by one on each side it stays whole.
    thick = cv2.dilate(ink.astype(np.uint8), np.ones((3, 1) if horizontal else (1, 3), np.uint8))
    closed = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, np.ones((1, 4) if horizontal else (3, 1), np.uint8))
    mask = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, least) if horizontal else (least, 1), np.uint8))
    count, _, boxes, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    found: dict[Rule, tuple[int, int, int, int]] = {}
    for left, top, width, height, _ in boxes[1:count].tolist():
        length, breadth = (width, height) if horizontal else (height, width)
        if breadth > max(0.2 * length, 8) or breadth > _THICK:
            continue  # a black area, not a line
        if horizontal:
            rule = Rule(True, (top + height / 2) / SCALE, left / SCALE, (left + width) / SCALE)
        else:
            rule = Rule(False, (left + width / 2) / SCALE, top / SCALE, (top + height) / SCALE)
        if length >= _CERTAIN * SCALE or not _has_letters(ink.T if horizontal else ink, rule.at, rule.start, rule.end):
            found[rule] = left, top, width, height
    return list(found), found


def _continues_a_column(rule: Rule, uprights: Sequence[Rule], levels: Sequence[Rule]) -> bool:
    """Whether a short upright line reaches from one level line to the next in line with an upright line elsewhere on the page."""
    if any(abs(rule.at - other.at) <= _JOINT and other.start < rule.end and rule.start < other.end for other in uprights):
        return False  # part of a line that is known
    in_line = any(abs(rule.at - other.at) <= 1.2 for other in uprights)
    crossed = [level.at for level in levels if level.start - _JOINT <= rule.at <= level.end + _JOINT]
    return in_line and all(any(abs(end - at) <= 1.4 for at in crossed) for end in (rule.start, rule.end))


def _without_strokes(rules: list[Rule]) -> list[Rule]:
    """The rules without the strokes of large letters and underlines: a short one that ends at no other line rules nothing."""
    while len(kept := [rule for rule in rules if rule.end - rule.start > _CERTAIN or any(_meets(rule, other) for other in rules)]) < len(rules):
        rules = kept
    return rules


def _meets(rule: Rule, other: Rule) -> bool:
    """Whether one end of the rule lies on the other, which crosses its direction."""
    if rule.horizontal == other.horizontal or not other.start - _JOINT <= rule.at <= other.end + _JOINT:
        return False
    return min(abs(rule.start - other.at), abs(rule.end - other.at)) <= _JOINT


def _without_tails(rule: Rule, levels: Sequence[Rule], ink: _Mask) -> Rule:
    """An upright rule without the stroke of a letter that stands in its line in the row above its first or below its last cell."""
    crossings = sorted(level.at for level in levels if level.start - _JOINT <= rule.at <= level.end + _JOINT)
    crossings = [at for at in crossings if rule.start - _JOINT <= at <= rule.end + _JOINT]
    start, end = rule.start, rule.end
    if len(crossings) > 2:
        first, second, last = crossings[0], crossings[1], crossings[-1]
        if second - start < _ROW and _has_letters(ink, rule.at, start, second):
            start = second
        elif first - start < _ROW:
            start = first
        if end - crossings[-2] < _ROW and _has_letters(ink, rule.at, crossings[-2], end):
            end = crossings[-2]
        elif end - last < _ROW:
            end = last
    return Rule(False, rule.at, start, end) if start < end else rule


def _has_letters(ink: _Mask, at: float, start: float, end: float) -> bool:
    """Whether other strokes hang on this upright stretch of ink: it is then part of a letter."""
    top, bottom, middle = round(start * SCALE) + 4, round(end * SCALE) - 4, round(at * SCALE)
    if bottom - top < 6:
        return False
    near = range(max(middle - 4, 0), min(middle + 5, ink.shape[1]))
    filled = {column: float(ink[top:bottom, column].mean()) for column in near}
    centre = max(near, key=lambda column: filled[column])
    if filled[centre] < 0.8:
        return True
    left = min(column for column in near if column <= centre and all(filled[each] > 0.4 for each in range(column, centre + 1)))
    right = max(column for column in near if column >= centre and all(filled[each] > 0.4 for each in range(centre, column + 1)))
    sides = ink[top:bottom, max(left - 6, 0) : max(left - 1, 0)], ink[top:bottom, right + 2 : right + 7]
    return any(side.size and float(side.any(axis=1).mean()) > 0.4 for side in sides)


def _covered(text: _Mask, lattices: Sequence[Lattice]) -> _Mask:
    """The page's ink without that of its tables."""
    rest = text.copy()
    for lattice in lattices:
        top, bottom = int(lattice.top * SCALE) - 2, int(lattice.bottom * SCALE) + 3
        left, right = int(lattice.xs[0] * SCALE) - 2, int(lattice.xs[-1] * SCALE) + 3
        rest[max(top, 0) : bottom, max(left, 0) : right] = False
    return rest


# --- pieces of text ---------------------------------------------------------------------------------------------------


def _cell_pieces(lattice: Lattice, text: _Mask) -> Iterator[_Piece]:
    for index in range(len(lattice.spans)):
        left, top, right, bottom = (round(value * SCALE) for value in lattice.box_of(index))
        area = text[top + _INSET : bottom - _INSET, left + _INSET : right - _INSET]
        if area.size == 0:
            continue
        pieces = _line_pieces(area, left + _INSET, top + _INSET)
        alone = len(pieces) == 1
        yield from (piece._replace(alone=alone) for piece in pieces)


def _line_pieces(ink: _Mask, x: int, y: int) -> list[_Piece]:
    """The lines of text in an area of ink whose corner lies at x, y; a long line in several pieces."""
    ink = _without_specks(ink)
    pieces: list[_Piece] = []
    for top, bottom in _text_rows(ink):
        for start, end in _columns_of_row(ink[top:bottom]):
            # Columns of a table without lines break their lines at different heights: each is cut by itself.
            rows = _text_rows(ink[top:bottom, start:end]) if bottom - top > 1.6 * _LETTER else [(0, bottom - top)]
            for upper, lower in rows:
                columns = np.flatnonzero(ink[top + upper : top + lower, start:end].any(axis=0))
                for left, right in _pieces_of_row(columns, lower - upper) if len(columns) else ():
                    pieces.append(_Piece(x + start + left, y + top + upper, x + start + right, y + top + lower, False))
    return pieces


def _columns_of_row(row: _Mask) -> list[tuple[int, int]]:
    """Where a row of lines falls apart into columns; one where it is a single line."""
    if row.shape[0] <= 1.6 * _LETTER:
        return [(0, row.shape[1])]
    columns: list[tuple[int, int]] = []
    for start, end in _runs(np.asarray(row.any(axis=0))):
        if columns and start - columns[-1][1] < 0.7 * _LETTER:
            columns[-1] = (columns[-1][0], end)
        else:
            columns.append((start, end))
    return columns


def _without_specks(ink: _Mask) -> _Mask:
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    if count < 2:
        return ink
    keep = (boxes[:, 2] > _SPECK) | (boxes[:, 3] > _SPECK)
    keep[0] = False
    return np.asarray(keep[labels])


def _runs(filled: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], filled, [False])).astype(np.int8)))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def _text_rows(ink: _Mask) -> list[tuple[int, int]]:
    """Top and bottom of each line of text. Strokes that stand apart above or below (三, 二, 六) join the line that they complete."""
    runs = _runs(np.asarray(ink.any(axis=1)))
    rows: list[tuple[int, int]] = []
    for top, bottom in runs:
        if rows:
            last_top, last_bottom = rows[-1]
            low = min(bottom - top, last_bottom - last_top) < 0.6 * _LETTER
            if low and top - last_bottom < 0.45 * _LETTER and bottom - last_top < 1.5 * _LETTER:
                rows[-1] = (last_top, bottom)
                continue
        rows.append((top, bottom))
    return rows


def _pieces_of_row(columns: NDArray[np.intp], height: int) -> list[tuple[int, int]]:
    """Left and right of the pieces in which a row is read: apart at gaps that separate columns, and where it is too long."""
    gaps = np.flatnonzero(np.diff(columns) > max(1.5 * height, 1.5 * _LETTER))
    starts = [int(columns[0]), *(int(columns[gap + 1]) for gap in gaps)]
    ends = [*(int(columns[gap]) + 1 for gap in gaps), int(columns[-1]) + 1]
    pieces: list[tuple[int, int]] = []
    longest = int(_WIDEST / _HEIGHT * max(height, _LETTER) * 0.9)
    for start, end in zip(starts, ends, strict=True):
        while end - start > longest:
            inside = columns[(columns >= start + longest // 2) & (columns < start + longest)]
            steps = np.diff(inside)
            if not len(steps) or steps.max() < 2:
                break
            cut = int(np.flatnonzero(steps >= max(2, steps.max() * 0.7))[-1])
            pieces.append((start, int(inside[cut]) + 1))
            start = int(inside[cut + 1])
        pieces.append((start, end))
    return pieces


# --- recognition ------------------------------------------------------------------------------------------------------


@cache
def _load_model() -> tuple[Any, tuple[str, ...]]:
    """The recognition model with one thread, and the sign that each of its outputs stands for."""
    found = importlib.util.find_spec("rapidocr")
    folders = list(found.submodule_search_locations or ()) if found else []
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    for path in sorted(path for folder in folders for path in Path(folder, "models").glob("*rec*.onnx")):
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        signs = session.get_modelmeta().custom_metadata_map.get("character")
        if signs:
            return session, ("", *signs.split("\n"), " ")
    raise ModuleNotFoundError("rapidocr with a recognition model")


def _read_pieces(gray: _Gray, pieces: Sequence[_Piece]) -> list[tuple[str, bool, float]]:
    """For each piece its text, whether it is sure, and how probable its least probable sign is."""
    if not pieces:
        return []
    session, signs = _load_model()
    crops = [_crop(gray, piece) for piece in pieces]
    order = sorted(range(len(crops)), key=lambda index: crops[index].shape[1])
    results: list[tuple[str, bool, float]] = [("", True, 1.0)] * len(pieces)
    name = session.get_inputs()[0].name
    for start in range(0, len(order), _BATCH):
        batch = order[start : start + _BATCH]
        width = max(crops[index].shape[1] for index in batch)
        groups = [batch[at : at + 4] for at in range(0, len(batch), 4)] if width > _WIDEST // 2 else [batch]
        for group in groups:
            width = max(crops[index].shape[1] for index in group)
            tensor = np.zeros((len(group), 3, _HEIGHT, width), dtype=np.float32)
            for row, index in enumerate(group):
                crop = crops[index]
                tensor[row, :, :, : crop.shape[1]] = (crop.astype(np.float32) / 127.5 - 1.0)[None]
            output = session.run(None, {name: tensor})[0]
            for row, index in enumerate(group):
                results[index] = _decode(output[row], signs, pieces[index].alone)
    return results


def _crop(gray: _Gray, piece: _Piece) -> _Gray:
    """The piece with a margin, as high as the model wants it. A dash keeps the height of a letter around it."""
    height = piece.bottom - piece.top
    margin = max(3, round(0.12 * height))
    lack = max(_LETTER - height, 0) // 2
    top, bottom = piece.top - margin - lack, piece.bottom + margin + lack
    left, right = piece.left - 2 * margin, piece.right + 2 * margin
    area = gray[max(top, 0) : bottom, max(left, 0) : right]
    width = min(max(round(area.shape[1] * _HEIGHT / max(area.shape[0], 1)), 24), 2 * _WIDEST)
    how = cv2.INTER_AREA if area.shape[0] > _HEIGHT else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(area, (width, _HEIGHT), interpolation=how), dtype=np.uint8)


@cache
def _figure_columns(signs: tuple[str, ...]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """For each sign of a figure the outputs that look like it."""
    place = {sign: index for index, sign in enumerate(signs)}
    figures = (*_DIGITS, "-", "/", ".", ",", "+", "%")
    return tuple((sign, tuple(place[like] for like in sign + _LOOKALIKES.get(sign, "") if like in place)) for sign in figures)


def _decode(output: NDArray[np.float32], signs: tuple[str, ...], alone: bool) -> tuple[str, bool, float]:
    """The text of one piece. What looks like a figure, alone in its cell, is read as digits only."""
    best = output.argmax(axis=1)
    text, probable = "", []
    for step, sign in enumerate(best.tolist()):
        if sign and (step == 0 or sign != best[step - 1]):
            text += signs[sign] if sign < len(signs) else ""
            probable.append(float(output[step, sign]))
    text = to_plain(text)
    least = min(probable, default=0.0)
    if alone and text.strip() and all(letter in _FIGURE_SIGNS for letter in text.replace(" ", "")):
        return _decode_figure(output, signs)
    return text.strip(), least >= _SURE_TEXT and bool(text.strip()), least


_FIGURE_SIGNS = frozenset(_DIGITS + "".join(_LOOKALIKES) + "".join(_LOOKALIKES.values()) + "+%")


def _decode_figure(output: NDArray[np.float32], signs: tuple[str, ...]) -> tuple[str, bool, float]:
    columns = _figure_columns(signs)
    scores = np.stack([output[:, 0], *(output[:, list(places)].sum(axis=1) for _, places in columns)], axis=1)
    best = scores.argmax(axis=1)
    text, probable = "", []
    for step, sign in enumerate(best.tolist()):
        if sign and (step == 0 or sign != best[step - 1]):
            text += columns[sign - 1][0]
            probable.append(float(scores[step, sign]))
        elif sign:
            probable[-1] = max(probable[-1], float(scores[step, sign]))
    least = min(probable, default=0.0)
    return text, least >= _SURE, least
