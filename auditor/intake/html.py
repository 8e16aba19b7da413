"""A web page in, Content out: what a browser shows of it, with tables as grids and navigation as ordinary paragraphs.

The parser repairs a page and writes it out again in one form of HTML. That form is what is read here, token by token, in one
pass: asking the parser's tree node by node would cost many times more than parsing.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

import turbohtml

from auditor.intake.encoding import decode
from auditor.intake.layout import RAISED, Image, Line, Piece, Table, TableCell, arrange
from auditor.intake.reading import Content, Unreadable
from auditor.intake.text import find_pieces as find_pieces_of_text
from auditor.settings import Limits

# Elements that hold nothing a reader of the page sees. Those in which the parser's output does not escape text are taken out of the page.
_TAKEN_OUT = ("script", "style", "head", "noscript", "iframe", "noframes")
_UNSEEN = (
    "title", "template", "object", "select", "option", "datalist", "textarea", "button", "svg", "math", "audio", "video", "canvas", "map",
    "frameset", "rp", "rt",
)  # fmt: skip
_BLOCKS = (
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption",
    "figure", "footer", "form", "header", "hgroup", "li", "legend", "main", "menu", "nav", "ol", "p", "section", "summary", "ul", "caption", "search",
)  # fmt: skip
# What its author struck out, as tracked deletions in Word are: 9 struck out before 2 is no 92.
_STRUCK = ("s", "strike", "del")
_SKIPPED = frozenset({*_UNSEEN, *_STRUCK})
_NOT_SHOWN = frozenset({"hidden", "button", "submit", "reset", "image", "checkbox", "radio", "file", "password", "range", "color"})
_MAY_BE_HIDDEN = "[style*='display' i], [style*='hid' i], [style*='line-through' i], [hidden]"
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|line-through", re.IGNORECASE)
_RAW = ("xmp", "noembed", "plaintext")  # obsolete elements whose markup is text

# A tag of the parser's output with the text before it. In it every `<` begins a tag or a comment and no `>` stands within a tag.
# A cell that holds nothing but one text, alone or wrapped, is one token, and so are cells side by side that are nothing but text:
# nearly all cells of a report are. Where a row begins before them or ends behind them, that is part of the token.
_WRAPS = "p|div|span|font|b|strong|u|em|i|a|o:p"
_TOKEN = re.compile(
    rf"([^<]*+)<(?:(?:(tr)(?: [^>]*+)?+>\s*+<)?"
    rf"(?:t[dh](>[^<]++(?:</t[dh]>\s*+<t[dh]>[^<]++)++)</t[dh]>"
    rf"|t[dh]( [^>]*+)?+>(?:\s*+<(?:{_WRAPS})(?: [^>]*+)?+>)*+([^<]*+)(?:<(?:/(?:{_WRAPS})|o:p)>\s*+)*+</t[dh]>)(?:\s*+</tr>)?+"
    r"|(/?+)(!--.*?--(?=>)|[^ />]++)([^>]*+)>)",
    re.DOTALL,
)
_NEXT_CELL = re.compile(r"</t[dh]>\s*+<t[dh]>")
_ATTRIBUTE = re.compile(r' ([^ =>]+)="([^"]*)"')
_SPACE = re.compile(r"[ \t\r\n\f]+")
_CJK = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_WRAP = re.compile(rf"(?<=[{_CJK}])[ \t\r\f]*\n[ \t\r\n\f]*(?=[{_CJK}])")  # a line break of the source between two Chinese characters
_BREAK = "\v"  # <br>, until a paragraph is finished
_INVISIBLE = re.compile("[\u200b-\u200d\u2060\ufeff\u00ad]")
_ICON = re.compile(r"icon|logo|qrcode|ewm|erwei|weixin|wechat|btn|button|arrow|spacer|blank|share|print|close|search|bullet|\bdot\b", re.IGNORECASE)
_SIDE = re.compile(r"\s*(\d+)")
_STYLE_SIDE = re.compile(r"(?:^|[;\s])(width|height)\s*:\s*(\d+)(?:\.\d+)?\s*px", re.IGNORECASE)
_SMALL = 50  # pixels: below it a picture is an icon
_TAGS_PER_BLOCK = 20
_MOST_COLUMNS = 1000  # the HTML standard's own bound of a colspan


def read_html(data: bytes, limits: Limits) -> Content:
    """The blocks of a page in any encoding and in any state of repair; its <title>, or the title that a portal declares."""
    text = decode(data)
    if text is None:
        raise Unreadable("网页文件的编码无法识别，请用浏览器打开后另存，或改报 Word 文档。")
    return read_page(text, limits)


def read_page(text: str, limits: Limits) -> Content:
    """The same for a page that is already text."""
    page = turbohtml.parse(text, positions=False)
    title = _title(page)
    return Content(arrange(_find_pieces(page, limits), limits), title)


def find_pieces(text: str, limits: Limits) -> list[Piece]:
    """The lines and tables of a fragment of HTML, for readers of formats that may contain some."""
    return _find_pieces(turbohtml.parse(text, positions=False), limits)


def _find_pieces(page: turbohtml.Document, limits: Limits) -> list[Piece]:
    """What the page shows. The page loses what it doesn't show on the way."""
    for element in _each(page, *_TAKEN_OUT):
        element.decompose()
    for element in page.select(_MAY_BE_HIDDEN):
        if _is_hidden(element):
            element.decompose()
    for element in page.select("input[value]"):
        if (element.attr("type") or "text").lower() not in _NOT_SHOWN:
            element.replace_with(turbohtml.Text(element.attr("value") or ""))
    for element in page.select("sup"):
        element.replace_with(turbohtml.Text(element.text.strip().translate(RAISED)))
    for element in _each(page, *_RAW):
        element.replace_with(turbohtml.Text(element.text))
    markup = page.serialize()
    if markup.count("<") > limits.blocks * _TAGS_PER_BLOCK:
        raise Unreadable("网页过大，不像一份年度报告，请检查是否报错了文件。")
    return _Walk(markup, limits).pieces()


