"""The ministry's files, from a server of the test's own: nothing here reaches the world."""

import hashlib
import json
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from elections.ballots import ballot_of_name
from elections.catalogue import DEMONSTRATION, NationalCounts, PublishedFile
from elections.datasets.dataset import Dataset
from elections.fictional import CODE
from elections.ministry import read_results
from elections.places.place import Place
from isoloir_local import http_download, sources
from isoloir_local.constituency_rows import cut_rows, small_folder
from isoloir_local.downloads import DownloadOutcome, Downloads, Unreachable, Wanted
from isoloir_local.gateway.result_files import files_for
from isoloir_local.http_download import Saw
from isoloir_local.sources import data_folder, find_missing_folder, find_source
from isoloir_local.testing import isoloir

from .publisher import Publisher, with_neighbours

PLACE = Place("circo", CODE)


@pytest.fixture
def publisher(fictional_data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Publisher]:
    monkeypatch.delenv("ISOLOIR_OFFLINE", raising=False)
    monkeypatch.delenv("ISOLOIR_DATA", raising=False)
    monkeypatch.setattr(http_download, "_PAUSE_SECONDS", 0.01)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    with Publisher(small_folder(fictional_data, PLACE)) as publisher:
        monkeypatch.setenv("ISOLOIR_DOWNLOADS", publisher.address)
        yield publisher


@pytest.fixture
def files(publisher: Publisher) -> list[PublishedFile]:
    """The rounds of Val-Fictif, and what they sum to."""
    found = [file for file in DEMONSTRATION if (publisher.folder / file.path).exists()]
    return [replace(file, counts=counts_of(publisher.folder / file.path)) for file in found]


def counts_of(file: Path) -> NationalCounts:
    stations = read_results(file).stations
    figures = (int(stations[name].sum()) for name in ("registered", "voters", "valid"))
    return NationalCounts(stations.height, *figures)


def quiet(_: Wanted) -> Saw:
    return lambda there, total: None


def download(folder: Path, files: list[PublishedFile], report: Callable[[str], None] = print) -> list[DownloadOutcome]:
    return Downloads(folder).download(files, report, quiet)


def test_every_file_arrives_whole_and_the_manifest_says_what_it_is(
    publisher: Publisher, files: list[PublishedFile], tmp_path: Path
) -> None:
    assert len(files) == 3
    outcomes = download(tmp_path / "got", files)
    assert [(one.state, one.differences) for one in outcomes] == [("downloaded", {})] * len(files)
    manifest = json.loads((tmp_path / "got/official/manifest.json").read_text())
    for file in files:
        content = (tmp_path / "got/official" / file.path).read_bytes()
        assert content == (publisher.folder / file.path).read_bytes()
        entry = manifest[file.path]
        assert entry["sha256"] == hashlib.sha256(content).hexdigest()
        assert (entry["bytes"], entry["stations"]) == (len(content), file.counts.stations)
        assert entry["licence"] == "Licence Ouverte 2.0"
    assert list((tmp_path / "got/downloading").glob("*.part*")) == []


def test_a_data_set_of_the_catalogue_is_put_where_a_data_folder_has_it(publisher: Publisher, tmp_path: Path) -> None:
    table = b"codgeo;p22_pop;p23_pop\n94033;51000;52000\n"
    publisher.contents["insee/populations.csv"] = table
    wanted = Dataset(
        id="populations-2023",
        kind="municipal-population",
        title="populations",
        publisher="INSEE",
        licence="Licence Ouverte 2.0",
        vintage="2023",
        path="insee/populations.csv",
        address="https://www.insee.fr/populations.csv",
    )
    for state in ("downloaded", "present"):
        (outcome,) = Downloads(tmp_path / "got").download([wanted], print, lambda _: lambda there, total: None)
        assert (outcome.path, outcome.state) == ("insee/populations.csv", state)
    assert (tmp_path / "got/insee/populations.csv").read_bytes() == table
    entry = json.loads((tmp_path / "got/official/manifest.json").read_text())["insee/populations.csv"]
    assert (entry["publisher"], entry["sha256"]) == ("INSEE", hashlib.sha256(table).hexdigest())
    half = replace(wanted, kind="results", path="official/legislatives-2024-t1/absent.csv", id="x")
    publisher.contents["legislatives-2024-t1/absent.csv"] = table
    (refused,) = Downloads(tmp_path / "got").download([half], print, lambda _: lambda there, total: None)
    assert refused.state == "failed"


