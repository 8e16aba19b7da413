"""A function and items in, each item's result or Failure out, in order: every item is read in a worker that may crash, hang or swell alone.

Workers come from a fork server: forking this process would copy the locks of whatever threads it has, spawning anew
costs every worker the import of all readers. The server starts clean, imports them once, and forks.
"""

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Literal, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from auditor.intake.clock import at_most
from auditor.settings import Limits, count_cores

Item = TypeVar("Item")
Result = TypeVar("Result")

READERS = tuple(f"auditor.intake.{name}" for name in ("docx", "html", "text", "markdown", "xlsx", "pdf"))
_AHEAD = 8  # items per worker that may wait for a slow one before them
_TASKS = 500  # items after which a worker is replaced, with whatever memory its libraries kept


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an item has no result. `reason` is one Chinese sentence for the township; `detail` is for whoever mends the reader."""

    kind: Literal["timeout", "crash", "memory", "error"]
    reason: str
    detail: str = ""


def run_isolated(
    function: Callable[[Item], Result],
    items: Iterable[Item],
    *,
    limits: Limits,
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
    preload: Sequence[str] = READERS,
) -> Iterator[tuple[Item, Result | Failure]]:
    """Each item with function(item), in the order of the items, few of which are held at a time.

    The function must be importable (a partial of one is), items and results must pickle. One worker isolates as well as
    many. `progress` is told how many items are done. Closing the iterator stops the workers.
    """
    workers = workers or count_cores()
    timed = partial(_spend, function, limits.seconds)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(preload))
    pool = ProcessPool(max_workers=workers, max_tasks=_TASKS, initializer=limit_process, initargs=(limits.memory_bytes,), context=context)
    waiting: deque[tuple[Item, ProcessFuture[Result]]] = deque()
    coming = iter(items)
    done = 0
    try:
        while True:
            for item in islice(coming, workers * _AHEAD - len(waiting)):
                waiting.append((item, pool.schedule(timed, args=(item,), timeout=limits.seconds * limits.patience)))
            if not waiting:
                return
            item, future = waiting.popleft()
            result = _await(future, limits)
            yield item, result
            done += 1
            if progress:
                progress(done)
    finally:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def _spend(function: Callable[[Item], Result], seconds: float, item: Item) -> Result:
    """function(item) in a worker."""
    with at_most(seconds):
        return function(item)


def _await(future: "ProcessFuture[Result]", limits: Limits) -> Result | Failure:
    try:
        return future.result()
    except FutureTimeoutError:
        return _too_slow(limits)
    except ProcessExpired as fault:
        if fault.exitcode == -signal.SIGPROF:
            return _too_slow(limits)
        return Failure("crash", "读取这个文件时读取程序异常退出，文件可能已损坏，请另存为新的 Word 文档（.docx）后重新报送。", str(fault))
    except MemoryError:
        return Failure("memory", "读取这个文件需要的内存超过上限，请删去文件中多余的内容或图片后重新报送。")
    except Exception as fault:
        return Failure("error", "读取这个文件时程序出错，没有读出内容，请另存为新的 Word 文档（.docx）后重新报送。", repr(fault))


def _too_slow(limits: Limits) -> Failure:
    return Failure("timeout", f"读取这个文件超过 {limits.seconds:.0f} 秒，已经停止，请另存为新的 Word 文档（.docx）后重新报送。")


def limit_process(allowance: int) -> None:
    """Bounds what this process may use from here on: bytes of address space beyond the present ones, and no core dumps.

    The limit is relative because a worker starts with whatever its libraries have mapped; a fixed one would fail every file.
    """
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    statistics = Path("/proc/self/statm")
    if statistics.exists():
        present = int(statistics.read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (present + allowance, resource.RLIM_INFINITY))
