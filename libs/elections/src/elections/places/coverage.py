"""How much of a territory a file of results has: a part of one never stands for the whole. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl
from common.schemas import Ballot, ElectionKind

from elections.catalogue import FILES
from elections.frames import Frame
from elections.keys import department_of
from elections.places.facts import commune_of_today, find_commune
from elections.places.membership import communes_touched
from elections.places.names import place_name
from elections.places.place import Place

WHOLE = 0.98
"""A file with fewer of a territory's inhabitants is a part of it; the rest are communes that merged or split since."""

_MORE_THAN_A_REGION = 20
"""Départements: a file with as many, thirteen being the most of a region, is meant to be the country's."""

_NOT_EVERYWHERE = frozenset({ElectionKind.DEPARTEMENTALES, ElectionKind.SENATORIALES, ElectionKind.METROPOLE_LYON})
_VOTED_AS_A_WHOLE = ("canton", "metropole")
_BY_BALLOT = {file.ballot: file.counts.stations for file in FILES}


def all_stations_vote(election: str, round_number: int, territory: str) -> bool:
    """Return whether a round of this kind is held in each station of the territory."""
    if election in _NOT_EVERYWHERE and not territory.startswith(_VOTED_AS_A_WHOLE):
        return False
    return round_number == 1 or election == ElectionKind.PRESIDENTIELLE


@dataclass(frozen=True)
class FileExtent:
    """Ballot and places in a file by polling station. `communes`: a column of their codes, each once."""

    ballot: Ballot
    stations: int
    departments: int
    communes: pl.Series


def extent_of(stations: Frame, ballot: Ballot) -> FileExtent:
    """Return the extent of a reading's stations (columns `commune` and `department`)."""
    return FileExtent(ballot, stations.height, stations["department"].n_unique(), stations["commune"].unique())


def describe_gap(extent: FileExtent, place: Place) -> str:
    """Say in French what the file lacks of a territory; empty where it lacks nothing, or no table says its communes."""
    wanted = {code for code in communes_touched(place) if (found := find_commune(code)) and found.population}
    everywhere = all_stations_vote(extent.ballot.election, extent.ballot.round, str(place))
    if wanted:
        inside = _found(wanted, extent.communes)
        if not inside:
            return _nothing(place, everywhere=everywhere)
        if everywhere and (share := _people(inside) / _people(wanted)) < WHOLE:
            return (
                f"ce fichier n’a que {len(inside)} des {len(wanted)} communes de votre territoire "
                f"({int(100 * share)} % des habitants) : il n’est pas entier. Demandez-le ou téléchargez-le de nouveau."
            )
    published = _BY_BALLOT.get(extent.ballot, 0)
    if extent.departments >= _MORE_THAN_A_REGION and extent.stations < WHOLE * published:
        return (
            f"ce fichier a {_number(extent.stations)} bureaux, celui que le ministère a publié en a "
            f"{_number(published)} : il n’est pas entier. Téléchargez-le de nouveau."
        )
    return ""


def _nothing(place: Place, *, everywhere: bool) -> str:
    why = (
        "Vérifiez que c’est le bon fichier."
        if everywhere
        else "Soit personne n’y votait à ce tour, soit ce n’est pas le bon fichier."
    )
    return f"aucun bureau de ce fichier n’est dans votre territoire, {place_name(place)}. {why}"


def _found(wanted: Collection[str], communes: pl.Series) -> set[str]:
    """Return the communes of today that are in the file, under the name they had on its day."""
    codes = set(communes)
    inside = codes.intersection(wanted)
    departments = {department_of(code) for code in wanted}
    former = (code for code in codes - inside if department_of(code) in departments)
    today = {found.code for code in former if (found := commune_of_today(code)) is not None}
    return inside | today.intersection(wanted)


def _people(communes: Collection[str]) -> int:
    return sum(found.population or 0 for code in communes if (found := find_commune(code)) is not None)


def _number(count: int) -> str:
    return f"{count:,}".replace(",", "\u202f")
