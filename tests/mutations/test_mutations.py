"""A guard that never fails guards nothing: each is run once against the fault it is there for.

The fault is one changed line, made in a copy of the tree; the guarding test must fail on it.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutations.conflicts import CONFLICTS
from tests.mutations.deciding import DECIDING
from tests.mutations.joining import JOINING
from tests.mutations.leaks import LEAKS
from tests.mutations.life import LIFE
from tests.mutations.mutation import Mutation
from tests.mutations.parties import PARTIES
from tests.mutations.protecting import PROTECTING
from tests.mutations.webhooks import WEBHOOKS

ROOT = Path(__file__).parents[2]
LEFT_OUT = (".git", ".venv", ".data", "node_modules", "__pycache__", ".*_cache", "proofs")
FAILED = 1  # pytest's own word for “a test failed”; an error in collecting is another
PASSED = 0
EVERYTHING = os.environ.get("PROVE") == "1"


MUTATIONS = [
    Mutation(
        "somebody who is yet to come has a name already",
        "partners/rules.py",
        "StaffRole.objects.filter(during__startswith__lte=at)",
        "StaffRole.objects.all()",
        "tests/permissions/test_who_looked.py::test_who_comes_later_was_nobody_to_know_then",
    ),
    Mutation(
        "a sum passes over what somebody is still writing",
        "partners/health/sums.py",
        "    while waited_for & writers():\n",
        "    while False:\n",
        "tests/partners/health/test_settled.py",
    ),
    Mutation(
        "administrators who go at once leave nobody",
        "permissions/models/person.py",
        "        take_turns(OFFICE)\n        if not StaffRole.objects.filter(pk=self.pk)",
        "        if not StaffRole.objects.filter(pk=self.pk)",
        "tests/permissions/test_vendors_people.py",
    ),
    Mutation(
        "an administrator counts who has left",
        "permissions/models/person.py",
        "            person__activities__during__upper_inf=True,\n",
        "",
        "tests/permissions/test_vendors_people.py",
    ),
    Mutation(
        "a direct seller is made a channel manager",
        "permissions/models/person.py",
        "        if StaffRoleName.DIRECT_SELLER in together and together & APART:\n",
        "        if False:\n",
        "tests/permissions/test_vendors_people.py",
    ),
    Mutation(
        "an auditor changes who may do what",
        "portal/colleagues.py",
        'if action != "see_colleague" and not may_change(user, at=at):',
        'if action != "see_colleague" and not found:',
        "tests/portal/test_colleagues.py",
    ),
    Mutation(
        "the people of partners stand among colleagues",
        "partners/rules.py",
        'return Q(pk__in=staff.values("person_id"))',
        "return Q(pk__gt=0)",
        "tests/portal/test_colleagues.py",
    ),
    *LEAKS,
    *CONFLICTS,
    *JOINING,
    *LIFE,
    *PARTIES,
    *PROTECTING,
    *DECIDING,
    *WEBHOOKS,
    Mutation(
        "an editor is told the names of everybody at a partner",
        "content/panels.py",
        "if each.pk in may]",
        "if may is not None]",
        "tests/content/test_cms.py",
    ),
    Mutation(
        "a preview of an invitation tells what somebody of another partner sees already",
        "partners/team.py",
        'email if met.exists() else f"{new_public_id()}@newcomer.invalid"',
        "email",
        "tests/deals/test_sharing_page.py",
    ),
    Mutation(
        "whoever sees a team may change it",
        "partners/rules.py",
        'through_partner(user, "invite", at=at)),\n    )\n\n\n@rule(Membership, "end")',
        'through_partner(user, "view", at=at)),\n    )\n\n\n@rule(Membership, "end")',
        "tests/partners/test_team.py"
        "::test_everybody_of_the_team_sees_it_and_only_who_runs_it_changes_it",
    ),
    Mutation(
        "a team's last manager goes",
        "partners/models/membership.py",
        "if self.role != Role.MANAGER or not is_theirs:",
        "if True:",
        "tests/partners/test_team.py::test_the_last_manager_stays_unless_the_vendor_ends_it",
    ),
    Mutation(
        "managers who part with one another at once do not wait for each other",
        "partners/models/membership.py",
        "Partner.objects.select_for_update().get(pk=self.partner_id)",
        "Partner.objects.get(pk=self.partner_id)",
        "tests/partners/test_team_race.py",
    ),
    Mutation(
        "an erasure reaches whoever's address ends like the person's",
        "portal/personal/rows.py",
        '__iregex": who.among_addresses',
        '__icontains": who.email',
        "tests/portal/test_erasing.py",
    ),
    Mutation(
        "whoever sees a share ends it",
        "partners/views/sharing.py",
        'store.objects.fetch(user, "end", at=at, lock=True, **named)',
        'store.objects.fetch(user, "view", at=at, lock=True, **named)',
        "tests/deals/test_sharing_page.py::test_who_did_not_give_a_share_does_not_end_it",
    ),
    Mutation(
        "a replay gives again what was taken back",
        "partners/api/grants.py",
        "return About(said, status=code, thing=thing)",
        "return Response(said, status=code)",
        "tests/api/test_once.py",
    ),
    Mutation(
        "who declined still sees the deal",
        "deals/models/party.py",
        "TAKING_PART = (State.INVITED, State.ACCEPTED, State.CONTESTED)",
        "TAKING_PART = (State.INVITED, State.ACCEPTED, State.CONTESTED, State.DECLINED)",
        "tests/deals/test_who_may.py",
        is_quick=True,
    ),
    Mutation(
        "what an earlier turn of a round showed counts as absent",
        "partners/crm/sweep.py",
        "known.exclude(last_seen_sweep=run.pk)",
        "known",
        "tests/partners/crm/test_rounds.py",
    ),
    Mutation(
        "after its rest everybody asks the CRM at once",
        "partners/crm/connections.py",
        "        pk=connection.pk, retry_at=rests_until\n",
        "        pk=connection.pk\n",
        "tests/partners/crm/test_breaker.py",
    ),
    Mutation(
        "everybody in the deal sees a party's terms",
        "deals/rules.py",
        'own_part(user, "read", at=at)',
        'may_with_its_deal(user, "view", "party__deal", at=at)',
        "tests/deals/test_reading.py::test_terms_are_shown_to_their_party_and_to_who_decides_alone",
    ),
    Mutation(
        "a look at a deal is not written down",
        "deals/views/reading.py",
        "    saw(request, shown)\n",
        "",
        "tests/deals/test_reading.py::test_every_look_is_written_down",
    ),
    Mutation(
        "two sheets of one partner do not take turns",
        "deals/sheets/rows.py",
        '    take_turns(f"deals.import.{row.registrant_id}")\n',
        "",
        "tests/deals/test_sheets.py::test_two_sheets_at_once_register_a_row_once",
    ),
    Mutation(
        "approvals do not take turns",
        "deals/protect.py",
        "        for key in sorted(keys):\n",
        "        for key in sorted(keys)[:0]:\n",
        "tests/deals/test_race.py",
    ),
    Mutation(
        "protected customers are cut off among many that look alike",
        "deals/duplicates.py",
        "    return scored[: MOST if among is None else None]\n",
        "    return scored[:MOST]\n",
        "tests/deals/test_candidates.py",
    ),
    Mutation(
        "the protected are looked for among the first that look alike",
        "deals/duplicates.py",
        '"most": MOST if among is None else None,',
        '"most": MOST,',
        "tests/deals/test_candidates.py",
    ),
    Mutation(
        "an overlapping protection is loud instead of refused",
        "deals/protect.py",
        "                ON CONFLICT ON CONSTRAINT protections_never_overlap DO NOTHING\n",
        "",
        "tests/deals/test_race.py",
    ),
    Mutation(
        "the CRM is not asked before it is written to",
        "partners/crm/outbox.py",
        "        found = errand.crm.find(object_type, reference)\n",
        "        found = []\n",
        "tests/partners/crm/test_exactly_once.py",
    ),
    Mutation(
        "the database lets shares of less than the whole pass",
        "deals/migrations/0001_everything_so_far.py",
        "HAVING sum(o.percent) <> 100.00",
        "HAVING sum(o.percent) > 100.00",
        "tests/deals/test_splits.py",
    ),
    Mutation(
        "a search reads customers without asking who may",
        "deals/views/wish.py",
        'Customer.objects.permitted(user, "view", at=at).search(text)',
        "Customer.objects.search(text)",
        "tests/test_seam.py",
    ),
    Mutation(
        "a door of the API lets in who is not signed in",
        "portal/api/described.py",
        "permission_classes = [IsAuthenticated]",
        "permission_classes = []",
        "tests/test_seam.py",
    ),
    Mutation(
        "a template asks for a partner's people",
        "templates/partners/detail.html",
        "{% for place in team %}",
        "{% for place in partner.memberships.all %}",
        "tests/test_boundaries.py",
    ),
    Mutation(
        "processes that start together each make a secret",
        "portal/environment.py",
        "            fcntl.flock(place, fcntl.LOCK_EX)\n",
        "",
        "tests/portal/test_environment.py",
    ),
    Mutation(
        "whoever acts for another may change things",
        "portal/acting.py",
        "        if request.method in READS and not PRIVATE.match(request.path_info):\n",
        "        if not PRIVATE.match(request.path_info):\n",
        "tests/portal/test_acting.py::test_nothing_can_be_changed",
    ),
    Mutation(
        "a file is handed out in another's name",
        "permissions/access_log.py",
        "    if look.on_behalf_of is not None and action in TAKES_AWAY:\n",
        "    if False:\n",
        "tests/portal/test_acting.py::test_no_file_is_taken_in_anothers_name",
    ),
    Mutation(
        "a session cookie may spell what no database holds",
        "portal/sessions.py",
        "is_ours = spelled.isascii() and spelled.isalnum()",
        "is_ours = True",
        "tests/test_whatever_is_sent.py::test_odd_headers_and_cookies_are_no_trouble",
    ),
    Mutation(
        "what is typed beside a no is cut without a word",
        "deals/verdict_forms.py",
        "        max_length=500,\n",
        "",
        "tests/test_whatever_is_sent.py::test_everything_wrong_is_said_at_its_field_and_kept",
    ),
    Mutation(
        "a share finds a stranger by the address",
        "partners/sharing.py",
        'known = User.objects.filter(rows(User, giver, "share_with", at=at), is_active=True)',
        "known = User.objects.filter(is_active=True)",
        "tests/deals/test_sharing_page.py::test_a_stranger_is_as_unknown_as_nobody",
    ),
    Mutation(
        "asking who would see it names another partner's people",
        "partners/sharing.py",
        "    named = [each for each in shift.gain if each.pk in may]\n",
        "    named = list(shift.gain)\n",
        "tests/deals/test_sharing_page.py"
        "::test_a_preview_names_nobody_whom_the_giver_does_not_know",
    ),
    Mutation(
        "a thing of the API has no tag",
        "permissions/adapters/drf.py",
        'return known or About(data, status=code, headers={"ETag": tag}, thing=row)',
        "return About(data, status=code, thing=row)",
        "tests/api/test_promises.py",
    ),
    Mutation(
        "the audit does not know who sat there",
        "permissions/adapters/web.py",
        "        actor=sitting(request) or AnonymousUser(),\n",
        "        actor=request.user,\n",
        "tests/portal/test_acting.py::test_every_look_stands_in_both_names",
    ),
    Mutation(
        "an invitation that nobody answered goes on",
        "deals/models/party.py",
        "        self._stand(PartyStanding.State.INVITED, by=by, at=at, until=self.answer_by)\n"
        "        PartyStanding.objects.create(\n"
        "            party=self, state=PartyStanding.State.LAPSED, "
        "during=from_now_on(self.answer_by)\n"
        "        )\n",
        "        self._stand(PartyStanding.State.INVITED, by=by, at=at)\n",
        "tests/deals/test_parties.py",
    ),
    Mutation(
        "an agreed share is changed over its party's head",
        "deals/splits.py",
        "    _require_agreement(deal, shares, at=at)\n",
        "",
        "tests/deals/test_parties.py",
    ),
    Mutation(
        "a deal hidden from the distributor is seen by it",
        "deals/rules.py",
        ' & ~Q(pk__in=hidden.values("deal_id"))\n',
        "\n",
        "tests/permissions/test_reasons.py::test_hiding_a_deal_from_the_distributor_wins",
    ),
    Mutation(
        "rows are sorted and found by a closed field",
        "permissions/querysets.py",
        "        if self._is_answer:\n",
        "        if False:\n",
        "tests/api/test_open_and_closed.py::test_a_reader_never_finds_or_sorts_by_a_closed_field",
    ),
    Mutation(
        "the API may say a closed field",
        "permissions/fields.py",
        '        if said.action not in {"", action}:\n',
        "        if False:\n",
        "tests/api/test_open_and_closed.py::"
        "test_a_shape_with_a_closed_or_an_undeclared_field_cannot_be_defined",
    ),
    Mutation(
        "asking what a change would do does it",
        "permissions/what_if.py",
        "            after = ask()\n            transaction.set_rollback(True)\n",
        "            after = ask()\n",
        "tests/permissions/test_what_if.py::test_asking_leaves_nothing_behind",
    ),
    Mutation(
        "anybody asks why another sees a thing",
        "permissions/api/views.py",
        '        if request.query_params.get("person") and not self.explains_all:\n',
        "        if False:\n",
        "tests/api/test_asking_and_sharing.py::test_a_stranger_learns_nothing_from_asking",
    ),
    Mutation(
        "a party that was named later was involved earlier",
        "deals/stakes.py",
        'within("partner", named), during__startswith__lte=at',
        'within("partner", named)',
        "tests/permissions/test_reasons.py"
        "::test_who_decides_has_a_stake_from_the_moment_their_partner_is_named",
    ),
]


@pytest.fixture
def tree(tmp_path):
    """Yield a copy of the working tree in which a fault may be made."""
    copy = tmp_path / "tree"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*LEFT_OUT))
    return copy


@pytest.mark.slow
@pytest.mark.proof("mutations")
@pytest.mark.parametrize(
    "mutation", [each for each in MUTATIONS if each.is_quick or EVERYTHING], ids=str
)
def test_the_guard_fails_on_the_fault(tree, mutation, proven):
    file = tree / mutation.file
    text = file.read_text()
    assert text.count(mutation.old) == 1, "The guarded line has changed: say the fault anew."
    file.write_text(text.replace(mutation.old, mutation.new))

    ran = guard(tree, mutation)

    assert ran.returncode == FAILED, f"The guard let it pass:\n{ran.stdout}"
    proven(mutation.fault, "noticed")


def test_every_fault_still_has_its_line():
    for mutation in MUTATIONS:
        text = (ROOT / mutation.file).read_text()
        assert text.count(mutation.old) == 1, f"The guarded line has changed: {mutation}"
        assert (ROOT / mutation.guard.partition("::")[0]).exists()


def guard(tree, mutation):
    surroundings = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "PROVE"))}
    surroundings |= {"PYTHONPATH": str(tree)}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-p", "no:cacheprovider", mutation.guard],
        cwd=tree,
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )
