from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response, Security, status
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, Paging, read_newest
from sqlalchemy import select

from predict.targeting.field_experiments import service, trial_report
from predict.targeting.field_experiments.models import FieldExperiment
from predict.targeting.field_experiments.schemas import FieldExperimentCreate, FieldExperimentRead, FieldExperimentStart

router = APIRouter(route_class=Route, prefix="/v1/field-experiments", tags=["field experiments"])

Reader = Annotated[Caller, Security(caller_with, scopes=["priorities:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["priorities:read", "priorities:write"])]


@router.get("")
async def list_field_experiments(session: Session, caller: Reader, paging: Paging) -> Page[FieldExperimentRead]:
    """List the campaign's randomised trials; none exists unless designed."""
    query = select(FieldExperiment).where(FieldExperiment.campaign_id == caller.campaign_id)
    rows = await read_newest(session, query, FieldExperiment.created_at, FieldExperiment.id, paging)
    return Page(
        items=[await trial_report.describe_experiment(session, caller, experiment) for experiment in rows.items],
        next=rows.next,
    )


@router.post("", status_code=status.HTTP_201_CREATED)
async def create_field_experiment(
    create: FieldExperimentCreate, session: Session, caller: Writer, response: Response
) -> FieldExperimentRead:
    """Design a trial: similar stations are paired, and one of each pair will be left out at random.

    The answer has the detectable effect (`power`). Nothing is left out before the trial is started.
    """
    experiment = await service.create_field_experiment(session, caller, create)
    response.headers["Location"] = f"/v1/field-experiments/{experiment.id}"
    return await trial_report.describe_experiment(session, caller, experiment)


@router.get("/{experiment_id}")
async def get_field_experiment(experiment_id: UUID, session: Session, caller: Reader) -> FieldExperimentRead:
    """Return one trial: detectable effect, stations left out, and its result once results are imported."""
    return await trial_report.describe_experiment(
        session, caller, await service.get_field_experiment(session, caller.campaign_id, experiment_id)
    )


@router.post("/{experiment_id}/start")
async def start_field_experiment(
    experiment_id: UUID, start: FieldExperimentStart, session: Session, caller: Writer
) -> FieldExperimentRead:
    """Start a trial: its draw is published and fixed. The request must repeat the detectable effect."""
    experiment = await service.start_field_experiment(session, caller, experiment_id, start.detectable_effect)
    return await trial_report.describe_experiment(session, caller, experiment)


@router.delete("/{experiment_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_field_experiment(experiment_id: UUID, session: Session, caller: Writer) -> None:
    """Delete a design, or abandon a running trial: its stations are free again, and it stays on record."""
    await service.delete_field_experiment(session, caller, experiment_id)
