"""A plain text file in, Content out: a paragraph per line, and runs of lines with tabs or pipes as grids."""

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from itertools import takewhile

from auditor.intake.encoding import decode
from auditor.intake.layout import Line, Piece, Table, TableCell, arrange
from auditor.intake.reading import Content, Unreadable
from auditor.intake.wrapped import join_wrapped
from auditor.settings import Limits

NumberedLine = tuple[int, str]  # its number in the file, from 1 (0: it has none), and the line without its end

_PIPE = re.compile(r"(?<!\\)[|｜│┃]")
_DASHES = re.compile(r"\s*:?[-—–─━=]{2,}:?\s*")
_FRAME = re.compile(r"[\s:|｜│┃+\-=─━┄┈┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬═║—_*]*")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_SENTENCE = re.compile(r"[。；！？]$|, ")  # no row of values with commas between them
_QUOTE, _QUOTED = re.compile(r"^(?:> ?)+"), 5  # lines in which a quotation must begin
_LEAST_COMMAS, _LEAST_ROWS = 3, 3  # of a table whose fields are divided by commas
_LINES_PER_BLOCK = 4  # of which many are blank or rows of tables
_EMPTY_ROW = 4  # separators from which a line of nothing else is a row left empty
_PAGE = 400  # characters from which a line may hold a whole page
_WIDEST_ROW = 26  # fields with text in them: a line alone that has more is no row
_WIDEST = 64  # fields: beyond it, fields that are empty in every line of a run are dropped


def read_text(data: bytes, limits: Limits) -> Content:
    """The blocks of a text file in any encoding, each named by its line."""
    return Content(arrange(join_wrapped(find_pieces(_unquoted(numbered_lines(data, limits)))), limits))


def _unquoted(lines: list[NumberedLine]) -> list[NumberedLine]:
    """The lines of a mail that was answered or passed on without the > before each."""
    if not any(line.startswith(">") for _, line in lines[:_QUOTED]) or not all(line.startswith(">") for _, line in lines if line.strip()):
        return lines
    return [(number, _QUOTE.sub("", line)) for number, line in lines]


def numbered_lines(data: bytes, limits: Limits) -> list[NumberedLine]:
    """The lines of a text file with their numbers; Unreadable where it is not text or not a report's length."""
    if max(data.count(b"\n"), data.count(b"\r")) > limits.blocks * _LINES_PER_BLOCK:
        raise Unreadable(f"文件超过 {limits.blocks * _LINES_PER_BLOCK} 行，不像一份年度报告，请检查是否报错了文件。")
    text = decode(data)
    if text is None:
        raise Unreadable("文本文件的编码无法识别，可能不是文本，请另存为 Word 文档（.docx）后重新报送。")
    return list(enumerate(re.split(r"\r\n|\r|\n|\f|\v|\u2028|\u2029|\x85", text), 1))


def find_pieces(lines: Sequence[NumberedLine], clean: Callable[[str], str] = str) -> list[Piece]:
    """Lines and tables; `clean` is applied to the text of each line and cell (Markdown takes its marks off there)."""
    pieces: list[Piece] = []
    at = 0
    while at < len(lines):
        if fields := _page_in_a_line(lines[at][1]) or _table_in_a_line(lines, at):
            pieces.extend(Line(text, number=lines[at][0] or None) for field in fields if (text := clean(field).strip()))
            at += 1
            continue
        run = _find_run(lines, at)
        if run:
            pieces.append(_make_table(run, clean))
            at += len(run)
            continue
        number, line = lines[at]
        if not (_FRAME.fullmatch(line) and not _is_mark(line)) and (text := clean(line).strip()):
            pieces.append(Line(text, number=number or None))
        at += 1
    return pieces


def _find_run(lines: Sequence[NumberedLine], start: int) -> list[NumberedLine]:
    """The table that begins at this line, empty where none does.

    One blank line between rows doesn't end a run. A single line counts only with three separators or more; a line
    whose only tabs indent it counts only between others. Lines of nothing but pipes never begin a run: where each cell
    has a line of its own, they stand between the cells.
    """
    separator = _separator(lines[start][1])
    if not separator or _is_weak(lines[start][1], separator):
        return []
    end, last = start + 1, start
    while end < len(lines) and end - last <= 2:
        line = lines[end][1]
        if _separator(line) == separator or (separator == "|" and _is_rule(line)):
            if separator == "," and len(_fields(line)) != len(_fields(lines[start][1])):
                break
            if not _is_weak(line, separator) or (last == end - 1 and _is_empty_row(line, separator)) or (end > start + 1 and _is_row_of_marks(line)):
                last = end
        elif line.strip():
            break
        end += 1
    run = list(lines[start : last + 1])
    if separator == ",":
        return run if len([line for _, line in run if line.strip()]) >= _LEAST_ROWS else []
    if len([line for _, line in run if line.strip()]) > 1 or _count(lines[start][1], separator) >= 3:
        return run
    return []


def _page_in_a_line(line: str) -> list[str]:
    """The texts of a whole page that was read out as one line of a layout table's cells; empty for any other line."""
    if len(line) < _PAGE or not _PIPE.search(line):
        return []
    fields = [field for field in _PIPE.split(line) if field.strip()]
    return fields if len(fields) > _WIDEST else []


