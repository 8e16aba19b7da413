"""The bytes of an OFD in (GB/T 33190: a ZIP of XML), headings, paragraphs and ruled tables with their pages out.

An OFD says where text and lines are printed, as a PDF does: its pages go the same way from there. Lengths in the file
are millimetres; signatures, seals and annotations are not read.
"""

import itertools
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from posixpath import dirname, join, normpath

from lxml import etree

from auditor.intake.container import open_container, read_member
from auditor.intake.glyphs import Glyph
from auditor.intake.package import parse_xml
from auditor.intake.printed import PrintedPage, read_pages
from auditor.intake.radicals import to_plain
from auditor.intake.reading import Content, Unreadable
from auditor.intake.ruling import Rule
from auditor.settings import Limits

_POINT = 72 / 25.4  # points to a millimetre
_PAGES = 300  # a township's report has 3 to 30
_THIN = 1.06  # millimetres: a filled shape thinner than this is a line
_LARGE = (0.3, 0.08)  # a picture wider and higher than these shares of the page can hold a table
_NESTED = 20  # groups within groups, templates within templates

_Matrix = tuple[float, float, float, float, float, float]
_SAME: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_ARGUMENTS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}  # numbers after each command of an abbreviated path


def read_ofd(data: bytes, limits: Limits) -> Content:
    """What an OFD holds. Unreadable where it is protected, broken, or has far more pages than a report."""
    with open_container(data, limits) as archive:
        package = _Package(archive, limits)
        entry = package.parse("OFD.xml")
        if entry.get("Encryption") or _first(entry, "Encryptions") is not None:
            raise Unreadable("OFD 文件设置了保护，无法读取，请取消保护后重新报送。")
        root = _first(entry, "DocRoot")
        if root is None or not root.text:
            raise Unreadable("OFD 文件不完整，找不到正文，请重新导出后报送。")
        document_path = package.resolve("", root.text)
        title = _first(entry, "Title")
        pages = _read_pages(package, document_path)
        return Content(read_pages(pages, limits), to_plain(title.text or "").strip() if title is not None else "")


class _Package:
    """The container's parts by path, whatever the case and slashes in which the file refers to them."""

    def __init__(self, archive: zipfile.ZipFile, limits: Limits) -> None:
        self.archive, self.limits = archive, limits
        self.names = {name.replace("\\", "/").lstrip("/").lower(): name for name in archive.namelist()}

    def parse(self, path: str) -> etree._Element:
        name = self.names.get(path.lower())
        if name is None:
            raise Unreadable("OFD 文件不完整，缺少其中的页面，请重新导出后报送。")
        return parse_xml(read_member(self.archive, name, self.limits))

    @staticmethod
    def resolve(base: str, target: str) -> str:
        """The path of a part that another part refers to, within the container."""
        target = target.strip().replace("\\", "/")
        path = target.lstrip("/") if target.startswith("/") else join(dirname(base), target)
        return normpath(path).lstrip("./")


def _name(element: etree._Element) -> str:
    return _local_name(element.tag) if isinstance(element.tag, str) else ""


@lru_cache(maxsize=1024)
def _local_name(tag: str) -> str:
    return tag.rpartition("}")[2]


def _first(element: etree._Element, name: str) -> etree._Element | None:
    return next((each for each in element.iter() if _name(each) == name), None)


def _numbers(text: str | None) -> list[float]:
    return _floats(text.split()) if text else []


def _floats(words: Sequence[str]) -> list[float]:
    try:
        return [*map(float, words)]
    except ValueError:
        return []


def _read_pages(package: _Package, document_path: str) -> Iterator[PrintedPage]:
    document = package.parse(document_path)
    common = _first(document, "CommonData")
    usual = _page_box(common) or (0.0, 0.0, 210.0, 297.0)
    templates = {
        template.get("ID", ""): package.resolve(document_path, template.get("BaseLoc", ""))
        for template in document.iter()
        if _name(template) == "TemplatePage"
    }
    pages = [page for page in document.iter() if _name(page) == "Page" and page.get("BaseLoc")]
    if not pages:
        raise Unreadable("OFD 文件里没有页面，可能没有保存完整，请重新导出后报送。")
    if len(pages) > _PAGES:
        raise Unreadable(f"OFD 文件有 {len(pages)} 页，超过 {_PAGES} 页的上限，请只报送年度报告。")
    for number, page in enumerate(pages, start=1):
        root = package.parse(package.resolve(document_path, page.get("BaseLoc", "")))
        box = _page_box(root) or usual
        ink = _Ink(box[0], box[1], box[2], box[3])
        for template in root.iter():
            if _name(template) == "Template" and template.get("TemplateID") in templates:
                ink.add(package.parse(templates[template.get("TemplateID", "")]))
        ink.add(root)
        yield PrintedPage(number, box[2] * _POINT, box[3] * _POINT, ink.glyphs, ink.rules, ink.pictures)


def _page_box(element: etree._Element | None) -> tuple[float, float, float, float] | None:
    area = _first(element, "PhysicalBox") if element is not None else None
    numbers = _numbers(area.text) if area is not None else []
    return (numbers[0], numbers[1], numbers[2], numbers[3]) if len(numbers) == 4 and numbers[2] > 0 < numbers[3] else None


