"""Makes uploads, honest and hostile ones."""

from __future__ import annotations

import io
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject, TextStringObject

HTML = b"<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def upload(content, name="审核表.pdf", content_type="application/octet-stream"):
    return SimpleUploadedFile(name, content, content_type)


def image(size=(8, 4)):
    """Red on the left, blue on the right, so that one sees how it is turned."""
    picture = Image.new("RGB", size, "red")
    picture.paste("blue", (size[0] // 2, 0, *size))
    return picture


def jpeg(orientation=1, **options):
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[1] = "N"
    target = io.BytesIO()
    image((64, 32)).save(target, "JPEG", exif=exif, comment=b"SecretComment", quality=92, **options)
    return target.getvalue()


def png():
    text = PngInfo()
    text.add_text("Author", "SecretAuthor")
    text.add_itxt("XML:com.adobe.xmp", "SecretXmp")
    target = io.BytesIO()
    image().save(target, "PNG", pnginfo=text)
    return target.getvalue()


def transparent_png():
    target = io.BytesIO()
    Image.new("P", (4, 4), 0).save(target, "PNG", transparency=0)
    return target.getvalue()


def animated_png():
    target = io.BytesIO()
    image().save(target, "PNG", save_all=True, append_images=[Image.new("RGB", (8, 4), "green")])
    return target.getvalue()


def png_bomb(width=30_000, height=30_000):
    """A few hundred bytes that say they are 900 million pixels."""

    def chunk(kind, data):
        check = zlib.crc32(kind + data).to_bytes(4, "big")
        return len(data).to_bytes(4, "big") + kind + data + check

    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def pdf(pages=1, password=None):
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 100)
    if password:
        writer.encrypt(password)
    return written(writer)


def loaded_pdf():
    """A PDF with everything that may hide in one."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 100)
    writer.add_metadata({"/Author": "SecretAuthor"})
    writer.add_attachment("SecretFile.exe", b"SecretContent")
    scripts = ArrayObject([TextStringObject("SecretName"), script("SecretScript")])
    writer.root_object["/Names"][NameObject("/JavaScript")] = DictionaryObject(
        {NameObject("/Names"): scripts}
    )
    xmp = StreamObject()
    xmp._data = b"<x:xmpmeta>SecretXmp</x:xmpmeta>"
    writer.root_object[NameObject("/Metadata")] = writer._add_object(xmp)
    writer.root_object[NameObject("/OpenAction")] = script("SecretOpening")
    page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): script("SecretPageOpening")})
    page[NameObject("/Metadata")] = writer._add_object(xmp)
    page[NameObject("/PieceInfo")] = DictionaryObject({NameObject("/App"): TextStringObject("SecretPiece")})
    links = [
        annotation("/Link", script("SecretClick")),
        annotation("/Link", address("javascript:SecretAddress()")),
        annotation("/Link", address("https://www.xiuyan.gov.cn/")),
        annotation("/FileAttachment", None, Contents="SecretAnnotation"),
        annotation("/Text", None, Contents="批注"),
    ]
    page[NameObject("/Annots")] = ArrayObject(writer._add_object(link) for link in links)
    return written(writer)


def form_pdf():
    """A PDF whose script hangs on the parent of a form field."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 100)
    parent = DictionaryObject(
        {NameObject("/AA"): DictionaryObject({NameObject("/K"): script("SecretField")})}
    )
    field = annotation("/Widget", None)
    field[NameObject("/Parent")] = writer._add_object(parent)
    page[NameObject("/Annots")] = ArrayObject([writer._add_object(field)])
    return written(writer)


def script(code):
    return DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject(code)}
    )


def address(url):
    return DictionaryObject({NameObject("/S"): NameObject("/URI"), NameObject("/URI"): TextStringObject(url)})


def annotation(subtype, action, **texts):
    made = DictionaryObject(
        {NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject(subtype)}
    )
    if action:
        made[NameObject("/A")] = action
    made.update({NameObject(f"/{name}"): TextStringObject(text) for name, text in texts.items()})
    return made


def written(writer):
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def xlsx():
    book = Workbook()
    book.active["A1"] = "一级事项"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def zipped(parts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def xlsx_with(**parts):
    """A workbook with more parts; a double underscore in a name stands for a slash."""
    target = io.BytesIO(xlsx())
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return target.getvalue()


def lying_xlsx():
    """A workbook with a part of 3 MB that states 10 bytes."""
    content = bytearray(xlsx_with(big=b"\0" * 3_000_000))
    stated = (3_000_000).to_bytes(4, "little")
    return bytes(content.replace(stated, (10).to_bytes(4, "little")))


def xls(*names):
    return OLE + b"\0" * 512 + b"".join(name.encode("utf-16-le") + b"\0\0" for name in names or ("Workbook",))
