"""Files of people who are invented from a seed, so that who is there twice is known."""

import random
from collections.abc import Iterator
from pathlib import Path

SEED = 7
TWICE_IN = 50
FIRST = [
    "Jean",
    "Marie",
    "Anne",
    "Paul",
    "Louise",
    "Jeanne",
    "Pierre",
    "Camille",
    "Lucie",
    "Hugo",
    "Emma",
    "Nadia",
    "Karim",
    "Sofia",
    "Léa",
    "Noé",
    "Inès",
    "Yanis",
]
SYLLABLES = [
    "mar",
    "tin",
    "du",
    "rand",
    "le",
    "fè",
    "vre",
    "ro",
    "bert",
    "mo",
    "reau",
    "gar",
    "nier",
    "si",
    "mon",
    "lau",
    "rent",
    "be",
    "noît",
    "ri",
    "chard",
    "pe",
    "tit",
]
STREETS = [
    "des Tilleuls",
    "Victor-Hugo",
    "de la Paix",
    "du Château",
    "Jean-Jaurès",
    "des Lilas",
    "de l'Église",
    "Pasteur",
]
HEADER = (
    "Nom;Prénom;Courriel;Portable;Adresse;Code postal;Ville;Date de naissance;Étiquettes;Accepte les e-mails;"
    "Source du consentement;Version du texte;Date du consentement;Preuve\n"
)


def lines(count: int) -> Iterator[tuple[str, str | None]]:
    """Lines of a file of `count` people, each with the address that says whom a repeated one repeats.

    The town, which no likeness looks at, says who is who. A second entry may lack the birth date or the address.
    """
    chance = random.Random(SEED)
    for number in range(count):
        surname = "".join(chance.choices(SYLLABLES, k=3)).capitalize()
        first = chance.choice(FIRST)
        place = f"{chance.randrange(1, 200)} rue {chance.choice(STREETS)};{chance.randrange(10000, 95999)}"
        born = f"{chance.randrange(1, 29):02d}/{chance.randrange(1, 13):02d}/{chance.randrange(1930, 2005)}"
        mail, phone = f"p{number}@exemple.fr", f"06{number % 100_000_000:08d}"
        agreed = "oui;stand;form-1;01/03/2026;feuille" if number % 3 == 0 else ";;;;"
        tags = chance.choice(["marché", "vélo", "école", ""])
        yield f"{surname};{first};{mail};{phone};{place};V{number};{born};{tags};{agreed}\n", None
        if number % TWICE_IN == 0:
            at = chance.randrange(1, len(surname))
            slip = surname[:at] + surname[at + 1 :] if chance.random() < 0.7 else surname
            other = f"autre{number}@exemple.fr" if chance.random() < 0.3 else mail
            phone = phone if other != mail or chance.random() < 0.5 else ""
            place = place if chance.random() < 0.7 else ";"
            born = born if chance.random() < 0.5 else ""
            yield f"{slip};{first};{other};{phone};{place};V{number};{born};;;;;;\n", mail


def write_file(path: Path, count: int) -> tuple[int, float]:
    """Write a file of people; return the number of those that are twice in it, and its size in MB."""
    twice = 0
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADER)
        for line, repeats in lines(count):
            file.write(line)
            twice += repeats is not None
    return twice, path.stat().st_size / 2**20


def known_twice(count: int) -> Iterator[str]:
    """Lines of a file whose people are hard to tell apart: the town, that nobody compares, says who is who.

    Couples and families share home, phone and surname, children bear their parent's name, many are namesakes; one
    in ten is there again: misspelt, with a nickname or an initial, married, moved, by another address, with days and
    months exchanged, or with half of it left out.
    """
    chance = random.Random(SEED)
    for number in range(count):
        surname, first = _surname(chance), chance.choice(FIRST)
        place, born = _place(chance), _born(chance)
        mail, phone = f"p{number}@exemple.fr", f"06{number % 100_000_000:08d}"
        yield _line(surname, first, mail, phone, place, f"V{number}", born)
        if chance.random() < 0.15:
            yield _line(
                surname, chance.choice(FIRST), f"q{number}@exemple.fr", phone, place, f"V{number}c", _born(chance)
            )
        if chance.random() < 0.02:
            yield _line(surname, first, "", phone, place, f"V{number}e", _born(chance))
        if chance.random() < 0.1:
            yield _again(chance, (surname, first, mail, phone, place, f"V{number}", born))


def _again(chance: random.Random, said: tuple[str, str, str, str, str, str, str]) -> str:
    surname, first, mail, phone, place, town, born = said
    if chance.random() < 0.4:
        at = chance.randrange(1, len(surname) - 1)
        slips = (surname[:at] + surname[at + 1 :], surname[:at] + surname[at + 1] + surname[at] + surname[at + 2 :])
        surname = chance.choice((*slips, surname[:at] + chance.choice("aeinrst") + surname[at + 1 :]))
    elif chance.random() < 0.05:
        surname = _surname(chance)
    if chance.random() < 0.1:
        first = chance.choice((first[:3], f"{first[0]}.", ""))
    if chance.random() < 0.4:
        mail = chance.choice(("", f"r{town[1:]}@exemple.fr"))
    if chance.random() < 0.5:
        phone = ""
    if chance.random() < 0.4:
        place = chance.choice((";", _place(chance)))
    if chance.random() < 0.5:
        born = ""
    elif chance.random() < 0.05:
        day, month, year = born.split("/")
        born = f"{month}/{day}/{year}" if int(day) <= 12 else f"01/{month}/{year}"
    return _line(surname, first, mail, phone, place, town, born)


def _line(surname: str, first: str, mail: str, phone: str, place: str, town: str, born: str) -> str:
    return f"{surname};{first};{mail};{phone};{place};{town};{born};;;;;;\n"


def _surname(chance: random.Random) -> str:
    return "".join(chance.choices(SYLLABLES, k=3)).capitalize()


def _place(chance: random.Random) -> str:
    return f"{chance.randrange(1, 200)} rue {chance.choice(STREETS)};{chance.randrange(10000, 95999)}"


def _born(chance: random.Random) -> str:
    return f"{chance.randrange(1, 29):02d}/{chance.randrange(1, 13):02d}/{chance.randrange(1930, 2005)}"
