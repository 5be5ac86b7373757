"""Validation of an application: person, place of vote, rounds, consents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from common.schemas import CampaignState, Round
from kit.campaigns.queries import local_day

from proxy.people.identities import consents, pool_texts, registration, validation
from proxy.people.identities.findings import Finding
from proxy.people.identities.registration import Place
from proxy.people.identities.schemas import ApplicationCreate, Consent
from proxy.people.identities.validation import Person


@dataclass(frozen=True)
class Applicant:
    person: Person
    place: Place
    rounds: list[Round]
    consent_version: str
    pool_consent: bool
    """True if they may be matched with people of other campaigns too."""

    warnings: list[Finding]


def check_applicant(state: CampaignState, now: datetime, sent: ApplicationCreate) -> Applicant | list[Finding]:
    """Return the applicant, or all findings in the order of the form."""
    civil = sent.civil_status
    today = local_day(state, now)
    born_on, findings = validation.read_civil_status(civil, today)
    email, phone, more = validation.read_contact(sent.contact)
    findings += more
    place, more = registration.read_place(sent.registration, state.territory)
    findings += more
    commune = place.commune if place else None
    number, more, warnings = registration.read_elector_number(sent.registration.elector_number, commune)
    findings += more
    findings += check_rounds(state, today, sent.rounds, born_on)
    findings += _check_consent(sent.consent)
    if sent.pool_consent not in ("", pool_texts.CURRENT):
        findings.append(Finding("/pool_consent", *_OTHER_TEXT))
    if sent.website:
        findings.append(Finding("/website", *_TRAPPED))
    if findings or born_on is None or place is None:
        return findings
    person = Person(
        first_names=validation.tidy(civil.first_names),
        surname=validation.tidy(civil.surname),
        used_surname=validation.tidy(civil.used_surname),
        born_on=born_on,
        email=email,
        phone=phone,
        elector_number=number,
    )
    return Applicant(person, place, sorted(set(sent.rounds)), sent.consent.version, bool(sent.pool_consent), warnings)


def check_rounds(state: CampaignState, today: date, rounds: Sequence[Round], born_on: date | None) -> list[Finding]:
    if not rounds:
        return [Finding("/rounds", "Cochez au moins un tour.", "Choose at least one round.")]
    days = {round_day.number: round_day.on for round_day in state.rounds}
    for number in rounds:
        if number not in days:
            return [Finding("/rounds", f"Cette élection n'a pas de tour {number}.", f"There is no round {number}.")]
        if not is_open(days[number], today):
            return [Finding("/rounds", _PAST[0].format(number), _PAST[1].format(number))]
    if born_on is not None and (young := validation.too_young_for(born_on, [days[number] for number in rounds])):
        if len(young) == len(set(rounds)):
            return [Finding("/civil_status/born_on", *validation.UNDER_AGE)]
        return [Finding("/rounds", *_ONLY_SECOND)]
    return []


def is_open(round_on: date, today: date) -> bool:
    """Return whether there is time, up to the eve: nobody can make a proxy on the day itself."""
    return today < round_on


def _check_consent(consent: Consent) -> list[Finding]:
    if consent.version not in consents.TEXTS:
        return [Finding("/consent/version", *_OTHER_TEXT)]
    return [] if consent.given else [Finding("/consent/given", *_NO_CONSENT)]


_PAST = (
    "Il est trop tard pour le tour {} : le jour du vote est arrivé. Adressez-vous à votre mairie.",
    "It is too late for round {}: its day has come. Ask the town hall.",
)
_ONLY_SECOND = (
    "La personne n'aura 18 ans qu'au second tour : cochez seulement celui-ci.",
    "They will be 18 only in the second round: choose that one alone.",
)
_OTHER_TEXT = (
    "Le texte de l'accord a changé : rechargez la page et relisez-le.",
    "The text to agree to is another: read the form again.",
)
_NO_CONSENT = (
    "Sans votre accord, nous ne pouvons rien enregistrer : cochez la case si vous acceptez.",
    "Without the person's agreement nothing can be stored.",
)
_TRAPPED = (
    "Un champ invisible a été rempli, sans doute par votre navigateur. Nous l'avons vidé : envoyez à nouveau.",
    "A field that people do not see was filled, perhaps by the browser. Leave it out and send again.",
)
