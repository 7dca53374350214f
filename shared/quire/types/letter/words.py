"""What letters say in the languages that they come in, folded."""

from __future__ import annotations

import re

SALUTATION = re.compile(
    r"(dear|sehr geehrte[rsn]?|liebe[rsn]?|guten tag|hello|hi|madame|monsieur|mesdames|messieurs|chere?s?|estimad[oa]s?"
    r"|querid[oa]s?|muy senor(es)? (mio|nuestro)s?|gentil[ei]|gentilissim[oa]|egregi[oa]|spett(abile|le)?|geachte|beste"
    r"|prezad[oa]s?|car[oa]s?|exm[oa]s?|to whom it may concern|szanown[aiy]|drodzy|good (morning|day|afternoon))\b"
)
CLOSING = re.compile(
    r"(yours (sincerely|faithfully|truly)|sincerely( yours)?|(with )?(kind|best|warm) (regards|wishes)|regards"
    r"|respectfully|cordially|mit (freundlichen|besten|herzlichen) grussen|freundliche grusse|hochachtungsvoll"
    r"|viele grusse|cordialement|bien (a vous|cordialement)|veuillez agreer|salutations|atentamente|saludos"
    r"|(un )?cordial(es)? saludos?|cordiali saluti|distinti saluti|met vriendelijke groet(en)?|hoogachtend"
    r"|com os melhores cumprimentos|atenciosamente|cumprimentos|z powazaniem)\b"
)
SUBJECT = (
    "Subject",
    "Re",
    "Betreff",
    "Betrifft",
    "Betr",
    "Objet",
    "Asunto",
    "Oggetto",
    "Betreft",
    "Onderwerp",
    "Assunto",
)
REFERENCE = (
    "Our reference",
    "Our ref",
    "Reference",
    "Reference number",
    "Ref",
    "Ref no",
    "File number",
    "Your reference",
    "Your ref",
    "Unser Zeichen",
    "Ihr Zeichen",
    "Aktenzeichen",
    "Geschäftszeichen",
    "Notre référence",
    "Nos réf",
    "Vos réf",
    "Nuestra referencia",
    "Referencia",
    "Nostro riferimento",
    "Ns rif",
    "Kenmerk",
    "Ons kenmerk",
)
DATE = ("Date", "Datum", "Fecha", "Data", "Dated", "Le")
SENDER = ("From", "Von", "De", "Da", "Van", "Absender", "Sender")
RECIPIENT = ("To", "An", "À", "Attn", "Attention", "Para", "Aan")
POLITE = re.compile(
    r"(mr|mrs|ms|miss|dr|prof|herrn?|frau|familie|firma|monsieur|madame|m|mme|mlle|sr|sra|sig|signora?|dhr|mevr"
    r"|the (manager|director|secretary|editor))\b"
)
POSTCODE = re.compile(r"\b([A-Z]{1,2}-)?\d{4,5}( [A-Z]{2})?\b|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|\b[A-Z]{2} \d{5}\b")
STREET = re.compile(r"(^\d{1,4}[a-z]?,? [A-Za-z])|([a-z.] \d{1,4} ?[a-zA-Z]?$)|^(p\.?o\.? ?box|postfach)", re.I)
REACHED = re.compile(
    r"@|www\.|https?:|\b(tel|telefon|phone|fax|e-?mail|telefax|iban|bic|vat|ust|mobile|web)\b[.: ]", re.IGNORECASE
)
