"""The last places under real concurrency: 200 clients by web and phone, and a worker killed among them."""

import json
import subprocess
import sys
from datetime import timedelta

import pytest

from campaigns.choices import BookingState, EntryState, HoldState
from campaigns.models import Booking, Session, Slot, SlotHold, WaitingEntry
from campaigns.usecases.expire_holds import expire_holds
from campaigns.usecases.promote_waiting import promote_waiting
from registry.shared import clock
from registry.shared.japan import in_japan
from tests import campaign, make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.broker]
PROCESSES, CLIENTS, THREADS = 4, 50, 6


@pytest.fixture
def morning(broker: str) -> Session:
    """Nine slots of five places, a week from the real today: 45 places for some 400 people."""
    city, today = make.city(), clock.today()
    row = campaign.campaign(
        city,
        first_day=today,
        last_day=today + timedelta(days=60),
        booking_opens_at=clock.now() - timedelta(days=1),
    )
    return campaign.session(row, campaign.venue(city), today + timedelta(days=7), desks=4, terminals=4)


def start(of: Session, seed: int, environment: dict[str, str]) -> subprocess.Popen[str]:
    starts = [in_japan(slot.starts_at).isoformat() for slot in of.slots.order_by("starts_at")]
    told = {"session": of.pk, "starts": starts, "clients": CLIENTS, "threads": THREADS, "seed": seed}
    fighter = subprocess.Popen(
        [sys.executable, "-m", "tests.campaigns.fighter"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert fighter.stdin
    fighter.stdin.write(json.dumps(told) + "\n")
    fighter.stdin.flush()
    return fighter


@pytest.mark.parametrize("round_", [1, 2])
def test_200_clients_and_a_killed_worker_never_take_more_than_there_is(morning, environment, round_):
    fighters = [start(morning, 10 * round_ + n, environment) for n in range(PROCESSES)]
    victim = fighters[0]
    assert victim.stdout
    said = [victim.stdout.readline()]  # in the middle of its work
    victim.kill()
    said += victim.communicate()[0].splitlines()
    for fighter in fighters[1:]:
        out, _ = fighter.communicate(timeout=120)
        assert fighter.returncode == 0
        said += out.splitlines()
    told = [json.loads(line) for line in said if line.strip().endswith("]")]
    yes = {words[1] for words in told if words[0] == "yes"}
    cancelled = {words[1] for words in told if words[0] == "cancelled"}
    rows = dict(Booking.objects.values_list("reference", "state"))
    # Nobody was told yes and then no; who cancelled may have died before it was told.
    assert {number for number in yes - cancelled if rows[number] not in ("booked", "cancelled")} == set()
    assert all(rows[number] == BookingState.CANCELLED for number in cancelled)
    lost = {number for number in yes - cancelled if rows[number] == BookingState.CANCELLED}
    assert len(lost) <= THREADS
    assert campaign.is_whole(morning.campaign)
    later = clock.now() + timedelta(minutes=11)
    expire_holds(now=later)
    assert not SlotHold.objects.filter(state=HoldState.LIVE).exists()
    assert campaign.is_whole(morning.campaign)
    free = sum(Slot.objects.values_list("free", flat=True))
    booked = sum(Slot.objects.values_list("booked", flat=True))
    assert free + booked == 45
    assert booked > 30
    offered_again(morning, free, later)


def offered_again(morning: Session, free: int, now) -> None:
    """Every place that came free is offered to those who wait, until none is left."""
    for n in range(free + 2):
        campaign_entry(morning, n)
    promote_waiting(campaign_id=morning.campaign_id, now=now)
    assert WaitingEntry.objects.filter(state=EntryState.OFFERED).count() == free
    assert not Slot.objects.filter(free__gt=0).exists()


def campaign_entry(morning: Session, n: int) -> None:
    campaign.join_waiting_list(
        campaign=morning.campaign,
        venue=None,
        people=1,
        case="self",
        district="",
        contact=campaign.contact(f"waits{n}"),
        now=clock.now(),
        by="test",
    )


def test_one_hold_confirmed_eight_times_at_once_is_one_booking(morning, environment):
    """The same secret from eight threads: a double click, and a browser that asks again."""
    script = (
        "import os,sys,json;from concurrent.futures import ThreadPoolExecutor;"
        "os.environ.setdefault('DJANGO_SETTINGS_MODULE','conbini.settings');import django;django.setup();"
        "from campaigns.usecases.book_slot import book_slot,Contact;"
        "from campaigns.rules.eligibility import Visitor;from registry.shared import clock;"
        "from datetime import date;t,n=sys.argv[1:];"
        "v=[Visitor('足利','アシカガ',date(1965,6,21),n)];"
        "c=Contact(mail='a@example.jp');"
        "b=lambda _:book_slot(token=t,visitors=v,contact=c,now=clock.now(),by='x').pk;"
        "print(json.dumps(list(ThreadPoolExecutor(8).map(b,range(8)))))"
    )
    token = campaign.held(morning, morning.slots.first().starts_at, now=clock.now()).token
    done = subprocess.run(
        [sys.executable, "-c", script, token, campaign.number()],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert len(set(json.loads(done.stdout))) == 1
    assert Booking.objects.count() == 1
    assert campaign.is_whole(morning.campaign)
