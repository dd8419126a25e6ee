"""What may be stored is told from the content; the rest is refused with a sentence that says what to do."""

from __future__ import annotations

import io

import pytest
from django.core.exceptions import ValidationError
from PIL import Image
from pypdf import PdfReader

from disclosure_portal.attachments.examining import SCANS, SPREADSHEETS, examine, safe_name
from disclosure_portal.attachments.models import Attachment
from tests.attachments import uploads
from tests.attachments.uploads import upload

Kind = Attachment.Kind


def refusal(content, name="审核表.pdf", kinds=SCANS):
    with pytest.raises(ValidationError) as refused:
        examine(upload(content, name), kinds=kinds)
    return refused.value


@pytest.mark.parametrize(
    ("make", "kinds", "kind"),
    [
        (uploads.pdf, SCANS, Kind.PDF),
        (uploads.jpeg, SCANS, Kind.JPEG),
        (uploads.png, SCANS, Kind.PNG),
        (uploads.xlsx, SPREADSHEETS, Kind.XLSX),
        (uploads.xls, SPREADSHEETS, Kind.XLS),
    ],
)
def test_the_kind_is_told_from_the_content_and_not_from_the_name(make, kinds, kind):
    examined = examine(upload(make(), "扫描件.exe"), kinds=kinds)

    assert (examined.kind, examined.name) == (kind, f"扫描件.{kind}")


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_text_of_that_name(code):
    content = "领域,一级事项\r\n社会救助,最低生活保障\r\n".encode(code)

    assert examine(upload(content, "目录.CSV"), kinds=SPREADSHEETS).content == content
    assert refusal(content, "目录.txt", SPREADSHEETS).code == "wrong_kind"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (uploads.HTML, "审核表.pdf"),
        (uploads.SVG, "图.png"),
        (uploads.SVG, "图.svg"),
        (b"MZ\x90\x00", "审核表.pdf"),
        (b" " + b"%PDF-1.7", "审核表.pdf"),
        (b"GIF89a", "图.jpg"),
        (uploads.HTML + b"%PDF-1.7", "审核表.pdf"),
    ],
    ids=["html", "svg as png", "svg", "program", "pdf after a blank", "gif", "html before pdf"],
)
def test_what_only_calls_itself_a_scan_is_refused(content, name):
    refused = refusal(content, name)

    assert refused.code == "wrong_kind"
    assert "它不是PDF、JPEG、PNG。请转换格式后再上传" in refused.messages[0]


@pytest.mark.parametrize("content", [uploads.HTML, b"\n " + uploads.SVG, b"a\x00b", b"\x81\xff\xff"])
def test_what_only_calls_itself_csv_is_refused(content):
    assert refusal(content, "目录.csv", SPREADSHEETS).code == "wrong_kind"


def test_a_kind_that_is_not_asked_for_is_refused():
    assert refusal(uploads.xlsx(), "目录.xlsx").code == "wrong_kind"
    assert refusal(uploads.pdf(), "目录.pdf", SPREADSHEETS).code == "wrong_kind"


def test_an_empty_file_is_refused():
    assert refusal(b"").messages == ["文件是空的，请检查后重新上传。"]


def test_a_large_file_is_refused_with_its_size_the_limit_and_the_setting(settings):
    settings.ATTACHMENT_MAX_MEGABYTES = 1

    message = refusal(b"%PDF-" + b"0" * 1_600_000).messages[0]
    assert message == "文件大小为1.5MB，超过1MB的上限（ATTACHMENT_MAX_MEGABYTES），请压缩或拆分后再上传。"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\me\\审核表.PDF", "审核表.pdf"),
        ("", "附件.pdf"),
        ("...", "附件.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("审核\r\nSet-Cookie: x.pdf", "审核Set-Cookie_ x.pdf"),
        ("gnp\N{RIGHT-TO-LEFT OVERRIDE}fdp.exe", "gnpfdp.pdf"),
        ('a"b<c>.pdf', "a_b_c_.pdf"),
        ("报" * 300 + ".pdf", "报" * 100 + ".pdf"),
    ],
)
def test_names_are_made_safe(name, safe):
    assert safe_name(name, Kind.PDF) == safe


