"""Messages to one person: by mail if there is an address, else by SMS, each with its own secret link."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Literal

from elections.calendar import silence_from
from kit import messages
from kit.campaigns.queries import Campaign, campaign_now
from kit.messages import PUBLIC, Mail, MessageTemplates, Sms
from kit.security.links import new_link, new_links
from kit.text import french
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.offers import service as offers
from proxy.intake.offers.service import Offer
from proxy.intake.requests import service as requests
from proxy.intake.requests.service import Request
from proxy.messages.bounces import service as bounces
from proxy.messages.notices.kinds import STOPS_WITH_SILENCE, Kind
from proxy.people.identities.mobiles import mobile_number
from proxy.people.identities.service import link_expires_at
from proxy.people.identities.validation import Person

Side = Literal["grantor", "holder"]


@dataclass(frozen=True)
class Reader:
    """The recipient of a message."""

    side: Side
    row: Request | Offer
    person: Person


@cache
def writer() -> MessageTemplates:
    return MessageTemplates("proxy")


async def reader_of(session: AsyncSession, row: Request | Offer) -> Reader:
    if isinstance(row, Request):
        reader = Reader("grantor", row, await requests.read_person_of(session, row))
    else:
        reader = Reader("holder", row, await offers.read_person_of(session, row))
    closed = await bounces.is_closed(session, row.campaign_id, row.person_id, reader.person.email)
    return without_mail(reader) if closed else reader


def without_mail(reader: Reader) -> Reader:
    """Return the reader without a bouncing mail address: they get SMS, if anything."""
    return replace(reader, person=replace(reader.person, email=""))


@dataclass(frozen=True)
class Letter:
    """One of many messages; its fields are the arguments of `write`."""

    reader: Reader
    more: Mapping[str, Any]
    once: str
    expires_at: datetime | None


async def write_many(session: AsyncSession, campaign: Campaign, kind: Kind, letters: Sequence[Letter]) -> None:
    """Queue a message to many people in a few statements, at low priority; unreachable ones are skipped."""
    reached = [letter for letter in letters if _reaches(letter.reader)]
    if not reached:
        return
    purpose = requests.PURPOSE if reached[0].reader.side == "grantor" else offers.PURPOSE
    targets = [letter.reader.row.id for letter in reached]
    tokens = await new_links(session, campaign.id, purpose, targets, link_expires_at(campaign.state))
    queued = [
        messages.QueuedMessage(
            content=_content(campaign, kind, letter.reader, f"{PUBLIC}/suivi/{token}", letter.more),
            about=letter.reader.row.id,
            once=letter.once,
            expires_at=_real(campaign, _ends(campaign, kind, letter.expires_at)),
        )
        for letter, token in zip(reached, tokens, strict=True)
    ]
    await messages.queue_many(session, campaign.id, queued, kind=kind)


async def write(
    session: AsyncSession,
    campaign: Campaign,
    kind: Kind,
    reader: Reader,
    more: Mapping[str, Any],
    *,
    once: str,
    path: str = "/suivi/",
    purpose: str | None = None,
    expires_at: datetime | None = None,
    unsubscribe: bool = False,
    throttle: messages.Throttle | None = None,
) -> bool:
    """Queue a message; return False if `once` was used before, or the person has neither address nor mobile.

    `throttle`: for messages that a stranger's form triggers. `expires_at`: in the campaign's time. `more` is private:
    it never goes into the subject.
    """
    name = f"{throttle.prefix}{once}" if throttle else once
    if not _reaches(reader) or name in await messages.queued_names(session, campaign.id, name):
        return False
    own = requests.PURPOSE if reader.side == "grantor" else offers.PURPOSE
    token = await _link(session, campaign, reader, purpose or own)
    content = _content(campaign, kind, reader, f"{PUBLIC}{path}{token}", more)
    if isinstance(content, Mail) and unsubscribe:
        content = content.model_copy(update={"unsubscribe_url": f"{PUBLIC}/desinscription/{token}"})
    queued = await messages.queue_message(
        session,
        campaign.id,
        content,
        kind=kind,
        about=reader.row.id,
        once=once,
        expires_at=_real(campaign, _ends(campaign, kind, expires_at)),
        throttle=throttle,
    )
    return queued is not None


def _reaches(reader: Reader) -> bool:
    person = reader.person
    return bool(person.email) or bool(person.phone and mobile_number(person.phone))


def _ends(campaign: Campaign, kind: Kind, expires_at: datetime | None) -> datetime | None:
    if kind not in STOPS_WITH_SILENCE:
        return expires_at
    silence = next_silence(campaign)
    return silence if expires_at is None else min(expires_at, silence)


def _real(campaign: Campaign, at: datetime | None) -> datetime | None:
    """Convert a time of the campaign's clock to real time, which the message queue uses."""
    return None if at is None else at - timedelta(seconds=campaign.state.clock_offset_seconds)


def _content(campaign: Campaign, kind: Kind, reader: Reader, url: str, more: Mapping[str, Any]) -> Mail | Sms:
    public = _public(campaign)
    private = {"name": reader.person.first_name, "side": reader.side, "url": url, **more}
    if reader.person.email:
        return _mail(kind, reader, public, private)
    return _sms(kind, str(mobile_number(reader.person.phone)), public, private)


def next_silence(campaign: Campaign) -> datetime:
    """Return when the next round's electoral silence begins, or began."""
    now = campaign_now(campaign.state)
    begins = [silence_from(round_day.on, campaign.state.time_zone) for round_day in campaign.state.rounds]
    over = timedelta(days=2)  # the eve and the day
    return next((begin for begin in begins if now < begin + over), begins[-1])


def _public(campaign: Campaign) -> dict[str, Any]:
    return {"candidate": campaign.state.candidate, "demo": campaign.state.demo}


def _mail(kind: Kind, reader: Reader, public: Mapping[str, Any], private: Mapping[str, Any]) -> Mail:
    mail = writer().mail(kind, public, private)
    name = f"Équipe {french.of(public['candidate'])}"
    return Mail(to=reader.person.email, subject=mail.subject, text=mail.text, html=mail.html, from_name=name)


def _sms(kind: Kind, phone: str, public: Mapping[str, Any], private: Mapping[str, Any]) -> Sms:
    return Sms(to=phone, text=writer().sms(kind, public, private))


async def _link(session: AsyncSession, campaign: Campaign, reader: Reader, purpose: str) -> str:
    # The token of the first link is not stored, so each message brings one: all lead to the same, and end together.
    return await new_link(session, campaign.id, purpose, reader.row.id, link_expires_at(campaign.state))
