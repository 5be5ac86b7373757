"""Serialization of what goes into the process and of what comes out of it.

Into it: pickle, from us, with open files handed over beside it. Out of it: JSON alone, checked against the return
annotation of the function; a process that a file has taken over can make us read nothing else.
"""

import inspect
import io
import os
import pickle
import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from typing import IO, Any, cast, get_type_hints

from pydantic import ConfigDict, TypeAdapter

RESULT, REFUSAL, FAULT = b"R", b"E", b"F"
MAX_REFUSAL = 2**20
LENGTH = 8
"""Bytes at the end of an answer that say how long its JSON is."""
_CONFIG = ConfigDict(
    ser_json_bytes="base64", val_json_bytes="base64", ser_json_inf_nan="constants", arbitrary_types_allowed=True
)
_PLAIN = "*"
"""The arguments of an exception without parameters of its own."""

Call = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any], tuple[type[Exception], ...]]


def dump_call(call: Call, target: IO[bytes]) -> list[Any]:
    """Write the call; return the open files among its arguments, which go beside it."""
    files: list[Any] = []

    class Pickler(pickle.Pickler):
        def persistent_id(self, obj: Any) -> Any:
            if not isinstance(obj, io.IOBase):
                return None
            files.append(obj)
            return len(files) - 1, "rb" if is_read_only(obj) else "r+b"

    Pickler(target, pickle.HIGHEST_PROTOCOL).dump(call)
    return files


def load_call(source: IO[bytes], descriptors: Sequence[int]) -> Call:
    """The call again, its files opened from descriptors."""

    class Unpickler(pickle.Unpickler):
        def persistent_load(self, pid: tuple[int, str]) -> IO[bytes]:
            number, mode = pid
            return cast(IO[bytes], open(descriptors[number], mode))

    return Unpickler(source).load()


def is_read_only(file: object) -> bool:
    """Return True if the file is an upload, which needs no writing; our own temporary files are for the result."""
    return isinstance(file, tempfile.SpooledTemporaryFile)


def dump_result(function: Callable[..., Any], value: Any, answer: IO[bytes]) -> bytes:
    """The JSON of it; what does not belong there (`elections.frames`) is written into `answer` at once."""

    def dump(write: Callable[[IO[bytes]], None]) -> tuple[int, int]:
        start = answer.tell()
        write(answer)
        return start, answer.tell() - start

    return RESULT + _adapter(function).dump_json((value,), warnings=False, context={"dump": dump})


def load_result(function: Callable[..., Any], content: bytes, answer: int) -> Any:
    """Raise ValueError for what is no answer of this function; `answer` is the descriptor of the file it stands in."""

    def load(place: tuple[int, int]) -> bytes:
        start, size = place
        if not 0 <= start <= start + size <= os.fstat(answer).st_size:
            raise ValueError("outside of the answer")
        return os.pread(answer, size, start)

    return _adapter(function).validate_json(content, context={"load": load})[0]


def read_end(answer: int, most: int) -> bytes:
    """The JSON at the end of the file, whose length stands before its last bytes; empty where there is none."""
    size = min(os.fstat(answer).st_size, most) - LENGTH
    length = int.from_bytes(os.pread(answer, LENGTH, size)) if size >= 0 else 0
    return os.pread(answer, length, size - length) if 0 < length <= size else b""


def dump_refusal(kinds: Sequence[type[Exception]], error: Exception) -> bytes:
    """The exception by its place among the kinds, and the arguments that make it anew."""
    number = next(number for number, kind in enumerate(kinds) if isinstance(error, kind))
    parameters = inspect.signature(kinds[number].__init__).parameters.values()
    if any(one.kind is one.VAR_POSITIONAL for one in parameters):
        given: dict[str, Any] = {_PLAIN: [str(one) for one in error.args]}
    else:
        given = {one.name: getattr(error, one.name) for one in parameters if one.name != "self"}
    return REFUSAL + _refusals().dump_json((number, given), fallback=str)


def load_refusal(kinds: Sequence[type[Exception]], content: bytes) -> Exception:
    """Raise ValueError for what is no exception of these kinds."""
    if len(content) > MAX_REFUSAL:
        raise ValueError("a refusal is short")
    number, given = _refusals().validate_json(content)
    if not 0 <= number < len(kinds):
        raise ValueError("no such kind of refusal")
    kind = kinds[number]
    if _PLAIN in given:
        return kind(*map(str, given[_PLAIN]))
    hints = get_type_hints(kind.__init__)
    known: dict[str, Any] = {}
    for one in inspect.signature(kind).parameters.values():
        if one.kind is one.VAR_KEYWORD:
            known |= dict(given[one.name])
        elif one.name in given:
            known[one.name] = _checked(hints.get(one.name, Any), given[one.name])
    return kind(**known)


def name_of(function: Callable[..., Any]) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def _checked(kind: Any, value: Any) -> Any:
    return _adapter_of(kind).validate_python([value])[0]


@cache
def _adapter(function: Callable[..., Any]) -> TypeAdapter[Any]:
    return _adapter_of(get_type_hints(function, include_extras=True)["return"])


def _adapter_of(kind: Any) -> TypeAdapter[Any]:
    # In a tuple, so that the settings reach dataclasses, which have none of their own.
    wrapped: Any = tuple.__class_getitem__(kind)
    return TypeAdapter(wrapped, config=_CONFIG)


@cache
def _refusals() -> TypeAdapter[tuple[int, dict[str, Any]]]:
    return TypeAdapter(tuple[int, dict[str, Any]], config=_CONFIG)
