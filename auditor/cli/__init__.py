"""The command `auditor`: arguments in, Chinese lines on the terminal and an exit code out. No policy lives here.

Exit codes: 0 nothing to act on, 1 findings, 2 we could not do what was asked (one sentence on standard error says why).
"""

from auditor.cli.app import app

__all__ = ["app"]
