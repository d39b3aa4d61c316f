"""What registrations do by the clock. Safe to run twice; the rows are the truth."""

from celery import shared_task
from django.utils import timezone

from deals.attaching import draw_waiting
from deals.sheets.work import forget, work


@shared_task(name="deals.work_on_imports", expires=10)
def work_on_imports() -> int:
    return work(clock=timezone.now)


@shared_task(name="deals.forget_old_sheets", expires=3600)
def forget_old_sheets() -> int:
    return forget(at=timezone.now())


@shared_task(name="deals.draw_attachments", expires=10)
def draw_attachments() -> int:
    return draw_waiting(clock=timezone.now)
