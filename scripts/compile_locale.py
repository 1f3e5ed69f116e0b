"""Compile the message catalogues: every ``<lang>/LC_MESSAGES/*.po`` beside its ``.mo``.

``--check`` writes nothing and exits 1 when a compiled file is missing or out of date. The bytes
depend on nothing but the ``.po`` file, so that they can be compared and committed.
"""

import struct
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parent.parent / "src" / "funnelcli" / "locale"
_MAGIC = 0x950412DE


def compile_catalogue(source: Path) -> bytes:
    """The GNU ``.mo`` bytes of one ``.po`` file (format: gettext manual, "MO files")."""
    language = source.parent.parent.name
    with source.open("rb") as stream:
        catalogue = read_po(stream, locale=language, abort_invalid=True)
    pairs = sorted(_pairs(catalogue, language).items())
    ids = b"".join(key + b"\0" for key, _ in pairs)
    texts = b"".join(text + b"\0" for _, text in pairs)
    id_table, text_table = 28, 28 + 8 * len(pairs)
    first_id = text_table + 8 * len(pairs)
    header = struct.pack("<7I", _MAGIC, 0, len(pairs), id_table, text_table, 0, first_id)
    id_index = _index([key for key, _ in pairs], first_id)
    text_index = _index([text for _, text in pairs], first_id + len(ids))
    return header + id_index + text_index + ids + texts


def _pairs(catalogue: Catalog, language: str) -> dict[bytes, bytes]:
    header = (
        "Content-Type: text/plain; charset=UTF-8\n"
        f"Language: {language}\n"
        f"Plural-Forms: {catalogue.plural_forms}\n"
    )
    pairs = {b"": header.encode()}
    for message in catalogue:
        if message.id and message.string and not message.fuzzy:
            pairs[_joined(message.id)] = _joined(message.string)
    return pairs


def _joined(text: str | list[str] | tuple[str, ...]) -> bytes:
    return text.encode() if isinstance(text, str) else "\0".join(text).encode()


def _index(texts: list[bytes], offset: int) -> bytes:
    """Length and offset of each text, in order."""
    entries = []
    for text in texts:
        entries.append(struct.pack("<2I", len(text), offset))
        offset += len(text) + 1
    return b"".join(entries)


def stale_catalogues(folder: Path = LOCALE) -> list[Path]:
    """The ``.mo`` files that are missing, out of date, or have no ``.po`` any more."""
    sources = sorted(folder.glob("*/LC_MESSAGES/*.po"))
    wanted = {source.with_suffix(".mo"): source for source in sources}
    stale = [
        compiled
        for compiled, source in wanted.items()
        if not compiled.exists() or compiled.read_bytes() != compile_catalogue(source)
    ]
    return stale + [found for found in folder.glob("*/LC_MESSAGES/*.mo") if found not in wanted]


def main(arguments: list[str]) -> int:
    """Compile, or with ``--check`` only compare."""
    if arguments not in ([], ["--check"]):
        sys.stderr.write("usage: compile_locale.py [--check]\n")
        return 2
    stale = stale_catalogues()
    for compiled in stale:
        sys.stderr.write(f"{compiled.relative_to(LOCALE)}\n")
        if arguments:
            continue
        source = compiled.with_suffix(".po")
        if source.exists():
            compiled.write_bytes(compile_catalogue(source))
        else:
            compiled.unlink()
    return 1 if arguments and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
