from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Security
from kit.app import Route
from kit.files.uploads import Upload, upload_within
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from results.sheets.tally_batches import service
from results.sheets.tally_batches.schemas import TallyBatchRead

router = APIRouter(route_class=Route, prefix="/v1/tally-batches", tags=["tallies"])

Writer = Annotated[Caller, Security(caller_with, scopes=["tallies:write"])]
SentFile = Annotated[Upload, Depends(upload_within("batch_max_bytes"))]
_SENT: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}


@router.post("", openapi_extra=_SENT)
async def create_tally_batch(
    upload: SentFile,
    session: Session,
    caller: Writer,
    round: Annotated[int, Query(ge=1, le=2, description="Of the lines that do not say.")] = 1,
) -> TallyBatchRead:
    """Send many sheets in one CSV file, one line per station.

    Columns: `bureau`, `inscrits`, `votants`, `blancs`, `nuls`, `exprimes` and one for each candidate (panel, id or
    name); optional `tour`, `emargements`, `enveloppes` and `observation`. Each line is accepted or refused by itself;
    the same file again changes nothing.
    Before the day of the vote sheets are set aside, with the reason `early`.
    """
    return await service.report_batch(session, caller, await upload.read(), round)