class TestImages:
    @pytest.mark.parametrize("make", [uploads.jpeg, uploads.png])
    def test_nothing_but_the_picture_is_left(self, make):
        content = make() + b"<script>SecretTail</script>"

        cleaned = examine(upload(content)).content
        assert b"Secret" in content
        assert b"Secret" not in cleaned
        reread = Image.open(io.BytesIO(cleaned))
        assert not reread.getexif()
        assert set(reread.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}

    def test_a_turned_photograph_comes_out_upright(self):
        cleaned = Image.open(io.BytesIO(examine(upload(uploads.jpeg(orientation=6))).content))

        assert cleaned.size == (32, 64)
        red, _, blue = cleaned.getpixel((16, 8))
        assert red > 200 > blue
        red, _, blue = cleaned.getpixel((16, 56))
        assert blue > 200 > red

    def test_an_upright_photograph_keeps_its_quality(self):
        original = Image.open(io.BytesIO(uploads.jpeg()))
        cleaned = Image.open(io.BytesIO(examine(upload(uploads.jpeg())).content))

        assert cleaned.quantization == original.quantization
        assert cleaned.size == original.size

    def test_transparency_is_no_metadata(self):
        cleaned = Image.open(io.BytesIO(examine(upload(uploads.transparent_png())).content))

        assert cleaned.convert("RGBA").getpixel((0, 0))[3] == 0

    def test_a_moving_picture_is_refused(self):
        assert refusal(uploads.animated_png()).code == "animated"

    @pytest.mark.parametrize("side", [7_000, 30_000])
    def test_a_bomb_is_refused_before_it_is_unpacked(self, side):
        refused = refusal(uploads.png_bomb(side, side))

        assert refused.code == "too_many_pixels"
        assert "4000万像素的上限（ATTACHMENT_MAX_MEGAPIXELS）" in refused.messages[0]

    @pytest.mark.parametrize(
        "content", [uploads.png()[:60], uploads.jpeg()[:300], b"\xff\xd8\xff" + uploads.HTML]
    )
    def test_a_broken_picture_is_refused(self, content):
        assert refusal(content).code == "broken"


class TestPdfs:
    def test_nothing_that_acts_or_hides_is_left(self):
        content = uploads.loaded_pdf()
        cleaned = examine(upload(content)).content

        for word in (
            b"Secret",
            b"/JavaScript",
            b"/OpenAction",
            b"/EmbeddedFile",
            b"/Metadata",
            b"/AA",
            b"pypdf",
        ):
            assert word in content, word
            assert word not in cleaned, word
        reader = PdfReader(io.BytesIO(cleaned))
        assert not reader.metadata
        assert set(reader.root_object) == {"/Type", "/Pages"}

    def test_pages_links_and_comments_stay(self):
        reader = PdfReader(io.BytesIO(examine(upload(uploads.loaded_pdf())).content))

        kept = [each.get_object() for each in reader.pages[0]["/Annots"]]
        assert [each["/Subtype"] for each in kept] == ["/Link", "/Link", "/Link", "/Text"]
        assert [each["/A"]["/URI"] for each in kept if "/A" in each] == ["https://www.xiuyan.gov.cn/"]
        assert reader.pages[0].mediabox.width == 200

    def test_the_scanned_picture_stays(self):
        target = io.BytesIO()
        uploads.image((64, 32)).save(target, "PDF", author="SecretAuthor")

        reader = PdfReader(io.BytesIO(examine(upload(target.getvalue())).content))
        assert reader.pages[0].images[0].image.size == (64, 32)
        assert not reader.metadata

    def test_scripts_of_form_fields_go_too(self):
        assert b"SecretField" in uploads.form_pdf()
        assert b"SecretField" not in examine(upload(uploads.form_pdf())).content

    def test_what_follows_the_end_is_dropped(self):
        assert b"<script>" not in examine(upload(uploads.pdf() + uploads.HTML)).content

    def test_a_locked_file_is_refused(self):
        assert "请解除后再上传" in refusal(uploads.pdf(password="x")).messages[0]

    def test_a_file_without_pages_is_refused(self):
        assert refusal(uploads.pdf(pages=0)).code == "no_pages"

    def test_too_many_pages_are_refused(self, settings):
        settings.ATTACHMENT_MAX_PAGES = 2

        assert "PDF共3页，超过2页的上限（ATTACHMENT_MAX_PAGES）" in refusal(uploads.pdf(pages=3)).messages[0]

    @pytest.mark.parametrize("content", [b"%PDF-1.7\n" + uploads.HTML, b"%PDF-", uploads.pdf()[:200]])
    def test_a_broken_file_is_refused(self, content):
        assert refusal(content).code in ("broken", "no_pages")


class TestWorkbooks:
    def test_a_workbook_is_kept_as_it_came(self):
        content = uploads.xlsx()

        assert examine(upload(content, "目录.xlsx"), kinds=SPREADSHEETS).content == content

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (uploads.zipped({"readme.txt": "hello"}), "broken"),
            (uploads.xlsx()[:-40], "broken"),
            (b"PK\x03\x04" + uploads.HTML, "broken"),
            (uploads.zipped({"xl/vbaProject.bin": b"x"}), "macros"),
            (uploads.xls("Root Entry"), "broken"),
            (uploads.xls("Workbook", "_VBA_PROJECT"), "macros"),
            (uploads.lying_xlsx(), "broken"),
        ],
        ids=["zip", "cut", "html", "macros", "ole", "old macros", "lying"],
    )
    def test_what_only_calls_itself_a_workbook_is_refused(self, content, code):
        assert refusal(content, "目录.xlsx", SPREADSHEETS).code == code

    def test_a_bomb_is_refused_by_the_sizes_it_states(self, settings):
        settings.ATTACHMENT_MAX_UNPACKED_MEGABYTES = 1

        refused = refusal(uploads.xlsx_with(big=b"\0" * 3_000_000), "目录.xlsx", SPREADSHEETS)
        assert "超过1MB的上限（ATTACHMENT_MAX_UNPACKED_MEGABYTES）" in refused.messages[0]
