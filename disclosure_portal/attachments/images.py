"""JPEG and PNG: decoded within a pixel limit and written anew, so that nothing but the picture is left."""

from __future__ import annotations

import io
import warnings
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from PIL import ExifTags, Image, ImageOps
from PIL.JpegImagePlugin import get_sampling

UPRIGHT = 1
TURNED_JPEG_QUALITY = 95


def clean_jpeg(content: bytes) -> bytes:
    """The picture alone, upright; with its own tables, so that a scan loses nothing to speak of."""
    image = _opened(content, "JPEG")
    options: dict[str, Any] = {"qtables": image.quantization, "subsampling": get_sampling(image)}
    if image.getexif().get(ExifTags.Base.Orientation, UPRIGHT) != UPRIGHT:
        options = {"quality": TURNED_JPEG_QUALITY}
    return _written(ImageOps.exif_transpose(image), "JPEG", **options)


def clean_png(content: bytes) -> bytes:
    image = _opened(content, "PNG")
    if getattr(image, "n_frames", 1) > 1:
        raise ValidationError("不能上传动态图片，请另存为普通PNG后再上传。", code="animated")
    return _written(ImageOps.exif_transpose(image), "PNG", optimize=False)


def _opened(content: bytes, kind: str) -> Image.Image:
    """The decoded image. Its size is read from the header and judged before anything is decoded."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content), formats=[kind])
        _refuse_bomb(image)
        image.load()
    except Image.DecompressionBombError as bomb:
        raise _too_many_pixels() from bomb
    except ValidationError:
        raise
    except Exception as broken:  # a parser fed with hostile bytes may raise anything
        raise ValidationError("图片已损坏，无法打开，请重新扫描或另存后再上传。", code="broken") from broken
    return image


def _refuse_bomb(image: Image.Image) -> None:
    if image.width * image.height > settings.ATTACHMENT_MAX_MEGAPIXELS * 1_000_000:
        raise _too_many_pixels()


def _too_many_pixels() -> ValidationError:
    limit = settings.ATTACHMENT_MAX_MEGAPIXELS
    return ValidationError(
        f"图片超过{limit}00万像素的上限（ATTACHMENT_MAX_MEGAPIXELS），请降低分辨率（如300 dpi）后再上传。",
        code="too_many_pixels",
    )


def _written(image: Image.Image, kind: str, **options: Any) -> bytes:
    """Written without EXIF, XMP, colour profile, comments and whatever followed the picture."""
    image.info = {key: value for key, value in image.info.items() if key == "transparency"}
    target = io.BytesIO()
    image.save(target, kind, exif=b"", **options)
    return target.getvalue()
