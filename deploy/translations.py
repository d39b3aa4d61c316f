"""Keep the Chinese catalogue in step with the source, without gettext's programs.

python -m deploy.translations update | compile | check
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation.template import templatize

from deploy.places import ROOT

FOLDERS = ("permissions", "partners", "deals", "content", "portal", "templates")
CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    **dict.fromkeys(["_", "gettext", "gettext_lazy", "gettext_noop"], None),
    **dict.fromkeys(["ngettext", "ngettext_lazy"], (1, 2)),
    **dict.fromkeys(["pgettext", "pgettext_lazy"], ((1, "c"), 2)),
    **dict.fromkeys(["npgettext", "npgettext_lazy"], ((1, "c"), 2, 3)),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")
METADATA = {
    "Project-Id-Version": "tandem",
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
Key = tuple[str | None, str]


def source() -> dict[Key, polib.POEntry]:
    """Return every message of the source, with the files that say it."""
    found: dict[Key, polib.POEntry] = {}
    for path in sorted(p for folder in FOLDERS for p in (ROOT / folder).rglob("*")):
        for context, singular, plural in messages(path):
            entry = found.setdefault((context, singular), new_entry(context, singular))
            if plural:
                entry.msgid_plural = plural
                entry.msgstr_plural = {0: ""}
            place = (str(path.relative_to(ROOT)), "")
            if place not in entry.occurrences:
                entry.occurrences.append(place)
    return found


def new_entry(context: str | None, singular: str) -> polib.POEntry:
    flags = ["python-format"] if re.search(r"%(\(\w+\))?[sd]", singular) else []
    return polib.POEntry(msgctxt=context, msgid=singular, flags=flags)


def messages(path: Path) -> Iterator[tuple[str | None, str, str | None]]:
    """Yield context, singular and plural of each message in a file."""
    if path.suffix not in {".py", ".html", ".txt", ".mjml"} or "node_modules" in path.parts:
        return
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Django turns a template into something near Python, but for its indentation.
        text = "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).split("\n"))
    for _, said, _, context in extract("python", io.BytesIO(text.encode()), KEYWORDS):
        words = said if isinstance(said, tuple) else (said,)
        if words[0]:
            yield context, words[0], words[1] if len(words) > 1 else None


def key(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid


def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE)) if CATALOGUE.exists() else polib.POFile()


def merged(found: dict[Key, polib.POEntry]) -> polib.POFile:
    """Return the catalogue of exactly the source's messages, with the translations there are."""
    known = {key(entry): entry for entry in catalogue()}
    result = polib.POFile(wrapwidth=99)
    result.metadata = METADATA
    for name, entry in sorted(found.items(), key=lambda item: (item[0][1], item[0][0] or "")):
        if before := known.get(name):
            entry.tcomment = before.tcomment
            if entry.msgid_plural:
                entry.msgstr_plural = before.msgstr_plural or {0: before.msgstr}
            else:
                entry.msgstr = before.msgstr or before.msgstr_plural.get(0, "")
            entry.flags += [flag for flag in before.flags if flag not in entry.flags]
        result.append(entry)
    return result


def update() -> int:
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    result = merged(source())
    result.save(str(CATALOGUE))
    waiting = result.untranslated_entries()
    print(f"{len(result)} messages, {len(waiting)} without a translation")
    return compile_catalogue()


def compile_catalogue() -> int:
    CATALOGUE.with_suffix(".mo").write_bytes(catalogue().to_binary())
    return 0


def check() -> int:
    faults = list(faults_of(source(), catalogue()))
    compiled = CATALOGUE.with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != catalogue().to_binary():
        faults.append("django.mo is not what django.po says")
    if faults:
        print("\n".join(faults))
        print("Remedy: python -m deploy.translations update, then translate what is empty.")
    return bool(faults)


def faults_of(found: dict[Key, polib.POEntry], held: polib.POFile) -> Iterator[str]:
    """Say what is missing, left over, unsure, or holds other placeholders than its source."""
    known = {key(entry): entry for entry in held if not entry.obsolete}
    for name in found.keys() - known.keys():
        yield f"not in the catalogue: {name[1]!r} ({found[name].occurrences[0][0]})"
    for name, entry in known.items():
        if name not in found:
            yield f"no longer in the source: {name[1]!r}"
        elif not entry.translated():
            yield f"not translated: {name[1]!r}"
        elif placeholders(entry.msgid_plural or entry.msgid) != placeholders(spoken(entry)):
            yield f"other placeholders than its source: {name[1]!r}"


def spoken(entry: polib.POEntry) -> str:
    return str(entry.msgstr_plural[0] if entry.msgid_plural else entry.msgstr)


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def main(words: list[str]) -> int:
    settings.configure(USE_I18N=False)
    commands = {"update": update, "compile": compile_catalogue, "check": check}
    if len(words) != 1 or words[0] not in commands:
        print(__doc__, file=sys.stderr)
        return 2
    return commands[words[0]]()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
