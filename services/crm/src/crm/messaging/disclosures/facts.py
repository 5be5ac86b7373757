"""The facts about the campaign that every notice states, and the checks before it is sent."""

from datetime import datetime
from uuid import UUID

from common.schemas.campaign import CampaignState
from kit.campaigns.queries import campaign_now, local_day
from kit.security.auth import Caller
from kit.web.problems import Conflict, Forbidden
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.actions.election_silence import is_silent
from crm.campaign.campaigns.erasure_date import campaign_due_on
from crm.campaign.controllers.service import find_controller
from crm.messaging.disclosures.notice_text import CONTACT_PURPOSE, Facts

UNSAID = "(à dire)"


async def common_facts(session: AsyncSession, state: CampaignState, campaign_id: UUID) -> tuple[Facts, list[str]]:
    """Return the facts common to contacts' notices, and those that are missing. Source, day and kinds of data differ by
    person.
    """
    controller = await find_controller(session, campaign_id)
    facts = Facts(
        candidate=state.candidate,
        controller=controller.name if controller else UNSAID,
        address=controller.address if controller else UNSAID,
        email=controller.email if controller else UNSAID,
        officer=controller.officer if controller else None,
        processors=controller.processors if controller else None,
        host=controller.host if controller else None,
        source=UNSAID,
        received_on=local_day(state, campaign_now(state)),
        purpose=CONTACT_PURPOSE,
        ends_on=campaign_due_on(state.rounds[-1].on),
        kinds=["nom"],
        kept_if_yes=True,
    )
    missing = [] if controller else ["Responsable du traitement : nom, adresse et e-mail (registre des traitements)."]
    return facts, missing


def check_whole(caller: Caller) -> None:
    if caller.territories:
        raise Forbidden(
            "L'information se doit à toute la liste : votre territoire n'en est qu'une partie.",
            "Everybody of the list is to be told: your territories are a part of it.",
        )


def refuse_missing(missing: list[str]) -> None:
    if missing:
        raise Conflict(
            "Dites d'abord qui répond du fichier (registre des traitements) : l'information le nomme (RGPD, art. 14).",
            "Say first who answers for the file (PUT /v1/register/controller): the notice names them.",
            "/controller",
        )


def check_silence(state: CampaignState, *moments: datetime) -> None:
    """Raise Conflict in the silence: a notice is no propaganda, but the eve is no day to prove that (L.
    49; ADR 0049).
    """
    if any(is_silent(state, "", moment) for moment in moments):
        raise Conflict(
            "Rien ne part pendant le silence électoral, ni pour y arriver : cette information n'est pas de la "
            "propagande, mais elle porte le nom du candidat. Elle reprend à la fermeture des bureaux (L. 49).",
            "Nothing goes out in the election silence: this is no propaganda, but it bears the candidate's name.",
            article="L. 49",
        )


def foot_of(state: CampaignState) -> list[str]:
    return [f"Information due par le règlement (UE) 2016/679, art. 13 et 14, par la campagne de {state.candidate}."]
