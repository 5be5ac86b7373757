"""The ledger of consents: lines are added, never changed, and a refusal overrides what came before."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias, cast
from uuid import UUID

from kit.campaigns.queries import campaign_now, get_campaign
from kit.db.vault import open_vault
from kit.messages import cancel_messages
from kit.security.auth import Caller
from kit.web.problems import Invalid
from kit.web.refusals import day_to_come
from sqlalchemy import ColumnElement, Select, exists, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from crm.consents.ledger.models import Consent
from crm.consents.ledger.schemas import ConsentCreate, ConsentRead
from crm.consents.ledger.sealed_fields import PROOF
from crm.people.records import person_contacts, person_views
from crm.people.records import service as people
from crm.people.records.ages import age_on
from crm.people.records.consent_uses import CHANNEL_OF, SECOND_HAND, Said, Source, State, Use, agreed_uses
from crm.people.records.minors import ADULT_FROM
from crm.people.suppressions.service import open_again, suppress

KnownConsent: TypeAlias = Consent

CLOCKS_DIFFER = timedelta(minutes=10)
_CONTACT: tuple[Use, ...] = ("email", "sms", "call")
TARGETED_FROM = ADULT_FROM
"""Nobody at least a year under the voting age is targeted (Regulation (EU) 2024/900, art. 18(2))."""


async def record_consent(session: AsyncSession, caller: Caller, person_id: UUID, put: ConsentCreate) -> None:
    """Record a consent or a refusal. Raises Invalid for a consent without its text, or without legal effect."""
    person = await people.get_person(session, caller, person_id, lock=True)
    now = campaign_now((await get_campaign(session, caller.campaign_id)).state)
    stated_at = put.stated_at or now
    if stated_at > now + CLOCKS_DIFFER:
        raise day_to_come("/stated_at")
    if put.state == "given":
        await _check_yes(session, person, put)
    vault = await open_vault(session, caller.campaign_id)
    line = Consent(
        campaign_id=caller.campaign_id,
        person_id=person_id,
        use=put.use,
        state=put.state,
        source=put.source,
        text_version=put.text_version,
        slot=put.slot,
        proof=vault.seal(PROOF, put.proof) if put.proof else None,
        stated_at=stated_at,
        recorded_by=caller.subject,
    )
    session.add(line)
    await session.flush()
    uses = agreed_uses(_said(await _lines(session, caller.campaign_id, person_id)))
    await people.set_uses(session, caller, person, uses)
    await _close_or_open(session, caller.campaign_id, person_id, put, uses)


async def read_ledger(session: AsyncSession, caller: Caller, person_id: UUID) -> list[ConsentRead]:
    await people.get_person(session, caller, person_id)
    vault = await open_vault(session, caller.campaign_id)
    return [
        ConsentRead(
            id=row.id,
            use=cast(Use, row.use),
            state=cast(State, row.state),
            source=cast(Source, row.source),
            stated_at=row.stated_at,
            text_version=row.text_version,
            slot=row.slot,
            proof=vault.open(PROOF, row.proof) if row.proof else None,
            recorded_by=row.recorded_by,
            recorded_at=row.recorded_at,
        )
        for row in reversed(await _lines(session, caller.campaign_id, person_id))
    ]


async def lines_before(
    session: AsyncSession, campaign_id: UUID, person_id: UUID, before: tuple[datetime, UUID] | None, limit: int
) -> Sequence[KnownConsent]:
    """Return the latest lines before a moment, for a timeline."""
    query = select(Consent).where(Consent.campaign_id == campaign_id, Consent.person_id == person_id)
    if before is not None:
        query = query.where(tuple_(Consent.stated_at, Consent.id) < before)
    return (await session.scalars(query.order_by(Consent.stated_at.desc(), Consent.id.desc()).limit(limit))).all()


def withdrawals(use: Use) -> Select[UUID, datetime]:
    """Select who withdrew a use by themselves, by their link or a message, and when."""
    return select(Consent.person_id, Consent.stated_at).where(
        Consent.use == use, Consent.state == "withdrawn", Consent.source.in_(("link", "phone"))
    )


def refused_contact(
    campaign_id: InstrumentedAttribute[UUID], person_id: InstrumentedAttribute[UUID]
) -> ColumnElement[bool]:
    """Return the condition for a person who refused a channel themselves; a file's refusal only closes an address."""
    return exists().where(
        Consent.campaign_id == campaign_id,
        Consent.person_id == person_id,
        Consent.use.in_((*CHANNEL_OF, "post")),
        Consent.state == "withdrawn",
        Consent.source != "import",
    )


