"""The register of processing and the impact assessment, filled from what the installation is and the campaign does."""

from collections.abc import Set
from datetime import date

from common.schemas.campaign import CampaignState

from crm.retentions.rules import RULES
from crm.retentions.schemas import Assessment, ControllerPut, Processing, Register, Risk

TEAM = "Les membres de l'équipe, selon leur rôle et leur territoire"
NO_TRANSFER = (
    "Aucun transfert hors de l'Union européenne par ce logiciel : il n'appelle aucun service tiers de lui-même."
)
SECURITY = [
    "Cloisonnement par campagne dans la base elle-même (sécurité au niveau des lignes), pas seulement dans le code.",
    "Téléphones, e-mails, dates de naissance, opinions, notes et numéros d'électeur chiffrés (AES-GCM), avec une clé "
    "par campagne.",
    "Droits par rôle et par territoire, relus à chaque appel ; qui part n'a plus accès dans la seconde.",
    "Lecture d'une donnée scellée une fiche à la fois, avec un motif, au journal ; 120 par heure au plus.",
    "Aucun nom, téléphone ou opinion dans les évènements, les journaux techniques ou les adresses des pages.",
    "Sauvegardes illisibles sans la clé de l'installation.",
]


def make_register(
    state: CampaignState, controller: ControllerPut | None, services: Set[str], used: Set[str], on: date
) -> Register:
    """`services`: the others that are configured; `used`: which of crm's own kinds of data are there."""
    kept = {rule.key: f"{rule.kept}. {rule.why}" for rule in RULES}
    processings = [
        Processing(
            name="Contacts et sympathisants",
            in_use="people" in used,
            people="Personnes qui ont parlé à la campagne, adhérents, bénévoles",
            data="Nom, adresse, téléphone, e-mail, thèmes dits, accords donnés ; opinion avec un accord à part",
            purpose="Informer et convaincre, avec l'accord de chacun, canal par canal",
            basis="Consentement (RGPD, art. 6.1 a et 9.2 a) ; contacts réguliers d'une formation (art. 9.2 d)",
            recipients=TEAM,
            kept=kept["campaign"],
        ),
        Processing(
            name="Porte-à-porte, appels et rue",
            in_use="canvasses" in used,
            people="Personnes rencontrées, sans leur nom",
            data="Lieu, heure, issue ; les opinions en sommes par bureau de vote seulement",
            purpose="Organiser le terrain",
            basis="Intérêt légitime (RGPD, art. 6.1 f)",
            recipients=TEAM,
            kept="Sans donnée de la personne ; les sommes de une à quatre personnes ne sont pas montrées.",
        ),
        Processing(
            name="Équipe et bénévoles",
            in_use=True,
            people="Membres de l'équipe",
            data="Identifiant de connexion, nom d'usage, rôles, territoires, actes dans le logiciel",
            purpose="Donner et retirer les droits, prouver qui a fait quoi",
            basis="Intérêt légitime (RGPD, art. 6.1 f)",
            recipients="La direction de campagne",
            kept=f"Le temps de leur présence ; journal : {kept['trail']}",
        ),
        Processing(
            name="Droits des personnes",
            in_use="rights" in used,
            people="Qui demande à lire, corriger ou effacer ses données",
            data="Ce que la personne dit d'elle-même, la réponse ; jamais de pièce d'identité",
            purpose="Répondre dans le mois",
            basis="Obligation légale (RGPD, art. 6.1 c, 12 à 22)",
            recipients="Qui tient les données de la campagne",
            kept=f"Réponses : {kept['answers']} Noms : {kept['askers']}",
        ),
        Processing(
            name="Procurations",
            in_use="proxy" in services,
            people="Électeurs absents et personnes qui peuvent voter pour eux",
            data="État civil, coordonnées, bureau de vote, numéro national d'électeur",
            purpose="Les mettre en relation",
            basis="Consentement (RGPD, art. 6.1 a et 9.2 a)",
            recipients="Qui coordonne les procurations ; l'autre personne, une fois d'accord",
            kept="Trente jours après le dernier tour.",
        ),
        Processing(
            name="Compte de campagne et donateurs",
            in_use="budget" in services,
            people="Donateurs, prêteurs, fournisseurs",
            data="Identité, adresse, montants, pièces justificatives",
            purpose="Tenir et déposer le compte de campagne, délivrer les reçus",
            basis="Obligation légale (RGPD, art. 6.1 c ; code électoral, L. 52-4 à L. 52-12)",
            recipients="Le candidat, le mandataire financier, l'expert-comptable, la CNCCFP",
            kept="Six ans après l'année du dépôt.",
        ),
        Processing(
            name="Bureaux de vote",
            in_use="results" in services,
            people="Assesseurs, délégués, scrutateurs, correspondants",
            data="État civil, adresse, téléphone, bureau",
            purpose="Les désigner auprès du maire, recevoir les résultats",
            basis="Obligation légale et intérêt légitime (RGPD, art. 6.1 c et f ; R. 44 à R. 47)",
            recipients="La coordination ; le maire pour les désignations",
            kept="Jusqu'à la fin du délai de recours.",
        ),
    ]
    missing = [] if controller else ["Qui répond du traitement, son adresse et son e-mail (RGPD, art. 30.1 a)."]
    if controller and controller.host is None:
        missing.append("Qui fait tourner les machines, et dans quel pays.")
    return Register(
        campaign=state.name,
        candidate=state.candidate,
        controller=controller,
        missing=missing,
        made_on=on,
        transfers=NO_TRANSFER,
        security=SECURITY,
        processings=processings,
    )


