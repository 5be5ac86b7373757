"""Members' answers on the columns of a bank's table: asked once, remembered; the file waits meanwhile."""

import base64
import json
from collections.abc import Mapping
from dataclasses import asdict
from uuid import UUID

from kit.db.vault import open_vault
from kit.web.problems import Invalid, NotFound
from pydantic import TypeAdapter
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from budget.banks.layouts import Columns
from budget.banks.models import BankLayout, WaitingStatement
from budget.evidence.service import Sent

FIELD = "waiting statement"
_COLUMNS = TypeAdapter(Columns)


async def list_layouts(session: AsyncSession, campaign_id: UUID) -> dict[str, Columns]:
    """Return the columns that members named, by the key of their titles."""
    rows = await session.execute(
        select(BankLayout.key, BankLayout.columns).where(BankLayout.campaign_id == campaign_id)
    )
    return {key: _COLUMNS.validate_python(columns) for key, columns in rows}


async def remember_layout(session: AsyncSession, campaign_id: UUID, key: str, columns: Columns, by: str) -> None:
    values = {"campaign_id": campaign_id, "key": key, "columns": asdict(columns), "set_by": by}
    fresh = insert(BankLayout).values(values)
    await session.execute(
        fresh.on_conflict_do_update(
            index_elements=["campaign_id", "key"],
            set_={"columns": fresh.excluded["columns"], "set_by": fresh.excluded.set_by},
        )
    )


async def put_aside(session: AsyncSession, campaign_id: UUID, sent: Sent, by: str) -> None:
    """Keep the file, sealed, until its columns are named; an earlier one is replaced."""
    await forget_waiting(session, campaign_id)
    vault = await open_vault(session, campaign_id)
    content = json.dumps({"name": sent.name, "data": base64.b64encode(sent.data).decode()})
    session.add(WaitingStatement(campaign_id=campaign_id, sealed=vault.seal(FIELD, content), sent_by=by))
    await session.flush()


async def take_waiting(session: AsyncSession, campaign_id: UUID) -> Sent:
    row = await session.get(WaitingStatement, campaign_id, populate_existing=True)
    if row is None:
        raise NotFound(
            "Aucun relevé n'attend qu'on nomme ses colonnes : chargez-le depuis la page Banque.",
            "No statement waits for its columns: load it on the page of the bank.",
        )
    vault = await open_vault(session, campaign_id)
    content = json.loads(vault.open(FIELD, row.sealed))
    return Sent(base64.b64decode(content["data"]), content["name"])


async def forget_waiting(session: AsyncSession, campaign_id: UUID) -> None:
    await session.execute(delete(WaitingStatement).where(WaitingStatement.campaign_id == campaign_id))


def read_columns(chosen: Mapping[str, str], width: int) -> Columns:
    """Return the columns that a form names by their places; raise Invalid at the one that is missing."""
    places = {
        part: int(place)
        for part, place in chosen.items()
        if place.isascii() and place.isdecimal() and int(place[:4]) < width
    }
    if "date" not in places:
        raise Invalid("Dites quelle colonne est la date.", "Say which column is the day.", "/date")
    if "label" not in places:
        raise Invalid("Dites quelle colonne est le libellé.", "Say which column is the wording.", "/label")
    if "amount" not in places and not {"debit", "credit"} <= set(places):
        raise Invalid(
            "Dites quelle colonne est le montant, ou lesquelles sont le débit et le crédit.",
            "Say which column is the amount, or which are debit and credit.",
            "/amount",
        )
    used = list(places.values())
    if len(used) > len(set(used)):
        raise Invalid("La même colonne est choisie deux fois.", "The same column is chosen twice.", "/amount")
    split = "amount" not in places
    return Columns(
        date=places["date"],
        labels=tuple(places[part] for part in ("label", "more") if part in places),
        amount=places.get("amount"),
        debit=places["debit"] if split else None,
        credit=places["credit"] if split else None,
        balance=places.get("balance"),
        currency=places.get("currency"),
    )
