"""What a column or a field of the campaign's own may not be about, by what it is called."""

from kit.problems import Invalid

from crm.people.names import words_of

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
"""What the law lets no campaign take from a file or keep in a field (GDPR, art. 9; CNIL on electoral rolls)."""


def plain(name: str) -> str:
    return " ".join(words_of(name))


def is_sensitive(name: str) -> bool:
    return plain(name) in SENSITIVE


def check_field(key: str, label: str) -> None:
    """Raises Invalid for a field that would sort people by what GDPR, art. 9, protects. What hides behind another name
    is found in the register of processing, not here.
    """
    for pointer, name in (("/label", label), ("", key.replace("_", " "))):
        if plain(name) in SENSITIVE:
            raise Invalid(
                "Aucun champ ne garde l'origine, la religion, la santé, le syndicat, l'opinion ou le lieu de naissance "
                "(RGPD, art. 9 ; CNIL, fichiers électoraux).",
                "No field holds origin, religion, health, union, opinion or birthplace (GDPR art. 9; CNIL).",
                pointer,
            )