def _table_in_a_line(lines: Sequence[NumberedLine], at: int) -> list[str]:
    """The texts of a whole table that was read out as one line; empty for any other line, and for one of several rows."""
    fields = [field for field in _PIPE.split(lines[at][1]) if field.strip()]
    if len(fields) <= _WIDEST_ROW:
        return []
    before = next((line for _, line in reversed(lines[max(at - 3, 0) : at]) if line.strip()), "")
    after = next((line for _, line in lines[at + 1 : at + 4] if line.strip()), "")
    return [] if _PIPE.search(before) or _PIPE.search(after) else fields


def _separator(line: str) -> str:
    if "\t" in line:
        return "\t"
    if _PIPE.search(line):
        return "|"
    return "," if line.count(",") >= _LEAST_COMMAS and len(line) < _PAGE and not _SENTENCE.search(line) else ""


def _fields(line: str) -> list[str]:
    """The fields between a line's commas, as Excel writes them: those with a comma in them are quoted."""
    return next(csv.reader([line]), [])


def _is_weak(line: str, separator: str) -> bool:
    """Whether a line alone doesn't show that it is a row: indented by tabs, or nothing but pipes."""
    if separator == ",":
        return False
    if separator == "|":
        return not _PIPE.sub("", line).strip() or _is_rule(line)
    text = line.strip()
    return not text or ("\t" not in text and not line.rstrip(" ").endswith("\t\t") and not line.startswith("\t\t"))


def _is_empty_row(line: str, separator: str) -> bool:
    """Whether a line is a table's row that was left empty: separators alone, and more of them than stand between loose cells."""
    between = line.replace(separator, "") if separator != "|" else _PIPE.sub("", line)
    return not between.strip() and _count(line, separator) >= _EMPTY_ROW


def _count(line: str, separator: str) -> int:
    return line.count(separator) if separator != "|" else len(_PIPE.findall(line))


def _is_mark(line: str) -> bool:
    """Whether a line is the one or two dashes of a cell without a number, where each cell has a line of its own: no drawn line is as short."""
    return bool(re.fullmatch(r"[-—–─━*_]{1,2}", line.strip()))


def _is_rule(line: str) -> bool:
    """A line that only draws: |---|---|, +----+----+, ├──┼──┤."""
    return bool(line.strip()) and bool(_FRAME.fullmatch(line)) and bool(_PIPE.sub("", line).strip())


def _is_row_of_marks(line: str) -> bool:
    """Whether a line between pipes holds the dash or two of a cell without a number in every field. Below a table's first row it is a rule."""
    fields = [field.strip() for field in _PIPE.split(line)]
    return len(fields) > 2 and all(_is_mark(field) for field in fields if field) and any(fields)


def _make_table(run: list[NumberedLine], clean: Callable[[str], str]) -> Table:
    separator = _separator(run[0][1])
    rows = [each for at, each in enumerate(run) if _is_row(each[1], separator) or (separator == "|" and at > 1 and _is_row_of_marks(each[1]))]
    has_head = separator == "|" and any(_is_head_rule(line) for _, line in run)
    texts = [line for _, line in rows]
    fields = _split_pipes(texts) if separator == "|" else [line.split("\t") if separator == "\t" else _fields(line) for line in texts]
    if max(map(len, fields)) > _WIDEST:
        fields = _without_empty_end(fields)
    cells = [[TableCell([Line(text) for text in _cell_lines(each, clean)], column=at) for at, each in enumerate(row)] for row in fields]
    numbers = [number for number, _ in rows]
    return Table(cells, ruled=has_head, count="lines" if all(numbers) else "tables", lines=numbers)


def _is_row(line: str, separator: str) -> bool:
    return _is_empty_row(line, separator) or (bool(line.strip()) and not (separator == "|" and _is_weak(line, "|")))


def _is_head_rule(line: str) -> bool:
    """Markdown's |---|:---:| below the head of a table: its columns are true columns."""
    parts = [part for part in _PIPE.split(line) if part.strip()]
    return bool(parts) and bool(_PIPE.search(line)) and all(_DASHES.fullmatch(part) for part in parts)


def _split_pipes(lines: list[str]) -> list[list[str]]:
    """Fields between pipes. A pipe at the edge is a border where every line of the run has one, else it ends an empty field."""
    stripped = [line.strip() for line in lines]
    opens = all(_PIPE.match(line) for line in stripped)
    closes = all(_PIPE.match(line[-1:]) and not line.endswith("\\|") for line in stripped)
    rows = []
    for line in stripped:
        parts = _PIPE.split(line)
        rows.append(parts[1 if opens else 0 : len(parts) - 1 if closes else len(parts)] or [""])
    return rows


def _without_empty_end(fields: list[list[str]]) -> list[list[str]]:
    used = max((at + 1 for row in fields for at, text in enumerate(row) if text.strip()), default=1)
    return [row[:used] for row in fields]


def _cell_lines(text: str, clean: Callable[[str], str]) -> Iterable[str]:
    parts = [clean(part.replace("\\|", "|")).strip() for part in _BREAK.split(text)]
    return takewhile(bool, parts) if len(parts) == 1 else [part for part in parts if part]
