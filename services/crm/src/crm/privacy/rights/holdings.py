"""crm's own data about a person, for rights requests: card, consents, interactions with the team."""

from datetime import date
from typing import Any, get_args
from uuid import UUID

from kit.campaigns.queries import Campaign, get_campaign
from kit.db.vault import open_vault
from kit.rights import ErasureOutcomes, HeldData, HeldRecord, RecordOutcome, RequesterIdentity, RightsDesk
from kit.security.auth import Caller
from kit.text.french import day, euros, moment
from kit.web.paging import LogCursor, read_log_cursor
from sqlalchemy.ext.asyncio import AsyncSession

from crm.calls.phone_bank.service import calls_of
from crm.campaign.actions import service as actions
from crm.campaign_events.registrations import person_registrations as rsvps
from crm.campaign_events.shifts import service as shifts
from crm.consents.ledger import service as consents
from crm.consents.ledger.schemas import ConsentCreate
from crm.forms.answers.service import texts_named_by
from crm.forms.consent_texts import service as consent_texts
from crm.forms.consent_texts.rights_copy import in_full, read_then
from crm.messaging.interactions import service as interactions
from crm.messaging.interactions.labels import in_words
from crm.people.households import service as households
from crm.people.other_addresses.labels import in_words as in_place
from crm.people.other_addresses.service import other_addresses_of
from crm.people.pledges.service import pledges_of
from crm.people.records import person_contacts
from crm.people.records import service as people
from crm.people.records.card import opened
from crm.people.records.consent_uses import Source, Use
from crm.people.records.contact_field import ContactField
from crm.people.records.contacts import Channel, normalise
from crm.people.records.custom_fields import custom_fields
from crm.people.records.custom_values import in_words as custom_in_words
from crm.people.records.field_registry import FIELDS
from crm.people.records.identity_search import addresses_of_person, find_people
from crm.people.records.labels import HOW, REASONS, ROLES, SOURCES, USES
from crm.people.records.service import KnownPerson
from crm.people.sealed_reads.service import readings_of
from crm.people.suppressions.service import suppress
from crm.people.volunteers import service as volunteers
from crm.people.volunteers.availability import DAYS, PARTS, SKILLS
from crm.privacy.rights.separate_data import erase_apart, find_apart
from crm.street_rounds.rounds.volunteers import rounds_of_person

CARD = "Fiche de contact"
LINES = 200
"""Number of timeline entries read at a time."""
PURPOSE = "Tenir le fichier des contacts de la campagne et communiquer avec eux selon leur accord."
BASIS = "Consentement, ou contact régulier d'une formation politique (RGPD, art. 6.1 a et f, 9.2 a et d)."
KEPT = "Jusqu'à la fin des échanges réguliers ; ce qui a été recueilli pour l'élection est effacé après le scrutin."


async def find(session: AsyncSession, campaign_id: UUID, requester_identity: RequesterIdentity) -> HeldData:
    campaign = await get_campaign(session, campaign_id)
    matches, doubtful = await find_people(session, campaign_id, requester_identity)
    held_records: list[HeldRecord] = []
    for person in matches:
        held_records += await _everything(session, campaign, person)
    separate, unsure = await find_apart(session, campaign_id, requester_identity, campaign.state.time_zone)
    signed_up, unclear = await rsvps.find_held(session, campaign_id, requester_identity)
    return HeldData(service="crm", held=[*held_records, *separate, *signed_up], doubtful=doubtful + unsure + unclear)


async def erase(session: AsyncSession, campaign_id: UUID, requester_identity: RequesterIdentity) -> ErasureOutcomes:
    """Erase a person, keeping the keyed hashes of their addresses and of those in the request, so that no import brings
    them back.
    """
    matches, doubtful = await find_people(session, campaign_id, requester_identity)
    caller = everywhere(campaign_id, "rights-desk")
    # First, as the card takes its registrations with it, and somebody may be waiting for the place.
    signed_up, unclear = await rsvps.erase_held(session, campaign_id, requester_identity)
    for person in matches:
        await people.erase_person(session, caller, person.id)
    await _close(session, campaign_id, requester_identity, "erasure")
    outcomes = [RecordOutcome(kind=CARD, reference=str(person.id), outcome="erased") for person in matches]
    separate, unsure = await erase_apart(session, campaign_id, requester_identity)
    return ErasureOutcomes(
        service="crm", outcomes=[*outcomes, *separate, *signed_up], doubtful=doubtful + unsure + unclear
    )


