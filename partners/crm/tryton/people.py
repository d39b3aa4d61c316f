"""What the CRM's own people do in their own client: rename an account, make one of two.

The portal does neither of its own accord. This is for the demonstration, whose CRM has people too.
"""

from typing import Any

from partners.crm.tryton.client import TrytonClient, Warned


class OwnPeople:
    """Somebody signed in at the CRM."""

    def __init__(self, client: TrytonClient) -> None:
        self._client = client

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
