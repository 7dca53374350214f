"""Receipts, as tills print them."""

from __future__ import annotations

from random import Random

from training.generators.papers.setting import Row, Sheet
from training.generators.papers.speech import NAMES, PLACES, TOWNS, TRADES, day, money

_GOODS = ("Milk 1L", "Bread", "Rice 5kg", "Nasi lemak", "Coffee", "Paint brush", "A4 paper", "Cable", "Kaffee", "Sucre")
_TITLES = {
    "en": ("RECEIPT", "TAX INVOICE", "SIMPLIFIED TAX INVOICE", "CASH BILL", "GUEST CHECK", ""),
    "de": ("QUITTUNG", "BELEG", "KASSENBON", ""),
    "fr": ("TICKET DE CAISSE", "TICKET", ""),
    "es": ("RECIBO", "FACTURA SIMPLIFICADA", "TICKET"),
    "nl": ("KASSABON", "BON", ""),
}
_TOTALS = {
    "en": ("Sub Total", "Total", "Cash", "Change", "Rounding", "GST 6%", "Visa", "Total Qty", "Amount Due", "Tip"),
    "de": ("Summe", "Bar", "Rückgeld", "MwSt 19%", "EC-Karte", "Zwischensumme"),
    "fr": ("Total", "Espèces", "Rendu", "TVA 20%", "Carte bancaire", "Sous-total"),
    "es": ("Total", "Efectivo", "Cambio", "IVA 21%", "Tarjeta"),
    "nl": ("Totaal", "Contant", "Wisselgeld", "BTW 9%", "Pin"),
}
_ENDS = {
    "en": ("Thank you please come again", "Goods sold are not returnable", "Have a nice day", "Approval code 0042"),
    "de": ("Vielen Dank für Ihren Einkauf", "Es bediente Sie Kasse 3"),
    "fr": ("Merci de votre visite", "A bientôt"),
    "es": ("Gracias por su compra", "Le atendió caja 2"),
    "nl": ("Bedankt en tot ziens", "Bewaar deze bon"),
}


def receipt(random: Random) -> Sheet:
    language = random.choice(("en", "en", "en", "de", "fr", "es", "nl"))
    rows: list[Row] = [[(0.2, f"{random.choice(NAMES)} {random.choice(TRADES)}")], [(0.2, random.choice(PLACES))]]
    rows += [[(0.2, random.choice(TOWNS))], [(0.3, random.choice(_TITLES[language]))]]
    rows += [[(0.05, f"Date: {day(random)} {random.randint(8, 21)}:{random.randint(10, 59)}")]]
    rows += [[(0.05, "Cashier: 03"), (0.6, f"No: {random.randint(1000, 99999)}")]] * random.randint(0, 1)
    for _ in range(random.randint(1, 14)):
        rows.append([(0.05, random.choice(_GOODS)), (0.5, str(random.randint(1, 4))), (0.75, money(random, 60))])
    for label in random.sample(_TOTALS[language], k=random.randint(2, 4)):
        rows.append([(0.3, label), (0.75, money(random))])
    rows += [[(0.1, text)] for text in random.sample(_ENDS[language], k=random.randint(0, 2))]
    # Photos and scans of receipts come on all kinds of pages.
    width = random.choice((160.0, 200.0, 280.0, 595.0))
    return Sheet(rows, width=width, height=width * random.uniform(1.2, 3), size=width / random.uniform(22, 50))
