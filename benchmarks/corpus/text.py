"""Takes a Source and gives a plain-text or Markdown file, with tables flattened as portals and clerks flatten them."""

from collections.abc import Callable
from random import Random

from benchmarks.corpus.layout import SPLIT, Item, PictureOf, Placed, PrintedTable, Text, layout
from benchmarks.corpus.source import Source

WRAPPED = 34  # characters of full width on a line of text copied out of a PDF
TableWriter = Callable[[PrintedTable, Source], list[str]]


def render_text(source: Source, style: str) -> str:
    """One of the styles: tab, ragged, pipe, pipeflat, lines, cellpipe, glue, mdpipe, fifteen."""
    lines: list[str] = []
    for item in layout(source):
        lines += _lines(item, source, style)
    text = "\n".join(lines)
    return text.rstrip("\n") if source.break_table else text + "\n"


def _lines(item: Item, source: Source, style: str) -> list[str]:
    if isinstance(item, PictureOf):
        return ["![](images/table.png)", ""] if style == "mdpipe" else []
    if isinstance(item, PrintedTable):
        style = _style_of(item, source, style)
        between = [] if style in ("glue", "lines", "cellpipe") else [""]
        return [*WRITERS[style](item, source), *between]
    return _text(item, source, style)


def _style_of(table: PrintedTable, source: Source, style: str) -> str:
    """The way in which one table is flattened: reports are put together from several copies."""
    if table.id == "t4" and "t4_line" in source.styles:
        return "fifteen"
    if "mixed_layouts" in source.styles and style != "mdpipe":
        return Random(f"{source.voice}/{table.id}").choice(("tab", "pipe", "pipeflat", "lines", "cellpipe"))
    return style


def _text(item: Text, source: Source, style: str) -> list[str]:
    gap = [] if "tight" in source.styles else [""]
    if style == "mdpipe" or "marked_headings" in source.styles:
        level = {"title": "# ", "section": "## ", "aspect": "### " if "marked_aspects" in source.styles else ""}.get(item.role, "")
        if level and "wild_levels" in source.styles:
            level = "#" * Random(f"{source.voice}/{item.text}").randint(1, 5) + " "
        return [level + item.text, *gap]
    indent = "　　" if "indent" in source.styles and item.role != "title" else ""
    if "wrapped" in source.styles and item.role == "body":
        return [*_wrapped(indent + item.text), *gap]
    return [indent + item.text, *gap]


def _wrapped(text: str) -> list[str]:
    """The text in lines of equal width, a letter or digit being half as wide as a character; no line begins with a full stop or comma."""
    lines, used = [""], 0.0
    for char in text:
        wide = 0.5 if char.isascii() else 1.0
        if used + wide > WRAPPED and char not in "，。、；：）":
            lines.append("")
            used = 0.0
        lines[-1] += char
        used += wide
    return lines


def _flat(text: str) -> str:
    return text.replace(SPLIT, " ")


def _tab(table: PrintedTable, source: Source) -> list[str]:
    return ["\t".join(map(_flat, row)) for row in table.dense()]


def _ragged(table: PrintedTable, source: Source) -> list[str]:
    """Tabs as a copied page leaves them: labels take two places instead of three, the row is filled up behind."""
    if table.id != "t3":
        return _tab(table, source)
    lines = []
    for number, row in enumerate(table.rows()):
        lines.append(_ragged_row(table, row, number, "shifted_rows" in source.styles))
    return lines


def _ragged_row(table: PrintedTable, row: list[Placed], number: int, shifted: bool) -> str:
    parts: list[str] = []
    first = row[0]
    deep = any(cell.column == 2 for cell in row)
    start = 3 if deep else 2
    labels = [cell for cell in row if cell.column < 3]
    values = [cell for cell in row if cell.column >= 3]
    if number < 3:
        parts = [""] * 2
        place = 3
        if labels:
            parts = [_flat(labels[0].text), ""]
        for cell in values:
            parts += [""] * (cell.column - place) + [_flat(cell.text)] + [""] * (cell.colspan - 1)
            place = cell.column + cell.colspan
    else:
        parts = [""] * start
        for cell in labels:
            parts[cell.column] = _flat(cell.text)
        if shifted and deep and first.column == 2 and first.text.lstrip("0123456789.、") in ("其他", "其它"):
            parts = [_flat(first.text), ""]
        if shifted and not deep and first.column == 1 and "总计" in first.text:
            parts = [_flat(first.text)]
        for cell in values:
            parts += [_flat(cell.text)] + [""] * (cell.colspan - 1)
    return "\t".join(parts + [""] * (table.width - len(parts)))


def _pipe(table: PrintedTable, source: Source) -> list[str]:
    return ["|" + "|".join(f" {_flat(cell)} " for cell in row) + "|" for row in table.dense()]


def _pipeflat(table: PrintedTable, source: Source) -> list[str]:
    """Only the cells that begin in a row, then bars for the places that spans took."""
    return [
        " | ".join(_flat(cell.text) for cell in row) + " |" + (" " + "|" * (table.width - len(row)) if len(row) < table.width else "")
        for row in table.rows()
    ]


def _cells(table: PrintedTable, source: Source) -> list[str]:
    cells = [_flat(cell.text) for row in table.rows() for cell in row]
    if "deduplicated" in source.styles:
        cells = [text for text in dict.fromkeys(cells) if text]
    return [line for text in cells for line in (text, "")]


def _cellpipe(table: PrintedTable, source: Source) -> list[str]:
    return [line for row in table.rows() for cell in row for line in (_flat(cell.text), "|")]


def _glue(table: PrintedTable, source: Source) -> list[str]:
    return ["".join(_flat(cell.text).replace(" ", "") for cell in row) for row in table.rows() if row]


def _markdown(table: PrintedTable, source: Source) -> list[str]:
    rows = ["| " + " | ".join(cell.replace(SPLIT, "<br>").replace("|", "\\|") for cell in row) + " |" for row in table.dense()]
    return [rows[0], "|" + "---|" * table.width, *rows[1:]]


def _fifteen(table: PrintedTable, source: Source) -> list[str]:
    """As text copied out of a PDF: cells divided by spaces, table four's figures in one line."""
    return [" ".join(_flat(cell.text).replace(" ", "") for cell in row) for row in table.rows() if row]


WRITERS: dict[str, TableWriter] = {
    "tab": _tab,
    "ragged": _ragged,
    "pipe": _pipe,
    "pipeflat": _pipeflat,
    "lines": _cells,
    "cellpipe": _cellpipe,
    "glue": _glue,
    "mdpipe": _markdown,
    "fifteen": _fifteen,
}
