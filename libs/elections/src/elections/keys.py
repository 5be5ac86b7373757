"""Normal form of place codes of the ministry, INSEE and prefectures.

A polling station is `INSEE5_BBBB` (`94033_0001`), a constituency department and two digits (`9406`, `2A01`,
`97101`). Overseas, the ministry used letters until 2022 (`ZA101`) and the INSEE code since (`97101`): the
INSEE code is the key here. Saint-Barthélemy, Saint-Martin (`ZX`) and the French abroad (`ZZ`) keep the
ministry's letters in every year, so they keep them here too.

Every function raises `ValueError` with a French sentence for a code that cannot be one.
"""

import re

# Letters of the ministry → INSEE department. `ZX` covers two of them (977 and 978) and stays.
OVERSEAS = {
    "ZA": "971",
    "ZB": "972",
    "ZC": "973",
    "ZD": "974",
    "ZS": "975",
    "ZM": "976",
    "ZW": "986",
    "ZP": "987",
    "ZN": "988",
}
# Codes met for the same two territories in other publications.
_SAME = {"97701": "ZX701", "97801": "ZX801"}
_SAME_DEPARTMENT = {"977": "ZX", "978": "ZX", "99": "ZZ", "099": "ZZ"}

FICTIONAL_DEPARTMENT = "00"
MAINLAND = frozenset(f"{number:02d}" for number in range(1, 96) if number != 20) | {"2A", "2B"}
DEPARTMENTS = MAINLAND | frozenset(OVERSEAS.values()) | {"ZX", "ZZ", FICTIONAL_DEPARTMENT}

_NUMBER = re.compile(r"[0-9]+")
_COMMUNE = re.compile(r"(?:[0-9]{2}|2[AB]|Z[A-Z])[0-9]{3}")
_SECTOR = re.compile(r"(?:75056|69123|13055)(?:SR|AR)[0-9]{2}")
_REGION = re.compile(r"[0-9A-Z]{2,3}")
_STATION_CODE = re.compile(r"[0-9A-Za-z.\-]{1,4}")


def department_key(code: str) -> str:
    """Return the department key: `1` → `01`, `2a` → `2A`, `ZA` → `971`."""
    text = code.strip().upper()
    if _is_number(text) and len(text) < 3:
        text = text.zfill(2)
    elif len(text) == 3 and text.startswith("0"):
        text = text[1:]  # `094`, `02A`
    text = _SAME_DEPARTMENT.get(text, OVERSEAS.get(text, text))
    if text not in DEPARTMENTS:
        raise ValueError(f"« {code} » n’est pas un code de département.")
    return text


def is_abroad(place: str) -> bool:
    """Return whether a territory (`circo:ZZ07`, `circo:9907`) or a station's key (`ZZ071_0001`) is one of the French
    who live abroad.
    """
    kind, _, code = place.rpartition(":")
    return kind in ("", "circo") and code.startswith(("ZZ", "99", "099"))


def commune_key(code: str, department: str | None = None) -> str:
    """Return the INSEE code: `1001` → `01001`, `ZA101` → `97101`; with a department, `1`, `1` → `01001`."""
    text = code.strip().upper()
    if department is None:
        text = text.zfill(5) if _is_number(text) else text
    else:
        head = department.strip().upper()
        if len(text) < 5:
            text = text.zfill(3) if _is_number(text) else text
            # `971` + `101`: the figure that the two codes share is written once.
            head = head[:2] if len(head) == 3 and head[0] == "9" else head.zfill(2)
            text = head + text
    if len(text) == 6 and text[:2] in ("97", "98") and text[2] == text[3]:
        text = text[:2] + text[3:]
    text = _overseas_commune(_SAME.get(text, text))
    if not _COMMUNE.fullmatch(text) or department_of(text) not in DEPARTMENTS:
        raise ValueError(f"« {code} » n’est pas un code de commune.")
    return text


def station_code(code: str) -> str:
    """Return the station code: `1` → `0001`; codes with other characters stay (`02.1`, `322b`, `JUS1`)."""
    text = code.strip()
    if _is_number(text):
        text = text.zfill(4)
    if not _STATION_CODE.fullmatch(text):
        raise ValueError(f"« {code} » n’est pas un code de bureau de vote.")
    return text


def station_key(commune: str, code: str, department: str | None = None) -> str:
    return f"{commune_key(commune, department)}_{station_code(code)}"


def parse_station(key: str) -> tuple[str, str]:
    """Return commune and station code of a key in any year's form: `ZA101_0001` → `("97101", "0001")`."""
    commune, separator, code = key.strip().partition("_")
    if not separator:
        raise ValueError(f"« {key} » n’est pas une clé de bureau : on attend par exemple 94033_0001.")
    return commune_key(commune), station_code(code)


def constituency_key(code: str, department: str | None = None) -> str:
    """Return the key: `101`, `0101`, `01001`, `001-01` → `0101`; with a department, `6` → `9406`; `ZA01` → `97101`."""
    text = code.strip().upper()
    if department is not None and _is_number(text) and len(text) <= 2:
        head, number = department, text
    elif "-" in text:
        head, _, number = text.partition("-")
    else:
        if _is_number(text) and len(text) == 3:
            text = text.zfill(4)
        size = 3 if text[:2] in ("97", "98") and len(text) in (5, 6) else 2
        head, number = text[:size], text[size:]
    if not _is_number(number) or len(number) > 3 or not 1 <= int(number) <= 99:
        raise ValueError(f"« {code} » n’est pas un code de circonscription.")
    try:
        return department_key(head) + f"{int(number):02d}"
    except ValueError:
        raise ValueError(f"« {code} » n’est pas un code de circonscription.") from None


def canton_key(code: str, department: str | None = None) -> str:
    """Return department and two digits as since 2015: `5` with a department, `0105` → `9405`."""
    text = code.strip().upper()
    if department is not None and _is_number(text) and len(text) <= 2:
        head, number = department, text
    else:
        head, number = text[:-2], text[-2:]
    try:
        if not _is_number(number) or int(number) < 1:
            raise ValueError
        return department_key(head) + number.zfill(2)
    except ValueError:
        raise ValueError(f"« {code} » n’est pas un code de canton.") from None


def sector_key(code: str, department: str | None = None) -> str:
    """Return the sector of Paris, Lyon or Marseille: `75056SR05`; with a department, `056SR05`."""
    text = code.strip().upper()
    text = (department or "").strip() + text if len(text) == 7 else text
    if not _SECTOR.fullmatch(text):
        raise ValueError(f"« {code} » n’est pas un code de secteur.")
    return text


def region_key(code: str) -> str:
    """`1` → `01`, `11`."""
    text = code.strip().upper().zfill(2)
    if not _REGION.fullmatch(text):
        raise ValueError(f"« {code} » n’est pas un code de région.")
    return text


def department_of(key: str) -> str:
    """The department of a commune, a station or a constituency key."""
    return key[:3] if key[:2] in ("97", "98") else key[:2]


def commune_of(station: str) -> str:
    return station.partition("_")[0]


def _overseas_commune(text: str) -> str:
    insee = OVERSEAS.get(text[:2])
    if insee is None or len(text) != 5:
        return text
    if insee == "986":
        return "98601"  # one commune; the ministry wrote `ZW001` until 2022
    # Mayotte and Polynésie changed their third character with the years (`ZM5`, `ZM6`; `ZP0`, `ZP7`), the others
    # repeat the third figure of the department: the last two are the commune in every case, Polynésie apart,
    # whose third figure is always 7.
    return insee + text[3:]


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None
