"""Personal data that crm keeps beside the contacts: acquired lists, sign-ups that wait, labels of phones."""

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
    session: AsyncSession, campaign_id: UUID, asked: RequesterIdentity, zone: str
) -> tuple[list[HeldRecord], int]:
    """Return the person's records, and how many may be somebody else's."""
    listed, doubtful = await lists.find_listed_as(session, campaign_id, asked)
    pending, unsure = await sign_ups.find_pending_of(session, campaign_id, asked)
    held = [_of_list(one) for one in listed] + [_of_sign_up(one, zone) for one in pending]
    for phone in await phones.find_labelled(session, campaign_id, asked):
        held.append(
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
    return held, doubtful + unsure


async def erase_apart(
    session: AsyncSession, campaign_id: UUID, asked: RequesterIdentity
) -> tuple[list[RecordOutcome], int]:
    """All of it goes; a list's line is not brought back by the list's next file."""
    listed, doubtful = await lists.find_listed_as(session, campaign_id, asked)
    pending, unsure = await sign_ups.find_pending_of(session, campaign_id, asked)
    labelled = await phones.find_labelled(session, campaign_id, asked)
    outcomes = [
        *(_erased(KINDS[one.acquired_list.kind], one.person.id) for one in listed),
        *(_erased(SIGN_UP, one.sign_up.id) for one in pending),
        *(_erased(PHONE, one.id) for one in labelled),
    ]
    await lists.forget_listed(session, campaign_id, listed)
    await sign_ups.forget_pending(session, campaign_id, pending)
    await phones.forget_labels(session, labelled)
    return outcomes, doubtful + unsure


def _erased(kind: str, reference: UUID) -> RecordOutcome:
    return RecordOutcome(kind=kind, reference=str(reference), outcome="erased")


def _of_list(one: lists.Listed) -> HeldRecord:
    person, acquired_list = one.person, one.acquired_list
    said = {
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
        fields={name: text for name, text in said.items() if text},
        purpose=acquired_list.purpose,
        basis="Intérêt légitime (RGPD, art. 6.1 f)" + (" ; code électoral, L. 37." if roll else "."),
        source=f"{acquired_list.name}, de : {acquired_list.source}, reçue le {day(acquired_list.received_on)}.",
        kept=f"Jusqu'au {day(acquired_list.ends_on)}.",
        page=f"/acquired-lists/{acquired_list.id}/people/{person.id}",
    )


def _of_sign_up(one: sign_ups.Pending, zone: str) -> HeldRecord:
    said = {
        "Prénoms": one.said.first_names,
        "Nom": one.said.surname or "",
        "E-mail": one.said.email or "",
        "Téléphone": one.said.phone or "",
        "Code postal": one.said.postcode or "",
        "Accords cochés": ", ".join(USES[use] for use in one.said.uses),
        "Réponses": ", ".join(f"{key} : {answer}" for key, answer in one.said.answers.items()),
        "Envoyée le": moment(one.sign_up.sent_at, zone),
    }
    return HeldRecord(
        kind=SIGN_UP,
        reference=str(one.sign_up.id),
        fields={name: text for name, text in said.items() if text},
        purpose="Vous inscrire, une fois votre adresse confirmée.",
        basis="Consentement (RGPD, art. 6.1 a).",
        source="Un formulaire en ligne.",
        kept="Sept jours sans confirmation.",
    )
