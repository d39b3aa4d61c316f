"""Extra questions: asked by version and partner type, answered by kind, kept with the deal."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from deals.models import Deal, DealAnswer, DealSnapshot, Question, QuestionSet
from deals.refusals import Incomplete
from partners.models import PartnerType

pytestmark = pytest.mark.django_db
NEW = "/deals/new/"


def ask(code, kind="text", **more):
    row = more.pop("of", None) or QuestionSet.objects.create()
    words = {"text_en": f"About {code}?", "text_zh": f"关于{code}？"}
    Question.objects.create(questions=row, code=code, kind=kind, **(words | more))
    return row


@pytest.fixture
def asked(world):
    """Publish one question of each kind; agents alone are asked about their fee."""
    row = ask("rivals", is_required=True)
    ask("axes", "number", of=row)
    ask("plc", "choice", of=row, options="s7 | Siemens S7 | 西门子 S7\nother | Another | 其他")
    ask("audit-day", "day", of=row)
    ask("export", "yes_no", of=row, is_required=True)
    agents = PartnerType.objects.create(code="agent", name_en="Agent", name_zh="代理商")
    ask("fee", of=row, partner_type=agents, is_required=True)
    row.publish(at=world.now - timedelta(days=1))
    return row


def test_they_are_asked_on_the_form_and_every_fault_stands_at_its_field(
    world, asked, doors, filled_in
):
    seller = doors("seller")
    page = seller.get(NEW).context
    asks = ["rivals", "axes", "plc", "audit-day", "export"]
    assert list(page["form"].extra_names.values()) == asks
    assert all(f'name="extra_{code}"' in page["inputs"] for code in asks)

    wrong = {
        "extra_axes": "many",
        "extra_plc": "s5",
        "extra_audit-day": "2027-02-30",
        "extra_export": "perhaps",
    }
    answer = seller.post(NEW, {**filled_in, **wrong, "intent": "submit"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {*wrong, "extra_rivals"}
    assert 'value="many"' in answer.content.decode()
    assert seller.post(NEW, {**filled_in, "intent": "save"}).status_code == 302, "a draft may wait"

    right = {
        "extra_rivals": "Two, one local",
        "extra_axes": "12.50",
        "extra_plc": "s7",
        "extra_audit-day": "2027-02-28",
        "extra_export": "no",
    }
    assert seller.post(NEW, {**filled_in, **right, "intent": "submit"}).status_code == 302
    deal = Deal.objects.get(review_status="submitted")
    kept = {"rivals": "Two, one local", "axes": "12.5", "plc": "s7", "export": "no"}
    snapshot = DealSnapshot.objects.get(deal=deal)
    assert snapshot.content["answers"] == {**kept, "audit-day": "2027-02-28"}
    page = doors("channel_manager").get(f"/approvals/?deal={deal.public_id}").content.decode()
    assert "About plc?" in page
    assert "Siemens S7" in page
    sheet = doors("channel_manager").get("/deals/export/?format=csv")
    assert "Siemens S7" in b"".join(sheet.streaming_content).decode("utf-8-sig")


def test_a_new_version_is_asked_of_what_begins_after_it_and_no_older_one(world, asked):
    old = world.draft()
    following = asked.copy()
    following.questions.filter(code="plc").delete()
    ask("bus", "text", of=following, is_required=True)
    assert world.draft().question_set == asked, "nothing is asked before it is published"
    following.publish(at=world.now)

    with pytest.raises(Incomplete) as refused:
        old.submit(by=world.seller, at=world.now)
    assert set(refused.value.fields) == {"answers.rivals", "answers.export"}
    with pytest.raises(Incomplete) as refused:
        world.draft().submit(by=world.seller, at=world.now)
    assert set(refused.value.fields) == {"answers.rivals", "answers.export", "answers.bus"}
    with pytest.raises(Incomplete) as refused:
        old.revise(by=world.seller, at=world.now, answers={"bus": "CAN", "axes": "x"})
    assert set(refused.value.fields) == {"answers.bus", "answers.axes"}
    old.revise(by=world.seller, at=world.now, answers={"rivals": "One", "export": "yes"})
    old.submit(by=world.seller, at=world.now)
    assert DealAnswer.objects.filter(deal=old).count() == 2


def test_what_was_published_stays(world, asked):
    question = asked.questions.first()
    for change in (
        lambda: Question.objects.filter(pk=question.pk).update(text_en="Another?"),
        lambda: ask("late", of=asked),
        question.delete,
        lambda: QuestionSet.objects.filter(pk=asked.pk).update(published_at=None),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_an_administrator_publishes_and_begins_the_next(world, asked, doors):
    client = doors("administrator")
    office = "/admin/deals/questionset/"
    assert client.get(f"{office}{asked.pk}/change/").status_code == 200
    client.post(office, {"action": "begin_the_next", "_selected_action": [asked.pk]})
    following = QuestionSet.objects.get(version=asked.version + 1)
    assert following.questions.count() == asked.questions.count()
    assert following.published_at is None
    client.post(office, {"action": "publish", "_selected_action": [following.pk]})
    following.refresh_from_db()
    assert following.published_at == world.now


def test_the_form_asks_the_database_as_often_for_many_questions_and_lines(
    world, asked, doors, queries
):
    draft = world.draft(answers={"rivals": "One"})
    client = doors("seller")
    client.get(NEW)
    pages = (NEW, f"/deals/{draft.public_id}/edit/")
    before = [queries(client, page) for page in pages]
    following = asked.copy()
    for n in range(10):
        ask(f"more-{n}", of=following)
    following.publish(at=world.now)
    Deal.objects.filter(pk=draft.pk).update(question_set=following)

    assert [queries(client, page) for page in pages] == before
