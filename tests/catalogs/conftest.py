"""Fixtures of the catalogs' tests."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from disclosure_portal.attachments.storing import store


@pytest.fixture
def make_scan():
    """Stores a small picture as the scan of a signed sheet."""

    def make(unit, by):
        picture = io.BytesIO()
        Image.new("RGB", (8, 8), "white").save(picture, "PNG")
        return store(SimpleUploadedFile("审核表.png", picture.getvalue()), unit=unit, by=by)

    return make
