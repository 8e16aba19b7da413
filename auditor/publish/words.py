"""Every reader-facing word that Python chooses: states, strengths, sentences with figures (fixed words stand in the templates).

A page's words are read by township clerks and county reviewers: plain Chinese, no term of this program.
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import Enum

from auditor.model import CellState, Level, Place, SummedCell


class Standing(Enum):
    """How a unit stands after the audit: (word, CSS class, what it means)."""

    FIX = ("需整改", "fix", "有必须改正的问题")
    CONFIRM = ("待核实", "confirm", "没有必须改正的，但有需要核实说明的")
    UNREAD = ("未能读取", "unread", "文件打不开、是空的，或者不是年度报告")
    MISSING = ("未报送", "missing", "名册上有，本次没有收到文件")
    FINE = ("没问题", "fine", "没有需要改正或核实的问题")

    @property
    def word(self) -> str:
        """What is printed."""
        return self.value[0]

    @property
    def css(self) -> str:
        """The class of its colour."""
        return self.value[1]

    @property
    def meaning(self) -> str:
        """One clause for the legend."""
        return self.value[2]


LEVEL_CSS = {Level.MUST: "must", Level.CHECK: "check", Level.ADVICE: "advice"}
LEVEL_MEANING = {Level.MUST: "必须改正", Level.CHECK: "改正，或者写明原因", Level.ADVICE: "供参考，可以不改"}

LIST_HEADING = {Level.MUST: "需要改的", Level.CHECK: "需要核实的", Level.ADVICE: "提示"}
LIST_INTRO = {
    Level.MUST: "改好以下各项再重新报送。",
    Level.CHECK: "请对照台账核实：写错了就改正；没有写错，把原因写在问题清单的“单位答复”里，报回县里。",
    Level.ADVICE: "以下各项不影响报送，请看一看是否需要修改。",
}

STRENGTH = {
    "S": "法律、行政法规的规定",
    "F": "国家统一格式的要求",
    "F?": "统一格式的要求（原文未核对）",
    "P": "地方通知的要求，只在发文地区有约束力",
    "O": "各地年报的通行做法，供参考",
    "I": "从表格本身推出的关系",
}


def in_missing(number: int) -> str:
    """Below units that sent nothing, where the page names only the first."""
    return f"另有 {number} 个，都列在下面的“没有报送”里。"


def in_workbook(number: int) -> str:
    """Below units that lack figures, where the page names only the first."""
    return f"另有 {number} 个单位，都在 {WORKBOOK} 的“{SHEET_LACKING}”一表里。"


def in_book(number: int) -> str:
    """Below a list that is longer than the page shows."""
    return f"另有 {number} 份，都在文书“全部结果”的“按单位”一表里，各份有自己的页面。"


def part_of(file: str) -> str:
    """Of a file that was read together with another."""
    return f"与“{file}”是同一份报告，已合并审核。"


def held(sections: Sequence[str], tables: Sequence[str]) -> str:
    """What one of several files of a report holds: 第一、五部分的文字，表二."""
    texts = f"第{'、'.join(sections)}部分的文字" if sections else ""
    return "，".join(filter(None, (texts, "、".join(tables)))) or "没有读到正文和表格"


STATUS = {"not_a_report": "不是年度报告", "unreadable": "打不开或读不了", "empty": "空文件"}

WORDING = {"exact": "一致", "variant": "写法略有不同", "garbled": "标题有错漏"}

CORNER = "项目"
UNREAD_MARK = "没读懂"
ABSENT_MARK = "没找到"
BLANK_MARK = "空"
SUSPECTED_MARK = "疑似写错"
DOUBT_MARK = "待核对"
NOT_FOUND = "没有找到"
KNOWN_BY_TABLE = "没有标题，由表格认出"
FACT_TITLE, FACT_UNIT, FACT_YEAR, FACT_PERIOD, FACT_SIGNED = "标题", "单位", "年度", "统计时期", "落款日期"
NO_NAME = "名称不明"
NO_YEAR = "年度不明"
ALL_UNITS = "所有单位"
ALL_YEARS = "所有年度"
OTHER_FAMILY = "其他"
NO_STRENGTH = "来源强度未注明"


def year_of(year: int | None) -> str:
    """2023年度."""
    return NO_YEAR if year is None else f"{year}年度"


def day(value: date | datetime) -> str:
    """2024年1月20日."""
    return f"{value.year}年{value.month}月{value.day}日"


def moment(value: datetime) -> str:
    """2024年1月20日 09:00."""
    return f"{day(value)} {value:%H:%M}"


def period(start: date, end: date) -> str:
    """2023年1月1日至2023年12月31日."""
    return f"{day(start)}至{day(end)}"


def listed(names: Sequence[str], most: int = 3) -> str:
    """甲、乙、丙等 5 个."""
    if len(names) <= most:
        return "、".join(names)
    return f"{'、'.join(names[:most])}等 {len(names)} 个"


def counts(must: int, check: int, advice: int) -> str:
    """What a heat cell says when read aloud or pointed at."""
    said = [f"{word} {number} 项" for word, number in (("必须改正", must), ("待核实", check), ("提示", advice)) if number]
    return "，".join(said) or "没有问题"


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


def read_as(value: str) -> str:
    """Hover text where what is printed is not simply the number."""
    return f"读作 {value}"


def unit_in_table(unit: str) -> str:
    """The unit of a table's figures."""
    return f"单位：{unit}"


