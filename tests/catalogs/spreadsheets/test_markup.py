"""Pasted web pages: tags and words of ordinary ones, and nothing that takes long of those made to take long."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from catalogs.spreadsheets.clipboard import MOST_CHARACTERS, BlockRefused, read_block
from catalogs.spreadsheets.column_tables import read_text
from catalogs.spreadsheets.markup import read_markup
from catalogs.wording import tidy

SECONDS = 6  # linear takes one or two; the attacks took minutes
LISTS = 2_000_000  # characters that a pasted list of a column may have
HOSTILE = {
    "tags that never end": ("<table>", "<a "),
    "attributes that never end": ("<table>", '<a x="'),
    "two kinds of quotes": ("<table>", "<a x=\" y='"),
    "attributes without end": ("<table><a ", "x=y "),
    "blanks within a tag": ("<table><a ", " "),
    "comments": ("<table>", "<!--"),
    "comments that all but end": ("<table><!--", "--"),
    "marked sections": ("<table>", "<![CDATA["),
    "declarations": ("<table>", "<!DOCTYPE "),
    "instructions": ("<table>", "<?"),
    "signs": ("<table>", "<"),
    "ends": ("<table>", "</"),
    "ends of tags": ("<table>", "</a "),
    "scripts": ("<table>", "<script>"),
    "ends of scripts": ("<table>", "</script <script>"),
    "pieces of a text": ("<table><tr><td>", "a<b>"),
    "paragraphs": ("<table><tr><td>", "a<p>"),
    "breaks": ("<table><tr><td>", "<br>"),
    "blank rows": ("<table>", "<tr>"),
    "rows": ("<table>", "<tr><td>a"),
    "cells": ("<table><tr>", "<td>"),
    "spans": ("<table><tr><td>a", "<span>"),
    "entries": ("<table>", "<li><a href=a>a"),
    "tables": ("", "<table>"),
    "references": ("<table><tr><td>", "&"),
    "numbers": ("<table><tr><td>&#", "9"),
    "blanks": ("<table><tr><td>a", " "),
}


class Heard:
    """Everything that was told, in order."""

    def __init__(self):
        self.told = []

    def start(self, tag, attributes):
        self.told.append((tag, attributes))

    def end(self, tag):
        self.told.append(f"/{tag}")

    def text(self, text):
        self.told.append(text)


def heard(source):
    reader = Heard()
    read_markup(source, reader)
    return reader.told


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("甲<B>乙</B >丙", ["甲", ("b", {}), "乙", "/b", "丙"]),
        ("<a HREF='x?a=1&amp;b=2' b=c d>", [("a", {"href": "x?a=1&b=2", "b": "c", "d": ""})]),
        ('<td rowspan=2 title="a>b">', [("td", {"rowspan": "2", "title": "a>b"})]),
        ("<td a=1 a=2/>", [("td", {"a": "1"})]),
        ("甲&nbsp;&lt;乙&#x4e19;", ["甲\xa0<乙丙"]),
        ("<!-- <td> -->甲<![if !mso]>乙<?xml x?>丙", ["甲", "乙", "丙"]),
        ("<style>td > b {}</STYLE>甲", [("style", {}), "/style", "甲"]),
        ("<script>if (a < b) '<td>'</script>", [("script", {}), "/script"]),
        ("1 < 2 <", ["1 ", "<", " 2 ", "<"]),
        ("甲<td", ["甲"]),
        ("甲<!-- 乙", ["甲"]),
        ("&#" + "9" * 5_000 + ";", ["&#" + "9" * 5_000 + ";"]),
    ],
)
def test_tags_and_words_are_told_in_their_order(source, told):
    assert heard(source) == told


@pytest.mark.parametrize("name", HOSTILE)
def test_a_pasted_block_takes_no_long_time_whatever_it_is(name):
    begin, piece = HOSTILE[name]
    html = (begin + piece * (MOST_CHARACTERS // len(piece)))[: MOST_CHARACTERS - 10]
    begun = time.process_time()

    with suppress(BlockRefused):
        assert read_block("甲", html).height <= 1_000
    assert time.process_time() - begun < SECONDS


@pytest.mark.parametrize("text", ["\n", "\t", "甲\n", '"', '""', '"\t', "\r"])
def test_a_pasted_text_takes_no_long_time_either(text):
    begun = time.process_time()

    with suppress(BlockRefused):
        assert read_block(text * (MOST_CHARACTERS // len(text))).height <= 1_000
    assert time.process_time() - begun < SECONDS


@pytest.mark.parametrize("name", HOSTILE)
def test_a_pasted_list_takes_no_long_time_whatever_it_is(name):
    begin, piece = HOSTILE[name]
    source = "<table>" + begin + piece * (LISTS // len(piece))
    begun = time.process_time()

    assert read_text(source[:LISTS]).width >= 0
    assert time.process_time() - begun < 2 * SECONDS


def test_blanks_within_a_text_are_closed_in_no_time():
    begun = time.process_time()

    assert tidy("a" + " " * 500_000 + "b" + "\n" * 500_000 + "甲 乙") == "a b甲乙"
    assert time.process_time() - begun < SECONDS
