"""A Polars frame as a field of what another process answers: Arrow, which runs nothing when it is read.

It goes beside the JSON of the other fields, where it would be copied several times over. What carries it is in the
context of the serialization: `dump` takes a function that writes into a file and returns where it stands, `load` gives
the bytes that stand there.
"""

import io
from collections.abc import Callable
from typing import IO, Annotated, Any, TypedDict, cast

import polars as pl
from pydantic import PlainSerializer, PlainValidator, SerializationInfo, ValidationInfo

Place = tuple[int, int]
"""Where the bytes begin, and how many they are."""


class FrameContext(TypedDict):
    """The context of a serialization that has frames in it."""

    dump: Callable[[Callable[[IO[bytes]], None]], Place]
    load: Callable[[Place], bytes]


def _dump(frame: pl.DataFrame, info: SerializationInfo) -> Place:
    return _beside(info)["dump"](frame.write_ipc)


def _load(value: Any, info: ValidationInfo) -> pl.DataFrame:
    start, size = value
    try:
        return pl.read_ipc(io.BytesIO(_beside(info)["load"]((int(start), int(size)))))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise ValueError("no frame") from error


def _beside(info: SerializationInfo | ValidationInfo) -> FrameContext:
    return cast(FrameContext, info.context)


Frame = Annotated[pl.DataFrame, PlainSerializer(_dump), PlainValidator(_load)]
