"""What the templates receive: frozen records of decided words and numbers, one module per page or part of a page.

Templates print these fields and do no sums. tests/publish/test_contexts.py holds every field against the templates.
"""
