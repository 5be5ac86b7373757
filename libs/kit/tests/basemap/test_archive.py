"""The operator's file: what is in it, and what is said of one that is none."""

from pathlib import Path

import pytest
import shapely
from kit.basemap.archive import SOURCE, Basemap, UnreadableBasemap
from kit.testing.basemaps import make_basemap
from pmtiles.tile import Compression, TileType

STREET = ("roads", shapely.LineString([(2.42, 48.846), (2.437, 48.844)]), {"kind": "minor_road", "name": "Rue Haute"})


def test_a_tile_is_found_and_outside_there_is_none(tmp_path: Path) -> None:
    basemap = Basemap(make_basemap(tmp_path / "a.pmtiles", [STREET]))
    assert basemap.tile(14, 8302, 5637)
    assert basemap.tile(14, 8310, 5637) is None
    assert basemap.tile(16, 0, 0) is None
    assert basemap.tile(3, 8, 0) is None
    assert basemap.coverage.max_zoom == 15
    assert basemap.coverage.west == pytest.approx(2.42)


def test_tiles_of_many_directories_are_all_found(tmp_path: Path) -> None:
    far = ("water", shapely.box(-5, 42, 8, 51), {"kind": "ocean"})
    basemap = Basemap(make_basemap(tmp_path / "a.pmtiles", [far], zooms=range(11)))
    assert all(basemap.tile(10, column, row) for column in range(500, 530, 7) for row in range(350, 370, 6))


def test_tiles_may_be_without_compression(tmp_path: Path) -> None:
    packed = Basemap(make_basemap(tmp_path / "a.pmtiles", [STREET]))
    plain = Basemap(make_basemap(tmp_path / "b.pmtiles", [STREET], compression=Compression.NONE))
    assert packed.tile(14, 8302, 5637) == plain.tile(14, 8302, 5637)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ('<a href="https://www.openstreetmap.org">© OpenStreetMap</a>', "© OpenStreetMap"),
        ("<b>Protomaps</b>   ©\n<i>OpenStreetMap</i>", "Protomaps © OpenStreetMap"),
        ("", SOURCE),
    ],
)
def test_who_made_it_is_named_as_text(tmp_path: Path, given: str, said: str) -> None:
    assert Basemap(make_basemap(tmp_path / "a.pmtiles", [STREET], attribution=given)).source == said


def test_a_file_that_cannot_be_drawn_says_why(tmp_path: Path) -> None:
    for content in (b"", b"PMTiles", b"\0" * 500, b"<html>" * 100):
        (tmp_path / "no.pmtiles").write_bytes(content)
        with pytest.raises(UnreadableBasemap, match="n'est pas un fichier PMTiles"):
            Basemap(tmp_path / "no.pmtiles")
    pictures = make_basemap(tmp_path / "png.pmtiles", [STREET], tile_type=TileType.PNG)
    with pytest.raises(UnreadableBasemap, match="images"):
        Basemap(pictures)
    other = make_basemap(tmp_path / "zstd.pmtiles", [STREET], compression=Compression.ZSTD)
    with pytest.raises(UnreadableBasemap, match="compressées"):
        Basemap(other)


def test_a_file_cut_short_or_flipped_never_says_anything_else_than_that_it_is_broken(tmp_path: Path) -> None:
    whole = make_basemap(tmp_path / "a.pmtiles", [STREET]).read_bytes()
    for at in range(8, len(whole), 7):
        for content in (whole[:at], whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]):
            (tmp_path / "b.pmtiles").write_bytes(content)
            try:
                Basemap(tmp_path / "b.pmtiles").tile(14, 8302, 5637)
            except UnreadableBasemap:
                continue
