"""Racial or ethnic origin, nationality, migration. Words as in `religion`; languages stand apart."""

LANGUAGES = """
arabe espagnol portugais turc chinois italien allemand russe polonais roumain vietnamien kabyle berbere kurde armenien
creole grec romani tamoul ukrainien serbe croate albanais wolof bambara soninke lingala swahili comorien hebreu
japonais coreen khmer laotien thai malgache peul persan afghan georgien hongrois tcheque bulgare neerlandais suedois
danois norvegien finnois pachto hindi ourdou punjabi bengali amazigh anglais
"""
"""A language that somebody speaks is no origin: `contexts` says when the word is one."""
CERTAIN = """
maghrebin nordafricain africain algerien marocain tunisien egyptien libyen mauritanien senegalais malien ivoirien
guineen camerounais congolais togolais beninois nigerian nigerien ghaneen burkinabe tchadien gabonais rwandais
ethiopien erythreen somalien soudanais angolais capverdien mauricien subsaharien antillais martiniquais guadeloupeen
reunionnais guyanais mahorais haitien domien arabo beur beurette rebeu reubeu renoi keubla noich babtou tismey
bougnoule negre niakoue gitan manouche rom roms tsigane tzigane romanichel yeniche sinti asiatique cambodgien
philippin indien pakistanais bangladais srilankais iranien irakien syrien libanais palestinien israelien yemenite
saoudien tchetchene kosovar bosniaque bosnien macedonien montenegrin moldave bielorusse lituanien letton estonien
slovaque slovene maltais chypriote americain mexicain bresilien argentin colombien peruvien chilien venezuelien
equatorien bolivien cubain latino latina slave balkanique europeendelest immigre binational naturalise racise harki
piednoir metis metisse ethnie ethnique ethnicity race nationalite xenophobe apatride sanspapiers clandestin exile
demandeurdasile carnation maghrebine caucasien afrodescendant afro mulatre bledard domtom ultramarin thailandais
panafricain oqtf allochtone autochtone belge canadien quebecois australien irlandais ecossais autrichien indonesien
malaisien birman nepalais tibetain mongol ouzbek kazakh azeri jordanien zairois kenyan ougandais djiboutien
centrafricain polynesien tahitien kanak caledonien ouighour rohingya assyrien touareg bamileke hutu tutsi africains
gdv naturalisation levantin mediterraneen orientale balkan tibetaine luxembourgeois chaoui rifain antillo basanne
sudafricain ivoirienne
"""
UNCERTAIN = """
migrant refugie etranger black turque origine origines diaspora blackette expatrie immigration negro suisse
europeen allophone bled typee blackos
"""
CERTAIN_PATTERNS = (
    r"gens du voyage|sans papiers?|demandeu\w+ d asile|issue?s? (?:de l |de la |d )?(?:immigr\w+|diversite|migration)",
    r"d origines? \w+|origines? (?:de|des) (?:parents|famille)|(?:pays|region|lieu|continent) d origine|"
    r"origines? ethnique",
    r"origines? (?!du contact|de la fiche|de l adresse|des donnees|du fichier|de la demande)\w+(?:aise?|iene?|"
    r"ienne|oise?|aine?|ane?|ine|ale|que)s?(?: |$)",
    r"(?:lieu|pays|ville|departement) de naissance|birthplace|double nationalite|minorites? (?:visible|ethnique)s?",
    r"couleur de (?:la )?peau|peau (?:noire|foncee|mate|blanche|metisse)|type (?:africain|maghrebin|asiatique|"
    r"europeen|arabe|mediterraneen)",
    r"(?:personne|homme|femme|mec|fille|gars|dame|monsieur|jeune|famille|couple|communaute|population|francaise?|est) "
    r"(?:noire?s?|blacks?|arabes?|turc|turque|chinoise?|asiatiques?|portugaise?|italien\w*|rom|roumaine?|kurde|"
    r"armenien\w*|"
    r"berbere|kabyle|comorien\w*|antillaise?|blanc|blanche)s?(?: |$)",
    r"nee?s? (?:en|au|aux|a l) (?:algerie|maroc|tunisie|turquie|etranger|portugal|espagne|italie|pologne|"
    r"roumanie|mali|senegal|"
    r"congo|cameroun|vietnam|chine|liban|syrie|haiti|comores|armenie|russie|ukraine|afrique|asie|inde|iran|"
    r"serbie|bresil)",
    r"(?:1ere|2e|2eme|3e|3eme|seconde|deuxieme|troisieme|premiere) generation(?: d immigr\w+)?$|pieds? noirs?|"
    r"cap verdien\w*|sri lankais\w*|"
    r"afro (?:americain|descendant)\w*|nord africain\w*|franco \w+(?:ien|aise?|ais|oise?|ois|ain|aine|ienne|turc|"
    r"turque)s?",
    r"consonance (?:du nom|\w+)|nom (?:a consonance|arabe|etranger|africain|musulman|juif|maghrebin|turc|"
    r"portugais|asiatique)",
    r"nee?s? a (?:alger|oran|constantine|casablanca|rabat|fes|marrakech|tanger|tunis|sfax|dakar|bamako|abidjan|"
    r"douala|yaounde|kinshasa|brazzaville|istanbul|ankara|lisbonne|porto|madrid|rome|bucarest|varsovie|moscou|"
    r"kiev|beyrouth|damas|bagdad|teheran|kaboul|pekin|hanoi|saigon|moroni|port au prince|fort de france|"
    r"pointe a pitre|erevan|conakry|lome|cotonou)",
    r"(?:noire?|blanche?|foncee?|mate) de peau|(?:personnes?|hommes?|femmes?|gens) de couleur|(?:carte|"
    r"titre) de sejour|primo arrivante?|dom tom|orig (?!contact)\w+|(?:pere|mere|parents?|grands parents|famille|"
    r"racines) (?!de|d|du|des|a|au|en|et|nombreuse|recompos\w*|mono\w*|accueil)\w+(?:ains?|aine|ais|aises?|iens?|"
    r"iennes?|ois|oise|ols?|ole|turc|turque|grecs?|arabes?|russes?|kabyles?|roms?)(?: |$)",
    r"voyageurs? (?:sedentaris\w+|du camp)|aires? (?:d accueil|des gens)|regroupement familial|mineurs? isoles?|"
    r"boat people|francais\w* d origine|(?:d|de) descendance|descendante? (?:d|de) \w+|ascendance",
)
UNCERTAIN_PATTERNS = (
    r"^(?:noire?s?|blanche?s?|typee?s?|de couleur|blacks?|voyageurs?|diversite|issue?s? de la diversite)$",
)
