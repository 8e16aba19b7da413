"""rules/waivers/<year>.yaml: what is loaded, what is refused with its line, and what is added without touching a line that is there."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from auditor.errors import RulebookError
from auditor.model import Waiver
from auditor.rulebook import lint, load_rulebook
from auditor.rulebook.waivers import add_waivers

RulesFolder = Callable[..., Path]

GOOD = """\
# 县里审过的
- rule: A-03
  unit: qingshi
  year: 2023
  regulation: demo
  cells: [t1.all.trees]
  figures: {t1.all.trees: 012, t1.kept.trees: 空}
  reason: 台账有记录
  by: 王某
  approved_by: 李某
  until: 2024-12-31
- {rule: A-01, unit: heping, year: 2023, regulation: demo, kind: 意见, reason: 不适用, by: 赵某, answer: 适用, answered_by: 李某}
- {rule: X-99, unit: 不是本规定的, year: 1, reason: 略, by: 略}
"""


@pytest.fixture
def with_waivers(rules_folder: RulesFolder) -> Callable[..., Path]:
    def make(text: str, name: str = "2023.yaml") -> Path:
        folder = rules_folder()
        (folder / "waivers").mkdir(exist_ok=True)
        (folder / "waivers" / name).write_text(text, encoding="utf-8")
        return folder

    return make


def test_reasons_and_views_are_loaded_with_their_place(with_waivers: Callable[..., Path]) -> None:
    reason, view = load_rulebook(with_waivers(GOOD), "demo").waivers
    assert (reason.rule, reason.unit, reason.year, reason.kind, reason.until) == ("A-03", "qingshi", 2023, "核实", date(2024, 12, 31))
    assert dict(reason.figures) == {"t1.all.trees": "012", "t1.kept.trees": "空"}, "figures are text: nothing is taken for another number"
    assert reason.source == "2023.yaml 第2行"
    assert (view.kind, view.answer, view.answered_by, view.until) == ("意见", "适用", "李某", None)


def test_they_are_no_part_of_the_fingerprint(with_waivers: Callable[..., Path], rules_folder: RulesFolder) -> None:
    bare = load_rulebook(rules_folder(), "demo").fingerprint
    assert load_rulebook(with_waivers(GOOD), "demo").fingerprint == bare


@pytest.mark.parametrize(
    ("old", "new", "line", "found", "expected"),
    [
        ("rule: A-03", "rule: A-30", 2, "没有规则“A-30”", "最接近的是"),
        ("rule: A-03", "rule: A-01", 2, "规则“A-01”的级别是“强制”，必须改正，不能用说明代替", "级别为“核实”的规则"),
        ("unit: qingshi", "unit: qingsi", 3, "名册里没有单位“qingsi”", "最接近的是“qingshi”"),
        ("year: 2023", "year: 2022", 4, "“year”写成了2022，文件名是2023", "2023"),
        ("  by: 王某\n", "", 2, "核实说明缺少“by”", "by: ……"),
        ("  approved_by: 李某\n", "", 2, "核实说明缺少“approved_by”", "approved_by: ……"),
        ("  until: 2024-12-31\n", "", 2, "核实说明缺少“until”", "until: ……"),
        ("until: 2024-12-31", "until: 2024-02-30", 11, "“until”写成了“2024-02-30”", "年-月-日，例如 2025-12-31"),
        ("reason: 台账有记录", "reasn: 台账有记录", 8, "核实说明里有不认识的键“reasn”", "最接近的是“reason”"),
        ("[t1.all.trees]", "[t1.all.tree]", 6, "表格里没有格“t1.all.tree”", "最接近的是“t1.all.trees”"),
        ("t1.kept.trees: 空", "t1.kep.trees: 空", 7, "表格里没有格“t1.kep.trees”", "最接近的是“t1.kept.trees”"),
        (", answered_by: 李某", "", 12, "写了答复，没有写谁答复的", "answered_by: ……"),
        ("kind: 意见", "kind: 意见书", 12, "“kind”写成了“意见书”", "最接近的是“意见”"),
    ],
)
def test_a_mistake_is_named_with_its_line(old: str, new: str, line: int, found: str, expected: str, with_waivers: Callable[..., Path]) -> None:
    assert old in GOOD
    problems = lint(with_waivers(GOOD.replace(old, new, 1)), "demo")
    assert any(p.file.endswith("waivers/2023.yaml") and p.line == line and p.message == found and expected in p.expected for p in problems), problems


def test_a_file_must_be_named_by_its_year(with_waivers: Callable[..., Path]) -> None:
    (problem,) = lint(with_waivers(GOOD, "去年.yaml"), "demo")
    assert (problem.message, problem.expected) == ("文件名不是年度", "年度.yaml，例如 2024.yaml")


def test_a_file_with_nothing_but_comments_is_fine(with_waivers: Callable[..., Path]) -> None:
    assert load_rulebook(with_waivers("# 今年还没有\n"), "demo").waivers == ()


# --- adding

REASON = Waiver(
    rule="A-03",
    unit="qingshi",
    year=2023,
    reason='他说: "台账#3"，\n见附件',
    by="王某",
    approved_by="- 李某",
    until=date(2024, 12, 31),
    cells=("t1.all.trees",),
    figures={"t1.all.trees": "12", "t1.kept.trees": "/"},
    seen="支出12 ≠ 11 = 各去向11（留存/）",
)


def test_what_is_added_is_read_back_and_the_rest_stays_as_it_was(with_waivers: Callable[..., Path]) -> None:
    folder = with_waivers(GOOD)
    path = add_waivers(folder, [REASON], "demo")
    assert path == folder / "waivers" / "2023.yaml"
    assert path.read_text(encoding="utf-8").startswith(GOOD)
    added = load_rulebook(folder, "demo").waivers[-1]
    assert (added.cells, dict(added.figures), added.seen) == (REASON.cells, dict(REASON.figures), REASON.seen)
    assert (added.reason, added.approved_by, added.until) == ('他说: "台账#3"， 见附件', "- 李某", REASON.until)


def test_the_first_one_of_a_year_makes_the_file_with_its_explanation(rules_folder: RulesFolder) -> None:
    folder = rules_folder()
    path = add_waivers(folder, [REASON, REASON], "demo")
    assert path.read_text(encoding="utf-8").startswith("# 2023年度：县里认可的核实说明")
    assert len(load_rulebook(folder, "demo").waivers) == 2


@pytest.mark.parametrize("text", ["[]\n", "rule: A-03\n", "- {rule: A-03\n"], ids=["list on one line", "no list", "broken"])
def test_a_file_that_cannot_be_added_to_is_left_alone(text: str, with_waivers: Callable[..., Path]) -> None:
    folder = with_waivers(text)
    with pytest.raises(RulebookError, match="不能在末尾添加"):
        add_waivers(folder, [REASON], "demo")
    assert (folder / "waivers" / "2023.yaml").read_text(encoding="utf-8") == text
