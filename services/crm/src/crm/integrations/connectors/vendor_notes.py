"""Notes on each connector for the page: tried on an account, read in a document, or guessed; and where its key is.

French.
"""

from dataclasses import dataclass

NOTHING = "rien : aucun compte n'a été ouvert pour cela"


@dataclass(frozen=True)
class Basis:
    verified: str
    read: str
    guessed: str
    pace: str


BASES = {
    "nationbuilder": Basis(
        NOTHING,
        "la description OpenAPI de sa version 2 et son guide : opérations, attributs, pages, limite, erreurs",
        "que son filtre et son tri portent sur « updated_at », qu'un e-mail n'y est qu'une fois, ce que renvoie une "
        "clé de renouvellement déjà servie",
        "250 demandes en dix secondes ; une fiche à la fois, douze de front (aucun envoi groupé n'y est décrit)",
    ),
    "qomon": Basis(
        NOTHING,
        "ses pages publiques : fiches, envoi différé, recherche, champs",
        "qu'on y cherche par e-mail, par prénom et par nom, cinquante e-mails à la fois, et le rythme permis",
        "cinq demandes par seconde, faute de limite publiée ; la recherche vérifie cinquante envois à la fois",
    ),
    "brevo": Basis(
        NOTHING,
        "sa documentation : fiches, attributs, envoi groupé, import, limites, en-têtes ; et qu'y changer l'e-mail "
        "d'une fiche qui refuse lèverait son refus",
        "comment s'écrit une liste de numéros dans une adresse, que tout un envoi groupé échoue pour une seule fiche "
        "absente (des utilisateurs le rapportent), qu'une fiche importée paraît aussitôt dans la liste",
        "dix demandes par seconde ; mille fiches créées ou cent corrigées par demande",
    ),
    "csv": Basis(
        "la lecture et l'écriture d'un fichier par HTTPS (RFC 9110), contre notre propre serveur",
        "rien d'autre : le fichier est le vôtre",
        "que le serveur donne un ETag ; sans lui, ce qu'un autre y change au même instant peut se perdre",
        "tout le fichier d'un coup",
    ),
}


@dataclass(frozen=True)
class Entry:
    """Words of a tool's form. `key`: where it is found in the tool, as far as its public documents say it."""

    address_hint: str
    address: str = ""
    key: tuple[str, ...] = ()


ENTRIES = {
    # support.nationbuilder.com, « Generating API tokens » and « API authentication quick start guide » (read in 2026).
    "nationbuilder": Entry(
        "celle de votre nation : https://votre-nation.nationbuilder.com",
        key=(
            "Dans votre nation, en anglais : Settings, Developer, API token. Cette clé-là ne dure qu’un jour.",
            "Pour une clé qui se renouvelle : Settings, Developer, Register New App, puis « Changer la clé » ici, une "
            "fois l’outil branché.",
            "NationBuilder réserve ces pages aux offres Enterprise et Network et à ses développeurs certifiés.",
        ),
    ),
    "qomon": Entry("celle que Qomon publie ; à changer si la vôtre est autre", "https://incoming.qomon.app"),
    # help.brevo.com, « Create and manage your API keys » (read in 2026).
    "brevo": Entry(
        "celle que Brevo publie",
        "https://api.brevo.com",
        (
            "Dans Brevo, en anglais : le menu de votre compte, Settings, SMTP & API, API Keys & MCP, puis Generate API "
            "key. La clé ne s’affiche qu’une fois.",
            "Seuls le propriétaire du compte et les personnes à qui il a donné ce droit voient cette page.",
        ),
    ),
    "csv": Entry("celle du fichier, en https"),
}
