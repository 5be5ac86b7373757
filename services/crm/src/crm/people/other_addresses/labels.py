"""The words for an address on pages."""

from kit.text.french import day

from crm.people.other_addresses.schemas import Kind, OtherAddressRead

KINDS: dict[Kind, str] = {
    "second": "Résidence secondaire",
    "work": "Travail",
    "post": "Pour le courrier",
    "former": "Ancienne adresse",
}


def in_words(one: OtherAddressRead) -> str:
    """`Pour le courrier : 3 quai de l'Essai, 56000 Vannes (depuis le 3 mai 2028)`."""
    place = " ".join(part for part in (one.postcode, one.town) if part)
    where = ", ".join(part for part in (one.street, place) if part)
    since = f"depuis le {day(one.since)}" if one.since else ""
    until = f"jusqu'au {day(one.until)}" if one.until else ""
    when = ", ".join(part for part in (since, until) if part)
    return f"{KINDS[one.kind]} : {where}" + (f" ({when})" if when else "")
