"""The bytes of a PDF in, headings, paragraphs and ruled tables with their pages out; pages without a text layer go to recognition.

pypdfium2 is used through its raw functions: one call per character and per line drawn, nothing is rendered.
"""

import ctypes
import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as raw  # type: ignore[import-untyped]

from auditor.intake import clock
from auditor.intake.glyphs import Glyph
from auditor.intake.printed import PrintedPage, read_pages
from auditor.intake.radicals import to_plain
from auditor.intake.reading import Content, Unreadable
from auditor.intake.ruling import Rule
from auditor.intake.struck import leave_out_struck
from auditor.settings import Limits

_PAGES = 300  # a township's report has 3 to 30
_THIN = 3.0  # a filled rectangle thinner than this is a line
_OBJECTS = 200_000  # drawn objects of one page; a report's page has some hundred
_NESTED = 8  # forms within forms
_LARGE = (0.3, 0.08)  # a picture wider and higher than these shares of the page can hold a table
_FULL = 0.5  # a picture over this share of the page is the page itself, scanned

_QUARTER = math.pi / 2
_LARGEST = 2400.0 * 2400.0  # square points: twice A3
_NO_RECOGNITION = "这是扫描件，没有可以复制的文字，而这台电脑上没有安装文字识别组件，请报送由 Word 或 WPS 直接导出的 PDF，或报送 Word 文档（.docx）。"
_NO_GLYPH = frozenset("\r\n\0\u00ad\u200b\ufeff\ufffe\uffff")
_PATH = raw.FPDF_PAGEOBJ_PATH
_IMAGE = raw.FPDF_PAGEOBJ_IMAGE
_FORM = raw.FPDF_PAGEOBJ_FORM
_TEXT = raw.FPDF_PAGEOBJ_TEXT
_SLANT = 0.05  # radians off the level and the upright from which text is a watermark
_TALL, _DEEP = 1.3, -0.5  # a font that says it reaches above or below these shares of its size says nothing of its letters
_ASCENT, _DESCENT = 0.88, -0.12  # what a letter of Chinese takes above and below its baseline

_Matrix = tuple[float, float, float, float, float, float]
_Box = tuple[float, float, float, float]
_SAME: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(slots=True)
class _Drawn:
    """What is drawn on a page: its lines, its pictures, and what is odd in its text."""

    rules: list[Rule] = field(default_factory=list)
    pictures: list[_Box] = field(default_factory=list)
    is_marked: bool = False  # some of the text runs aslant
    fonts: dict[int, bool] = field(default_factory=dict)  # those of the text, by address: whether its height is not that of its letters

    @property
    def is_tall(self) -> bool:
        """Whether some of the text is in a font whose height is not that of its letters."""
        return any(self.fonts.values())


def read_pdf(data: bytes, limits: Limits) -> Content:
    """What a PDF holds. Unreadable where it is protected, broken, or has far more pages than a report."""
    document = _open(data)
    try:
        count = len(document)
        if count == 0:
            raise Unreadable("PDF 文件里没有页面，可能没有保存完整，请重新导出后报送。")
        if count > _PAGES:
            raise Unreadable(f"PDF 文件有 {count} 页，超过 {_PAGES} 页的上限，请只报送年度报告。")
        pages, is_scanned = [], False
        for page, is_picture in _read_document_pages(document):
            recognised = _recognise(document, page, limits) if is_picture else None
            is_scanned |= is_picture and (recognised is not None or bool(page.glyphs))
            pages.append(recognised or _doubtful(page) if is_picture else page)
        if not is_scanned and all(page.pictures and not page.glyphs for page in pages):
            raise Unreadable(_NO_RECOGNITION)
        return Content(read_pages(pages, limits), _title(document), is_scanned)
    finally:
        document.close()


def _doubtful(page: PrintedPage) -> PrintedPage:
    """A page whose hidden text is all there is to read: none of it is sure."""
    return replace(page, glyphs=[glyph._replace(sure=False) for glyph in page.glyphs])


