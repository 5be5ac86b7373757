"""People in and out as polars tables, as Parsons does for other CRMs: `isoloir-client[tables]`.

done = upsert_people(suite, pl.read_csv("contacts.csv"))
refused = done.filter(pl.col("outcome") == "refused")
people = read_people(suite)
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast

import polars as pl

from isoloir_client import Isoloir

AT_ONCE = 250
"""The API takes a thousand; so many are answered within seconds by a small machine too."""
ADDRESSES = {"email": "email", "phone": "phone"}
"""Columns that are addresses, and the channel of each."""
LISTS = {"tags", "roles"}
RESULT = {
    "row": pl.Int64,
    "outcome": pl.String,
    "person_id": pl.String,
    "version": pl.Int64,
    "status": pl.Int64,
    "field": pl.String,
    "detail": pl.String,
}
PEOPLE = {
    "id": pl.String,
    "version": pl.Int64,
    "first_names": pl.String,
    "surname": pl.String,
    "town": pl.String,
    "station": pl.String,
    "roles": pl.List(pl.String),
    "tags": pl.List(pl.String),
    "uses": pl.List(pl.String),
    "updated_at": pl.String,
}


def upsert_people(suite: Isoloir, people: pl.DataFrame, *, source: str = "integration") -> pl.DataFrame:
    """One row for each of `people`, in their order: what became of it, and why it was refused.

    Columns are named as the fields of a person; `email` and `phone` are addresses, `custom.velo` a field of the
    campaign's own. A list (`tags`, `roles`) is a polars list, or words with commas. A cell that is null or empty
    says nothing: it empties no field. Nobody agrees to anything by being sent here.
    """
    done: list[dict[str, Any]] = []
    for first in range(0, people.height, AT_ONCE):
        rows = [as_person(row, source) for row in people.slice(first, AT_ONCE).iter_rows(named=True)]
        answer = suite.crm.people.bulk_upsert(cast(Any, {"people": rows}))
        for one in answer["rows"]:
            problem = one["problem"] or {}
            done.append(
                {
                    "row": first + one["index"],
                    "outcome": one["outcome"],
                    "person_id": one["person_id"],
                    "version": one["version"],
                    "status": problem.get("status"),
                    "field": problem.get("pointer"),
                    "detail": problem.get("detail"),
                }
            )
    return pl.DataFrame(done, schema=RESULT)


def as_person(row: dict[str, Any], source: str) -> dict[str, Any]:
    """A row of a table as the API takes it."""
    person: dict[str, Any] = {"source": source}
    for name, value in row.items():
        if value is None or value == "":
            continue
        if name in ADDRESSES:
            person.setdefault("contacts", []).append({"channel": ADDRESSES[name], "address": str(value)})
        elif name in LISTS:
            words = value.split(",") if isinstance(value, str) else list(value)
            person[name] = [word.strip() for word in words if word and word.strip()]
        elif name.startswith("custom."):
            person.setdefault("custom", {})[name.removeprefix("custom.")] = value
        else:
            person[name] = value.isoformat() if hasattr(value, "isoformat") else value
    return person


def read_people(suite: Isoloir, *, updated_since: datetime | None = None, tag: str | None = None) -> pl.DataFrame:
    """The people that the caller may see; no address is in it. `updated_since` has its zone."""
    since = None if updated_since is None else updated_since.isoformat()
    return pl.DataFrame(list(_people(suite, since, tag)), schema=PEOPLE)


def _people(suite: Isoloir, since: str | None, tag: str | None) -> Iterator[dict[str, Any]]:
    for one in suite.crm.people.each(updated_since=since, tag=tag, limit=200):
        yield {name: one[name] for name in PEOPLE}
