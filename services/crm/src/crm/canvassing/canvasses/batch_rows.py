"""Row by row parsing of a batch: an invalid row is reported, and the others are kept."""

from collections.abc import Sequence
from typing import Any

from kit.web.validation import describe_error
from pydantic import ValidationError

from crm.canvassing.canvasses.acceptance import ELSEWHERE, PLACED, UNKNOWN_STATION, Reason
from crm.canvassing.canvasses.schemas import BatchRead, CanvassCreate, RowRead
from crm.canvassing.canvasses.service import Fate

Read = CanvassCreate | RowRead

_REMARKS = {Fate.ELSEWHERE: ELSEWHERE, Fate.PLACED: PLACED, Fate.UNKNOWN_STATION: UNKNOWN_STATION}


def read_rows(rows: Sequence[Any], *, english: bool) -> list[Read]:
    """Return each row as a report, or as the answer that refuses it."""
    return [_read(index, row, english=english) for index, row in enumerate(rows)]


def _read(index: int, row: Any, *, english: bool) -> Read:
    try:
        return CanvassCreate.model_validate(row)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        remark = describe_error({**first, "loc": ("body", "canvasses", index, *first["loc"])}, english=english)
        return RowRead(row=index, id=None, status="refused", **remark)


def answer(rows: Sequence[Read], fates: Sequence[Fate | Reason], *, english: bool) -> BatchRead:
    """Return the answers for all rows; `fates` are those of the valid rows, in order."""
    remaining = iter(fates)
    answers = [
        row if isinstance(row, RowRead) else _fate(index, row, next(remaining), english=english)
        for index, row in enumerate(rows)
    ]
    count = {status: sum(row.status == status for row in answers) for status in ("recorded", "known", "refused")}
    return BatchRead(**count, rows=answers)


def _fate(index: int, report: CanvassCreate, fate: Fate | Reason, *, english: bool) -> RowRead:
    if isinstance(fate, Fate) and fate in _REMARKS:
        fr, en, pointer = _REMARKS[fate]
        detail = {"pointer": f"/canvasses/{index}{pointer}", "detail": en if english else fr}
        return RowRead(row=index, id=report.id, status="recorded", **detail)
    if isinstance(fate, Fate):
        status = "known" if fate is Fate.KNOWN else "recorded"
        return RowRead(row=index, id=report.id, status=status, pointer=None, detail=None)
    fr, en, pointer = fate
    return RowRead(
        row=index,
        id=report.id,
        status="refused",
        pointer=f"/canvasses/{index}{pointer}",
        detail=en if english else fr,
    )
