"""The file of last time: 2,000 people as teams keep them in a spreadsheet, made from a seed, and the truth beside it.

One CSV with `;`, written by Windows in cp1252, with two hundred lines in the middle pasted in from a UTF-8 file.
`python -m services.crm.tests.imports.files.messy_file FILE` writes it to be looked at.
"""

import random
import sys
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from services.crm.tests.imports.files.messy_places import write_place

SEED = 94300
PEOPLE = 2_000
TODAY = date(2026, 11, 30)
UTF8_LINES = range(900, 1_100)
"""Lines of the file in UTF-8; all others are in cp1252."""
EMPTY_COLUMNS = 40
HEADER = (
    "Nom", "Prénom", "N° et voie", "Complément", "CP", "Ville", "N° tél", "Portable 2", "Mail", "E-mail 2",
    "Né(e) le", "Statut", "Disponibilités", "Coup de main", "Étiquettes", "Newsletter", "Source du consentement",
    "Version du texte", "Date du consentement", "Preuve", "Désabonné", *[""] * EMPTY_COLUMNS,
)  # fmt: skip
EVENING, DAYS = "evening", ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PARTS = ("morning", "afternoon", "evening")


def _slots(days: str, *parts: str) -> frozenset[str]:
    return frozenset(f"{day}_{part}" for day in days.split() for part in parts or PARTS)


AVAILABILITY = {
    "samedi": _slots("sat"),
    "Samedi matin": _slots("sat", "morning"),
    "week-end": _slots("sat sun"),
    "le WE": _slots("sat sun"),
    "soirs de semaine": _slots("mon tue wed thu fri", "evening"),
    "en soirée": _slots(" ".join(DAYS), "evening"),
    "mercredi après-midi": _slots("wed", "afternoon"),
    "mercredi après midi + samedi": _slots("wed", "afternoon") | _slots("sat"),
    "lundi et jeudi soir": _slots("mon thu", "evening"),
    "sam. matin / dim. matin": _slots("sat sun", "morning"),
    "tous les jours": _slots(" ".join(DAYS)),
    "du lundi au vendredi": _slots("mon tue wed thu fri"),
    "mardi, jeudi": _slots("tue thu"),
    "dispo le dimanche": _slots("sun"),
    "aucune": frozenset[str](),
    "pendant les vacances": None,
    "selon les semaines": None,
}
"""Slots by people's own words; None: nobody can say, and the team is asked."""
SKILLS = {
    "tractage": {"leaflets"},
    "collage, tractage": {"postering", "leaflets"},
    "porte-à-porte": {"door_to_door"},
    "PAP / phoning": {"door_to_door", "calls"},
    "j'ai une voiture": {"driving"},
    "compta": {"accounting"},
    "photos et réseaux sociaux": {"photo", "social_media"},
    "tenir un bureau de vote": {"polling_station"},
    "peut prendre une procuration": {"proxy_holder"},
    "affichage + boîtage": {"postering", "leaflets"},
    "jongler": None,
}
STATUSES = {"Adhérent": "member", "adhérente": "member", "sympathisante": "sympathiser", "Donateur": "donor", "": ""}
SYLLABLES = ("mar", "tin", "du", "rand", "le", "fè", "vre", "ro", "bert", "mo", "gar", "nier", "si", "noît", "chard")
FIRST = (
    "Éloïse", "Jean-Pierre", "Noé", "Inès", "Zoé", "Marie", "Paul", "Hélène", "Karim", "Nadia", "Françoise", "Léo",
    "Chloé", "Mélanie", "Ousmane", "José", "Anaïs", "Guénaëlle", "Yann", "Thi Mai",
)  # fmt: skip
STREETS = ("rue des Tilleuls", "av. Foch", "bd de la République", "place de l'Église", "impasse Brel")


@dataclass
class Truth:
    """Meaning of a line. `refused`: why it may not come in; `same_as`: the line of the same person, further up."""

    line: int
    surname: str
    first_names: str
    commune: str | None = None
    clear: bool = False
    place: str = ""
    phones: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()
    born_on: date | None = None
    slots: frozenset[str] | None = frozenset()
    skills: frozenset[str] | None = frozenset()
    agrees: bool | None = None
    """None: the word says neither yes nor no."""
    unsubscribed: bool = False
    refused: str | None = None
    same_as: int | None = None
    cells: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class MessyFile:
    """The bytes, what each line means, and the addresses that were unsubscribed before, at another election."""

    data: bytes
    truths: list[Truth]
    unsubscribed: list[str]


