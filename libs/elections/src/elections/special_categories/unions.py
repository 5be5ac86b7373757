"""Trade unions and strikes. Words as in `religion`."""

CERTAIN = """
cgt cfdt cftc cgc cfecgc unsa fsu snes snuipp snepfsu sgen snudi snalc fnsea unef cnt medef cpme syndicaliste syndique
syndicalisme syndical cegetiste cfdtiste cedetiste cgtiste greviste intersyndical modef snep snetaa snesup snptes
ugict fage unl fidl cgtr spelc syndik syndicalement debrayage grevistes
"""
UNCERTAIN = """
fo syndicat solidaires greve prudhomal synd prudhommal prudhomme
"""
CERTAIN_PATTERNS = (
    r"force ouvriere|sud (?:solidaires|rail|ptt|education|sante|poste|autobus|industrie|commerce|telecom\w*)|"
    r"(?:syndicat|militante?|adherente?|delegue\w*|elue?|union|syndiquee?|encartee?|membre|section|chez) (?:de |"
    r"du |a |chez )?(?:sud|fo|solidaires|unsa)(?: |$)",
    r"cfe cgc|confederation (?:paysanne|generale)|coordination rurale|jeunes agriculteurs|union syndicale|"
    r"fo (?:\w+ )?(?:penitentiaire|cheminots|territoriaux)",
    r"(?:delegue\w*|section|representant\w*|mandat|carte|cotisation|appartenance|adhesion|affiliation|engagement|"
    r"local) syndica\w+",
    r"piquet de greve|en greve|fait (?:la )?greve|gilets? rouges? cgt|union membership|trade union",
    r"solidaires? sud|union (?:locale|departementale) (?:cgt|cfdt|fo)|(?:alliance|sgp|unite) police|"
    r"voix lyceenne|union etudiante|conseille\w+ (?:prud hom\w+|du salarie)|bourse du travail|"
    r"a fait (?:la )?greve|piquets? de greve",
)
UNCERTAIN_PATTERNS = (
    r"^unions?$",
    r"syndicat (?:des? |du |d )?(?:\w+)? ?$",
    r"delegue\w* (?:du personnel|cse)|elue? (?:au )?cse",
)
