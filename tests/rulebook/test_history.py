"""What git remembers of rules: an id that once meant another rule is told, a rule that was only reworded is not."""

import subprocess
from collections.abc import Callable
from pathlib import Path

from auditor.rulebook import lint, load_rulebook
from auditor.rulebook.history import past_rules

RulesFolder = Callable[..., Path]
ENV = {"GIT_AUTHOR_DATE": "2023-03-01T09:00:00", "GIT_COMMITTER_DATE": "2023-03-01T09:00:00", "PATH": "/usr/bin:/bin:/usr/local/bin"}


def commit(folder: Path) -> None:
    made = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "rules"]):
        subprocess.run(["git", *made, *command], cwd=folder, check=True, env=ENV, timeout=60)


def test_a_reused_id_is_told_with_what_it_was(rules_folder: RulesFolder) -> None:
    folder = rules_folder({"demo/rules/sums.yaml": ("title: 总数等于各类之和\n  kind: row_total", "title: 人员花名册不缺人\n  kind: roster")})
    commit(folder)
    rules_folder()
    (problem,) = lint(folder, "demo")
    rule = load_rulebook(folder, "demo").rule_by_id["A-02"]
    assert (problem.file, problem.line) == (rule.source.file, rule.source.line)
    assert problem.message == "规则编号“A-02”在2023-03-01属于另一条规则“人员花名册不缺人”（roster）"
    assert "永不重用" in problem.expected


def test_a_rule_may_get_a_better_title_or_another_kind(rules_folder: RulesFolder) -> None:
    folder = rules_folder({"demo/rules/sums.yaml": ("title: 总数等于各类之和", "title: 各类之和是总数")})
    commit(folder)
    rules_folder()
    assert lint(folder, "demo") == ()


def test_rules_on_one_line_are_remembered(rules_folder: RulesFolder) -> None:
    folder = rules_folder()
    (folder / "demo" / "rules" / "old.yaml").write_text("- {id: Z-09, title: 旧规则, kind: old_thing, level: 强制}\n", encoding="utf-8")
    commit(folder)
    past = {(one.id, one.title, one.kind) for one in past_rules(folder / "demo" / "rules")}
    assert ("Z-09", "旧规则", "old_thing") in past
    assert ("A-01", "新增加结余等于支出加结转", "flow") in past


def test_without_git_nothing_is_remembered(rules_folder: RulesFolder) -> None:
    folder = rules_folder()
    assert past_rules(folder / "demo" / "rules") == ()
    assert lint(folder, "demo") == ()
