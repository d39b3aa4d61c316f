"""What the CRM's own people do in their own client: sell, rename an account, make one of two.

The portal does none of it of its own accord: the CRM of the demonstration has people too.
"""

from typing import Any

from partners.crm.tryton.client import TrytonClient, Warned
from partners.crm.tryton.mapping import BUTTONS


class OwnPeople:
    """Somebody signed in at the CRM."""

    def __init__(self, client: TrytonClient) -> None:
        self._client = client

    def move(self, external_id: str, stage: str) -> None:
        self._do(f"model.sale.opportunity.{BUTTONS[stage]}", [int(external_id)])

    def rename_account(self, external_id: str, name: str) -> None:
        self._do("model.party.party.write", [int(external_id)], {"name": name})

    def merge_accounts(self, loser: str, winner: str) -> None:
        session, *_rest = self._do("wizard.party.replace.create")
        given = {"ask": {"source": int(loser), "destination": int(winner)}}
        self._do("wizard.party.replace.execute", session, given, "replace")

    def _do(self, method: str, *arguments: Any) -> Any:
        try:
            return self._client.call_as_person(method, *arguments, self._client.context)
        except Warned as question:
            self._client.mean_it(question.name)
            return self._client.call_as_person(method, *arguments, self._client.context)
