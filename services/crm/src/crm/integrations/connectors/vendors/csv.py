"""A CSV file at an https address: read whole when it has changed (ETag), and put back with our changes (PUT, If-Match).

The campaign says which column holds what. Columns that it names nothing for are left as they are, and tell nothing; so
do the cells that a row lacks at its end, and such a row is not written to. A file tells no time of a row, so each row
is compared with what both sides last agreed on; what is the same makes no decision.
"""

import csv
import io
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeAlias
from uuid import UUID

from kit.events.webhooks.address_guard import Reach

from crm.integrations.connectors.credentials import Credentials
from crm.integrations.connectors.http_line import Line, Pace, ServiceUnavailable
from crm.integrations.connectors.parallel_writes import GONE
from crm.integrations.connectors.three_way_merge import FIELDS, Side
from crm.integrations.connectors.vendor import Change, Note, NotTaken, Outcome, Page, Place, Theirs, Written

LIMIT, SECONDS = 20, 10.0
SIZE = 500
TRIES = 4
"""Somebody else may put the file back while we change it."""
LONGEST_ID = 100
_YES = {"1", "oui", "o", "true", "vrai", "x", "y", "yes"}
_NO = {"", "0", "non", "n", "false", "faux", "no", "-"}
NOT_KEPT = (
    "Le fichier n'a pas gardé ce qui y a été écrit, ou change sans cesse : vérifiez que l'adresse peut être écrite, "
    "puis relancez. Rien n'est perdu."
)
NEITHER = "ligne laissée telle quelle : l'accord ou le refus n'y est ni oui ni non (« oui », « x », « non » ou rien)"
_DELIMITERS = ";,\t"
_TAGS = ","


Row: TypeAlias = dict[str, str | None]
"""None: the row ends before that column."""


@dataclass(frozen=True)
class Table:
    """The file as it was read: rows by id, in its order."""

    columns: tuple[str, ...]
    rows: Mapping[str, Row]
    delimiter: str
    etag: str | None
    rest: Sequence[Row]
    """Rows without an id, or with one that stands before: not read, and put back as they are."""


