"""Serialisation of a Polars frame as Arrow, beside the JSON of a model's other fields.

JSON would copy it several times. The serialisation context holds the carrier: `dump` takes a function that writes to a
file and returns its place, `load` returns the bytes at a place.
"""

import io
from collections.abc import Callable
from typing import IO, Annotated, Any, TypedDict, cast

import polars as pl
from pydantic import PlainSerializer, PlainValidator, SerializationInfo, ValidationInfo

Place = tuple[int, int]
"""Where the bytes begin, and how many they are."""


class FrameContext(TypedDict):
    """The serialisation context of frames."""

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
