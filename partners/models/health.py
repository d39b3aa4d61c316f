"""What a partner's ledger amounts to for the score, so that a list need not read it all."""

from django.db import models


class HealthSum(models.Model):
    """What the ledger up to one concern adds up to. It follows from the ledger, and may be lost.

    Every entry fades by a power of time, so a sum fades as its entries do: valued at `last_at`
    it is known for every later moment.
    """

    partner = models.OneToOneField("partners.Partner", models.CASCADE, related_name="health_sum")
    # Of the table of signals by which it was added up.
    version = models.CharField(max_length=20)
    # The newest concern that is in it: every older one of this partner is in it as well.
    through = models.BigIntegerField()
    last_at = models.DateTimeField(null=True)
    # Signal → kept, broken, when an entry last counted.
    signals = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.partner_id} through {self.through}"
