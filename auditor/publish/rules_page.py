"""A Rulebook goes in; the context of the 规则手册 comes out: every rule by family, with its sentence, clause and advice."""

from auditor.model import Level
from auditor.publish import words
from auditor.publish.contexts.rules import FamilyView, RulesPage, RuleView
from auditor.publish.contexts.shared import Frame, LevelView
from auditor.publish.index_page import family_titles
from auditor.publish.names import anchor
from auditor.publish.unit_page import clauses_of
from auditor.rulebook.book import Rulebook
from auditor.rulebook.rule import Rule
from auditor.rulebook.sentence import describe


def rules_page(rulebook: Rulebook, frame: Frame) -> RulesPage:
    """The manual of the rules that this run judged by, switched-off ones included."""
    families = tuple(
        FamilyView(anchor("k", family), title, tuple(_rule(rule, rulebook) for rule in rulebook.rules if rule.family == family))
        for family, title in family_titles(rulebook)
    )
    levels = tuple(LevelView(level.value, words.LEVEL_CSS[level], words.LEVEL_MEANING[level]) for level in Level)
    return RulesPage(frame, levels, families, len(rulebook.rules))


def _rule(rule: Rule, rulebook: Rulebook) -> RuleView:
    return RuleView(
        anchor=anchor("r", rule.id),
        id=rule.id,
        title=rule.title,
        sentence=describe(rule),
        level=rule.level.value,
        level_css=words.LEVEL_CSS[rule.level],
        units="、".join(rule.unit_types) or words.ALL_UNITS,
        years=words.years_between(*rule.years),
        clauses=clauses_of(rule.basis, rulebook),
        fix=rule.fix,
        off=rule.off,
    )
