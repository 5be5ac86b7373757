"""Donors: encrypted, each person once, kept as long as the account must be."""

import json
from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any, TypeAlias
from uuid import UUID, uuid4

from common.events import PersonErased
from kit.campaigns.queries import campaign_today, find_campaign, get_campaign
from kit.db.vault import Vault, open_vault
from kit.web.etags import check_seen
from kit.web.problems import Conflict, Invalid, NotFound
from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.accounts.period import filing_due
from budget.ceilings import service as ceilings
from budget.income.donors.identity import identity_of
from budget.income.donors.limits import LIMITS
from budget.income.donors.models import Donor
from budget.income.donors.retention import DUTY, UNVERIFIED, kept_until
from budget.income.donors.schemas import DonorCreate, DonorRead, DonorUpdate, ErasureAnswer
from budget.ledger.audit_log.service import keep_change
from budget.ledger.balances import service as balances
from budget.ledger.balances.groups import SHOWN, Group
from budget.ledger.balances.sums import NamedSum, Sums
from budget.payers import service as payers
from budget.payers.law import Channel, PayerKind
from budget.payers.schemas import PayerStatement, PayerSubject
from budget.payers.service import Help

FIELD = "donor"
DOUBTFUL = "donor:doubtful"
ADULT_YEARS = 18

KnownDonor: TypeAlias = Donor
"""A donor as other features see them: the sums and the facts of the rules; the name stays sealed."""


async def find_or_add(session: AsyncSession, campaign_id: UUID, put: DonorCreate, donor_id: UUID, by: str) -> UUID:
    """Return the id of a person: of their entry in the file, which stays as it is, or of a new one (`donor_id`)."""
    await balances.lock_balance(session, campaign_id)
    identity = (await open_vault(session, campaign_id)).blind(
        FIELD, identity_of(put.first_names, put.surname, put.born_on)
    )
    known = await _find_known(session, campaign_id, identity)
    return known.id if known else (await add_donor(session, campaign_id, put, by, donor_id)).id


async def add_donor(
    session: AsyncSession, campaign_id: UUID, put: DonorCreate, by: str, donor_id: UUID | None = None
) -> Donor:
    """Add a donor; raise Conflict with the existing id if the person is known."""
    await balances.lock_balance(session, campaign_id)
    if put.born_on >= campaign_today((await get_campaign(session, campaign_id)).state):
        raise Invalid("Cette date de naissance est impossible.", "This birth date is impossible.", "/born_on")
    legal_form = payers.check_name(f"{put.first_names} {put.surname}", put.payer, "/surname")
    if put.payer is not None and put.payer.kind is PayerKind.PARTY:
        raise Invalid(
            "Un parti n’est pas un donateur : enregistrez son versement définitif aux recettes.",
            "A party is no donor: enter its definitive payment among the receipts.",
            "/payer/kind",
        )
    payers.check_lawful(put.payer, Channel.GIFT)
    vault = await open_vault(session, campaign_id)
    identity = vault.blind(FIELD, identity_of(put.first_names, put.surname, put.born_on))
    existing = await _find_known(session, campaign_id, identity)
    if existing is not None:
        raise Conflict(
            "Cette personne est déjà au fichier des donateurs : servez-vous de sa fiche.",
            "This person is in the donors' file already: use that entry.",
            "/surname",
            donor=str(existing.id),
        )
    donor = Donor(
        campaign_id=campaign_id,
        id=donor_id or uuid4(),
        sealed=_seal(vault, put.first_names, put.surname, put.born_on, put.address),
        identity=identity,
        french=put.french,
        resident=put.resident,
        on_the_list=put.on_the_list,
        person_ref=put.person_ref,
    )
    session.add(donor)
    keep_change(session, campaign_id, "donor", donor.id, 1, "added", by, {}, {"identity": "sealed"})
    await session.flush()
    # First names and a birth date are a person's: whoever enters them states it.
    stated = put.payer or PayerStatement(kind=PayerKind.PERSON)
    behind = Help(PayerSubject.DONOR, donor.id, Channel.GIFT, 0)
    await payers.note_payer(session, campaign_id, behind, stated, legal_form, by)
    return donor


