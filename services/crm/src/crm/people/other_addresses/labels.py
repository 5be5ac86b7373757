"""The wording of an address on pages."""

from kit.text.french import day

from crm.people.other_addresses.schemas import Kind, OtherAddressRead

KINDS: dict[Kind, str] = {
    "second": "Résidence secondaire",
    "work": "Travail",
    "post": "Pour le courrier",
    "former": "Ancienne adresse",
}


def in_words(address: OtherAddressRead) -> str:
    """Word an address as `Pour le courrier : 3 quai de l'Essai, 56000 Vannes (depuis le 3 mai 2028)`."""
    town = " ".join(part for part in (address.postcode, address.town) if part)
    where = ", ".join(part for part in (address.street, town) if part)
    since = f"depuis le {day(address.since)}" if address.since else ""
    until = f"jusqu'au {day(address.until)}" if address.until else ""
    when = ", ".join(part for part in (since, until) if part)
    return f"{KINDS[address.kind]} : {where}" + (f" ({when})" if when else "")
