"""Any database becomes one of this program's schema, or is refused in one sentence and left as it was."""

import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from auditor.errors import StoreError
from auditor.store import open_store
from auditor.store.connect import connect
from auditor.store.migrate import VERSION_TABLE
from auditor.store.tables import metadata


def statement(url: str, words: str) -> None:
    """Run one statement on the database as another program would."""
    engine = connect(url)
    with engine.begin() as connection:
        connection.execute(text(words))


def test_the_migrations_make_the_tables_that_the_code_uses(url: str) -> None:
    open_store(url).close()
    with connect(url).connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE, "compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert set(inspect(connection).get_table_names()) == {*metadata.tables, VERSION_TABLE}


def test_opening_again_changes_nothing(url: str) -> None:
    open_store(url).close()
    open_store(url).close()
    with connect(url).connect() as connection:
        assert connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).all() == [("0002",)]


def test_a_database_of_a_newer_program_is_refused(url: str) -> None:
    open_store(url).close()
    statement(url, f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    with pytest.raises(StoreError, match=r"由更新版本的程序建立的，请先升级本程序"):
        open_store(url)


def test_a_database_of_another_program_is_refused_and_left_alone(url: str) -> None:
    statement(url, "CREATE TABLE payroll (id INTEGER)")
    with pytest.raises(StoreError, match="已有其他程序的数据"):
        open_store(url)
    with connect(url).connect() as connection:
        assert inspect(connection).get_table_names() == ["payroll"]


def test_a_migration_that_fails_leaves_no_table_behind(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from alembic import op

    made = op.create_index

    def fail(*arguments: object, **options: object) -> None:
        raise StoreError("停电了。")

    monkeypatch.setattr(op, "create_index", fail)
    with pytest.raises(StoreError, match="停电了"):
        open_store(url)
    with connect(url).connect() as connection:
        assert inspect(connection).get_table_names() == []
    monkeypatch.setattr(op, "create_index", made)
    open_store(url).close()


def test_two_audits_that_start_together_make_one_schema(url: str) -> None:
    failed: list[Exception] = []

    def start() -> None:
        try:
            engine = connect(url)
            gate.wait()
            engine.dispose()
            open_store(url).close()
        except Exception as error:
            failed.append(error)

    gate = threading.Barrier(2)
    both = [threading.Thread(target=start) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join(60)
    assert failed == []
    engine = create_engine(connect(url).url)
    assert len(inspect(engine).get_table_names()) == len(metadata.tables) + 1
    engine.dispose()
