"""Verified addresses of published reference files."""

from typing import get_args

from predict.reference_datasets.kinds import KINDS, LICENCE
from predict.reference_datasets.preparation import ADDRESSES, IRIS_CONTOURS
from predict.reference_datasets.schemas import KindId, KindRead

ADDRESS_OF = {
    "filosofi-living-standard": "https://www.insee.fr/fr/statistiques/fichier/7756729/base-cc-filosofi-2021-geo2025_csv.zip",
}
"""The other files are on the publisher's site under names that change with each year: look for the title there."""


def list_kinds() -> list[KindRead]:
    return [_describe(kind) for kind in get_args(KindId)]


def _describe(kind: KindId) -> KindRead:
    table = KINDS.get(kind)
    titles = {IRIS_CONTOURS: "Contours… IRIS (GeoJSON, CODE_IRIS)", ADDRESSES: "Bureaux de vote et adresses (REU)"}
    publishers = {IRIS_CONTOURS: "IGN et INSEE", ADDRESSES: "INSEE et Etalab, ou préfecture"}
    return KindRead(
        kind=kind,
        level=table.level if table else "iris" if kind == IRIS_CONTOURS else "station",
        title=table.title.format(year=table.year) if table else titles[kind],
        publisher=table.publisher if table else publishers[kind],
        licence=LICENCE,
        address=ADDRESS_OF.get(kind),
    )
