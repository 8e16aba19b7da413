"""A web page in, Content out: what a browser shows of it, with tables as grids and navigation as ordinary paragraphs."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from auditor.intake.encoding import decode
from auditor.intake.layout import RAISED, Image, Line, Piece, Table, TableCell, arrange
from auditor.intake.reading import Content, Unreadable
from auditor.intake.text import find_pieces as find_pieces_of_text
from auditor.settings import Limits

_UNSEEN = frozenset(
    {
        "script",
        "style",
        "head",
        "title",
        "meta",
        "link",
        "base",
        "noscript",
        "template",
        "iframe",
        "object",
        "embed",
        "select",
        "option",
        "datalist",
        "textarea",
        "input",
        "button",
        "svg",
        "math",
        "audio",
        "video",
        "canvas",
        "map",
        "area",
        "frameset",
        "noframes",
        "rp",
        "rt",
        "-comment",
        "_comment",
        "!doctype",
    }
)
_BLOCKS = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "li",
        "legend",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "ul",
        "caption",
        "search",
    }
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
# Searched in the page first: most pages hide nothing, and asking every element costs more than reading it. Old editors write DISPLAY.
_MAY_HIDE = tuple(
    (word, re.compile(word + pattern), selector)
    for words, pattern, selector in (
        (("display", "DISPLAY", "Display"), r"\s*:\s*(?i:none)", '[style*="display" i]'),
        (("visibility", "VISIBILITY", "Visibility"), r"\s*:\s*(?i:hidden)", '[style*="visibility" i]'),
        (("mso-hide",), r"\s*:\s*all", '[style*="mso-hide"]'),
        (("hidden", "HIDDEN"), r"(?=[\s=>/])", "[hidden]"),
    )
    for word in words
)
_INLINE = frozenset({"a", "b", "em", "font", "html", "i", "o:p", "s", "small", "span", "strong", "sub", "u"})
_ROW_GROUPS = frozenset({"tbody", "thead", "tfoot"})
_SPACE = re.compile(r"[ \t\r\n\f]+")
_CJK = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_WRAP = re.compile(rf"(?<=[{_CJK}])[ \t\r\f]*\n[ \t\r\n\f]*(?=[{_CJK}])")  # a line break of the source between two Chinese characters
_BREAK = "\v"  # <br>, until a paragraph is finished
_INVISIBLE = re.compile("[\u200b-\u200d\u2060\ufeff\u00ad]")
_ICON = re.compile(r"icon|logo|qrcode|ewm|erwei|weixin|wechat|btn|button|arrow|spacer|blank|share|print|close|search|bullet|\bdot\b", re.IGNORECASE)
_SIDE = re.compile(r"\s*(\d+)")
_STYLE_SIDE = re.compile(r"(?:^|[;\s])(width|height)\s*:\s*(\d+)(?:\.\d+)?\s*px", re.IGNORECASE)
_SMALL = 50  # pixels: below it a picture is an icon
_NODES_PER_BLOCK = 20
_MOST_COLUMNS = 1000  # the HTML standard's own bound of a colspan


def read_html(data: bytes, limits: Limits) -> Content:
    """The blocks of a page in any encoding and in any state of repair; its <title>, or the title that a portal declares."""
    text = decode(data)
    if text is None:
        raise Unreadable("网页文件的编码无法识别，请用浏览器打开后另存，或改报 Word 文档。")
    return read_page(text, limits)


def read_page(text: str, limits: Limits) -> Content:
    """The same for a page that is already text."""
    tree = LexborHTMLParser(text)
    return Content(arrange(_find_pieces(tree, text, limits), limits), _title(tree))


def find_pieces(text: str, limits: Limits) -> list[Piece]:
    """The lines and tables of a fragment of HTML, for readers of formats that may contain some."""
    return _find_pieces(LexborHTMLParser(text), text, limits)


def _find_pieces(tree: LexborHTMLParser, text: str, limits: Limits) -> list[Piece]:
    selectors = {selector for word, pattern, selector in _MAY_HIDE if word in text and pattern.search(text)}
    hidden = {node.mem_id for node in tree.css(", ".join(sorted(selectors))) if _is_hidden(node)} if selectors else set()
    return _Walk(limits, hidden).pieces_of(tree.root)


def _title(tree: LexborHTMLParser) -> str:
    """Portals of Chinese authorities name the article in <meta name="ArticleTitle">, where <title> may only name the site."""
    for meta in tree.head.iter() if tree.head is not None else ():
        attributes = meta.attributes if meta.tag == "meta" else {}
        if (attributes.get("name") or "").lower() == "articletitle" and (attributes.get("content") or "").strip():
            return _SPACE.sub(" ", attributes["content"] or "").strip()
    title = tree.css_first("title")
    return _SPACE.sub(" ", title.text()).strip() if title is not None else ""


class _Story:
    """What a page or a cell holds, while it is being read."""

    __slots__ = ("level", "pieces", "text")

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.text: list[str] = []  # of the paragraph that is being read; white space never stands first
        self.level = 0

    def end_paragraph(self) -> None:
        if not self.text:
            return
        raw = self.text[0] if len(self.text) == 1 else "".join(self.text)
        self.text.clear()
        if raw.isalnum():  # nearly every cell
            self.pieces.append(Line(raw, self.level))
            return
        for line in raw.split(_BREAK) if _BREAK in raw else (raw,):
            if "\n" in line:
                line = _WRAP.sub("", line)
            shown = _INVISIBLE.sub("", _SPACE.sub(" ", line)).replace("\xa0", " ").strip()
            if shown:
                self.pieces.append(Line(shown, self.level))


class _Walk:
    """One pass over the tree with a stack of its own, since careless pages nest deeper than Python may call."""

    __slots__ = ("hidden", "limits", "stories", "tables")

    def __init__(self, limits: Limits, hidden: set[int]) -> None:
        self.limits = limits
        self.hidden = hidden  # elements, by their place in memory
        self.stories: list[_Story] = [_Story()]
        self.tables: list[tuple[Table, int]] = []  # open tables, each with the first row of its current row group

    def pieces_of(self, root: LexborNode | None) -> list[Piece]:
        open_nodes: list[tuple[LexborNode, str]] = []
        node = root.first_child if root is not None else None
        text = self.stories[0].text
        left = self.limits.blocks * _NODES_PER_BLOCK
        while node is not None or open_nodes:
            left -= 1
            if left < 0:
                raise Unreadable("网页过大，不像一份年度报告，请检查是否报错了文件。")
            if node is None:
                node, tag = open_nodes.pop()
                self.leave(tag)
                text = self.stories[-1].text
            elif (tag := node.tag or "") == "-text":
                words = node.text_content or ""
                if text or not words.isspace():
                    text.append(words)
            elif self.enter(node, tag):
                text = self.stories[-1].text
                open_nodes.append((node, tag))
                node = node.first_child
                continue
            node = node.next
        self.stories[0].end_paragraph()
        return self.stories[0].pieces

    def enter(self, node: LexborNode, tag: str) -> bool:
        """Whether what the element holds is to be read; it is then left again."""
        if tag in _UNSEEN or (self.hidden and node.mem_id in self.hidden):
            return False
        if tag in _INLINE:
            return True
        story = self.stories[-1]
        if tag == "sup":
            if words := (node.text_content or "").strip():
                story.text.append(words.translate(RAISED))
            return False
        if tag in ("td", "th"):
            self.stories.append(self._open_cell(node))
        elif tag == "br":
            if story.text:
                story.text.append(_BREAK)
        elif tag in _BLOCKS:
            story.end_paragraph()
            if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
                story.level = int(tag[1])
            elif tag == "pre":
                self._add_preformatted(node)
                return False
        elif tag == "tr" and self.tables:
            self.tables[-1][0].rows.append([])
        elif tag in _ROW_GROUPS and self.tables:
            self.tables[-1] = (self.tables[-1][0], len(self.tables[-1][0].rows))
        elif tag == "table":
            story.end_paragraph()
            if len(self.tables) >= self.limits.depth:
                raise Unreadable(f"网页里的表格嵌套超过 {self.limits.depth} 层，无法读取，请改报 Word 文档。")
            self.tables.append((Table([]), 0))
        elif tag == "img" and _is_large(node):
            story.end_paragraph()
            story.pieces.append(Image())
        return True

    def leave(self, tag: str) -> None:
        if tag in _INLINE:
            return
        if tag in ("td", "th"):
            self.stories.pop().end_paragraph()
        elif tag in _BLOCKS:
            self.stories[-1].end_paragraph()
            self.stories[-1].level = 0
        elif tag in _ROW_GROUPS and self.tables:
            _end_row_group(*self.tables[-1])
        elif tag == "table":
            table, group = self.tables.pop()
            _end_row_group(table, group)
            self.stories[-1].pieces.append(table)

    def _open_cell(self, node: LexborNode) -> _Story:
        """The story of a cell. The parser drops cells outside of rows, so that one without a row is a fragment's."""
        story = _Story()
        if not self.tables or not self.tables[-1][0].rows:
            story.pieces = self.stories[-1].pieces
            return story
        cell = TableCell(story.pieces)
        attributes = node.attributes
        if "rowspan" in attributes:
            cell.rowspan = _number(attributes["rowspan"], 1)
        if "colspan" in attributes:
            cell.colspan = min(_number(attributes["colspan"], 1), _MOST_COLUMNS) or 1
        self.tables[-1][0].rows[-1].append(cell)
        return story

    def _add_preformatted(self, node: LexborNode) -> None:
        """<pre> keeps its lines and tabs: most often a table pasted from a text file."""
        lines = [(0, line) for line in node.text(deep=True).splitlines()]
        self.stories[-1].pieces += find_pieces_of_text(lines)


