"""Letters, forms and account statements."""

from __future__ import annotations

from random import Random

from training.generators.papers.setting import Row, Sheet
from training.generators.papers.speech import LANGUAGES, NAMES, PLACES, TOWNS, day, money, paragraph, sentence

_GREETINGS = {
    "en": ("Dear Mr Holt,", "Dear Sir or Madam,", "Dear customer,", "To whom it may concern,", "Dear Anna,"),
    "de": ("Sehr geehrte Damen und Herren,", "Sehr geehrter Herr Brandt,", "Liebe Frau Holt,"),
    "fr": ("Madame, Monsieur,", "Cher Monsieur,"),
    "es": ("Estimado señor:", "Estimada señora:"),
    "nl": ("Geachte heer, mevrouw,", "Beste Anna,"),
}
_FAREWELLS = {
    "en": ("Yours sincerely,", "Yours faithfully,", "Kind regards,", "Best regards,", "Sincerely,"),
    "de": ("Mit freundlichen Grüßen",),
    "fr": ("Cordialement,", "Veuillez agréer nos salutations distinguées."),
    "es": ("Atentamente,", "Un saludo,"),
    "nl": ("Met vriendelijke groet,", "Hoogachtend,"),
}
_QUESTIONS = {
    "en": (
        "First name,Surname,Date of birth,Address,Postcode,Telephone,E-mail,Signature,Date,Nationality,Gender,"
        "Emergency contact,Relationship to applicant,Employer,Occupation,Please tick one box,Yes No,Office use only"
    ),
    "de": "Vorname,Nachname,Geburtsdatum,Anschrift,Telefon,Unterschrift,Datum,Ort,Zutreffendes ankreuzen,Beruf",
    "fr": "Nom,Prénom,Date de naissance,Adresse,Téléphone,Signature,Cocher la case,Profession,Nationalité",
    "es": "Nombre,Apellidos,Fecha de nacimiento,Dirección,Teléfono,Firma,Nacionalidad,Profesión",
    "nl": "Voornaam,Achternaam,Geboortedatum,Adres,Telefoon,Handtekening,Datum,Beroep,Aankruisen",
}
_FORMS = {
    "en": ("APPLICATION FORM", "Registration form", "Consent form", "Change of address", "Claim form", "Enrolment"),
    "de": ("Antrag", "Anmeldeformular"),
    "fr": ("Formulaire de demande", "Bulletin d'inscription"),
    "es": ("Formulario de solicitud",),
    "nl": ("Aanvraagformulier", "Inschrijfformulier"),
}


def letter(random: Random) -> Sheet:
    language = random.choice((*LANGUAGES, "en", "en"))
    rows: list[Row] = [[(0.1, text)] for text in (random.choice(NAMES), random.choice(PLACES), random.choice(TOWNS))]
    rows += [[], [(0.1, random.choice(NAMES))], [(0.1, random.choice(PLACES))], [(0.1, random.choice(TOWNS))]]
    rows += [[], [(random.choice((0.1, 0.7)), day(random))], []]
    if random.random() < 0.5:
        rows.append(
            [(0.1, f"{random.choice(('Re:', 'Subject:', 'Betreff:', 'Objet :'))} {sentence(random, language, most=8)}")]
        )
    rows.append([(0.1, random.choice(_GREETINGS[language]))])
    for _ in range(random.randint(1, 4)):
        rows += [[], *([(0.1, line)] for line in paragraph(random, language, lines=random.randint(2, 5)))]
    return Sheet([*rows, [], [(0.1, random.choice(_FAREWELLS[language]))], [], [(0.1, random.choice(NAMES))]])


def form(random: Random) -> Sheet:
    language = random.choice((*LANGUAGES, "en", "en", "en"))
    asked = _QUESTIONS[language].split(",")
    rows: list[Row] = [[(0.3, random.choice(_FORMS[language]))], []]
    if random.random() < 0.5:
        rows.append([(0.1, sentence(random, language))])
    for question in random.sample(asked, k=random.randint(5, len(asked))):
        rows.append([(0.1, question + random.choice((":", "", " *"))), (0.4, _answer(random))])
        rows += [[]] * random.randint(0, 1)
    return Sheet(rows)


def _answer(random: Random) -> str:
    filled = (random.choice(NAMES), random.choice(TOWNS), day(random), str(random.randint(10**6, 10**9)))
    return random.choice((*filled, "", "______________", "...................", "Yes No", "[ ] [x]"))


def statement(random: Random) -> Sheet:
    """An account's movements: amounts in number, but nothing to pay."""
    title = random.choice(("Statement of account", "Bank statement", "Kontoauszug", "Relevé de compte", "Statement"))
    rows: list[Row] = [
        [(0.1, title)],
        [(0.1, random.choice(NAMES))],
        [(0.1, f"IBAN DE{random.randint(10**9, 10**10)}")],
    ]
    rows += [[], [(0.1, "Date"), (0.3, "Details"), (0.7, "Amount"), (0.85, "Balance")]]
    rows += [[(0.1, "Opening balance"), (0.85, money(random, 9000))]] * random.randint(0, 1)
    for _ in range(random.randint(8, 40)):
        details = random.choice(("Card payment", "Direct debit", "Salary", "Transfer", "Standing order", "Withdrawal"))
        rows.append([(0.1, day(random)), (0.3, details), (0.7, money(random)), (0.85, money(random, 9000))])
    return Sheet([*rows, [(0.1, "Closing balance"), (0.85, money(random, 9000))]])