@dataclass(slots=True)
class _Ink:
    """What is printed on one page: boxes in points from its upper left corner."""

    left: float
    top: float
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    pictures: list[float] = field(default_factory=list)

    def add(self, page: etree._Element) -> None:
        content = _first(page, "Content")
        if content is not None:
            self._add_group(content, 0)

    def _add_group(self, group: etree._Element, depth: int) -> None:
        for item in group:
            name = _name(item)
            if name in ("Layer", "PageBlock") and depth < _NESTED:
                self._add_group(item, depth + 1)
            elif name == "TextObject" and item.get("Visible") != "false":
                self._add_text(item)
            elif name == "PathObject" and item.get("Visible") != "false":
                self._add_path(item)
            elif name == "ImageObject":
                box = _numbers(item.get("Boundary"))
                if len(box) == 4 and box[2] > _LARGE[0] * self.width and box[3] > _LARGE[1] * self.height:
                    self.pictures.append((box[1] - self.top) * _POINT)

    def _place(self, item: etree._Element) -> tuple[float, float, _Matrix] | None:
        """Where the object's own origin lies, and the matrix from its coordinates."""
        box, matrix = _numbers(item.get("Boundary")), _numbers(item.get("CTM"))
        if len(box) != 4:
            return None
        own: _Matrix = (matrix[0], matrix[1], matrix[2], matrix[3], matrix[4], matrix[5]) if len(matrix) == 6 else _SAME
        return box[0] - self.left, box[1] - self.top, own

    def _add_text(self, item: etree._Element) -> None:
        place = self._place(item)
        size = (_numbers(item.get("Size")) or [0.0])[0]
        if place is None or size <= 0:
            return
        x0, y0, matrix = place
        scale_x, scale_y = _length(matrix[0], matrix[1]), _length(matrix[2], matrix[3])
        stretch = (_numbers(item.get("HScale")) or [1.0])[0]
        x = y = 0.0
        for code in item:
            if _name(code) != "TextCode":
                continue
            # A code without a start goes on from the one before.
            x = (_numbers(code.get("X")) or [x])[0]
            y = (_numbers(code.get("Y")) or [y])[0]
            letters = to_plain(code.text or "")
            over, down = _steps(code.get("DeltaX"), len(letters)), _steps(code.get("DeltaY"), len(letters))
            for index, letter in enumerate(letters):
                advance = size * stretch * (0.5 if letter.isascii() else 1.0)
                if index < len(over) and 0 < over[index] < advance:
                    advance = over[index]
                page_x, page_y = matrix[0] * x + matrix[2] * y + matrix[4] + x0, matrix[1] * x + matrix[3] * y + matrix[5] + y0
                tall = size * scale_y
                self._add_glyph(letter, page_x, page_y - 0.86 * tall, page_x + advance * scale_x, page_y + 0.14 * tall)
                x += over[index] if index < len(over) else 0.0 if down else advance
                y += down[index] if index < len(down) else 0.0

    def _add_glyph(self, letter: str, left: float, top: float, right: float, bottom: float) -> None:
        self.glyphs.append(Glyph(letter, left * _POINT, top * _POINT, right * _POINT, bottom * _POINT))

    def _add_path(self, item: etree._Element) -> None:
        place, data = self._place(item), next((each for each in item if _name(each) == "AbbreviatedData"), None)
        if place is None or data is None:
            return
        x0, y0, m = place
        is_stroked, is_filled = item.get("Stroke", "true") != "false", item.get("Fill", "false") == "true"
        for outline in _outlines(data.text or ""):
            points = [(m[0] * x + m[2] * y + m[4] + x0, m[1] * x + m[3] * y + m[5] + y0) for x, y in outline]
            xs, ys = [x for x, _ in points], [y for _, y in points]
            if min(max(xs) - min(xs), max(ys) - min(ys)) <= _THIN:
                self._add_line(min(xs), min(ys), max(xs), max(ys), is_stroked or is_filled)
            else:
                for (x1, y1), (x2, y2) in itertools.pairwise(points):
                    if min(abs(x1 - x2), abs(y1 - y2)) < 0.35:
                        self._add_line(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2), is_stroked)

    def _add_line(self, left: float, top: float, right: float, bottom: float, is_drawn: bool) -> None:
        if not is_drawn:
            return
        if right - left >= bottom - top:
            self.rules.append(Rule(True, (top + bottom) / 2 * _POINT, left * _POINT, right * _POINT))
        else:
            self.rules.append(Rule(False, (left + right) / 2 * _POINT, top * _POINT, bottom * _POINT))


def _length(a: float, b: float) -> float:
    return float((a * a + b * b) ** 0.5)


def _steps(text: str | None, most: int) -> list[float]:
    """The distances between the letters of a code; `g 10 5.2` stands for ten times 5.2."""
    steps: list[float] = []
    words = (text or "").split()
    index = 0
    try:
        while index < len(words) and len(steps) < most:
            if words[index] == "g" and index + 2 < len(words):
                steps.extend([float(words[index + 2])] * min(int(words[index + 1]), most))
                index += 3
            else:
                steps.append(float(words[index]))
                index += 1
    except ValueError:
        return steps
    return steps


def _outlines(text: str) -> Iterator[list[tuple[float, float]]]:
    """The subpaths of abbreviated path data, as the points between which straight lines run; curves count by their end."""
    outline: list[tuple[float, float]] = []
    words = text.split()
    index = 0
    while index < len(words):
        command = words[index]
        count = _ARGUMENTS.get(command)
        arguments = _floats(words[index + 1 : index + 1 + (count or 0)])
        if count is None or len(arguments) != count:
            break
        index += 1 + count
        if command == "C":
            if outline:
                outline.append(outline[0])
            continue
        point = (arguments[-2], arguments[-1])
        if command in "SM":
            if len(outline) > 1:
                yield outline
            outline = [point]
        else:
            outline.append(point)
    if len(outline) > 1:
        yield outline
