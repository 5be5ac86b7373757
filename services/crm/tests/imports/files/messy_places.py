"""Places of the messy file: what people write in « Code postal » and « Ville », and the commune that they mean.

The codes were taken from INSEE's list by hand, not from `elections.places`, which this checks. Départements: 01, 14,
2A, 2B, 13, 22, 23, 29, 33, 38, 42, 49, 50, 69, 74, 75, 78, 91, 92, 93, 94, 974.
"""

import random
from typing import NamedTuple


class Town(NamedTuple):
    """A commune by its code, its name, one of its postcodes and, where businesses have one, its CEDEX."""

    code: str
    name: str
    postcode: str
    cedex: str = ""
    short: str = ""
    """Its short form: « St Mandé », « Fontenay s/s Bois »."""


class Written(NamedTuple):
    """The cells of a place. `commune`: what it means; `clear`: town or postcode alone decides, without a question."""

    postcode: str
    town: str
    commune: str | None
    clear: bool
    kind: str


TOWNS = (
    Town("94080", "Vincennes", "94300", "94304"),
    Town("94067", "Saint-Mandé", "94160", "94165", "St Mandé"),
    Town("94033", "Fontenay-sous-Bois", "94120", "94125", "Fontenay s/s Bois"),
    Town("94068", "Saint-Maur-des-Fossés", "94100", "94107", "St Maur des Fossés"),
    Town("94017", "Champigny-sur-Marne", "94500", "94507", "Champigny s/ Marne"),
    Town("94038", "L'Haÿ-les-Roses", "94240", "", "L Hay les Roses"),
    Town("92012", "Boulogne-Billancourt", "92100", "92109", "Boulogne Billancourt"),
    Town("23096", "Guéret", "23000", "23011"),
    Town("23176", "La Souterraine", "23300", "", "La souterraine"),
    Town("23247", "Saint-Vaury", "23320", "", "St Vaury"),
    Town("29232", "Quimper", "29000", "29107"),
    Town("29103", "Landerneau", "29800"),
    Town("2A004", "Ajaccio", "20000", "20176"),
    Town("2B033", "Bastia", "20200", "20410"),
    Town("97411", "Saint-Denis", "97400", "97476", "St Denis"),
    Town("97416", "Saint-Pierre", "97410", "97448", "St Pierre"),
    Town("69202", "Sainte-Foy-lès-Lyon", "69110", "", "Ste Foy les Lyon"),
    Town("69266", "Villeurbanne", "69100", "69628"),
    Town("42218", "Saint-Étienne", "42000", "42012", "St Etienne"),
    Town("33281", "Mérignac", "33700", "33692"),
    Town("38421", "Saint-Martin-d'Hères", "38400", "38402", "St Martin d'Hères"),
    Town("01053", "Bourg-en-Bresse", "01000", "01012", "Bourg en Bresse"),
    Town("22278", "Saint-Brieuc", "22000", "22021", "St Brieuc"),
    Town("93066", "Saint-Denis", "93200", "93205", "St Denis"),
)
UNIQUE = ("94080", "94033", "94017", "92012", "23096", "23176", "29232", "29103", "2A004", "69266", "01053")
"""Towns whose name no other commune has or had."""
MERGED = (
    ("74940", "Annecy-le-Vieux", "74010"),
    ("74960", "Cran-Gevrier", "74010"),
    ("50100", "Cherbourg-Octeville", "50129"),
    ("50130", "Octeville", "50129"),
    ("91000", "Evry", "91228"),
    ("91080", "Courcouronnes", "91228"),
    ("78150", "Le Chesnay", "78158"),
    ("49150", "Baugé", "49018"),
    ("14500", "Vire", "14762"),
)
"""Postcode, former name, and code of the commune of today."""
ARRONDISSEMENTS = (
    ("", "Paris 4e", "75056"),
    ("", "PARIS 12", "75056"),
    ("75011", "Paris 11ème", "75056"),
    ("75020", "PARIS", "75056"),
    ("", "Paris 20e arrondissement", "75056"),
    ("", "PARIS CEDEX 12", "75056"),
    ("", "75004 Paris", "75056"),
    ("", "Lyon 3", "69123"),
    ("69007", "LYON 7EME", "69123"),
    ("", "Lyon cedex 03", "69123"),
    ("13008", "Marseille 8e", "13055"),
    ("", "13001 MARSEILLE", "13055"),
)
"""People live in the city: stations, constituencies and segments go by its code. The postcode keeps the rest."""
QUARTERS = (("94210", "La Varenne Saint-Hilaire", "94068"), ("93210", "La Plaine Saint-Denis", "93066"))
"""No commune has the name; the postcode is of one commune alone."""
AMBIGUOUS = ("Saint-Denis", "Montreuil", "Sainte-Colombe", "St Aubin", "Saint-Pierre")
"""Several communes have the name, and nothing else is said."""
NOWHERE = (("", "?"), ("", "n/a"), ("1000", "Bruxelles"), ("", "à voir"), ("W1A 1AA", "London"))
"""No commune of France: a Belgian postcode, with its zero put back, would be Bourg-en-Bresse."""