def test_what_is_there_is_not_downloaded_again(
    publisher: Publisher, files: list[PublishedFile], tmp_path: Path
) -> None:
    download(tmp_path / "got", files)
    asked = len(publisher.asked)
    assert {one.state for one in download(tmp_path / "got", files)} == {"present"}
    assert len(publisher.asked) == asked
    (tmp_path / "got/official" / files[0].path).write_bytes(b"damaged")
    assert [one.state for one in download(tmp_path / "got", files)] == ["downloaded"] + ["present"] * (len(files) - 1)


def test_a_broken_connection_goes_on_where_it_broke(
    publisher: Publisher, files: list[PublishedFile], tmp_path: Path
) -> None:
    publisher.breaks = [3_000]
    assert download(tmp_path / "got", files[:1])[0].state == "downloaded"
    assert publisher.ranges == [None, "bytes=3000-"]
    assert (tmp_path / "got/official" / files[0].path).read_bytes() == (publisher.folder / files[0].path).read_bytes()


def test_another_command_goes_on_where_the_first_gave_up(
    publisher: Publisher, files: list[PublishedFile], tmp_path: Path
) -> None:
    publisher.breaks = [2_000, 1_000, 1_000]
    assert download(tmp_path / "got", files[:1])[0].state == "failed"
    assert not (tmp_path / "got/official" / files[0].path).exists()
    assert download(tmp_path / "got", files[:1])[0].state == "downloaded"
    assert publisher.ranges[-1] == "bytes=4000-"


def test_a_file_that_changed_meanwhile_is_begun_again(
    publisher: Publisher, files: list[PublishedFile], tmp_path: Path
) -> None:
    publisher.breaks = [2_000] * 3
    download(tmp_path / "got", files[:1])
    publisher.version = '"second"'
    assert download(tmp_path / "got", files[:1])[0].state == "downloaded"
    assert (tmp_path / "got/official" / files[0].path).read_bytes() == (publisher.folder / files[0].path).read_bytes()


def test_a_web_page_in_place_of_a_file_is_refused(
    publisher: Publisher, files: list[PublishedFile], tmp_path: Path
) -> None:
    publisher.instead = b"<!doctype html><title>Maintenance</title>"
    outcome = download(tmp_path / "got", files[:1])[0]
    assert outcome.state == "failed"
    assert "page web" in str(outcome.reason)
    assert not (tmp_path / "got/official" / files[0].path).exists()


def test_a_file_of_something_else_is_refused(publisher: Publisher, files: list[PublishedFile], tmp_path: Path) -> None:
    publisher.instead = b"nom;age\r\nCamille;39\r\n"
    outcome = download(tmp_path / "got", files[:1])[0]
    assert outcome.state == "failed"
    assert "ministère" in str(outcome.reason)


def test_a_redirection_without_https_is_refused(
    publisher: Publisher, files: list[PublishedFile], tmp_path: Path
) -> None:
    publisher.redirect = "http://localhost:9/elsewhere"
    assert "HTTPS" in str(download(tmp_path / "got", files[:1])[0].reason)


def test_a_file_that_is_too_big_is_refused(
    publisher: Publisher, files: list[PublishedFile], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_download, "MAX_BYTES", 1_000)
    assert "trop gros" in str(download(tmp_path / "got", files[:1])[0].reason)


def test_a_silent_revision_is_reported_and_kept(
    publisher: Publisher, files: list[PublishedFile], tmp_path: Path
) -> None:
    said: list[str] = []
    expected = replace(files[0].counts, voters=files[0].counts.voters + 7)
    outcome = download(tmp_path / "got", [replace(files[0], counts=expected)], said.append)[0]
    assert outcome.state == "downloaded"
    assert outcome.differences == {"voters": {"expected": expected.voters, "found": files[0].counts.voters}}
    assert "Le ministère a révisé ce fichier" in said[0]
    assert (tmp_path / "got/official" / files[0].path).exists()


