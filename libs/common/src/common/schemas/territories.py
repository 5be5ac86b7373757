"""Territories: polling stations, communes, constituencies."""

from typing import Annotated, TypeAlias

from pydantic import Field

_COMMUNE = r"(?:[0-9]{2}|2[AB]|Z[A-Z])[0-9]{3}"
_STATION = rf"{_COMMUNE}_[0-9A-Za-z.\-]{{1,4}}"

Commune: TypeAlias = Annotated[
    str, Field(pattern=rf"^{_COMMUNE}$", max_length=5, description="INSEE commune code: `94033`.")
]

Station: TypeAlias = Annotated[
    str,
    Field(
        pattern=rf"^{_STATION}$",
        max_length=10,
        description="Polling station: INSEE commune code, `_`, station code: `94033_0001`.",
    ),
]

Territory: TypeAlias = Annotated[
    str,
    Field(
        pattern=(
            r"^(?:nation|region|departement|circo|canton|commune|secteur|epci|metropole|collectivite)"
            r":[0-9A-Z]{1,9}$"
        ),
        max_length=24,
        description="A kind and a code: `circo:9406`, `commune:94033`, `departement:94`, `nation:FR`.",
    ),
]

MemberTerritory: TypeAlias = Annotated[
    str,
    Field(
        pattern=rf"^{_COMMUNE}(?:_[0-9A-Za-z.\-]{{1,4}})?$",
        max_length=10,
        description="Place where someone works: a commune `94033` or a station `94033_0001`.",
    ),
]

Stations: TypeAlias = Annotated[list[Station], Field(max_length=5000)]
