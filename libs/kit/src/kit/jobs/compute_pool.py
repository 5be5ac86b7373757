"""A process beside the worker, in which jobs compute."""

import asyncio
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Generator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType
from typing import ParamSpec, TypeVar

from kit.runtime.gc_control import freeze_gc

P = ParamSpec("P")
R = TypeVar("R")


@dataclass
class Pool:
    """One process beside the worker, started on demand."""

    _executor: ProcessPoolExecutor | None = field(default=None)

    async def run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        if self._executor is None:
            # Spawned: Polars does not survive a fork.
            self._executor = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), _begin)
        try:
            with _without_main():
                submitted = self._executor.submit(_compute, function, *args, **kwargs)
            return await asyncio.wrap_future(submitted)
        except BrokenProcessPool:
            self.close()  # the next job has a new process
            raise

    def close(self) -> None:
        if self._executor is not None:
            # Only its own: a process may have several pools.
            children = self._executor._processes  # pyright: ignore[reportPrivateUsage]  # `terminate_workers` is of 3.14
            for process in list((children or {}).values()):
                process.terminate()
            self._executor.shutdown(wait=True, cancel_futures=True)
            self._executor = None


@contextmanager
def _without_main() -> Generator[None]:
    """Hide the main module: a spawned process would import it, the whole worker, which is slow and unneeded
    (`Work.compute` takes a function of another module).
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _begin() -> None:
    """Initialise the other process."""
    _end_with_worker()


def _compute(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call the function, in the other process."""
    _spare_for(function.__module__)
    return function(*args, **kwargs)


@cache
def _spare_for(module: str) -> None:
    """Keep modules imported by a function out of garbage collection, once per module."""
    freeze_gc()


def _end_with_worker() -> None:
    """End the other process with the worker, even if that is killed."""

    def wait() -> None:
        worker = multiprocessing.parent_process()
        if worker is not None:
            worker.join()
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
