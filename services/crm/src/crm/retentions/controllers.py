"""Nobody is stored or written to before it is known who answers for it (GDPR, art. 4(7), 13, 14)."""

from uuid import UUID

from kit.db import any_row
from kit.problems import Conflict
from sqlalchemy.ext.asyncio import AsyncSession

from crm.retentions.models import Controller


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