async def object_to_all(
    session: AsyncSession, campaign_id: UUID, requester_identity: RequesterIdentity, by: str, source: Source
) -> tuple[int, int]:
    """Refuse every use on every channel at once (GDPR, art. 21(2) and (3)); return the people, and how many others may
    be theirs.
    """
    matches, doubtful = await find_people(session, campaign_id, requester_identity)
    caller = everywhere(campaign_id, by)
    for person in matches:
        for use in get_args(Use):
            no = ConsentCreate(use=use, state="withdrawn", source=source)
            await consents.record_consent(session, caller, person.id, no)
        for channel in get_args(Channel):
            addresses = await person_contacts.addresses_of(session, campaign_id, person.id, channel)
            await suppress(session, campaign_id, addresses, "opt_out")
    await _close(session, campaign_id, requester_identity, "opt_out")
    # Lists serve propaganda only: whoever objects to it is removed from all.
    separate, unsure = await erase_apart(session, campaign_id, requester_identity)
    return len(matches) + len(separate), doubtful + unsure


def everywhere(campaign_id: UUID, subject: str) -> Caller:
    """Return a caller without territories: a rights request concerns the whole campaign."""
    return Caller(subject=subject, campaign_id=campaign_id, scopes=frozenset(), roles=frozenset(), territories=())


async def references_of(session: AsyncSession, campaign_id: UUID, requester_identity: RequesterIdentity) -> list[UUID]:
    return [person.id for person in (await find_people(session, campaign_id, requester_identity))[0]]


async def _close(session: AsyncSession, campaign_id: UUID, requester_identity: RequesterIdentity, reason: Any) -> None:
    vault = await open_vault(session, campaign_id)
    addresses = [("email", normalise("email", mail, "/emails")) for mail in requester_identity.emails]
    addresses += [("phone", normalise("phone", phone, "/phones")) for phone in requester_identity.phones]
    await suppress(session, campaign_id, [(channel, vault.blind(channel, text)) for channel, text in addresses], reason)


async def _everything(session: AsyncSession, campaign: Campaign, person: KnownPerson) -> list[HeldRecord]:
    zone = campaign.state.time_zone
    holdings = [_held(CARD, person, await _card(session, person))]
    caller = everywhere(campaign.id, "rights-desk")
    ledger = await consents.read_ledger(session, caller, person.id)
    text_versions = {line.text_version for line in ledger if line.text_version}
    text_versions |= await texts_named_by(session, campaign.id, person.id)
    texts = await consent_texts.find_consent_texts(session, campaign.id, text_versions)
    fields: dict[str, str] = {}
    for number, line in enumerate(reversed(ledger), 1):
        proof = f", preuve : {line.proof}" if line.proof else ""
        text = f", {read_then(line.text_version, line.use, texts)}" if line.text_version else ""
        yes = "oui" if line.state == "given" else "non"
        fields[f"{number}. {moment(line.stated_at, zone)}"] = (
            f"{USES[line.use]} : {yes}, {HOW[line.source]}{text}{proof}"
        )
    if fields:
        holdings.append(_held("Consentements", person, fields))
    if text_versions:
        holdings.append(_held("Textes auxquels vous avez dit oui", person, in_full(text_versions, texts)))
    if lines := await _timeline(session, caller, person, zone):
        holdings.append(_held("Échanges, thèmes et réponses", person, lines))
    if other_addresses := await other_addresses_of(session, campaign.id, [person.id]):
        lines = {f"{number}.": in_place(one) for number, one in enumerate(other_addresses[person.id], 1)}
        holdings.append(_held("Autres adresses", person, lines))
    if (household := (await households.read_home(session, caller, person.id)).household) is not None:
        others_there = len(household.people) - 1
        fields = {"Nom": household.name, "Autres personnes": str(others_there)}
        holdings.append(_held("Foyer", person, fields))
    offer = await volunteers.read_offer(session, caller, person.id)
    if offer.updated_at is not None:
        offered = {
            "Sait faire": ", ".join(SKILLS[skill] for skill in offer.skills),
            "Disponible": ", ".join(_slot(slot) for slot in offer.slots),
            "Où": ", ".join(offer.areas) or "partout",
            "Dit le": moment(offer.updated_at, zone),
        }
        holdings.append(_held("Offre de bénévolat", person, {name: text for name, text in offered.items() if text}))
    if called := await calls_of(session, campaign.id, person.id):
        lines = {f"{number}. {moment(at, zone)}": call for number, (at, call) in enumerate(called, 1)}
        holdings.append(_held("Appels de la campagne", person, lines))
    for pledge in await pledges_of(session, campaign.id, person.id):
        promised = {"Promis": euros(pledge.amount_cents), "Le": moment(pledge.created_at, zone)}
        holdings.append(_held("Promesse de don", person, promised))
    if rounds := await _rounds(session, campaign, person):
        holdings.append(_held("Tournées de collage et de boîtage", person, rounds))
    if taken := await shifts.shifts_of(session, campaign.id, person.id):
        when = {f"{number}. {moment(one.starts_at, zone)}": one.title for number, one in enumerate(taken, 1)}
        holdings.append(_held("Créneaux de bénévole", person, when))
    readings = await readings_of(session, campaign.id, person.id)
    if readings:
        reads = {
            f"{number}. {moment(reading.read_at, zone)}": f"un membre de l'équipe, pour : {_reason(reading.reason)}"
            for number, reading in enumerate(readings, 1)
        }
        holdings.append(_held("Lectures de vos données scellées", person, reads))
    return holdings


