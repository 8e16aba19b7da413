"""规则手册: every rule with its sentence, its clause and what to do."""

from pathlib import Path

from selectolax.lexbor import LexborHTMLParser as Page

from auditor.rulebook.book import Rulebook


def test_every_rule_is_there_by_family(published: Path, rulebook: Rulebook) -> None:
    page = Page((published / "rules.html").read_text(encoding="utf-8"))
    assert [node.attributes["id"] for node in page.css("section")] == ["k-structure", "k-cells", "k-balances"]
    assert [node.attributes["id"] for node in page.css("article")] == [f"r-{rule.id}" for rule in rulebook.rules if rule.family == "structure"] + [
        f"r-{rule.id}" for rule in rulebook.rules if rule.family != "structure"
    ]


def test_a_rule_says_level_scope_clause_and_advice(published: Path) -> None:
    page = Page((published / "rules.html").read_text(encoding="utf-8"))
    rule = page.css_first("#r-T2-01")
    assert rule is not None
    said = "".join(rule.text().split())
    for words in ("规章应为零", "强制", "适用乡镇、街道；所有年度", "第九十三条", "法律、行政法规的规定", "移到行政规范性文件一行"):
        assert words in said
    later = page.css_first("#r-T3-04")
    assert later is not None
    assert "2020年度起" in "".join(later.text().split())


def test_a_rule_that_is_off_says_why(published: Path) -> None:
    rule = Page((published / "rules.html").read_text(encoding="utf-8")).css_first("#r-T9-09")
    assert rule is not None
    assert "已停用" in rule.text()
    assert "县里不作要求" in rule.text()