def make_file() -> MessyFile:
    """Make the file; the same at each call."""
    chance = random.Random(SEED)
    rows: list[list[str]] = []
    truths: list[Truth] = []
    unsubscribed: list[str] = []
    for number in range(PEOPLE):
        line = number + 2
        if number > 50 and chance.random() < 0.06:
            known = [one for one in truths if one.mails and one.refused is None and one.same_as is None]
            earlier = chance.choice(known)
            row, truth = _again(chance, line, rows[earlier.line - 2], earlier)
        else:
            row, truth = _person(chance, number, line)
            if truth.refused is None and truth.agrees and truth.mails and chance.random() < 0.05:
                unsubscribed.append(truth.mails[0])
                truth.unsubscribed = True
        truth.cells = {name: cell for name, cell in zip(HEADER, row, strict=True) if name and cell}
        rows.append(row)
        truths.append(truth)
    # A comma for a semicolon: the columns no longer fit, and nobody can say which cell is which.
    for truth in chance.sample([one for one in truths if one.refused is None and one.same_as is None], 5):
        if any(other.same_as == truth.line for other in truths) or truth.unsubscribed:
            continue
        truth.refused, rows[truth.line - 2] = "columns", rows[truth.line - 2][:7]
    lines = [";".join(map(_quoted, row)) for row in (list(HEADER), *rows)]
    data = b"".join(
        f"{text}\r\n".encode("utf-8" if number in UTF8_LINES else "cp1252") for number, text in enumerate(lines, 1)
    )
    return MessyFile(data, truths, unsubscribed)


def _quoted(cell: str) -> str:
    return f'"{cell}"' if ";" in cell or '"' in cell else cell


def _person(chance: random.Random, number: int, line: int) -> tuple[list[str], Truth]:
    surname = "".join(chance.choices(SYLLABLES, k=3)).capitalize()
    first = chance.choice(FIRST)
    truth = Truth(line, surname, first)
    place = write_place(chance)
    truth.commune, truth.clear, truth.place = place.commune, place.clear, place.kind
    street = f"{chance.randrange(1, 200)}{chance.choice(('', ',', ' bis'))} {chance.choice(STREETS)}"
    phone, phones = _phone(chance, number)
    second, more = _phone(chance, number + 50_000) if chance.random() < 0.2 else ("", ())
    truth.phones = tuple(dict.fromkeys([*phones, *more]))
    mail = f"{_plain(first)}.{number}@exemple.fr" if chance.random() < 0.85 else ""
    other = f"p{number}@autre.exemple.org" if chance.random() < 0.15 else ""
    truth.mails = tuple(one for one in (mail, other) if one)
    born, truth.born_on = _birth(chance)
    status = chance.choice(tuple(STATUSES))
    said = chance.choice(tuple(AVAILABILITY)) if chance.random() < 0.35 else ""
    truth.slots = AVAILABILITY[said] if said else frozenset()
    help_with = chance.choice(tuple(SKILLS)) if chance.random() < 0.3 else ""
    skills = SKILLS[help_with] if help_with else set[str]()
    truth.skills = None if skills is None else frozenset(skills)
    tag = chance.choice(("marché", "vélo, école", "", "", ""))
    word = chance.choice(("oui", "OUI", "x", "X", "1", "o", "Oui", "non", "NON", "0", "n", "", "", "peut-être"))
    truth.agrees = {"oui": True, "x": True, "1": True, "o": True, "peut-être": None}.get(word.lower(), False)
    proof = ["stand", "form-2023", "12/03/2024", f"feuille {number // 20 + 1}"] if truth.agrees else [""] * 4
    if truth.agrees and chance.random() < 0.2:
        proof[chance.randrange(4)] = ""
        truth.agrees = False
    left = chance.choice(("x", "oui", "1", "désabonné")) if chance.random() < 0.03 else ""
    if left:
        truth.unsubscribed, truth.agrees = True, False
    trouble = chance.random()
    if trouble < 0.006:
        surname, first, truth.refused = "", "", "name"
    elif trouble < 0.012:
        born, truth.refused = "12/05/2015", "too_young"
    elif trouble < 0.016:
        born, status, truth.refused = "12/05/2010", "Adhérent", "minor"
    elif trouble < 0.020:
        tag, truth.refused = chance.choice(("catholique pratiquant", "syndiqué CGT", "musulman")), "sensitive"
    name = chance.choice((surname, surname.upper()))
    cells = [name, first, street, chance.choice(("", "", "Bât. B")), place.postcode, place.town, phone, second, mail]
    cells += [other, born, status, said, help_with, tag, word, *proof, left]
    return cells + [""] * EMPTY_COLUMNS, truth


