"""The agent's account with a payment provider: its sealed keys, and the client that they open (L. 52-6)."""

import json
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

import httpx
from kit.db.vault import open_vault
from kit.security.links import close_links, new_link
from kit.web.problems import Conflict, Invalid, Unavailable
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from budget.accounts.account_people import service as people
from budget.ceilings import service as ceilings
from budget.income.checkouts import helloasso, payplug
from budget.income.checkouts.models import ProviderAccount
from budget.income.checkouts.payments import CheckoutProvider, ProviderAway, ProviderRefusal
from budget.income.checkouts.schemas import CheckoutProviderPut, CheckoutProviderRead
from budget.ledger.audit_log.service import keep_change
from budget.ledger.balances import service as balances

T = TypeVar("T")
FIELD = "checkout provider"
NOTIFY = "checkout notifications"
"""Purpose of the link that the provider calls."""
PROVIDERS = {"helloasso": "HelloAsso", "payplug": "PayPlug"}
_AWAY = (
    "Le prestataire de paiement ne répond pas. Rien n’est perdu : réessayez dans quelques minutes.",
    "The payment provider does not answer: try again in a few minutes.",
)


@dataclass(frozen=True)
class OpenAccount:
    """A provider's account, ready to be asked. `notify_path`: where it may tell of a payment; empty without one."""

    provider: str
    return_url: str
    client: CheckoutProvider
    notify_path: str


async def set_provider(
    session: AsyncSession, campaign_id: UUID, put: CheckoutProviderPut, by: str
) -> CheckoutProviderRead:
    """Set the agent's account with a provider; raise Conflict until the agent and the bank account are declared."""
    balance = await balances.lock_balance(session, campaign_id)
    if not await people.is_opened(session, campaign_id):
        raise Conflict(
            "Aucun don n’arrive avant la déclaration du mandataire et l’ouverture de son compte (L. 52-4, L. 52-6) : "
            "notez leurs dates à la page « Personnes du compte ».",
            "No gift comes in before the agent and the bank account are declared: note both days first.",
            article="L. 52-6",
        )
    if await ceilings.find_currency(session, campaign_id) != "EUR":
        raise Conflict("Ces prestataires n’encaissent qu’en euros.", "These providers take euros only.", "/provider")
    if not put.pays_agent:
        raise Invalid(
            "Le prestataire doit verser sur le compte unique du mandataire (L. 52-6) : vérifiez-le chez lui, puis "
            "cochez la case.",
            "The provider has to pay out to the agent's one account (L. 52-6): check it there, then confirm it.",
            "/pays_agent",
            article="L. 52-6",
        )
    vault = await open_vault(session, campaign_id)
    keys = {"organisation": put.organisation, "key": put.key, "secret": put.secret.get_secret_value()}
    row = await session.get(ProviderAccount, campaign_id, populate_existing=True)
    known = json.loads(vault.open(FIELD, row.sealed)).get("notify") if row else None
    # The address stands in the provider's settings: other keys do not change it.
    keys["notify"] = known or await new_link(session, campaign_id, NOTIFY, campaign_id)
    sealed = vault.seal(FIELD, json.dumps(keys))
    if row is None:
        row = ProviderAccount(
            campaign_id=campaign_id, provider=put.provider, sealed=sealed, return_url=put.return_url, set_by=by
        )
        session.add(row)
    row.provider, row.sealed, row.return_url, row.set_by = put.provider, sealed, put.return_url, by
    keep_change(
        session, campaign_id, "checkout provider", campaign_id, balance.version, "set", by, {}, {"keys": "sealed"}
    )
    await session.flush()
    await session.refresh(row, ["set_at"])
    return _read_provider(row, keys)


async def find_provider(session: AsyncSession, campaign_id: UUID) -> CheckoutProviderRead | None:
    row = await session.get(ProviderAccount, campaign_id, populate_existing=True)
    if row is None:
        return None
    vault = await open_vault(session, campaign_id)
    return _read_provider(row, json.loads(vault.open(FIELD, row.sealed)))


async def name_provider(session: AsyncSession, campaign_id: UUID) -> str:
    """Return the name of the campaign's provider, as a supplier; a general one where none is set here."""
    row = await session.get(ProviderAccount, campaign_id)
    return PROVIDERS[row.provider] if row else "Prestataire de paiement"


async def remove_provider(session: AsyncSession, campaign_id: UUID, by: str) -> None:
    """Forget the keys. What was opened stays, and can no longer be asked about."""
    balance = await balances.lock_balance(session, campaign_id)
    await session.execute(delete(ProviderAccount).where(ProviderAccount.campaign_id == campaign_id))
    await close_links(session, campaign_id)
    keep_change(session, campaign_id, "checkout provider", campaign_id, balance.version, "removed", by, {}, {})


async def open_provider(
    session: AsyncSession, campaign_id: UUID, transport: httpx.AsyncBaseTransport | None, expected: str | None = None
) -> OpenAccount:
    """Return the account with the provider of today; raise Conflict if it is none, or not the `expected` one."""
    account = await session.get(ProviderAccount, campaign_id, populate_existing=True)
    if account is None or expected not in (None, account.provider):
        raise Conflict(
            "Aucun prestataire de paiement n’est réglé pour cette campagne : réglez-le d’abord.",
            "No payment provider is set for this: set it first.",
        )
    vault = await open_vault(session, campaign_id)
    keys = json.loads(vault.open(FIELD, account.sealed))
    client: CheckoutProvider
    if account.provider == "payplug":
        client = payplug.PayPlug(keys["secret"], transport)
    else:
        client = helloasso.HelloAsso(keys["organisation"], keys["key"], keys["secret"], transport)
    return OpenAccount(account.provider, account.return_url, client, _notify_path(keys))


async def check_keys(session: AsyncSession, campaign_id: UUID, transport: httpx.AsyncBaseTransport | None) -> None:
    """Try the keys with a harmless request; raise Conflict where the provider refuses them."""
    await ask((await open_provider(session, campaign_id, transport)).client.check_keys())


async def ask(answer: Awaitable[T]) -> T:
    """Return a provider's answer; raise Conflict where it refuses, Unavailable where it is away."""
    try:
        return await answer
    except ProviderRefusal as refusal:
        raise Conflict(str(refusal), "The payment provider refuses this: check its keys and settings.") from refusal
    except ProviderAway as away:
        raise Unavailable(*_AWAY) from away


def _notify_path(keys: Mapping[str, str]) -> str:
    return f"/v1/public/checkouts/{keys['notify']}/notifications" if keys.get("notify") else ""


def _read_provider(row: ProviderAccount, keys: Mapping[str, str]) -> CheckoutProviderRead:
    verified = {"helloasso": helloasso.VERIFIED, "payplug": payplug.VERIFIED}[row.provider]
    return CheckoutProviderRead.model_validate(
        {
            "provider": row.provider,
            "organisation": keys["organisation"],
            "notification_path": _notify_path(keys),
            "return_url": row.return_url,
            "verified": verified,
            "set_at": row.set_at,
        }
    )
