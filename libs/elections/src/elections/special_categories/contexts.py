"""Harmless everyday phrases that resemble sensitive words: places, stations, languages."""

import re

from elections.special_categories import origin

_STREET = (
    r"rue|rues|avenue|av|ave|boulevard|bd|bld|bvd|place|pl|square|allee|allees|impasse|imp|chemin|quai|cours|"
    r"passage|villa|"
    r"route|rond point|esplanade|promenade|faubourg|fbg|sentier|venelle|residence|res|tour|batiment|bat|immeuble|cite|"
    r"lotissement|hameau|lieu dit|zac|zone|pont|porte|gare|metro|station|arret|tram|bus|lycee|college|stade|"
    r"gymnase|piscine|"
    r"mediatheque|bibliotheque|hopital|clinique|salle|parc|jardin|centre commercial|cinema|theatre|musee|"
    r"maison de quartier|mjc|ehpad|creche|"
    r"caserne|institut|fondation|maternelle|ecole(?! (?:juive|cath|coran|musulm|privee)\w*)|groupe scolaire|"
    r"campus|resto|restaurant|cafe|bar|brasserie|boulangerie|pizzeria|kebab|traiteur|epicerie|"
    r"boucherie|commerce|supermarche|cuisine|plat|plats|recettes?|tapas|marche|secteur|canton|bureau|bv|bureau de vote"
)
_BUILDING = (
    r"(?:mosquee|synagogue|eglise|temple|cathedrale|basilique|chapelle|abbaye|couvent|paroisse|monastere|"
    r"presbytere|ehpad|hopital|culte|messe)"
)
_NAMES = r"(?: (?:de|du|des|d|la|le|les|l|saint|sainte|st|ste|notre|dame|a))*(?: [a-z0-9]+){1,3}"
_QUARTER = (
    r"(?:quartier|secteur|village|centre|bourg|coin|cote|angle|abords?|parvis|parking|sortie|entree|sorties|"
    r"entrees|devant|derriere|face|pres|proche|proximite|autour|voisine?|bas|haut|fond|cour)"
)
_LANGUAGE_CUE = (
    r"parlent|parler|parlee|parlees|parlons|parlant|parle|parlait|langue|langues|bilingue|trilingue|polyglotte|"
    r"trad|traduc\w*|traduit\w*|traduire|interpret\w*|courant|couramment|"
    r"niveau|notions|notion|lu|ecrit|parlee|comprend|lit|ecrire|lire|locuteur|locutrice|phone|native|maternelle|"
    r"tracts?|flyers?|affiches?|courrier en|document en|cours|prof|professeur\w*|enseign\w*|"
    r"apprend\w*|etudie|etudiante?|licence|master|version|debutant|a1|a2|b1|b2|c1|c2|lv1|lv2|lsf"
)
_SPOKEN = "|".join(f"{word}e?s?|{word}ne" for word in origin.LANGUAGES.split())
_LEAVES = (
    r"(?:en|au|aux|a|le|la|hier|demain|avant|apres|trop|tot|tard|pour|depuis|faire|sans laisser|chercher|vivre|"
    r"travailler|habiter|avec|de la|du|ce|cet|cette|plus|loin|un|une|en retraite|vite|sur)"
)
_MASKS = tuple(
    re.compile(rf"(?:^|(?<= ))(?:{pattern})(?= |$)")
    for pattern in (
        # Stations and the ballot as a day to organise.
        r"(?:bureaux?|lieux?|jours?|droits?|cartes?|salles?|jour|heures?|dates?|horaires?|file|matin|soir|nuit|"
        r"veille|lendemain|isoloirs?|machines?|operations?|tenue|organisation|president\w*|assesseur\w*|"
        r"assesseuse|numero|n|deroulement|modalites?|modes?) (?:de |du |des |d |au )?(?:vote|votes|"
        r"electeurs?)(?= |$)",
        r"(?:proc\w*|mandat\w*|inscri\w*|transport\w*|navette|covoit\w*|vehicul\w*|accompagn\w*|emmen\w*|"
        r"conduire|voiture|aide\w*|chercher|absente?|deplac\w*|empechee?|comment|ou|quand|peut|pouvoir|pourra|"
        r"pour aller|doit|ne pourra|impossible de|venir)(?: \w+){0,4} (?:vote|voter|voterons)(?= |$)(?! (?:rn|fn|"
        r"lr|lfi|ps|macron|le pen|melenchon|a gauche|a droite|pour|blanc|nul|contre)\b)",
        r"vote (?:a |au |en |par |dans |chez )(?:l |la |le |son |sa )?(?!20\d\d)(?:proc\w*|bureau|bv|mairie|"
        r"ecole|gymnase|salle|etranger|consulat|distance|\d+|correspondance|internet|main levee|urne|maternelle|"
        r"college|lycee|prefecture|rennes|paris|lyon|marseille|lille|nantes|bordeaux|toulouse)\w*",
        r"vote (?:le matin|tot|tard|l apres midi|vers \d+h?|a \d+h?\d*|du (?:budget|bureau|conseil|reglement|pv|"
        r"ca)|electronique|budget|en ag|ag|du \d+ \w+)|votes? du (?:conseil|budget)",
        r"(?:primo|premier|nouveau|nouvel|jeune) (?:votant|electeur)\w*|a voter? (?:en ag|au conseil)|(?:scrutin|"
        r"mode de vote)",
        # Somebody who left.
        rf"(?:est|sont|etait|deja|deux|pas|fois|re|bien|a|ete|vient|vacances)? ?partie?s? {_LEAVES}(?= |$)",
        r"(?:partie?s? (?:prenante|commune|civile|haute|basse|gauche|droite|nord|sud|est|ouest|tard|tot)|"
        r"feux? de partie|en partie|faire partie|fait partie|tirer parti|prise? a parti|bon parti)",
        r"(?:vote|voter|votera|votent) pour (?:vous|moi|lui|elle|toi|quelqu un|un tiers|une autre personne|autrui)",
        r"(?:pourrez|pouvez|irez|comptez|allez|pensez|souhaitez|voulez) (?:vous )?(?:aller )?voter(?! (?:rn|fn|"
        r"lr|lfi|ps|macron|pour|a))",
        r"(?<!qui )vot(?:ez|erez) vous(?! pour)|(?:do|will|can) you vote|"
        r"voter (?:ce jour|le jour|dimanche|samedi|a quelle heure|"
        r"en personne)",
        # Streets, buildings, shops, with the name that follows.
        rf"(?:{_STREET}|{_QUARTER})s? (?:(?:de|du|des|d|la|le|les|l|a|au|aux|en|cote|pour|saint|sainte|st|ste|"
        rf"general|marechal|president|docteur|dr|abbe|commandant|colonel|jean|charles|louis|pierre|karl|vladimir|"
        rf"leon|ambroise|francois|jacques|maurice|georges|andre|paul) )*"
        r"(?:mosquee|synagogue|eglise|temple|cathedrale|basilique|abbaye|couvent|paroisse|monastere|ehpad|"
        r"hopital|messe|cure|culte|pasteur|republique|liberation|resistance|union|solidarite|renaissance|"
        r"horizons|hollande|tur(?:c|que)s?|grec\w*|chinoi\w*|italien\w*|espagnol\w*|portugai\w*|libanai\w*|"
        r"indien\w*|japonai\w*|vietnamien\w*|thai\w*|marocain\w*|algerien\w*|tunisien\w*|americain\w*|anglais\w*|"
        r"allemand\w*|africain\w*|antillais\w*|armenien\w*|mexicain\w*|kurde\w*|halal|casher|vert|vertes?|bible|"
        r"priere|communion|foi|jacobins|"
        r"juifs?|templiers|carmelites|carmes|dominicains?|capucins|benedictins|jesuites?|cordeliers|augustins|"
        r"ursulines|religieuses|aveugles|malades|invalides|etrangers|noire?s?|blanche?s?|gitans?|protestants?|"
        r"evangile|croyants?|moines?|eveche|archeveche|pretres?|cardinal|pelerins?|chretien\w*|catholiques?|"
        r"saints peres|"
        r"mitterrand|chirac|de gaulle|jaures|blum|clemenceau|gambetta|thiers|thorez|marx|lenine|marty|marchais|"
        r"duclos|sembat|croizat|cachin|vaillant couturier|allende|pompidou|veil|mendes france|barbusse|briand|"
        r"poincare|ferry|guesde|pecqueux|royal|leclerc|foch|joffre|grandval|rousseau|philippe|roussel|blanqui|"
        r"communards?|commune|socialistes?|republicains?|egalite|prolet\w*|lassalle|borne|faure|hamon|"
        r"marechal)(?= |$)",
        rf"(?:{_STREET}) (?:(?:de|du|des|d|la|le|les|l) )*(?:[a-z]+ ){{0,2}}(?:mosquee|synagogue|eglise|temple|"
        rf"cathedrale|basilique|abbaye|couvent|chapelle|verte?s?|mitterrand|chirac|jaures|de gaulle|pasteur)(?= |"
        rf"$)",
        rf"{_BUILDING} (?:de |du |des |d |la |le |l )*(?:saint\w*|sainte|st|ste|notre dame|sacre|abonne|"
        rf"centre ville)\w*(?: [a-z]+){{0,2}}",
        rf"(?:{_QUARTER}|tract\w*|boitage|collage|affichage|porte a porte|pap|distrib\w*|rdv|rendez vous|reunion|"
        rf"panneaux?|cles?|habite|vit|loge|au bout|stand|salle|maison|loc\w*|"
        rf"vis a vis)(?: [a-z0-9]+){{0,3}} {_BUILDING}(?= |$)",
        rf"{_BUILDING} (?:centre|nord|sud|est|ouest|ecole|mairie|marche|\d+)",
        r"(?:saint|sainte|st|ste|notre|sacre) [a-z]+|[a-z]{3,} (?:les |l |au |la |le )(?:deux )?(?:eglises?|"
        r"abbaye|eveque|temple|paroisses?|bigot)",
        r"(?:sur|en|du) (?:suippe|canne|cure|creuse|poitou|marche)|chaise dieu|"
        r"colombey(?: les)?(?: deux)?(?: eglises)?|gay lussac|temple (?:de|du|d) \w+( \w+)?|ehpad (?:les?|la|"
        r"l) \w+|horizons? \w+s",
        # Ways, floors, colours.
        r"(?:rive|cote|porte|main|trottoir|file|voie|aile|partie|escalier|esc|etage|e|eme|er|palier|premiere?|"
        r"deuxieme|seconde|fond|bras|jambe|colonne|pied|bat|batiment|fenetre|appartement|apt|logement|boite|rang|"
        r"sortie|bas|haut|rez de chaussee|rdc|couloir|allee|entree|tourner?|tournez|prendre|serrer|ascenseur|"
        r"tout) (?:(?:[a-z]|\d+) |a |de |sur (?:la |votre |ta )?|de la |au fond (?:a )?)*(?:gauche|droite)s?(?= |"
        r"$)",
        r"(?:a |la |sur la |sur |cote )?(?:gauche|droite) (?:de la|de l|du|des|en|apres|avant|au|a la|apres|puis|"
        r"sortant|porte|rue|face|fond|escalier|dans|quand|derriere|et)(?: \w+)?",
        r"\d+(?:e|er|eme|re)? (?:etage )?(?:face|gauche|droite|d|g)(?= |$)",
        r"(?:vote|droit|ligne|droite|tout|coin|main|moitie)? ?(?:droite et gauche|gauche droite|"
        r"a gauche et a droite|de gauche a droite|de droite a gauche)",
        r"(?:carte|maison|porte|ligne|espaces?|zone|trame|voie|classe|plante|numero|boite|bac|poubelles?|"
        r"dechets?|volets?|portail|coulee|facade|veste|tshirt|vehicule|voiture|velo|chat|chien|encre|tableau|"
        r"marche|camion|tenue|costume|vetements?|sac|travail|liste|cafe|film|page|nuit|carte|salle|"
        r"caisse) (?:\w+ )?(?:verte?s?|noire?s?|blanche?s?|blancs?|rouges?)",
        r"berger allemand|jean america\w*|filet americain|football americain|salade grecque|galette|tabac turc|"
        r"dent\w* blanch\w*",
        # Languages.
        rf"(?:{_LANGUAGE_CUE})(?: (?!origine|famille|ne |nee )[a-z0-9]+){{0,3}}? (?:{_SPOKEN}|"
        rf"drapeauetranger)(?: (?:et|ou|aussi) (?:\w+ )?(?:{_SPOKEN}|drapeauetranger)| (?:{_SPOKEN}|"
        rf"drapeauetranger))*(?= |$)",
        rf"(?:{_SPOKEN})(?: (?:et|ou|plus) (?:{_SPOKEN})| (?:{_SPOKEN}))* (?:{_LANGUAGE_CUE}|c1|ok|scolaire|oral|"
        rf"professionnel|lu|fluent)(?= |$)",
        rf"^anglais(?: (?:et )?(?:{_SPOKEN}))*$|^(?:{_SPOKEN}) (?:et )?(?:anglais|espagnol|allemand|italien)$",
        rf"en (?:{_SPOKEN})(?= |$)|francais langue etrangere|langues? etrangeres?|(?<!ne )(?<!nee )(?<!nes )(?:a|"
        rf"de|depuis|pour|vers) l etranger|francais\w* de l etranger|vit a l etranger|etranger au|"
        rf"numeros? etrangers?",
        # Work, sport, groups, jokes of spelling.
        r"pratiquante? (?:de |du |d |la |le |l |en )*(?!catho|musul|juif|juive|prot|religi|messe|islam)(?:[a-z]+)",
        r"(?:club|ecole|cours|base|stage|sport|moniteur|bateau|fait de la|section|licence|course) (?:de |"
        r"a )?voile|voile (?:et|legere|sportive|club)",
        r"enceintes? (?:bluetooth|sono|portable|sans|du|de la|scolaire|d|pour|jbl|acoustique|amplifiee)|"
        r"mur d enceinte|sono(?: \w+)? enceintes?|(?:pret\w*|apporte\w*|avoir|a|pretee?|micro|table|possede|"
        r"amene|ramene|materiel|brancher)(?: \w+){0,2} enceintes?",
        r"(?:acces|accessible|rampe|toilettes|wc|place|places|local|locaux|salle|bureau|parking|entree|ascenseur|"
        r"lieu|stationnement|normes?|batiment|permanence|site|station)s? (?:est |non |pas |aux? |handicape |"
        r"pour )*(?:pmr|handicap\w*|fauteuils?)|(?:pmr|handicap\w*) (?:ok|accessible)|"
        r"accessib\w* (?:aux )?(?:pmr|handicap\w*|fauteuils?)",
        r"(?:droit de )?vote des etrangers|des etrangers debat|(?:ecole|amicale|association|foyer|"
        r"union) laiques?|laiques? (?:ecole|association)|\w+ (?:prenom|nom|nom de famille)$|"
        r"secours (?:catholique|populaire|islamique)|croix (?:rouge|bleue)|armee du salut|restos du coeur|"
        r"petits freres des pauvres|france alzheimer|ligue contre le cancer|octobre rose|telethon|sidaction",
        r"syndic(?:at)? (?:de |d |des |du )?(?:copro\w*|immeuble|mixte|intercommunal|eaux?|initiative|ordures|"
        r"energie|dechets|transports?|residence|bailleurs?|lotissement|proprietaires?|coproprietaires?|batiment)|"
        r"conseil syndical(?: de la residence| de l immeuble)?|syndic",
        r"(?:direction|cote|quartier|secteur|zone|entree|sortie|banlieue|plein|gare|pole|rocade|versant|"
        r"nord) sud|sud (?:du|de la|est|ouest|de|des|loire|ville)",
        r"(?:soutien|aide) (?:scolaire|logistique|aux? \w+|administrati\w*|informatique|technique|psycho\w*|"
        r"a la \w+|familial|gorge|de famille|moral|juridique|materiel|numerique|devoirs|parental\w*)",
        r"(?:chef|equipe|comite|groupe|reunion|atelier|pole|cellule|repas|soiree|lettre|newsletter|programme|"
        r"commission|theme|thematique|interessee? par|questions? sur|propositions? sur|atelier sur|debat sur|"
        r"debat|tract|tracts|sujet|dossier|professionnel\w*|profession|metier|agent\w*|centre|maison|cadres?|"
        r"travaille\w*|bosse|salarie\w*|infirmier\w*|medecin\w*|aide|secteur|etudes?|prof\w*|ministere|formation|"
        r"secretaire|accueil|ingenieur\w*|directeur|directrice|pharmacie|service|pole|employe\w*|"
        r"referent\w*) (?:\w+ )?(?:de |en |a |du |l |la |d |des )*(?:sante|hopital|ehpad|psychiatrie|psy|"
        r"handicap|oncologie|chirurgie|urgences|religions?|laicite|immigration|ecologie|soin|dialyse|medico\w*|"
        r"cancer\w*|autisme|vieillesse|theologie|clinique|cardio\w*)",
        r"(?:infirmier\w*|profession\w*|metier|statut|activite|avocat\w*|kine\w*|sage femme|medecin\w*|exercice|"
        r"orthophoniste|ostheo\w*) liberale?s?|ordre religieux|religieuse (?:au|cafe|chocolat)|bonne foi|foi de|"
        r"ma foi|une foi|mauvaise foi|cure de (?:jouvence|thermale)|culte (?:film|serie)|film culte|serie culte",
        r"(?:traitement|depression) (?:de texte|du|des|de la (?:demande|liste|fiche)|atmospherique)|"
        r"opera\w+ (?:tract\w*|collage|boitage|porte|escargot|seduction|coup)|greffe du tribunal|greffier\w*|"
        r"malle?s? a|pas malade|bar (?:le|la)|cache cache|agence (?:handi|adapei)",
        r"manif\w* (?:sportive|culturelle|publique|locale|associative|festive|a venir|ville|interesse\w*)|(?:se|"
        r"s est|n est|est) manifest\w+|gilets? jaunes? (?:fluo|securite|a prevoir|de securite|pour)|(?:prevoir|"
        r"porter|mettre|avec|distribuer)(?: \w+){0,2} gilets? jaunes?",
        r"(?:ordinateur|pc) (?:portable|fixe|perso|du local|bureau)|pc$(?<= pc)|wi fi|hi fi|box modem|"
        r"modem (?:internet|routeur|box|4g|fibre|wifi)",
        r"place publique (?:tract\w*|samedi|dimanche|marche|a)|(?:tract\w*|stand|sur la) (?:en |"
        r"sur )?(?:la )?place publique|ensemble (?:immobilier|scolaire)|grand ensemble",
        r"transport|trans (?:val|europe)\w*|transfert|bi (?:hebdo\w*|mens\w*|annuel\w*|metall\w*)|homo (?:logue|"
        r"sapiens)",
        r"covid (?:centre|depistage)|(?:centre|campagne) (?:de )?vaccin\w*|jean baptiste|noel|medecin traitant|"
        r"point d origine|origine (?:du contact|de la fiche|du fichier|des donnees|import|site|formulaire|web)|"
        r"a l origine",
        r"conservat\w+ (?:de musee|du|du patrimoine|des)|musee|favorable a (?:un|une) (?:rdv|rencontre|rendez|"
        r"visite|appel|rappel|creneau|date)|(?:avis|meteo) favorable|etranger a l affaire",
        r"(?:adherente?|membre|presidente?|tresoriere?|secretaire|benevole) (?:de |d |du |a )?(?:l |la |"
        r"le )?(?:asso\w*|amicale|club|mjc|amap|comite|conseil|conseils?|collectif|amis|ag)(?: \w+)?",
        r"cite (?:u|universitaire|scolaire)|fo(?:nds|yer)|psy(?:chologue|chomot\w*)|orthodont\w*|"
        r"convaincu de venir|acquis (?:une|un|le|la)|^pour$",
    )
)


def without_daily_words(text: str) -> str:
    """Return the text (`normalization.plain`) with harmless phrases replaced by a full stop."""
    for mask in _MASKS:
        text = mask.sub(" . ", text) if mask.search(text) else text
    return " ".join(text.split())
