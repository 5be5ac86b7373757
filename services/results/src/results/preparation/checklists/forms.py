"""Form of the communes of a canton, by name."""

from typing import Annotated

from elections.places.matching import match_commune
from elections.places.names import place_name
from elections.places.place import Place, parse_territory
from kit.pages.page_form import Posted
from kit.web.problems import Invalid
from pydantic import Field


class CommunesEntry(Posted):
    """Names of communes, one a line or between commas."""

    communes: Annotated[str, Field(max_length=20_000)] = ""


def read_communes(entry: CommunesEntry, territory: str) -> list[str]:
    """Return the communes' codes; raise Invalid that names the first one that is not certain."""
    own = parse_territory(territory)
    codes: list[str] = []
    for text in entry.communes.replace(",", "\n").replace(";", "\n").splitlines():
        if not text.strip():
            continue
        found = match_commune(text, own=own)
        if found.certain is None:
            near = ", ".join(place_name(Place("commune", code)) for code in found.codes[:4])
            ask = f" Est-ce {near} ? Écrivez le nom entier." if near else ""
            raise Invalid(
                f"« {text.strip()[:80]} » n'est pas le nom d'une commune d'ici.{ask}",
                "This is no commune that we know.",
                "/communes",
            )
        codes.append(found.certain)
    return codes
