"""What people write in the demo year. Made up; the names say so themselves."""

DEPARTURES = {
    "secure_evidence": ("Er was niets om veilig te stellen.", "De spullen waren al weg toen wij kwamen."),
    "inform_parents": (
        "De leerling is meerderjarig en wil dit zelf vertellen.",
        "Het is niet bekend om welke leerling het gaat.",
        "De ouders belden ons zelf voordat wij konden bellen.",
    ),
    "melding": (
        "Na overleg met de wijkagent is een melding niet nodig.",
        "Het ging om een kleine ruzie die dezelfde dag is opgelost.",
        "De politie was er zelf bij en heeft het al genoteerd.",
    ),
    "aangifte_consult": (
        "Niemand wil aangifte doen en er is geen schade.",
        "De politie gaf aan dat overleg hier niets toevoegt.",
    ),
    "measure": ("Er is geen leerling van onze school bij betrokken.", "Het gesprek met de leerling was genoeg."),
    "third_parties": ("Na controle bleek dat geen bericht nodig is.",),
    "aftercare": ("De betrokkenen gaven aan dat zij geen nazorg willen.", "De nazorg loopt al via de mentor."),
    "evaluate": ("Dit voorval is besproken samen met een eerder voorval.",),
}
NOTES = {
    "secure_evidence": (
        "De conciërge bewaart het voorwerp in de kluis tot de politie het ophaalt.",
        "De beelden van de camera in de hal zijn apart gezet door ICT.",
    ),
    "third_parties": ("Gebeld, het bericht is genoteerd.", "Nagegaan: hier is geen bericht voor nodig."),
    "feedback": ("De wijkagent belde: de zaak is met een gesprek afgedaan.",),
    "inform_parents": (
        "De ouders reageerden rustig en komen op gesprek.",
        "De ouders schrokken. Er is een vervolgafspraak gemaakt.",
    ),
    "measure": (
        "De leerling bood excuses aan. Er komt een herstelgesprek.",
        "De leerling werkt twee dagen apart en maakt het werk af.",
    ),
    "aftercare": ("De mentor vraagt elke week hoe het gaat.", "De schoolmaatschappelijk werker heeft twee gesprekken."),
    "evaluate": (
        "Er komt meer toezicht op deze plek in de pauze.",
        "De afspraken over telefoons zijn aangescherpt.",
        "Wij bespreken dit in het mentoruur.",
    ),
}
ANSWERS = (
    ("taken_up", "De wijkagent gaat met de leerling en de ouders praten."),
    ("taken_up", "Er is een onderzoek gestart. U hoort van ons als het klaar is."),
    ("taken_up", "Wij rijden de komende week vaker langs de school."),
    ("taken_up", "Er is een gesprek geweest. Wij sluiten dit af met een waarschuwing."),
    ("taken_up", "De zaak is doorgestuurd naar Halt."),
    ("contact", "Ik bel u deze week voor meer informatie."),
    ("contact", "Kunt u de beelden bewaren? Ik neem contact op over een vordering."),
    ("visit", "Ik kom langs op school en praat met de betrokkenen."),
    ("visit", ""),
    ("no_action", "Wij zien nu geen strafbaar feit. Laat het weten als het opnieuw gebeurt."),
    ("no_action", ""),
)
NECESSITY = (
    "De wijkagent moet weten wat er speelt om de school te kunnen helpen.",
    "Zonder deze melding kan de politie niet optreden als het opnieuw gebeurt.",
    "Er is kans op herhaling buiten de school.",
)
SUBSIDIARITY = (
    "Met alleen de kern kan de politie de betrokkene niet bereiken.",
    "Een gesprek op school heeft niet geholpen.",
)
WITHDRAWALS = (
    "Dubbel geregistreerd: een collega had dit al gemeld.",
    "Bij nader inzien is het niet op onze school gebeurd.",
    "Na een gesprek bleek dat het een misverstand was.",
)
STORIES = (
    "Een docent zag het gebeuren en haalde hulp. Daarna zijn alle betrokkenen apart gehoord.",
    "De leerling vertelde het zelf aan de mentor. De mentor schreef het letterlijk op.",
    "Een klasgenoot kwam het melden. De verhalen verschillen over wie begon.",
)
CONCERNS = (
    ("ZOR-01", "De mentor ziet de laatste weken blauwe plekken. De leerling wil er niet over praten."),
    ("ZOR-03", "In een opdracht schreef de leerling niet meer te willen leven. De ouders zijn gebeld."),
    ("ZOR-04", "De leerling is twee nachten niet thuis geweest en kwam moe op school."),
    ("ZOR-05", "De leerling zorgt thuis voor een zieke ouder en komt daardoor vaak te laat."),
)
NAMES = (
    "Sterre Voorbeeld", "Milan Verzonnen", "Noor Fictief", "Daan Demoman", "Yara Bedacht", "Sem Testdijk",
    "Fleur Nepnaam", "Omar Proefveld", "Lotte Schijnbaar", "Ravi Zomaar", "Evi Denkbeeld", "Thijs Modelstra",
)  # fmt: skip
PERSON_NOTES = (
    "",
    "Heeft een vaste mentor.",
    "Wil liever niet op school gebeld worden.",
    "Spreekt thuis geen Nederlands.",
)

CONCERN_STEPS = {
    "signals": ("", "De mentor zag drie keer in een maand hetzelfde. Wat zij ervan denkt, staat apart."),
    "consult": ("trusted", "De aandachtsfunctionaris wil eerst een gesprek."),
    "advice": ("given", "Zonder namen gevraagd. Veilig Thuis raadt aan om snel met de ouders te praten."),
    "talk": ("both", "De ouders waren open. Zij willen hulp."),
    "team": ("joined", "Het team gaat een paar keer langs."),
    "weigh": ("none", "Geen vermoeden van geweld meer."),
    "decide": ("help", "De school houdt contact en kijkt na de vakantie terug."),
}
"""Step → outcome and what was written, when all goes well."""
CONCERN_WORSE = {
    "weigh": ("lasting", "Het blijft onveilig. Dat vindt ook de aandachtsfunctionaris."),
    "decide": ("report", "De directie en de mentor besloten dit samen."),
    "report": ("done", "Gebeld. Veilig Thuis neemt het op. De ouders weten ervan."),
}
CONCERN_END = "De hulp loopt en de mentor let op."
