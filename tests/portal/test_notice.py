"""What we stand on is named, and none of it is under the GPL."""

from deploy import notice


def test_the_notice_is_current():
    names = [line.partition(" ")[0] for line in notice.lines()]

    told = notice.NOTICE.read_text()
    assert [name for name in names if f"\n{name} " not in told] == []


def test_nothing_under_the_gpl_is_imported():
    assert notice.refused() == []
