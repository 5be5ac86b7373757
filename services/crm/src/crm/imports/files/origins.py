"""Origins of a file's people: those that may come in, and the reason why the others stay out.

Sources: CNIL, « fichiers d'une élection précédente », 30 January 2026 (deleted after each election; only regular
contacts and people who explicitly agreed to be kept, of the same controller, may be used again); GDPR, art. 5(1)(b),
6 and 14; Code électoral, L. 37; CNIL on public-sector, associations' and employers' files.
"""

from typing import NamedTuple

from crm.imports.files.schemas import Origin

ORIGINS: dict[Origin, str] = {
    "campaign": "Recueillies par cette campagne : formulaire, réunion, marché, porte-à-porte",
    "regular": "Contacts réguliers du même parti ou candidat : adhérents, donateurs, bénévoles, abonnés à sa lettre, "
    "ou le fichier « Qui peut rester » d'une de ses campagnes",
    "agreed": "D'une élection précédente du même responsable, et elles ont accepté d'être gardées",
}


class Refused(NamedTuple):
    """A list that stays out. `instead`: what to do; `leads`: a page that does it, and its name."""

    label: str
    why: str
    instead: str
    lead: str = ""
    lead_label: str = ""


REFUSED: dict[str, Refused] = {
    "past": Refused(
        "D'une élection précédente, sans qu'on leur ait demandé de rester",
        "Un fichier bâti pour une élection s'efface après elle. Ne peuvent revenir que les contacts réguliers et les "
        "personnes qui ont explicitement accepté d'être gardées, chez le même responsable (CNIL, 30 janvier 2026).",
        "Si une colonne dit qui a accepté, choisissez « elles ont accepté d'être gardées » : les autres lignes seront "
        "refusées sans être lues plus loin. Sinon, effacez ce fichier, et demandez leur accord à ceux que vous "
        "rencontrez de nouveau.",
    ),
    "other": Refused(
        "D'un autre candidat, d'un autre parti, d'un élu",
        "Les personnes ont donné leurs données à quelqu'un d'autre, pour autre chose (RGPD, art. 5.1 b et 6). L'accord "
        "donné à un responsable ne vaut pas pour un autre.",
        "Demandez à ce responsable de transmettre votre formulaire à ses contacts : qui le remplit entre chez vous de "
        "lui-même.",
    ),
    "public": Refused(
        "D'une mairie, d'une administration, d'une école, d'une association, d'un employeur",
        "Un fichier tenu pour un service public, une association ou un employeur ne peut pas servir à une campagne "
        "(CNIL ; RGPD, art. 5.1 b). Le détournement est un délit (code pénal, art. 226-21).",
        "N'envoyez pas ce fichier et ne le gardez pas. Faites connaître votre formulaire à la place.",
    ),
    "bought": Refused(
        "Achetées, louées ou reçues d'un tiers",
        "Les personnes ne vous ont rien demandé : elles doivent d'abord être informées, et ne deviennent des contacts "
        "que si elles l'acceptent (RGPD, art. 14).",
        "Une liste reçue d'un tiers se tient à part, avec sa date de fin : on y informe les personnes, et qui accepte "
        "devient un contact.",
        "/acquired-lists",
        "Tenir une liste à part",
    ),
    "roll": Refused(
        "De la liste électorale",
        "La liste électorale sert à la propagande par courrier, jusqu'au scrutin (code électoral, L. 37), et ne se "
        "mêle pas aux contacts.",
        "Elle se tient à part : on peut y écrire par courrier, et trouver les adresses.",
        "/acquired-lists",
        "Tenir la liste électorale à part",
    ),
}
ASKING = (
    ("Par courrier", "une lettre avec un coupon ou un lien ; elle ne demande aucun accord préalable."),
    ("À la porte, au marché", "de vive voix, et l'accord noté avec son texte, sa date et la personne qui l'a reçu."),
    ("Par un appel d'une personne", "jamais par un automate, et seulement à qui ne l'a pas refusé."),
    ("Par votre formulaire", "sur votre site, une affiche ou un tract : chacun s'inscrit lui-même."),
)
"""Ways to ask for consent that need none, and how."""
ONE_MESSAGE = (
    "Par message électronique, c'est incertain : une seule demande, si le responsable a noté sa base légale, si "
    "l'origine du fichier le permet, avec l'information de l'article 14 et le moyen de refuser, sans propagande, "
    "jamais d'après une liste électorale, un fichier public ou acheté, ni dans le silence. Sans réponse, c'est un "
    "refus, et la fiche s'efface dans les deux mois."
)
