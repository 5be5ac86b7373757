"""A check of a database server's locale: a wrong one makes accented names unfindable."""

from contextlib import closing

import psycopg


def lost_letters(url: str) -> list[str]:
    """Return descriptions of this server's faults; empty if there are none. Leaves nothing behind."""
    with closing(psycopg.connect(url.replace("+psycopg", ""))) as connection:
        connection.execute("create extension if not exists pg_trgm")
        row = connection.execute("select lower('É'), cardinality(show_trgm('Élodie')), version()").fetchone()
        connection.rollback()
    assert row is not None
    lower, trigrams, version = row
    faults: list[str] = []
    if lower != "é":
        faults.append(f"lower('É') gives {lower!r}")
    if trigrams != 7:
        faults.append(f"the trigrams of Élodie are {trigrams}, not 7")
    return [f"{fault} ({version.split(' on ')[0]})" for fault in faults]
