"""Campaigns that are on their way to another suite, or came from one.

Every transaction in a campaign looks here as it begins: neither a request nor a worker can write into a campaign that
is being copied, or read one that has left.
"""

from collections.abc import MutableMapping
from enum import StrEnum
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import CheckConstraint, Column, ColumnElement, DateTime, MetaData, Table, Text, Uuid, exists, func, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import InstrumentedAttribute

from kit.db.direct import Direct

_FROZEN = "campaign is frozen"


class Stay(StrEnum):
    """Whether a campaign can be used here."""

    FROZEN = "frozen"
    """It is read, and nothing is written: it is being moved."""
    GONE = "gone"
    """It is in another suite, at `address`."""
    ARRIVING = "arriving"
    """Its rows are being brought in: nobody sees it yet."""
    ARRIVED = "arrived"
    """It came from a file, and is used like any other."""


# Without a policy, as the row is asked for before the campaign is set. It says nothing of anybody.
RELOCATION = Table(
    "relocation",
    MetaData(),
    Column("relocated_campaign_id", Uuid, primary_key=True),
    Column("state", Text, nullable=False),
    Column("file", Uuid, nullable=False, comment="The id of the campaign file that it left with, or came from."),
    Column("address", Text, nullable=False, server_default="", comment="Of the suite where it is now."),
    Column("since", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint(f"state in ({', '.join(repr(str(one)) for one in Stay)})", name="state"),
)
PROTECT = ["grant select on relocation to isoloir_app, isoloir_relay"]

AWAY = f"array(select relocated_campaign_id from relocation where state <> '{Stay.ARRIVED}')"
"""SQL of the campaigns that schedulers leave alone."""


def is_here(
    campaign_id: ColumnElement[UUID] | InstrumentedAttribute[UUID], *, written: bool = False
) -> ColumnElement[bool]:
    """The condition that a campaign can be read here; `written`: that it can be written in."""
    away = [Stay.GONE, Stay.ARRIVING, *([Stay.FROZEN] if written else [])]
    return ~exists().where(RELOCATION.c.relocated_campaign_id == campaign_id, RELOCATION.c.state.in_(away))


class CampaignAway(Exception):
    """The campaign cannot be worked in here now."""


class CampaignFrozen(CampaignAway):
    """It was to be changed while it is being moved."""


class CampaignGone(CampaignAway):
    """It has moved to another suite."""

    def __init__(self, address: str) -> None:
        super().__init__("the campaign has moved")
        self.address = address


class CampaignArriving(CampaignAway):
    """It is being brought in."""


_BEGIN = """
    select set_config('isoloir.campaign', :campaign, true) as campaign{limit}, relocation.state, relocation.address,
        case when relocation.state = 'frozen' then set_config('transaction_read_only', 'on', true) end as reads
    from (select cast(nullif(:campaign, '') as uuid) as id) asked
    left join relocation on relocated_campaign_id = asked.id
"""
BEGIN = Direct(text(_BEGIN.format(limit="")))
BEGIN_LIMITED = Direct(text(_BEGIN.format(limit=", set_config('statement_timeout', :limit, true) as seconds")))


def note_stay(info: MutableMapping[Any, Any], state: str | None, address: str | None) -> None:
    """For a transaction that begins; raises CampaignGone and CampaignArriving. `info`: of its session."""
    info[_FROZEN] = state == Stay.FROZEN
    if state == Stay.GONE:
        raise CampaignGone(address or "")
    if state == Stay.ARRIVING:
        raise CampaignArriving("the campaign is being brought in")


def met_freeze(info: MutableMapping[Any, Any], error: Exception) -> bool:
    """Return True for the error of a transaction that wrote in a frozen campaign."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return bool(info.get(_FROZEN)) and isinstance(cause, psycopg.errors.ReadOnlySqlTransaction)