def unit_printed_otherwise(unit: str, printed: Sequence[str]) -> str:
    """The same where the report's own heads print another."""
    return f"统一格式的单位：{unit}；报告里印的是：{'、'.join(printed)}"


def years_between(first: int | None, last: int | None) -> str:
    """Which reporting years a rule is for."""
    if first is None and last is None:
        return ALL_YEARS
    if first == last:
        return f"{first}年度"
    if last is None:
        return f"{first}年度起"
    if first is None:
        return f"{last}年度及以前"
    return f"{first}至{last}年度"


def more(count: int) -> str:
    """What was left out of a long list."""
    return f"……还有 {count} 处"


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


def nth_round(number: int) -> str:
    """第 2 次报送."""
    return f"第 {number} 次报送"


def same_unit(count: int, number: int, counts: bool | None) -> str:
    """A note where one unit has several files for one year in the batch."""
    said = {True: "按这一份计算", False: "已由后来的代替", None: "看不出以哪份为准"}[counts]
    return f"同一年度共 {count} 份文件，这是{nth_round(number)}的，{said}"


def read_name(name: str) -> str:
    """What a file without a unit calls itself."""
    return f"文件里写的是“{name}”"


def overview(year: int | None, due: int, came: int, fix: int, missing: int, unmatched: int) -> str:
    """The county page in one sentence."""
    text = f"{year_of(year)}应报 {due} 个单位，收到 {came} 个"
    if came:
        text += f"，其中 {fix} 个需要整改" if fix else "，没有需要整改的"
    if missing:
        text += f"；{missing} 个没有报送"
    return text + (f"；另有 {unmatched} 份文件对不上单位。" if unmatched else "。")


def kind_label(titles: Sequence[str]) -> str:
    """What a kind of problem is called: the titles of the rules that found it."""
    return "；".join(titles[:2]) + (f"等 {len(titles)} 条规则" if len(titles) > 2 else "")


def causes_said(findings: int, causes: int) -> str:
    """What the findings come down to."""
    return f"下面 {findings} 项问题，很可能出在 {causes} 处。先改这些地方，再看还剩什么。"


def rounds_said(units: int, first: int, latest: int) -> str:
    """All units that sent again, from their first report to their latest."""
    return f"重新报送过的 {units} 个单位，第一次报送时共有 {first} 项必须改正或待核实，现在还有 {latest} 项。"


def like(number: int) -> str:
    """Where advice and clause are printed in full."""
    return f"第 {number} 项"


def sent_after(what: str, when: date) -> str:
    """What shows that a report was late."""
    return f"{what}{day(when)}"


FIGURE_DUE, FIGURE_CAME, FIGURE_LATE, FIGURE_UNMATCHED = "应报", "已报", "迟报", "对不上单位"
SIGNED_ON = "落款日期 "


def not_yet_sent(when: date, received: datetime | None) -> str:
    """What shows that a report was late: an audit after the deadline that did not meet it."""
    return f"{day(when)}审核时还没有收到" + (f"，{day(received)}审核时才收到" if received else "")


# --- rounds


