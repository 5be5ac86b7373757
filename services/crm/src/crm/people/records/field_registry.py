"""The fields of a contact, each declared once.

Imports, the bulk route, merges, exports, forms, the audit log, the notice of art. 14 GDPR and the copy for the person's
rights are made from here. `tests/people/records/test_field_registry.py` walks every column of `Person` through each.
"""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from crm.people.records.contact_field import ContactField
from crm.people.records.custom_values import Value


class Other(NamedTuple):
    """A further postal address, of a kind that `other_addresses` knows."""

    kind: str
    street: str | None
    postcode: str | None
    town: str | None


class Entry(NamedTuple):
    """A person as an import has them; `contacts` are normalised, `name` and `home` are hashes (`people.names`)."""

    first_names: str | None = None
    surname: str | None = None
    street: str | None = None
    postcode: str | None = None
    town: str | None = None
    commune: str | None = None
    station: str | None = None
    roles: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    custom: Mapping[str, Value] = {}
    born_on: date | None = None
    collected_on: date | None = None
    notice_on: date | None = None
    contacts: tuple[tuple[str, str], ...] = ()
    name: int | None = None
    home: int | None = None
    words: tuple[str, ...] = ()
    others: tuple[Other, ...] = ()
    masked: bool = False
    given_by: str | None = None
    retained_as: str | None = None


