"""Which files at hand concern a territory, what people call them, and where each is sent."""

from pathlib import Path

from common.schemas.elections import ElectionKind
from elections.ballots import ballot_of_name
from elections.kinds import kind_of
from elections.outlines import SOURCE, find_outlines
from elections.places.membership import communes_touched, departments_in
from elections.places.place import Place, parse_territory

_ROUNDS = {1: "premier tour", 2: "second tour"}

LAST_WITH_CONSTITUENCIES = 2022
"""The files by station of later years print no constituency: it is known from a file of législatives before."""

OF_COUNTRY = ".geojson.gz"
"""End of the name of the file of the whole country's outlines."""


def files_for(data: Path, territory: str) -> list[Path]:
    """Return the files that concern a territory: its constituency's cut, else national, else cuts of its département.

    First the latest that tells which stations are in which constituency, then the latest elections.
    """
    place = parse_territory(territory)
    small = data / "official_small" / f"{place.code[:-2]}-{place.code[-2:]}"
    if place.kind == "circo" and small.is_dir():
        return _latest_first([small])
    if (data / "official").is_dir():
        return _latest_first([data / "official"])
    return _latest_first(_of_departments(data / "official_small", "", "-*", place))


def contours_for(data: Path, territory: str) -> list[Path]:
    """Return files of approximate station boundaries of the territory's départements, for maps."""
    place = parse_territory(territory)
    return [
        file
        for file in _of_departments(data / "geo", "bureaux_contours_", "*.geojson", place)
        if _has_constituency(file, place)
    ]


def outlines_for(data: Path, territory: str) -> tuple[Path, tuple[str, ...]] | None:
    """Return the country's file of outlines and the territory's communes, where no file has its stations' boundaries.

    None for a territory that is read by levels: its maps are of its parts, each opened by itself.
    """
    place = parse_territory(territory)
    path = find_outlines(data)
    if path is None or place.kind in ("nation", "region") or contours_for(data, territory):
        return None
    communes = communes_touched(place)
    return (path, communes) if communes else None


def positions_for(data: Path, territory: str) -> list[Path]:
    """Return files of commune and station locations, for matching."""
    communes = _of_departments(data / "geo", "communes_", ".geojson", parse_territory(territory))
    return [*communes, *contours_for(data, territory)]


def name_of(file: Path) -> str:
    """Return what a person calls the file: « Législatives 2022, premier tour »."""
    if file.suffix == ".geojson" or file.name.endswith(OF_COUNTRY):
        return "Contours des communes" if file.name.startswith("communes") else "Contours des bureaux de vote"
    ballot = ballot_of_name(f"{file.parent.name}/{file.name}")
    assert ballot
    kind = kind_of(ballot.election)
    name = f"{kind.name.capitalize()} {ballot.on.year}"
    return f"{name}, {_ROUNDS[ballot.round]}" if kind.rounds == 2 else name


def _of_departments(folder: Path, before: str, after: str, place: Place) -> list[Path]:
    """Return the files or folders named by a département of a place; all of the nation."""
    if place.kind == "nation":
        return sorted(path for path in folder.glob(f"{before}*") if path.match(f"*{after}"))
    return sorted({path for code in _departments_of(place) for path in folder.glob(f"{before}{code}{after}")})


def _departments_of(place: Place) -> list[str]:
    match place.kind:
        case "circo":
            return [place.code[:-2]]
        case "metropole":
            return ["69"]
        case "region" | "collectivite" | "departement":
            return list(departments_in(place))
        case _:
            return [place.code[:3] if place.code.startswith(("97", "98")) else place.code[:2]]


def _has_constituency(file: Path, place: Place) -> bool:
    """Return whether a file concerns a constituency: one is of the whole département unless its name lists some."""
    if place.kind != "circo":
        return True
    words = file.stem.split("_")
    listed = [word for word in words if word.startswith(place.code[:-2]) and len(word) > len(place.code[:-2])]
    return not listed or place.code in listed


def contours_source(file: Path) -> str:
    """Return the source to print under every map drawn with the file."""
    if file.name.startswith("communes"):
        return "contours de communes, simplifiés"
    kind = "approchés, cellules de Voronoï" if "voronoi" in file.name else "approchés"
    return f"contours de bureaux {kind}"


def _latest_first(folders: list[Path]) -> list[Path]:
    dated = [
        (ballot, file)
        for folder in folders
        for file in sorted(folder.glob("*/*"))
        # Beside the file by polling station there may be one by constituency.
        if "circonscription" not in file.name
        if (ballot := ballot_of_name(f"{file.parent.name}/{file.name}"))
    ]
    dated.sort(key=lambda item: item[0].on, reverse=True)
    places = [
        (ballot, file)
        for ballot, file in dated
        if ballot.election == ElectionKind.LEGISLATIVES and ballot.on.year <= LAST_WITH_CONSTITUENCIES
    ]
    # A first round: the second was not held everywhere.
    places.sort(key=lambda item: (-item[0].on.year, item[0].round))
    return [file for _, file in dict.fromkeys([*places[:1], *dated])]


def asked_of(file: Path, service: str, *, more: bool = False) -> tuple[str, dict[str, str]]:
    """Return the path to send a file to, and the form fields to send with it."""
    if file.suffix == ".geojson":
        path = "/v1/station-locations" if service == "proxy" else "/v1/station-boundaries"
        return path, {"source": contours_source(file)}
    if file.name.endswith(OF_COUNTRY):
        return "/v1/station-boundaries", {"source": SOURCE}
    ballot = ballot_of_name(f"{file.parent.name}/{file.name}")
    assert ballot
    form = {"election": ballot.election.value, "date": ballot.on.isoformat(), "round": str(ballot.round)}
    # predict ranks and forecasts anew after the last one alone.
    return f"/v1/imports?mode=report{'&more=true' if more and service == 'predict' else ''}", form