async def who_refused_all_contact(session: AsyncSession, campaign_id: UUID, ids: Collection[UUID]) -> set[UUID]:
    """Return those of these people who refused e-mails, SMS and calls, whatever they agreed to before or since."""
    refused = (
        select(Consent.person_id)
        .where(Consent.campaign_id == campaign_id, Consent.person_id.in_(ids), Consent.state == "withdrawn")
        .where(Consent.use.in_(_CONTACT))
        .group_by(Consent.person_id)
        .having(func.count(Consent.use.distinct()) == len(_CONTACT))
    )
    return set(await session.scalars(refused))


async def count_texts(session: AsyncSession, campaign_id: UUID) -> dict[str, int]:
    """Count the consents by version of their text."""
    conditions = (Consent.campaign_id == campaign_id) & Consent.text_version.is_not(None)
    rows = await session.execute(
        select(Consent.text_version, func.count()).where(conditions).group_by(Consent.text_version)
    )
    return {version: number for version, number in rows if version is not None}


async def named_texts(session: AsyncSession, campaign_id: UUID, versions: Collection[str]) -> set[str]:
    """Return those of the versions that a line of the ledger refers to, in force or not."""
    conditions = (Consent.campaign_id == campaign_id) & Consent.text_version.in_(versions)
    rows = await session.scalars(select(Consent.text_version).where(conditions).distinct())
    return {version for version in rows if version is not None}


async def _check_yes(session: AsyncSession, person: people.KnownPerson, put: ConsentCreate) -> None:
    if put.text_version is None:
        raise Invalid(
            "Dites à quel texte la personne a dit oui : sans lui, le consentement ne se prouve pas (RGPD, art. 7).",
            "Say which words the person agreed to: without them consent cannot be shown (GDPR, art. 7).",
            "/text_version",
        )
    if (put.use == "automated_call") != (put.slot is not None):
        raise Invalid(
            "Un appel automatique, et lui seul, se consent pour des heures précises.",
            "An automated call, and nothing else, is agreed to for given hours.",
            "/slot",
        )
    if put.use in ("online_targeting", "opinion") and put.source in SECOND_HAND:
        raise Invalid(
            "Ce consentement se recueille auprès de la personne elle-même, jamais par un fichier "
            "(RGPD, art. 9 ; règlement 2024/900, art. 18).",
            "This consent is given by the person, never by a file (GDPR art. 9; Regulation 2024/900 art. 18).",
            "/source",
        )
    if put.use in ("opinion", "party_sharing"):
        await person_views.check_not_minor(session, person, await people.today_of(session, person.campaign_id), "/use")
    if put.use == "online_targeting":
        age = await age_on(session, person, await people.today_of(session, person.campaign_id))
        if age is not None and age < TARGETED_FROM:
            raise Invalid(
                "Une personne mineure ne peut pas être ciblée (règlement 2024/900, art. 18 ; ici, avant 18 ans).",
                "No minor may be targeted (Regulation 2024/900, art. 18; here: 18 years).",
                "/use",
            )


async def _close_or_open(
    session: AsyncSession, campaign_id: UUID, person_id: UUID, put: ConsentCreate, uses: Sequence[Use]
) -> None:
    """Suppress an address when its channel is refused; reopen it when the person consents themselves."""
    channel = CHANNEL_OF.get(put.use)
    if channel is None:
        return
    if put.state == "withdrawn":
        await cancel_messages(session, campaign_id, person_id)
    addresses = await person_contacts.addresses_of(session, campaign_id, person_id, channel)
    if put.use in uses:
        await open_again(session, campaign_id, addresses)
    elif put.state == "withdrawn" and not any(CHANNEL_OF.get(use) == channel for use in uses):
        await suppress(session, campaign_id, addresses, "opt_out")


async def _lines(session: AsyncSession, campaign_id: UUID, person_id: UUID) -> Sequence[Consent]:
    query = select(Consent).where(Consent.campaign_id == campaign_id, Consent.person_id == person_id)
    return (await session.scalars(query.order_by(Consent.stated_at, Consent.recorded_at, Consent.id))).all()


def _said(rows: Sequence[Consent]) -> list[Said]:
    return [Said(cast(Use, row.use), cast(State, row.state), cast(Source, row.source), row.stated_at) for row in rows]
