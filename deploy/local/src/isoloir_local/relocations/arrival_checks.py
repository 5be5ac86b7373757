"""Checks of a campaign file before it comes into a suite: whole, of this version, of a campaign that is not here."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from kit.db.relocations import Stay

from isoloir_local.relocations.campaign_file import FORMAT, RecordReader
from isoloir_local.relocations.sealed_stream import Altered, NotACampaignFile
from isoloir_local.relocations.stays import Connections, KnownStay, find_stays, knowing


class Refused(Exception):
    """Raised for a file that cannot come in here, with the reason in words for users."""


@dataclass(frozen=True)
class CampaignFile:
    """A whole file's own account of itself, read to its end."""

    file: UUID
    campaign: UUID
    made_at: str
    origin: str
    frozen: bool
    revisions: Mapping[str, str]
    rows: Mapping[str, Mapping[str, int]]
    documents: int


def check_file(place: Path, passphrase: str) -> CampaignFile:
    """Read a file to its end and store nothing; raise Altered, NotACampaignFile and WrongPassphrase."""
    with place.open("rb") as source:
        about: dict[str, Any] = {}
        end: dict[str, Any] = {}
        for record in RecordReader(source, passphrase):
            about, end = about or record, record
    if about.get("format") != FORMAT:
        raise NotACampaignFile
    if not end.get("end"):
        raise Altered
    return CampaignFile(
        UUID(about["file"]),
        UUID(about["campaign"]),
        about["made_at"],
        about["from"],
        about["frozen"],
        about["revisions"],
        end["rows"],
        end["documents"],
    )


def check_fits(databases: Connections, told: CampaignFile) -> None:
    """Raise Refused where the campaign is here already, or the suite is of another version."""
    if missing := [service for service in told.revisions if service not in databases]:
        raise Refused(f"Cette suite n'a pas {', '.join(missing)}, que la campagne utilise : démarrez-la avec eux.")
    for service, revision in told.revisions.items():
        here = revision_of(databases[service])
        if here != revision:
            raise Refused(
                f"La base de {service} est en version {here} ici et {revision} dans le fichier : mettez les deux "
                "suites à la même version d'Isoloir, puis refaites l'export."
            )
    stays, known = find_stays(databases, told.campaign), knowing(databases, told.campaign)
    for service in known:
        if service not in stays:
            raise Refused("Cette campagne est déjà ici, en service : rien n'a été changé.")
    _check_stays(stays, told)


def _check_stays(stays: Mapping[str, KnownStay], told: CampaignFile) -> None:
    states = {one.state for one in stays.values()}
    others = [one for one in stays.values() if one.file != told.file]
    if Stay.FROZEN in states:
        raise Refused(
            "Cette campagne est ici, en cours de déménagement : « isoloir campaign move … --give-up » y renonce."
        )
    if Stay.ARRIVING in states and others:
        raise Refused(
            "Un autre fichier de cette campagne n'est entré qu'à moitié : reprenez son import, ou effacez ce qui est "
            "entré par « isoloir campaign forget »."
        )
    if states == {Stay.ARRIVED}:
        since = next(iter(stays.values())).since.astimezone()
        same = "ce fichier est déjà entré" if not others else "cette campagne est déjà ici, venue d'un autre fichier,"
        raise Refused(f"Rien n'a été changé : {same} le {since:%d/%m/%Y à %H:%M}.")


def revision_of(connection: psycopg.Connection[Any]) -> str:
    return ",".join(sorted(row[0] for row in connection.execute("select version_num from alembic_version")))
