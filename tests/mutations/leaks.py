"""Faults by which something would be told to who may not know it."""

from tests.mutations.mutation import Mutation

TERMS = "tests/deals/test_terms.py"
OWN_REQUEST = f"{TERMS}::test_a_supplier_sees_its_own_request_and_answer_and_no_sign_of_another"
ASKED = "tests/partners/test_enquiries.py"
LEAKS = [
    Mutation(
        "who asked for a partner goes on speaking after they left it",
        "partners/enquiry_rules.py",
        "    asked = NO_ROW if teams is NO_ROW else teams & Q(asked_by=user)\n",
        "    asked = Q(asked_by=user)\n",
        f"{ASKED}::test_whoever_left_speaks_no_more_on_either_side",
    ),
    Mutation(
        "who was given a question reads it after they left the vendor's people",
        "partners/enquiry_rules.py",
        "    if user.staff_roles(at=at):\n",
        "    if True:\n",
        f"{ASKED}::test_whoever_left_speaks_no_more_on_either_side",
    ),
    Mutation(
        "what a question is about is named to whom it was given",
        "partners/views/enquiry.py",
        "subjects_named([about], reader=user, at=at)[about]",
        "subjects_named([about], reader=row.asked_by, at=at)[about]",
        f"{ASKED}::test_who_may_not_open_what_it_is_about_reads_its_kind_alone",
    ),
    Mutation(
        "what one partner pays by its own list is told to every party",
        "deals/price_rules.py",
        '    yield from between_registrant_and_vendor(user, "line__deal", at=at)\n',
        '    viewed = may_with_its_deal(user, "view", "line__deal", at=at)\n'
        '    yield Reason("view", _("Works for the partner that registers it"), viewed)\n',
        "tests/deals/test_prices.py"
        "::test_who_is_on_a_list_of_its_own_reads_its_prices_and_no_other_party_does",
    ),
    Mutation(
        "whoever registers for a partner reads its prices in the form",
        "deals/offered.py",
        "return found if mine.exists() else None",
        "return found",
        "tests/deals/test_prices.py::test_who_acts_for_a_partner_is_offered_the_open_list_alone",
    ),
    Mutation(
        "the API tells every party what the registrant pays by its own list",
        "deals/api/told.py",
        'OwnPrice.objects.permitted(actor, "view", at=at)',
        "OwnPrice.objects.all()",
        "tests/api/test_as_on_the_page.py"
        "::test_the_registrant_reads_its_own_list_hides_and_looks_at_pictures",
    ),
    Mutation(
        "who asks for a company reads whom we know of its name",
        "deals/api/newcomers.py",
        "if row.is_waiting and row.can_admit else []",
        "if row.is_waiting else []",
        "tests/api/test_newcomers.py::test_who_admits_it_is_told_whom_we_know_and_has_to_say_which",
    ),
    Mutation(
        "a customer that may be the same speaks in the neutral sentence",
        "deals/check.py",
        'for each in found if each.match.decision == "same")',
        "for each in found)",
        "tests/deals/test_neutral.py",
    ),
    Mutation(
        "a written rule's inner tables take the place of the row it is asked of",
        "permissions/written.py",
        'f"rule_{name.lower()}"',
        "name",
        "tests/permissions/test_written.py"
        "::test_a_written_rule_holds_within_a_query_of_the_same_table",
    ),
    Mutation(
        "a rule is written for one moment",
        "permissions/written.py",
        "values.append(place)",
        "values.append(value if place == Place(is_moment=True) else place)",
        "tests/permissions/test_written.py::test_a_written_rule_asks_for_its_own_moment",
    ),
    Mutation(
        "a question that was written for who works with us is answered to who has left",
        "permissions/asked_once.py",
        "is_spelled_out() or not user.works(at=at)",
        "is_spelled_out()",
        "tests/permissions/test_asked_once.py::test_who_has_left_reads_nothing_of_what_was_written",
    ),
    Mutation(
        "inputs that were written for one are read by who is offered others",
        "deals/views/registering.py",
        "return self.registrant.country, named, chosen, *choices",
        "return (self.registrant.country,)",
        "tests/deals/test_registering.py"
        "::test_inputs_are_written_once_for_all_who_are_asked_the_same",
    ),
    Mutation(
        "prices that were written for one partner are read by another",
        "deals/offered.py",
        "return self.family_choices, self.product_choices, self.role_choices, self.asked",
        "return self.family_choices, self.role_choices, self.asked",
        "tests/deals/test_prices.py"
        "::test_who_is_on_a_list_of_its_own_reads_its_prices_and_no_other_party_does",
    ),
    Mutation(
        "one side reads the other's rating before it has rated itself",
        "deals/around_rules.py",
        "given & opened & may_with_its_deal(",
        "given & may_with_its_deal(",
        "tests/deals/test_closing.py::test_neither_side_reads_the_others_rating_before_both_have",
    ),
    Mutation(
        "what somebody who sees everything reads gives a rating away",
        "deals/around_rules.py",
        "yield Reason(role.code, role.sentence, given & opened)",
        "yield Reason(role.code, role.sentence, given)",
        "tests/deals/test_closing.py::test_neither_side_reads_the_others_rating_before_both_have",
    ),
    Mutation(
        "whoever sees a deal sees what its suppliers were asked",
        "deals/terms_rules.py",
        'may_with_its_deal(user, "decide", at=at)',
        'may_with_its_deal(user, "view", at=at)',
        OWN_REQUEST,
    ),
    Mutation(
        "a supplier fetches what another gave",
        "deals/around_rules.py",
        "TermsRequest.objects.filter(ours).filter(of_the_row(path))",
        "TermsRequest.objects.filter(of_the_row(path))",
        "tests/deals/test_terms.py::test_who_takes_no_part_gets_its_own_files_and_no_others",
    ),
    Mutation(
        "a supplier hears that another was asked",
        "deals/models/terms.py",
        "concerns=[self.partner], partner",
        "concerns=self.deal.partners(at=at), partner",
        OWN_REQUEST,
    ),
    Mutation(
        "prices on another tax basis are compared",
        "deals/compared.py",
        "return answer.price_currency, answer.price_tax",
        'return answer.price_currency, ""',
        f"{TERMS}::test_only_what_means_the_same_is_compared",
    ),
    Mutation(
        "two who answer at once do not wait for each other",
        "deals/models/terms.py",
        'TermsRequest.objects.select_for_update(of=("self",))\n        fresh',
        "TermsRequest.objects.all()\n        fresh",
        "tests/deals/test_terms_race.py",
    ),
    Mutation(
        "whoever has the address takes the letter",
        "deals/views/letters.py",
        '.fetch(reader, "view", at=at, deal__public_id=public_id)',
        ".get(deal__public_id=public_id)",
        "tests/deals/test_confirmation.py"
        "::test_who_sees_the_deal_takes_the_letter_and_it_is_written_down",
    ),
    Mutation(
        "what somebody asks to pay is for whoever sees the deal",
        "deals/price_rules.py",
        'may_with_its_deal(user, "decide", deal, at=at)',
        'may_with_its_deal(user, "view", deal, at=at)',
        "tests/deals/test_prices.py"
        "::test_what_is_asked_and_answered_is_the_registrants_and_the_deciders_alone",
    ),
    Mutation(
        "a party's file is for every party",
        "deals/around_rules.py",
        "Q(is_shared=True) & may_with_its_deal(",
        "may_with_its_deal(",
        "tests/deals/test_attachments.py"
        "::test_a_file_is_its_partners_and_the_vendors_unless_it_is_shared",
    ),
    Mutation(
        "a file leaves before the scanner has answered",
        "deals/models/attachment.py",
        "if self.scan in {Scan.WAITING, Scan.INFECTED}:",
        "if self.scan == Scan.INFECTED:",
        "tests/deals/test_attachments.py::test_a_file_is_held_back_until_the_scanner_has_answered",
    ),
    Mutation(
        "a picture of a file leaves before the scanner has answered",
        "deals/models/attachment.py",
        """        self._refuse_what_is_held_back()
        if not 1 <= number""",
        "        if not 1 <= number",
        "tests/deals/test_previews.py"
        "::test_pictures_are_made_of_clean_files_alone_and_go_with_them",
    ),
    Mutation(
        "a worker lays pictures of a file that has gone meanwhile",
        "deals/models/attachment.py",
        "select_for_update().to_draw().filter(pk=self.pk)",
        "select_for_update().filter(pk=self.pk)",
        "tests/deals/test_previews.py"
        "::test_pictures_are_made_of_clean_files_alone_and_go_with_them",
    ),
    Mutation(
        "a picture shows as many dots as a file asks for",
        "partners/drawing.py",
        "return min(wanted / width, wanted * TALLEST / height)",
        "return wanted / width",
        "tests/deals/test_previews.py::test_a_page_of_any_measure_is_drawn_within_ours",
    ),
    Mutation(
        "a machine registers a name that reads as another",
        "deals/api/names.py",
        "return read_as_a_name(super().to_internal_value(data))",
        "return super().to_internal_value(data)",
        "tests/api/test_as_on_the_page.py::test_a_name_that_would_mislead_is_refused_at_both_doors",
    ),
    Mutation(
        "who has left a team writes into the list of its people",
        "deals/models/saved_view.py",
        "        self.partner = partner\n",
        "",
        "tests/deals/test_saved_views.py::test_who_has_left_a_team_writes_nothing_into_its_list",
    ),
    Mutation(
        "what the vendor's people say among themselves is for all",
        "deals/around_rules.py",
        'Q(is_internal=True) & may_with_its_deal(user, "read_notes", at=at)',
        'Q(is_internal=True) & may_with_its_deal(user, "view", at=at)',
        "tests/deals/test_comments.py"
        "::test_a_note_for_colleagues_reaches_no_partner_and_nobody_with_a_stake",
    ),
    Mutation(
        "a mention tells who exists",
        "deals/mentions.py",
        "if person is not None and may:",
        "if person is not None:",
        "tests/deals/test_comments.py::test_nobody_learns_from_a_mention_who_exists",
    ),
    Mutation(
        "a letter holds after what it names was released",
        "deals/models/confirmation.py",
        "            during__endswith__gt=at,\n",
        "",
        "tests/deals/test_confirmation.py",
    ),
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
        "Q(Exists(ours), internal=False)",
        "Q(Exists(ours))",
        "tests/test_leaks.py::test_an_internal_entry_is_in_no_partners_history",
    ),
    Mutation(
        "a kept state carries a person's key",
        "deals/api/looks.py",
        'hidden = {"registered_by"}',
        'hidden = {""}',
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
    Mutation(
        "what is hidden is refused in other words than what is not there",
        "permissions/querysets.py",
        "            raise Http404\n        if action",
        "            there = self.model._base_manager.filter(**lookup).exists()\n"
        "            raise PermissionDenied if there else Http404\n        if action",
        "tests/test_leaks.py::test_a_refusal_says_the_same_of_what_is_hidden_and_what_is_not_there",
    ),
    Mutation(
        "a question finds what its asker may not see",
        "permissions/kinds.py",
        '.permitted(asker, "view", at=at).filter(named).first()',
        ".filter(named).first()",
        "tests/test_leaks.py::test_a_fault_of_what_was_sent_names_nothing_that_is_hidden",
    ),
    Mutation(
        "a draft of anybody leads on to where it is written",
        "deals/views/registering.py",
        'Deal.objects.with_everything().fetch(user, "edit", at=at, public_id=public_id)',
        '__import__("django.shortcuts").shortcuts.get_object_or_404('
        "Deal.objects.with_everything(), public_id=public_id)",
        "tests/test_leaks.py::test_no_redirect_tells_that_something_is_there",
    ),
    Mutation(
        "everybody exports who looked at what",
        "permissions/views/audit.py",
        "@for_auditors\ndef export(",
        "def export(",
        "tests/test_leaks.py::test_an_export_is_for_auditors_and_names_nothing_to_anybody_else",
    ),
    Mutation(
        "somebody's copy holds the rest of a row that only names them",
        "portal/personal/export.py",
        "        # The rest of such a row is somebody else's business.\n",
        "        from django.apps import apps\n"
        "        take(apps.get_model(label)._base_manager.filter(pk=key))\n",
        "tests/portal/test_erasing.py::test_a_copy_tells_of_a_text_and_not_of_the_rest_of_its_row",
    ),
    Mutation(
        "a delivery calls another system",
        "partners/delivery.py",
        "import logging\n",
        "import logging\nimport urllib.request\n",
        "tests/test_leaks.py"
        "::test_nothing_but_letters_webhooks_and_the_crms_connector_speaks_to_the_outside",
    ),
    Mutation(
        "the description of the API takes its examples from what there is",
        "portal/api/schema.py",
        '    schemas["Problem"] = PROBLEM\n',
        "    from deals.models import Deal\n"
        '    numbers = list(Deal.objects.values_list("number", flat=True))\n'
        '    schemas["Problem"] = {**PROBLEM, "examples": numbers}\n',
        "tests/test_leaks.py::test_the_description_of_the_api_is_the_same_whatever_there_is",
    ),
    Mutation(
        "a size of a picture is for everybody who knows its address",
        "content/views/files.py",
        'LibraryRendition.objects.fetch(viewer, "view", at=at, public_id=public_id)',
        "LibraryRendition.objects.get(public_id=public_id)",
        "tests/test_leaks.py::test_a_picture_is_for_readers_of_what_shows_it_in_every_size",
    ),
    Mutation(
        "everybody reads what an import left open",
        "partners/rules.py",
        "def who_sees_what_the_crm_left_open(user: User, at: datetime) -> Iterator[Reason]:\n",
        "def who_sees_what_the_crm_left_open(user: User, at: datetime) -> Iterator[Reason]:\n"
        '    yield Reason("signed_in", "", None)\n',
        "tests/test_leaks.py::test_what_an_import_left_open_is_said_to_nobody_at_a_partner",
    ),
    Mutation(
        "an ended share still opens",
        "permissions/grants.py",
        "store.objects.holding(at=at).filter(permission__codename__in=codenames)",
        "store.objects.filter(permission__codename__in=codenames)",
        "tests/portal/test_shares.py::test_a_shared_deal_is_seen_to_the_second_of_its_end",
    ),
    Mutation(
        "what was only shared with somebody they share with others",
        "content/rules.py",
        "        own = any_of(readers_in_their_own_right(user, at=at))\n",
        "        own = any_of(readers_and_keepers(user, at))\n",
        "tests/portal/test_shares.py"
        "::test_what_was_only_shared_with_somebody_is_not_theirs_to_give_on",
    ),
    Mutation(
        "an invitation outlives the right of who sent it",
        "partners/models/membership.py",
        "        if is_over or not fresh.is_backed(at=at):\n",
        "        if is_over:\n",
        "tests/portal/test_letters.py::test_an_invitation_ends_with_the_right_of_who_sent_it",
    ),
    Mutation(
        "who is asked along is told who looked before",
        "deals/rules.py",
        '        during__startswith__lte=OuterRef("at"),\n',
        "",
        "tests/permissions/test_who_looked.py"
        "::test_who_is_asked_along_is_not_told_of_looks_from_before",
    ),
    Mutation(
        "a look at several names those that one was asked along to later",
        "permissions/looks.py",
        "    ids = [key for key in ids if (since or {}).get(key, entry.at) <= entry.at]\n",
        "",
        "tests/permissions/test_who_looked.py"
        "::test_one_look_at_several_names_those_alone_that_one_was_asked_along_to",
    ),
    Mutation(
        "anybody writes the address they come from",
        "portal/middleware.py",
        "asked_by[-trusted]",
        "asked_by[0]",
        "tests/portal/test_entrance.py"
        "::test_limits_and_audit_see_whom_the_trusted_proxies_were_asked_by",
    ),
    Mutation(
        "an address after a line's end is overlooked in a dump",
        "portal/personal/left.py",
        "(?:(?<!{WITHIN})|{ESCAPED})",
        "(?<!{WITHIN})",
        "tests/portal/test_erasing.py::test_an_address_is_found_whatever_stands_beside_it",
    ),
    Mutation(
        "acting for somebody goes on after its time",
        "partners/models/acting.py",
        "            self.holding(at=at)\n",
        "            self.all()\n",
        "tests/portal/test_acting.py"
        "::test_it_ends_by_itself_and_what_was_asked_then_is_not_done_in_ones_own_name",
    ),
    Mutation(
        "a list stands in the order of what was reckoned of a closed field",
        "permissions/querysets.py",
        "                refuse_reckoned(reckoned)\n",
        "                pass\n",
        "tests/api/test_open_and_closed.py::test_a_reader_never_finds_or_sorts_by_a_closed_field",
    ),
]
