"""The search index of people's names."""

from collections.abc import Awaitable, Iterable, Sequence
from uuid import UUID

from kit.db.bulk_copy import copy_lines
from sqlalchemy import ARRAY, Text, bindparam, delete, insert, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.records.models import NameKey, Person, PersonKey
from crm.people.records.names import home_hash, keys_of, name_hash, words_of


async def index_person(session: AsyncSession, person: Person) -> None:
    """Rebuild a person's index after a change of name or address."""
    await index_people(session, person.campaign_id, [person])


async def index_people(session: AsyncSession, campaign_id: UUID, people: Sequence[Person]) -> None:
    """Rebuild the index of several people of one campaign."""
    conditions = (PersonKey.campaign_id == campaign_id, PersonKey.person_id.in_([person.id for person in people]))
    before = set(await session.scalars(delete(PersonKey).where(*conditions).returning(PersonKey.key)))
    pairs = [(word, person.id) for person in people for word in words_of(person.first_names, person.surname)]
    if pairs:
        rows = [{"campaign_id": campaign_id, "key": word, "person_id": person} for word, person in pairs]
        await session.execute(insert(PersonKey), rows)
    words = {word for word, _ in pairs}
    await add_words(session, campaign_id, words - before)
    await forget_words(session, campaign_id, before - words)
    for person in people:
        person.name_hash = name_hash(person.first_names, person.surname)
        person.home_hash = home_hash(person.street, person.postcode)
    await session.flush()


async def add_words(session: AsyncSession, campaign_id: UUID, words: Iterable[str]) -> None:
    """Add the misspellings of new words."""
    rows = [
        {"campaign_id": campaign_id, "key": key, "word": word}
        for word in sorted(words)
        for key in sorted(keys_of(word))
    ]
    if rows:
        await session.execute(postgresql.insert(NameKey).on_conflict_do_nothing(), rows)


def write_words(person: str, words: Iterable[str]) -> str:
    """Prepare a name's words as COPY lines of `person_key`. `person`: the id as 32 hex digits."""
    return "".join([f"{word}\t{person}\n" for word in words])


async def unknown_words(session: AsyncSession, words: Iterable[str]) -> list[str]:
    """Return the words that no name in the campaign has yet."""
    every = set(words)
    existing = await session.scalars(_WORDS, {"words": sorted(every)})
    return sorted(every - set(existing))


def write_keys(words: Iterable[str]) -> str:
    """Prepare the misspellings of new words as COPY lines of `name_key`."""
    return "".join([f"{key}\t{word}\n" for word in words for key in sorted(keys_of(word))])


async def add_written(session: AsyncSession, campaign_id: UUID, lines: Iterable[str], keys: Awaitable[str]) -> None:
    """Index new people. `lines`: from `write_words`; `keys`: from `write_keys`, of new words."""
    row = {"campaign_id": campaign_id}
    await copy_lines(session, PersonKey.__tablename__, ("key", "person_id"), lines, same=row, fresh=True)
    # A concurrent transaction may have inserted the same word.
    await copy_lines(session, NameKey.__tablename__, ("key", "word"), (await keys,), same=row)


async def forget_words(session: AsyncSession, campaign_id: UUID, words: Iterable[str]) -> None:
    """Delete words that nobody has any more: a rare name identifies a person. Two queries, however many words."""
    candidates = sorted(words)
    if not candidates:
        return
    unused = await session.scalars(_UNBORNE, {"campaign": campaign_id, "words": candidates})
    pairs = [(key, word) for word in unused.all() for key in sorted(keys_of(word))]
    if pairs:
        keys, key_words = zip(*pairs, strict=True)
        await session.execute(_FORGET, {"campaign": campaign_id, "keys": list(keys), "words": list(key_words)})


_WORDS = text("select word from name_key where key = word and key = any(:words)").bindparams(
    bindparam("words", type_=ARRAY(Text))
)
_UNBORNE = text("""
    select word from unnest(:words) word
    where not exists (select from person_key where campaign_id = :campaign and key = word)
""").bindparams(bindparam("words", type_=ARRAY(Text)))
_FORGET = text("""
    delete from name_key using unnest(:keys, :words) as pair (key, word)
    where name_key.campaign_id = :campaign and name_key.key = pair.key and name_key.word = pair.word
""").bindparams(bindparam("keys", type_=ARRAY(Text)), bindparam("words", type_=ARRAY(Text)))
