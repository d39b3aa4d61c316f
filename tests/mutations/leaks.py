"""Faults by which something would be told to who may not know it."""

from tests.mutations.mutation import Mutation

LEAKS = [
    Mutation(
        "a count counts what is hidden",
        "permissions/adapters/drf.py",
        'return self._paged(page, rows.permitted(self.person, "view", at=self.at), query)',
        "return self._paged(page, rows, query)",
        "tests/test_leaks.py::test_a_count_counts_only_what_its_reader_may_see",
    ),
    Mutation(
        "a facet counts what is for others",
        "content/views/library.py",
        '"facets": facets(readable, wish),',
        '"facets": facets(LibraryPage.objects.all(), wish),',
        "tests/test_leaks.py::test_a_facet_counts_nothing_that_is_for_others",
    ),
    Mutation(
        "every customer is suggested",
        "deals/views/registering.py",
        'own = Customer.objects.permitted(user, "view", at=at).living()',
        "own = Customer.objects.living()",
        "tests/test_leaks.py::test_no_customer_of_anothers_deal_is_suggested",
    ),
    Mutation(
        "what is hidden costs another statement",
        "permissions/querysets.py",
        "        if row is None:\n",
        "        there = self.model._base_manager.filter(**lookup)\n"
        "        if row is None and not (there.exists() and there.count() > 1):\n",
        "tests/test_leaks.py"
        "::test_what_is_not_theirs_costs_the_same_statements_as_what_is_not_there",
    ),
    Mutation(
        "what is hidden is forbidden by its name",
        "permissions/adapters/drf.py",
        "            return rows.fetch(self.person, need, at=self.at, lock=lock, **named)\n",
        "            return rows.get(**named)\n",
        "tests/test_leaks.py::test_no_tag_tells_who_lost_sight_that_nothing_has_changed",
    ),
    Mutation(
        "internal entries are told to partners",
        "partners/rules.py",
        "Q(internal=False, pk__in=ours",
        "Q(pk__in=ours",
        "tests/test_leaks.py::test_an_internal_entry_is_in_no_partners_history",
    ),
    Mutation(
        "a kept state carries a person's key",
        "deals/api/looks.py",
        'if k != "registered_by"',
        'if k != ""',
        "tests/test_leaks.py::test_a_kept_state_names_nobody_by_key",
    ),
    Mutation(
        "a list takes any word in its address",
        "permissions/adapters/shapes.py",
        "for name in data.keys() - self.fields.keys():",
        "for name in ():",
        "tests/test_leaks.py::test_no_list_is_ordered_by_what_a_party_gets",
    ),
    Mutation(
        "a replay is not asked anew",
        "permissions/adapters/drf.py",
        'found = self.rows().fetch(self.person, "view", at=self.at, pk=key)',
        "found = self.rows().get(pk=key)",
        "tests/test_leaks.py::test_a_replay_shows_nothing_to_who_has_lost_sight_since",
    ),
    Mutation(
        "a letter goes to who lost sight",
        "portal/notifications.py",
        'if not Deal.objects.permitted(person, "view", at=at).filter(pk=deal.pk).exists():',
        "if not Deal.objects.filter(pk=deal.pk).exists():",
        "tests/test_leaks.py::test_no_letter_goes_to_who_lost_sight_before_it_left",
    ),
    Mutation(
        "the back office is open to whoever has signed in",
        "portal/middleware.py",
        "if isinstance(user, User) and not user.holds_any(roles, at=moment(request)):",
        "if not isinstance(user, User):",
        "tests/test_leaks.py::test_the_back_office_completes_no_name_for_anybody_else",
    ),
]
