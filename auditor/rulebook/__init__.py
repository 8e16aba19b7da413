"""Everything under rules/ goes in; one checked Rulebook comes out. The engine knows no regulation in particular."""

from auditor.rulebook.counties import load_county
from auditor.rulebook.forms import load_form
from auditor.rulebook.loader import inspect, lint, load_rulebook, read_sources, regulations
from auditor.rulebook.problem import Problem

__all__ = ["Problem", "inspect", "lint", "load_county", "load_form", "load_rulebook", "read_sources", "regulations"]
