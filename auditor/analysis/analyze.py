"""A rulebook goes in; what its formula rules do to each other and to the form comes out, per edition, years and unit types.

Contradictions with their smallest set of rules, rules that others already imply, cells whose value the rules fix, cells that
nothing guards or whose error could not be told from another's, and clauses that no rule covers. What is said of numbers is
said of non-negative whole numbers (the form's bounds), of whatever the narrative, last year's report and the county's units
may hold.
"""

from auditor.analysis.answers import Analysis, Setting, SettingAnalysis
from auditor.analysis.conflicts import find_conflicts
from auditor.analysis.guards import find_fixed, find_guards
from auditor.analysis.implied import Implications, group_implied
from auditor.analysis.spans import settings_of
from auditor.analysis.study import Asked, Pool, Study
from auditor.rulebook.book import Rulebook


def analyze(rulebook: Rulebook) -> Analysis:
    """Look at every setting of the rulebook."""
    pool = Pool(rulebook)
    found: list[SettingAnalysis] = []
    implied: list[tuple[Setting, dict[Asked, tuple[str, ...]], frozenset[str]]] = []
    for setting in settings_of(rulebook):
        study = Study(pool, setting)
        conflicts = tuple(find_conflicts(study))
        found.append(SettingAnalysis(setting, conflicts, () if conflicts else find_fixed(study), find_guards(study)))
        if not conflicts:
            implied.append((setting, *Implications(study).implied()))
    named = {basis for rule in rulebook.rules for basis in rule.basis}
    named |= {edition.instrument for edition in rulebook.editions} | {form.instrument for form in rulebook.forms.values()}
    uncovered = tuple(basis for key, basis in rulebook.register.items() if key not in named)
    formulas = sum(rule.formula is not None for rule in rulebook.rules)
    return Analysis(tuple(found), tuple(group_implied(implied, rulebook)), uncovered, formulas, tuple(pool.unsure))
