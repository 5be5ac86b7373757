"""The labels of an import, in French."""

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
    "sensitive": "une étiquette ou un champ révèle une religion, une opinion, une origine, un syndicat, la santé ou la "
    "vie sexuelle (RGPD, art. 9) : la ligne n'est pas prise",
    "too_young": "moins de 15 ans : personne de cet âge n'entre dans un fichier politique",
    "minor": "de 15 à 17 ans, et pas seulement bénévole : la ligne n'est pas prise",
    "email": "cette adresse e-mail n'est pas complète",
    "phone": "ce numéro n'existe pas dans le pays choisi : ajoutez l'indicatif, comme +32",
    "text": "caractère interdit, ou plus de 200 caractères",
    "day": "date illisible : JJ/MM/AAAA ou AAAA-MM-JJ",
    "future": "cette date n'est pas encore venue",
    "tag": "étiquette de plus de 60 caractères ou avec un caractère interdit",
    "unknown_tag": "étiquette que personne ne porte encore : elle n'a pas été posée",
    "role": "rôle inconnu : contact, sympathisant, adhérent, bénévole ou donateur",
    "yes_no": "oui ou non attendu",
    "consent": "accord sans source, texte, date ou preuve : il n'est pas enregistré (RGPD, art. 7)",
    "custom": "valeur qui ne convient pas à ce champ",
    "contacts": "plus de vingt adresses",
    "postcode": "code postal illisible",
    "commune": "code INSEE de commune illisible",
    "station": "bureau de vote illisible, ou d'une autre commune",
}
WARNINGS: dict[str, str] = {
    "encoded_twice": "Des accents paraissent abîmés (« Ã© ») : le fichier a été converti deux fois. Repartez de "
    "l'original et enregistrez-le en « CSV UTF-8 ».",
}
ENCODINGS = {
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": "Windows (1252)",
    "mac_roman": "Macintosh",
    "cp850": "DOS (850)",
}


def say(remark: str, header: list[str]) -> tuple[str, str]:
    """Return the column's name (empty: the whole line) and the sentence of a remark such as `4:phone`."""
    column_number, _, code = remark.partition(":")
    number = int(column_number)
    return (header[number - 1] if 0 < number <= len(header) else "", REMARKS[code])
