"""Faults in the life of a registration, and the walks that must stumble over each."""

from tests.mutations.mutation import Mutation

WALKS = "tests/deals/test_walks.py"
APPEAL = "tests/deals/test_appeal.py"
LIFE = [
    Mutation(
        "a customer typed in another way is protected twice",
        "deals/protect.py",
        "    if any(match.customer.pk not in judged for match in rivals):\n",
        "    if False:\n",
        WALKS,
    ),
    Mutation(
        "a review begins without a word in the ledger",
        "deals/models/deal.py",
        "        ledger.record(events.ReviewBegan("
        "subject=self, concerns=self.partners(at=at)), by=by, at=at)\n",
        "",
        WALKS,
    ),
    Mutation(
        "what is kept of a rejection is what it was before",
        "deals/models/deal.py",
        "        self._set_status(ReviewStatus.REJECTED, at=at)\n"
        '        self._snapshot("rejection", at=at)\n',
        '        self._snapshot("rejection", at=at)\n'
        "        self._set_status(ReviewStatus.REJECTED, at=at)\n",
        WALKS,
    ),
    Mutation(
        "shares are less than a whole",
        "deals/splits.py",
        "    if shares and sum(shares.values()) != WHOLE:\n",
        "    if shares and sum(shares.values()) > WHOLE:\n",
        WALKS,
    ),
    Mutation(
        "what was approved can be withdrawn",
        "deals/lifecycle.py",
        "            {S.DRAFT, S.SUBMITTED, S.IN_REVIEW, S.ACTION_REQUIRED},\n",
        "            {S.DRAFT, S.SUBMITTED, S.IN_REVIEW, S.ACTION_REQUIRED, S.APPROVED},\n",
        WALKS,
    ),
    Mutation(
        "a verdict taken back leaves what it protected",
        "deals/put_back.py",
        'release(at=protection.during.lower, reason="undone", noted_at=at)\n',
        'release(at=at, reason="undone", noted_at=at)\n',
        WALKS,
    ),
    Mutation(
        "a second appeal falls over the first",
        "deals/models/appeal.py",
        "        if self.appeals.exists():\n            raise",
        "        if False:\n            raise",
        APPEAL,
    ),
    Mutation(
        "whoever rejected it decides on the appeal",
        "deals/models/appeal.py",
        "        if self.waits_for_another(by, at=at):\n",
        "        if False:\n",
        APPEAL,
    ),
    Mutation(
        "what may be taken back is told at once",
        "partners/ledger.py",
        "at + Programme.current().grace if event.outward else at",
        "at",
        "tests/partners/webhooks/test_last_second.py",
    ),
    Mutation(
        "a protection is given up while its approval may be taken back",
        "deals/models/ending.py",
        "    if words := approved_just_now(protection.deal, at=at):\n",
        '    if words := "":\n',
        "tests/deals/test_extension.py",
    ),
    Mutation(
        "an approval is taken back from under a conflict decided upon it",
        "deals/rivals.py",
        "        ~Q(choice=Choice.JOINT) & Q(decided_at__gte=since)",
        "        ~Q(choice=Choice.JOINT) & Q(decided_at=since)",
        "tests/deals/test_conflict_undo.py",
    ),
    Mutation(
        "what an amendment gave up goes on being protected",
        "deals/shifting.py",
        '        held.release(at=max(gone, held.starts_at), reason="amended", noted_at=gone)\n',
        '        held.release(at=held.ends_at, reason="amended", noted_at=gone)\n',
        "tests/deals/test_amendment.py",
    ),
    Mutation(
        "a place is offered past who registered before",
        "deals/models/queue.py",
        "        if ahead.ahead_of(self.deal).exists() or self.is_held(families, at=at):\n",
        "        if self.is_held(families, at=at):\n",
        "tests/deals/test_queue.py",
    ),
    Mutation(
        "a protection that was given up runs on",
        "deals/models/ending.py",
        "    protection.release(at=at, reason=how, noted_at=at)\n",
        "    protection.release(at=protection.during.upper, reason=how, noted_at=at)\n",
        WALKS,
    ),
    Mutation(
        "a case is decided without a word to its sides",
        "deals/models/conflict.py",
        "        for side in self.sides_in_order():\n            side.tell(event, by=by, at=at)\n"
        "        self._keep_versions(decision)\n",
        "        self._keep_versions(decision)\n",
        WALKS,
    ),
]