def _again(chance: random.Random, line: int, row: list[str], earlier: Truth) -> tuple[list[str], Truth]:
    """Return a line about somebody who is further up: in capitals, with another number, or to say that they left."""
    copy = [cell.upper() if index < 2 else cell for index, cell in enumerate(row)]
    copy[HEADER.index("Mail")] = earlier.mails[0]
    truth = Truth(line, earlier.surname, earlier.first_names, same_as=earlier.line)
    if chance.random() < 0.5:
        copy[HEADER.index("Portable 2")], more = _phone(chance, line + 100_000)
        earlier.phones = tuple(dict.fromkeys([*earlier.phones, *more]))
    if chance.random() < 0.15:
        copy[HEADER.index("Désabonné")] = "x"
        earlier.unsubscribed, earlier.agrees = True, False
    for name in ("Newsletter", "Disponibilités", "Coup de main", "Étiquettes"):
        copy[HEADER.index(name)] = ""
    return copy, truth


def _phone(chance: random.Random, number: int) -> tuple[str, tuple[str, ...]]:
    """Return a cell, and the valid numbers in it."""
    if chance.random() < 0.1:
        return "", ()
    national = f"6{(12_000_000 + number * 37) % 100_000_000:08d}"
    pairs = [f"0{national}"[at : at + 2] for at in range(0, 10, 2)]
    french = f"+33{national}"
    form = chance.choices(
        ("spaces", "plain", "no_zero", "dots", "no_zero_dots", "dashes", "plus", "zeros", "no_plus", "bracket", "words",
         "label", "two", "belgian", "belgian_zeros", "swiss", "british", "reunion", "short", "rounded", "word"),
        (20, 12, 14, 10, 4, 3, 6, 3, 2, 2, 2, 2, 4, 2, 1, 1, 1, 2, 2, 1, 1),
    )[0]  # fmt: skip
    match form:
        case "spaces":
            return " ".join(pairs), (french,)
        case "plain":
            return "".join(pairs), (french,)
        case "no_zero":
            return national, (french,)
        case "dots":
            return ".".join(pairs), (french,)
        case "no_zero_dots":
            return ".".join([pairs[0][1:], *pairs[1:]]), (french,)
        case "dashes":
            return "-".join(pairs), (french,)
        case "plus":
            return f"+33 {pairs[0][1:]} {' '.join(pairs[1:])}", (french,)
        case "zeros":
            return f"0033{national}", (french,)
        case "no_plus":
            return f"33{national}", (french,)
        case "bracket":
            return f"+33 (0){pairs[0][1:]} {' '.join(pairs[1:])}", (french,)
        case "words":
            return f"{' '.join(pairs)} (le soir)", (french,)
        case "label":
            return f"Tél : {' '.join(pairs)}", (french,)
        case "two":
            fixed = f"148{(100_000 + number) % 1_000_000:06d}"
            return f"{' '.join(pairs)} / 0{fixed}", (french, f"+33{fixed}")
        case "belgian":
            return f"+32 470 {number % 90 + 10} 34 56", (f"+32470{number % 90 + 10}3456",)
        case "belgian_zeros":
            return f"0032 471 {number % 90 + 10} 34 56", (f"+32471{number % 90 + 10}3456",)
        case "swiss":
            return f"+41 79 {number % 900 + 100} 45 67", (f"+4179{number % 900 + 100}4567",)
        case "british":
            return f"+44 7911 {number % 900_000 + 100_000}", (f"+447911{number % 900_000 + 100_000}",)
        case "reunion":
            return f"0692 {number % 90 + 10} 34 56", (f"+262692{number % 90 + 10}3456",)
        case "short":
            return " ".join(pairs[:4]), ()
        case "rounded":
            return f"{national[0]},{national[1:3]}E+08", ()
        case _:
            return "voir avec sa fille", ()


def _birth(chance: random.Random) -> tuple[str, date | None]:
    """Return a cell, and the day: of two figures of a year, the person is 15 or older and younger than 115."""
    if chance.random() < 0.4:
        return "", None
    day = date(1926, 1, 1) + timedelta(days=chance.randrange(80 * 365))
    form = chance.choice(("two", "four", "two_padded", "dots", "iso", "excel", "excel", "dashes", "unreadable"))
    match form:
        case "two":
            # Who is a hundred writes the whole year.
            day = day.replace(year=max(day.year, 1930))
            return f"{day.day}/{day.month}/{day:%y}", day
        case "two_padded":
            day = day.replace(year=max(day.year, 1930))
            return f"{day:%d/%m/%y}", day
        case "four":
            return f"{day:%d/%m/%Y}", day
        case "dots":
            return f"{day:%d.%m.%Y}", day
        case "dashes":
            return f"{day:%d-%m-%Y}", day
        case "iso":
            return f"{day:%Y-%m-%d}", day
        case "excel":
            return str((day - date(1899, 12, 30)).days), day
        case _:
            return chance.choice(("31/02/1970", "vers 1960", "1964")), None


def _plain(name: str) -> str:
    return name.lower().replace(" ", "-").translate(str.maketrans("éèêëïôç", "eeeeioc"))


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(make_file().data)
