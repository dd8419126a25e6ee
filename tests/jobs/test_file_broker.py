"""The broker of one machine hands over whole messages, in order."""

from __future__ import annotations

from queue import Empty

import pytest
from django.conf import settings as project
from kombu import Connection


@pytest.fixture
def messages(tmp_path):
    """The folder of the messages."""
    folder = tmp_path / "messages"
    folder.mkdir()
    return folder


@pytest.fixture
def line(messages, tmp_path):
    """A queue on a file broker of its own."""
    options = {
        "data_folder_in": messages,
        "data_folder_out": messages,
        "control_folder": tmp_path / "control",
    }
    options = {name: str(folder) for name, folder in options.items()}
    with Connection(project.CELERY_BROKER_URL, transport_options=options) as connection:
        name = tmp_path.name  # kombu remembers, for the whole process, which names it has bound
        yield connection.SimpleQueue(name, serializer="json")


def test_messages_come_in_the_order_they_were_sent(line):
    for number in range(12):
        line.put({"job": number})

    assert [line.get(timeout=1).payload["job"] for _ in range(12)] == list(range(12))


def test_a_message_leaves_nothing_behind(line, messages):
    line.put({"job": 1})
    assert len(list(messages.iterdir())) == 1

    line.get(timeout=1).ack()
    assert list(messages.iterdir()) == []


def test_a_message_that_is_still_being_written_is_not_read(line, messages):
    line.put({"job": 1})
    whole = next(messages.iterdir())
    whole.rename(messages / f"{whole.name}.part")

    with pytest.raises(Empty):
        line.get_nowait()
