"""The tables that hold a campaign's rows, found by convention in PostgreSQL's catalogue, and how each is copied."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

KEY = "campaign_id"

OTHERWISE = frozenset({"event", "vault_key"})
"""Tables with a campaign that have a way of their own: positions and what was heard, and a key to wrap anew."""

LINK, LINK_KEY = "link", "link_campaign_id"
"""The one table whose campaign has another name, as it has no policy."""

STAYS = {
    "alembic_version": "of the database",
    "consumer_state": "of the suite's workers",
    "dead_letter": "carried with the events",
    "inbox": "carried with the events",
    "organisation": "of a party, whose campaigns are many",
    "organisation_campaign": "of a party",
    "organisation_invitation": "of a party",
    "organisation_member": "of a party",
    "pace": "counts of the last minute",
    "relocation": "of the suite itself",
    "revoked_token": "of tokens that the other suite does not accept",
}
"""Tables without a campaign, and why their rows are not copied."""

_TABLES = """
    select relname, array_agg(attname::text order by attnum) filter (where attgenerated = ''),
        array_agg(attname::text order by attnum) filter (where attidentity <> '')
    from pg_class
    join pg_namespace on relnamespace = pg_namespace.oid
    join pg_attribute on attrelid = pg_class.oid and attnum > 0 and not attisdropped
    where relkind in ('r', 'p') and not relispartition and nspname = 'public'
    group by relname order by relname
"""
_UNIQUE_ALONE = """
    select exists (
        select from pg_index
        where indrelid = %(table)s::regclass and indisunique and indnkeyatts = 1
          and indkey[0] = (select attnum from pg_attribute where attrelid = indrelid and attname = %(column)s))
"""


@dataclass(frozen=True)
class CampaignTable:
    """`counted`: its column that the database numbers. `anew`: True if the numbers are of all campaigns together, so
    that those of the copy are given by the database it comes into, in the same order.
    """

    name: str
    columns: tuple[str, ...]
    key: str = KEY
    counted: str | None = None
    anew: bool = False

    @property
    def copied(self) -> tuple[str, ...]:
        return tuple(one for one in self.columns if not (self.anew and one == self.counted))

    def copy_out(self, campaign: str) -> sql.Composed:
        order = sql.SQL(" order by {}").format(sql.Identifier(self.counted)) if self.counted else sql.SQL("")
        return sql.SQL("copy (select {} from {} where {} = {}{}) to stdout").format(
            _names(self.copied), sql.Identifier(self.name), sql.Identifier(self.key), sql.Literal(campaign), order
        )

    def copy_in(self, into: str = "") -> sql.Composed:
        return sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(into or self.name), _names(self.copied))

    def delete(self, campaign: str) -> sql.Composed:
        return sql.SQL("delete from {} where {} = {}").format(
            sql.Identifier(self.name), sql.Identifier(self.key), sql.Literal(campaign)
        )

    def count(self, campaign: str) -> sql.Composed:
        return sql.SQL("select count(*) from {} where {} = {}").format(
            sql.Identifier(self.name), sql.Identifier(self.key), sql.Literal(campaign)
        )


def list_tables(connection: psycopg.Connection[Any]) -> list[str]:
    return [name for name, _, _ in connection.execute(_TABLES)]


def campaign_tables(connection: psycopg.Connection[Any]) -> list[CampaignTable]:
    """Return all that are copied as they are, links too."""
    found: list[CampaignTable] = []
    for name, columns, counted in connection.execute(_TABLES).fetchall():
        key = LINK_KEY if name == LINK else KEY
        if key not in columns or name in OTHERWISE:
            continue
        number = counted[0] if counted else None
        found.append(CampaignTable(name, tuple(columns), key, number, _is_numbered_by_all(connection, name, number)))
    return found


def _is_numbered_by_all(connection: psycopg.Connection[Any], table: str, column: str | None) -> bool:
    if column is None:
        return False
    row = connection.execute(_UNIQUE_ALONE, {"table": table, "column": column}).fetchone()
    return bool(row and row[0])


def _names(columns: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))
