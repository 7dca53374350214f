"""Words of addresses: what streets, quarters and states are called."""

from __future__ import annotations

_PLACES_LIST = """
    jalan jln lorong lrg persiaran lebuh lebuhraya taman tmn bandar kampung kampong kg pusat seksyen section sek
    batu bukit kawasan perindustrian perniagaan industri lot no unit blok block wisma menara plaza dataran
    kompleks medan street st road rd avenue ave lane ln drive dr boulevard blvd square sq highway hwy way court
    place terrace parade floor flr level suite building mall park shopping centre basement strasse str platz allee
    weg gasse ring rue avenue boulevard place chemin quai via viale piazza corso vicolo calle avenida plaza paseo
    carretera rua praca travessa straat laan plein gracht kade kuala lumpur shah alam mahkota perdana utama indah
    setia sentosa maluri seri darul bangunan ground petaling jaya subang johor bahru ipoh klang kajang cheras
    kepong puchong seremban melaka damansara ampang setapak skudai masai rawang serdang kembangan balakong
    brinchang gombak cyberjaya putrajaya
    bangi bayan lepas bentong bintulu butterworth cameron highlands chemor dengkil genting gelang patah georgetown
    gopeng jelutong jenjarom kajang kampar kapar kluang kota kinabalu kuching kuantan kulai kulim langkawi masai
    mentakab meru muar nilai nusajaya pandan pasir gudang pontian port dickson puncak alam raub sandakan sekinchan
    semenyih senai senawang sentul sepang sepanjang seputeh sibu simpang siputeh sitiawan sungai petani taiping
    tampin tanjung malim tawau teluk intan temerloh tumpat ulu klang wangsa selangor bangsar brickfields bukit
    bintang jalil duta hartamas keramat mont kiara pudu salak segambut sungei besi titiwangsa gombak raya rawang
    permai permas abdul ahmad ismail rahman razak tunku tuanku tengku sultan dato datuk raja tun hang jebat tuah
    anggerik cempaka dahlia kenanga kemuning mawar melati melur orkid seroja teratai tanjong cahaya damai bahagia
    bistari cemerlang harmoni impian jati makmur megah mewah murni mutiara perdagangan komersial usahawan wawasan
    utara selatan timur barat tengah besar lama baru dua tiga empat lima enam tujuh
"""
_PLACES = frozenset(_PLACES_LIST.split())
_STATES_LIST = """
    selangor johor kedah kelantan melaka pahang perak perlis penang pinang sabah sarawak terengganu lumpur labuan
    putrajaya malaysia singapore darul ehsan takzim kl pj jb wp deutschland france espana italia england uk usa
"""
_STATES = frozenset(_STATES_LIST.split())
PLACES = _PLACES | _STATES


def is_place(word: str) -> bool:
    return word.casefold() in _PLACES


def is_state(word: str) -> bool:
    return word.casefold() in _STATES
