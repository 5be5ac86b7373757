"""Sensitive subjects that no column or custom field may be about, recognised by its name."""

from collections.abc import Collection, Mapping
from uuid import UUID

from elections.special_categories.detection import find_sensitive
from kit.web.problems import Invalid
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.special_categories.free_text_check import screen
from crm.people.records.custom_values import Value
from crm.people.records.names import words_of
from crm.people.records.schemas import CustomFieldPut

SENSITIVE = frozenset(
    {
        *("religion", "confession", "culte", "church"),
        *("ethnicity", "ethnie", "origine", "origine ethnique", "race", "couleur de peau", "nationalite"),
        *("consonance", "consonance du nom", "sexual orientation", "orientation sexuelle"),
        *("support level", "inferred support level", "level of support", "inferred party", "party"),
        *("parti", "parti politique", "opinion", "opinion politique", "intention de vote", "vote"),
        *("syndicat", "union", "affiliation syndicale", "sante", "etat de sante", "health", "handicap"),
        *("lieu de naissance", "birthplace", "ville de naissance", "departement de naissance", "pays de naissance"),
    }
)
"""Data that a campaign may neither import nor keep in a field (GDPR, art. 9; CNIL on electoral rolls)."""


def plain(name: str) -> str:
    return " ".join(words_of(name))


def is_sensitive(name: str) -> bool:
    """Return whether a column's name is sensitive. Doubtful names pass: their cells are screened."""
    finding = find_sensitive(name)
    return plain(name) in SENSITIVE or (finding is not None and finding.certain)


def new_texts(
    tags: Collection[str], custom: Mapping[str, Value | None], known_tags: Collection[str], current: Mapping[str, Value]
) -> dict[str, str]:
    """Return, by its pointer, each free text of an entry that was not there before, for screening."""
    existing_tags = frozenset(known_tags)
    texts = {f"/tags/{index}": tag for index, tag in enumerate(tags) if tag not in existing_tags}
    return texts | {
        f"/custom/{key}": value for key, value in custom.items() if isinstance(value, str) and current.get(key) != value
    }


async def screen_field(session: AsyncSession, campaign_id: UUID, key: str, put: CustomFieldPut) -> None:
    """Raise Invalid for a field whose name or options reveal data that GDPR, art. 9, protects."""
    check_field(key, put.label)
    options = {f"/options/{index}": option for index, option in enumerate(put.options)}
    await screen(session, campaign_id, {"/label": put.label, "": key.replace("_", " "), **options})


def check_field(key: str, label: str) -> None:
    """Raise Invalid for a field whose very name sorts people by data that GDPR, art. 9, protects."""
    for pointer, name in (("/label", label), ("", key.replace("_", " "))):
        if plain(name) in SENSITIVE:
            raise Invalid(
                "Aucun champ ne garde l'origine, la religion, la santé, le syndicat, l'opinion ou le lieu de naissance "
                "(RGPD, art. 9 ; CNIL, fichiers électoraux).",
                "No field holds origin, religion, health, union, opinion or birthplace (GDPR art. 9; CNIL).",
                pointer,
            )
