"""A trace of the files that a piece of work passes through, in order, as the interpreter enters their functions."""

import sys
from collections import Counter
from collections.abc import Collection, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any


@dataclass
class FileTrace:
    """`files`: in order of first entry; `again`: how often each was entered again after it was left.

    A file is left when another one is entered that it did not call. A call that returns, or awaits, does not leave it.
    Models and schemas without code of ours are not listed.
    """

    files: list[Path] = field(default_factory=list[Path])
    again: Counter[Path] = field(default_factory=Counter[Path])


@contextmanager
def trace_files(folders: Collection[Path]) -> Generator[FileTrace]:
    """Record the files of `folders` in which this thread's code runs meanwhile."""
    trace = FileTrace()
    prefixes = tuple(f"{folder}/" for folder in folders)
    seen = set[FrameType]()
    last: Path | None = None

    def file_of(frame: FrameType) -> Path | None:
        path = frame.f_code.co_filename
        return Path(path) if path.startswith(prefixes) else None

    def note(frame: FrameType, event: str, _: Any) -> None:
        nonlocal last
        # A resumed coroutine is called again, with its earlier frame.
        if event != "call" or frame in seen or (file := file_of(frame)) is None:
            return
        seen.add(frame)
        callers = set[Path]()
        above = frame.f_back
        while above is not None:
            if (caller := file_of(above)) is not None:
                callers.add(caller)
            above = above.f_back
        if file == last or file in callers:
            return
        if file in trace.files:
            trace.again[file] += 1
        else:
            trace.files.append(file)
        last = file

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield trace
    finally:
        sys.setprofile(before)
