"""What the clock asks for exists: a tick whose task is unknown would be dropped in silence."""

from django.conf import settings

from conbini.celery import app


def test_every_tick_asks_for_a_task_that_workers_know():
    app.loader.import_default_modules()
    asked = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert asked <= app.tasks.keys()
    assert "issuance.tasks.watch_office" in asked
    assert "registry.tasks.complete_moves_out" in asked
    assert "cards.tasks.return_cards_of_the_gone" in asked
