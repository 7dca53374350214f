"""Words by which kinds of documents are known, in the languages that are common here."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

_SHORT = 5
"""Letters up to which a cue must be a word of its own: engines lose spaces, so longer ones may stand inside one."""

_CUES = {
    "invoice": (
        "invoice, tax invoice, rechnung, rechnungsnummer, facture, factuur, factuurnummer, factura, fattura, "
        "fatura, invoice number, invoice no, invoice date, rechnungsdatum, numero de facture, factuurdatum, "
        "bill number"
    ),
    "billing": (
        "bill to, billed to, ship to, sold by, sold to, due date, payment terms, amount due, balance due, pay "
        "by, iban, bic, swift, bankverbindung, zahlbar, faellig, fällig, echeance, vervaldatum, "
        "betalingstermijn, vencimiento, scadenza, purchase order, customer number, kundennummer, klantnummer, "
        "numero client, order number, remit, unit price, einzelpreis, prix unitaire, net total, nettobetrag, "
        "total ht, total ttc, mwst, tva, btw, vat number, ust-id, steuernummer, siret, gstin, account number, "
        "billing period, service period, payment method, subtotal"
    ),
    "receipt": (
        "receipt, cash, change, cashier, qty, rounding, gst summary, thank you, please come again, goods "
        "sold, not returnable, non refundable, card, visa, mastercard, debit, approval code, terminal, "
        "tendered, kassenbon, bon, quittung, beleg, bar, rückgeld, kartenzahlung, ticket de caisse, especes, "
        "rendu, monnaie, kassabon, contant, wisselgeld, recibo, efectivo, cambio, scontrino, contanti, resto, "
        "resit, tunai, baki, server, table, guest, take away, dine in, total sales, rounding adj, member, "
        "points, items sold, change due, eftpos"
    ),
    "letter": (
        "dear, dear sir, dear madam, sincerely, yours sincerely, yours faithfully, kind regards, best "
        "regards, yours truly, to whom it may concern, i am writing, we are writing, please find enclosed, "
        "enclosed, look forward to, sehr geehrte, sehr geehrter, mit freundlichen, freundlichen grüßen, "
        "betreff, madame, monsieur, cordialement, salutations distinguées, veuillez agréer, objet, geachte, "
        "met vriendelijke groet, estimado, estimada, atentamente, gentile, distinti saluti, cordiali saluti, "
        "prezado, atenciosamente, our reference, your reference, on behalf of, do not hesitate"
    ),
    "form": (
        "form, application form, registration form, please complete, please print, block capitals, signature, "
        "signed, date of birth, surname, first name, forename, last name, given name, middle name, applicant, "
        "postcode, zip code, telephone, mobile, tick, tick one, check one, office use only, for official use, "
        "marital status, gender, nationality, next of kin, emergency contact, declaration, i declare, i "
        "hereby, yes no, formular, antrag, vorname, nachname, geburtsdatum, unterschrift, zutreffendes, "
        "ankreuzen, anschrift, formulaire, prénom, date de naissance, cocher, formulier, voornaam, "
        "achternaam, geboortedatum, handtekening, formulario, apellidos, nombre, fecha de nacimiento, firma, "
        "modulo, cognome, data di nascita, consent, relationship to"
    ),
    "school": (
        "timetable, time table, class timetable, weekly schedule, schedule, period, lesson, break, lunch, "
        "recess, assembly, registration, register, maths, mathematics, english, science, phonics, history, "
        "geography, music, art, pe, rwi, homeroom, home time, storytime, story, handwriting, reading, "
        "spelling, spellings, computing, physics, chemistry, biology, lecture, lab, tutorial, semester, "
        "teacher, classroom, stundenplan, pause, stunde, mathe, deutsch, sport, emploi du temps, récréation, "
        "rooster, pauze, horario, recreo, orario, ricreazione, drama, french, spanish, dt, re, ict, pshe, "
        "topic, golden time, study hall, advisory, snack, dismissal"
    ),
    "statement": (
        "statement, bank statement, account statement, statement of account, opening balance, closing "
        "balance, balance brought forward, brought forward, carried forward, previous balance, withdrawals, "
        "deposits, transactions, transaction date, money in, money out, kontoauszug, saldo, relevé de compte, "
        "sort code, direct debit, standing order, extracto, estratto conto, rekeningafschrift, kontostand, "
        "debit credit balance"
    ),
    "prose": (
        "abstract, introduction, chapter, conclusion, references, table of contents, figure, appendix, "
        "summary, executive summary, background, methodology, discussion, et al, section, press release, "
        "minutes, agenda, attendees, action items, newsletter, editorial, terms and conditions, agreement, "
        "contract, parties, hereinafter, whereas, policy, manual, instructions, specification, copyright, "
        "recipe, ingredients, zusammenfassung, kapitel"
    ),
    "career": (
        "curriculum vitae, resume, work experience, experience, education, skills, employment history, "
        "languages, references available, lebenslauf, berufserfahrung, ausbildung, profile, achievements, "
        "bachelor, university, starters, main courses, mains, desserts, drinks, beverages, soup of the day, "
        "served with, appetizers, salads, vegetarian, vegan, wine list, menu, speisekarte, carte, subject, "
        "forwarded message, wrote, inbox, unsubscribe, sent from, itinerary, boarding, departure, arrival, "
        "flight, gate, delivery note, packing list, lieferschein, quotation, quote, estimate, angebot, devis, "
        "offerte, purchase order, price list, certificate, hereby certify"
    ),
}

_DAYS = (
    ("monday", "mon", "montag", "lundi", "lunes", "lunedi", "maandag", "isnin", "segunda"),
    ("tuesday", "tue", "tues", "dienstag", "mardi", "martes", "martedi", "dinsdag", "selasa", "terca"),
    ("wednesday", "wed", "mittwoch", "mercredi", "miercoles", "mercoledi", "woensdag", "rabu", "quarta"),
    ("thursday", "thu", "thur", "thurs", "donnerstag", "jeudi", "jueves", "giovedi", "donderdag", "khamis", "quinta"),
    ("friday", "fri", "freitag", "vendredi", "viernes", "venerdi", "vrijdag", "jumaat", "sexta"),
)
"""Days of work by their names: engines read all of these also where letters are joined to others."""

GROUPS = tuple(_CUES)


def folded(text: str) -> str:
    """Letters and digits alone, without case and accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in plain if character.isalnum())


def hits(words: Iterable[str]) -> Mapping[str, int]:
    """How many different cues of each group the words hold, in reading order as they come."""
    said = [folded(word) for word in words]
    return {group: count_of(cues, said) for group, cues in _folded_cues().items()}


def count_of(cues: Iterable[str], said: list[str]) -> int:
    """How many of the folded cues stand among the folded words."""
    run, alone = "".join(said), frozenset(said)
    return sum((cue in alone) if len(cue) <= _SHORT else (cue in run) for cue in cues)


def days(words: Iterable[str]) -> int:
    """How many different days of the week are named, from Monday to Friday."""
    said = {folded(word) for word in words}
    return sum(not said.isdisjoint(names) for names in _DAYS)


@cache
def _folded_cues() -> dict[str, tuple[str, ...]]:
    return {group: tuple(dict.fromkeys(filter(None, map(folded, cues.split(","))))) for group, cues in _CUES.items()}
