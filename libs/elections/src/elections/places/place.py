"""A territory: its kind and its code, as texts write them."""

from dataclasses import dataclass

from elections import keys

KINDS = (
    "nation",
    "region",
    "departement",
    "circo",
    "canton",
    "commune",
    "secteur",
    "epci",
    "metropole",
    "collectivite",
)
_NAMES = {
    "departement": "département",
    "circo": "circonscription",
    "region": "région",
    "metropole": "métropole",
    "collectivite": "collectivité",
}


class AmbiguousCode(ValueError):
    """A bare code that means two territories."""


@dataclass(frozen=True)
class Place:
    """A territory, parsed: `str(Place("circo", "9406"))` is `circo:9406`."""

    kind: str
    code: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.code}"


def parse_territory(text: str) -> Place:
    """`circo:9406`, `commune:94033`, or a bare code that can only be one thing. Raises `ValueError`, `AmbiguousCode`.

    Bare, two characters are a department, four a constituency, five a commune. `97101` is a commune and a
    constituency: it has to be said which.
    """
    kind, separator, code = text.strip().partition(":")
    if not separator:
        return _bare(text.strip())
    if kind not in KINDS:
        raise ValueError(f"« {kind} » n’est pas un genre de territoire : {', '.join(KINDS)}.")
    if kind == "circo":
        return Place(kind, keys.constituency_key(code))
    if kind == "commune":
        return Place(kind, keys.commune_key(code))
    if kind == "departement":
        return Place(kind, keys.department_key(code))
    code = code.strip().upper()
    if not (code.isascii() and code.isalnum() and len(code) <= 9):
        raise ValueError(f"« {code} » n’est pas un code de {_NAMES.get(kind, kind)}.")
    return Place(kind, code)


def _bare(text: str) -> Place:
    found: list[Place] = []
    for kind, size, key_of in (
        ("departement", (1, 2, 3), keys.department_key),
        ("circo", (3, 4, 5, 6), keys.constituency_key),
        ("commune", (4, 5), keys.commune_key),
    ):
        if len(text) not in size:
            continue
        try:
            key = key_of(text)
        except ValueError:
            continue
        # A spelling that has to be completed is only taken when nothing is spelt so in full.
        found.append(Place(kind, key))
    exact = [place for place in found if place.code == text.upper()]
    places = exact or found
    if not places:
        raise ValueError(f"« {text} » n’est ni un département, ni une circonscription, ni une commune.")
    if len(places) > 1:
        choices = " ou ".join(str(place) for place in places)
        raise AmbiguousCode(f"« {text} » désigne deux territoires : écrivez {choices}.")
    return places[0]
