"""The labels of an import, in French."""

from crm.imports.files.file_format import MIXED
from crm.imports.files.schemas import Effect, State

EFFECTS: dict[Effect, str] = {
    "created": "créée",
    "changed": "complétée",
    "same": "déjà connue, inchangée",
    "suppressed": "écartée : cette personne a demandé à être effacée",
    "refused": "refusée",
}
STATES: dict[State, str] = {
    "received": "reçu, colonnes à relire",
    "previewing": "aperçu en cours",
    "previewed": "aperçu prêt",
    "running": "import en cours",
    "done": "importé",
    "undoing": "annulation en cours",
    "undone": "annulé",
}
REMARKS: dict[str, str] = {
    "columns": "la ligne n'a pas le nombre de colonnes de l'en-tête, ou un guillemet y est resté ouvert",
    "name": "ni nom ni prénom",
    "total": "ligne de total, pas une personne",
    "sensitive": "une étiquette ou un champ révèle une religion, une opinion, une origine, un syndicat, la santé ou la "
    "vie sexuelle (RGPD, art. 9) : la ligne n'est pas prise",
    "too_young": "moins de 15 ans : personne de cet âge n'entre dans un fichier politique",
    "minor": "de 15 à 17 ans, et pas seulement bénévole : la ligne n'est pas prise",
    "email": "cette adresse e-mail n'est pas complète",
    "phone": "ce numéro n'existe pas dans le pays choisi : ajoutez l'indicatif, comme +32",
    "text": "caractère interdit, ou plus de 200 caractères",
    "rounded": "le tableur a arrondi ce numéro : dans le fichier d'origine, mettez la colonne au format texte",
    "beside_number": "les mots à côté du numéro ne sont pas gardés",
    "day": "date illisible : JJ/MM/AAAA, JJ/MM/AA ou AAAA-MM-JJ",
    "other_order": "cette date n'existe que si le mois vient d'abord",
    "short_year": "année à deux chiffres : pour une naissance, celle qui donne 15 ans ou plus ; pour une autre date, "
    "la dernière qui soit passée",
    "counted_day": "nombre de jours d'un tableur, lu comme une date",
    "future": "cette date n'est pas encore venue",
    "tag": "étiquette de plus de 60 caractères ou avec un caractère interdit",
    "unknown_tag": "étiquette que personne ne porte encore : elle n'a pas été posée",
    "role": "rôle inconnu : contact, sympathisant, adhérent, bénévole ou donateur",
    "yes_no": "ni oui ni non",
    "refusal_word": "mot inconnu dans une colonne de refus : compté comme un refus",
    "slots": "disponibilité à préciser",
    "skills": "coup de main inconnu",
    "consent": "accord sans source, texte, date ou preuve : il n'est pas enregistré (RGPD, art. 7)",
    "custom": "valeur qui ne convient pas à ce champ",
    "contacts": "plus de vingt adresses",
    "postcode": "code postal illisible",
    "proof_alone": "preuve d'accord sans accord : elle n'est pas gardée",
    "full_name": "le nom complet dit autre chose que le nom et le prénom : il n'est pas gardé",
    "cut": "plus de 200 caractères : la fin n'est pas gardée",
    "masked_address": "adresse protégée : ni la rue ni le code postal ne sont gardés",
    "postcode_alone": "code postal sans rue ni ville pour une autre adresse : il n'est pas gardé",
    "differs": "la fiche dit déjà autre chose : elle reste comme elle est",
    "not_kept": "fichier d'une autre élection, et rien ne dit que la personne accepte d'être gardée : la ligne n'est "
    "pas prise",
    "town_ambiguous": "plusieurs communes possibles",
    "town_contradictory": "la ville et le code postal se contredisent",
    "town_misspelt": "ville mal orthographiée, ou que le code postal ne suffit pas à trouver",
    "town_unknown": "ville inconnue : la personne n'aura pas de commune",
    "commune": "code INSEE de commune illisible",
    "station": "bureau de vote illisible, ou d'une autre commune",
}
WARNINGS: dict[str, str] = {
    "other_sheets": "Ce classeur a plusieurs feuilles avec un tableau : seule la première est lue. Envoyez chaque "
    "autre feuille dans son propre fichier.",
    "encoded_twice": "Des accents paraissent abîmés (« Ã© ») : le fichier a été converti deux fois. Repartez de "
    "l'original et enregistrez-le en « CSV UTF-8 ».",
}
_ENCODINGS = {
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": "Windows (1252)",
    "mac_roman": "Macintosh",
    "cp850": "DOS (850)",
}
ENCODINGS = _ENCODINGS | {f"{code}{MIXED}": f"{name}, avec des lignes en UTF-8" for code, name in _ENCODINGS.items()}


def say(remark: str, header: list[str]) -> tuple[str, str]:
    """Return the column's name (empty: the whole line) and the sentence of a remark such as `4:phone`."""
    column_number, _, code = remark.partition(":")
    number = int(column_number)
    return (header[number - 1] if 0 < number <= len(header) else "", REMARKS[code])
