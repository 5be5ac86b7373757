"""find the people who live at an address by its hash, for segments that ask for a distance"""

import re
import unicodedata
from hashlib import blake2b
from uuid import UUID

from alembic import op
from sqlalchemy import text

revision = "0075_address_hashes"
down_revision = "0074_files_as_they_are"
_PART = 20_000
# The hash of `person.home_hash` as it was at this revision.
_WORD = re.compile(r"[^\W_]+")
_SHORT: dict[str, str] = {
    **{"r": "rue", "av": "avenue", "ave": "avenue", "bd": "boulevard", "bld": "boulevard", "blvd": "boulevard"},
    **{"pl": "place", "ch": "chemin", "chem": "chemin", "imp": "impasse", "all": "allee", "rte": "route"},
    **{"sq": "square", "fg": "faubourg", "fbg": "faubourg", "st": "saint", "ste": "sainte"},
}


def upgrade() -> None:
    op.execute("alter table building add column home_hash bigint")
    op.execute("comment on column building.home_hash is 'Of its address, as that of a person who lives there.'")
    connection = op.get_bind()
    some = text(
        """
            select building.campaign_id, building.id, number, suffix, street.name, street.postcode
            from building join street on street.campaign_id = building.campaign_id and street.id = street_id
            where (building.campaign_id, building.id) > (:campaign, :id)
            order by building.campaign_id, building.id limit :most
        """
    )
    put = text("update building set home_hash = :hash where campaign_id = :campaign and id = :id")
    # A party's table has millions of addresses: never all of them in memory.
    last = {"campaign": UUID(int=0), "id": UUID(int=0)}
    while rows := connection.execute(some, last | {"most": _PART}).all():
        connection.execute(put, [{"campaign": row.campaign_id, "id": row.id, "hash": _hash(*row[2:])} for row in rows])
        last = {"campaign": rows[-1].campaign_id, "id": rows[-1].id}
    op.execute("create index ix_building_campaign_id_latitude on building (campaign_id, latitude)")


def _hash(number: int, suffix: str, street: str, postcode: str | None) -> int | None:
    if not postcode:
        return None
    decomposed = unicodedata.normalize("NFKD", f"{number} {suffix} {street}".casefold())
    kept = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    found: list[str] = _WORD.findall(kept)
    words = [_SHORT.get(word[:40], word[:40]) for word in dict.fromkeys(found)]
    written = " ".join([*words, postcode.replace(" ", "")])
    return int.from_bytes(blake2b(written.encode(), digest_size=8).digest(), signed=True)


def downgrade() -> None:
    raise RuntimeError("Restore the backup of before instead.")
