"""A form that makes one thing, however often it is sent."""

from django import forms
from django.core.signing import BadSignature, Signer

from permissions.public_ids import new_public_id


class Keyed(forms.Form):
    """A form whose signed key is the id of what it makes: sent twice, it is made once.

    Children set `keys`, whose salt names whose form it is and of what.
    """

    use_required_attribute = False
    keys: Signer

    @property
    def key(self) -> str:
        """Return the key of what is to come: the one that was sent, or a new one."""
        return self.keys.sign(self.id_sent() or new_public_id())

    def id_sent(self) -> str | None:
        try:
            return self.keys.unsign(self.data.get("key", ""))
        except BadSignature:
            return None
