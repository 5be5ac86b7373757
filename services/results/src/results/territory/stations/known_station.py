"""A polling station as other features see it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KnownStation:
    """A station, with the fields that other features need. `closings`: local time by round, `{"1": "20:00"}`."""

    station: str
    commune: str
    commune_name: str
    registered: int
    closings: dict[str, str]
    place: str | None = None
    address: str | None = None
