"""The ministry's result files."""

from elections.catalogue import FILES, LICENCE, PUBLISHER
from elections.datasets.dataset import PAGES, Dataset
from elections.kinds import kind_of

_STATIC = "https://static.data.gouv.fr/resources/"


def _of_stations() -> list[Dataset]:
    of_stations: list[Dataset] = []
    for file in FILES:
        ballot = file.ballot
        id = f"{ballot.election}-{ballot.on.year}-t{ballot.round}"
        of_stations.append(
            Dataset(
                id=id,
                kind="results",
                title=f"{kind_of(ballot.election).name} {ballot.on.year}, tour {ballot.round}, par bureau de vote",
                publisher=PUBLISHER,
                licence=LICENCE,
                vintage=f"{ballot.on:%d/%m/%Y}",
                path=f"official/{file.path}",
                address=file.address,
                counts=file.counts,
                elections=(id,),
            )
        )
    return of_stations


def _results(
    id: str,
    title: str,
    vintage: str,
    path: str,
    address: str | None = None,
    page: str | None = None,
    *,
    elections: tuple[str, ...] = (),
    level: str = "station",
) -> Dataset:
    return Dataset(
        id=id,
        kind="results",
        title=title,
        publisher=PUBLISHER,
        licence=LICENCE,
        vintage=vintage,
        path=f"official/{path}",
        address=address and _STATIC + address,
        page=page and PAGES + page,
        elections=elections or (id,),
        level=level,
    )


def _both(id: str) -> tuple[str, str]:
    return f"{id}-t1", f"{id}-t2"


_OTHERS = [
    _results(
        "municipales-2014",
        "municipales 2014, deux tours, par bureau de vote",
        "23 et 30/03/2014",
        "municipales-2014/MN14_Bvot_T1T2.txt",
        "elections-municipales-2014-resultats-par-bureaux-de-vote/20150925-122128/MN14_Bvot_T1T2.txt",
        "elections-municipales-2014-resultats-par-bureaux-de-vote",
        elections=_both("municipales-2014"),
    ),
    _results(
        "europeennes-2014",
        "européennes 2014, par bureau de vote",
        "25/05/2014",
        "europeennes-2014/ER14_BVOT.txt",
        "elections-europeennes-2014-resultats-par-bureaux-de-vote/20150925-112120/ER14_BVOT.txt",
        "elections-europeennes-2014-resultats-par-bureaux-de-vote",
        elections=("europeennes-2014-t1",),
    ),
    _results(
        "departementales-2015",
        "départementales 2015, deux tours, par bureau de vote",
        "22 et 29/03/2015",
        "departementales-2015/DP15_Bvot_T1T2.txt",
        page="elections-departementales-2015-resultats-par-bureaux-de-vote",
        elections=_both("departementales-2015"),
    ),
    _results(
        "regionales-2015",
        "régionales 2015, deux tours, par bureau de vote",
        "6 et 13/12/2015",
        "regionales-2015/RG15_Bvot_T1T2.txt",
        page="elections-regionales-2015-et-des-assemblees-de-corse-de-guyane-et-de-martinique-resultats-par-bureaux-de"
        "-vote-tour-2",
        elections=_both("regionales-2015"),
    ),
    _results(
        "legislatives-2017-t1",
        "législatives 2017, tour 1, par bureau de vote",
        "11/06/2017",
        "legislatives-2017-t1/Leg_2017_Resultats_BVT_T1_c.txt",
        "elections-legislatives-des-11-et-18-juin-2017-resultats-par-bureaux-de-vote-du-1er-tour/20170613-100441/"
        "Leg_2017_Resultats_BVT_T1_c.txt",
    ),
    _results(
        "municipales-2020-t1",
        "municipales 2020, tour 1, par bureau de vote",
        "15/03/2020",
        "municipales-2020-t1/2020-05-18-resultats-par-niveau-burvot-t1-france-entiere.txt",
        "elections-municipales-2020-resultats/20200525-133745/"
        "2020-05-18-resultats-par-niveau-burvot-t1-france-entiere.txt",
    ),
    _results(
        "municipales-2020-t2",
        "municipales 2020, tour 2, par bureau de vote",
        "28/06/2020",
        "municipales-2020-t2/resultats-par-niveau-burvot-t2-france-entiere.txt",
        page="municipales-2020-resultats-2nd-tour",
    ),
    *(
        _results(
            f"{kind}-2021-t{number}",
            f"{name} 2021, tour {number}, par bureau de vote",
            day,
            f"{kind}-2021-t{number}/resultats-par-niveau-burvot-t{number}-france-entiere.txt",
            page=f"elections-{kind}-2021-resultats-du-{slug}",
        )
        for kind, name, number, day, slug in (
            ("departementales", "départementales", 1, "20/06/2021", "1er-tour"),
            ("departementales", "départementales", 2, "27/06/2021", "2eme-tour"),
            ("regionales", "régionales", 1, "20/06/2021", "1er-tour-1"),
            ("regionales", "régionales", 2, "27/06/2021", "2eme-tour"),
        )
    ),
    _results(
        "europeennes-2024-t1",
        "européennes 2024, par bureau de vote",
        "09/06/2024",
        "europeennes-2024/resultats-definitifs-par-bureau-de-vote.csv",
        "resultats-des-elections-europeennes-du-9-juin-2024/20240613-154804/"
        "resultats-definitifs-par-bureau-de-vote.csv",
        "resultats-des-elections-europeennes-du-9-juin-2024",
    ),
    _results(
        "legislatives-2024-t1-circonscriptions",
        "législatives 2024, tour 1, par circonscription",
        "30/06/2024",
        "legislatives-2024-t1/resultats-definitifs-par-circonscriptions-legislatives.csv",
        "elections-legislatives-des-30-juin-et-7-juillet-2024-resultats-definitifs-du-1er-tour/20240710-171413/"
        "resultats-definitifs-par-circonscriptions-legislatives.csv",
        elections=("legislatives-2024-t1",),
        level="constituency",
    ),
    _results(
        "municipales-2026-t1",
        "municipales 2026, tour 1, par bureau de vote",
        "15/03/2026",
        "municipales-2026-t1/municipales-2026-resultats-bv-par-communes-2026-03-20.csv",
        "elections-municipales-2026-resultats-du-premier-tour/20260320-164249/"
        "municipales-2026-resultats-bv-par-communes-2026-03-20.csv",
        "elections-municipales-2026-resultats-du-premier-tour",
    ),
    _results(
        "municipales-2026-t1-communes",
        "municipales 2026, tour 1, par commune",
        "15/03/2026",
        "municipales-2026-t1/municipales-2026-resultats-communes-2026-03-20.csv",
        "elections-municipales-2026-resultats-du-premier-tour/20260320-164339/"
        "municipales-2026-resultats-communes-2026-03-20.csv",
        "elections-municipales-2026-resultats-du-premier-tour",
        elections=("municipales-2026-t1",),
        level="commune",
    ),
    _results(
        "municipales-2026-t2-communes",
        "municipales 2026, tour 2, par commune",
        "22/03/2026",
        "municipales-2026-t2/municipales-2026-resultats-communes-2026-03-23-16h14.csv",
        # The fault in the address is the publisher's.
        "elections-municipales-2026-resultats-du-scond-tour/20260323-180124/"
        "municipales-2026-resultats-communes-2026-03-23-16h14.csv",
        "elections-municipales-2026-resultats-du-second-tour",
        elections=("municipales-2026-t2",),
        level="commune",
    ),
]

RESULTS = [*_of_stations(), *_OTHERS]
