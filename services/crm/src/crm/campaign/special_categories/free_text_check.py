"""Check of free texts about people before they are stored: none may reveal data of GDPR, art. 9."""

from collections.abc import Mapping
from typing import TypeAlias
from uuid import UUID

from elections.special_categories.detection import Finding, find_sensitive
from elections.special_categories.normalization import plain_words
from kit.web.problems import Invalid
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.special_categories.labels import APPEAL, ARTICLE, CATEGORIES, ELSEWHERE, PLACES
from crm.campaign.special_categories.models import FalseAlarm

Waived: TypeAlias = frozenset[str]
"""The campaign's false alarms, normalised by `normalization.plain`."""


async def load_waived(session: AsyncSession, campaign_id: UUID) -> Waived:
    return frozenset(await session.scalars(select(FalseAlarm.text_key).where(FalseAlarm.campaign_id == campaign_id)))


def find_refused(text: str, waived: Waived) -> Finding | None:
    """Return what the text reveals, or None. Certain findings are never waived."""
    finding = find_sensitive(text)
    if finding is None or (not finding.certain and plain_words(text) in waived):
        return None
    return finding


def check_texts(texts: Mapping[str, str | None], waived: Waived) -> None:
    """Raise Invalid at the pointer of the first text that reveals data of art. 9."""
    for pointer, text in texts.items():
        if text and (finding := find_refused(text, waived)) is not None:
            raise refusal(finding, pointer)


def check_certain(texts: Mapping[str, str]) -> None:
    """Raise Invalid for certain findings only: a question may have « Santé » among its themes."""
    for pointer, text in texts.items():
        finding = find_sensitive(text)
        if finding is not None and finding.certain:
            raise refusal(finding, pointer)


async def screen(session: AsyncSession, campaign_id: UUID, texts: Mapping[str, str | None]) -> None:
    """Check texts as `check_texts` does, reading the false alarms only if needed."""
    suspicious = {pointer: text for pointer, text in texts.items() if text and find_sensitive(text) is not None}
    if suspicious:
        check_texts(suspicious, await load_waived(session, campaign_id))


def refusal(finding: Finding, pointer: str) -> Invalid:
    """Return the problem, which repeats nothing of the text."""
    fr, en = CATEGORIES[finding.category]
    place_fr, place_en = PLACES.get(finding.category, ELSEWHERE)
    appeal_fr, appeal_en = ("", "") if finding.certain else APPEAL
    return Invalid(
        f"Ce texte révèle {fr} : il ne se garde pas en clair ({ARTICLE}). {place_fr}{appeal_fr}",
        f"This text reveals {en}: it is not kept in clear (GDPR, art. 9). {place_en}{appeal_en}",
        pointer,
        article=ARTICLE,
        category=finding.category,
        waivable=not finding.certain,
    )
