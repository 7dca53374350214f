"""People, places and things that do not exist, for documents that do not either."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

FIRST = "Ann Boris Clara Dmitri Elena Farid Greta Hugo Ines Jonas Katrin Liam Mara Nils Olga Pavel Rosa Stefan Tilda"
LAST = "Abel Brandt Costa Dunne Ekholm Fischer Grant Hollis Ivers Jansen Keller Lindqvist Moreau Novak Okafor Pereira"
STREETS = "Mill Lane|Harbour Road|Birch Avenue|Station Street|Orchard Close|Lindenweg|Rue des Tilleuls|Hauptstrasse"
TOWNS = "Northfield|Eastbrook|Marlow Bay|Westerhagen|Saint-Aubin|Kirkdale|Oberlauf|Ashford Green"
STEMS = "Nordwind Bluefern Castellan Meridian Oakline Silverbrook Tandem Veridia Harrow Quillon"
TRADES = "Logistics|Dental Care|Housing|Energy|Insurance|Textiles|Library|Gymnasium|Consulting|Printworks"
FORMS = "Ltd|GmbH|Inc.|B.V.|& Sons|Association|Council|SARL"


def person(random: Random) -> str:
    return f"{random.choice(FIRST.split())} {random.choice(LAST.split())}"


def company(random: Random) -> str:
    return f"{random.choice(STEMS.split())} {random.choice(TRADES.split('|'))} {random.choice(FORMS.split('|'))}"


def street(random: Random) -> str:
    return f"{random.randint(1, 240)} {random.choice(STREETS.split('|'))}"


def town(random: Random) -> str:
    return f"{random.randint(10000, 99999)} {random.choice(TOWNS.split('|'))}"


def phone(random: Random) -> str:
    return f"0{random.randint(100, 999)} {random.randint(100000, 999999)}"


def email(random: Random) -> str:
    return f"{person(random).lower().replace(' ', '.')}@{random.choice(STEMS.split()).lower()}.example"


def day(random: Random, *, first: date = date(2012, 1, 1), last: date = date(2026, 10, 31)) -> date:
    return first + timedelta(days=random.randrange((last - first).days))


def reference(random: Random) -> str:
    return f"{random.choice('ABKLRTX')}{random.choice('CDMNSV')}-{random.randint(1000, 99999)}"
