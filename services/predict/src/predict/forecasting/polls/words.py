"""French labels of a poll's parts, and the template table."""

from typing import Final

SAMPLINGS: Final = {"quotas": "méthode des quotas", "random": "tirage au sort", "panel": "panel de volontaires"}
MODES: Final = {
    "internet": "par internet",
    "phone": "par téléphone",
    "face_to_face": "en face à face",
    "mixed": "plusieurs modes",
}
POPULATIONS: Final = {
    "registered": "inscrits sur les listes",
    "likely_voters": "certains d’aller voter",
    "adults": "adultes, inscrits ou non",
}

SAMPLE_TABLE: Final = (
    "dimension;categorie;effectif;Liste A (gauche);Liste B (centre);Liste C (extrême droite);Abstention\r\n"
    "ensemble;;1000;24;22;19;35\r\n"
    "vote passé;gauche;230;64;10;6;20\r\n"
    "vote passé;centre;200;9;63;8;20\r\n"
    "vote passé;extrême droite;180;5;8;69;18\r\n"
    "vote passé;abstention;330;12;11;7;70\r\n"
    "âge;18-64;720;26;20;20;34\r\n"
    "âge;65+;280;19;27;16;38\r\n"
)
"""Invented figures; each row adds up to 100."""
