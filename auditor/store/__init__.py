"""Runs in, a database that remembers them out: submissions, readings, cells, findings, causes and the rulebook that judged."""

from auditor.store.connect import sqlite_url
from auditor.store.store import Store, StoredRun, open_store

__all__ = ["Store", "StoredRun", "open_store", "sqlite_url"]
