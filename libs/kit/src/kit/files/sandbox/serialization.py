"""Serialization of calls into the sandbox process, and of their results.

Into it: pickle, from us, with open files passed beside it. Out of it: JSON only, checked against the function's return
annotation, so that a compromised process can make us read nothing else.
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
"""Bytes at the end of an answer that hold the length of its JSON."""
_CONFIG = ConfigDict(
    ser_json_bytes="base64", val_json_bytes="base64", ser_json_inf_nan="constants", arbitrary_types_allowed=True
)
_PLAIN = "*"
"""The arguments of an exception without parameters of its own."""

Call = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any], tuple[type[Exception], ...]]


def dump_call(call: Call, target: IO[bytes]) -> list[Any]:
    """Write the call; return the open files among its arguments, which are passed separately."""
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
    """Read the call, with its files opened from descriptors."""

    class Unpickler(pickle.Unpickler):
        def persistent_load(self, pid: tuple[int, str]) -> IO[bytes]:
            number, mode = pid
            return cast(IO[bytes], open(descriptors[number], mode))

    return Unpickler(source).load()


def is_read_only(file: object) -> bool:
    """Return True for an upload, which needs no writing; our own temporary files are for the result."""
    return isinstance(file, tempfile.SpooledTemporaryFile)


def dump_result(function: Callable[..., Any], value: Any, answer: IO[bytes]) -> bytes:
    """Return the result's JSON; data frames (`elections.frames`) are written into `answer` directly."""

    def dump(write: Callable[[IO[bytes]], None]) -> tuple[int, int]:
        start = answer.tell()
        write(answer)
        return start, answer.tell() - start

    return RESULT + _adapter(function).dump_json((value,), warnings=False, context={"dump": dump})


def load_result(function: Callable[..., Any], content: bytes, answer: int) -> Any:
    """Parse the result; raise ValueError if it does not fit the function. `answer`: the descriptor of its file."""

    def load(place: tuple[int, int]) -> bytes:
        start, size = place
        if not 0 <= start <= start + size <= os.fstat(answer).st_size:
            raise ValueError("outside of the answer")
        return os.pread(answer, size, start)

    return _adapter(function).validate_json(content, context={"load": load})[0]


def read_end(answer: int, most: int) -> bytes:
    """Return the JSON at the end of the file, whose length is in its last bytes; empty without one."""
    size = min(os.fstat(answer).st_size, most) - LENGTH
    length = int.from_bytes(os.pread(answer, LENGTH, size)) if size >= 0 else 0
    return os.pread(answer, length, size - length) if 0 < length <= size else b""


def dump_refusal(kinds: Sequence[type[Exception]], error: Exception) -> bytes:
    """Serialize the exception as its index among the kinds, with its arguments."""
    number = next(number for number, kind in enumerate(kinds) if isinstance(error, kind))
    parameters = inspect.signature(kinds[number].__init__).parameters.values()
    if any(parameter.kind is parameter.VAR_POSITIONAL for parameter in parameters):
        arguments: dict[str, Any] = {_PLAIN: [str(arg) for arg in error.args]}
    else:
        arguments = {
            parameter.name: getattr(error, parameter.name) for parameter in parameters if parameter.name != "self"
        }
    return REFUSAL + _refusals().dump_json((number, arguments), fallback=str)


def load_refusal(kinds: Sequence[type[Exception]], content: bytes) -> Exception:
    """Parse a refusal; raise ValueError if it is no exception of these kinds."""
    if len(content) > MAX_REFUSAL:
        raise ValueError("a refusal is short")
    number, arguments = _refusals().validate_json(content)
    if not 0 <= number < len(kinds):
        raise ValueError("no such kind of refusal")
    kind = kinds[number]
    if _PLAIN in arguments:
        return kind(*map(str, arguments[_PLAIN]))
    hints = get_type_hints(kind.__init__)
    by_number: dict[str, Any] = {}
    for parameter in inspect.signature(kind).parameters.values():
        if parameter.kind is parameter.VAR_KEYWORD:
            by_number |= dict(arguments[parameter.name])
        elif parameter.name in arguments:
            by_number[parameter.name] = _checked(hints.get(parameter.name, Any), arguments[parameter.name])
    return kind(**by_number)


def name_of(function: Callable[..., Any]) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def _checked(kind: Any, value: Any) -> Any:
    return _adapter_of(kind).validate_python([value])[0]


@cache
def _adapter(function: Callable[..., Any]) -> TypeAdapter[Any]:
    return _adapter_of(get_type_hints(function, include_extras=True)["return"])


def _adapter_of(kind: Any) -> TypeAdapter[Any]:
    # In a tuple, so that the settings apply to dataclasses, which have none.
    wrapped: Any = tuple.__class_getitem__(kind)
    return TypeAdapter(wrapped, config=_CONFIG)


@cache
def _refusals() -> TypeAdapter[tuple[int, dict[str, Any]]]:
    return TypeAdapter(tuple[int, dict[str, Any]], config=_CONFIG)