def test_the_cut_of_a_constituency_is_the_official_one_word_for_word(
    publisher: Publisher, files: list[PublishedFile], tmp_path: Path
) -> None:
    others = {file.path: with_neighbours(publisher.folder / file.path) for file in files}
    publisher.contents = others
    download(tmp_path / "got", files)
    assert cut_rows(tmp_path / "got", PLACE, tmp_path / "got/downloading") == len(files)
    small = small_folder(tmp_path / "got", PLACE)
    for file in files:
        assert (small / file.path).read_bytes() == (publisher.folder / file.path).read_bytes()
        assert len((tmp_path / "got/official" / file.path).read_bytes()) > len((small / file.path).read_bytes())
    chosen = files_for(tmp_path / "got", str(PLACE))
    assert {f"{file.parent.name}/{file.name}" for file in chosen} == {file.path for file in files}
    assert all(ballot_of_name(str(file)) for file in chosen)


def test_without_a_folder_the_demonstration_downloads(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "SHOWN", PLACE)
    said: list[str] = []
    source = find_source(None, tmp_path / "home", report=said.append)
    assert (source.kind, source.folder, source.territory) == ("download", tmp_path / "home", str(PLACE))
    assert len(files_for(source.folder, source.territory)) == 3
    assert any("révisé" in line for line in said)
    asked = [path for path in publisher.asked if path.endswith(".csv")]
    assert find_source(None, tmp_path / "home", report=said.append).kind == "download"
    assert [path for path in publisher.asked if path.endswith(".csv")] == asked


def test_a_folder_that_is_named_is_not_left_for_a_download(
    publisher: Publisher, fictional_data: Path, tmp_path: Path
) -> None:
    (tmp_path / "home").mkdir()
    assert find_source(fictional_data, tmp_path / "home").kind == "fictional"
    assert publisher.asked == []


@pytest.mark.parametrize("told", ["../shared/data", "../elsewhere", ""])
def test_the_folder_that_the_environment_names_need_not_be_there(
    told: str, publisher: Publisher, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nor is another one taken for it: what is beside the project only counts where nothing is named."""
    monkeypatch.setattr(sources, "NEIGHBOUR", tmp_path / "neighbour")
    (tmp_path / "neighbour" / "official_small").mkdir(parents=True)
    assert data_folder(None) == tmp_path / "neighbour"
    monkeypatch.setenv("ISOLOIR_DATA", told)
    assert data_folder(None) is None


def test_a_missing_folder_is_reported_unless_the_makefile_named_it(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert find_missing_folder() is None
    for told, missing in (("../shared/data", None), (str(tmp_path), None), ("../elsewhere", Path("../elsewhere"))):
        monkeypatch.setenv("ISOLOIR_DATA", told)
        assert find_missing_folder() == missing


def test_a_folder_that_is_named_must_be_there(publisher: Publisher, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="elsewhere"):
        data_folder(tmp_path / "elsewhere")


def test_offline_no_attempt_is_made(
    publisher: Publisher, files: list[PublishedFile], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ISOLOIR_OFFLINE", "1")
    with pytest.raises(Unreachable, match="ISOLOIR_OFFLINE"):
        download(tmp_path / "got", files)
    assert find_source(None, tmp_path / "home").kind == "fictional"
    assert publisher.asked == []


@pytest.mark.parametrize("listens", [False, True], ids=["refused", "silent"])
def test_without_network_the_demonstration_is_fictional_within_seconds(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, listens: bool
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        if not listens:
            silent.close()
        monkeypatch.setenv("ISOLOIR_DOWNLOADS", address)
        said: list[str] = []
        began = time.monotonic()
        assert find_source(None, tmp_path / "home", report=said.append).kind == "fictional"
    assert time.monotonic() - began < 12
    assert "ne répond pas" in said[-1]


def test_the_command_says_what_it_got_and_fails_when_it_could_not(publisher: Publisher, tmp_path: Path) -> None:
    arguments = ("download", "--to", str(tmp_path / "got"), "--json")
    said = isoloir(*arguments, folder=tmp_path / "home")
    found = json.loads(said.stdout)
    assert found["folder"] == str(tmp_path / "got")
    states = {one["path"].partition("/")[0]: one["state"] for one in found["files"]}
    assert states["legislatives-2024-t1"] == "downloaded"
    assert not (tmp_path / "home").exists()
    publisher.instead = b"<html>"
    again = isoloir("download", "--all", "--to", str(tmp_path / "got"), "--json", folder=tmp_path / "home")
    assert again.returncode == 2
    assert {one["state"] for one in json.loads(again.stdout)["files"]} >= {"present", "failed"}