def _recognise(document: Any, page: PrintedPage, limits: Limits) -> PrintedPage | None:
    """A page that is only a picture, read by recognition; None where that is not installed."""
    try:
        from auditor.intake import scan
    except ModuleNotFoundError:
        return None
    if page.number > scan.PAGES:
        raise Unreadable(f"扫描件超过 {scan.PAGES} 页，请只报送年度报告，或报送由 Word 直接导出的 PDF。")
    if page.width * page.height > _LARGEST:
        raise Unreadable(f"PDF 文件第 {page.number} 页的页面尺寸过大，无法读取，请重新扫描后报送。")
    clock.allow(limits.page_seconds)
    shown = document[page.number - 1]
    try:
        bitmap = shown.render(scale=scan.SCALE, grayscale=True)
        return scan.recognise_page(bitmap.to_numpy().reshape(bitmap.height, -1)[:, : bitmap.width].copy(), page.number)
    finally:
        shown.close()


def _open(data: bytes) -> Any:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as fault:
        if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD or "assword" in str(fault):
            raise Unreadable("PDF 文件设置了打开密码，无法读取，请取消密码后重新报送。") from fault
        raise Unreadable("PDF 文件已损坏或没有保存完整，无法读取，请重新导出后报送。") from fault


def _title(document: Any) -> str:
    try:
        title = to_plain(document.get_metadata_value("Title")).strip()
    except pdfium.PdfiumError:
        return ""
    title = title.removeprefix("Microsoft Word - ").strip()
    return "" if title.lower() in {"untitled", "(anonymous)", "无标题"} else title


def _read_document_pages(document: Any) -> Iterator[tuple[PrintedPage, bool]]:
    for number in range(1, len(document) + 1):
        try:
            page = document[number - 1]
        except pdfium.PdfiumError as fault:
            raise Unreadable(f"PDF 文件的第 {number} 页已损坏，无法读取，请重新导出后报送。") from fault
        try:
            yield _read_page(page, number)
        finally:
            page.close()


def _read_page(page: Any, number: int) -> tuple[PrintedPage, bool]:
    """One page turned upright, and whether it is only a picture of a page, with or without hidden text."""
    left, bottom, right, top = page.get_bbox()
    width, height = right - left, top - bottom
    drawn = _Drawn()
    _read_objects(page.raw, _SAME, 0, drawn)
    turn = _Turn(page.get_rotation(), left, bottom, width, height)
    rules = [turn.rule(rule) for rule in drawn.rules]
    upright = leave_out_struck(_read_glyphs(page, turn, drawn), rules)
    boxes = [turn.box(*box) for box in drawn.pictures]
    wide, high = (height, width) if turn.sideways else (width, height)
    letters = sum(not glyph.text.isspace() for glyph in upright)
    covered = any((b[2] - b[0]) * (b[3] - b[1]) > _FULL * wide * high for b in boxes)
    scanned = covered and (letters < 20 or _is_text_hidden(page))
    large = [b[1] for b in boxes if b[2] - b[0] > _LARGE[0] * wide and b[3] - b[1] > _LARGE[1] * high]
    return PrintedPage(number, wide, high, upright, rules, large), scanned


def _is_text_hidden(page: Any) -> bool:
    """Whether the page's text is invisible: what some scanner's software recognised, laid under the picture for searching."""
    for index in range(min(raw.FPDFPage_CountObjects(page.raw), _OBJECTS)):
        item = raw.FPDFPage_GetObject(page.raw, index)
        if raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_TEXT:
            return bool(raw.FPDFTextObj_GetTextRenderMode(item) == raw.FPDF_TEXTRENDERMODE_INVISIBLE)
    return False


class _Turn:
    """From PDF coordinates (upwards from the lower left, unrotated) to points downwards from the upper left of the page as shown."""

    def __init__(self, rotation: int, left: float, bottom: float, width: float, height: float) -> None:
        self.rotation, self.left, self.bottom, self.width, self.height = rotation % 360, left, bottom, width, height
        self.sideways = self.rotation in (90, 270)

    def point(self, x: float, y: float) -> tuple[float, float]:
        x, y = x - self.left, y - self.bottom
        if self.rotation == 90:
            return y, x
        if self.rotation == 180:
            return self.width - x, y
        if self.rotation == 270:
            return self.height - y, self.width - x
        return x, self.height - y

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        x0, y0 = self.point(left, bottom)
        x1, y1 = self.point(right, top)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def rule(self, rule: Rule) -> Rule:
        """Rules arrive in PDF coordinates: horizontal ones with `at` as y."""
        box = self.box(rule.start, rule.at, rule.end, rule.at) if rule.horizontal else self.box(rule.at, rule.start, rule.at, rule.end)
        if rule.horizontal != self.sideways:
            return Rule(True, box[1], box[0], box[2])
        return Rule(False, box[0], box[1], box[3])


