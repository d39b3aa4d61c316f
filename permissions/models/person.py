"""People who can sign in, whichever company they work for."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from permissions.decisions import Decision, What, tell
from permissions.derived import Derived
from permissions.facts import Fact, from_now_on, never_twice_at_once
from permissions.names import sort_key
from permissions.public_ids import new_public_id
from permissions.refusals import Refused
from permissions.turns import take_turns

if TYPE_CHECKING:
    from permissions.actors import Actor

# Whoever changes who of the vendor may do what takes turns on this: each sees what the others did.
OFFICE = "the vendor's people"


class LastAdministrator(Refused):
    """Without an administrator nobody could let anybody in again."""

    code = "last_administrator"


class RolesDoNotMix(Refused):
    code = "roles_do_not_mix"


class AlreadyKnown(Refused):
    code = "already_known"


class GoneForGood(Refused):
    code = "gone_for_good"


class UserManager(BaseUserManager["User"]):
    def welcome(
        self,
        *,
        email: str,
        full_name: str,
        at: datetime,
        latin_name: str = "",
        language: str = "en",
    ) -> "User":
        """Make a person who may sign in from `at` on, still without a password."""
        user = self.model(
            email=email.strip().lower(),
            full_name=full_name,
            latin_name=latin_name,
            language=language,
            joined_at=at,
        )
        user.derive()
        user.set_unusable_password()
        user.save()
        PersonActivity.objects.create(person=user, during=from_now_on(at))
        return user

    @transaction.atomic
    def employ(
        self,
        *,
        email: str,
        full_name: str,
        roles: Iterable[str],
        by: "Actor",
        at: datetime,
        language: str = "en",
    ) -> "User":
        """Have a colleague of the vendor in. Raises `AlreadyKnown`, `RolesDoNotMix`."""
        take_turns(OFFICE)
        if self.filter(email=email.strip().lower()).exists():
            raise AlreadyKnown(
                _("This address is known already."),
                fields={"email": [("already_known", _("Somebody here has this address already."))]},
            )
        person = self.welcome(email=email, full_name=full_name, language=language, at=at)
        for role in roles:
            StaffRole.begin(person=person, role=role, by=by, at=at)
        person.show_the_way_in(by=by, at=at)
        return person

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(Derived, AbstractBaseUser, PermissionsMixin):
    """A person who can sign in.

    `is_active` is the switch at the sign-in door. Rules read `PersonActivity`, so that what was
    true then can be asked later; both are changed by `deactivate` and `come_back` alone.
    """

    class Theme(models.TextChoices):
        SYSTEM = "system", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    full_name = models.CharField(_("name"), max_length=120)
    latin_name = models.CharField(_("name in Latin letters"), max_length=120, blank=True)
    sort_key = models.CharField(max_length=255, db_index=True, editable=False)
    language = models.CharField(_("language"), max_length=10, default="en")
    theme = models.CharField(_("theme"), max_length=10, choices=Theme.choices, default=Theme.SYSTEM)
    time_zone = models.CharField(_("time zone"), max_length=60, default="Asia/Shanghai")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()
    # Whoever this was asked to be forgotten: only the id is left, for every history's sake.
    erased_at = models.DateTimeField(null=True, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    DERIVED: ClassVar[Any] = {"sort_key": lambda self: sort_key(self.full_name)}

    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="user_email_is_lower_case"
            )
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The name a reader of this language can read."""
        if self.erased_at is not None:
            return gettext("a former colleague")
        if (get_language() or "").startswith("zh") or not self.latin_name:
            return self.full_name
        return self.latin_name

    @property
    def own_name(self) -> str:
        """The name as its owner spells it; of somebody erased, what stands for it."""
        return self.full_name or self.display_name

    @transaction.atomic
    def deactivate(self, *, by: "Actor", at: datetime) -> None:
        """Close the door now and end every fact that says this person is here.

        Roles stay as they were, for the day somebody comes back. Closing what is closed changes
        nothing. Raises `LastAdministrator`.
        """
        take_turns(OFFICE)
        held = list(self.activities.open_at(at=at))
        if not held:
            return
        StaffRole.refuse_the_last(self)
        self.is_active = False
        self.save(update_fields=["is_active"])
        for activity in held:
            activity.end(at=at)
        tell(Decision(what=What.LEFT, person=self, by=by, at=at))

    @transaction.atomic
    def come_back(self, *, by: "Actor", at: datetime) -> None:
        """Open the door again. Opening what is open changes nothing. Raises `GoneForGood`."""
        take_turns(OFFICE)
        if self.activities.open_at(at=at).exists():
            return
        if User.objects.filter(pk=self.pk).exclude(erased_at=None).exists():
            raise GoneForGood(_("Who was erased cannot come back: invite them anew."))
        self.is_active = True
        self.save(update_fields=["is_active"])
        PersonActivity.objects.create(person=self, during=from_now_on(at))
        tell(Decision(what=What.CAME_BACK, person=self, by=by, at=at))

    def show_the_way_in(self, *, by: "Actor", at: datetime) -> None:
        """Have a letter sent with a link by which they choose a password."""
        tell(Decision(what=What.WELCOMED, person=self, by=by, at=at))

    def forget(self, *, at: datetime) -> None:
        """Empty everything that tells who this was. The id stays. It cannot be undone."""
        self.email = f"{self.public_id}@erased.invalid"
        self.full_name = self.latin_name = self.sort_key = ""
        self.language, self.theme, self.time_zone = "en", self.Theme.SYSTEM, "UTC"
        self.is_superuser = False
        self.last_login, self.erased_at = None, at
        self.set_unusable_password()
        self.save()

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name

    @property
    def is_staff(self) -> bool:
        """Django's admin asks this; the middleware has already asked our rule."""
        return self.is_superuser

    def staff_roles(self, *, at: datetime) -> set[str]:
        """Return the vendor's roles this person holds at `at`, read once per moment."""
        cache: dict[datetime, set[str]] = self.__dict__.setdefault("_staff_roles", {})
        if at not in cache:
            cache[at] = set(
                StaffRole.objects.holding(at=at)
                .filter(person=self, person__activities__during__contains=at)
                .values_list("role", flat=True)
            )
        return cache[at]

    def works(self, *, at: datetime) -> bool:
        """Say whether this person works with us at `at`, read once per moment."""
        cache: dict[datetime, bool] = self.__dict__.setdefault("_works", {})
        if at not in cache:
            cache[at] = self.activities.holding(at=at).exists()
        return cache[at]

    def remember(self, *, at: datetime, works: bool, roles: set[str]) -> None:
        """Take over what was read for many people at once."""
        self.__dict__.setdefault("_works", {})[at] = works
        self.__dict__.setdefault("_staff_roles", {})[at] = roles

    def holds_any(self, roles: Iterable[str], *, at: datetime) -> bool:
        return bool(self.staff_roles(at=at) & set(roles))