def _end_row_group(table: Table, start: int) -> None:
    """A cell reaches at most to the end of its row group; rowspan=0 means just that (HTML standard, 4.9.11)."""
    end = len(table.rows)
    for index in range(start, end):
        for cell in table.rows[index]:
            if cell.rowspan != 1:
                cell.rowspan = min(cell.rowspan or end, end - index)


def _number(value: str | None, default: int) -> int:
    """A span as browsers read it: leading digits, anything else ignored."""
    if value is None or value == "1":
        return default
    match = _SIDE.match(value[:12])
    return int(match[1]) if match else default


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    if not attributes:
        return False
    if "hidden" in attributes:
        return True
    style = attributes.get("style")
    return bool(style) and _HIDDEN.search(style or "") is not None


def _is_large(node: LexborNode) -> bool:
    attributes = node.attributes
    given = [attributes.get("width") or "", attributes.get("height") or ""]
    sides = [match[1] for value in given if "%" not in value and (match := _SIDE.match(value))]
    sides += [match[2] for match in _STYLE_SIDE.finditer(attributes.get("style") or "")]
    if any(int(side[:6]) < _SMALL for side in sides):
        return False
    named = " ".join(attributes.get(name) or "" for name in ("class", "id", "alt")) + (attributes.get("src") or "")[:300].rpartition("/")[2]
    return bool(attributes.get("src") or attributes.get("data-src")) and not _ICON.search(named)