async def _find_known(session: AsyncSession, campaign_id: UUID, identity: bytes) -> Donor | None:
    return await session.scalar(
        select(Donor).where(Donor.campaign_id == campaign_id, Donor.identity == identity, Donor.erased_at.is_(None))
    )


async def update_donor(
    session: AsyncSession, campaign_id: UUID, donor_id: UUID, update: DonorUpdate, by: str, seen: int | None
) -> Donor:
    await balances.lock_balance(session, campaign_id)
    donor = await get_donor(session, campaign_id, donor_id)
    check_seen(
        seen,
        donor.version,
        "Cette fiche",
        "This donor",
        "lue",
        lambda: {
            "version": donor.version,
            "french": donor.french,
            "resident": donor.resident,
            "on_the_list": donor.on_the_list,
            "person_ref": str(donor.person_ref) if donor.person_ref else None,
        },
    )
    before = _plain(donor)
    for name in update.model_fields_set:
        value = getattr(update, name)
        if value is None and name != "person_ref":
            raise Invalid("Ce champ ne peut pas être vidé.", "This field cannot be emptied.", f"/{name}")
        if name != "address":
            setattr(donor, name, value)
    if update.address is not None:
        vault = await open_vault(session, campaign_id)
        identity = _open(vault, donor)
        donor.sealed = _seal(
            vault, identity["first_names"], identity["surname"], date.fromisoformat(identity["born_on"]), update.address
        )
    donor.version += 1
    keep_change(session, campaign_id, "donor", donor.id, donor.version, "edited", by, before, _plain(donor))
    await session.flush()
    return donor


async def get_donor(session: AsyncSession, campaign_id: UUID, donor_id: UUID, pointer: str | None = None) -> Donor:
    """Return a donor. With `pointer` (the body's field) an unknown id raises Invalid, else NotFound."""
    donor = await session.get(Donor, (campaign_id, donor_id), populate_existing=True)
    if donor is None or donor.erased_at is not None:
        fr, en = "Ce donateur n'est pas au fichier.", "There is no such donor."
        raise Invalid(fr, en, pointer) if pointer else NotFound(fr, en)
    return donor


async def find_donor(session: AsyncSession, campaign_id: UUID, donor_id: UUID) -> KnownDonor | None:
    """Return a donor, also an erased one, whose receipts may still be reversed."""
    return await session.get(Donor, (campaign_id, donor_id), populate_existing=True)


async def describe(session: AsyncSession, donor: Donor) -> DonorRead:
    vault = await open_vault(session, donor.campaign_id)
    identity = _open(vault, donor)
    currency = await ceilings.find_currency(session, donor.campaign_id)
    return DonorRead(
        id=donor.id,
        version=donor.version,
        first_names=identity.get("first_names"),
        surname=identity.get("surname"),
        born_on=date.fromisoformat(identity["born_on"]) if identity else None,
        address=identity.get("address"),
        french=donor.french,
        resident=donor.resident,
        on_the_list=donor.on_the_list,
        person_ref=donor.person_ref,
        given_cents=donor.given_cents,
        remaining_cents=max(0, LIMITS[currency].person - donor.given_cents),
        erasure_requested_at=donor.erasure_requested_at,
        erased_at=donor.erased_at,
        updated_at=donor.updated_at,
    )


async def list_known(session: AsyncSession, campaign_id: UUID) -> list[DonorRead]:
    """Return all donors that are not erased, decrypted, for the rights desk to compare names and birth dates."""
    rows = select(Donor).where(Donor.campaign_id == campaign_id, Donor.sealed.is_not(None))
    return [await describe(session, donor) for donor in (await session.scalars(rows)).all()]


