"""Every table is carried with its campaign, or says why not; and those of campaigns can be spread by them."""

from collections.abc import Callable
from contextlib import closing

import psycopg
import pytest
from isoloir_local.relocations.campaign_tables import KEY, OTHERWISE, STAYS, campaign_tables, list_tables
from kit.servers.postgres import Postgres

from tests.architecture.test_anatomy import SERVICES

SHARED = {
    "predict": {
        "address_point",
        "candidate",
        "commune",
        "election",
        "iris_boundary",
        "level_sum",
        "national_transfer",
        "published_result",
        "reference_dataset",
        "reference_figure",
        "result_import",
        "station_boundary",
        "station_canton",
        "station_history",
        "station_place",
        "station_result",
    },
    "budget": {"published_account", "published_dataset", "published_population"},
}
"""Reference data that the suite shares, where a campaign may have rows of its own beside: by what they are first."""

LOG = "event"
"""Numbered by the order in which it is told, and found by the campaign and the position."""

_KEYS = """
    select relname, (select attname from pg_attribute where attrelid = indrelid and attnum = indkey[0])
    from pg_index join pg_class on pg_class.oid = indrelid join pg_namespace on relnamespace = pg_namespace.oid
    where nspname = 'public' and indisprimary
      and exists (select from pg_attribute where attrelid = indrelid and attname = 'campaign_id' and not attisdropped)
"""


@pytest.mark.parametrize("service", SERVICES)
def test_no_table_is_left_out(postgres: Postgres, template: Callable[[str], str], service: str) -> None:
    with closing(psycopg.connect(postgres.url(template(service)).replace("+psycopg", ""))) as connection:
        carried = {table.name for table in campaign_tables(connection)}
        left = set(list_tables(connection)) - carried - OTHERWISE
    assert {"campaign", "member", "link", "idempotency_key", "job", "webhook"} <= carried
    assert left <= STAYS.keys(), "each is carried with its campaign, or says in STAYS why not"
    assert not carried & STAYS.keys()


@pytest.mark.parametrize("service", SERVICES)
def test_tables_of_campaigns_lead_with_the_campaign(
    postgres: Postgres, template: Callable[[str], str], service: str
) -> None:
    with closing(psycopg.connect(postgres.url(template(service)).replace("+psycopg", ""))) as connection:
        leading = {str(table): str(column) for table, column in connection.execute(_KEYS)}
    others = {table for table, column in leading.items() if column != KEY}
    assert others == SHARED.get(service, set()) | {LOG}


def test_numbers_that_all_campaigns_share_are_given_anew_and_others_stay(
    postgres: Postgres, template: Callable[[str], str]
) -> None:
    with closing(psycopg.connect(postgres.url(template("crm")).replace("+psycopg", ""))) as connection:
        counted = {table.name: table.anew for table in campaign_tables(connection) if table.counted}
    assert counted["job"]
    assert counted["message"]
    assert not counted["segment_change"]
