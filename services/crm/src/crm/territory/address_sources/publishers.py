"""Publishers of addresses: the place of each file on their servers, on a mirror and in a data folder. Pure."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from elections.keys import department_of

BAN = "ban"
INSEE = "insee"
ELECTORS_TABLE = "addresses/table-adresses-reu"
"""INSEE's table in a data folder or on a mirror, without its ending."""
_STATIC = "https://static.data.gouv.fr/resources/bureaux-de-vote-et-adresses-de-leurs-electeurs/"


@dataclass(frozen=True)
class PublishedFile:
    """A file of addresses. `path`: on a mirror and in a data folder; `also`: patterns of other names in such a folder.

    `column`: what it calls the commune's code. `says_homes`: a row says how many voters' addresses it stands for.
    """

    publisher: str
    title: str
    path: str
    address: str
    column: str
    also: tuple[str, ...] = ()
    says_homes: bool = False


def files_for(communes: Collection[str]) -> Iterator[PublishedFile]:
    """Yield the files that hold the communes' addresses: the small ones with every street first, then the stations.

    The order changes nothing in the result (the official table is surer than any outline); it gives streets at once.
    """
    for department in sorted({department_of(commune) for commune in communes}):
        yield PublishedFile(
            publisher=BAN,
            title=f"Base adresse nationale, {department}",
            path=f"addresses/adresses-{department}.csv.gz",
            address=f"https://adresse.data.gouv.fr/data/ban/adresses/latest/csv/adresses-{department}.csv.gz",
            column="code_insee",
            also=(f"addresses/adresses-{department}.csv",),
        )
    yield PublishedFile(
        publisher=INSEE,
        title="Adresses des électeurs, Insee, septembre 2022",
        path=f"{ELECTORS_TABLE}.csv",
        address=f"{_STATIC}20230626-140445/table-adresses-reu.csv",
        column="code_commune_ref",
        also=(f"{ELECTORS_TABLE}.csv.gz", f"{ELECTORS_TABLE}.parquet"),
        says_homes=True,
    )
