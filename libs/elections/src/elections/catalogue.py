"""The ministry's result files by polling station: address and known totals.

Data only. The counts were read from the files; the ministry revises old files without notice, so a difference is
reported, not refused.
"""

import datetime
from dataclasses import dataclass

from common.schemas import Ballot, ElectionKind, Round

PUBLISHER = "Ministère de l’Intérieur"
LICENCE = "Licence Ouverte 2.0"
_STATIC = "https://static.data.gouv.fr/resources/"


@dataclass(frozen=True)
class NationalCounts:
    """National totals of a file."""

    stations: int
    registered: int
    voters: int
    valid: int


@dataclass(frozen=True)
class PublishedFile:
    """A published file. `name`: its name in a data folder, whatever its address."""

    ballot: Ballot
    name: str
    address: str
    counts: NationalCounts

    @property
    def path(self) -> str:
        """Return the path under `official/`: `legislatives-2024-t1/resultats-definitifs-par-bureau-de-vote.csv`."""
        kind, year = self.ballot.election, self.ballot.on.year
        one_round = kind == ElectionKind.EUROPEENNES
        return f"{kind}-{year}{'' if one_round else f'-t{self.ballot.round}'}/{self.name}"


def _published(
    election: str, on: str, round_number: Round, name: str, address: str, counts: NationalCounts
) -> PublishedFile:
    ballot = Ballot(election=ElectionKind(election), round=round_number, on=datetime.date.fromisoformat(on))
    return PublishedFile(ballot, name, address, counts)


FILES = (
    _published(
        "legislatives",
        "2024-07-07",
        2,
        "resultats-definitifs-par-bureau-de-vote.csv",
        _STATIC + "elections-legislatives-des-30-juin-et-7-juillet-2024-resultats-definitifs-du-2nd-tour"
        "/20240710-170658/resultats-definitifs-par-bureau-de-vote.csv",
        NationalCounts(61_615, 43_328_508, 28_867_759, 27_279_713),
    ),
    _published(
        "legislatives",
        "2024-06-30",
        1,
        "resultats-definitifs-par-bureau-de-vote.csv",
        _STATIC + "elections-legislatives-des-30-juin-et-7-juillet-2024-resultats-definitifs-du-1er-tour"
        "/20240710-171445/resultats-definitifs-par-bureau-de-vote.csv",
        NationalCounts(70_099, 49_332_709, 32_908_657, 32_057_946),
    ),
    _published(
        "legislatives",
        "2022-06-19",
        2,
        "resultats-par-niveau-burvot-t2-france-entiere.txt",
        _STATIC + "elections-legislatives-des-12-et-19-juin-2022-resultats-definitifs-du-second-tour"
        "/20220621-175201/resultats-par-niveau-burvot-t2-france-entiere.txt",
        NationalCounts(69_355, 48_589_606, 22_464_299, 20_747_083),
    ),
    _published(
        "legislatives",
        "2022-06-12",
        1,
        "resultats-par-niveau-burvot-t1-france-entiere.txt",
        _STATIC + "elections-legislatives-des-12-et-19-juin-2022-resultats-definitifs-du-premier-tour"
        "/20220614-192343/resultats-par-niveau-burvot-t1-france-entiere.txt",
        NationalCounts(69_682, 48_953_748, 23_256_207, 22_744_708),
    ),
    _published(
        "presidentielle",
        "2022-04-24",
        2,
        "resultats-par-niveau-burvot-t2-france-entiere.txt",
        _STATIC + "election-presidentielle-des-10-et-24-avril-2022-resultats-definitifs-du-2nd-tour"
        "/20220428-142237/resultats-par-niveau-burvot-t2-france-entiere.txt",
        NationalCounts(69_682, 48_752_339, 35_096_478, 32_057_325),
    ),
    _published(
        "presidentielle",
        "2022-04-10",
        1,
        "resultats-par-niveau-burvot-t1-france-entiere.txt",
        _STATIC + "election-presidentielle-des-10-et-24-avril-2022-resultats-definitifs-du-1er-tour"
        "/20220414-152542/resultats-par-niveau-burvot-t1-france-entiere.txt",
        NationalCounts(69_682, 48_747_876, 35_923_707, 35_132_947),
    ),
    _published(
        "europeennes",
        "2019-05-26",
        1,
        "resultats-definitifs-par-bureau-de-vote.txt",
        _STATIC + "resultats-des-elections-europeennes-2019"
        "/20190531-144007/resultats-definitifs-par-bureau-de-vote.txt",
        NationalCounts(69_297, 47_345_120, 23_731_193, 22_654_423),
    ),
    _published(
        "legislatives",
        "2017-06-18",
        2,
        "Leg_2017_Resultats_BVT_T2_c.txt",
        "https://www.data.gouv.fr/s/resources/elections-legislatives-des-11-et-18-juin-2017-resultats-du-2nd-tour"
        "-par-bureaux-de-vote/20170620-094954/Leg_2017_Resultats_BVT_T2_c.txt",
        NationalCounts(68_767, 47_293_103, 20_164_615, 18_176_066),
    ),
    _published(
        "presidentielle",
        "2017-05-07",
        2,
        "PR17_BVot_T2_FE.txt",
        _STATIC + "election-presidentielle-des-23-avril-et-7-mai-2017-resultats-definitifs-du-2nd-tour"
        "-par-bureaux-de-vote/20170511-093541/PR17_BVot_T2_FE.txt",
        NationalCounts(69_242, 47_568_693, 35_467_327, 31_381_603),
    ),
    _published(
        "presidentielle",
        "2017-04-23",
        1,
        "PR17_BVot_T1_FE.txt",
        "https://www.data.gouv.fr/api/1/datasets/r/8fdb0926-ea9d-4fb4-a136-7767cd97e30b",
        NationalCounts(69_242, 47_582_183, 37_003_728, 36_054_394),
    ),
)
"""Latest first. Elections whose file by polling station has no address that is known for sure are not here."""

DEMONSTRATION = tuple(
    file
    for file in FILES
    if file.ballot.on.year >= 2022 and (file.ballot.election == ElectionKind.LEGISLATIVES or file.ballot.round == 1)
)
"""What the demonstration reads: législatives 2022 and 2024, and the first round of the présidentielle of 2022."""
