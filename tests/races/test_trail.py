"""The trail of reads under real concurrency: one chain, whoever writes."""

import pytest

from registry.models import ReadRecord
from tests.races.arena import Arena

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.broker]


def test_the_chain_of_reads_stays_whole_under_sixteen_writers(arena: Arena) -> None:
    results = arena.race([("read", {"residents": [number], "times": 10}) for number in range(16)])
    assert [result for result in results if result.error] == []
    assert ReadRecord.objects.count() == 160
    assert list(ReadRecord.objects.broken_links()) == []
    assert sorted(ReadRecord.objects.values_list("number", flat=True)) == list(range(1, 161))