def _each(page: turbohtml.Document, *selectors: str) -> Iterator[turbohtml.Element]:
    """The elements of each selector. The parser finds a single tag without looking at the page; one of a list it looks for."""
    for selector in selectors:
        yield from page.select(selector)


def _title(page: turbohtml.Document) -> str:
    """Portals of Chinese authorities name the article in <meta name="ArticleTitle">, where <title> may only name the site."""
    for meta in page.select("head > meta[name]"):
        content = meta.attr("content") or ""
        if (meta.attr("name") or "").lower() == "articletitle" and content.strip():
            return _SPACE.sub(" ", content).strip()
    title = page.select_one("title")
    return _SPACE.sub(" ", title.text).strip() if title is not None else ""


class _Story:
    """What a page or a cell holds, while it is being read."""

    __slots__ = ("level", "pieces", "text")

    def __init__(self, pieces: list[Piece]) -> None:
        self.pieces = pieces
        self.text: list[str] = []  # of the paragraph that is being read; white space never stands first
        self.level = 0

    def end_paragraph(self) -> None:
        if not self.text:
            return
        raw = self.text[0] if len(self.text) == 1 else "".join(self.text)
        self.text.clear()
        if raw.isalnum():
            self.pieces.append(Line(raw, self.level))
            return
        self.pieces += [Line(shown, self.level) for shown in _shown_lines(raw)]


def _shown_lines(raw: str) -> list[str]:
    """The lines in which a browser shows a paragraph's text."""
    found = []
    for line in raw.split(_BREAK) if _BREAK in raw else (raw,):
        shown = line.strip()
        if not shown.isprintable() or "  " in shown:  # most lines are printed as they stand
            if "\n" in shown:
                shown = _WRAP.sub("", shown)
            shown = _INVISIBLE.sub("", _SPACE.sub(" ", shown)).replace("\xa0", " ").strip()
        if shown:
            found.append(shown)
    return found


@dataclass(slots=True)
class _OpenTable:
    """A table that is being read. `spanning`: cells of the current row group, which starts at `group`, that reach into rows below."""

    rows: list[list[TableCell | list[str]]] = field(default_factory=list)
    group: int = 0
    spanning: list[tuple[int, TableCell]] = field(default_factory=list)

    def end_row_group(self) -> None:
        """A cell reaches at most to the end of its row group; rowspan=0 means just that (HTML standard, 4.9.11)."""
        end = len(self.rows)
        for index, cell in self.spanning:
            cell.rowspan = min(cell.rowspan or end, end - index)
        self.spanning.clear()


