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
]
