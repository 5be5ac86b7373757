"""Figures of budget for the home page: the ceiling, the next legal dates, what blocks the filing, what waits."""

from datetime import date
from uuid import UUID

from common.schemas.campaign import CampaignState
from elections.calendar import article_of
from kit.campaigns.queries import local_now, noted_campaign
from kit.pages.summaries import Level, Summary, SummaryCard, SummaryLine, SummaryStep, card
from kit.security.auth import Caller
from kit.text import french
from sqlalchemy.ext.asyncio import AsyncSession

from budget.accounts import service as accounts
from budget.accounts.account_people import service as people
from budget.ceilings import service as ceilings
from budget.ceilings.amounts import LEVELS, amount_in
from budget.ceilings.answer_texts import read_ceiling
from budget.ceilings.answers import Ceiling, NoCeiling
from budget.ceilings.service import CampaignCeiling
from budget.filing.closings.filed import find_filed
from budget.filing.filings.findings import Outcome, Severity
from budget.filing.filings.service import read_filing
from budget.filing.settlements import service as settlements
from budget.ledger.balances import service as balances
from budget.overview.account_page.tasks import read_tasks
from budget.overview.summaries.legal_dates import LegalDate, coming, list_legal_dates

SHOWN = 4
_STYLES: dict[str, Level] = {"good": "good", "warn": "warn", "bad": "bad"}


async def read_summary(session: AsyncSession, caller: Caller) -> Summary:
    cards: list[SummaryCard] = []
    steps: list[SummaryStep] = []
    state = (await noted_campaign(session, caller.campaign_id)).state
    ceiling = await ceilings.find_ceiling(session, caller.campaign_id, state)
    if "ceilings:read" in caller.scopes:
        ceiling_card, is_known = await _ceiling(session, caller.campaign_id, state, ceiling)
        cards.append(ceiling_card)
        if dates := await _dates(session, caller.campaign_id, state, keeps_account=ceiling.keeps_account):
            cards.append(dates)
        if "ceilings:write" in caller.scopes:
            steps.append(
                SummaryStep(
                    key="account",
                    title="Vérifier le plafond",
                    why="Le plafond se calcule sur la population du territoire, article par article.",
                    page="/",
                    is_done=is_known,
                )
            )
    if {"accounts:write", "expenses:write"} <= caller.scopes and ceiling.keeps_account:
        steps.append(
            SummaryStep(
                key="account-people",
                title="Dire qui est le mandataire financier",
                why="Aucune recette n’entre avant sa déclaration et l’ouverture de son compte bancaire.",
                page="/account-people",
                is_done=await people.is_opened(session, caller.campaign_id),
            )
        )
    if "accounts:read" in caller.scopes:
        if ceiling.keeps_account:
            cards.append(
                await _after_filing(session, caller) or await _filing(session, caller.campaign_id, state.time_zone)
            )
        if tasks := await _tasks(session, caller):
            cards.append(tasks)
    return Summary(cards=cards, steps=steps)


