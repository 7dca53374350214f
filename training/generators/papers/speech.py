"""Words to fill papers with."""

from __future__ import annotations

from random import Random

_PROSE = {
    "en": (
        "the results of this work show that most people prefer simple tools when they are offered in time and the "
        "committee has decided to continue with the plan although several members asked for more information about "
        "costs risks water garden energy market history village school river building research development future "
        "system because between during without under change number group local national common large small early"
    ),
    "de": (
        "die ergebnisse der arbeit zeigen dass viele menschen einfache werkzeuge bevorzugen wenn sie rechtzeitig "
        "angeboten werden und der ausschuss hat beschlossen den plan fortzusetzen obwohl einige mitglieder mehr "
        "auskunft über kosten wasser garten energie markt geschichte dorf fluss gebäude forschung entwicklung"
    ),
    "fr": (
        "les résultats de ce travail montrent que la plupart des gens préfèrent des outils simples quand ils sont "
        "proposés à temps et le comité a décidé de poursuivre le projet bien que plusieurs membres aient demandé plus "
        "de renseignements sur les coûts eau jardin énergie marché histoire village rivière bâtiment recherche"
    ),
    "es": (
        "los resultados de este trabajo muestran que la mayoría de las personas prefieren herramientas sencillas "
        "cuando se ofrecen a tiempo y el comité ha decidido seguir con el plan aunque varios miembros pidieron más "
        "información sobre costes agua jardín energía mercado historia pueblo río edificio investigación"
    ),
    "nl": (
        "de resultaten van dit werk laten zien dat de meeste mensen eenvoudig gereedschap verkiezen als het op tijd "
        "wordt aangeboden en de commissie heeft besloten door te gaan met het plan hoewel enkele leden meer wilden "
        "weten over kosten water tuin energie markt geschiedenis dorp rivier gebouw onderzoek ontwikkeling"
    ),
}
LANGUAGES = tuple(_PROSE)
NAMES = ("Anna Holt", "Peter Brandt", "Mei Tan", "Luc Moreau", "Priya Nair", "Jan de Vries", "Ana Ruiz", "Omar Said")
PLACES = ("Mill Lane 4", "12 Harbour Road", "Lindenweg 17", "8 rue du Port", "Jalan Bukit 21", "Kerkstraat 9")
TOWNS = ("Leeds LS1 4AP", "04109 Leipzig", "69002 Lyon", "43300 Selangor", "1012 AB Amsterdam", "Austin TX 73301")
TRADES = ("Bakery", "Hardware", "Stationery", "Restaurant", "Mini Market", "Pharmacy", "Bookshop", "Petrol Station")


def sentence(random: Random, language: str = "en", *, most: int = 18) -> str:
    words = random.choices(_PROSE[language].split(), k=random.randint(6, most))
    return " ".join(words).capitalize() + "."


def paragraph(random: Random, language: str = "en", *, lines: int = 5, width: int = 85) -> list[str]:
    """Running text, broken into lines."""
    text = " ".join(sentence(random, language) for _ in range(lines))
    broken, line = [], ""
    for word in text.split():
        if len(line) + len(word) > width:
            broken.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return [*broken, line][: lines + 2]


def money(random: Random, most: float = 300) -> str:
    return f"{random.uniform(0.5, most):,.2f}"


def day(random: Random) -> str:
    numbers = random.randint(1, 28), random.randint(1, 12), random.randint(2012, 2026)
    form = random.choice(("{0:02}/{1:02}/{2}", "{2}-{1:02}-{0:02}", "{0}.{1}.{2}", "{0:02}-{1:02}-{2}"))
    return form.format(*numbers)
