"""Reader of people for the polling stations: pasted lines, or a table with titles. Pure.

Without titles a line is a name, then in any order a telephone, a duty and a place:
`Malika Benali ; 06 12 34 56 78 ; bureau 12`.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from results.reporting.poll_watchers.duties import Duty
from results.reporting.poll_watchers.phone_numbers import read_number

MAX_PEOPLE = 500
_TITLES: Mapping[str, tuple[str, ...]] = {
    "first_names": ("prenoms", "prenom"),
    "surname": ("nom de famille", "nom de naissance", "nom"),
    "name": ("nom et prenom", "prenom et nom", "nom complet", "personne", "benevole", "qui"),
    "phone": ("telephone", "n tel", "tel", "portable", "mobile", "numero de telephone"),
    "born_on": ("date de naissance", "ne e le", "nee le", "ne le", "naissance"),
    "born_at": ("lieu de naissance", "ne e a", "nee a", "ne a"),
    "address": ("adresse", "domicile"),
    "registered_in": ("commune d inscription", "inscrit e a", "inscrit a", "commune", "ville"),
    "place": ("bureau de vote", "bureau", "bureaux", "bv", "lieu"),
    "duty": ("fonction", "tache", "role"),
}
_DUTIES = {
    "assesseur": Duty.ASSESSOR,
    "assesseur titulaire": Duty.ASSESSOR,
    "assesseur suppleant": Duty.ASSESSOR_SUBSTITUTE,
    "delegue": Duty.DELEGATE,
    "delegue titulaire": Duty.DELEGATE,
    "delegue suppleant": Duty.DELEGATE_SUBSTITUTE,
    "scrutateur": Duty.SCRUTINEER,
    "correspondant": Duty.REPORTER,
}
_FEMININE = (
    ("assesseure", "assesseur"),
    ("deleguee", "delegue"),
    ("suppleante", "suppleant"),
    ("scrutatrice", "scrutateur"),
    ("correspondante", "correspondant"),
)
_DAY = re.compile(r"([0-3]?[0-9])[/.\- ]([01]?[0-9])[/.\- ]((?:19|20)[0-9]{2})")
_LETTER = re.compile(r"[^\W\d_]")


class UnreadablePeople(ValueError):
    """Raised with a French sentence when lines name nobody."""


@dataclass(frozen=True)
class ReadPerson:
    """A person as a line has them. `line`: counted from one; `place`: a station or a commune, as written."""

    line: int
    first_names: str
    surname: str
    phone: str = ""
    born_on: str = ""
    born_at: str = ""
    address: str = ""
    registered_in: str = ""
    place: str = ""
    duty: Duty | None = None


def read_people(text: str) -> list[ReadPerson]:
    """Return the people of the lines, in order; raise UnreadablePeople with the line that names nobody."""
    rows = _rows(text)
    columns = _columns(rows[0][1])
    found = (
        [_pasted(number, cells) for number, cells in rows]
        if columns is None
        else [_of_columns(number, cells, columns) for number, cells in rows[1:]]
    )
    for person in found:
        if not person.surname or not person.first_names:
            raise UnreadablePeople(
                f"Ligne {person.line} : écrivez le prénom et le nom, puis le téléphone et le bureau s'ils sont connus."
            )
    if not found:
        raise UnreadablePeople("Il n'y a que des titres : ajoutez une ligne par personne.")
    if len(found) > MAX_PEOPLE:
        raise UnreadablePeople(f"Il y a plus de {MAX_PEOPLE} personnes : envoyez-les en plusieurs fois.")
    return found


def _rows(text: str) -> list[tuple[int, list[str]]]:
    lines = text.replace("\0", "").splitlines()
    filled = [line for line in lines if line.strip()]
    if not filled:
        raise UnreadablePeople("Il n'y a rien à lire : écrivez une ligne par personne.")
    separator = max(("\t", ";", ","), key=text.count)
    rows: list[tuple[int, list[str]]] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                cells = next(csv.reader(io.StringIO(line), delimiter=separator))
            except (csv.Error, StopIteration):
                cells = [line]
            rows.append((number, [" ".join(cell.split()) for cell in cells]))
    return rows


def _columns(header: Sequence[str]) -> dict[str, int] | None:
    titles = [plain(cell) for cell in header]
    found = {
        name: titles.index(title)
        for name, known in _TITLES.items()
        if (title := next((one for one in known if one in titles), None)) is not None
    }
    return found if "name" in found or {"surname", "first_names"} <= found.keys() else None


def _of_columns(number: int, cells: Sequence[str], columns: Mapping[str, int]) -> ReadPerson:
    def cell(name: str) -> str:
        place = columns.get(name)
        return cells[place] if place is not None and place < len(cells) else ""

    first_names, surname = cell("first_names"), cell("surname")
    if not (first_names and surname):
        first_names, surname = split_name(cell("name") or f"{first_names} {surname}")
    return ReadPerson(
        line=number,
        first_names=first_names,
        surname=surname,
        phone=cell("phone"),
        born_on=_day(cell("born_on")),
        born_at=cell("born_at"),
        address=cell("address"),
        registered_in=cell("registered_in"),
        place=cell("place"),
        duty=read_duty(cell("duty")),
    )


def _pasted(number: int, cells: Sequence[str]) -> ReadPerson:
    first_names, surname = split_name(cells[0])
    phone, duty, place = "", None, ""
    for cell in cells[1:]:
        if not phone and read_number(cell):
            phone = cell
        elif duty is None and (said := read_duty(cell)) is not None:
            duty = said
        elif not place:
            place = cell
    return ReadPerson(number, first_names, surname, phone=phone, place=place, duty=duty)


def split_name(text: str) -> tuple[str, str]:
    """Return first names and surname: words in capitals are the surname, else all but the first word."""
    words = [word for word in text.split() if _LETTER.search(word)]
    capitals = [word for word in words if word.isupper() and len(word) > 1]
    if capitals and len(capitals) < len(words):
        return " ".join(word for word in words if word not in capitals), " ".join(capitals)
    return (words[0], " ".join(words[1:])) if words else ("", "")


def read_duty(text: str) -> Duty | None:
    said = plain(text)
    for feminine, masculine in _FEMININE:
        said = said.replace(feminine, masculine)
    return _DUTIES.get(said.replace(" e ", " ").removesuffix(" e"))


def _day(text: str) -> str:
    """Return a day as forms have it; other text as it is, to be refused with its line."""
    match = _DAY.fullmatch(text)
    return f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}" if match else text


def plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.strip().lower())
    kept = "".join(char for char in letters if not unicodedata.combining(char))
    return re.sub(r"[^a-z0-9]+", " ", kept).strip()
