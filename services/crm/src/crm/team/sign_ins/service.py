"""Sign-ins of members by a one-time link that is mailed to their address.

Whoever asks learns nothing: the answer is the same for an address that nobody has. A link is for one member in one
campaign: of two members who share a mailbox each gets their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from kit.campaigns.queries import find_member, get_campaign
from kit.db.relocations import is_here
from kit.db.sessions import Sessions, transaction
from kit.db.vault import open_vault, secret_name
from kit.messages.queue import queued_names
from kit.security.auth import Caller, check_in_person
from kit.security.links import KnownLink, close_links, consume_link, find_link, new_link, revoke_links
from kit.web.problems import Gone, Invalid, NotFound, TooManyRequests
from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.audit_log.service import keep
from crm.campaign.members.departures import register_departure
from crm.people.records.contacts import email_of
from crm.team.sign_ins.address_index import hash_address
from crm.team.sign_ins.hosts import find_host, team_of
from crm.team.sign_ins.models import MemberAddress
from crm.team.sign_ins.sign_in_mail import mail_confirmation, mail_notice, mail_sign_in

PURPOSE, NEW_ADDRESS = "sign_in", "member_address"
"""Purposes of secret links."""
FIELD, NEW_FIELD = "member_address", "new_member_address"
LINK_LASTS = timedelta(minutes=30)
CONFIRMATION_LASTS = timedelta(hours=24)
APART_SECONDS = 60
"""Between two links to one member: a second press of the button sends nothing more."""
MAX_A_DAY = 12
MAX_MEMBERSHIPS = 8
"""Members of one address that are mailed at once; more people than that share no mailbox."""


@dataclass(frozen=True)
class SignIn:
    """The person whom a link lets in, and into what: the one or the other."""

    subject: str
    campaign_id: UUID | None
    organisation_id: UUID | None


async def set_address(session: AsyncSession, campaign_id: UUID, subject: str, address: str) -> MemberAddress:
    """Store the address of a member, which was proven by a link that was mailed there."""
    vault = await open_vault(session, campaign_id)
    secret: bytes = session.info["secrets"][0]
    row = await session.get(MemberAddress, (campaign_id, subject), with_for_update=True)
    sealed, hashed = vault.seal(FIELD, address), hash_address(secret, address)
    if row is None:
        row = MemberAddress(
            campaign_id=campaign_id, subject=subject, address=sealed, address_hash=hashed, keyed_by=secret_name(secret)
        )
        session.add(row)
    else:
        row.address, row.address_hash, row.keyed_by = sealed, hashed, secret_name(secret)
        row.changed_at = datetime.now(UTC)
    await session.flush()
    return row


async def read_address(session: AsyncSession, campaign_id: UUID, subject: str) -> str | None:
    row = await session.get(MemberAddress, (campaign_id, subject))
    return None if row is None else (await open_vault(session, campaign_id)).open(FIELD, row.address)


async def find_address(session: AsyncSession, campaign_id: UUID, subject: str) -> tuple[UUID | None, str]:
    """Return the id of a member's address, which is what mails are about, and the address; None and empty for none."""
    row = await session.get(MemberAddress, (campaign_id, subject))
    if row is None:
        return None, ""
    return row.id, (await open_vault(session, campaign_id)).open(FIELD, row.address)


async def mail_links(sessions: Sessions, typed: str) -> int:
    """Mail a link to each member of the address; return how many, which nobody outside may learn."""
    address = email_of(typed)
    if address is None:
        return 0
    mailed = 0
    for campaign_id, subject in await _find_members(sessions, address):
        async with transaction(sessions, campaign_id) as session:
            mailed += await _mail_link(session, campaign_id, subject, address)
    return mailed


async def use_link(sessions: Sessions, token: str) -> SignIn:
    """Consume a mailed link. Raises Gone for one that was used or is too old, or whose member left."""
    link = await find_link(sessions, token)
    if link is None or link.purpose != PURPOSE:
        raise link_over()
    async with transaction(sessions, link.campaign_id) as session:
        row = await _by_id(session, link.target_id)
        # Looked at again: of two presses at once both have found it.
        if row is None or not await consume_link(session, token):
            raise link_over()
        await close_links(session, row.id)
        host = await find_host(session, link.campaign_id, row.subject)
        if host is None:
            raise link_over()
        if host.organisation_id is not None:
            return SignIn(row.subject, None, host.organisation_id)
        keep(session, link.campaign_id, row.subject, "added", "member", row.subject, ["sign_in"])
        return SignIn(row.subject, link.campaign_id, None)


async def change_address(session: AsyncSession, caller: Caller, typed: str) -> None:
    """Mail a link to a member's new address, which takes the place of the one before once it is pressed."""
    check_in_person(caller)
    address = email_of(typed)
    if address is None:
        raise Invalid("Cette adresse électronique n'est pas valable.", "This is no e-mail address.", "/address")
    if await ask_confirmation(session, caller.campaign_id, caller.subject, address) is None:
        raise TooManyRequests(
            "Un lien vient de partir : attendez une minute avant d'en demander un autre.",
            "A link was just sent: wait for a minute.",
            "/address",
        )


