"""Political opinions: parties and their nicknames, votes, names associated with a side. Words as in `religion`."""

CERTAIN = """
lfi insoumis insoumise melenchoniste melenchonien melenchon jlm nfp nupes npa pcf communiste communisme coco
socialiste socialisme socialo eelv ecolo ecologiste lrem larem macroniste macronien macronie macronisme macronard
macronista macron udi prg lr ump rpr rn fn mlp lepeniste frontiste mariniste lepen bardelliste bardella zemmouriste
zemmourien zemmour reconquete dlf upr cpnt udr hidalgo jadot pecresse poutou arthaud asselineau glucksmann tondelier
ciotti wauquiez retailleau darmanin attal sarkozy sarko sarkozyste hollandiste fillon filloniste hamoniste villepin
villepiniste bayrou bayrouiste philippot philippotiste knafo mitterrandiste mitterrandien chiraquien giscardien
villieriste besancenot laguiller royaliste monarchiste bonapartiste gaulliste souverainiste nationaliste identitaire
facho fasciste fascisme fascho faf nazi neonazi raciste antifa antifasciste gauchiste gaucho gauchisme islamogauchiste
droitard droitiste centriste centrisme marxiste leniniste trotskiste trotskyste trotsko stalinien maoiste anarchiste
anar anarcho libertaire zadiste altermondialiste europhobe eurosceptique frexit frexiteur populiste extremiste
complotiste conspi wokiste woke feministe antifeministe masculiniste climatosceptique reac reactionnaire
abstentionniste apolitique indecis indecise neofasciste ultradroite extremedroite extremegauche ultragauche giletjaune
giletsjaunes encarte chevenementiste dvg exg exd meluche zemmourisme lepenisme antimacron promacron conspirationniste
degagisme degagiste socdem capitaliste anticapitaliste libertarien conservatisme facholand radsoc stal attac xr zad
ldh autonomiste independantiste regionaliste animaliste antispeciste revolutionnaire antimilitariste europhile
atlantiste castriste platiste qanon antipass decroissant collapsologue liberalisme progressisme ciottiste droiteux
poid prcf republicanisme trumpien covidosceptique reconquetard bolchevique bolcho frontisme centrodroit
chevenementisme ecofeministe fachosphere gauchosphere
"""
UNCERTAIN = """
ps modem partisan lo ruffin dati jospin chirac mitterrand hollande sympathisant opposant hostile defavorable soutien
manif manifestant gj patriote progressiste conservateur republicain trumpiste poutiniste sioniste sionisme
antisioniste propalestinien proisraelien abstention convaincu favorable hesitant antivax antivaxx antisysteme politise
renaissance horizons opinion obono boyard panot castets electorat liberal hamon volt reformiste pacifiste radicalise
contestataire indecision sympathie bobo
"""
_NAME = (
    r"(?:macron|melenchon|le ?pen|zemmour|bardella|hidalgo|jadot|roussel|pecresse|hollande|sarko|fillon|hamon|"
    r"philippe|"
    r"attal|glucksmann|faure|ruffin|tondelier|ciotti|wauquiez|retailleau|marine|marion|manu|jordan|trump|poutine|"
    r"rn|fn|"
    r"lfi|lr|ps)"
)
_CAUSE = (
    r"(?:macron\w*|melenchon\w*|le ?pen\w*|zemmour\w*|sarko\w*|palestin\w*|israel\w*|russe|russie|poutine|ukraine|ivg|"
    r"avortement|vie|gpa|pma|nucleaire|eolien\w*|europe\w*|ue|euro|otan|voile|immigr\w+|immigration|migrants?|mariage|"
    r"corrida|chasse|armes|vax\w*|vaccins?|pass|systeme|capitalis\w+|gauche|droite|rn|fn|lfi|lr|ps|retraites?|police|"
    r"flics?|woke|islam\w*|feminis\w+|lgbt\w*|elites?|fascis\w+|racis\w+|racisme|gouvernement|sioniste|semite|"
    r"communis\w+|ecolo\w*|republicain\w*|liberal\w*|musulman\w*|trump\w*|regime|zfe|smic|gaza|maire)"
)
_POLICY = (
    r"(?:reforme|retraite|loi|ivg|avortement|gpa|pma|mariage|immigration|immigres|migrants|nucleaire|eolien\w*|"
    r"voile|ue|"
    r"europe|euro|otan|peine de mort|guerre|politique|gouvernement|president|capitalisme|islam|etrangers|euthanasie|"
    r"corrida|chasse|police|regularisation|fin de vie|zfe|macron|liste|maire|majorite|candidat\w*|notre|nos|nous)"
)
_PARTY = (
    r"(?:lr|ps|pc|pcf|rn|fn|lfi|fi|npa|lo|modem|udi|em|lrem|renaissance|horizons|reconquete|verts|eelv|prg|"
    r"place publique|"
    r"patriotes|republicains|insoumis|ecologistes|udr|upr|generations?|ensemble|gauche|droite|centre)"
)
_SIDE = (
    r"(?:de|a|d extreme|l extreme|extreme|extrem|xtreme|ultra|centre|hyper|plutot|tres|vote|voter|votait|vers la|"
    r"coeur a|sensibilite|electeur|electrice|electeurs|sympa|elue?|pro|anti|clairement|vraiment|profil)"
)
CERTAIN_PATTERNS = (
    r"vot(?:e|es|ent|era|erait|eront|ait|aient|ant|er|ez|ons|eur|eurs|euse|euses)(?: |$)|^vote\b|vot (?:rn|lfi|"
    r"fn|lr|ps)",
    r"(?:intention|choix|consigne)s? (?:de|du) vote|bulletin (?:blanc|nul|rn|lfi|lr|ps)",
    r"rassemblement national|front national|front populaire|france insoumise|union populaire|les republicains",
    r"parti (?:socialiste|communiste|republicain|radical|animaliste|pirate|ouvrier|de gauche|de droite)",
    r"(?:la |jean marie |jm )?le pen(?: |$)|les verts|europe ecologie|lutte ouvriere|debout la france|en marche$|"
    r"republique en marche|nouveau parti anti\w*",
    r"mouvement democrate|action francaise|generation identitaire|black blocs?|gilets? jaunes?|manif pour tous",
    r"partis? (?:prefere|politique|choisi|soutenu|favori|de coeur|d appartenance)\w*|carte (?:du|au|d un) parti",
    r"(?:membre|adherente?|militante?|cadre|ancien|proche) (?:d un|du|de son|au) parti",
    r"(?:candidate?|liste|formation|personnalite|leader|camp) (?:politique )?(?:prefere|favori|soutenu|choisi|"
    r"de coeur)\w*",
    r"(?:sensibilite|opinion|avis|couleur|bord|tendance|orientation|etiquette|appartenance|affinite|famille|"
    r"conviction|"
    r"engagement|profil|positionnement|preference|affiliation|proximite|position|idee|camp|penchant|attachement|passe|"
    r"militante?|parti|valeur)s? (?:politique|partisane|electorale)s?",
    rf"{_SIDE} (?:gauche|droite)(?: |$)",
    r"(?:centre|ultra|extreme|extrem|xtreme) (?:droit|droite|gauche)s?(?: |$)",
    r"(?:gauche|droite) (?:radicale|caviar|moderee|republicaine|extreme|dure|molle|populaire|nationale|forte|"
    r"conservatrice|liberale|catho\w*|sociale|traditionnelle|classique|plurielle)",
    r"^(?:cote |bord |coeur )?(?:droitier|droiteux|gaucher politique)$|niveau de (?:soutien|support|adhesion)",
    r"choix (?:electoral|politique|(?:au|du|en|de|pour) (?:l |le |la )?(?:1er|2nd|2e|2eme|second|premier|"
    r"presidentielle|"
    r"legislatives?|europeennes?|municipales?|t1|t2|20\d\d|tour)|20\d\d|presidentielle|t1|t2)",
    r"support level|level of support|inferred party|political \w+",
    r"(?:tres|peu|plutot|assez|fortement|totalement|franchement|clairement|pas) (?:favorable|defavorable|hostile|"
    r"opposee?|convaincue?|acquise?)s?",
    rf"(?:soutient|soutiens|soutenait|supporte|supporter de|fan de|adore|deteste|aime|aime bien|kiffe|hait|admire|"
    rf"admirat\w+ de|decue? (?:de|par|du)|team|electeur|electrice|groupie de|derriere|ex|sympa|votait|pour|"
    rf"contre) {_NAME}"
    r"(?:iste)?s?(?: |$)",
    rf"(?:^|(?<= ))(?:pro|anti|contre) {_CAUSE}(?: |$)|(?:^| )(?:pro|anti){_CAUSE}(?: |$)",
    rf"(?:opposee?s?|hostile|favorable|defavorable|est pour|est contre|contre|partisane?) (?:a |au |aux |de |du |"
    rf"des )?"
    rf"(?:la |le |les |l |toute )?{_POLICY}(?: |$)",
    r"manif\w* (?:contre|pour|des? retraites?|retraites?|anti\w*|propalestin\w*)|mariage pour tous",
    r"marine (?:le ?pen|20\d\d|presidente)|marion marechal|jean luc m\w*|jean lassalle|fabien roussel|"
    r"edouard philippe|"
    r"bruno le maire|sandrine rousseau|rima hassan|manuel valls|olivier faure|francois (?:hollande|ruffin|bayrou|"
    r"fillon)|"
    r"benoit hamon|dupont aignan|xavier bertrand|clementine autain|gabriel attal|francois asselineau|francois ruffin",
    r"(?:hesite|indecise?|hesitation|balance) entre|pour qui (?:il|elle)? ?vot\w*|s abst\w+|jamais vote\w*",
    r"(?:acquis|gagne)\w* a (?:la|notre|nous|nos)|(?:contre|avec) (?:nous|notre liste|notre candidat\w*)$",
    rf"(?:elue?|candidate?|conseillere?|collaborat\w+|assistante?|attachee?|militante?|adherente?|carte|"
    rf"encartee?|membre|"
    rf"proche|ex|ancien\w*|sympa|sympathisante?|cadre|responsable|section|chez|cotise|"
    rf"cotisant\w*) (?:municipale? )?(?:du |des |de la |de |au |a "
    rf"la |chez |les |le )?{_PARTY}(?: |$)",
    r"social democrate|rad soc|bleu marine|extinction rebellion|convois? de la liberte|generation ?s$|"
    r"barrage (?:au |a )?(?:rn|fn|le pen|macron)",
    rf"(?:tete de liste|campagne|liste|couleurs|candidature) (?:du |de la |de |pour )?{_PARTY}(?: |$)|"
    rf"(?:campagne|meeting|comite|parrainage|signe\w*|milite\w*|liste) (?:de |pour |d )?{_NAME}(?: |$)",
    r"qui soutenez vous|pour qui (?:vot\w*|allez|comptez)|(?:pas|encore) decidee?$|partagee? entre|parti (?:vote|"
    r"soutenu)|sans opinion",
    r"(?:soutient|soutiendra|soutiens|rejoint|suit|approuve|rejette|critique|contre|pour) (?:la |le |notre |nos |"
    r"les )(?:liste|candidat\w*|programme|majorite|equipe municipale|idees|gauche|droite|president)",
    r"(?:divers|dv) (?:gauche|droite)|(?:vieille|nouvelle) (?:gauche|droite)|bord (?:de )?(?:gauche|droite)|"
    r"opinions? (?:de|politique|tres|exprimee?)",
)
UNCERTAIN_PATTERNS = (
    r"^(?:pc|em|rem|partis?|politiques?|bord|tendance|sensibilites?|affinites?|positionnement|contre|acquise?s?|"
    r"opposee?s?|intentions?|convictions?|verts|centre droit|centre gauche|fi|(?:a |de |la )?(?:gauche|droite)|"
    r"party)$",
    r"(?:^| )(?:score|degre|taux|probabilite|indice|note) (?:de |d )?(?:soutien|adhesion|vote|sympathie|support)",
    r"sensibilite (?!au |aux |a la |a l )|^sensibilites? |a (?:convaincre|retourner)(?: |$)",
    r"(?:du|un|son|quel|sans|ancien|leur|meme|autre) parti(?: |$)|pour (?:notre|la) liste|proche de(?: la|"
    r" nos)? (?:liste|idees)",
    rf"(?:meeting|universite d ete|rassemblement|reunion) (?:de |du |d |des )?(?:le |la )?{_PARTY}(?: |$)",
    r"(?:mecontent|decu|satisfait)\w* (?:du|de la|de|par le|par la) (?:maire|mairie|president|gouvernement|majorite)",
    r"(?:aime|deteste|critique) (?:le maire|le president)|place publique (?:psp|militant\w*)|"
    r"convaincue?s? (?:par|de) ",
    r"^(?:couleur|mao|castor|score|soutien \d|\d soutien)$|^(?:castor|mao) ",
)
