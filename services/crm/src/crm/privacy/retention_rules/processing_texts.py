"""The texts of a campaign's processing activities in its register (GDPR, art. 30(1)), with retention periods.

Sources: GDPR art. 6, 9, 14, 30; electoral code L. 37, L. 49, L. 52-4 to L. 52-12, R. 44 to R. 47; Regulation (EU)
2024/900, art. 9, 12, 18 and 19; CNIL on files of political communication, 21 October 2025.
"""

from crm.privacy.retention_rules.rules import RULES
from crm.privacy.retention_rules.schemas import Processing

TEAM = "Les membres de l'équipe, selon leur rôle et leur territoire"
_KEPT = {rule.key: f"{rule.kept}. {rule.why}" for rule in RULES}
_CONSENT = "Consentement (RGPD, art. 6.1 a et 9.2 a)"
_INTEREST = "Intérêt légitime (RGPD, art. 6.1 f)"
ALWAYS = "team"
"""The processing of every campaign: its team."""


def _processing(name: str, people: str, data: str, purpose: str, basis: str, recipients: str, kept: str) -> Processing:
    return Processing(
        name=name,
        in_use=False,
        people=people,
        data=data,
        purpose=purpose,
        basis=basis,
        recipients=recipients,
        kept=kept,
    )


PROCESSINGS: dict[str, Processing] = {
    "people": _processing(
        "Contacts et sympathisants",
        "Personnes qui ont parlé à la campagne, adhérents, bénévoles, donateurs",
        "Nom, adresse, téléphone, e-mail, thèmes dits, échanges, accords donnés ; opinion avec un accord à part",
        "Informer et convaincre, avec l'accord de chacun, canal par canal",
        f"{_CONSENT} ; contacts réguliers d'une formation (art. 9.2 d)",
        TEAM,
        _KEPT["campaign"],
    ),
    "rolls": _processing(
        "Listes électorales",
        "Électeurs inscrits",
        "Nom, adresse (masquée là où la liste la masque), bureau de vote, année de naissance ; ni téléphone, ni "
        "e-mail, ni opinion",
        "La propagande de cette élection, triée par âge, adresse ou bureau seulement",
        f"{_INTEREST}, avec l'engagement de n'en faire aucun usage commercial (code électoral, L. 37)",
        TEAM,
        "Jusqu'au scrutin : la liste s'efface d'elle-même après son dernier jour.",
    ),
    "outside": _processing(
        "Listes venues d'ailleurs",
        "Personnes d'un fichier remis par un tiers",
        "Nom, adresse, téléphone, e-mail, avec la source du fichier",
        "Informer ces personnes (RGPD, art. 14), puis leur demander leur accord",
        f"{_INTEREST} pour l'information ; consentement avant tout autre message",
        TEAM,
        "Jusqu'à la fin dite à l'entrée du fichier, un an au plus ; il s'efface de lui-même.",
    ),
    "calls": _processing(
        "Appels un à un",
        "Contacts qui ont accepté d'être appelés par une personne",
        "Qui est à appeler, quand, combien de fois, et l'issue de chaque appel ; aucune opinion",
        "Ne confier une personne qu'à un seul appelant, et ne plus appeler qui l'a demandé",
        _CONSENT,
        "L'appelant, une personne à la fois ; les autres n'en voient que des sommes",
        _KEPT["calls"],
    ),
    "canvasses": _processing(
        "Porte-à-porte, appels et rue",
        "Personnes rencontrées : sans leur nom, sauf celles qui ont demandé à être connues et y ont consenti",
        "Lieu, heure, issue de chaque visite ; les opinions en sommes par bureau de vote. De qui a dit oui : nom, "
        "coordonnées, ce qui a été accepté, et l'opinion avec un accord à part, dans le fichier des contacts",
        "Organiser le terrain ; rappeler qui l'a demandé",
        f"{_INTEREST} pour les visites ; consentement explicite pour un nom ou une opinion (art. 6.1 a et 9.2 a)",
        TEAM,
        f"La porte et qui y est allé : {_KEPT['canvasses']} Les sommes de une à quatre personnes ne sont pas montrées. "
        "De qui a donné son nom : comme les contacts.",
    ),
    "phones": _processing(
        "Téléphones du porte-à-porte",
        "Bénévoles qui portent un téléphone appairé ; adresses de leur secteur",
        "Étiquette du téléphone, secteur, heures ; sur le téléphone : les portes à faire et leurs codes, chiffrés, "
        "sans nom, sans numéro, sans opinion",
        "Travailler sans réseau",
        _INTEREST,
        "Qui porte le téléphone ; la coordination",
        f"Sur le téléphone, 36 heures ; sa clé d'envoi, quinze jours. L'étiquette : {_KEPT['phones']}",
    ),
    "questionnaires": _processing(
        "Questionnaires et réponses",
        "Personnes qui répondent à la porte, au téléphone, sur papier ou en ligne",
        "Réponses ; avec le nom seulement si la personne y consent, sinon en sommes d'au moins cinq personnes",
        "Connaître les préoccupations, y répondre",
        f"{_CONSENT} pour une réponse nommée ; intérêt légitime pour les sommes, qui ne sont de personne",
        TEAM,
        "Une réponse nommée s'efface avec la fiche de la personne. Les sommes restent.",
    ),
    "sign_ups": _processing(
        "Formulaires d'inscription",
        "Qui s'inscrit en ligne, sur une page publique ou le site d'une liste",
        "Nom, e-mail ou téléphone, accords cochés, réponses ; une empreinte du réseau contre les envois en masse",
        "Laisser chacun dire qui il est et ce qu'il accepte",
        _CONSENT,
        TEAM,
        "Scellé jusqu'à la confirmation de l'adresse, effacé au bout de sept jours sans elle ; puis comme les "
        "contacts.",
    ),
    "mailings": _processing(
        "Messages (e-mail, SMS, courrier)",
        "Contacts qui ont accepté ce canal",
        "Adresse, nom, ce qui a été envoyé et quand, adresses qui ne répondent plus, désinscriptions",
        "Informer qui l'a accepté, par thème et par segment ; registre de la publicité politique",
        f"{_CONSENT}, canal par canal (code des postes, L. 34-5) ; obligation légale pour le registre "
        "(règlement (UE) 2024/900)",
        f"{TEAM} ; le fournisseur de la messagerie ou des SMS que la campagne a choisi",
        "Le texte et l'adresse, jusqu'à l'envoi ; la ligne, avec la fiche. Le registre de la publicité politique, qui "
        "ne nomme aucun destinataire : sept ans.",
    ),
    "gatherings": _processing(
        "Réunions et rendez-vous",
        "Qui s'inscrit à une réunion, qui y tient un créneau",
        "Nom, e-mail ou mobile, venue ; le créneau d'un bénévole sur sa fiche",
        "Garder une place, rappeler l'heure à qui le demande, accueillir à l'entrée",
        f"{_CONSENT} ; la demande de la personne (art. 6.1 b)",
        TEAM,
        _KEPT["rsvps"],
    ),
    "volunteers": _processing(
        "Bénévoles : compétences et disponibilités",
        "Sympathisants qui proposent leur aide",
        "Ce qu'ils savent faire, quand, où ; ils le tiennent eux-mêmes par un lien",
        "Trouver qui peut aider, quand et où",
        _CONSENT,
        TEAM,
        "Jusqu'à ce que la personne le retire, ou avec sa fiche.",
    ),
    "posters": _processing(
        "Lieux d'affichage et tournées",
        "Propriétaires de murs et vitrines ; bénévoles d'un collage ou d'un boîtage",
        "Accord et sa date, note chiffrée sur le lieu ; qui va à quelle tournée ; photos sans lieu ni appareil",
        "Afficher où la loi le permet, et prouver ce qui a été posé",
        _INTEREST,
        TEAM,
        f"Photos et notes : {_KEPT['posters']} Qui va où : avec la fiche.",
    ),
    "connectors": _processing(
        "Échanges avec d'autres logiciels",
        "Contacts que la campagne tient aussi ailleurs",
        "Nom, adresse, téléphone, e-mail, étiquettes, refus ; si la campagne le demande, le jour et la voie de chaque "
        "échange, sans ce qui a été dit ; jamais l'opinion, ni une liste électorale",
        "Tenir les deux fichiers d'accord ; un refus dit d'un côté vaut des deux",
        "La même que celle des contacts ; un sous-traitant (RGPD, art. 28)",
        TEAM,
        "Ce qui a été changé, avec la fiche. Chez l'autre, selon votre contrat.",
    ),
    ALWAYS: _processing(
        "Équipe et bénévoles",
        "Membres de l'équipe",
        "Identifiant de connexion, nom d'usage, rôles, territoires, actes dans le logiciel, exports faits",
        "Donner et retirer les droits, prouver qui a fait quoi",
        _INTEREST,
        "La direction de campagne",
        f"Le temps de leur présence ; journal : {_KEPT['trail']}",
    ),
    "rights": _processing(
        "Droits des personnes",
        "Qui demande à lire, corriger ou effacer ses données",
        "Ce que la personne dit d'elle-même, la réponse ; jamais de pièce d'identité",
        "Répondre dans le mois",
        "Obligation légale (RGPD, art. 6.1 c, 12 à 22)",
        "Qui tient les données de la campagne",
        f"Réponses : {_KEPT['answers']} Noms : {_KEPT['askers']}",
    ),
    "proxy": _processing(
        "Procurations",
        "Électeurs absents et personnes qui peuvent voter pour eux",
        "État civil, coordonnées, bureau de vote, numéro national d'électeur",
        "Les mettre en relation",
        _CONSENT,
        "Qui coordonne les procurations ; l'autre personne, une fois d'accord",
        "Trente jours après le dernier tour.",
    ),
    "budget": _processing(
        "Compte de campagne et donateurs",
        "Donateurs, prêteurs, fournisseurs",
        "Identité, adresse, montants, pièces justificatives",
        "Tenir et déposer le compte de campagne, délivrer les reçus",
        "Obligation légale (RGPD, art. 6.1 c ; code électoral, L. 52-4 à L. 52-12)",
        "Le candidat, le mandataire financier, l'expert-comptable, la CNCCFP",
        "Six ans après l'année du dépôt.",
    ),
    "results": _processing(
        "Bureaux de vote",
        "Assesseurs, délégués, scrutateurs, correspondants",
        "État civil, adresse, téléphone, bureau",
        "Les désigner auprès du maire, recevoir les résultats",
        "Obligation légale et intérêt légitime (RGPD, art. 6.1 c et f ; R. 44 à R. 47)",
        "La coordination ; le maire pour les désignations",
        "Soixante jours après le dernier tour, le temps des recours.",
    ),
}
