"""A Submission goes in; what its unit is asked comes out, one Ask per finding, in words that a letter and a list print.

A figure that we may have misread is never held against the unit: such an ask only says where to look, whatever the rule's level.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from auditor.model import Cause, Finding, Level, Report, Submission
from auditor.publish import letter_words as words
from auditor.publish.letter_words import Demand
from auditor.publish.names import clipped
from auditor.publish.results import plain_number
from auditor.publish.standing import open_findings
from auditor.publish.unit_page import clauses_of, form_of
from auditor.rulebook.book import Rulebook
from auditor.rulebook.form import Form

_LISTED_CELLS, _LISTED_PLACES, _LONGEST_QUOTE = 4, 3, 300


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that the unit is asked to do."""

    demand: Demand
    rule: str
    title: str
    place: str
    problem: str
    figures: str  # the arithmetic, or the report's own words
    basis: str
    fix: str


def asks_of(submission: Submission, rulebook: Rulebook) -> tuple[Ask, ...]:
    """Everything that the open findings ask, the binding first, then as the rules and the form are ordered."""
    form = form_of(submission.report, rulebook)
    rules, cells = rulebook.rule_order, form.cell_order
    demands = list(Demand)
    causes = {cause.id: cause for cause in submission.causes}

    def order(pair: tuple[Finding, Ask]) -> tuple[int, int, int]:
        finding, ask = pair
        return demands.index(ask.demand), rules.get(finding.rule, len(rules)), min((cells.get(key, 0) for key in finding.cells), default=0)

    pairs = [(finding, _ask(finding, submission.report, rulebook, form, causes)) for finding in open_findings(submission.findings)]
    return tuple(ask for _, ask in sorted(pairs, key=order))


def demand_of(finding: Finding) -> Demand:
    """What a finding asks of the unit."""
    if finding.doubts and finding.level is not Level.ADVICE:
        return Demand.COMPARE
    return {Level.MUST: Demand.CORRECT, Level.CHECK: Demand.CONFIRM, Level.ADVICE: Demand.NOTE}[finding.level]


def _ask(finding: Finding, report: Report, rulebook: Rulebook, form: Form, causes: Mapping[str, Cause]) -> Ask:
    demand = demand_of(finding)
    clauses = clauses_of(finding.basis, rulebook)
    quote = finding.quote.strip()
    quoted = words.quoted(clipped(quote, _LONGEST_QUOTE)) if quote and quote not in finding.message else ""
    figures = [finding.arithmetic, quoted, *_repairs(finding, causes, rulebook, form)]
    return Ask(
        demand=demand,
        rule=finding.rule,
        title=finding.title,
        place=_place(finding, report, rulebook, form),
        problem=words.stop(words.may_be_misread(finding.doubts) + finding.message if demand is Demand.COMPARE else finding.message),
        figures="\n".join(part for part in figures if part),
        basis="\n".join(words.clause(each.instrument, each.article, each.quote) for each in clauses),
        fix=words.COMPARE_FIRST if demand is Demand.COMPARE else finding.fix,
    )


def _repairs(finding: Finding, causes: Mapping[str, Cause], rulebook: Rulebook, form: Form) -> Sequence[str]:
    """The smallest changes that would settle it, as a suggestion."""
    cause = causes.get(finding.cause or "")
    if cause is None or not cause.repairs or finding.doubts:
        return ()
    chosen = [repair.values.items() for repair in cause.repairs[:2]]
    ways = [[words.would_be(_cell_name(key, rulebook, form), plain_number(value)) for key, value in each] for each in chosen]
    return (words.would_balance(["、".join(way) for way in ways]),)


def _place(finding: Finding, report: Report, rulebook: Rulebook, form: Form) -> str:
    names = [_cell_name(key, rulebook, form) for key in finding.cells[:_LISTED_CELLS]]
    if finding.cells and not all(key in form.cells or any(key in other.cells for other in rulebook.forms.values()) for key in finding.cells):
        names = []
    if len(finding.cells) > _LISTED_CELLS:
        names.append(words.and_so_many(len(finding.cells)))
    places = finding.places or tuple(cell.place for key in finding.cells if (cell := report.cells.get(key)) and cell.place)
    said = list(dict.fromkeys(str(place) for place in places))
    where = "；".join(said[:_LISTED_PLACES]) + (words.and_more(len(said) - _LISTED_PLACES) if len(said) > _LISTED_PLACES else "")
    return "\n".join(part for part in ("、".join(names), words.in_file(where) if where else "") if part) or words.WHOLE_TEXT


def _cell_name(key: str, rulebook: Rulebook, form: Form) -> str:
    for each in (form, *rulebook.forms.values()):
        if key in each.cells:
            return each.cell_name(key)
    return key