class CsvFile:
    at_once = 5000
    journal = None
    lists = None
    single = None

    def __init__(
        self, url: str, mapping: Mapping[str, str], credentials: Credentials, reach: Reach, etag: str | None
    ) -> None:
        self.line = Line(url, credentials.token, Pace(LIMIT, SECONDS), reach)
        self._mapping = mapping
        self._known = etag
        self._table: Table | None = None

    async def close(self) -> None:
        await self.line.close()

    async def read(self, place: Place) -> Page:
        if self._table is None:
            table = await self._get(self._known if place.page == 1 else None)
            if table is None:
                return Page([], None, self._known)
            self._table = table
        start = (place.page - 1) * SIZE
        keys = list(self._table.rows)[start : start + SIZE]
        whole = start + SIZE >= len(self._table.rows)
        rest = len(self._table.rest)
        why = f"{rest} lignes du fichier sans identifiant, ou en double : non lues" if rest else ""
        now = datetime.now(UTC)
        contacts = [
            self._read(key, self._table.rows[key], now, why if number == 0 and start == 0 else "")
            for number, key in enumerate(keys)
        ]
        return Page(contacts, None if whole else Place(place.since, place.page + 1), self._table.etag)

    async def write(self, their_id: str | None, change: Change) -> Written | None:
        found: list[Outcome] = []

        async def note(back: Sequence[Outcome]) -> None:
            found.extend(back)

        await self.write_some([(their_id, change)], note)
        if found[0].written is None and found[0].why != GONE:
            raise NotTaken(found[0].why)
        return found[0].written

    async def write_some(self, some: Sequence[tuple[str | None, Change]], note: Note) -> None:
        """All of them in one file, put back once."""
        for _ in range(TRIES):
            table = await self._get(None)
            assert table is not None  # nothing was named that it could be the same as
            rows = {key: dict(row) for key, row in table.rows.items()}
            came = [self._apply(table.columns, rows, their_id, change) for their_id, change in some]
            if await self._put(table, rows):
                await note(
                    [
                        Outcome(place, None, said) if isinstance(said, str) else Outcome(place, said, GONE)
                        for place, said in enumerate(came)
                    ]
                )
                return
        raise ServiceUnavailable(NOT_KEPT)

    async def remove(self, their_id: str) -> None:
        for _ in range(TRIES):
            table = await self._get(None)
            assert table is not None
            rows = {key: dict(row) for key, row in table.rows.items() if key != their_id}
            if len(rows) == len(table.rows) or await self._put(table, rows):
                return
        raise ServiceUnavailable(NOT_KEPT)

    async def ids(self) -> AsyncIterator[set[str]]:
        table = self._table or await self._get(None)
        yield set(table.rows) if table else set()

    async def is_gone(self, their_id: str) -> bool:
        table = self._table or await self._get(None)
        return table is not None and their_id not in table.rows

    async def _get(self, etag: str | None) -> Table | None:
        """Return the file; None where it is still the one of that ETag."""
        headers = {"Accept": "text/csv"} | ({"If-None-Match": etag} if etag else {})
        found = await self.line.ask("GET", "", plain=True, headers=headers)
        if found.status == 304:
            return None
        if found.status >= 400:
            raise ServiceUnavailable(f"Le fichier ne peut pas être lu : réponse {found.status}.")
        return _parse(found.text, self._mapping, found.headers.get("etag"))

    async def _put(self, table: Table, rows: Mapping[str, Row]) -> bool:
        """Write the file and return True; False if somebody changed it since it was read, or it was not kept.

        A 200 may hold an error, and a page to log in: what was written is read again.
        """
        if rows == table.rows:
            return True
        output = io.StringIO()
        writer = csv.writer(output, delimiter=table.delimiter, lineterminator="\r\n")
        writer.writerow(table.columns)
        # A row that ends early does so again.
        writer.writerows(
            [said for name in table.columns if (said := row.get(name)) is not None]
            for row in (*rows.values(), *table.rest)
        )
        headers = {"Content-Type": "text/csv; charset=utf-8"} | ({"If-Match": table.etag} if table.etag else {})
        found = await self.line.ask("PUT", "", plain=True, headers=headers, content=output.getvalue().encode())
        if found.status == 412:
            return False
        if found.status >= 400:
            raise ServiceUnavailable(f"Le fichier ne peut pas être écrit là-bas : réponse {found.status}.")
        kept = await self._get(None)
        changed = {key for key in table.rows.keys() | rows.keys() if table.rows.get(key) != rows.get(key)}
        if kept is None or any(kept.rows.get(key) != rows.get(key) for key in changed):
            return False
        if self._table is not None:
            # What somebody else put there since it was read is still to be read: the next run reads it all again.
            alone = table.etag is not None and table.etag == self._table.etag
            self._table = replace(table, rows=rows, etag=found.headers.get("etag") if alone else None)
        return True

    def _apply(
        self, columns: Sequence[str], rows: dict[str, Row], their_id: str | None, change: Change
    ) -> Written | str | None:
        """A text: why not."""
        if change.closed and not self._mapping.keys() & {"closed", "subscribed"}:
            return "refus : aucune colonne du fichier ne peut le dire"
        if their_id is not None and their_id not in rows:
            return None
        key = their_id or str(change.person_id)
        known = rows.get(key)
        if known is not None and None in known.values():
            return "refus : la ligne est incomplète dans le fichier"
        there = None if known is None else self._read(key, known, datetime.now(UTC), "")
        if there is not None and there.unreadable and not change.closed:
            return NEITHER
        before = there.side if there else None
        row = rows.setdefault(key, {**dict.fromkeys(columns, ""), self._mapping["id"]: key})
        said = dict(change.fields)
        if change.tags is not None:
            known_tags = (before.tags if before else None) or frozenset()
            said["tags"] = _TAGS.join(sorted(known_tags - change.off | change.tags))
        if change.subscribed is not None or change.closed:
            said["subscribed"] = "oui" if change.subscribed and not change.closed else "non"
        if change.closed:
            said["closed"] = "oui"
        row.update({self._mapping[name]: text for name, text in said.items() if name in self._mapping})
        return Written(key, before)

    def _read(self, key: str, row: Row, now: datetime, why: str) -> Theirs:
        cells = {name: row.get(column) for name, column in self._mapping.items()}
        said = {name: cell.strip() for name, cell in cells.items() if cell is not None}
        fields = {name: said[name] for name in FIELDS if name in said}
        tags = frozenset(tag.strip() for tag in said["tags"].split(_TAGS) if tag.strip()) if "tags" in said else None
        try:
            subscribed, closed = (_is_yes(said[name]) if name in said else None for name in ("subscribed", "closed"))
        except ValueError:
            # A no that cannot be read would be lost.
            return Theirs(
                key, Side({}, None, None, None), now, refused=(NEITHER, *((why,) if why else ())), unreadable=True
            )
        side = Side(fields, tags, subscribed, closed)
        return Theirs(key, side, now, _uuid(key), None, (why,) if why else ())


def _parse(text: str, mapping: Mapping[str, str], etag: str | None) -> Table:
    head = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: dict[str, Row] = {}
    rest: list[Row] = []
    try:
        columns = tuple(name for name in reader.fieldnames or ())
        if lacking := sorted(set(mapping.values()) - set(columns)):
            raise ServiceUnavailable(f"Le fichier n'a pas (ou plus) ces colonnes : {', '.join(lacking)[:200]}.")
        if len(set(columns)) < len(columns):
            raise ServiceUnavailable("Le fichier a deux colonnes du même nom.")
        for row in reader:
            if len(row) > len(columns):
                raise ServiceUnavailable(f"La ligne {reader.line_num} du fichier a plus de cellules que de colonnes.")
            plain: Row = {name: row[name] for name in columns}
            key = (plain[mapping["id"]] or "").strip()
            if not key or len(key) > LONGEST_ID or key in rows:
                rest.append(plain)
            else:
                rows[key] = plain
    except csv.Error as error:
        raise ServiceUnavailable("Le fichier n'est pas un tableau CSV qui se lise.") from error
    return Table(columns, rows, delimiter, etag, rest)


def _is_yes(said: str) -> bool:
    """Raises ValueError for a cell that is neither a yes nor a no."""
    if (plain := said.casefold()) not in _YES | _NO:
        raise ValueError
    return plain in _YES


def _uuid(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None
