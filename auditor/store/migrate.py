"""A database in, the same database at the schema of this program out: Alembic's migrations, run in one transaction.

The version table has its own name, so that another program's Alembic history in the same database is not taken for ours.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from auditor.errors import StoreError
from auditor.store.connect import name_of, transaction

VERSION_TABLE = "auditor_version"
MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(engine: Engine) -> None:
    """Bring the database to the newest schema. Raises StoreError where it is newer than this program, another program's, or cannot be written."""
    with transaction(engine, writes=True) as connection:
        found = version_of(connection)
        if found is None:
            _refuse_strangers(engine, connection)
        elif found not in _known():
            raise StoreError(f"数据库“{name_of(engine)}”是由更新版本的程序建立的，请先升级本程序，或用 --db 另指定一个数据库。")
        if found != ScriptDirectory(str(MIGRATIONS)).get_current_head():
            command.upgrade(_config(connection), "head")
    _try_writing(engine)


def version_of(connection: Connection) -> str | None:
    """The revision that the database is at, None before the first."""
    return MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_revision()


def _known() -> frozenset[str]:
    return frozenset(script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions())


def _refuse_strangers(engine: Engine, connection: Connection) -> None:
    if inspect(connection).get_table_names():
        raise StoreError(f"数据库“{name_of(engine)}”里已有其他程序的数据，请用 --db 另指定一个空的数据库。")


def _try_writing(engine: Engine) -> None:
    """Find out now, not after an hour's reading, that the database or its folder cannot be written. Changes nothing."""
    with transaction(engine, writes=True) as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = version_num"))
        connection.rollback()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["version_table"] = VERSION_TABLE
    return config
