"""The official data sets that the suite reads: who publishes each, under which licence, where, and of when.

Data only: nothing here reaches a network. An address is one at which independent readers of the file found it; where
none is known for sure, `page` is where the publisher lists the files. The ministry and INSEE publish no checksum, and
the ministry revises old files without saying so: what a file is known to hold is in `catalogue.Counts`, and the SHA-256
of what was downloaded or loaded is kept beside it.
"""

from dataclasses import dataclass

from elections.catalogue import FILES, LICENCE, PUBLISHER, NationalCounts

_STATIC = "https://static.data.gouv.fr/resources/"
_PAGES = "https://www.data.gouv.fr/datasets/"
_INSEE = "https://www.insee.fr/fr/statistiques/"


@dataclass(frozen=True)
class Dataset:
    """`kind`: `results`, `contours`, or one of predict's kinds of references. `path`: where a data folder has it.

    `also`: other names, as patterns, under which a data folder may have the same table. `sha256`: where it is known.
    `elections`: the rounds of a file of results, at its `level`.
    """

    id: str
    kind: str
    title: str
    publisher: str
    licence: str
    vintage: str
    path: str
    address: str | None = None
    page: str | None = None
    also: tuple[str, ...] = ()
    sha256: str | None = None
    counts: NationalCounts | None = None
    elections: tuple[str, ...] = ()
    level: str = "station"

    @property
    def patterns(self) -> tuple[str, ...]:
        """Under which names a folder may have it, packed or not."""
        return tuple(name for path in (self.path, *self.also) for name in (path, f"{path}.gz"))


def _of_stations() -> list[Dataset]:
    found: list[Dataset] = []
    for file in FILES:
        ballot = file.ballot
        id = f"{ballot.election}-{ballot.on.year}-t{ballot.round}"
        found.append(
            Dataset(
                id=id,
                kind="results",
                title=f"{ballot.election} {ballot.on.year}, tour {ballot.round}, par bureau de vote",
                publisher=PUBLISHER,
                licence=LICENCE,
                vintage=f"{ballot.on:%d/%m/%Y}",
                path=f"official/{file.path}",
                address=file.address,
                counts=file.counts,
                elections=(id,),
            )
        )
    return found


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
        page=page and _PAGES + page,
        elections=elections or (id,),
        level=level,
    )


def _both(id: str) -> tuple[str, str]:
    return f"{id}-t1", f"{id}-t2"


_MORE_RESULTS = [
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


def _insee(
    kind: str,
    title: str,
    vintage: str,
    path: str,
    address: str | None = None,
    page: str | None = None,
    also: tuple[str, ...] = (),
) -> Dataset:
    return Dataset(
        id=f"{kind}-{vintage}",
        kind=kind,
        title=title,
        publisher="INSEE",
        licence=LICENCE,
        vintage=vintage,
        path=f"insee/{path}",
        address=address and f"{_INSEE}fichier/{address}",
        page=page and _INSEE + page,
        also=tuple(f"insee/{name}" for name in also),
    )


_REFERENCES = [
    _insee("filosofi-declared", "Filosofi, revenu déclaré par commune", "2021", "FILO2021_DEC_COM.csv"),
    _insee(
        "filosofi-living-standard",
        "Filosofi, niveau de vie par commune",
        "2021",
        "base-cc-filosofi-2021-geo2025_csv.zip",
        "7756729/base-cc-filosofi-2021-geo2025_csv.zip",
        "7756729",
        ("filosofi_2021_commune.parquet",),
    ),
    _insee("census", "recensement par commune", "2022", "rp_2022_commune.parquet"),
    _insee(
        "iris-population",
        "recensement par IRIS, population",
        "2021",
        "base-ic-evol-struct-pop-2021_csv.zip",
        "8268806/base-ic-evol-struct-pop-2021_csv.zip",
        "8268806",
        ("iris_2021.parquet",),
    ),
    _insee(
        "iris-poverty",
        "Filosofi par IRIS, revenu disponible",
        "2021",
        "BASE_TD_FILO_IRIS_2021_DISP_CSV.zip",
        "8229323/BASE_TD_FILO_IRIS_2021_DISP_CSV.zip",
        "8229323",
    ),
    _insee("iris-poverty", "Filosofi par IRIS, taux de pauvreté", "2019", "iris_taux_pauvrete_2019.csv"),
    _insee(
        "municipal-population",
        "populations de référence des communes",
        "2023",
        "population_municipale_communes_2013_2023.csv",
    ),
    _insee(
        "constituency-portraits",
        "portraits des circonscriptions législatives",
        "2022",
        "indic-stat-circonscriptions-legislatives-2022.xlsx",
        "6436476/indic-stat-circonscriptions-legislatives-2022.xlsx",
        "6436476",
    ),
    Dataset(
        "caf-recipients-2021",
        "caf-recipients",
        "foyers allocataires par commune",
        "CNAF",
        LICENCE,
        "2021",
        "caf/BASECOM.csv",
        page="https://data.caf.fr/",
        also=("caf/*.csv",),
    ),
    Dataset(
        "iris-contours-2020",
        "iris-contours",
        "contours des IRIS",
        "IGN et INSEE",
        LICENCE,
        "2020",
        "geo/iris_contours.geojson",
        page="https://geoservices.ign.fr/contoursiris",
        also=("geo/iris_contours_*.geojson",),
    ),
    Dataset(
        "addresses-reu-2022",
        "addresses",
        "bureaux de vote et adresses de leurs électeurs, à couper par département",
        "INSEE et Etalab",
        LICENCE,
        "2022",
        "addresses/table-adresses-reu.csv",
        page=_PAGES + "bureaux-de-vote-et-adresses-de-leurs-electeurs",
    ),
    Dataset(
        "addresses-prefecture",
        "addresses",
        "table de préfecture : bureau de vote de chaque adresse",
        "préfectures",
        "selon la source du fichier",
        "2016",
        "addresses/adresses_par_bureau.parquet",
        also=("addresses/adresses_*.parquet", "addresses/adresses_*.csv"),
    ),
    Dataset(
        "contours-reu-2022",
        "contours",
        "proposition de contours des bureaux de vote, à couper par département",
        "Etalab",
        LICENCE,
        "2022",
        "geo/contours-france-entiere-latest-v2.geojson",
        page=_PAGES + "proposition-de-contours-des-bureaux-de-vote",
    ),
]

DATASETS: tuple[Dataset, ...] = (*_of_stations(), *_MORE_RESULTS, *_REFERENCES)


def find_dataset(id: str) -> Dataset | None:
    return next((one for one in DATASETS if one.id == id), None)