FIELDS: tuple[ContactField, ...] = (
    ContactField(
        name="surname",
        label="Nom",
        audit_log="nom",
        group="name",
        phrase="le nom",
        form="Nom",
        column="Nom",
        headers="nom|nom de famille|surname|last name|lastname|family name|nom d usage|nom de naissance|nom usuel|"
        "nom marital|patronyme",
        completed=False,
        indexed=True,
        synced=True,
    ),
    ContactField(
        name="first_names",
        label="Prénom",
        audit_log="prénoms",
        group="name",
        phrase="le prénom",
        form="Prénom",
        column="Prénom",
        headers="prenom|prenoms|prenom s|prenom usuel|first name|firstname|first names|given name",
        completed=False,
        indexed=True,
        synced=True,
    ),
    ContactField(
        name="street",
        label="Adresse",
        audit_log="rue",
        group="address",
        merge="address",
        phrase="la rue",
        form="Numéro et rue",
        column="Rue (avec ou sans numéro)",
        headers="adresse|rue|voie|libelle de voie|libelle voie|address|street|address1|primary address1|home address1|"
        "address street|adresse postale|nom de la voie|adresse 1|adresse ligne 1|n et voie|n et rue|numero et voie|"
        "numero et rue|no et voie|adresse complete|complement|complement d adresse|adresse 2|adresse ligne 2|address2|"
        "address line 1|address line 2|primary address2|batiment|street address|can2 user address",
        indexed=True,
        masked=True,
        synced=True,
        notice="addresses",
    ),
    ContactField(
        name="postcode",
        label="Code postal",
        audit_log="code postal",
        group="address",
        merge="address",
        phrase="le code postal",
        form="Code postal",
        longest=10,
        inputmode="numeric",
        column="Code postal",
        headers="code postal|cp|zip|zip code|postal code|postalcode|postcode|primary zip|home zip|address postalcode|"
        "can2 user zip|code post",
        indexed=True,
        masked=True,
        synced=True,
        notice="addresses",
    ),
    ContactField(
        name="town",
        label="Ville",
        audit_log="ville",
        group="address",
        merge="address",
        phrase="la ville",
        form="Ville",
        column="Ville",
        headers="ville|commune|city|town|primary city|home city|address city|localite|can2 user city|cp ville|"
        "code postal ville|code postal et ville|ville cp",
        synced=True,
        notice="addresses",
    ),
    ContactField(
        name="commune",
        label="Code commune",
        audit_log="commune",
        group="address",
        phrase="le code de la commune",
        column="Code INSEE de la commune",
        headers="code insee|code commune|insee|citycode|code de la commune|address citycode",
        notice="stations",
    ),
    ContactField(
        name="station",
        label="Bureau de vote",
        audit_log="bureau de vote",
        group="address",
        phrase="le bureau de vote",
        form="Bureau de vote",
        hint="s’il est connu : la commune et le numéro",
        longest=120,
        spelled=False,
        column="Bureau de vote",
        headers="bureau|bureau de vote|code du bureau de vote|code bureau|pollingstation|polling station|bv|precinct|"
        "address pollingstation",
        notice="stations",
    ),
    ContactField(
        name="address_masked",
        label="Adresse protégée",
        audit_log="protection de l'adresse",
        group="address",
        kind="flag",
        merge="protected",
        phrase="la protection de l'adresse",
        column="Adresse protégée (oui ou non)",
        headers="adresse masquee|adresse protegee",
        exported=False,  # nobody may sort a file by who is protected
    ),
    ContactField(
        name="born_on",
        label="Date de naissance",
        audit_log="date de naissance",
        group="details",
        kind="day",
        sealed=True,
        phrase="la date de naissance",
        column="Date de naissance (scellée)",
        headers="date de naissance|ne le|nee le|ne e le|date naissance|naissance|birthdate|date of birth|dob|"
        "birth date|born at",
        notice="births",
    ),
    ContactField(
        name="roles",
        label="Rôle",
        audit_log="rôles",
        group="details",
        kind="list",
        merge="union",
        phrase="le rôle",
        column="Rôle dans la campagne",
        target="role",
        headers="role|statut|qualite|profil",
    ),
    ContactField(
        name="tags",
        label="Étiquettes",
        audit_log="étiquettes",
        group="details",
        kind="list",
        merge="union",
        phrase="les étiquettes",
        column="Étiquettes",
        headers="etiquettes|etiquette|tags|tag|tag list|mots cles|labels",
        notice="notes",
    ),
    ContactField(
        name="uses",
        label="Accords",
        audit_log="consentements",
        group="details",
        kind="list",
        merge="ledger",
    ),
    ContactField(
        name="custom",
        label="Champs de la campagne",
        audit_log="champs de la campagne",
        group="details",
        kind="custom",
        merge="keys",
        phrase="les champs de la campagne",
        notice="notes",
    ),
    ContactField(
        name="opinion",
        label="Opinion notée (de 1, contre, à 5, pour)",
        audit_log="opinion",
        group="details",
        sealed=True,
        phrase="l'opinion",
        exported=False,  # GDPR, art. 9: read one by one, with a reason
    ),
    ContactField(
        name="language",
        label="Langue",
        audit_log="langue",
        group="details",
        exported=False,  # may reveal a person's origin: used only for messages to them
    ),
    ContactField(
        name="source",
        label="Source",
        audit_log="origine de la fiche",
        group="collection",
        merge="kept",
        phrase="l'origine",
    ),
    ContactField(
        name="collected_on",
        label="Recueilli le",
        audit_log="jour du recueil",
        group="collection",
        kind="day",
        merge="earliest",
        phrase="le jour du recueil",
        column="Recueilli le",
        headers="recueilli le|date de recueil|date d inscription|created at|date de creation|inscrit le",
        completed=False,
    ),
    ContactField(
        name="given_by",
        label="Données remises par",
        audit_log="qui a remis les données",
        group="collection",
        merge="kept",  # part of `source`
        phrase="qui a remis les données",
        completed=False,
        exported=False,
    ),
    ContactField(
        name="notice_on",
        label="Informée le",
        audit_log="jour de l'information (RGPD, art. 14)",
        group="collection",
        kind="day",
        phrase="le jour de l'information",
        column="Personne informée le (RGPD, art. 14)",
        headers="informe le|date d information",
        exported=False,
    ),
    ContactField(
        name="retained_as",
        label="Après l'élection",
        audit_log="motif de conservation",
        group="collection",
        phrase="le motif de conservation",
    ),
)

BOOKKEEPING: dict[str, str] = {
    "campaign_id": "key",
    "id": "key",
    "version": "counts the changes",
    "sealed": "holds the sealed fields",
    "interactions": "counted with each interaction; a merge adds them up",
    "last_interaction_at": "kept with each interaction; a merge takes the later one",
    "name_hash": "made from the name",
    "home_hash": "made from street and postcode",
    "entered_by": "who did it, in the audit log too",
    "updated_by": "who did it, in the audit log too",
    "updated_at": "clock",
    "created_at": "clock",
}
"""Columns of `Person` that hold no data of the person, and why."""
