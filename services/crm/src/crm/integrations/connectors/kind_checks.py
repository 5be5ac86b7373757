"""What a connector of each kind is given, and what of it cannot be. Raises Invalid at the field."""

from kit.web.problems import Invalid

from crm.integrations.connectors.credentials import Credentials
from crm.integrations.connectors.schemas import DEFAULT_OWNERS, ConnectorCreate, Kind, TokenPut
from crm.integrations.connectors.three_way_merge import Owner

INTERACTIONS = "interactions"
"""Among the owners: `off` unless the campaign says otherwise."""
BREVO_MAPPED = frozenset({"first_names", "surname", "phone", "street", "postcode", "town"})


def check_kind(put: ConnectorCreate) -> None:
    if put.kind != "csv" and put.token is None:
        raise Invalid("Donnez la clé d'accès de ce service.", "A token is expected.", "/token")
    if (put.kind == "csv") != ("id" in put.mapping):
        raise Invalid(
            "Pour un fichier CSV, et pour lui seul, dites quelle colonne identifie une personne (id).",
            "`mapping` with `id` is expected for a CSV file, and for nothing else.",
            "/mapping",
        )
    if put.mapping and put.kind not in ("csv", "brevo"):
        raise Invalid(
            "Colonnes et attributs ne se disent que d'un fichier CSV ou de Brevo.",
            "`mapping` is for a CSV file or Brevo alone.",
            "/mapping",
        )
    if put.kind == "brevo" and not put.mapping.keys() <= BREVO_MAPPED:
        raise Invalid(
            "De Brevo, seuls prénom, nom, téléphone et adresse se lisent dans des attributs.",
            "For Brevo, only names, phone and address may be mapped to attributes.",
            "/mapping",
        )


def owners_of(put: ConnectorCreate) -> dict[str, Owner]:
    """Return whose word counts for each field. What has no place there stays apart."""
    owners: dict[str, Owner] = DEFAULT_OWNERS | put.owners
    if put.kind == "csv":
        return {field: owner if field in put.mapping else "off" for field, owner in owners.items()}
    if put.kind == "brevo":
        known = {"email", "first_names", "surname"} | put.mapping.keys()
        return {field: owner if field in known else "off" for field, owner in owners.items()}
    return owners


def check_interactions(kind: Kind | str, owner: Owner, author: str | None) -> None:
    if owner != "off" and kind != "nationbuilder":
        raise Invalid(
            "Les échanges ne se tiennent d'accord qu'avec NationBuilder.",
            "Interactions are kept in step with NationBuilder alone.",
            f"/owners/{INTERACTIONS}",
        )
    if owner in ("both", "ours") and author is None:
        raise Invalid(
            "Dites au nom de qui les échanges s'écrivent là-bas : le numéro d'une fiche.",
            "Say in whose name interactions are entered there: the id of a sign-up.",
            "/author",
        )


def credentials(put: TokenPut | ConnectorCreate) -> Credentials:
    return Credentials(token=put.token or "", **(put.refresh.model_dump() if put.refresh else {}))


def check_refresh(kind: str, put: TokenPut | ConnectorCreate) -> None:
    if put.refresh is not None and kind != "nationbuilder":
        raise Invalid("Seul NationBuilder renouvelle sa clé.", "Only NationBuilder renews its key.", "/refresh")
