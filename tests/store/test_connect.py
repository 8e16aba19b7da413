"""A database that cannot be used is one Chinese sentence that says which, why and what to do; its settings are the ones chosen."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from auditor.errors import StoreError
from auditor.model import Report, Run
from auditor.store import connect, open_store, sqlite_url

NOBODY = 65534
RULES = {"county.yaml": "name: 沐川县\n"}


@pytest.fixture
def closed_folder() -> Iterator[Path]:
    """A folder with a writable auditor.db in which no file can be made; root steps down for it, since nothing is closed to root."""
    folder = Path(tempfile.mkdtemp())
    open_store(sqlite_url(folder / "auditor.db")).close()
    (folder / "auditor.db").chmod(0o666)
    folder.chmod(0o555)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(NOBODY)
    yield folder
    if is_root:
        os.seteuid(0)
    folder.chmod(0o755)
    shutil.rmtree(folder)


def sentence(url: str) -> str:
    """What the reader is told when the database at `url` is opened."""
    with pytest.raises(StoreError) as told:
        open_store(url)
    words = str(told.value)
    assert words.endswith("。")
    assert "\n" not in words
    return words


def test_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    assert "所在的文件夹不存在" in sentence(sqlite_url(tmp_path / "没有" / "auditor.db"))
    assert not (tmp_path / "没有").exists()


def test_a_folder_in_place_of_a_file(tmp_path: Path) -> None:
    assert "是一个文件夹" in sentence(sqlite_url(tmp_path))


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "名单.xlsx"
    path.write_text("这不是数据库" * 200)
    assert "不是数据库文件" in sentence(sqlite_url(path))
    assert path.read_text() == "这不是数据库" * 200


def test_a_database_that_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "auditor.db"
    open_store(sqlite_url(path)).close()
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    assert "已损坏" in sentence(sqlite_url(path))


def test_a_database_that_is_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "auditor.db"
    open_store(sqlite_url(path)).close()
    monkeypatch.setattr(connect, "LOCK_SECONDS", 0.1)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    assert "正被另一个程序占用" in sentence(sqlite_url(path))
    holder.close()
    open_store(sqlite_url(path)).close()


def test_a_database_that_may_only_be_read(tmp_path: Path) -> None:
    path = tmp_path / "auditor.db"
    open_store(sqlite_url(path)).close()
    assert "只能读、不能写" in sentence(f"sqlite:///file:{path}?mode=ro&uri=true")


def test_a_folder_that_cannot_be_written_is_found_before_the_batch(closed_folder: Path) -> None:
    assert "只能读、不能写，请检查文件和所在文件夹的权限" in sentence(sqlite_url(closed_folder / "auditor.db"))
    assert "打不开，请检查路径和所在文件夹的权限" in sentence(sqlite_url(closed_folder / "new.db"))


def test_an_address_that_is_none() -> None:
    assert "写法不对" in sentence("auditor.db")
    assert "不认识的数据库类型“access”" in sentence("access://auditor.db")


def test_a_server_that_does_not_answer_and_its_password_stays_hidden() -> None:
    words = sentence("postgresql://clerk:secret@127.0.0.1:9/county")
    assert "连接不上" in words
    assert "secret" not in words


def test_a_database_that_the_server_does_not_have(postgresql_server: str) -> None:
    assert "不存在" in sentence(f"postgresql://auditor@/never_made?host={postgresql_server}")


def test_two_savers_wait_for_each_other_on_a_server(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    open_store(postgresql_url).close()
    monkeypatch.setattr(connect, "LOCK_SECONDS", 0.1)
    with connect.transaction(connect.connect(postgresql_url), writes=True):
        assert "正被另一个程序占用" in sentence(postgresql_url)
    open_store(postgresql_url).close()


def test_trouble_while_saving_is_one_sentence_too(tmp_path: Path, make_run: Callable[..., Run], make_report: Callable[..., Report]) -> None:
    path = tmp_path / "auditor.db"
    with open_store(sqlite_url(path)) as store:
        path.write_bytes(b"no database any more" * 300)
        with pytest.raises(StoreError, match=r"^数据库“.*auditor\.db”不是数据库文件，.*。$"):
            store.save_run(make_run("r1", (make_report(),)), RULES)


def test_sqlite_is_kept_safe_for_network_drives_and_power_cuts(tmp_path: Path) -> None:
    path = tmp_path / "a 100% ?#沐川.db"
    engine = connect.connect(sqlite_url(path))
    with connect.transaction(engine, writes=False) as connection:
        found = {name: connection.scalar(text(f"PRAGMA {name}")) for name in ("foreign_keys", "journal_mode", "synchronous", "busy_timeout")}
    assert found == {"foreign_keys": 1, "journal_mode": "delete", "synchronous": 3, "busy_timeout": 15_000}
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_what_a_reader_holds_does_not_keep_the_file_open(tmp_path: Path) -> None:
    path = tmp_path / "auditor.db"
    store = open_store(sqlite_url(path))
    assert store.runs() == ()
    held = [os.readlink(f"/proc/self/fd/{each}") for each in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{each}")]
    assert str(path) not in held
