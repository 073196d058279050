"""Addresses inside the city and outside it."""

from dataclasses import dataclass
from functools import cache
from random import Random

from conbini.demo.draw import Urn
from conbini.demo.tables import rows
from registry.rules.addresses import full_width_digits, town_and_lot

WITH_REAL_TOWNS = "092029"

# Towns of every other city: names that any city might have, with no postal code, because none is theirs.
_INVENTED = (
    ("本町", "ホンチョウ", (1, 2, 3)),
    ("中央", "チュウオウ", (1, 2, 3, 4)),
    ("栄町", "サカエチョウ", (None, 1, 2)),
    ("緑", "ミドリ", (1, 2, 3, 4, 5)),
    ("駅東", "エキヒガシ", (1, 2, 3)),
    ("上原", "カミハラ", (None,)),
    ("下原", "シモハラ", (None,)),
    ("大字川中", "オオアザカワナカ", (None,)),
    ("大字宮前", "オオアザミヤマエ", (None,)),
    ("大字田向", "オオアザタムカイ", (None,)),
    ("新町", "シンマチ", (None, 1)),
    ("若葉町", "ワカバチョウ", (None, 1, 2)),
)
_ELSEWHERE = (
    "本町",
    "中央一丁目",
    "栄町二丁目",
    "東町",
    "西町",
    "南一丁目",
    "新町",
    "緑が丘三丁目",
    "大字上",
    "宮前町",
)
_HOUSES = (
    "コーポ",
    "ハイツ",
    "メゾン",
    "グリーンハイツ",
    "サンハイム",
    "レジデンス",
    "第二コーポ",
    "パークサイド",
    "カーサ",
)
_CARE_HOMES = (
    "特別養護老人ホームあさひ苑",
    "介護老人保健施設わたらせ",
    "有料老人ホームひだまり",
    "グループホーム織姫",
)


@dataclass(frozen=True, slots=True)
class Place:
    """An address of the city: code and postal code ("" if none), town with lot, 方書."""

    town_code: str
    postal_code: str
    town_and_lot: str
    building: str = ""


@dataclass(frozen=True, slots=True)
class _Town:
    code: str
    postal_code: str
    name: str
    chome: int | None
    lots: int


class Towns:
    """The towns of one city, from which addresses are drawn."""

    def __init__(self, city_code: str) -> None:
        self._towns = Urn(_towns(city_code))
        self._homes = tuple((name, 40 + 13 * i) for i, name in enumerate(_CARE_HOMES))

    def place(self, rng: Random, *, building: str = "") -> Place:
        """Some address of the city."""
        town = self._towns.draw(rng)
        branch = rng.randint(1, 24) if rng.random() < 0.42 else None
        lot = town_and_lot(town.name, rng.randint(1, town.lots), chome=town.chome, branch=branch)
        return Place(town.code, town.postal_code, lot, building)

    def flat(self, rng: Random) -> Place:
        """Some flat: an address with a 方書."""
        number = rng.randint(1, 6) * 100 + rng.randint(1, 9)
        return self.place(rng, building=full_width_digits(f"{rng.choice(_HOUSES)}{_suffix(rng)}{number}号室"))

    def care_home(self, rng: Random) -> Place:
        """The address of one of the city's homes for the elderly, shared by dozens of households."""
        name, lot = rng.choice(self._homes)
        town = self._towns.things[lot % len(self._towns.things)]
        address = town_and_lot(town.name, 1000 + lot, chome=town.chome)
        return Place(town.code, town.postal_code, address, name)

    def domicile_lot(self, rng: Random) -> str:
        """Town and lot of a 本籍, which is an address or once was one."""
        town = self._towns.draw(rng)
        return town_and_lot(town.name, rng.randint(1, town.lots), chome=town.chome)


def _suffix(rng: Random) -> str:
    return rng.choice(("", "", "足利", "渡良瀬", "両毛", "Ａ棟", "Ｂ棟"))


def _towns(city_code: str) -> list[tuple[_Town, float]]:
    found = []
    for number, (postal, name, chomes) in enumerate(_listed(city_code), start=1):
        code = f"{city_code[:5]}{number:03d}"
        for chome in chomes:
            # 富田, 名草, 松田 … are wide and thinly peopled; the weight is only for variety.
            weight = 1.6 if chome is not None else 1.0 + (number * 7 % 5) * 0.3
            lots = 2300 if number % 3 else 980
            found.append((_Town(f"{code}{chome or 0:03d}", postal, name, chome, lots), weight))
    return found


def _listed(city_code: str) -> list[tuple[str, str, tuple[int | None, ...]]]:
    if city_code != WITH_REAL_TOWNS:
        return [("", name, chomes) for name, _, chomes in _INVENTED]
    return [
        (postal, name, tuple(None if c == "-" else int(c) for c in chomes.split(",")))
        for postal, name, _, chomes in rows("towns")
    ]


@cache
def _cities() -> Urn[tuple[str, str]]:
    return Urn(((prefecture, city), float(weight)) for prefecture, city, weight in rows("municipalities"))


def elsewhere(rng: Random, *, city: str) -> str:
    """An address in another city, in one line."""
    prefecture, name = _cities().draw(rng)
    while name == city:
        prefecture, name = _cities().draw(rng)
    lot = full_width_digits(f"{rng.choice(_ELSEWHERE)}{rng.randint(1, 900)}番地")
    address = f"{prefecture}{name}{lot}"
    if rng.random() < 0.3:
        house = f"{rng.choice(_HOUSES)}{rng.randint(1, 5)}0{rng.randint(1, 9)}号室"
        return f"{address}\u3000{full_width_digits(house)}"
    return address
