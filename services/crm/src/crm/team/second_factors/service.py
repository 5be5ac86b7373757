"""Second factors: begun by their person, confirmed by a first code, and asked at each sign-in from then on.

Recovery codes stand for a lost phone, of who has an application's codes or passkeys.

They are of no campaign: their rows and their vault are the shared ones (`kit.db.tenancy.SHARED`), in transactions of
their own.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from kit.db.sessions import Sessions, transaction
from kit.db.tenancy import SHARED
from kit.db.vault import open_vault
from kit.security.auth import Caller, check_in_person, find_caller
from kit.web.problems import Conflict, Invalid, TooManyRequests
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.audit_log.service import keep
from crm.campaign.campaigns.service import list_campaigns_of
from crm.team.passkeys import service as passkeys
from crm.team.second_factors.models import SecondFactor, SecondFactorRule
from crm.team.second_factors.notices import RECOVERY_CODE_USED, tell_member
from crm.team.second_factors.recovery_codes import hash_recovery, new_recovery_codes
from crm.team.second_factors.requirement import sees_people_or_money
from crm.team.second_factors.schemas import SecondFactorRead
from crm.team.second_factors.time_codes import (
    accepted_step,
    new_secret,
    provisioning_uri,
)

FIELD = "second_factor"
MAX_FAILURES = 5
HELD_UP = timedelta(minutes=15)
"""After so many wrong codes none is looked at: a million codes are not tried in thirty seconds."""


@dataclass(frozen=True)
class AcceptedCode:
    """The answer to a good code: new recovery codes after the first one of an application; else how many are left."""

    recovery_codes: list[str]
    recovery_codes_left: int | None = None


async def begin(sessions: Sessions, caller: Caller, account: str) -> tuple[str, str]:
    """Make a secret, that counts once a code confirms it; return its provisioning URI and its Base32.

    Raises Conflict for somebody who has a second factor: it is removed first, with a code.
    """
    check_in_person(caller)
    secret = new_secret()
    async with transaction(sessions, SHARED) as session:
        row = await _find(session, caller.subject)
        if row is not None and row.confirmed_at is not None:
            raise Conflict("Vous avez déjà un second facteur.", "You have a second factor already.")
        vault = await open_vault(session, SHARED)
        sealed = vault.seal_bytes(FIELD, secret)
        if row is None:
            session.add(SecondFactor(campaign_id=SHARED, subject=caller.subject, secret=sealed, recovery_hashes=[]))
        else:
            # The recovery codes of their passkeys stay, and the count of wrong codes.
            row.secret, row.last_step = sealed, 0
    uri = provisioning_uri(secret, account)
    return uri, uri.partition("secret=")[2].partition("&")[0]


async def has_second_factor(sessions: Sessions, subject: str) -> bool:
    async with transaction(sessions, SHARED) as session:
        row = await _find(session, subject)
        return row is not None and row.confirmed_at is not None


async def check_code(sessions: Sessions, subject: str, code: str, *, proven: bool = False) -> AcceptedCode:
    """Take a code of the application, or a recovery code. The first one confirms the application.

    `proven`: a second factor was shown on that device already. Who has passkeys confirms an application there only:
    whoever reads their mails could set up one of their own.
    Raises Invalid for a wrong code, TooManyRequests after five. A wrong code is noted although it is refused.
    """
    has_passkey = await passkeys.has_passkey(sessions, subject)
    refusal: Invalid | TooManyRequests | None = None
    accepted = AcceptedCode([])
    async with transaction(sessions, SHARED) as session:
        row = await _find(session, subject)
        now = datetime.now(UTC)
        if row is None:
            refusal = _wrong()
        elif row.failures >= MAX_FAILURES and row.last_failed_at is not None and now - row.last_failed_at < HELD_UP:
            refusal = TooManyRequests(
                "Trop de codes faux : réessayez dans un quart d'heure.",
                "Too many wrong codes: try again later.",
                "/code",
            )
        elif (proven or not has_passkey or row.confirmed_at is not None) and await _is_good(session, row, code, now):
            row.failures = 0
            if row.confirmed_at is None:
                row.confirmed_at = now
                if not row.recovery_hashes:
                    accepted = AcceptedCode(_set_recovery_codes(row, new_recovery_codes(), now))
        elif (has_passkey or row.confirmed_at is not None) and hash_recovery(code) in row.recovery_hashes:
            row.failures = 0
            used = hash_recovery(code)
            row.recovery_hashes = [hashed for hashed in row.recovery_hashes if hashed != used]
            accepted = AcceptedCode([], len(row.recovery_hashes))
        else:
            over = row.last_failed_at is not None and now - row.last_failed_at >= HELD_UP
            row.failures, row.last_failed_at = (1 if over else row.failures + 1), now
            refusal = _wrong()
    if refusal is not None:
        raise refusal
    if accepted.recovery_codes_left is not None:
        await tell_member(sessions, subject, RECOVERY_CODE_USED, subject)
    return accepted


async def renew_recovery_codes(sessions: Sessions, subject: str) -> list[str]:
    """Return new recovery codes of a person with a second factor; those of before count no longer. Else Conflict."""
    has_passkey = await passkeys.has_passkey(sessions, subject)
    async with transaction(sessions, SHARED) as session:
        row = await _find(session, subject)
        if not has_passkey and (row is None or row.confirmed_at is None):
            raise Conflict(
                "Ajoutez d'abord une clé d'accès ou un code de téléphone.", "There is no second factor.", "/subject"
            )
        if row is None:
            row = SecondFactor(campaign_id=SHARED, subject=subject, secret=None, recovery_hashes=[])
            session.add(row)
        return _set_recovery_codes(row, new_recovery_codes(), datetime.now(UTC))


async def remove(sessions: Sessions, caller: Caller, code: str) -> None:
    """Remove one's own application, with a code of it or a recovery code, which stay with passkeys."""
    check_in_person(caller)
    await check_code(sessions, caller.subject, code)
    has_passkey = await passkeys.has_passkey(sessions, caller.subject)
    async with transaction(sessions, SHARED) as session:
        row = await _find(session, caller.subject)
        if row is not None and has_passkey:
            row.secret = row.confirmed_at = None
        elif row is not None:
            await session.delete(row)


