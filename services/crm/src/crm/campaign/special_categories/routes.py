from typing import Annotated

from fastapi import APIRouter, Query, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from crm.campaign.special_categories import service
from crm.campaign.special_categories.models import FalseAlarm
from crm.campaign.special_categories.schemas import (
    FalseAlarmCreate,
    FalseAlarmRead,
    RemovalCreate,
    RemovalRead,
    ReviewRead,
)

router = APIRouter(route_class=Route, prefix="/v1", tags=["special categories"])

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["people:write"])]


@router.get("/special-category-review")
async def get_special_category_review(session: Session, caller: Reader) -> ReviewRead:
    """Return the stored words that would be refused now (GDPR, art. 9), and the allowed false alarms."""
    service.check_director(caller)
    return ReviewRead(
        findings=await service.review(session, caller.campaign_id),
        false_alarms=[
            _as_read(false_alarm) for false_alarm in await service.list_false_alarms(session, caller.campaign_id)
        ],
    )


@router.post("/special-category-review/removals")
async def remove_special_category_finding(put: RemovalCreate, session: Session, caller: Writer) -> RemovalRead:
    """Remove a tag, a field or one of its values from everybody."""
    return RemovalRead(people=await service.remove(session, caller, put))


@router.post("/false-alarms", status_code=201)
async def create_false_alarm(put: FalseAlarmCreate, session: Session, caller: Writer) -> FalseAlarmRead:
    """Allow one exact text that only looks like data of GDPR, art. 9; a manager's decision."""
    return _as_read(await service.allow(session, caller, put))


@router.delete("/false-alarms", status_code=204)
async def delete_false_alarm(
    session: Session, caller: Writer, text: Annotated[str, Query(min_length=1, max_length=500)]
) -> None:
    """Refuse an allowed text again."""
    await service.withdraw(session, caller, text)


def _as_read(false_alarm: FalseAlarm) -> FalseAlarmRead:
    return FalseAlarmRead.model_validate(false_alarm, from_attributes=True)
