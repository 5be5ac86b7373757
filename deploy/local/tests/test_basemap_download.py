"""`isoloir download basemap`: an area's tiles out of a file on a server of the test's own; no publisher was asked."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import shapely
from elections.places.centres import commune_centre
from isoloir_local import basemap_download
from isoloir_local.basemap_areas import BasemapRefused, box_of
from isoloir_local.testing import isoloir
from kit.basemap.archive import Basemap
from kit.testing.basemaps import make_basemap

WATERS = [
    ("water", shapely.box(*corners), {"kind": "lake"}) for corners in ((2, 48.6, 2.8, 49), (5.2, 43.2, 5.4, 43.4))
]
STREETS = [
    (
        "roads",
        shapely.LineString([(2.42 + k / 50, 48.846), (2.437 + k / 50, 48.844)]),
        {"kind": "minor_road", "name": f"Rue {k}"},
    )
    for k in range(-20, 20)
]
VINCENNES = (14, 8302, 5637)


class Shelf:
    """A server of one file and the list of builds, which sends parts, as object stores do."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.answer = 206
        self.cut = 0
        self.ranges: list[tuple[int, int]] = []
        shelf = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path == "/builds.json":
                    body, status = json.dumps([{"key": "20260101.pmtiles"}, {"key": "20261130.pmtiles"}]).encode(), 200
                elif self.path == "/20261130.pmtiles":
                    first, last = map(int, self.headers["Range"].removeprefix("bytes=").split("-"))
                    shelf.ranges.append((first, last))
                    body, status = shelf.content[first : last + 1], shelf.answer
                    body = body[: len(body) - shelf.cut]
                else:
                    body, status = b"", 404
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Nothing on the terminal of the tests."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture(scope="module")
def planet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("planet") / "planet.pmtiles"
    return make_basemap(path, [*WATERS, *STREETS], zooms=(*range(9), 12, 14))


@pytest.fixture
def shelf(planet: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    shelf = Shelf(planet.read_bytes())
    threading.Thread(target=shelf.server.serve_forever, args=(0.02,), daemon=True).start()
    monkeypatch.setattr(basemap_download, "BUILDS", f"{shelf.address}/builds.json")
    monkeypatch.setattr(basemap_download, "BUILD", shelf.address + "/{key}")
    monkeypatch.delenv("ISOLOIR_OFFLINE", raising=False)
    yield shelf
    shelf.server.shutdown()
    shelf.server.server_close()


def test_a_department_is_cut_out_of_the_newest_build(shelf: Shelf, planet: Path, tmp_path: Path) -> None:
    done = isoloir("download", "basemap", "--area", "94", "--json", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    cut, whole = Basemap(tmp_path / "basemap.pmtiles"), Basemap(planet)
    assert said["bytes"] == (tmp_path / "basemap.pmtiles").stat().st_size
    assert cut.tile(*VINCENNES) == whole.tile(*VINCENNES)
    assert cut.tile(6, 32, 22) == whole.tile(6, 32, 22)
    # Marseille is another department's, and stays where it is.
    assert whole.tile(8, 131, 93)
    assert cut.tile(8, 131, 93) is None
    assert cut.source == whole.source
    box = box_of("94")
    assert (cut.coverage.west, cut.coverage.north) == pytest.approx((box.west, box.north))
    # Neighbours are asked for together.
    assert len(shelf.ranges) < 12


def test_a_file_that_is_here_is_cut_too_and_the_one_before_is_replaced(planet: Path, tmp_path: Path) -> None:
    (tmp_path / "basemap.pmtiles").write_bytes(b"an older one")
    done = isoloir("download", "basemap", "--area", "2.3,48.8,2.5,48.9", "--from", str(planet), folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "OpenStreetMap" in done.stdout
    assert Basemap(tmp_path / "basemap.pmtiles").tile(*VINCENNES)


def test_what_breaks_off_leaves_the_file_of_before(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "basemap.pmtiles").write_bytes(b"an older one")
    for answer, cut, said in ((200, 0, "répond 200"), (503, 0, "répond 503"), (206, 9, "")):
        shelf.answer, shelf.cut = answer, cut
        done = isoloir("download", "basemap", "--area", "94", folder=tmp_path)
        assert done.returncode != 0
        assert said in done.stdout + done.stderr
        assert (tmp_path / "basemap.pmtiles").read_bytes() == b"an older one"


@pytest.mark.parametrize(
    ("area", "said"),
    [
        ("", "isoloir download basemap --area 94"),
        ("Val-de-Marne", "n’est pas un département"),
        ("988", "n’est pas un département"),
        ("2.5,48.8,2.3,48.9", "est vide"),
        ("a,b,c,d", "quatre nombres"),
        ("nan,nan,nan,nan", "est vide"),
        ("-5,42,8,51", "trop grande"),
        ("-70,10,-69.9,10.1", "rien de cette zone"),
    ],
)
def test_what_is_no_area_is_refused_in_words(planet: Path, tmp_path: Path, area: str, said: str) -> None:
    done = isoloir("download", "basemap", "--area", area, "--from", str(planet), folder=tmp_path)
    assert done.returncode != 0
    assert said in done.stdout + done.stderr
    assert not (tmp_path / "basemap.pmtiles").exists()


def test_a_file_that_is_no_basemap_is_refused(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(b"<html>" * 200)
    done = isoloir("download", "basemap", "--area", "94", "--from", str(tmp_path / "page.html"), folder=tmp_path)
    assert "PMTiles" in done.stdout + done.stderr
    done = isoloir("download", "basemap", "--area", "94", "--from", str(tmp_path / "absent"), folder=tmp_path)
    assert done.returncode != 0


def test_nobody_is_asked_where_downloads_are_forbidden(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ISOLOIR_OFFLINE", "1")
    done = isoloir("download", "basemap", "--area", "94", folder=tmp_path)
    assert done.returncode != 0
    assert not shelf.ranges


def test_the_box_of_a_department_holds_its_communes_and_little_more() -> None:
    box = box_of("2a")
    ajaccio = commune_centre("2A004")
    assert ajaccio
    assert box.south < ajaccio[0] < box.north
    assert box.west < ajaccio[1] < box.east
    assert box.east - box.west < 2
    with pytest.raises(BasemapRefused):
        box_of("20")