def _read_glyphs(page: Any, turn: _Turn, drawn: _Drawn) -> list[Glyph]:
    """Each character of the text layer with its box. Line ends that pdfium makes up and signs without a glyph are left out.

    So is a watermark that runs aslant over the page: its characters would stand among those of the tables.
    """
    textpage = page.get_textpage()
    try:
        text = _letters(textpage)
        rect = raw.FS_RECTF()
        pointer = ctypes.byref(rect)
        handle, get_box = textpage.raw, raw.FPDFText_GetLooseCharBox
        glyphs = []
        plain, left, top = turn.rotation == 0, turn.left, turn.bottom + turn.height
        is_marked, is_tall = drawn.is_marked, drawn.is_tall
        for index, letter in enumerate(text):
            if letter in _NO_GLYPH or not get_box(handle, index, pointer) or (is_marked and _is_aslant(handle, index)):
                continue
            if is_tall:
                _fit_to_baseline(handle, index, rect)
            if plain:
                glyphs.append(Glyph(letter, rect.left - left, top - rect.top, rect.right - left, top - rect.bottom))
            else:
                glyphs.append(Glyph(letter, *turn.box(rect.left, rect.bottom, rect.right, rect.top)))
        return glyphs
    finally:
        textpage.close()


def _is_aslant(textpage: Any, index: int) -> bool:
    angle = raw.FPDFText_GetCharAngle(textpage, index)
    return bool(angle >= 0 and abs(angle - round(angle / _QUARTER) * _QUARTER) > _SLANT)


def _fit_to_baseline(textpage: Any, index: int, rect: Any) -> None:
    """Gives a character its height from baseline and size where the box goes by a font's height that cannot be that of its letters.

    Where a font does not say how high it reaches, pdfium takes whatever stands in the place of "A", or, where nothing does, the box
    around all letters of the whole font: of two parts of one font, one then seems twice as high, and its letters on another line.
    """
    x, y, matrix = ctypes.c_double(), ctypes.c_double(), raw.FS_MATRIX()
    if not raw.FPDFText_GetCharOrigin(textpage, index, ctypes.byref(x), ctypes.byref(y)) or not raw.FPDFText_GetMatrix(
        textpage, index, ctypes.byref(matrix)
    ):
        return
    size = raw.FPDFText_GetFontSize(textpage, index)
    across, up = matrix.c * size, matrix.d * size
    if abs(up) >= abs(across):
        rect.bottom, rect.top = _fit(y.value, up, rect.bottom, rect.top)
    else:
        rect.left, rect.right = _fit(x.value, across, rect.left, rect.right)


def _fit(baseline: float, size: float, low: float, high: float) -> tuple[float, float]:
    """The extent of a character along its own upright; a negative size is one upside down."""
    if not size or low == high:
        return low, high
    deepest, tallest = sorted(((low - baseline) / size, (high - baseline) / size))
    if tallest <= _TALL and deepest >= _DEEP:
        return low, high
    start, end = sorted((baseline + _DESCENT * size, baseline + _ASCENT * size))
    return start, end


def _is_tall(font: Any) -> bool:
    """Whether the height that a font states, or is taken to have, cannot be that of its letters."""
    found = ctypes.c_float()
    if raw.FPDFFont_GetAscent(font, 1.0, ctypes.byref(found)) and found.value > _TALL:
        return True
    return bool(raw.FPDFFont_GetDescent(font, 1.0, ctypes.byref(found)) and found.value < _DEEP)


def _letters(textpage: Any) -> str:
    """The page's characters as plain ones, each at pdfium's index of it."""
    count = textpage.count_chars()
    text = textpage.get_text_range() if count else ""
    if len(text) != count:
        handle, get_code = textpage.raw, raw.FPDFText_GetUnicode
        text = "".join(chr(get_code(handle, index)) for index in range(count))
    return to_plain(text)


