"""The phrases of rules/annual-report, sentence by sentence: what each states, and what only sounds like it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.model import Document
from auditor.recognise import recognise
from auditor.rulebook.book import Rulebook
from auditor.rulebook.loader import load_rulebook

Make = Callable[..., Document]
Stated = dict[str, list[object]]


@pytest.fixture(scope="module")
def annual_report() -> Rulebook:
    return load_rulebook(Path(__file__).parents[2] / "rules")


def stated(make: Make, rulebook: Rulebook, text: str) -> Stated:
    """What the sentence states where requests are treated, name → figures."""
    lines = ("青石镇2023年政府信息公开工作年度报告", "一、总体情况", "（二）依申请公开", text, "五、存在的主要问题及改进情况", "问题与改进。")
    found: Stated = {}
    for mention in recognise(make(*lines), rulebook).mentions:
        found.setdefault(mention.name, []).append(mention.value)
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("收到7件，上年度结转1件，办结8件。", {"收到申请": [7], "上年结转申请": [1], "办结申请": [8]}),
        ("受理5件，答复5件。", {"收到申请": [5], "办结申请": [5]}),
        ("一季度收到申请4件，上半年收到申请10件，全年收到申请18件。", {"收到申请": [18]}),
        ("线上收到11件、线下收到7件，共收到申请18件。", {"收到申请": [18]}),
        ("去年我镇收到申请4件，今年收到申请6件。", {"收到申请": [6]}),
        ("收到申请12件，其中县政府转办4件，直接收到8件。", {"收到申请": [12]}),
        ("收到申请5件（2022年为3件），办结5件。", {"收到申请": [5], "办结申请": [5]}),
        ("收到申请6件，经补正后受理5件。", {"收到申请": [6]}),
        ("收到申请1件，协助县局答复申请2件。", {"收到申请": [1]}),
        ("其中予以公开和部分公开5件，不予公开1件。", {"不予公开": [1]}),
        ("作出行政处罚30件，去年行政处罚18件。", {"行政处罚": [30]}),
        ("行政诉讼2件，全年另有行政诉讼3件，均与政府信息公开无关。", {"行政诉讼": [2]}),
        ("其余已答复，第6件结转至2024年。", {}),
        ("因征地补偿引发行政复议5件。", {}),
        ("全年接到申请14件，当年办完12件，剩2件跨年。", {"收到申请": [14], "办结申请": [12], "结转下年申请": [2]}),
        ("来了5份申请，办完4份，剩1份还在走程序。", {"收到申请": [5], "办结申请": [4], "结转下年申请": [1]}),
        ("收件6宗，加上去年留下的1宗，共办了7宗。", {"收到申请": [6], "上年结转申请": [1], "办结申请": [7]}),
        ("受理的12件申请中，予以公开5件，不予公开2件，无法提供5件。", {"收到申请": [12], "予以公开": [5], "不予公开": [2], "无法提供": [5]}),
        ("予以公开的有12件，部分公开为4件，其他处理30件。", {"予以公开": [12], "部分公开": [4], "其他处理": [30]}),
        ("12件里公开了5件、无法提供7件。", {"予以公开": [5], "无法提供": [7]}),
        ("5件给予公开，3件告知不掌握。", {"予以公开": [5], "不掌握": [3]}),
        ("完成依申请公开申请1件。", {"办结申请": [1]}),
        ("另有1件结转至2024年办理。", {"结转下年申请": [1]}),
        ("答复43件（含上年度结转3件，另有4件申请顺延至下年度答复）。", {"上年结转申请": [3], "办结申请": [43], "结转下年申请": [4]}),
        ("发生复议2起，均维持；诉讼1起，驳回。", {"行政复议": [2], "行政诉讼": [1]}),
        ("新发规范性文件2件，废止1件，现行有效7件。", {"制发规范性文件": [2], "废止规范性文件": [1], "现行有效规范性文件": [7]}),
        ("规范性文件制发2件、废止1件、有效7件。", {"制发规范性文件": [2], "废止规范性文件": [1], "现行有效规范性文件": [7]}),
        ("没有制发规范性文件，现行有效的仍为3件。", {"制发规范性文件": [0], "现行有效规范性文件": [3]}),
        ("行政许可办理600件，作出处罚4件。", {"行政许可": [600], "行政处罚": [4]}),
    ],
)
def test_figures(document: Make, annual_report: Rulebook, text: str, expected: Stated) -> None:
    assert stated(document, annual_report, text) == expected


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("全年零申请。", {"新收申请"}),
        ("年内未出现申请。", {"新收申请"}),
        ("未接到群众要求公开的信息。", {"新收申请"}),
        ("未收到公民、法人或者其他组织以任何方式提出的政府信息公开申请。", {"新收申请"}),
        ("因信息公开引发的复议、诉讼均为零。", {"行政复议", "行政诉讼"}),
        ("无复议诉讼。", {"行政复议", "行政诉讼"}),
        ("无信息公开诉讼。", {"行政诉讼"}),
        ("上年没有结转。", {"上年结转申请"}),
    ],
)
def test_nothing_of_the_kind(document: Make, annual_report: Rulebook, text: str, names: set[str]) -> None:
    assert stated(document, annual_report, text) == {name: [0] for name in names}


@pytest.mark.parametrize(
    "text",
    [
        "其中1件申请人主动撤回，其余6件均已答复。",
        "收到3件区政府的信息公开征询单。",
        "收到书面申请6件，网络申请4件。",
        "去年收到申请5件。",
        "累计收到申请35件（2019—2023年）。",
        "2019年至2023年收到申请35件。",
        "收到申请7件，其中1件申请人主动撤回。",
        "参加行政复议2件（均为山林权属纠纷）。",
        "行政诉讼1件（农村宅基地确权）。",
        "县执法局派驻中队作出行政处罚12件，由该局统计。",
        "2022年收到申请5件。",
        "处理网民留言35条，其中咨询25条、建议10条，办结34条，1条正在办理。",
        "办理12345热线工单480件，全年满意率98%，办结479件。",
        "接待来访群众，剩3件纠纷待调解。",
        "参加诉讼2件。",
        "未收到涉及国家秘密的申请。",
        "未发生行政复议和行政诉讼败诉情况。",
        "重复申请2件不予处理，信访类1件不予处理。",
        "1件需另行制作无法提供，1件内容不明确无法提供。",
        "收到登记失业人员20件。",
        "全年申请补贴20件。",
        "主动公开5件，部门公开2件。",
    ],
)
def test_what_is_of_something_else_is_not_read(document: Make, annual_report: Rulebook, text: str) -> None:
    assert stated(document, annual_report, text) == {}
