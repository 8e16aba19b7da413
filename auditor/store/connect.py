"""A database URL in, an Engine out whose connections are safe against kill -9 and tell their troubles in one Chinese sentence.

SQLite keeps a rollback journal (DELETE) with synchronous=EXTRA rather than a write-ahead log: a county's audit_out often
lies on a network drive, where a write-ahead log's shared memory does not work (sqlite.org/wal.html); there is one
writer and one commit per run, so its speed gains nothing; and a single file can be copied without losing a -wal beside it.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from auditor.errors import StoreError

T = TypeVar("T")

LOCK_SECONDS = 15  # how long to wait for another audit to finish its commit
CHUNK = 400  # values in one IN (…): SQLite takes 999 parameters in its oldest builds

WRITES = "auditor_writes"  # execution option of a connection that will write
SAVING = 0x61756469  # PostgreSQL advisory lock: one audit saves or migrates at a time

CHINESE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
ESCAPED = json.JSONEncoder(separators=(",", ":"))

# What the database says, in its own words → what the reader is told. First match wins.
SAYINGS: tuple[tuple[str, str], ...] = (
    ("file is not a database", "不是数据库文件，请换一个文件名，或删去 --db"),
    ("malformed", "已损坏，请用备份替换，或将它移走后重新运行"),
    ("database is locked", f"正被另一个程序占用，等了{LOCK_SECONDS}秒仍未释放，请等对方结束后再试"),
    ("lock timeout", f"正被另一个程序占用，等了{LOCK_SECONDS}秒仍未释放，请等对方结束后再试"),
    ("readonly", "只能读、不能写，请检查文件和所在文件夹的权限"),
    ("permission denied", "没有写入权限，请让管理员授权"),
    ("database or disk is full", "写不进去：磁盘已满，请清理后重新运行"),
    ("no space left", "写不进去：磁盘已满，请清理后重新运行"),
    ("disk i/o error", "读写出错，请检查磁盘或网络盘是否正常"),
    ("unable to open", "打不开，请检查路径和所在文件夹的权限"),
    ("password authentication failed", "用户名或密码不对"),
    ("no password supplied", "用户名或密码不对"),
    ("does not exist", "不存在这个数据库、用户或数据表，请检查 --db"),
    ("connection", "连接不上，请检查地址、端口和网络"),
)


def sqlite_url(path: Path) -> str:
    """The URL of a SQLite file, whatever signs its path holds."""
    return URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)


def connect(url: str) -> Engine:
    """The engine for `url`; nothing has been opened yet except that SQLite's folder was looked for."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreError(f"数据库地址“{url}”写法不对，应如 sqlite:///audit_out/auditor.db 或 postgresql://用户:密码@主机/库名。") from error
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    _look_for_folder(parsed)
    try:
        engine = create_engine(parsed, json_serializer=_json, **_options(parsed))
    except NoSuchModuleError as error:
        raise StoreError(f"不认识的数据库类型“{parsed.drivername}”，请用 sqlite 或 postgresql。") from error
    except ModuleNotFoundError as error:
        raise StoreError(f"没有安装连接 {parsed.drivername} 所需的 {error.name}，请先用 pip 安装它。") from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


@contextmanager
def transaction(engine: Engine, *, writes: bool) -> Iterator[Connection]:
    """A connection in one transaction: committed at the end, rolled back on any exception; the database's troubles become StoreError.

    A writing transaction holds the store's only write lock from its start, so that what it reads still holds when it writes.
    """
    try:
        with engine.connect().execution_options(**{WRITES: writes}) as connection, connection.begin():
            yield connection
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise StoreError(f"数据库“{name_of(engine)}”{_saying(error)}。") from error


def name_of(engine: Engine) -> str:
    """What a reader calls the database: the file's path, or the URL without its password."""
    if engine.dialect.name == "sqlite":
        return engine.url.database or "内存"
    return engine.url.render_as_string(hide_password=True)


def _options(url: URL) -> dict[str, Any]:
    if url.get_backend_name() == "sqlite":
        pool = {} if _in_memory(url) else {"poolclass": NullPool}
        return {"connect_args": {"timeout": LOCK_SECONDS}, **pool}
    return {"poolclass": NullPool}


def _in_memory(url: URL) -> bool:
    return not url.database or url.database == ":memory:"


def _look_for_folder(url: URL) -> None:
    if url.get_backend_name() != "sqlite" or _in_memory(url) or str(url.database).startswith("file:"):
        return
    path = Path(str(url.database))
    if not path.parent.is_dir():
        raise StoreError(f"数据库“{path}”所在的文件夹不存在，请先建立文件夹“{path.parent}”。")
    if path.is_dir():
        raise StoreError(f"数据库“{path}”是一个文件夹，请写成文件夹里的文件名，如 {path / 'auditor.db'}。")


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where _begin says, tables of a migration included
    for pragma in ("foreign_keys = ON", "journal_mode = DELETE", "synchronous = EXTRA"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
    elif connection.dialect.name == "postgresql" and writes:
        connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": SAVING})


def _json(value: object) -> str:
    """Readable Chinese; escapes only where half a surrogate pair cannot be written otherwise."""
    words = CHINESE.encode(value)
    try:
        words.encode()
    except UnicodeEncodeError:
        return ESCAPED.encode(value)
    return words


def _saying(error: Exception) -> str:
    words = str(getattr(error, "orig", None) or error).lower()
    told = next((said for sign, said in SAYINGS if sign in words), "")
    return told or f"出错：{' '.join(words.split())[:200]}"


def chunks(values: Iterable[T]) -> Iterator[list[T]]:
    """The values, as many at a time as one query takes."""
    remaining = iter(values)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk
