"""Overseas communes with voters that are missing in INSEE's table of municipal populations, by key.

Names as in the Code officiel géographique. Wallis-et-Futuna is one commune in every election (`98601`, as in `keys`).
"""

_IN_ORDER = {
    "975": (1, "Miquelon-Langlade|Saint-Pierre"),
    "976": (
        1,
        "Acoua|Bandraboua|Bandrele|Bouéni|Chiconi|Chirongui|Dembeni|Dzaoudzi|Kani-Kéli|Koungou|Mamoudzou|"
        "Mtsamboro|M'Tsangamouji|Ouangani|Pamandzi|Sada|Tsingoni",
    ),
    "986": (1, "Wallis-et-Futuna"),
    "987": (
        11,
        "Anaa|Arue|Arutua|Bora-Bora|Faaa|Fakarava|Fangatau|Fatu-Hiva|Gambier|Hao|Hikueru|Hitiaa O Te Ra|"
        "Hiva-Oa|Huahine|Mahina|Makemo|Manihi|Maupiti|Moorea-Maiao|Napuka|Nuku-Hiva|Nukutavake|Paea|Papara|"
        "Papeete|Pirae|Pukapuka|Punaauia|Raivavae|Rangiroa|Rapa|Reao|Rimatara|Rurutu|Tahaa|Tahuata|"
        "Taiarapu-Est|Taiarapu-Ouest|Takaroa|Taputapuatea|Tatakoto|Teva I Uta|Tubuai|Tumaraa|Tureia|Ua-Huka|"
        "Ua-Pou|Uturoa",
    ),
    "988": (
        1,
        "Bélep|Bouloupari|Bourail|Canala|Dumbéa|Farino|Hienghène|Houaïlou|L'Île-des-Pins|Kaala-Gomen|Koné|"
        "Koumac|La Foa|Lifou|Maré|Moindou|Le Mont-Dore|Nouméa|Ouégoa|Ouvéa|Païta|Poindimié|Ponérihouen|"
        "Pouébo|Pouembout|Poum|Poya|Sarraméa|Thio|Touho|Voh|Yaté|Kouaoua",
    ),
}
_COLLECTIVITIES = {"ZX701": "Saint-Barthélemy", "ZX801": "Saint-Martin"}

NAMES: dict[str, str] = _COLLECTIVITIES | {
    f"{department}{number:02d}": name
    for department, (first, names) in _IN_ORDER.items()
    for number, name in enumerate(names.split("|"), first)
}
"""Name by commune key: their codes follow each other without a gap."""
