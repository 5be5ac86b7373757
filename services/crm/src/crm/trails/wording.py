"""What people read for what the trail keeps."""

from crm.trails.schemas import About, Act

ACTS: dict[Act, str] = {
    "read": "a lu",
    "added": "a ajouté",
    "changed": "a changé",
    "erased": "a effacé",
    "exported": "a exporté",
}
ABOUT: dict[About, str] = {
    "person": "une personne",
    "member": "un membre de l'équipe",
    "rights_case": "une demande de droits",
    "retention": "des données arrivées à leur terme",
    "register": "le registre des traitements",
    "organisation": "une organisation",
}
FIELDS = {
    "contact": "coordonnées",
    "email": "e-mail",
    "phone": "téléphone",
    "born_on": "date de naissance",
    "opinion": "opinion",
    "uses": "consentements",
    "exchanges": "échanges",
    "themes": "thèmes",
    "surname": "nom",
    "first_names": "prénoms",
    "street": "rue",
    "postcode": "code postal",
    "town": "ville",
    "commune": "commune",
    "station": "bureau de vote",
    "tags": "étiquettes",
    "roles": "rôles",
    "territories": "territoires",
    "ends_at": "fin",
    "source": "origine",
    "call": "pour appeler",
    "write": "pour écrire",
    "visit": "pour rendre visite",
    "identity_check": "pour vérifier l'identité",
    "correction": "pour corriger",
    "rights_request": "pour répondre à une demande de droits",
    "duplicate_check": "pour comparer deux fiches",
    "answer": "la réponse",
    "identity": "l'identité vérifiée",
    "deadline": "le délai",
    "closed": "clôture",
    "invitation": "invitation",
    "custom": "champs de la campagne",
}
"""Of a field or a reason; one that is not here is shown as it is."""
