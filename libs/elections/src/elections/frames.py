"""A Polars frame as a field that is written as JSON and read again: Arrow, which runs nothing when it is read."""

import base64
import io
from typing import Annotated, Any

import polars as pl
from pydantic import PlainSerializer, PlainValidator


def _dump(frame: pl.DataFrame) -> str:
    written = io.BytesIO()
    frame.write_ipc(written)
    return base64.b64encode(written.getbuffer()).decode()


def _load(value: Any) -> pl.DataFrame:
    if isinstance(value, pl.DataFrame):
        return value
    try:
        return pl.read_ipc(io.BytesIO(base64.b64decode(value, validate=True)))
    except (pl.exceptions.PolarsError, OSError, TypeError) as error:
        raise ValueError("no frame") from error


Frame = Annotated[pl.DataFrame, PlainSerializer(_dump, return_type=str, when_used="json"), PlainValidator(_load)]
