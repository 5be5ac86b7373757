"""One call in its own process: limits are set before the file is read."""

import os
import signal
import traceback
from collections.abc import Sequence
from io import IOBase
from typing import NoReturn

from pydantic_core import PydanticSerializationError

from kit.files.sandbox.limits import Limits, confine_process, die_with_parent
from kit.files.sandbox.serialization import FAULT, LENGTH, dump_refusal, dump_result, load_call

DONE, OUT_OF_MEMORY, TOO_LONG_AN_ANSWER = 0, 3, 4
_SIGNALS = (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM)


def run_call(zygote: int, limits: Limits, call: int, start: int, answer: int, files: Sequence[int]) -> NoReturn:
    """Run the call stored in the descriptor `call` from `start` on, write into `answer`, and exit."""
    code = DONE
    try:
        os.setpgid(0, 0)
        die_with_parent(zygote)
        signal.set_wakeup_fd(-1)
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        _close_all_but(call, answer, *files)
        # A failing library may print parts of the file.
        silence = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(silence, standard)
        confine_process(limits)
        with open(call, "rb", closefd=False) as source:
            source.seek(start)
            function, arguments, keywords, kinds = load_call(source, files)
        with open(answer, "wb", closefd=False) as target:
            try:
                content = dump_result(function, function(*arguments, **keywords), target)
            except MemoryError:
                raise
            except Exception as error:
                if "MemoryError" in str(error) and isinstance(error, PydanticSerializationError):
                    raise MemoryError from error
                content = dump_refusal(kinds, error) if isinstance(error, kinds) else FAULT + _describe(error)
            target.write(content + len(content).to_bytes(LENGTH))
        for argument in (*arguments, *keywords.values()):
            if isinstance(argument, IOBase) and not argument.closed:
                argument.flush()
    except MemoryError:
        code = OUT_OF_MEMORY
    except OSError:
        # RLIMIT_FSIZE: Python ignores SIGXFSZ, so the write fails.
        code = TOO_LONG_AN_ANSWER
    finally:
        # Without the zygote's exit handlers.
        os._exit(code)


def _describe(error: Exception) -> bytes:
    """Return the error's type and place, never its text, which may quote the file."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    return " ".join([type(error).__name__, *(f"{frame.name}:{frame.lineno}" for frame in frames)]).encode()


def _close_all_but(*kept: int) -> None:
    first = 3
    for descriptor in sorted(kept):
        os.closerange(first, descriptor)
        first = descriptor + 1
    os.closerange(first, 4096)
