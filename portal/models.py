from django.db import models


class KeptMail(models.Model):
    """A mail of the demonstration, readable at `/mailbox/`."""

    at = models.DateTimeField(db_index=True)
    to = models.TextField()
    subject = models.CharField(max_length=255)
    text = models.TextField()
    html = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.subject
