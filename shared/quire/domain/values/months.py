"""The names of months in the languages that documents come in."""

from __future__ import annotations

from functools import cache

from quire.domain.values.folding import plain

_NAMES = """
january januar janvier enero gennaio januari janeiro stycznia styczen jaenner janner
february februar fevrier febrero febbraio februari fevereiro lutego luty feber
march marz maerz mars marzo maart marco marca marzec marts
april avril abril aprile kwietnia kwiecien
may mai mayo maggio mei maio maja maj
june juni juin junio giugno junho czerwca czerwiec
july juli juillet julio luglio julho lipca lipiec
august aout agosto augustus augusti sierpnia sierpien
september septembre septiembre settembre setembro wrzesnia wrzesien
october oktober octobre octubre ottobre outubro pazdziernika pazdziernik
november novembre noviembre novembro listopada listopad
december dezember decembre diciembre dicembre dezembro grudnia grudzien
"""
_SHORT = {"mrz": 3, "sept": 9}
_SHORTEST = 3


@cache
def _months() -> dict[str, int]:
    """Every name and every beginning of a name that belongs to one month alone."""
    meant: dict[str, set[int]] = {}
    for number, names in enumerate(_NAMES.strip().splitlines(), start=1):
        for name in names.split():
            for length in range(_SHORTEST, len(name) + 1):
                meant.setdefault(name[:length], set()).add(number)
    whole = {
        name: number for number, names in enumerate(_NAMES.strip().splitlines(), start=1) for name in names.split()
    }
    return {**{name: min(numbers) for name, numbers in meant.items() if len(numbers) == 1}, **whole, **_SHORT}


def month(name: str) -> int | None:
    """The number of the month that a name or its abbreviation means, whatever the language, case and accents."""
    return _months().get(plain(name))
