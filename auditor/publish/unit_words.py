"""The words of a unit's page: its verdict, the cards of its findings, where they stand and on what they rest, what was not checked."""

from collections.abc import Sequence

from auditor.model import CellState, Level, Place
from auditor.publish.words import year_of

LIST_HEADING = {Level.MUST: "需要改的", Level.CHECK: "需要核实的", Level.ADVICE: "提示"}
LIST_INTRO = {
    Level.MUST: "改好以下各项再重新报送。",
    Level.CHECK: "请对照台账核实：写错了就改正；没有写错，把原因写在问题清单的“单位答复”里，报回县里。",
    Level.ADVICE: "以下各项不影响报送，请看一看是否需要修改。",
}


def held(sections: Sequence[str], tables: Sequence[str]) -> str:
    """What one of several files of a report holds: 第一、五部分的文字，表二."""
    texts = f"第{'、'.join(sections)}部分的文字" if sections else ""
    return "，".join(filter(None, (texts, "、".join(tables)))) or "没有读到正文和表格"


def conclusion(must: int, check: int, advice: int, mistakes: int, unread: int, reason: str) -> str:
    """The one sentence at the head of a township page.

    `mistakes` are what the findings to correct come down to; `unread` counts cells and places that were not understood;
    `reason` says why the file could not be read at all, "" where it could.
    """
    if reason:
        return f"这份文件没有审核：{reason.rstrip('。')}。"
    parts = []
    if must:
        parts.append(f"有 {must} 项必须改正" + (f"，归结起来是 {mistakes} 处错误" if mistakes < must else ""))
    if check:
        parts.append(f"{'另有' if parts else '有'} {check} 项需要核实")
    text = "；".join(parts) if parts else "没有发现必须改正的问题"
    if advice:
        text += f"；{advice} 项提示供参考"
    if unread:
        text += f"；有 {unread} 处没有读懂，请对照原文核对"
    return f"{text}。"


def list_tally(findings: int, mistakes: int) -> str:
    """7 项不符，2 处原因."""
    return f"{findings} 项不符，{mistakes} 处原因" if mistakes < findings else f"{findings} 项"


def together(count: int) -> str:
    """The line above findings of one cause."""
    return f"下面 {count} 项很可能是同一处写错" if count > 1 else "很可能是这一处写错"


def brief(numbers: Sequence[int], title: str, changes: Sequence[str]) -> str:
    """A card, or the cards of one cause, in one line: 第 2、3 项：第一项加第二项等于第三项加第四项（表三“结转下年/自然人”1 → 2）."""
    suggested = f"（{'；'.join(changes)}）" if changes else ""
    return f"第 {'、'.join(map(str, numbers))} 项：{title}{suggested}"


def title_at(title: str, cells: Sequence[str]) -> str:
    """A finding's title with its cells: 乡镇、街道没有规章（表二“规章/制发”）."""
    return f"{title}（{'、'.join(cells)}）"


def changed(cell: str, printed: str, value: str) -> str:
    """One cell of a suggested correction."""
    return f"{cell} {printed} → {value}"


SURE_BY_SUM = "数字读得清楚，按算式就是不相等；哪个数写错了，要看台账。"
SURE_BY_COMPARISON = "由文字逐字比对得出；是不是照抄，请人来判断。"
SURE_BY_QUOTE = "按上面引用的原文判断；如果理解有误，请向县里说明。"
SURE_BY_CELL = "按这些格里读到的内容判断，读得清楚。"
SURE_BY_TEXT = "通读全文得出；如果文件里其实有，请告诉县里，可能是没有读到。"


def place_quoted(place: Place, text: str) -> str:
    """A place with what is printed there: 表2 第4行第4列“5”, in a sheet also as its program names the cell: “年度报告” 第36行第4列（D36）“5”."""
    is_in_sheet = place.part and place.table is None and place.row is not None and place.column is not None
    named = f"（{_letters(place.column or 0)}{place.row}）" if is_in_sheet else ""
    return f"{place}{named}" + (f"“{text}”" if text else "")


def cell_place(name: str, text: str, place: Place) -> str:
    """A cell by its name in the form, with what is printed there and where it stands in the file."""
    return f"{name}{f' {text}' if text else ''}（{place_quoted(place, '')}）"


def opening(place: str, words_there: str) -> str:
    """A paragraph with its first words: nobody counts paragraphs, but anybody can search for them."""
    return f"{place}（开头是“{words_there}”）"


def _letters(column: int) -> str:
    """The letters of a sheet's column: 1 is A, 27 is AA."""
    letters = ""
    while column:
        column, last = divmod(column - 1, 26)
        letters = chr(ord("A") + last) + letters
    return letters


def waiting(count: int) -> str:
    """What the audit will look at once the figures are there."""
    return f"还有 {count} 项因为有的格没有数字，没有核对；补上数字再审一次，可能还有要改的。" if count else ""


LACKING = {
    CellState.BLANK: "没有填写",
    CellState.MARK: "填的是符号",
    CellState.TEXT: "填的不是数字",
    CellState.UNREAD: "没能读准",
    CellState.ABSENT: "没有找到",
}
OTHER_REASONS = "其他原因"


def tables_not_found(names: Sequence[str]) -> str:
    """Why nothing could be checked that rests on these tables."""
    return f"没有找到{'、'.join(names)}"


def cells_lacking(names: Sequence[str], cells: Sequence[tuple[int, str]]) -> str:
    """Why what rests on cells of these tables was not checked: 表三有 12 格没有填写、5 格填的是符号."""
    return f"{'、'.join(names)}有 {'、'.join(f'{count} 格{state}' for count, state in cells)}"


def like(number: int) -> str:
    """Where advice and clause are printed in full."""
    return f"第 {number} 项"


def page_title(unit: str, year: int | None, regulation: str) -> str:
    """The window's title of a township page."""
    return f"{unit} {year_of(year)} {regulation}审核结果"
