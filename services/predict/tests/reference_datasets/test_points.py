"""Addresses by station and boundaries of IRIS."""

import io
import json
from pathlib import Path

import polars as pl
import pytest
from predict.reference_datasets.addresses import read_points
from predict.reference_datasets.areas import read_areas
from predict.reference_datasets.cells import Unreadable

NATIONAL = (
    "code_commune_ref,id_brut_bv_reu,geo_adresse,geo_type,geo_score,longitude,latitude,nb_adresses\n"
    '94033,94033_1,"12 Rue Dalayrac, Fontenay",housenumber,0.97,2.47,48.85,3\n'
    "94033,94033_2,Rue sans numéro,street,0.21,2.48,48.86,1\n"
    "94033,94033_2,Rue du Nord,street,0.9,48.86,2.48,1\n"
    "94033,94033_2,Rue du Sud,street,0.9,nulle part,48.86,1\n"
    "94033,rien,Rue de l’Est,street,0.9,2.48,48.86,1\n"
    "94033,94033_2,Rue de l’Ouest,street,0.9,2.48,48.86,1e400\n"
)


def square(code: str, west: float = 2.4) -> dict[str, object]:
    ring = [[west, 48.8], [west + 0.1, 48.8], [west + 0.1, 48.9], [west, 48.9], [west, 48.8]]
    return {"properties": {"CODE_IRIS": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def test_the_national_table_is_read_and_what_is_badly_located_is_left_aside() -> None:
    found = read_points(NATIONAL.encode())

    assert [(p.station, p.longitude, p.latitude, p.addresses) for p in found.points] == [
        ("94033_0001", 2.47, 48.85, 3),
        # Nothing says that the two were exchanged: both are on Earth.
        ("94033_0002", 48.86, 2.48, 1),
    ]
    assert [fault.line for fault in found.rejected] == [5, 6, 7]
    assert "1 adresses mal localisées" in found.warnings[0].reason


def test_a_prefecture_s_table_is_read_whole(data: Path) -> None:
    columns = io.BytesIO()
    whole = pl.read_parquet(data / "addresses" / "adresses_94_par_bureau.parquet")
    whole.filter(pl.col("code_commune") == "94001").write_parquet(columns)
    found = read_points(columns.getvalue())

    assert (len(found.points), len(found.rejected)) == ((whole["code_commune"] == "94001").sum(), 0)
    assert (found.points[0].number, found.points[0].street) == ("2", "Impasse Geuffron")


def test_boundaries_are_read_by_iris_and_a_wrong_one_is_named(data: Path) -> None:
    features: list[object] = [
        square("940330101"),
        square("94033"),
        square("940330101"),
        {"properties": {}, "geometry": None},
    ]
    found = read_areas(json.dumps({"type": "FeatureCollection", "features": features}).encode())

    assert [(area.code, area.commune) for area in found.areas] == [("940330101", "94033")]
    assert [fault.line for fault in found.rejected] == [2, 3, 4]
    assert len(read_areas((data / "geo" / "iris_contours_94.geojson").read_bytes()).areas) == 530


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"features": []}', b'{"features": [{}]}', b"\xff\xfe"])
def test_what_is_no_map_of_iris_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read_areas(data)
    with pytest.raises(Unreadable):
        read_points(data)