async def read_requirement(sessions: Sessions, subject: str) -> SecondFactorRead:
    """Return what to ask of a person at their sign-in, by their roles in all of their campaigns: it leads to each."""
    async with transaction(sessions) as session:
        mine = await list_campaigns_of(session, subject)
    sensitive = asked = False
    for campaign_id in mine:
        async with transaction(sessions, campaign_id) as session:
            caller = await find_caller(session, campaign_id, subject)
            if caller is not None and sees_people_or_money(caller.scopes):
                sensitive = True
                asked = asked or await is_asked(session, campaign_id)
    keys = await passkeys.has_passkey(sessions, subject)
    async with transaction(sessions, SHARED) as session:
        row = await _find(session, subject)
        codes = row is not None and row.confirmed_at is not None
        left = len(row.recovery_hashes) if row is not None and (codes or keys) else 0
        made_at = row.recovery_made_at if row is not None and left else None
    return SecondFactorRead(
        confirmed=codes or keys,
        codes=codes,
        passkeys=keys,
        recovery_codes_left=left,
        recovery_codes_made_at=made_at,
        sensitive=sensitive,
        asked=asked,
    )


async def is_asked(session: AsyncSession, campaign_id: UUID) -> bool:
    return await session.get(SecondFactorRule, campaign_id) is not None


async def set_rule(session: AsyncSession, caller: Caller, *, asked: bool) -> None:
    """Ask a second factor of who sees people or money in this campaign from their next sign-in on, or no longer."""
    check_in_person(caller)
    row = await session.get(SecondFactorRule, caller.campaign_id)
    if asked and row is None:
        session.add(SecondFactorRule(campaign_id=caller.campaign_id, asked_by=caller.subject))
    if not asked and row is not None:
        await session.delete(row)
    fields = ["second_factor_on" if asked else "second_factor_off"]
    keep(session, caller.campaign_id, caller.subject, "changed", "member", caller.campaign_id, fields)


async def forget_who_left(sessions: Sessions) -> int:
    """Delete the second factors and passkeys of who is in no campaign any more; return of how many."""
    async with transaction(sessions, SHARED) as session:
        subjects = set(await session.scalars(select(SecondFactor.subject)))
    subjects |= set(await passkeys.list_owners(sessions))
    gone = 0
    for subject in sorted(subjects):
        async with transaction(sessions) as session:
            if await list_campaigns_of(session, subject):
                continue
        await forget_second_factors(sessions, subject)
        gone += 1
    return gone


async def forget_second_factors(sessions: Sessions, subject: str) -> None:
    """Delete a person's application, recovery codes and passkeys."""
    async with transaction(sessions, SHARED) as session:
        await session.execute(delete(SecondFactor).where(SecondFactor.subject == subject))
    await passkeys.forget_passkeys(sessions, subject)


async def _is_good(session: AsyncSession, row: SecondFactor, code: str, now: datetime) -> bool:
    if row.secret is None:
        return False
    vault = await open_vault(session, SHARED)
    secret = vault.open_bytes(FIELD, row.secret)
    step = accepted_step(secret, code, now.timestamp(), row.last_step)
    if step is None:
        return False
    row.last_step = step
    return True


def _set_recovery_codes(row: SecondFactor, made: list[str], now: datetime) -> list[str]:
    row.recovery_hashes, row.recovery_made_at = [hash_recovery(code) for code in made], now
    return made


async def _find(session: AsyncSession, subject: str) -> SecondFactor | None:
    return await session.get(SecondFactor, (SHARED, subject), with_for_update=True)


def _wrong() -> Invalid:
    return Invalid(
        "Ce code n'est pas le bon, ou il a déjà servi. Attendez le suivant.",
        "This code is wrong, or was used.",
        "/code",
    )
