"""The markup inside an .xlsx or .docx: no entities anywhere, and no text or nesting beyond measure."""

from __future__ import annotations

from array import array
from typing import Any

from catalogs.spreadsheets.refusals import FileRefused, Limits
from disclosure_portal.attachments.sheets import plain_parser

ENTITIES = (
    "文件里有外部引用的声明，不是表格软件正常保存的文件，不能上传。请在WPS或Excel中打开，另存后重新上传。"
)
_DECLARATIONS = tuple(
    words.encode(code) for words in ("<!DOCTYPE", "<!ENTITY") for code in ("ascii", "utf-16-le", "utf-16-be")
)
_DEEPEST = 300  # elements within elements: a table in a table in a table


def scan_plain(content: bytes) -> None:
    """Refuse a part that declares a document type: entities are how a small file becomes a large one, or reads others."""
    if any(words in content for words in _DECLARATIONS):
        raise FileRefused(ENTITIES)


def strict_parser() -> Any:
    """A parser that refuses declarations, however they are written, with a sentence for the clerk."""
    parser = plain_parser()

    def refuse(*_: object) -> None:
        raise FileRefused(ENTITIES)

    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    return parser


def elements(content: bytes, wanted: str) -> list[dict[str, str]]:
    """The attributes of each element of one name."""
    found: list[dict[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == wanted:
            found.append(attributes)

    parser = strict_parser()
    parser.StartElementHandler = start
    parser.Parse(content, True)
    return found


def scan_strings(content: bytes, limits: Limits) -> array[int]:
    """How long each of the shared texts of a workbook is."""
    lengths = array("L")

    def start(name: str, _: dict[str, str]) -> None:
        if name == "si" or name.endswith(":si"):
            lengths.append(0)

    def text(characters: str) -> None:
        if lengths:
            lengths[-1] += len(characters)

    parser = strict_parser()
    parser.buffer_text = True
    parser.StartElementHandler, parser.CharacterDataHandler = start, text
    parser.Parse(content, True)
    if max(lengths, default=0) > limits.cell_length:
        raise cell_too_long(limits)
    return lengths


def scan_document(content: bytes, limits: Limits) -> None:
    """Refuse a Word document with more text than a file may hold, or with elements nested without end."""
    depth = characters = 0

    def start(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise FileRefused(
                "文档里的表格一层套一层，读不出来。请把目录表格单独复制到新文档中，另存为 .docx 后重新上传。"
            )

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    def text(said: str) -> None:
        nonlocal characters
        characters += len(said)

    parser = strict_parser()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text
    parser.Parse(content, True)
    if characters > limits.characters:
        raise FileRefused(f"文档的文字超过上限{limits.characters // 10_000}万字。请分成几个文件上传。")


def cell_too_long(limits: Limits) -> FileRefused:
    return FileRefused(f"有单元格超过{limits.cell_length}个字，不是正常的目录表格。请精简后重新上传。")
