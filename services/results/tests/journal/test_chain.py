from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from results.journal.chain import GENESIS, Entry, seal, verify

AT = datetime(2029, 6, 10, 18, tzinfo=UTC)
VALUES = st.dictionaries(st.text(max_size=8), st.one_of(st.text(max_size=8), st.integers(), st.none()), max_size=4)


def chain(abouts: list[dict[str, Any]]) -> list[Entry]:
    entries: list[Entry] = []
    previous = GENESIS
    for number, about in enumerate(abouts, 1):
        at = AT + timedelta(seconds=number)
        sealed = seal(number, at, "someone", "tally_received", about, previous)
        entries.append(Entry(number, at, "someone", "tally_received", about, previous, sealed))
        previous = sealed
    return entries


@given(st.lists(VALUES, max_size=6))
def test_a_chain_that_nobody_touched_holds(abouts: list[dict[str, Any]]) -> None:
    entries = chain(abouts)
    verdict = verify(entries)

    assert verdict.broken_at is None
    assert verdict.entries == len(entries)
    assert verdict.head == (entries[-1].hash if entries else GENESIS)


@given(st.lists(VALUES, min_size=1, max_size=6), st.data())
def test_a_changed_entry_is_found(abouts: list[dict[str, Any]], data: st.DataObject) -> None:
    entries = chain(abouts)
    place = data.draw(st.integers(0, len(entries) - 1))
    change = data.draw(
        st.sampled_from([{"actor": "else"}, {"at": AT}, {"about": {"new": "x" * 9}}, {"action": "other"}])
    )
    entries[place] = replace(entries[place], **change)

    assert verify(entries).broken_at == place + 1


def test_an_entry_that_was_removed_or_sealed_anew_is_found() -> None:
    entries = chain([{"n": n} for n in range(4)])

    assert verify([entries[0], *entries[2:]]).broken_at == 3
    forged = replace(entries[1], about={"n": 9})
    forged = replace(forged, hash=seal(2, forged.at, forged.actor, forged.action, forged.about, forged.previous))
    assert verify([entries[0], forged, *entries[2:]]).broken_at == 3


def test_a_chain_is_verified_piece_by_piece() -> None:
    entries = chain([{"n": n} for n in range(4)])

    assert verify(entries[2:], after=entries[1]).broken_at is None
    assert verify(entries[2:]).broken_at == 3
