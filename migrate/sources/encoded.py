"""Bytes to text and back, byte for byte: byte order mark, coding cookie, line ends and final newline survive."""

from __future__ import annotations

import io
import tokenize
from dataclasses import dataclass

_BOM = b"\xef\xbb\xbf"


class UndecodableError(Exception):
    """The bytes are not text in the encoding that the file declares."""


@dataclass(frozen=True)
class Encoded:
    """A file's text without its byte order mark, and what is needed to write it back."""

    text: str
    encoding: str
    bom: bool

    def encode(self, text: str) -> bytes:
        """Bytes of a changed text in the file's own encoding."""
        return (_BOM if self.bom else b"") + text.encode(self.encoding)


def decode(data: bytes) -> Encoded:
    """Read Python source as the interpreter would; raise UndecodableError with one plain sentence."""
    if b"\0" in data:
        raise UndecodableError("binary file (it holds NUL bytes)")
    bom = data.startswith(_BOM)
    body = data[len(_BOM) :] if bom else data
    try:
        encoding = tokenize.detect_encoding(io.BytesIO(data).readline)[0].removesuffix("-sig")
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        raise UndecodableError(f"not valid {error.encoding} at byte {error.start + len(data) - len(body)}") from None
    except (SyntaxError, LookupError) as error:
        raise UndecodableError(_why(data, str(error))) from None
    encoded = Encoded(text, encoding, bom)
    if encoded.encode(text) != data:
        raise UndecodableError(f"cannot be written back unchanged as {encoding}")
    return encoded


def decode_utf8(data: bytes) -> Encoded:
    """Read a document that is no Python source: notebooks and marked-up text are UTF-8."""
    if b"\0" in data:
        raise UndecodableError("binary file (it holds NUL bytes)")
    bom = data.startswith(_BOM)
    try:
        return Encoded(data.removeprefix(_BOM).decode("utf-8"), "utf-8", bom)
    except UnicodeDecodeError as error:
        raise UndecodableError(f"not valid utf-8 at byte {error.start + len(_BOM) * bom}") from None


def _why(data: bytes, message: str) -> str:
    # tokenize says "invalid or missing encoding declaration" for a byte that is not UTF-8 in the first two lines.
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        if "missing" in message:
            return f"not valid utf-8 at byte {error.start}, and no coding comment says what it is"
    return message