def write_place(chance: random.Random) -> Written:
    """Return the two cells as somebody writes them."""
    kind = chance.choices(
        ("plain", "together", "cedex", "short", "typo", "city", "merged", "name", "postcode", "zero", "quarter",
         "ambiguous", "nowhere", "contradiction", "none"),
        (30, 16, 7, 9, 9, 7, 7, 4, 3, 1, 1, 3, 1, 0.5, 1.5),
    )[0]  # fmt: skip
    town = chance.choice(TOWNS)
    match kind:
        case "plain":
            name = chance.choice((town.name, town.name.upper(), town.name.lower(), _bare(town.name)))
            return Written(town.postcode, name, town.code, True, kind)
        case "together":
            name = chance.choice((town.name, town.name.upper(), town.short or town.name))
            code = town.postcode
            written = chance.choice((f"{code} {name}", f"{name} {code}", f"{code}, {name}", f"F-{code} {name}"))
            return Written("", written, town.code, True, kind)
        case "cedex":
            with_one = chance.choice([one for one in TOWNS if one.cedex])
            name = f"{with_one.name.upper()} CEDEX"
            if chance.random() < 0.5:
                return Written("", f"{with_one.cedex} {name}", with_one.code, True, kind)
            return Written(with_one.cedex, name, with_one.code, True, kind)
        case "short":
            shortened = chance.choice([one for one in TOWNS if one.short])
            return Written(shortened.postcode, shortened.short, shortened.code, True, kind)
        case "typo":
            return Written(town.postcode, _misspelt(chance, town.name), town.code, True, kind)
        case "city":
            postcode, name, code = chance.choice(ARRONDISSEMENTS)
            return Written(postcode, name, code, True, kind)
        case "merged":
            postcode, name, code = chance.choice(MERGED)
            return Written(postcode, name, code, True, kind)
        case "name":
            alone = chance.choice([one for one in TOWNS if one.code in UNIQUE])
            return Written("", alone.name, alone.code, True, kind)
        case "postcode":
            alone = chance.choice([one for one in TOWNS if one.code in ("94080", "94067", "93066", "94017", "97411")])
            return Written(alone.postcode, "", alone.code, True, kind)
        case "zero":
            return Written("1000", "Bourg-en-Bresse", "01053", True, kind)
        case "quarter":
            postcode, name, code = chance.choice(QUARTERS)
            return Written(postcode, name, code, True, kind)
        case "ambiguous":
            return Written("", chance.choice(AMBIGUOUS), None, False, kind)
        case "contradiction":
            return Written("75012", "Vincennes", None, False, kind)
        case "nowhere":
            postcode, name = chance.choice(NOWHERE)
            return Written(postcode, name, None, False, kind)
        case _:
            return Written("", "", None, False, kind)


def _bare(name: str) -> str:
    return name.replace("-", " ").translate(str.maketrans("éèÉ", "eeE"))


def _misspelt(chance: random.Random, name: str) -> str:
    """Leave a letter out, double one or exchange two, in the longest word."""
    word = max(name.replace("-", " ").split(), key=len)
    at = chance.randrange(1, len(word) - 2)
    before, letter, following, after = word[:at], word[at], word[at + 1], word[at + 2 :]
    return name.replace(
        word,
        before + chance.choice((following, letter + letter + following, following + letter)) + after,
    )