def _read_objects(holder: Any, matrix: _Matrix, depth: int, drawn: _Drawn) -> None:
    """Collects ruling lines and pictures of a page, or of a form drawn on it with this matrix, and what is odd in its text."""
    count, get = (raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject) if depth == 0 else (raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject)
    get_type, get_bounds = raw.FPDFPageObj_GetType, raw.FPDFPageObj_GetBounds
    number = count(holder)
    if number > _OBJECTS:
        raise Unreadable("PDF 文件的一页上图形过多，无法读取，请用 Word 重新导出后报送。")
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pointers = [ctypes.byref(each) for each in (left, bottom, right, top)]
    for index in range(number):
        item = get(holder, index)
        kind = get_type(item)
        if kind == _PATH:
            if get_bounds(item, *pointers):
                box = _move(matrix, left.value, bottom.value, right.value, top.value)
                _add_rules(item, matrix, box, drawn.rules)
        elif kind == _IMAGE:
            if get_bounds(item, *pointers):
                drawn.pictures.append(_move(matrix, left.value, bottom.value, right.value, top.value))
        elif kind == _FORM and depth < _NESTED:
            _read_objects(item, _multiply(_matrix_of(item), matrix), depth + 1, drawn)
        elif kind == _TEXT:
            font = raw.FPDFTextObj_GetFont(item)
            if font and (address := ctypes.addressof(font.contents)) not in drawn.fonts:
                drawn.fonts[address] = _is_tall(font)
            if drawn.is_marked:
                continue
            a, b, c, d, *_ = _multiply(_matrix_of(item), matrix)
            drawn.is_marked = abs(b) > _SLANT * abs(a) and abs(a) > _SLANT * abs(b) and abs(c) > _SLANT * abs(d)


def _matrix_of(item: Any) -> _Matrix:
    found = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, ctypes.byref(found)):
        return _SAME
    return found.a, found.b, found.c, found.d, found.e, found.f


def _multiply(m: _Matrix, n: _Matrix) -> _Matrix:
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def _apply(m: _Matrix, x: float, y: float) -> tuple[float, float]:
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def _move(m: _Matrix, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
    if m is _SAME:
        return left, bottom, right, top
    corners = [_apply(m, x, y) for x in (left, right) for y in (bottom, top)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _add_rules(item: Any, matrix: _Matrix, box: tuple[float, float, float, float], rules: list[Rule]) -> None:
    """A thin shape is a line; of a larger one that is stroked each straight upright or level edge is, and of a filled one each thin part."""
    left, bottom, right, top = box
    width, height = right - left, top - bottom
    if min(width, height) <= _THIN:
        if width >= height:
            rules.append(Rule(True, (bottom + top) / 2, left, right))
        else:
            rules.append(Rule(False, (left + right) / 2, bottom, top))
        return
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, ctypes.byref(fill), ctypes.byref(stroke))
    own = _multiply(_matrix_of(item), matrix)
    for outline in _outlines(item, own):
        if stroke.value:
            rules.extend(_edges(outline))
        elif fill.value:
            xs, ys = [x for x, _ in outline], [y for _, y in outline]
            if min(max(xs) - min(xs), max(ys) - min(ys)) <= _THIN:
                _add_thin(min(xs), min(ys), max(xs), max(ys), rules)


def _add_thin(left: float, bottom: float, right: float, top: float, rules: list[Rule]) -> None:
    if right - left >= top - bottom:
        rules.append(Rule(True, (bottom + top) / 2, left, right))
    else:
        rules.append(Rule(False, (left + right) / 2, bottom, top))


def _edges(outline: list[tuple[float, float]]) -> Iterator[Rule]:
    for (x0, y0), (x1, y1) in itertools.pairwise(outline):
        if abs(y0 - y1) < 1.0 < abs(x0 - x1):
            yield Rule(True, (y0 + y1) / 2, min(x0, x1), max(x0, x1))
        elif abs(x0 - x1) < 1.0 < abs(y0 - y1):
            yield Rule(False, (x0 + x1) / 2, min(y0, y1), max(y0, y1))


def _outlines(item: Any, matrix: _Matrix) -> list[list[tuple[float, float]]]:
    """The straight subpaths of a path as points of the page; a closed one ends where it began."""
    outlines: list[list[tuple[float, float]]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(min(raw.FPDFPath_CountSegments(item), _OBJECTS)):
        segment = raw.FPDFPath_GetPathSegment(item, index)
        raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        point = _apply(matrix, x.value, y.value)
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO or not outlines:
            outlines.append([point])
        else:
            outlines[-1].append(point)
        if raw.FPDFPathSegment_GetClose(segment):
            outlines[-1].append(outlines[-1][0])
    return outlines
