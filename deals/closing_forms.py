"""What somebody says of having worked together on a deal."""

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from deals.models.closing import LONGEST

if TYPE_CHECKING:
    from deals.closing import Ended

STARS = (
    (5, _("5 – very well")),
    (4, _("4 – well")),
    (3, _("3 – neither well nor badly")),
    (2, _("2 – badly")),
    (1, _("1 – very badly")),
)


class RatingForm(forms.Form):
    use_required_attribute = False

    stars = forms.TypedChoiceField(
        label=_("How did working together go?"),
        coerce=int,
        choices=STARS,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a number from 1 to 5."),
            "invalid_choice": _("Choose a number from 1 to 5."),
        },
    )
    words = forms.CharField(
        label=_("What went well, what did not?"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
    )

    @classmethod
    def of(cls, end: "Ended") -> "RatingForm":
        """Return the form with what this side said before."""
        own = end.own
        return cls(initial={"stars": own.stars, "words": own.words} if own else None)
