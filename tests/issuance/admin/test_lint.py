"""The list of findings shows the open ones, and a person is checked anew from it."""

import pytest
from django.urls import reverse

from issuance.models import LintFinding
from issuance.usecases.lint_resident import lint_resident
from tests import make, staff

pytestmark = [pytest.mark.django_db, pytest.mark.face]


def test_a_mended_person_leaves_the_list_when_checked_anew():
    city = make.city()
    person = make.single(city, "足利\u9fee\u3000太郎")
    assert lint_resident(resident=person, now=make.NOW)
    clerk, listed = staff.clerk(city), reverse("admin:issuance_lintfinding_changelist")
    assert clerk.get(listed).context["cl"].result_count > 0
    row = LintFinding.objects.filter(resident=person).first()
    person.name = person.register_head = "足利　太郎"
    person.save()
    answer = clerk.post(reverse("admin:issuance_lintfinding_recheck", args=[row.pk]), follow=True)
    assert answer.status_code == 200
    row.refresh_from_db()
    assert row.settled_at is not None
    left = LintFinding.objects.filter(resident=person, settled_at=None)
    assert clerk.get(listed).context["cl"].result_count == left.count()