async def ask_erasure(session: AsyncSession, donor: Donor, by: str) -> ErasureAnswer:
    """Erase a donor without donations; else restrict the record and return the duty that forbids erasure."""
    state = (await get_campaign(session, donor.campaign_id)).state
    until = kept_until(filing_due(state))
    before = _plain(donor)
    if donor.receipts and campaign_today(state) <= until:
        donor.erasure_requested_at = donor.erasure_requested_at or datetime.now(UTC)
        # What is not needed for the account goes at once: the link to the contact.
        donor.person_ref = None
        answer = ErasureAnswer(donor=donor.id, erased=False, duty=DUTY, kept_until=until, unverified=UNVERIFIED)
    else:
        donor.sealed, donor.person_ref = None, None
        donor.erased_at = datetime.now(UTC)
        await payers.forget_payer(session, donor.campaign_id, PayerSubject.DONOR, donor.id)
        answer = ErasureAnswer(donor=donor.id, erased=True, duty=None, kept_until=None, unverified=None)
    donor.version += 1
    keep_change(
        session, donor.campaign_id, "donor", donor.id, donor.version, "erasure asked", by, before, _plain(donor)
    )
    await session.flush()
    return answer


async def hear_erasure(session: AsyncSession, event: PersonErased) -> None:
    """Handle an erasure; it is allowed on a closed account too, as its sums hold no identity."""
    if await find_campaign(session, event.campaign_id) is None:
        return
    await balances.lock_balance(session, event.campaign_id, closed_too=True)
    query = select(Donor).where(
        Donor.campaign_id == event.campaign_id, Donor.person_ref == event.person, Donor.erased_at.is_(None)
    )
    for donor in (await session.scalars(query)).all():
        await ask_erasure(session, donor, "crm")


async def was_minor(session: AsyncSession, donor: KnownDonor, on: date) -> bool:
    """Return whether a donor was under eighteen on a day; False for an erased one, whose age is unknown."""
    identity = _open(await open_vault(session, donor.campaign_id), donor)
    if not identity:
        return False
    born = date.fromisoformat(identity["born_on"])
    return (on.year - born.year - ((on.month, on.day) < (born.month, born.day))) < ADULT_YEARS


def sum_doubtful(campaign_id: UUID) -> NamedSum:
    given_sum = func.coalesce(func.sum(Donor.given_cents), 0)
    return select(literal(DOUBTFUL), func.count(), given_sum).where(*_doubtful(campaign_id))


async def find_doubtful(session: AsyncSession, campaign_id: UUID, sums: Sums) -> Group:
    """Return erased donors and those who may not give, with their donations."""
    entries, cents = sums.get(DOUBTFUL, (0, 0))
    first = select(Donor.id).where(*_doubtful(campaign_id)).limit(SHOWN)
    return Group(entries, cents, tuple(await session.scalars(first)) if entries else ())


def _doubtful(campaign_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (
        Donor.campaign_id == campaign_id,
        Donor.given_cents > 0,
        Donor.sealed.is_(None) | Donor.on_the_list | (~Donor.french & ~Donor.resident),
    )


def _seal(vault: Vault, first_names: str, surname: str, born_on: date, address: str) -> bytes:
    identity = {"first_names": first_names, "surname": surname, "born_on": born_on.isoformat(), "address": address}
    return vault.seal(FIELD, json.dumps(identity, ensure_ascii=False))


def _open(vault: Vault, donor: Donor) -> dict[str, str]:
    return json.loads(vault.open(FIELD, donor.sealed)) if donor.sealed else {}


def _plain(donor: Donor) -> dict[str, Any]:
    """Return the fields that the audit log may contain: nothing identifies the donor."""
    names = ("french", "resident", "on_the_list", "erased_at")
    # The key of what is stored already, from before the column had its name.
    return {name: getattr(donor, name) for name in names} | {"asked_erasure_at": donor.erasure_requested_at}


async def name_donors(session: AsyncSession, campaign_id: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
    """Return donors' names, for callers who may see them or for internal comparison; none for erased ones."""
    vault = await open_vault(session, campaign_id)
    rows = select(Donor).where(Donor.campaign_id == campaign_id, Donor.id.in_(ids), Donor.sealed.is_not(None))
    identities = {row.id: _open(vault, row) for row in await session.scalars(rows)}
    return {id: f"{identity['first_names']} {identity['surname']}" for id, identity in identities.items()}
