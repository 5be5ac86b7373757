"""Personal data that crm stores outside the contacts: acquired lists, unconfirmed sign-ups, labels of phones."""

from uuid import UUID

from kit.rights import HeldRecord, RecordOutcome, RequesterIdentity
from kit.text.french import day, moment
from sqlalchemy.ext.asyncio import AsyncSession

from crm.canvassing.phones import retention as phones
from crm.forms.sign_up_forms import identity_search as sign_ups
from crm.imports.acquired_lists import identity_search as lists
from crm.people.records.labels import USES

KINDS = {"roll": "Liste électorale", "outside": "Liste venue d'ailleurs"}
TOLD = {"email": "par e-mail", "post": "par lettre"}
SIGN_UP = "Inscription en attente de confirmation"
PHONE = "Téléphone appairé"


async def find_apart(
    session: AsyncSession, campaign_id: UUID, requester_identity: RequesterIdentity, zone: str
) -> tuple[list[HeldRecord], int]:
    """Return the person's records, and how many others may be theirs."""
    entries, doubtful = await lists.find_listed_as(session, campaign_id, requester_identity)
    pending, unsure = await sign_ups.find_pending_of(session, campaign_id, requester_identity)
    holdings = [_of_list(one) for one in entries] + [_of_sign_up(one, zone) for one in pending]
    for phone in await phones.find_labelled(session, campaign_id, requester_identity):
        holdings.append(
            HeldRecord(
                kind=PHONE,
                reference=str(phone.id),
                fields={"Étiquette": phone.label, "Appairé le": moment(phone.paired_at, zone)},
                purpose="Travailler sur le terrain sans réseau.",
                basis="Intérêt légitime (RGPD, art. 6.1 f).",
                source="Saisi par l'équipe.",
                kept="Soixante jours après le dernier tour.",
                page="/phones",
            )
        )
    return holdings, doubtful + unsure


async def erase_apart(
    session: AsyncSession, campaign_id: UUID, requester_identity: RequesterIdentity
) -> tuple[list[RecordOutcome], int]:
    """Delete all of it; later files of a list do not bring its entry back."""
    entries, doubtful = await lists.find_listed_as(session, campaign_id, requester_identity)
    pending, unsure = await sign_ups.find_pending_of(session, campaign_id, requester_identity)
    labelled = await phones.find_labelled(session, campaign_id, requester_identity)
    outcomes = [
        *(_erased(KINDS[one.acquired_list.kind], one.person.id) for one in entries),
        *(_erased(SIGN_UP, one.sign_up.id) for one in pending),
        *(_erased(PHONE, one.id) for one in labelled),
    ]
    await lists.forget_listed(session, campaign_id, entries)
    await sign_ups.forget_pending(session, campaign_id, pending)
    await phones.forget_labels(session, labelled)
    return outcomes, doubtful + unsure


def _erased(kind: str, reference: UUID) -> RecordOutcome:
    return RecordOutcome(kind=kind, reference=str(reference), outcome="erased")


def _of_list(one: lists.Listed) -> HeldRecord:
    person, acquired_list = one.person, one.acquired_list
    fields = {
        "Prénoms": person.first_names or "",
        "Nom": person.surname or "",
        "Année de naissance": str(person.born_in or ""),
        "Adresse": "masquée sur la liste"
        if person.masked
        else " ".join(part for part in (person.street, person.postcode, person.town) if part),
        "Bureau de vote": person.station or "",
        "E-mails": ", ".join(address for channel, address in one.contacts if channel == "email"),
        "Téléphones": ", ".join(address for channel, address in one.contacts if channel == "phone"),
        "Informée le": f"{day(person.notified_on)}, {TOLD[person.notice_channel]}"
        if person.notified_on and person.notice_channel
        else "",
    }
    roll = acquired_list.kind == "roll"
    return HeldRecord(
        kind=KINDS[acquired_list.kind],
        reference=str(person.id),
        fields={name: text for name, text in fields.items() if text},
        purpose=acquired_list.purpose,
        basis="Intérêt légitime (RGPD, art. 6.1 f)" + (" ; code électoral, L. 37." if roll else "."),
        source=f"{acquired_list.name}, de : {acquired_list.source}, reçue le {day(acquired_list.received_on)}.",
        kept=f"Jusqu'au {day(acquired_list.ends_on)}.",
        page=f"/acquired-lists/{acquired_list.id}/people/{person.id}",
    )


def _of_sign_up(pending: sign_ups.Pending, zone: str) -> HeldRecord:
    fields = {
        "Prénoms": pending.said.first_names,
        "Nom": pending.said.surname or "",
        "E-mail": pending.said.email or "",
        "Téléphone": pending.said.phone or "",
        "Code postal": pending.said.postcode or "",
        "Accords cochés": ", ".join(USES[use] for use in pending.said.uses),
        "Réponses": ", ".join(f"{key} : {answer}" for key, answer in pending.said.answers.items()),
        "Envoyée le": moment(pending.sign_up.sent_at, zone),
    }
    return HeldRecord(
        kind=SIGN_UP,
        reference=str(pending.sign_up.id),
        fields={name: text for name, text in fields.items() if text},
        purpose="Vous inscrire, une fois votre adresse confirmée.",
        basis="Consentement (RGPD, art. 6.1 a).",
        source="Un formulaire en ligne.",
        kept="Sept jours sans confirmation.",
    )