CHANGES = {
    "corrected": ("已改正", "fine", "上次有、这次没有了的问题"),
    "still_open": ("仍未改", "fix", "上次就有、这次还在的问题"),
    "new": ("新出现", "confirm", "上次没有、这次才有的问题"),
    "reopened": ("说明已失效", "confirm", "县里认可过说明，但数字、文字改了或者说明过了期，请改正或重新说明"),
    "explained": ("已说明原因", "advice", "县里已认可所说明的原因，不要求改"),
    "unclear": ("无法再判断", "unread", "上次有的问题，这次因缺少内容或没有读懂，不能判断是否改好"),
}
NO_CHANGES = "没有"


def since(number: int) -> str:
    """What the comparison is with."""
    return f"与第 {number} 次报送相比："


def change_counts(counts: Sequence[tuple[str, int]]) -> str:
    """已改正 3 项，仍未改 1 项."""
    said = [f"{word} {count} 项" for word, count in counts if count]
    return ("，".join(said) or "没有变化") + "。"


def chart_said(unit: str, rounds: Sequence[tuple[int, int | None]]) -> str:
    """A chart for those who cannot see it; None is a round that could not be read."""
    return f"{unit}：" + "，".join(f"第 {number} 次 {'未能读取' if count is None else f'{count} 项'}" for number, count in rounds) + "。"


def replaced_by(file: str) -> str:
    """On the page of a file that no longer counts."""
    return f"这份文件已由后来报送的“{file}”代替。全县汇总按后来的一份计算，请看那一份的审核结果。"


def undecided(files: Sequence[str]) -> str:
    """On the page of each of several files of which none can be told to be the later."""
    return f"本单位同一年度另有文件：{'、'.join(f'“{file}”' for file in files)}。看不出哪一份是后报的，各份都已审核；请向县里说明以哪一份为准。"


# --- reasons and opinions


def accepted(reason: str, by: str, approved_by: str, until: date | None) -> str:
    """An accepted reason with who stands for it."""
    return f"{reason.rstrip('。')}。（说明：{by}；认可：{approved_by}" + (f"；有效至{day(until)}" if until else "") + "）"


def opinion(reason: str, by: str) -> str:
    """A unit's view with who holds it."""
    return f"{reason.rstrip('。')}。（{by}）"


def answered(answer: str, by: str) -> str:
    """The county's answer to a unit's view."""
    return f"{answer.rstrip('。')}。（{by}）" if answer else "还没有答复"


# --- the county's sums

NOT_ASSESSED_CELL = "未评估"
WORKBOOK = "汇总.xlsx"


def partial_sum(value: str, units: int) -> str:
    """The sum of the units that did give a figure: never to be taken for the county's."""
    return f"已收{units}个单位合计 {value}"


def partial_short(value: str, known: bool) -> str:
    """The same in a cell of a table."""
    return f"（已收 {value}）" if known else ""


def sums_conclusion(year: int, units: int, counted: int, cells: int, whole: int) -> str:
    """How far the county's sums go."""
    text = f"{year}年度应计入 {units} 个单位，读到数字的 {counted} 个。"
    if whole == cells:
        return f"{text}{cells} 格全部由各单位的数字相加而得。"
    if not whole:
        return f"{text}缺少单位，{cells} 格都不能得出全县合计（未评估）；括注的是已收单位的合计，不是全县数。"
    return f"{text}{cells} 格中 {whole} 格可以得出全县合计，其余 {cells - whole} 格缺少单位的数字（未评估），括注的是已收单位的合计，不是全县数。"


def sum_hover(parts: Sequence[str], lacking: Sequence[str]) -> str:
    """What a sum is made of and what it lacks."""
    text = f"其中：{listed(parts, 12)}" if parts else "各单位都是 0" if not lacking else ""
    return text + ("；" if text and lacking else "") + (f"缺：{listed(lacking, 6)}" if lacking else "")


def lacking_cells(cells: int, every: int) -> str:
    """How much of the form a unit lacks."""
    return "全部" if cells == every else f"{cells} 格"


def own_report(file: str, compared: int, differing: int) -> str:
    """How the county's own report compares with the units' sums."""
    if not compared:
        return f"全县的汇总报告（{file}）已收到；单位没有收齐，暂不能逐格核对。下面只列出已收单位的合计已经超过全县数的格。"
    return f"全县的汇总报告（{file}）与可以得出合计的 {compared} 格对照，{differing} 格不同。"


