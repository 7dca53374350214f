"""Currencies by the marks that stand beside amounts."""

from __future__ import annotations

import re

_ISO = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP
CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF
IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD
MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB
RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD
UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
"""
CODES = frozenset(re.findall("[A-Z]{3}", _ISO))
"""ISO 4217."""

WORDLIKE = frozenset({"ALL", "BAM", "BOB", "CUP", "GEL", "LAK", "MAD", "MOP", "PEN", "SOS", "TOP", "TRY"})
"""Codes that are words or names as well: they count beside a number with decimals alone."""

_MARKS = {
    "€": "EUR",
    "£": "GBP",
    "$": "USD",
    "¥": "JPY",
    "₹": "INR",
    "₽": "RUB",
    "₺": "TRY",
    "₩": "KRW",
    "฿": "THB",
    "₱": "PHP",
    "₫": "VND",
    "₪": "ILS",
    "₴": "UAH",
    "₦": "NGN",
    "US$": "USD",
    "S$": "SGD",
    "A$": "AUD",
    "AU$": "AUD",
    "C$": "CAD",
    "CA$": "CAD",
    "HK$": "HKD",
    "NZ$": "NZD",
    "NT$": "TWD",
    "R$": "BRL",
    "RM": "MYR",
    "Rs.": "INR",
    "Rs": "INR",
    "Rp": "IDR",
    "zł": "PLN",
    "zl": "PLN",
    "Kč": "CZK",
    "Ft": "HUF",
    "SFr.": "CHF",
    "Fr.": "CHF",
    "EURO": "EUR",
    "Euro": "EUR",
}

_SHARED = ("kr.", "kr", "Kr.", "Kr")
"""Marks of several currencies: they make an amount, and do not say of which."""


def _pattern() -> str:
    named = sorted((*_MARKS, *_SHARED), key=len, reverse=True)
    signs = [re.escape(mark) for mark in named if not mark[0].isascii() or "$" in mark]
    words = [re.escape(mark) for mark in (*named, *sorted(CODES)) if mark[0].isascii() and "$" not in mark]
    return "|".join([*signs, rf"(?<![A-Za-z])(?:{'|'.join(words)})(?![A-Za-z])"])


MARK = _pattern()
"""A pattern of everything that names a currency."""

_ANY = re.compile(MARK)


def currency(mark: str) -> str | None:
    """The code of the currency that a mark stands for; a bare $ is taken for US dollars."""
    return mark if mark in CODES else _MARKS.get(mark)


def currencies_in(text: str) -> tuple[str, ...]:
    """The currencies that a text names, in order and with repetition; codes that are words as well do not count."""
    marks = (match.group() for match in _ANY.finditer(text))
    return tuple(code for mark in marks if mark not in WORDLIKE and (code := currency(mark)) is not None)
