"""Checks of a mapping, and of where a file's people come from, before anything is read."""

from kit.web.problems import Invalid

from crm.imports.files import column_fields
from crm.imports.files import upload as files_upload
from crm.imports.files.answered_words import is_answer
from crm.imports.files.models import PersonImport
from crm.imports.files.schemas import MappingPut, Origin
from crm.people.records.contacts import is_country
from crm.people.records.sensitive_fields import is_sensitive


def check_origin(origin: Origin | None) -> None:
    """Raise Invalid for a file of which nobody says where its people come from: it stays unread."""
    if origin is None:
        raise Invalid(
            "Dites d'où viennent ces personnes : recueillies par cette campagne, contacts réguliers du même "
            "responsable, ou gardées d'une élection précédente par leur accord. Toute autre liste reste dehors (CNIL, "
            "30 janvier 2026).",
            "Say where these people come from (`origin`): `campaign`, `regular` or `agreed`. No other list comes in.",
            "/origin",
            article="CNIL, 30 janvier 2026",
        )


def check_mapping(person_import: PersonImport, put: MappingPut, custom: dict[str, str]) -> None:
    if len(put.columns) != len(person_import.header):
        raise Invalid(
            f"Le fichier a {len(person_import.header)} colonnes.",
            f"The file has {len(person_import.header)} columns.",
            "/columns",
        )
    if not is_country(put.country):
        raise Invalid(
            "Ce pays n'est pas connu : deux lettres, comme FR, BE ou CH.",
            "There is no such country: two letters, as FR, BE or CH.",
            "/country",
        )
    allowed = {*files_upload.allowed_of(person_import.target), *(f"custom:{key}" for key in custom)}
    for index, target in enumerate(put.columns):
        pointer = f"/columns/{index}"
        if target is None:
            continue
        if target not in allowed:
            raise Invalid(
                "Une colonne ne peut pas être lue ainsi dans ce fichier.", "No column may be read so here.", pointer
            )
        if is_sensitive(person_import.header[index]):
            raise Invalid(
                "La loi interdit de prendre cette donnée dans un fichier (RGPD, art. 9) : laissez la colonne de côté.",
                "The law forbids taking this from a file (GDPR, art. 9): leave the column out.",
                pointer,
            )
        if column_fields.is_once(target) and target in put.columns[:index]:
            first, second = (
                person_import.header[put.columns.index(target)] or "(sans nom)",
                person_import.header[index] or "(sans nom)",
            )
            label = column_fields.TARGETS.get(target) or custom[target.removeprefix("custom:")]
            raise Invalid(
                f"Les colonnes « {first} » et « {second} » sont toutes deux lues comme « {label} » : gardez-en une.",
                f"The columns `{first}` and `{second}` are both read as `{target}`: keep one of them.",
                pointer,
            )
    if not {"surname", "first_names", "full_name"} & set(put.columns):
        raise Invalid("Dites quelle colonne est le nom.", "Say which column is the name.", "/columns")
    _check_proofs(put)
    if put.informed and person_import.origin != "campaign":
        raise Invalid(
            "Seules les personnes de qui la campagne a recueilli elle-même les données ont pu lire son avis (RGPD, "
            "art. 13).",
            "Only people whose data this campaign collected itself can have read its notice (GDPR, art. 13).",
            "/informed",
            article="RGPD, art. 13",
        )
    if person_import.origin == "agreed" and "kept" not in put.columns:
        raise Invalid(
            f"Dites quelle colonne est « {column_fields.TARGETS['kept']} » : d'un fichier d'une autre élection, seules "
            "entrent les personnes qui l'ont accepté (CNIL, 30 janvier 2026).",
            "Say which column says that the person agreed to be kept: of an earlier election, nobody else comes in.",
            "/columns",
        )
    for index, answer in enumerate(put.answers):
        if not is_answer(answer.about, answer.means):
            raise Invalid(
                "Cette réponse ne convient pas à cette question : choisissez-en une de la liste.",
                "This is no answer to that question: choose one of the list.",
                f"/answers/{index}/means",
            )


def _check_proofs(put: MappingPut) -> None:
    """Raise Invalid for consents that nothing in the file, and no statement about all of it, proves."""
    if not any(target and target.startswith("use:") for target in put.columns):
        return
    said = {"consent_source", "consent_text", "consent_proof"} if put.statement else set[str]()
    if put.statement and put.statement.said_on:
        said.add("consent_on")
    missing = [proof for proof in column_fields.PROOFS if proof not in put.columns and proof not in said]
    if missing:
        labels = ", ".join(f"« {column_fields.TARGETS[proof]} »" for proof in missing)
        raise Invalid(
            "Un accord ne s'importe qu'avec sa source, son texte, sa date et sa preuve (RGPD, art. 7). "
            f"Il manque : {labels}. Si toutes les lignes viennent du même formulaire, dites-le plus bas ; sinon, "
            "continuez sans les accords (le second bouton, en bas) : les personnes entreront, et vous pourrez les leur "
            "demander.",
            "Consent is taken from a file only with its source, words, date and proof (GDPR, art. 7): for each line, "
            "or in a statement where all lines come from one form.",
            "/columns",
        )
