"""Faults by which a machine would be told too much, or a machine of our own house be reached."""

from tests.mutations.mutation import Mutation

SENDING = "tests/partners/webhooks/test_sending.py"
GUARD = "tests/partners/webhooks/test_guard.py"
WEBHOOKS = [
    Mutation(
        "a name is asked again for the connection",
        "partners/webhooks/post.py",
        "        self.sock.connect(self.spot.sockaddr)\n",
        "        self.sock.connect(resolved(self.address).sockaddr)\n",
        f"{GUARD}::test_a_name_that_answers_otherwise_the_second_time_is_not_asked_a_second_time",
    ),
    Mutation(
        "one outer address lets an inner one pass",
        "partners/webhooks/guard.py",
        "    for spot in spots:\n",
        "    for spot in spots[:1]:\n",
        f"{GUARD}::test_an_inner_address_is_refused_also_among_outer_ones",
    ),
    Mutation(
        "an address wrapped in another is not unwrapped",
        "partners/webhooks/guard.py",
        "    return isinstance(address, ipaddress.IPv4Address) or address in WORLD\n",
        "    return True\n",
        f"{GUARD}::test_an_inner_address_is_refused_also_among_outer_ones",
    ),
    Mutation(
        "headers that were cut off count as an answer",
        "partners/webhooks/post.py",
        "        if line.is_cut:\n            return",
        "        if False:\n            return",
        f"{GUARD}::test_who_drips_is_cut_off_and_no_more_is_read_than_is_kept",
    ),
    Mutation(
        "a machine is told what its owner lost sight of",
        "partners/webhooks/telling.py",
        "rows.among([entry.subject_id], reader, at=at).first()",
        "rows.filter(pk=entry.subject_id).first()",
        f"{SENDING}::test_who_lost_sight_of_the_thing_is_sent_nothing_of_it",
    ),
    Mutation(
        "a machine speaks for somebody who may no longer have it told",
        "partners/webhooks/sending.py",
        "        if webhook is None or not may_still(webhook, at=at):\n",
        "        if webhook is None:\n",
        f"{SENDING}::test_who_may_no_longer_is_sent_nothing_and_somebody_hears_of_it",
    ),
    Mutation(
        "another message tells a verdict that can still be taken back",
        "partners/webhooks/sending.py",
        "    if until := held_back_until(delivery.entry, at=at):\n",
        "    if (until := held_back_until(delivery.entry, at=at)) and False:\n",
        f"{SENDING}::test_what_was_taken_back_in_the_last_second_never_left",
    ),
    Mutation(
        "a later message overtakes one that failed",
        "partners/models/webhook_delivery.py",
        "            .filter(~models.Exists(before), due_at__lte=at)\n",
        "            .filter(due_at__lte=at)\n",
        f"{SENDING}::test_things_come_in_their_order_and_one_that_fails_holds_up_no_other",
    ),
    Mutation(
        "what was sent counts as taken before there is an answer",
        "partners/webhooks/sending.py",
        "    answer = post(message.request.url, message.request.headers, message.request.body)\n",
        "    done(delivery, State.DELIVERED, at=at)\n"
        "    answer = post(message.request.url, message.request.headers, message.request.body)\n",
        "tests/partners/webhooks/test_kill.py",
    ),
    Mutation(
        "what a machine answers is shown as it is",
        "templates/partners/webhook.html",
        "{{ attempt.answer|truncatechars:160 }}",
        "{{ attempt.answer|safe }}",
        "tests/partners/webhooks/test_doors.py::test_what_a_machine_answers_is_shown_as_text",
    ),
]