def make_assessment(register: Register) -> Assessment:
    return Assessment(
        register_of=register,
        why_needed=(
            "Être dans le fichier d'une campagne peut révéler une opinion politique : ce sont des données sensibles "
            "(RGPD, art. 9), traitées à grande échelle, ce qui demande une analyse d'impact (art. 35.3 b)."
        ),
        necessity=[
            "Tous les canaux sont fermés tant que la personne n'a pas dit oui ; un non l'emporte toujours.",
            "Aucune opinion n'est déduite d'un nom, d'un lieu ou d'un résultat : les scores restent au bureau de vote.",
            "Les segments refusent le tri par consonance, lieu de naissance, opinion, religion, santé ou minorité.",
            "Chaque durée a une date, un effacement et un certificat.",
        ],
        risks=[
            Risk(
                name="Accès illégitime aux opinions",
                harm="Discrimination, pressions, rupture de la vie privée",
                measures=[SECURITY[0], SECURITY[1], SECURITY[3]],
                left="Une personne habilitée peut recopier ce qu'elle lit : le journal le montre, il ne l'empêche pas.",
            ),
            Risk(
                name="Modification non désirée",
                harm="Un non changé en oui : messages malgré un refus",
                measures=[
                    "Le registre des accords ne s'édite pas : chaque ligne s'ajoute.",
                    "Une adresse fermée l'est par son empreinte : aucun import ne la rouvre.",
                    "Le journal des changements ne s'édite pas non plus.",
                ],
                left="Un membre peut noter un oui qui n'a pas été dit : la preuve demandée le rend vérifiable.",
            ),
            Risk(
                name="Disparition",
                harm="Perte d'un droit exercé, d'une procuration promise",
                measures=["Sauvegarde chiffrée", "Évènements gardés en base et rejoués après une panne"],
                left="La clé de l'installation perdue, les données scellées le sont aussi : gardez-en une copie.",
            ),
        ],
        still_to_say=[
            *register.missing,
            "L'avis du délégué à la protection des données, s'il y en a un (RGPD, art. 35.2).",
            "L'avis des personnes concernées ou de leurs représentants, s'il a été recueilli (art. 35.9).",
            "Qui a validé cette analyse, et quand elle sera revue.",
        ],
    )
