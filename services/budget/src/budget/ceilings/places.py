"""The law that applies to a territory, by its code."""

from enum import StrEnum, auto

_MINISTRY_DEPARTMENTS = {
    "ZA": "971",
    "ZB": "972",
    "ZC": "973",
    "ZD": "974",
    "ZM": "976",
    "ZN": "988",
    "ZP": "987",
    "ZS": "975",
    "ZW": "986",
    "ZX": "977",
    "ZZ": "99",
}
_REGIONS = {"01": "971", "02": "972", "03": "973", "04": "974", "06": "976", "94": "20"}
"""INSEE codes of the overseas regions and of Corsica, that a department elsewhere bears too."""
_PARIS_LYON_MARSEILLE = {"75056", "69123", "13055"}
_THEIR_DISTRICTS = (
    {f"751{number:02}" for number in range(1, 21)}
    | {f"6938{number}" for number in range(1, 10)}
    | {f"132{number:02}" for number in range(1, 17)}
)


class Place(StrEnum):
    COMMON = auto()
    """The mainland, Corsica, Guadeloupe, Martinique, Guyane, La Réunion; also a territory that is not given."""
    MAYOTTE = auto()
    SAINT_PIERRE = auto()
    ANTILLES = auto()
    """Saint-Martin and Saint-Barthélemy."""
    NEW_CALEDONIA = auto()
    POLYNESIA = auto()
    WALLIS = auto()
    ABROAD = auto()
    PLM = auto()
    """Paris, Lyon or Marseille as a whole."""
    PLM_DISTRICT = auto()


_OVERSEAS = {
    "975": Place.SAINT_PIERRE,
    "976": Place.MAYOTTE,
    "977": Place.ANTILLES,
    "978": Place.ANTILLES,
    "986": Place.WALLIS,
    "987": Place.POLYNESIA,
    "988": Place.NEW_CALEDONIA,
}
PACIFIC = {Place.NEW_CALEDONIA, Place.POLYNESIA, Place.WALLIS}


def department(territory: str) -> str:
    """Return the department (`94`, `2A`, `988`, `99` abroad) of `commune:94033`, `circo:9406`, `98818`,
    `circo:ZN01`, `94033_0001`.
    """
    kind, _, code = territory.upper().rpartition(":")
    if kind in ("REGION", "COLLECTIVITE") and code in _REGIONS:
        return _REGIONS[code]
    if code[:2] in _MINISTRY_DEPARTMENTS:
        return _MINISTRY_DEPARTMENTS[code[:2]]
    if code[:3] == "099":
        return "99"
    return code[:3] if code[:2] in ("97", "98") else code[:2]


def place(territory: str | None) -> Place:
    if territory is None:
        return Place.COMMON
    kind, _, code = territory.rpartition(":")
    if kind in ("", "commune"):
        if code in _PARIS_LYON_MARSEILLE:
            return Place.PLM
        if code in _THEIR_DISTRICTS:
            return Place.PLM_DISTRICT
    if kind == "secteur":
        return Place.PLM_DISTRICT
    if kind in ("nation", "epci", "metropole"):
        return Place.COMMON
    where = department(territory)
    return Place.ABROAD if where == "99" else _OVERSEAS.get(where, Place.COMMON)
