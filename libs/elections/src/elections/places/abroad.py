"""The eleven constituencies of the French abroad: short names, and countries that people type.

Composition: Code électoral, annexe, tableau n° 1 ter. The countries here are those that people are likely to type, not
the whole table: a constituency is also found by its number.
"""

ABROAD = {
    "ZZ01": ("États-Unis, Canada", "amerique du nord"),
    "ZZ02": ("Amérique latine, Caraïbes", "mexique bresil argentine chili colombie perou venezuela haiti cuba"),
    "ZZ03": (
        "Europe du Nord",
        "royaume uni irlande danemark suede norvege finlande islande estonie lettonie lituanie londres",
    ),
    "ZZ04": ("Benelux", "belgique pays bas luxembourg bruxelles"),
    "ZZ05": ("Péninsule Ibérique, Monaco", "espagne portugal andorre madrid barcelone lisbonne"),
    "ZZ06": ("Suisse, Liechtenstein", "geneve zurich"),
    "ZZ07": (
        "Allemagne, Europe centrale",
        "autriche pologne hongrie roumanie bulgarie croatie serbie slovaquie slovenie republique tcheque berlin",
    ),
    "ZZ08": ("Italie, Grèce, Israël, Turquie", "chypre malte saint marin rome jerusalem"),
    "ZZ09": ("Maghreb, Afrique de l'Ouest", "algerie maroc tunisie libye senegal mali niger cote d ivoire guinee"),
    "ZZ10": (
        "Afrique, Moyen-Orient",
        "egypte liban emirats arabie saoudite qatar madagascar maurice cameroun gabon afrique du sud kenya nigeria",
    ),
    "ZZ11": (
        "Asie, Océanie, Europe orientale",
        "chine japon australie inde russie ukraine thailande vietnam coree singapour nouvelle zelande",
    ),
}
"""Short name and words to find it by, by key."""
