"""The inputs of a form that holds nothing yet: two that ask the same look the same.

A new registration has forty inputs and lists of countries and products, and to lay them out and to
write them takes longer than the rest of its page. They rest on what is offered, on the partners to
choose from and on the language, so they are kept by all of that, for the next one who is asked the
same. What was read for one page is no part of it: what is offered is read for each.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from django.utils.safestring import SafeString

from permissions.written import reading_nothing

MOST = 128

_WRITTEN: OrderedDict[Hashable, SafeString] = OrderedDict()
_TURN = Lock()


def written_before(place: Hashable, write: Callable[[], SafeString]) -> SafeString:
    """Return what `write` made of `place`, the same for everybody who is at it.

    Raises `CannotBeWritten` where it reads rows to write: they are not said by its place.
    """
    with _TURN:
        if found := _WRITTEN.get(place):
            _WRITTEN.move_to_end(place)
            return found
    with reading_nothing():
        made = write()
    with _TURN:
        _WRITTEN[place] = made
        while len(_WRITTEN) > MOST:
            _WRITTEN.popitem(last=False)
    return made
