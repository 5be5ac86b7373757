"""The people of the account: read and set; what is set is in the audit log without their names."""

import json
from uuid import UUID

from kit.db.vault import open_vault
from kit.web.etags import check_seen
from kit.web.problems import Invalid
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.accounts.account_people.models import AccountPerson
from budget.accounts.account_people.receipt_eligibility import Opening
from budget.accounts.account_people.schemas import AccountPersonPut, AccountPersonRead, Part, days_of
from budget.ledger.audit_log.service import keep_change
from budget.ledger.balances import service as balances

FIELD = "account person"
_SEALED = ("name", "address", "email", "phone", "bank")


async def list_people(session: AsyncSession, campaign_id: UUID) -> dict[Part, AccountPersonRead]:
    rows = (await session.scalars(select(AccountPerson).where(AccountPerson.campaign_id == campaign_id))).all()
    if not rows:
        return {}
    vault = await open_vault(session, campaign_id)
    return {
        Part(row.part): AccountPersonRead.model_validate(
            json.loads(vault.open(FIELD, row.sealed))
            | {
                "part": row.part,
                "version": row.version,
                "form": row.form,
                "declared_on": row.declared_on,
                "confirmed_on": row.confirmed_on,
                "opened_on": row.opened_on,
                "set_at": row.set_at,
            }
        )
        for row in rows
    }


async def find_opening(session: AsyncSession, campaign_id: UUID) -> Opening | None:
    """Return the days from which money may come in; None while nobody has said who the agent is."""
    query = select(AccountPerson.declared_on, AccountPerson.opened_on).where(
        AccountPerson.campaign_id == campaign_id, AccountPerson.part == Part.AGENT
    )
    row = (await session.execute(query)).first()
    return Opening(row.declared_on, row.opened_on) if row else None


async def is_opened(session: AsyncSession, campaign_id: UUID) -> bool:
    """Return whether the agent's declaration and the opening of the account are both said."""
    opening = await find_opening(session, campaign_id)
    return opening is not None and None not in (opening.declared_on, opening.opened_on)


async def set_person(
    session: AsyncSession, campaign_id: UUID, part: Part, put: AccountPersonPut, by: str, seen: int | None
) -> AccountPersonRead:
    """Set who has a part. Another person in the same part replaces the one before; the audit log keeps when."""
    balance = await balances.lock_balance(session, campaign_id)
    people = await list_people(session, campaign_id)
    _check_apart(part, put, people)
    vault = await open_vault(session, campaign_id)
    row = await session.get(AccountPerson, (campaign_id, part), populate_existing=True)
    if row is not None:
        now = row.version
        check_seen(seen, now, "Cette personne", "This person", "lue", lambda: {"version": now})
    before = days_of(people[part]) if part in people else {}
    sealed = vault.seal(FIELD, json.dumps({name: getattr(put, name) for name in _SEALED}, ensure_ascii=False))
    if row is None:
        row = AccountPerson(campaign_id=campaign_id, part=part, sealed=sealed, set_by=by)
        session.add(row)
    else:
        row.sealed, row.set_by, row.version = sealed, by, row.version + 1
    row.form = (put.form or "person") if part is Part.AGENT else None
    row.declared_on, row.confirmed_on = put.declared_on, put.confirmed_on
    row.opened_on = put.opened_on if part is Part.AGENT else None
    after = days_of(put) | {"person": "sealed"}
    keep_change(session, campaign_id, f"person {part}", campaign_id, balance.version, "set", by, before, after)
    await session.flush()
    return (await list_people(session, campaign_id))[part]


def _check_apart(part: Part, put: AccountPersonPut, people: dict[Part, AccountPersonRead]) -> None:
    """Refuse the candidate or the accountant as agent, by the same name (L. 52-4, L. 52-12)."""
    apart = {Part.AGENT: (Part.CANDIDATE, Part.SUBSTITUTE, Part.ACCOUNTANT)} | {
        one: (Part.AGENT,) for one in (Part.CANDIDATE, Part.SUBSTITUTE, Part.ACCOUNTANT)
    }
    for other in apart[part]:
        if other in people and people[other].name.casefold().split() == put.name.casefold().split():
            raise Invalid(
                "Le mandataire n'est ni le candidat, ni son remplaçant, ni l'expert-comptable (L. 52-4, L. 52-12) : "
                "désignez une autre personne, ou une association de financement.",
                "The agent is neither the candidate, nor the substitute, nor the accountant (L. 52-4, L. 52-12).",
                "/name",
                article="L. 52-4",
            )
