"""What an editor reads beside the audience: who would gain and who would lose by publishing."""

from typing import Any

from wagtail.admin.panels import Panel

from permissions.actors import System
from permissions.adapters.web import moment, person
from permissions.looks import may_name
from permissions.models import User
from permissions.what_if import Shift, who_would_see

PREVIEWER = System("show an editor who would read it")


class ReadersPanel(Panel):
    """Publishing the draft as it stands, asked of the same rules and undone."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "content/readers_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            shift = self.shift()
            if shift is None or self.request is None:
                return context
            gain, lose = (self.named(people) for people in (shift.gain, shift.lose))
            return {**context, "shift": shift, "gain": gain, "lose": lose}

        def named(self, people: list[User]) -> list[User]:
            """Return those of `people` whom the editor meets anyway; the others are counted."""
            keys = [each.pk for each in people]
            may = may_name(keys, reader=person(self.request), at=moment(self.request))
            return [each for each in people if each.pk in may]

        def shift(self) -> Shift | None:
            """Return who gains and loses; nothing while the material has never been saved."""
            draft = self.instance
            if draft.pk is None or self.request is None:
                return None
            at = moment(self.request)
            page = type(draft)._default_manager.get(pk=draft.pk)
            page.available_from, page.available_until = draft.available_from, draft.available_until
            return who_would_see(
                page, lambda: page.put_out(draft.chosen_readers(), by=PREVIEWER, at=at), at=at
            )