class PersonActivity(Fact):
    """The time in which a person works with us at all."""

    person = models.ForeignKey(User, models.PROTECT, related_name="activities")

    class Meta(Fact.Meta):
        constraints = [never_twice_at_once("person_active_once", "person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.during}"


class StaffRoleName(models.TextChoices):
    CHANNEL_MANAGER = "channel_manager", _("Channel manager")
    DIRECTOR = "director", _("Channel director")
    DIRECT_SELLER = "direct_seller", _("Direct seller")
    EDITOR = "editor", _("Content editor")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


# Who sells on the vendor's own account learns of no registration before it is approved; these do.
APART = frozenset(
    {
        StaffRoleName.CHANNEL_MANAGER,
        StaffRoleName.DIRECTOR,
        StaffRoleName.AUDITOR,
        StaffRoleName.ADMINISTRATOR,
    }
)


class StaffRole(Fact):
    """What a person of the vendor is there for."""

    person = models.ForeignKey(User, models.PROTECT, related_name="roles")
    role = models.CharField(max_length=20, choices=StaffRoleName.choices)

    class Meta(Fact.Meta):
        constraints: ClassVar[list[Any]] = [
            never_twice_at_once("staff_role_once", "person", "role"),
            models.CheckConstraint(
                condition=models.Q(role__in=StaffRoleName.values), name="staff_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role}"

    @classmethod
    @transaction.atomic
    def begin(cls, *, person: User, role: str, by: "Actor", at: datetime) -> "StaffRole":
        """Have a person of the vendor be there for something from `at` on.

        Giving a role that is held changes nothing. Raises `RolesDoNotMix`.
        """
        take_turns(OFFICE)
        held: dict[str, StaffRole] = {
            row.role: row for row in cls.objects.filter(person=person).open_at(at=at)
        }
        if role in held:
            return held[role]
        together = {role, *held}
        if StaffRoleName.DIRECT_SELLER in together and together & APART:
            said = _(
                "Who sells to customers directly must learn of no registration before it is"
                " approved, so this does not go with their other role."
            )
            raise RolesDoNotMix(said, fields={"role": [("roles_do_not_mix", said)]})
        row: StaffRole = cls.objects.create(person=person, role=role, during=from_now_on(at))
        tell(Decision(what=What.ROLE_GIVEN, person=person, by=by, at=at, role=role))
        return row

    @transaction.atomic
    def leave(self, *, by: "Actor", at: datetime) -> None:
        """End it. Ending what has ended changes nothing. Raises `LastAdministrator`."""
        take_turns(OFFICE)
        if not StaffRole.objects.filter(pk=self.pk).open_at(at=at).exists():
            return
        if self.role == StaffRoleName.ADMINISTRATOR:
            StaffRole.refuse_the_last(self.person)
        self.end(at=at)
        tell(Decision(what=What.ROLE_ENDED, person=self.person, by=by, at=at, role=self.role))

    @classmethod
    def refuse_the_last(cls, person: User) -> None:
        """Refuse whatever would leave nobody to administer. Asked in one's turn."""
        administrators = cls.objects.filter(
            role=StaffRoleName.ADMINISTRATOR,
            during__upper_inf=True,
            person__activities__during__upper_inf=True,
        )
        keys = set(administrators.values_list("person_id", flat=True))
        if keys == {person.pk}:
            raise LastAdministrator(
                _("This is the last administrator. Make somebody else one first.")
            )
