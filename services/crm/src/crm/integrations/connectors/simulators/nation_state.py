"""The data of a simulated nation: sign-ups, tags, taggings, contacts and lists, with indexes."""

import itertools
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

MATCHED_ON = ("external_id", "email")


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


@dataclass
class Nation:
    signups: dict[str, dict[str, Any]] = field(default_factory=lambda: {})
    tags: dict[str, str] = field(default_factory=lambda: {})
    taggings: dict[str, tuple[str, str]] = field(default_factory=lambda: {})
    contacts: dict[str, dict[str, Any]] = field(default_factory=lambda: {})
    lists: dict[str, list[str]] = field(default_factory=lambda: {})
    processes: dict[str, dict[str, Any]] = field(default_factory=lambda: {})
    _ids: Any = field(default_factory=lambda: itertools.count(1))
    _last: datetime = datetime(2020, 1, 1, tzinfo=UTC)
    _changes: list[tuple[str, str]] = field(default_factory=lambda: [])
    """Times and ids, oldest first; outdated pairs are skipped."""
    _keyed: dict[tuple[str, Any], str] = field(default_factory=lambda: {})
    _tagged: dict[str, list[str]] = field(default_factory=lambda: {})
    _named: dict[str, str] = field(default_factory=lambda: {})
    _in_order: list[str] = field(default_factory=lambda: [])

    def next_id(self) -> str:
        return str(next(self._ids))

    def now(self) -> str:
        """Return a time later than the previous one, so that times are unique."""
        self._last = max(datetime.now(UTC), self._last + timedelta(microseconds=1))
        return _instant(self._last)

    def add(self, *tags: str, **attributes: Any) -> str:
        """Add a sign-up, as from a form on their site."""
        key = self.next_id()
        self.signups[key] = {"email_opt_in": True, "do_not_contact": False, "created_at": self.now()} | attributes
        self._index(key)
        for name in tags:
            self.put_tagging(key, self.tag(name))
        self.touch(key)
        return key

    def fill(self, people: Iterable[dict[str, Any]], at: datetime) -> list[str]:
        """Add many sign-ups dated from a past time, one microsecond apart."""
        ids: list[str] = []
        for number, attributes in enumerate(people):
            key, when = self.next_id(), _instant(at + timedelta(microseconds=number))
            defaults = {"email_opt_in": True, "do_not_contact": False, "created_at": when, "updated_at": when}
            self.signups[key] = defaults | attributes
            self._index(key)
            self._changes.append((when, key))
            ids.append(key)
        return ids

    def edit(self, key: str, **attributes: Any) -> None:
        self.signups[key] |= attributes
        self._index(key)
        self.touch(key)

    def touch(self, key: str) -> None:
        if key in self.signups:
            at = self.signups[key]["updated_at"] = self.now()
            self._changes.append((at, key))

    def find(self, attributes: dict[str, Any]) -> str | None:
        """Return the sign-up that an upsert matches: by external id, else by e-mail."""
        return next(
            (key for name in MATCHED_ON if attributes.get(name) and (key := self.holder(name, attributes[name]))), None
        )

    def holder(self, name: str, value: Any) -> str | None:
        """Return the sign-up with this value; e-mails ignore capitals."""
        key = self._keyed.get((name, str(value).casefold()))
        holder = self.signups.get(key, {}).get(name) if key is not None else None
        return key if holder is not None and str(holder).casefold() == str(value).casefold() else None

    def tag(self, name: str) -> str:
        known = self._named.get(name.casefold())
        if known is None:
            known = self._named[name.casefold()] = self.next_id()
            self.tags[known] = name
        return known

    def put_tagging(self, signup: str, tag: str) -> str:
        key = self.next_id()
        self.taggings[key] = (signup, tag)
        self._tagged.setdefault(signup, []).append(key)
        return key

    def taggings_of(self, signup: str) -> list[tuple[str, str]]:
        """Return (tagging, tag) pairs."""
        return [(key, self.taggings[key][1]) for key in self._tagged.get(signup, []) if key in self.taggings]

    def tags_of(self, signup: str) -> set[str]:
        return {self.tags[tag] for _, tag in self.taggings_of(signup)}

    def changed_since(self, since: str, start: int, size: int) -> list[str]:
        at = _instant(datetime.fromisoformat(since)) if since else ""
        first = bisect_left(self._changes, (at, ""))
        return list(islice(self._current(first), start, start + size))

    def by_id(self, start: int, size: int) -> list[str]:
        if len(self._in_order) != len(self.signups) or start == 0:
            self._in_order = list(self.signups)
        return self._in_order[start : start + size]

    def _current(self, first: int) -> Iterator[str]:
        for at, key in islice(self._changes, first, None):
            if self.signups.get(key, {}).get("updated_at") == at:
                yield key

    def _index(self, key: str) -> None:
        for name in MATCHED_ON:
            if self.signups[key].get(name):
                self._keyed[name, str(self.signups[key][name]).casefold()] = key
