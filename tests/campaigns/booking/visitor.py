"""Somebody who books on the public pages, over Django's test client."""

import re
from typing import Any

from django.http import HttpResponse
from django.test import Client

from campaigns.models import Booking, Session
from tests import campaign

FAMILY = ("足利　太郎", "足利　花子", "足利　健太", "足利　美咲", "足利　梅", "足利　松")


class Visitor:
    """A browser that books, page by page, and counts the pages that it was shown."""

    def __init__(self, language: str = "ja", people: int = 1, case: str = "self", **client: Any) -> None:
        self.client = Client(**client)
        self.base, self.people, self.case = f"/book/{language}/", people, case
        self.pages = 0
        self.seen = ""

    def get(self, path: str, **query: Any) -> HttpResponse:
        """A page by its address, from the language on."""
        answer = self.client.get(path if path.startswith("/") else self.base + path, query)
        if answer.status_code == 302:
            answer = self.client.get(answer["Location"])
        return self._shown(answer)

    def post(self, path: str, **told: Any) -> HttpResponse:
        """A form; what it leads to is shown."""
        answer = self.client.post(path if path.startswith("/") else self.base + path, told)
        if answer.status_code == 302:
            return self._shown(self.client.get(answer["Location"]))
        return self._shown(answer)

    def ask(self) -> dict[str, Any]:
        """What the first page asks."""
        return {"people": self.people, "case": self.case, "district": "山辺"}

    def hold(self, at: Session, minute: str = "09:00") -> HttpResponse:
        """From the first page to held places."""
        self.get("")
        self.get(f"{at.campaign.code}/places/", **self.ask())
        shown = self.get(f"{at.campaign.code}/places/{at.venue.code}/", **self.ask(), day=at.day.isoformat())
        starts = re.findall(r'name="start" value="([^"]+)"', shown.content.decode())
        start = next(value for value in starts if f"T{minute}" in value)
        return self.post(f"{at.campaign.code}/hold/", start=start, **self.ask())

    def tell_people(self, *names: str, **more: Any) -> HttpResponse:
        """Who comes."""
        told = dict(more)
        for n, name in enumerate((names or FAMILY)[: self.people], start=1):
            own = {"name": name, "kana": "アシカガ", "birth": "S40.6.21", "number": campaign.number()}
            told = {**{f"{key}{n}": value for key, value in own.items()}, **told}
        return self.post("mine/people/", **told)

    def tell_contact(self, **more: Any) -> HttpResponse:
        """How to reach them."""
        return self.post("mine/contact/", **{"mail": "taro@example.jp", "language": "ja", **more})

    def book(self, at: Session, minute: str = "09:00", *names: str) -> Booking:
        """The whole way."""
        self.hold(at, minute)
        self.tell_people(*names)
        self.tell_contact()
        self.post("mine/check/")
        return Booking.objects.latest("pk")

    def _shown(self, answer: HttpResponse) -> HttpResponse:
        self.pages += 1
        self.seen = answer.content.decode(errors="replace")
        return answer
