"""Three thousand invented people, by the files in which they came: home, how to reach them, what they agreed to."""

import csv
import io
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from unicodedata import normalize

from isoloir_local.demonstration.streets import Address

PHONES = 10_000
_SKILLS = ("tractage", "collage, tractage", "porte-à-porte", "téléphone", "logistique", "accueil", "photo", "cuisine")
_FREE = ("samedi", "samedi matin", "week-end", "soirs de semaine", "dimanche", "mercredi après-midi")
_TAGS = ("parents d’élèves", "commerçants", "vélo", "logement", "propreté", "jeunes", "retraités", "associations")


@dataclass(frozen=True)
class Delivery:
    """A file of people: where they were met, and how many of them do what."""

    name: str
    origin: str
    source: str
    tag: str
    people: int
    since: date
    until: date
    members: float
    """Share of members, volunteers, donors; the rest are contacts and sympathisers."""
    mail: float
    """Share of those who agreed to e-mails, and less to all else."""


COLUMNS = {
    "Nom": "surname",
    "Prénom": "first_names",
    "Adresse": "street",
    "CP": "postcode",
    "Ville": "town",
    "Bureau": "station",
    "Téléphone": "phone",
    "Mail": "email",
    "Né(e) le": "born_on",
    "Statut": "role",
    "Étiquettes": "tags",
    "Recueilli le": "collected_on",
    "Informé le": "notice_on",
    "Dispos": "slots",
    "Coup de main": "skills",
    "Accepte e-mail": "use:email",
    "Accepte SMS": "use:sms",
    "Accepte appel": "use:call",
    "Accepte courrier": "use:post",
    "Date d'accord": "consent_on",
    "Désabonné": "refuses:email",
}


def write_file(
    delivery: Delivery,
    names: Iterator[tuple[str, str]],
    numbers: Iterator[int],
    homes: Sequence[Address],
    towns: Mapping[str, tuple[str, str]],
    dice: random.Random,
) -> bytes:
    """Return the file as a team keeps it. `towns`: postcode and name by commune."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, delimiter=";", lineterminator="\r\n", restval="")
    writer.writeheader()
    for _ in range(delivery.people):
        writer.writerow(_line(delivery, *next(names), next(numbers), dice.choice(homes), towns, dice))
    return out.getvalue().encode()


def _line(
    delivery: Delivery,
    first: str,
    surname: str,
    number: int,
    home: Address,
    towns: Mapping[str, tuple[str, str]],
    dice: random.Random,
) -> dict[str, str]:
    postcode, town = towns[home.commune]
    met = delivery.since + timedelta(days=dice.randrange((delivery.until - delivery.since).days + 1))
    role = _role(delivery, dice)
    agrees = dice.random() < delivery.mail
    gone = agrees and dice.random() < 0.03
    line = {
        "Nom": surname,
        "Prénom": first,
        "CP": postcode,
        "Ville": town,
        "Statut": role,
        "Recueilli le": f"{met:%d/%m/%Y}",
        "Informé le": f"{met:%d/%m/%Y}",
        "Étiquettes": ", ".join([delivery.tag, *dice.sample(_TAGS, dice.choice((0, 0, 0, 1, 1, 2)))]),
        "Désabonné": "oui" if gone else "",
    }
    if dice.random() < 0.85:
        line |= {"Adresse": home.line, "Bureau": home.station}
    if agrees or dice.random() < 0.5:
        line["Mail"] = f"{_plain(first)}.{_plain(surname)}@courriel.example"
    if dice.random() < 0.7:
        line["Téléphone"] = phone_of(number)
    if dice.random() < 0.35:
        line["Né(e) le"] = (
            f"{date(2029 - dice.randrange(19, 88), dice.randrange(1, 13), dice.randrange(1, 29)):%d/%m/%Y}"
        )
    if role == "bénévole":
        line |= {"Dispos": dice.choice(_FREE), "Coup de main": dice.choice(_SKILLS)}
    if agrees and not gone:
        has_phone = "Téléphone" in line
        line["Accepte e-mail"] = "oui"
        line["Accepte SMS"] = "oui" if has_phone and dice.random() < 0.45 else ""
        line["Accepte appel"] = "oui" if has_phone and dice.random() < 0.5 else ""
        line["Accepte courrier"] = "oui" if "Adresse" in line and dice.random() < 0.6 else ""
        line["Date d'accord"] = f"{met:%d/%m/%Y}"
    return line


def _role(delivery: Delivery, dice: random.Random) -> str:
    if dice.random() < delivery.members:
        return dice.choices(("adhérent", "bénévole", "donateur"), (5, 4, 2))[0]
    return dice.choices(("sympathisant", "contact"), (2, 3))[0]


def phone_of(number: int) -> str:
    """Return a number that the regulator keeps for films (Arcep, decision 2012-0856): it rings nowhere."""
    digits = f"{number % PHONES:04}"
    return f"01 99 00 {digits[:2]} {digits[2:]}"


def _plain(name: str) -> str:
    ascii_name = normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "".join(letter for letter in ascii_name if letter.isalnum() or letter == "-")
