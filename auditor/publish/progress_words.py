"""The words of how a unit's reports went from one sending to the next, and of reasons and opinions."""

from collections.abc import Sequence
from datetime import date

from auditor.publish.words import day

CHANGES = {
    "corrected": ("已改正", "fine", "上次有、这次没有了的问题"),
    "still_open": ("仍未改", "fix", "上次就有、这次还在的问题"),
    "new": ("新出现", "confirm", "上次没有、这次才有的问题"),
    "reopened": ("说明已失效", "confirm", "县里认可过说明，但数字、文字改了或者说明过了期，请改正或重新说明"),
    "explained": ("已说明原因", "advice", "县里已认可所说明的原因，不要求改"),
    "unclear": ("无法再判断", "unread", "上次有的问题，这次因缺少内容或没有读懂，不能判断是否改好"),
}


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


def accepted(reason: str, by: str, approved_by: str, until: date | None) -> str:
    """An accepted reason with who stands for it."""
    return f"{reason.rstrip('。')}。（说明：{by}；认可：{approved_by}" + (f"；有效至{day(until)}" if until else "") + "）"


def opinion(reason: str, by: str) -> str:
    """A unit's view with who holds it."""
    return f"{reason.rstrip('。')}。（{by}）"


def answered(answer: str, by: str) -> str:
    """The county's answer to a unit's view."""
    return f"{answer.rstrip('。')}。（{by}）" if answer else "还没有答复"
