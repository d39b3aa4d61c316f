"""Machines that are told: an address, in the name of a person, with a secret both sides know."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from partners import ledger
from partners.models.ledger import LedgerEntry
from partners.models.partner import Partner
from partners.models.team import Team
from partners.webhooks import events, guard
from partners.webhooks.formats import ROBOTS, STANDARD, hosts_of
from partners.webhooks.sealed import seal, unseal
from partners.webhooks.signature import new_secret
from permissions.actors import Actor, System
from permissions.models import User
from permissions.public_ids import new_public_id
from permissions.querysets import PermittedQuerySet
from permissions.refusals import Refused

MOST = 20
# How long the secret before stays valid, so that a receiver can change over in its own time.
BOTH_VALID = timedelta(hours=24)
# Nothing older is kept, nor meant.
FURTHEST_BACK = timedelta(days=365)
SWITCHER = System("nobody answered for days")


class Format(models.TextChoices):
    STANDARD = STANDARD, _("Webhook")
    WECOM = "wecom", _("WeCom robot")
    DINGTALK = "dingtalk", _("DingTalk robot")
    FEISHU = "feishu", _("Feishu robot")
    SLACK = "slack", _("Slack channel")
    TEAMS = "teams", _("Microsoft Teams channel")


class OffBecause(models.TextChoices):
    BY_HAND = "by_hand", _("switched off by hand")
    FAILING = "failing", _("it did not answer for days")
    GONE = "gone", _("it said that it is gone for good (410)")
    OWNER = "owner", _("the person it speaks for may no longer do so")


class WebhookRefused(Refused):
    code = "webhook_refused"


class BadAddress(Refused):
    """We do not post to this address; `fields` says why, at the address."""

    code = "bad_address"


class TwoValid(Refused):
    """There are two secrets already: one of them ends before there is another."""

    code = "two_valid"


class TooMany(Refused):
    code = "too_many"


class WebhookQuerySet(PermittedQuerySet):
    page_order: ClassVar[list[str]] = ["pk"]

    def kept(self) -> "WebhookQuerySet":
        return self.filter(ended_at=None)

    def hearing(self, verb: str, *, since: datetime) -> "WebhookQuerySet":
        """Return the standard ones that asked for this kind of event before it happened."""
        asked = models.Q(kinds=[]) | models.Q(kinds__contains=[verb])
        return self.kept().filter(asked, format=Format.STANDARD, created_at__lte=since)

    def robots_of(self, team: Team | None, *, since: datetime) -> "WebhookQuerySet":
        return self.kept().filter(team=team, team__isnull=False, created_at__lte=since)


class Webhook(models.Model):
    """One receiver, told by its kind: a robot, of one deciding team, only that something waits.

    A partner's hears what concerns the partner, one of the vendor's hears of everything.
    It speaks for its `owner`: what it is sent is asked of the rules for that person, each time.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    format = models.CharField(_("kind"), max_length=10, choices=Format.choices)
    name = models.CharField(_("name"), max_length=80)
    # Robots' addresses are keys, and many of the others hold one.
    sealed_url = models.TextField(editable=False)
    host = models.CharField(_("machine"), max_length=255)
    # The partner whose it is; the vendor's have none.
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, related_name="webhooks")
    # The deciding team whose channel a robot speaks in.
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="robots")
    owner = models.ForeignKey(User, models.PROTECT, related_name="webhooks")
    language = models.CharField(_("language"), max_length=10, default="en")
    # Empty: every kind there is, and those to come.
    kinds = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    off_at = models.DateTimeField(null=True)
    off_because = models.CharField(max_length=10, choices=OffBecause.choices, blank=True)
    # Since when it has failed without a break, and until when it is left alone.
    failing_since = models.DateTimeField(null=True)
    retry_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = WebhookQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(format=STANDARD, team=None)
                | (~models.Q(format=STANDARD) & models.Q(partner=None, team__isnull=False)),
                name="webhook_robots_have_a_team",
            ),
            models.CheckConstraint(
                condition=models.Q(off_at=None, off_because="")
                | (models.Q(off_at__isnull=False) & ~models.Q(off_because="")),
                name="webhook_off_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/webhooks/{self.public_id}/"

    @property
    def url(self) -> str:
        """The whole address. Raises `SecretLost`."""
        return unseal(self.sealed_url)

    @property
    def is_robot(self) -> bool:
        return self.format != Format.STANDARD

    @property
    def is_on(self) -> bool:
        return self.off_at is None and self.ended_at is None

    def valid_secrets(self, *, at: datetime) -> list[str]:
        """Return the secrets to sign with, the newest first. Raises `SecretLost`."""
        return [unseal(each.sealed) for each in self.secrets_at(at)]

    def secrets_at(self, at: datetime) -> "list[WebhookSecret]":
        """Return the rows of what is valid, the newest first."""
        known = sorted(self.secrets.all(), key=lambda each: each.pk, reverse=True)
        return [each for each in known if each.begins_at <= at and not each.is_over(at)]

    # Verbs.

    @classmethod
    @transaction.atomic
    def make(  # noqa: PLR0913  what a webhook is made of
        cls,
        *,
        name: str,
        url: str,
        by: User,
        at: datetime,
        partner: Partner | None = None,
        kinds: Iterable[str] = (),
        public_id: str = "",
    ) -> tuple["Webhook", str]:
        """Have a machine told. Returns it and its secret, which is shown this once.

        `public_id` is one that the door gave out before, so that a form sent twice is one webhook.

        Raises `BadAddress`, `TooMany`.
        """
        guard_against_too_many(cls.objects.filter(partner=partner, team=None), partner)
        row = cls(
            public_id=public_id or new_public_id(),
            format=Format.STANDARD,
            partner=partner,
            owner=by,
            name=name,
            kinds=sorted(set(kinds)),
            language=by.language,
            created_at=at,
        )
        row._lead_to(url)
        row.save(force_insert=True)
        secret = new_secret()
        WebhookSecret.objects.create(webhook=row, sealed=seal(secret), begins_at=at)
        row._say(events.WebhookMade, by=by, at=at)
        return row, secret

    @classmethod
    @transaction.atomic
    def make_robot(  # noqa: PLR0913  what a robot is made of
        cls,
        *,
        format: str,  # noqa: A002  the field's name
        team: Team,
        name: str,
        url: str,
        language: str,
        by: User,
        at: datetime,
        secret: str = "",
    ) -> "Webhook":
        """Have a team's channel told that something waits. Raises `BadAddress`, `TooMany`."""
        Team.objects.select_for_update().get(pk=team.pk)
        guard_against_too_many(cls.objects.filter(team=team), None)
        row = cls(format=format, team=team, owner=by, name=name, language=language, created_at=at)
        row._lead_to(url)
        row.save(force_insert=True)
        if secret:
            WebhookSecret.objects.create(webhook=row, sealed=seal(secret), begins_at=at)
        row._say(events.WebhookMade, by=by, at=at)
        return row

    @transaction.atomic
    def revise(
        self, *, by: User, at: datetime, name: str, kinds: Iterable[str], url: str = ""
    ) -> None:
        """Call it otherwise, have it hear of other kinds, lead elsewhere. Raises `BadAddress`."""
        self._turn()
        wanted = sorted(set(kinds))
        if url:
            self._lead_to(url)
        elif (name, wanted) == (self.name, self.kinds):
            return
        self.name, self.kinds = name, wanted
        self.save(update_fields=["name", "kinds", "sealed_url", "host"])
        self._say(events.WebhookChanged, by=by, at=at)

    @transaction.atomic
    def rotate(self, *, by: User, at: datetime) -> str:
        """Return a new secret; the one before stays valid for a day. Raises `TwoValid`."""
        self._turn()
        if self.is_robot:
            raise WebhookRefused(_("A robot's secret is its maker's: make the robot anew."))
        if len(self.secrets_at(at)) > 1:
            raise TwoValid(_("Two secrets are valid already: let one of them end first."))
        self.secrets.filter(ends_at=None).update(ends_at=at + BOTH_VALID)
        secret = new_secret()
        WebhookSecret.objects.create(webhook=self, sealed=seal(secret), begins_at=at)
        self._say(events.WebhookRotated, by=by, at=at)
        return secret

    @transaction.atomic
    def end_earlier_secret(self, *, by: User, at: datetime) -> None:
        """Let the new secret alone be valid. Where there is no earlier one, nothing changes."""
        self._turn()
        if self.secrets.filter(ends_at__gt=at).update(ends_at=at):
            self._say(events.WebhookRotated, by=by, at=at)

    @transaction.atomic
    def take_secret_back(self, *, by: User, at: datetime) -> None:
        """Let the earlier secret go on as if there had been no new one, while it is valid."""
        self._turn()
        earlier = self.secrets.filter(ends_at__gt=at)
        if earlier.exists():
            self.secrets.filter(ends_at=None).update(ends_at=at)
            earlier.update(ends_at=None)
            self._say(events.WebhookRotated, by=by, at=at)

    @transaction.atomic
    def switch_off(self, *, by: Actor, at: datetime, because: str = OffBecause.BY_HAND) -> None:
        """Send nothing until somebody switches it on; what happens meanwhile waits."""
        self._turn()
        if not self.is_on:
            return
        self.off_at, self.off_because = at, because
        self.save(update_fields=["off_at", "off_because"])
        self._say(events.WebhookSwitchedOff, by=by, at=at, because=str(because))

    @transaction.atomic
    def switch_on(self, *, by: User, at: datetime) -> None:
        """Send what waits and go on, from now on in the name of whoever switched it on."""
        self._turn()
        if self.ended_at is not None or (self.is_on and self.owner_id == by.pk):
            return
        self.owner, self.off_at, self.off_because = by, None, ""
        self.failing_since = self.retry_at = None
        self.save(update_fields=["owner", "off_at", "off_because", "failing_since", "retry_at"])
        self.deliveries.waiting().update(due_at=at)
        self._say(events.WebhookSwitchedOn, by=by, at=at)

    @transaction.atomic
    def end(self, *, by: Actor, at: datetime) -> None:
        """Tell it nothing more. Its secrets end with it; ending it twice changes nothing."""
        self._turn()
        if self.ended_at is not None:
            return
        self.ended_at = at
        self.save(update_fields=["ended_at"])
        self.secrets.exclude(ends_at__lte=at).update(ends_at=at)
        self._say(events.WebhookEnded, by=by, at=at)

    @transaction.atomic
    def replay(self, *, since: datetime, by: User, at: datetime) -> int:
        """Send again whatever happened since then, as long as it is kept. Returns how many."""
        self._turn()
        since = max(since, at - FURTHEST_BACK)
        count: int = self.deliveries.filter(entry__at__gte=since).send_again(at=at)
        if count:
            self._say(events.WebhookReplayed, by=by, at=at, count=count)
        return count

    def _turn(self) -> None:
        """Have two people who change one webhook take turns, each seeing what the other did."""
        Webhook.objects.select_for_update().get(pk=self.pk)
        self.refresh_from_db()

    def _lead_to(self, url: str) -> None:
        try:
            address = guard.taken_apart(url)
            spot = guard.resolved(address)
        except guard.NotThere as refusal:
            raise BadAddress(
                refusal.message, fields={"url": [(refusal.code, refusal.message)]}
            ) from refusal
        robot = ROBOTS.get(self.format)
        if robot and not spot.is_loopback and not robot.lives_at(address.host):
            said = _("Robots of this kind live at %(hosts)s.") % {"hosts": hosts_of(self.format)}
            raise BadAddress(said, fields={"url": [("another_house", said)]})
        self.sealed_url, self.host = seal(url), address.host[:255]

    def _say(self, event: Any, *, by: Actor, at: datetime, **details: Any) -> LedgerEntry:
        concerns = [self.partner] if self.partner else []
        return ledger.record(event(subject=self, concerns=concerns, **details), by=by, at=at)


def guard_against_too_many(rows: "models.QuerySet[Webhook]", partner: Partner | None) -> None:
    if partner is not None:
        Partner.objects.select_for_update().get(pk=partner.pk)
    if rows.filter(ended_at=None).count() >= MOST:
        raise TooMany(_("There are %(most)d already: end one first.") % {"most": MOST})


class WebhookSecret(models.Model):
    """A secret while it is valid: for a day after a rotation there are two."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="secrets")
    sealed = models.TextField()
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.webhook_id} {self.begins_at:%Y-%m-%d}"

    def is_over(self, at: datetime) -> bool:
        return self.ends_at is not None and self.ends_at <= at
