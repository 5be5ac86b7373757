"""The controller of the campaign's processing, required before anybody is recorded or written to.

Sources: GDPR, art. 4(7), 13 and 14.
"""

from uuid import UUID

from common.events.crm import ControllerNamed
from kit.db.sessions import any_row
from kit.events.outbox import tell
from kit.security.auth import Caller
from kit.web.problems import Conflict, Forbidden
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.audit_log.service import keep
from crm.campaign.controllers.models import Controller
from crm.campaign.controllers.schemas import ControllerPut


async def find_controller(session: AsyncSession, campaign_id: UUID) -> ControllerPut | None:
    controller = await session.get(Controller, campaign_id)
    return ControllerPut.model_validate(controller, from_attributes=True) if controller else None


async def put_controller(session: AsyncSession, caller: Caller, put: ControllerPut) -> ControllerPut:
    """Store the controller, and tell its name: forms of other services stay closed until there is one."""
    check_whole(caller)
    row = insert(Controller).values(campaign_id=caller.campaign_id, version=1, **put.model_dump())
    # In one statement: of two entries at once both would be told with the same version, and one be ignored.
    stored = row.on_conflict_do_update(
        index_elements=["campaign_id"], set_={**put.model_dump(), "version": Controller.version + 1}
    )
    version = (await session.execute(stored.returning(Controller.version))).scalar_one()
    await tell(session, ControllerNamed(campaign_id=caller.campaign_id, version=version, name=put.name))
    keep(session, caller.campaign_id, caller.subject, "changed", "register", caller.campaign_id, ["name"])
    await session.flush()
    return put


async def check_controller_named(session: AsyncSession, campaign_id: UUID) -> None:
    """Raise Conflict while the campaign has not named its controller."""
    if not await any_row(session, Controller, Controller.campaign_id == campaign_id):
        raise Conflict(
            "Nommez d’abord le responsable du traitement et son adresse (page « Registre des traitements ») : personne "
            "n’entre au fichier et rien ne part avant (RGPD, art. 13 et 14).",
            "Name the controller first (PUT /v1/register/controller): nobody is stored and nothing is sent before "
            "(GDPR, art. 13 and 14).",
            "/controller",
            page="/register",
            article="RGPD, art. 13 et 14",
        )


def check_whole(caller: Caller) -> None:
    if caller.territories:
        raise Forbidden(
            "Les durées valent pour toute la campagne : votre territoire n'en est qu'une partie.",
            "Retention is for the whole campaign: your territories are a part of it.",
        )