class _Walk:
    """One pass over the tags with stacks of its own, since careless pages nest deeper than Python may call."""

    __slots__ = ("limits", "stories", "tables", "tokens")

    def __init__(self, markup: str, limits: Limits) -> None:
        self.tokens = iter(_TOKEN.findall(markup))
        self.limits = limits
        self.stories: list[_Story] = [_Story([])]
        self.tables: list[_OpenTable] = []

    def pieces(self) -> list[Piece]:
        text = self.stories[0].text
        row: list[TableCell | list[str]] | None = None
        for words, opens_row, cells, spans, content, closing, tag, attributes in self.tokens:
            if words and (text or not words.isspace()):
                text.append(_unescape(words))
            if opens_row and self.tables:
                row = []
                self.tables[-1].rows.append(row)
            if cells:
                self._add_text_cells(_NEXT_CELL.split(cells[1:]), row)
            elif not tag:
                self._add_text_cell(content, spans, row)
            elif (act := (_ENDS if closing else _STARTS).get(tag)) is not None:
                act(self, tag, attributes)
                text = self.stories[-1].text
                row = self.tables[-1].rows[-1] if self.tables and self.tables[-1].rows else None
        self.stories[0].end_paragraph()
        return self.stories[0].pieces

    def end_paragraph(self, tag: str, attributes: str) -> None:
        self.stories[-1].end_paragraph()

    def close_block(self, tag: str, attributes: str) -> None:
        self.stories[-1].end_paragraph()
        self.stories[-1].level = 0

    def open_heading(self, tag: str, attributes: str) -> None:
        self.stories[-1].end_paragraph()
        self.stories[-1].level = int(tag[1])

    def break_line(self, tag: str, attributes: str) -> None:
        if self.stories[-1].text:
            self.stories[-1].text.append(_BREAK)

    def open_table(self, tag: str, attributes: str) -> None:
        self.stories[-1].end_paragraph()
        if len(self.tables) >= self.limits.depth:
            raise Unreadable(f"网页里的表格嵌套超过 {self.limits.depth} 层，无法读取，请改报 Word 文档。")
        self.tables.append(_OpenTable())

    def close_table(self, tag: str, attributes: str) -> None:
        table = self.tables.pop()
        table.end_row_group()
        self.stories[-1].pieces.append(Table(table.rows))

    def open_row(self, tag: str, attributes: str) -> None:
        if self.tables:
            self.tables[-1].rows.append([])

    def end_row_group(self, tag: str, attributes: str) -> None:
        if self.tables:
            self.tables[-1].end_row_group()

    def open_cell(self, tag: str, attributes: str) -> None:
        pieces: list[Piece] = []
        if self._place_cell(TableCell(pieces), attributes):
            self.stories.append(_Story(pieces))
        else:
            self.stories.append(_Story(self.stories[-1].pieces))

    def close_cell(self, tag: str, attributes: str) -> None:
        self.stories.pop().end_paragraph()

    def _add_text_cells(self, texts: list[str], row: list[TableCell | list[str]] | None) -> None:
        """Cells side by side that span nothing: told apart from others because a report has hundreds of them."""
        together = "".join(texts)
        if row is not None and together.isprintable() and " " not in together and "&" not in together:  # they are shown as they stand
            row.append(texts)
            return
        for text in texts:
            self._add_text_cell(text, "", row)

    def _add_text_cell(self, text: str, attributes: str, row: list[TableCell | list[str]] | None) -> None:
        """A cell that holds one text, or none."""
        lines = [text] if text.isalnum() else _shown_lines(_unescape(text)) if text != "&nbsp;" else []
        if row is None:
            self.stories[-1].pieces += map(Line, lines)
        elif len(lines) != 1 or "span=" in attributes:
            self._place_cell(TableCell("".join(lines) if len(lines) < 2 else [Line(line) for line in lines]), attributes)
        elif row and isinstance(row[-1], list):
            row[-1] += lines
        else:
            row.append(lines)

    def _place_cell(self, cell: TableCell, attributes: str) -> bool:
        """Adds a cell to the row under way. The parser drops cells outside of rows, so that one without a row is a fragment's."""
        if not self.tables or not self.tables[-1].rows:
            return False
        table = self.tables[-1]
        if "span=" in attributes:
            cell.colspan, cell.rowspan = _spans(attributes)
            if cell.rowspan != 1:
                table.spanning.append((len(table.rows) - 1, cell))
        table.rows[-1].append(cell)
        return True

    def add_image(self, tag: str, attributes: str) -> None:
        if _is_large({name: _unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}):
            self.stories[-1].end_paragraph()
            self.stories[-1].pieces.append(Image())

    def skip(self, tag: str, attributes: str) -> None:
        """Goes on behind the element."""
        depth = 1
        for *_, closing, inner, _ in self.tokens:
            if inner == tag:
                depth += -1 if closing else 1
                if not depth:
                    return

    def read_preformatted(self, tag: str, attributes: str) -> None:
        """<pre> keeps its lines and tabs: most often a table pasted from a text file."""
        self.stories[-1].end_paragraph()
        text: list[str] = []
        depth = 1
        for words, _, cells, _, content, closing, inner, _ in self.tokens:
            text += (words, "\t".join(_NEXT_CELL.split(cells[1:])), "\n" if inner == "br" else content)
            if inner == "pre":
                depth += -1 if closing else 1
                if not depth:
                    break
            elif not closing and inner in _SKIPPED:
                self.skip(inner, "")
        # the parser's output puts another line break before a <pre> that begins with one
        lines = _unescape("".join(text).removeprefix("\n")).splitlines()
        self.stories[-1].pieces += find_pieces_of_text([(0, line) for line in lines])