async def _card(session: AsyncSession, person: KnownPerson) -> dict[str, str]:
    vault = await open_vault(session, person.campaign_id)
    sealed = opened(vault, person)
    labels = {row.key: row.label for row in await custom_fields(session)}
    addresses = await addresses_of_person(session, person)
    fields = {
        field.label: _in_copy(field, sealed.get(field.name) if field.sealed else getattr(person, field.name))
        for field in FIELDS
        if field.kind != "custom"
    }
    for label, channel in (("E-mails", "email"), ("Téléphones", "phone")):
        fields[label] = ", ".join(address for point, address in addresses if point == channel)
    fields |= {labels.get(key, key): custom_in_words(value) for key, value in person.custom.items()}
    return {name: text for name, text in fields.items() if text}


def _in_copy(field: ContactField, value: Any) -> str:
    """Return a field's text in the copy for a rights request; empty if it has no value."""
    match field.name:
        case "uses":
            return ", ".join(label for key, label in USES.items() if key in value) or "aucun"
        case "roles":
            return ", ".join(label for key, label in ROLES.items() if key in value)
        case "source":
            return next((label for key, label in SOURCES.items() if key == value), value)
        case _ if not value:
            return ""
        case _ if field.kind == "flag":
            return "oui"
        case _ if field.kind == "list":
            return ", ".join(value)
        case _ if field.kind == "day" and isinstance(value, date):
            return day(value)
        case _:
            return str(value)


async def _timeline(session: AsyncSession, caller: Caller, person: KnownPerson, zone: str) -> dict[str, str]:
    lines: dict[str, str] = {}
    before: LogCursor | None = None
    while True:
        page = await interactions.read_timeline(session, caller, person.id, before, LINES)
        for item in page.items:
            if item.what in ("interaction", "message", "theme", "answers", "task"):
                text = f" : {item.text}" if item.text else ""
                lines[f"{len(lines) + 1}. {moment(item.at, zone)}"] = f"{in_words(item)}{text}"
        if page.next is None:
            return lines
        before = read_log_cursor(page.next)


async def _rounds(session: AsyncSession, campaign: Campaign, person: KnownPerson) -> dict[str, str]:
    zone = campaign.state.time_zone
    round_ids = [helper.street_round_id for helper in await rounds_of_person(session, person.id)]
    return {
        f"{number}. {moment(action.starts_at, zone)}": action.title
        for number, action in enumerate(reversed(await actions.some_actions(session, round_ids)), 1)
    }


def _held(kind: str, person: KnownPerson, fields: dict[str, str]) -> HeldRecord:
    source = next((label for key, label in SOURCES.items() if key == person.source), person.source)
    return HeldRecord(
        kind=kind,
        reference=str(person.id),
        fields=fields,
        purpose=PURPOSE,
        basis=BASIS,
        source=f"{source}, le {day(person.collected_on)}.",
        kept=KEPT,
        page=f"/people/{person.id}",
    )


def _slot(slot: str) -> str:
    day_key, _, part_key = slot.partition("_")
    words = [label.lower() for table in (DAYS, PARTS) for key, label in table.items() if key in (day_key, part_key)]
    return " ".join(words)


def _reason(reason: str) -> str:
    return next((label.lower() for key, label in REASONS.items() if key == reason), reason)


DESK = RightsDesk(find, erase)
