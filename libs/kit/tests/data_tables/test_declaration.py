"""A declared table has no sealed column, a text for each of the others, and a dictionary made from its model."""

from datetime import datetime
from uuid import UUID

import pytest
from kit.data_tables.declaration import CAMPAIGN, DataTable, SealedColumn, data_table
from kit.data_tables.dictionary import DictionaryColumn, describe
from kit.data_tables.service import dictionary_csv
from kit.data_tables.views import view_query
from sqlalchemy import ARRAY, CheckConstraint, DateTime, LargeBinary, Text, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

CAMPAIGN_ID = UUID("00000000-0000-4000-8000-000000000001")


class Base(DeclarativeBase):
    pass


class Thing(Base):
    __tablename__ = "thing"
    __table_args__ = (CheckConstraint("state in ('new', 'old')", name="state"),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    station: Mapped[str | None]
    state: Mapped[str]
    counts: Mapped[dict[str, int]] = mapped_column(JSONB)
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    sealed: Mapped[bytes]
    tried: Mapped[list[bytes]] = mapped_column(ARRAY(LargeBinary))


def things(*more: object) -> DataTable:
    columns = (Thing.id, Thing.station, Thing.state, Thing.counts, Thing.tags, Thing.at, *more)
    texts = {column: "Contenu" for column in columns}
    return data_table("things", "Choses", "Une ligne par chose.", "tasks:read", texts, place="station")  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("column", [Thing.sealed, Thing.tried])
def test_a_sealed_column_is_refused(column: object) -> None:
    with pytest.raises(SealedColumn):
        things(column)


def test_each_column_needs_its_text() -> None:
    with pytest.raises(ValueError, match="station"):
        DataTable(
            name="x",
            label="X",
            about="X.",
            query=select(Thing.id, Thing.station).where(Thing.campaign_id == CAMPAIGN),
            texts={"id": "Identifiant"},
            scopes=frozenset(),
        )


def test_the_dictionary_says_what_the_model_says() -> None:
    assert describe(things()) == [
        DictionaryColumn("id", "uuid", False, (), "Contenu"),
        DictionaryColumn("station", "text", True, (), "Contenu"),
        DictionaryColumn("state", "text", False, ("new", "old"), "Contenu"),
        DictionaryColumn("counts", "json", False, (), "Contenu"),
        DictionaryColumn("tags", "texts", False, (), "Contenu"),
        DictionaryColumn("at", "timestamp", False, (), "Contenu"),
    ]
    assert "things;state;texte;non;new, old;Contenu" in dictionary_csv([things()])


def test_the_text_of_a_view_names_its_campaign() -> None:
    assert f"thing.campaign_id = '{CAMPAIGN_ID}'" in view_query(things().rows(CAMPAIGN_ID))