_ROW_GROUPS = ("tbody", "thead", "tfoot")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# What tags do; all others neither divide text nor hide it.
_Act: TypeAlias = Callable[[_Walk, str, str], None]
_STARTS: Mapping[str, _Act] = {
    **dict.fromkeys(_SKIPPED, _Walk.skip),
    **dict.fromkeys(_BLOCKS, _Walk.end_paragraph),
    **dict.fromkeys(_HEADINGS, _Walk.open_heading),
    **dict.fromkeys(_ROW_GROUPS, _Walk.end_row_group),
    **dict.fromkeys(("td", "th"), _Walk.open_cell),
    "br": _Walk.break_line,
    "hr": _Walk.close_block,
    "img": _Walk.add_image,
    "pre": _Walk.read_preformatted,
    "table": _Walk.open_table,
    "tr": _Walk.open_row,
}
_ENDS: Mapping[str, _Act] = {
    **dict.fromkeys((*_BLOCKS, *_HEADINGS), _Walk.close_block),
    **dict.fromkeys(_ROW_GROUPS, _Walk.end_row_group),
    **dict.fromkeys(("td", "th"), _Walk.close_cell),
    "table": _Walk.close_table,
}


def _unescape(text: str) -> str:
    """Text of the parser's output as it is shown: it escapes these and no others."""
    if "&" not in text:
        return text
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", "\xa0").replace("&quot;", '"').replace("&amp;", "&")


@lru_cache(maxsize=256)
def _spans(attributes: str) -> tuple[int, int]:
    """The columns and the rows that a cell with these attributes covers; rows 0: all that are left of its row group."""
    given = dict(_ATTRIBUTE.findall(attributes))
    return min(_number(given.get("colspan"), 1), _MOST_COLUMNS) or 1, _number(given.get("rowspan"), 1)


def _number(value: str | None, default: int) -> int:
    """A span as browsers read it: leading digits, anything else ignored."""
    if value is None or value == "1":
        return default
    match = _SIDE.match(value[:12])
    return int(match[1]) if match else default


def _is_hidden(element: turbohtml.Element) -> bool:
    return element.attr("hidden") is not None or _HIDDEN.search(element.attr("style") or "") is not None


def _is_large(attributes: Mapping[str, str]) -> bool:
    given = [attributes.get("width", ""), attributes.get("height", "")]
    sides = [match[1] for value in given if "%" not in value and (match := _SIDE.match(value))]
    sides += [match[2] for match in _STYLE_SIDE.finditer(attributes.get("style", ""))]
    if any(int(side[:6]) < _SMALL for side in sides):
        return False
    named = " ".join(attributes.get(name, "") for name in ("class", "id", "alt")) + attributes.get("src", "")[:300].rpartition("/")[2]
    return bool(attributes.get("src") or attributes.get("data-src")) and not _ICON.search(named)