async def ask_confirmation(
    session: AsyncSession, campaign_id: UUID, subject: str, address: str
) -> MemberAddress | None:
    """Mail the link by which a member confirms an address; None where one just went."""
    row = await session.get(MemberAddress, (campaign_id, subject), with_for_update=True)
    if row is None:
        # Nothing leads here before it is confirmed: an address without a hash that anybody looks for.
        row = await set_address(session, campaign_id, subject, "")
    name = await _next_name(session, campaign_id, f"address:{row.id}:")
    if name is None:
        return None
    vault = await open_vault(session, campaign_id)
    row.new_address = vault.seal(NEW_FIELD, address)
    until = datetime.now(UTC) + CONFIRMATION_LASTS
    await revoke_links(session, row.id, NEW_ADDRESS)
    token = await new_link(session, campaign_id, NEW_ADDRESS, row.id, until)
    host = team_of((await get_campaign(session, campaign_id)).state)
    await mail_confirmation(session, host, row.id, campaign_id, address, f"/my-access/{token}", until, name)
    return row


async def read_confirmation(link: KnownLink) -> MemberAddress:
    row = await _by_id(link.session, link.target_id) if link.purpose == NEW_ADDRESS else None
    if row is None or row.new_address is None:
        raise NotFound("Ce lien ne confirme pas d'adresse.", "This link confirms no address.")
    return row


async def confirm_address(link: KnownLink) -> None:
    """Take the new address, and tell the one before."""
    row = await read_confirmation(link)
    vault = await open_vault(link.session, link.campaign_id)
    before, after = vault.open(FIELD, row.address), vault.open(NEW_FIELD, row.new_address or b"")
    await set_address(link.session, link.campaign_id, row.subject, after)
    row.new_address = None
    await close_links(link.session, row.id)
    keep(link.session, link.campaign_id, row.subject, "changed", "member", row.subject, ["email"])
    if before and before != after:
        host = team_of((await get_campaign(link.session, link.campaign_id)).state)
        until = datetime.now(UTC) + CONFIRMATION_LASTS
        once = f"address-notice:{row.id}:{row.changed_at.timestamp():.0f}"
        await mail_notice(link.session, host, row.id, link.campaign_id, before, until, once)


async def hash_anew(session: AsyncSession, campaign_id: UUID) -> int:
    """Hash the addresses by the current secret, after it was changed; return how many had another."""
    secret: bytes = session.info["secrets"][0]
    name = secret_name(secret)
    mine = MemberAddress.campaign_id == campaign_id, MemberAddress.keyed_by != name
    rows = list(await session.scalars(select(MemberAddress).where(*mine).with_for_update()))
    vault = await open_vault(session, campaign_id) if rows else None
    for row in rows:
        assert vault is not None
        row.address_hash, row.keyed_by = hash_address(secret, vault.open(FIELD, row.address)), name
    return len(rows)


def link_over() -> Gone:
    return Gone(
        "Ce lien a déjà servi, ou il est trop ancien. Demandez-en un autre : il arrive en une minute.",
        "This link was used, or is too old. Ask for another one.",
    )


async def _find_members(sessions: Sessions, address: str) -> list[tuple[UUID, str]]:
    found: dict[tuple[UUID, str], None] = {}
    async with transaction(sessions) as session:
        secrets: Sequence[bytes] = session.info["secrets"]
        for secret in secrets:
            hashed = hash_address(secret, address)
            # The policy "address" shows the rows of this hash in all campaigns; `true` forgets it with the transaction.
            setting = text("select set_config('isoloir.address', :hash, true)")
            await session.execute(setting, {"hash": hashed.hex()})
            rows = await session.execute(
                select(MemberAddress.campaign_id, MemberAddress.subject)
                .where(MemberAddress.address_hash == hashed, is_here(MemberAddress.campaign_id, written=True))
                .limit(MAX_MEMBERSHIPS)
            )
            found |= dict.fromkeys((row.campaign_id, row.subject) for row in rows)
    return list(found)


async def _mail_link(session: AsyncSession, campaign_id: UUID, subject: str, address: str) -> bool:
    row = await session.get(MemberAddress, (campaign_id, subject), with_for_update=True)
    host = None if row is None else await find_host(session, campaign_id, subject)
    if row is None or host is None:
        return False
    name = await _next_name(session, campaign_id, f"sign-in:{row.id}:")
    if name is None:
        return False
    until = datetime.now(UTC) + LINK_LASTS
    token = await new_link(session, campaign_id, PURPOSE, row.id, until)
    await mail_sign_in(session, host, row.id, campaign_id, address, f"/sign-in/{token}", until, name)
    return True


async def _next_name(session: AsyncSession, campaign_id: UUID, prefix: str) -> str | None:
    """Return the name of the next message to a member; None where one just went, or too many did today."""
    now = int(datetime.now(UTC).timestamp())
    times = sorted(int(name.removeprefix(prefix)) for name in await queued_names(session, campaign_id, prefix))
    today = [time for time in times if now - time < 24 * 3600]
    too_many = len(today) >= MAX_A_DAY or (today and now - today[-1] < APART_SECONDS)
    return None if too_many else f"{prefix}{now}"


async def _by_id(session: AsyncSession, target_id: UUID) -> MemberAddress | None:
    return await session.scalar(select(MemberAddress).where(MemberAddress.id == target_id).with_for_update())


async def _forget_who_left(session: AsyncSession, campaign_id: UUID, subject: str) -> None:
    """Delete the address of who left; who is suspended keeps it, and no link is mailed meanwhile."""
    member = await find_member(session, campaign_id, subject)
    if member is not None and member.roles:
        return
    await forget_address(session, campaign_id, subject)


async def forget_address(session: AsyncSession, campaign_id: UUID, subject: str) -> None:
    """Delete where a person's links were mailed, and the links."""
    mine = MemberAddress.campaign_id == campaign_id, MemberAddress.subject == subject
    for gone in (await session.scalars(delete(MemberAddress).where(*mine).returning(MemberAddress.id))).all():
        await close_links(session, gone)


register_departure(_forget_who_left)
