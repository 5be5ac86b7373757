"""The public page of gifts as the agent sets it, and why it is closed where it is."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from kit.campaigns.queries import campaign_today, get_campaign
from kit.web.etags import check_seen
from kit.web.origins import is_of_this_machine, read_origins
from kit.web.problems import Conflict, Invalid
from sqlalchemy.ext.asyncio import AsyncSession

from budget.accounts.account_people import service as people
from budget.accounts.account_people.schemas import Part
from budget.accounts.period import account_period
from budget.ceilings import service as ceilings
from budget.income.checkouts import provider_accounts
from budget.income.gift_pages.closures import Closure, PageFacts, list_closures
from budget.income.gift_pages.legal_texts import write_notice
from budget.income.gift_pages.models import GiftPage
from budget.income.gift_pages.schemas import ClosureRead, GiftPagePut, GiftPageRead
from budget.ledger.audit_log.service import keep_change
from budget.ledger.balances import service as balances

PATH = "/don/{}"


@dataclass(frozen=True)
class Agent:
    """What the page says of the agent, whom the law has it name (L. 52-9)."""

    name: str
    notice: str


async def read_page(session: AsyncSession, campaign_id: UUID, root: str) -> GiftPageRead:
    row = await session.get(GiftPage, campaign_id, populate_existing=True)
    closures = await find_closures(session, campaign_id, root)
    return GiftPageRead(
        version=row.version if row else 0,
        published=row.published if row else False,
        words=row.words if row else "",
        contact=row.contact if row else "",
        sites=list(row.sites) if row else [],
        address=f"{root}{PATH.format(campaign_id)}",
        open=not closures,
        closures=[ClosureRead(code=one.code, text=one.fr, mend=one.mend) for one in closures],
        set_at=row.set_at if row else None,
    )


async def set_page(
    session: AsyncSession, campaign_id: UUID, put: GiftPagePut, by: str, root: str, seen: int | None
) -> GiftPageRead:
    """Set the page; raise Conflict for one that is published before the law's conditions are met."""
    balance = await balances.lock_balance(session, campaign_id, closed_too=not put.published)
    row = await session.get(GiftPage, campaign_id, populate_existing=True)
    now = row.version if row else 0
    check_seen(seen, now, "Cette page", "This page", "lue", lambda: {"version": now})
    origins = read_origins(put.sites)
    if isinstance(origins, tuple):
        place, (fr, en) = origins
        raise Invalid(fr, en, f"/sites/{place}")
    if put.published:
        await _check_publishable(session, campaign_id, put, root)
    before = {"published": row.published} if row else {}
    if row is None:
        row = GiftPage(
            campaign_id=campaign_id,
            published=put.published,
            words=put.words,
            contact=put.contact,
            sites=origins,
            set_by=by,
        )
        session.add(row)
    else:
        row.published, row.words, row.contact, row.sites = put.published, put.words, put.contact, origins
        row.set_by, row.version = by, row.version + 1
    keep_change(
        session, campaign_id, "gift page", campaign_id, balance.version, "set", by, before, {"published": put.published}
    )
    await session.flush()
    await session.refresh(row, ["set_at"])
    return await read_page(session, campaign_id, root)


async def _check_publishable(session: AsyncSession, campaign_id: UUID, put: GiftPagePut, root: str) -> None:
    if not put.contact.strip():
        raise Invalid(
            "Dites où les donateurs vous écrivent : la loi demande de leur donner une adresse (RGPD, art. 13).",
            "Say where donors write to you: they have to be told (GDPR, art. 13).",
            "/contact",
            article="RGPD, art. 13",
        )
    others = [one for one in await find_closures(session, campaign_id, root) if one.code != "not_published"]
    if others:
        first = others[0]
        way_on: dict[str, Any] = {"page": first.page} if first.page else {}
        raise Conflict(f"{first.fr} {first.mend}".strip(), first.en, "/published", **way_on)


async def find_closures(session: AsyncSession, campaign_id: UUID, root: str) -> list[Closure]:
    """Return why no gift is taken today; none: the page is open."""
    state = (await get_campaign(session, campaign_id)).state
    ceiling = await ceilings.find_ceiling(session, campaign_id, state)
    period = account_period(state)
    balance = await balances.find_balance(session, campaign_id)
    row = await session.get(GiftPage, campaign_id)
    return list_closures(
        PageFacts(
            today=campaign_today(state),
            keeps_account=ceiling.keeps_account,
            in_euros=ceiling.currency == "EUR",
            starts_on=period.starts_on,
            ends_on=period.filed_on,
            account_closed=balance is not None and balance.closed_at is not None,
            opening=await people.find_opening(session, campaign_id),
            provider_set=await provider_accounts.find_provider(session, campaign_id) is not None,
            published=row is not None and row.published,
            is_reachable=_is_reachable(root),
        )
    )


def _is_reachable(root: str) -> bool:
    parts = urlsplit(root)
    return parts.scheme == "https" and not is_of_this_machine(parts.hostname or "")


async def find_agent(session: AsyncSession, campaign_id: UUID) -> Agent | None:
    """Return the agent and their notice; None until one is declared."""
    agent = (await people.list_people(session, campaign_id)).get(Part.AGENT)
    if agent is None or agent.declared_on is None:
        return None
    state = (await get_campaign(session, campaign_id)).state
    return Agent(agent.name, write_notice(state.candidate, agent.name, agent.form, agent.declared_on))


async def list_sites(session: AsyncSession, campaign_id: UUID) -> list[str]:
    row = await session.get(GiftPage, campaign_id)
    return list(row.sites) if row else []
