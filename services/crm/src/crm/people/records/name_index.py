"""The names of people as they are looked for, kept beside them."""

from collections.abc import Awaitable, Iterable, Sequence
from uuid import UUID

from kit.db.bulk_copy import copy_lines
from sqlalchemy import ARRAY, Text, bindparam, delete, insert, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.records.models import NameKey, Person, PersonKey
from crm.people.records.names import home_hash, keys_of, name_hash, words_of


async def index_person(session: AsyncSession, person: Person) -> None:
    """Index a person's name again, after a change of name or address."""
    await index_people(session, person.campaign_id, [person])


async def index_people(session: AsyncSession, campaign_id: UUID, people: Sequence[Person]) -> None:
    """Index the names of several people of one campaign, as `index_person` does."""
    mine = (PersonKey.campaign_id == campaign_id, PersonKey.person_id.in_([one.id for one in people]))
    before = set(await session.scalars(delete(PersonKey).where(*mine).returning(PersonKey.key)))
    borne = [(word, one.id) for one in people for word in words_of(one.first_names, one.surname)]
    if borne:
        rows = [{"campaign_id": campaign_id, "key": word, "person_id": one} for word, one in borne]
        await session.execute(insert(PersonKey), rows)
    words = {word for word, _ in borne}
    await add_words(session, campaign_id, words - before)
    await forget_words(session, campaign_id, before - words)
    for one in people:
        one.name_hash = name_hash(one.first_names, one.surname)
        one.home_hash = home_hash(one.street, one.postcode)
    await session.flush()


async def add_words(session: AsyncSession, campaign_id: UUID, words: Iterable[str]) -> None:
    """The misspellings under which the words are found."""
    rows = [
        {"campaign_id": campaign_id, "key": key, "word": word}
        for word in sorted(words)
        for key in sorted(keys_of(word))
    ]
    if rows:
        await session.execute(postgresql.insert(NameKey).on_conflict_do_nothing(), rows)


def write_words(person: str, words: Iterable[str]) -> str:
    """The words of somebody's name, as COPY takes them into `person_key`. `person`: 32 digits."""
    return "".join([f"{word}\t{person}\n" for word in words])


async def unknown_words(session: AsyncSession, words: Iterable[str]) -> list[str]:
    """Return the words of names that nobody in the campaign bears yet."""
    every = set(words)
    known = await session.scalars(_WORDS, {"words": sorted(every)})
    return sorted(every - set(known))


def write_keys(words: Iterable[str]) -> str:
    """The misspellings under which new words are found, as COPY takes them into `name_key`."""
    return "".join([f"{key}\t{word}\n" for word in words for key in sorted(keys_of(word))])


async def add_written(session: AsyncSession, campaign_id: UUID, lines: Iterable[str], keys: Awaitable[str]) -> None:
    """Index new people as `index_person` does: `lines` from `write_words`, `keys` from `write_keys` of new words."""
    same = {"campaign_id": campaign_id}
    await copy_lines(session, PersonKey.__tablename__, ("key", "person_id"), lines, same=same, fresh=True)
    # Another transaction may have brought the same word meanwhile.
    await copy_lines(session, NameKey.__tablename__, ("key", "word"), (await keys,), same=same)


async def forget_words(session: AsyncSession, campaign_id: UUID, words: Iterable[str]) -> None:
    """A rare name says who it was: it goes with the last who bore it. Two questions, however many the words."""
    asked = sorted(words)
    if not asked:
        return
    gone = await session.scalars(_UNBORNE, {"campaign": campaign_id, "words": asked})
    pairs = [(key, word) for word in gone.all() for key in sorted(keys_of(word))]
    if pairs:
        keys, theirs = zip(*pairs, strict=True)
        await session.execute(_FORGET, {"campaign": campaign_id, "keys": list(keys), "words": list(theirs)})


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