async def _ceiling(
    session: AsyncSession, campaign_id: UUID, state: CampaignState, found: CampaignCeiling
) -> tuple[SummaryCard, bool]:
    """Return the card, and whether nothing is left to say of the ceiling."""
    sums = await balances.read_sums(session, campaign_id)
    read = read_ceiling(found, sums)
    money = amount_in(read.currency)
    if not found.keeps_account:
        article = f" ({found.computed.article})" if isinstance(found.computed, NoCeiling) else ""
        detail = f"{found.notice or ''}{article}"
        return card("ceiling", "Plafond de dépenses", "/", "Voir pourquoi", detail=detail), True
    if read.ceiling_cents is None:
        return card(
            "ceiling", "Plafond de dépenses", "/", "Compléter", detail="Plafond à établir.", level="warn"
        ), False
    left = read.ceiling_cents - read.spent_cents
    computed = found.computed
    # The rule's own articles, as its steps cite them.
    cited = [one.article for one in computed.steps if one.article] if isinstance(computed, Ceiling) else []
    articles = ", ".join(dict.fromkeys(cited)) or article_of("ceiling", state.election)
    is_provisional = found.official_counts is None and any("provisoire" in one for one in read.computed.warnings)
    level = LEVELS[read.level]
    closed = (await accounts.read_account(session, campaign_id)).state == "closed"
    if closed and left >= 0:
        detail = f"Le compte est clos, sous un plafond de {money(read.ceiling_cents)} ({articles})."
        return card("ceiling", "Dépensé", "/", "Voir le compte", figure=money(read.spent_cents), detail=detail), True
    joined = f", dont {money(sums.joined_cents)} de listes réunies" if sums.joined_cents else ""
    return (
        card(
            "ceiling",
            "Reste à dépenser",
            "/",
            "Voir le plafond",
            figure=money(max(left, 0)),
            detail=f"{money(read.spent_cents)} dépensés ou engagés{joined}, sur un plafond de "
            f"{money(read.ceiling_cents)}{', provisoire' if is_provisional else ''} ({articles}). {level.title}.",
            level=_STYLES[level.style],
            share=read.spent_cents / read.ceiling_cents if read.ceiling_cents else None,
        ),
        True,
    )


async def _dates(
    session: AsyncSession, campaign_id: UUID, state: CampaignState, *, keeps_account: bool
) -> SummaryCard | None:
    """Return the next days that the law sets; None once all are over."""
    contested = await ceilings.find_contested(session, campaign_id, state)
    dates = list_legal_dates(state, contested, keeps_account=keeps_account)
    lines = [
        SummaryLine(text=one.text, detail=_when(one, state.time_zone), page="/")
        for one in coming(dates, local_now(state))[:SHOWN]
    ]
    way_on = "Voir les dates du compte" if keeps_account else "Ouvrir le budget"
    return card("dates", "Prochaines dates légales", "/", way_on, lines=lines) if lines else None


def _when(one: LegalDate, zone: str) -> str:
    when = french.day(one.at.date()) if one.whole_day else french.moment(one.at, zone)
    return f"{when} ({one.article})" if one.article else when


async def _after_filing(session: AsyncSession, caller: Caller) -> SummaryCard | None:
    """Return what is left to do after the filing; None before it."""
    if await find_filed(session, caller.campaign_id) is None:
        return None
    end = await settlements.find_end(session, caller.campaign_id) if "receipts:read" in caller.scopes else None
    left = [step for step in end.steps if step.done_on is None and not step.waits] if end else []
    lines = [
        SummaryLine(text=step.text, detail=french.day(step.due_on) if step.due_on else "", page="/settlement")
        for step in sorted(left, key=lambda step: step.due_on or date.max)[:SHOWN]
    ]
    page = "/settlement" if end else "/account"
    return card("filing", "Après le dépôt", page, "Voir la suite", detail="Le compte est déposé.", lines=lines)


async def _filing(session: AsyncSession, campaign_id: UUID, zone: str) -> SummaryCard:
    """Return what blocks the filing, where the law asks for an account."""
    filing = await read_filing(session, campaign_id)
    blocking = [one for one in filing.checks if one.outcome is Outcome.FAILED and one.severity is Severity.BLOCKING]
    due = f"Dépôt au plus tard {french.moment(filing.filing_due_at, zone)}."
    return card(
        "filing",
        "Ce qui bloque le dépôt",
        "/filing",
        "Voir les points à régler",
        figure=french.number(filing.blocking),
        detail=f"{'point à régler' if filing.blocking < 2 else 'points à régler'}. {due}",  # two is plural
        level="bad" if filing.blocking else "good",
        lines=[SummaryLine(text=one.title, detail="", page="/filing") for one in blocking[:SHOWN]],
    )


async def _tasks(session: AsyncSession, caller: Caller) -> SummaryCard | None:
    tasks = await read_tasks(session, caller.campaign_id, caller.scopes)
    lines = [
        SummaryLine(text=f"{french.number(one.count)} {one.text}", detail="", page=one.path) for one in tasks[:SHOWN]
    ]
    return card("account-tasks", "À faire sur le compte", "/account", "Voir le compte", lines=lines) if lines else None
