"""The creation and changes of campaigns. crm owns them: its version is the one that counts."""

from datetime import UTC, datetime
from math import ceil
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from common.events.crm import CampaignChanged, CampaignOpened
from common.schemas.campaign import CampaignState
from common.scopes import Role
from elections.clocks import with_own_clock
from elections.places.place import parse_territory
from kit.campaigns.queries import Campaign, find_campaign, get_campaign
from kit.campaigns.service import CRM, store_campaign
from kit.campaigns.tables import CAMPAIGN
from kit.db.vault import has_key
from kit.events.outbox import tell
from kit.web.etags import check_seen
from kit.web.problems import Conflict, Invalid
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.campaigns.openings import begin_streets
from crm.campaign.campaigns.queries import campaigns_of
from crm.campaign.campaigns.schemas import TEN_YEARS, CampaignCreate, CampaignPatch, ClockPut
from crm.campaign.campaigns.validity import (
    check_by_election,
    check_campaign,
    check_held,
    check_weekdays,
    no_clock_of_its_own,
)
from crm.campaign.members.schemas import MemberPut
from crm.campaign.members.service import appoint_member


def id_of_new_campaign(asked: UUID | None, subject: str, idempotency_key: str | None) -> UUID:
    """The id that was asked for; else one that the repeat of the same request finds again."""
    if asked is not None:
        return asked
    return uuid5(NAMESPACE_URL, f"{subject} {idempotency_key}") if idempotency_key else uuid4()


async def open_campaign(
    session: AsyncSession, campaign_id: UUID, subject: str, create: CampaignCreate
) -> tuple[Campaign, bool]:
    """The campaign, and whether it is new: the same id with the same content is the same request."""
    state = with_own_clock(CampaignState.model_validate(create.campaign.model_dump()))
    check_campaign(state, "/campaign")
    check_held(state, "/campaign")
    check_weekdays(state, "/campaign")
    check_by_election(state, "/campaign")
    if known := await find_campaign(session, campaign_id):
        if known.version == 1 and known.state == state:
            return known, False
        raise Conflict(
            "Cet identifiant est déjà celui d'une autre campagne.",
            "This id is already another campaign's.",
            "/id",
        )
    if await has_key(session, campaign_id):
        # Of an organisation, whose mails and addresses stand under its own id.
        raise Conflict("Cet identifiant est déjà pris : choisissez-en un autre.", "This id is taken.", "/id")
    await store_campaign(session, campaign_id, 1, state, CRM)
    await tell(session, CampaignOpened(campaign_id=campaign_id, version=1, campaign=state))
    named = create.manager
    roles = [Role.MANAGER, Role.CANDIDATE] if named is None or named.candidate else [Role.MANAGER]
    # Whoever opens a campaign for himself is its candidate, whose name is public.
    name = named.display_name if named else state.candidate[:120]
    first = MemberPut(display_name=name, roles=roles)
    director = named.subject if named else subject
    await appoint_member(session, campaign_id, director, first)
    if create.fetch_streets:
        await begin_streets(session, campaign_id, parse_territory(state.territory), director)
    return await get_campaign(session, campaign_id), True


async def change_campaign(
    session: AsyncSession, campaign_id: UUID, patch: CampaignPatch, seen: int | None = None
) -> Campaign:
    """Change a campaign. `seen`: the version that was changed; raises PreconditionFailed if there is a newer one."""
    campaign = await _lock(session, campaign_id)
    check_seen(
        seen, campaign.version, "La campagne", "The campaign", "lue", lambda: campaign.state.model_dump(mode="json")
    )
    changes = patch.model_dump(mode="json", exclude_unset=True)
    try:
        after = CampaignState.model_validate(campaign.state.model_dump(mode="json") | changes)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        context = first.get("ctx", {})
        pointer = "".join(f"/{part}" for part in first["loc"] or (context.get("field", "rounds"),))
        french = context.get("fr", "vérifiez ce champ")
        raise Invalid(
            f"La campagne ainsi modifiée ne serait pas valable : {french}.",
            f"The campaign would not be valid: {first['msg']}.",
            pointer,
        ) from error
    check_campaign(after, "")
    before = campaign.state
    if before.is_exercise != after.is_exercise:
        raise Invalid(
            "Un exercice garde son nom, et aucune autre campagne d’essai ne le prend.",
            "An exercise keeps its name, and no other demonstration takes it.",
            "/name",
        )
    if (after.election, after.territory) != (before.election, before.territory):
        check_held(after, "")
    if after.rounds != before.rounds:
        check_weekdays(after, "")
    if (after.by_election, after.election, after.rounds) != (before.by_election, before.election, before.rounds):
        check_by_election(after, "")
    return await _store_change(session, campaign, after)


async def set_clock(session: AsyncSession, campaign_id: UUID, clock: ClockPut) -> Campaign:
    """Move a demonstration in time; a real campaign follows the real clock, as the law does."""
    campaign = await _lock(session, campaign_id)
    if not campaign.state.demo:
        raise no_clock_of_its_own()
    if clock.now is not None:
        # Upwards: whoever moves the clock to the hour of the close must find it closed.
        offset = ceil((clock.now - datetime.now(UTC)).total_seconds())
    else:
        offset = clock.offset_seconds or 0
    if abs(offset) > TEN_YEARS:
        raise Invalid(
            "Une démonstration se joue à moins de dix ans d'aujourd'hui.",
            "A demonstration is played within ten years from today.",
            "/now",
        )
    after = campaign.state.model_copy(update={"clock_offset_seconds": offset})
    return await _store_change(session, campaign, after)


async def _lock(session: AsyncSession, campaign_id: UUID) -> Campaign:
    # Two changes at once would be told with the same version, and one of them would be ignored.
    mine = select(CAMPAIGN.c.campaign_id).where(CAMPAIGN.c.campaign_id == campaign_id)
    await session.execute(mine.with_for_update())
    return await get_campaign(session, campaign_id)


async def _store_change(session: AsyncSession, before: Campaign, after: CampaignState) -> Campaign:
    after = with_own_clock(after)
    if after == before.state:
        return before
    version = before.version + 1
    await store_campaign(session, before.id, version, after, CRM)
    await tell(session, CampaignChanged(campaign_id=before.id, version=version, campaign=after))
    return await get_campaign(session, before.id)


async def list_campaigns_of(session: AsyncSession, subject: str) -> list[UUID]:
    """Return the campaigns that somebody is a member of, whichever the session's is."""
    return [one.campaign.id for one in await campaigns_of(session, subject)]
