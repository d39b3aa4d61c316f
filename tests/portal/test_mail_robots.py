"""Scanners open every link of every mail: nothing happens, whoever's sitting they open it in."""

import re

import pytest
from django.db import connection, transaction
from django.test import Client, override_settings

from permissions.models import User
from portal.models import KeptMail
from tests.kept import contents
from tests.portal.every_mail import kinds, write_every_mail

# One worker tells the world for all of them.
pytestmark = pytest.mark.xdist_group("demonstration")
LINK = re.compile(r"https?://[^/\s\"<>]+(/[^\s\"<>]*)")
# That somebody signed in looked is written down, as it is for every look.
LOOKS = {"permissions_accessentry"}


def sitting(person):
    client = Client(raise_request_exception=True)
    if person is not None:
        client.force_login(person)
    return client


def everything():
    with connection.cursor() as cursor:
        return {table: rows for table, rows in contents(cursor).items() if table not in LOOKS}


# A place for a name or a moment that nothing stands in.
HOLE = re.compile(r"None|%\(|  +\S|[于至] ?(?:[，。前]|结束|为止)|在 ?之前|（）|\(\)")


@pytest.fixture(scope="module")
def written(told):
    """Return every kind of mail, to readers of Chinese, and what nobody was told of."""
    with override_settings(EMAIL_BACKEND="portal.mailbox.KeptInTheHouse"), transaction.atomic():
        User.objects.update(language="zh-hans")
        untold = write_every_mail()
        yield list(KeptMail.objects.all()), untold
        transaction.set_rollback(True)


def test_every_kind_of_mail_is_whole_and_says_why_it_came(written):
    mails, untold = written

    assert untold == set()
    assert len(mails) >= len(kinds())
    for mail in mails:
        said = LINK.sub("", mail.subject + "\n" + mail.text)
        assert not HOLE.search(said.replace("\n-- \n", "\n")), said
        assert "Huadong Drives" not in said
        _body, _cut, foot = mail.text.partition("\n-- \n")
        assert "此邮件" in foot, mail.text
        assert mail.html.count('class="button"') == 1


def test_a_robot_that_opens_every_link_of_every_mail_twice_changes_nothing(written):
    mails, _untold = written
    known = User.objects.in_bulk([mail.to for mail in mails], field_name="email")
    readers = {to: sitting(known.get(to)) for to in {mail.to for mail in mails}}
    before = everything()

    # Each address once, by one of those who were sent it.
    links = {link: m.to for m in mails for link in LINK.findall(m.text + m.html)}
    nobody = sitting(None)
    answers = [nobody.get(link).status_code for _turn in range(2) for link in links]
    answers += [readers[to].get(link).status_code for link, to in links.items()]

    changed = [table for table, rows in everything().items() if rows != before[table]]
    assert changed == []
    assert set(answers) <= {200, 302, 404}
