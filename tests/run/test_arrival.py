"""What a stranger is told when everything answers."""

from deploy import arrival
from deploy.places import manage_of, own_directory

CRM = {
    "url": "http://127.0.0.1:4711",
    "database": "tryton",
    "seller": {"login": "leo", "password": "sells-there"},
}


def test_the_crm_is_told_with_its_seller_and_a_command_that_reaches_these_data(tmp_path, capsys):
    arrival.announce(8000, "of-all", 1.0, manage=manage_of(tmp_path), crm=CRM)

    said = capsys.readouterr().out
    assert "Tryton at 127.0.0.1:4711, database tryton" in said
    assert "sells-there" in said
    assert f"TANDEM_DATA={tmp_path} ./run manage demo_stage" in said
    assert "http://127.0.0.1:8000/mailbox/" in said


def test_without_a_crm_none_is_told(capsys):
    arrival.announce(8000, "of-all", 1.0)

    said = capsys.readouterr().out
    assert "The CRM" not in said
    assert "leo@vendor.example" in said


def test_without_the_demonstration_nobody_of_it_is_named_but_the_way_in_is(tmp_path, capsys):
    arrival.announce_empty(8000, 1.0, manage=manage_of(tmp_path))

    said = capsys.readouterr().out
    assert f"TANDEM_DATA={tmp_path} ./run manage make_administrator EMAIL --name NAME" in said
    assert ".example" not in said
    assert "mailbox" not in said


def test_the_own_data_need_no_naming():
    assert manage_of(own_directory()) == "./run manage"
