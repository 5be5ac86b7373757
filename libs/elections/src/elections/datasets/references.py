"""Reference data besides results: tables of INSEE and CNAF, boundaries, addresses."""

from elections.catalogue import LICENCE
from elections.datasets.dataset import PAGES, Dataset

_INSEE = "https://www.insee.fr/fr/statistiques/"


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


REFERENCES = [
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
        page=PAGES + "bureaux-de-vote-et-adresses-de-leurs-electeurs",
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
        page=PAGES + "proposition-de-contours-des-bureaux-de-vote",
    ),
]