SHEET_UNITS, SHEET_LACKING, SHEET_COMPARED = "各单位数字", "未计入的单位", "与全县报告核对"
CELL_COLUMNS = ("格", "全县合计", "已收合计", "全县报告")
LACKING_COLUMNS = ("单位", "缺少", "原因")
COMPARED_COLUMNS = ("格", "全县报告", "各单位合计", "情况")
CONTRIBUTORS_NOTE = "没有数字的，写明原因；底色为黄的，读取不十分确定，请对照原文。缺任何一个单位的格，全县合计不作评估；已收合计不是全县数。"


def workbook_title(county: str, year: int) -> str:
    """Among the file's properties."""
    return f"{county}{year}年度汇总"


def sum_title(county: str, year: int, table: str) -> str:
    """Above a summed table."""
    return f"{county}{year}年度{table}（全县合计）"


def sum_note(cells: Sequence[SummedCell], units: int) -> str:
    """Under the title of a summed table: whether it may be used as it stands."""
    whole = sum(cell.total is not None for cell in cells)
    if whole == len(cells):
        return f"{units} 个单位全部计入，各格都是各单位的数字相加。"
    return f"{len(cells)} 格中 {len(cells) - whole} 格缺少单位的数字，写作“未评估”；括注的是已收单位的合计，不是全县数。缺谁见“{SHEET_LACKING}”。"


def unassessed(partial: str) -> str:
    """In place of a sum that lacks a unit."""
    return "\n".join(filter(None, (NOT_ASSESSED_CELL, partial_short(partial, bool(partial)))))


def contributors_title(county: str, year: int) -> str:
    """Above the list of every unit's figures."""
    return f"{county}{year}年度各单位数字"


def lacking_title(county: str, year: int) -> str:
    """Above the list of units that are lacking."""
    return f"{county}{year}年度没有计入或缺少数字的单位"


def compared_title(county: str, year: int, file: str) -> str:
    """Above the comparison with the county's own report."""
    return f"{county}{year}年度全县汇总报告（{file}）与各单位合计不同的格"


DIFFERENT, BEYOND = "与各单位合计不同（含县政府本级的，可能大于合计）", "已收单位的合计已经超过全县数"


def unread_parts(cells: int, gaps: int, pictures: int) -> str:
    """What of a report was not understood."""
    said = [f"{number} {word}" for word, number in (("格没有读懂", cells), ("处内容没有归入表格", gaps), ("张图片没有读取", pictures)) if number]
    return "，".join(said)


def cannot_write(path: str, why: str) -> str:
    """The message where the output folder refuses us."""
    return f"无法写入结果：{path}（{why}）。请检查文件夹的权限和磁盘空间，或用 --out 换一个文件夹。"


HELPER_GONE = "生成页面的进程异常退出，多半是内存不足，请关闭其他程序后重新运行。"
RULES_CHANGED = "生成页面时规则文件有改动，请重新运行，让全部结果按同一份规则生成。"

RULES_TITLE = "规则手册"


def page_title(unit: str, year: int | None, regulation: str) -> str:
    """The window's title of a township page."""
    return f"{unit} {year_of(year)} {regulation}审核结果"


def index_title(county: str, regulation: str) -> str:
    """The window's title of the county page."""
    return f"{county}{regulation}审核汇总"


def kicker(county: str, regulation: str) -> str:
    """The line above every heading."""
    return f"{county} · {regulation}审核"


def made_on(made: datetime) -> str:
    """When the page was made, at the head of each printed sheet."""
    return f"审核于{day(made)}"


NO_TEXT_SHOWN = "没有可以显示的内容"
PICTURE = "［图片，未读取］"
CLEAN_READING = "全部读懂，没有存疑的地方。"


def reading_title(file: str) -> str:
    """Of the page that shows a file beside what was read of it."""
    return f"读取核对：{file}"


def gaps_to_see(count: int) -> str:
    """What a clerk must look at himself."""
    return f"有 {count} 处没有读懂，下面用红色标出，请对照原文。" if count else CLEAN_READING


def cells_read(numbers: int, blanks: int, others: int, unread: int) -> str:
    """How the statutory cells came out."""
    rest = f"、{others} 格文字" if others else ""
    return f"读到 {numbers} 个数字、{blanks} 个空格或斜线{rest}，{unread} 格没有读出。"


def cut_short(shown: int, total: int) -> str:
    """Where a file is too long to be shown whole."""
    return f"原文太长，只显示前 {shown} 段（共 {total} 段）。"
