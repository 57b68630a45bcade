"""Blocks of Prefect, saved on a real server, with real receivers behind them: what arrives, what fails."""

from __future__ import annotations

import json
import time

import pytest

from tasks.adapters.notify import PrefectNotify
from tasks.adapters.ports import Letter
from tasks.errors import InputError, OutsideError
from tests.receivers import mail_receiver, web_receiver

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_api")]

LETTER = Letter(
    subject="Needs attention: data batch. Reviews, Wed 18 Nov 2026: 2 of 6 windows drifted.",
    text="Needs attention: data batch. Reviews, Wed 18 Nov 2026: 2 of 6 windows drifted.\n"
    "https://reports.example.org/p/status/2026-11-18.html\n",
)
TOKEN = "T0SECRET1/B0SECRET2/c3SECRETc3SECRETc3SECRET"
NOTIFY = PrefectNotify(limit_s=5)


def saved(block, /, **fields):
    NOTIFY.save(block, fields)
    return block


@pytest.fixture
def web():
    with web_receiver() as received:
        yield received


@pytest.fixture
def slack(web, monkeypatch):
    """A block of a real Slack address, whose host alone is this machine."""
    from apprise.plugins.slack import NotifySlack

    monkeypatch.setattr(NotifySlack, "webhook_url", f"http://127.0.0.1:{web.port}/services")
    return saved("slack-webhook/team", url=f"https://hooks.slack.com/services/{TOKEN}")


def test_slack_gets_verdict_and_link_in_two_lines_and_the_verdict_once(slack, web):
    NOTIFY.send(slack, LETTER)

    ((path, body),) = web.posts
    (attachment,) = json.loads(body)["attachments"]
    assert path == f"/services/{TOKEN}"
    assert attachment["text"].splitlines() == LETTER.text.splitlines()
    assert not attachment.get("title")


def test_teams_gets_a_card_with_both_lines(web, monkeypatch):
    from apprise.plugins import workflows

    place = f"http://127.0.0.1:{web.port}"
    post = workflows.requests.post

    def on_this_machine(url, **more):
        return post(f"{place}/{url.split('/', 3)[3]}", **more)

    monkeypatch.setattr(workflows.requests, "post", on_this_machine)
    url = "https://prod-1.westeurope.logic.azure.com:443/workflows/abc123/triggers/manual/paths/invoke"
    saved("ms-teams-webhook/team", url=f"{url}?api-version=2016-06-01&sp=%2Ftriggers&sv=1.0&sig=S1GNATURE")

    NOTIFY.send("ms-teams-webhook/team", LETTER)

    ((path, body),) = web.posts
    card = json.loads(body)["attachments"][0]["content"]["body"]
    assert path.startswith("/workflows/abc123/triggers/manual/paths/invoke")
    assert [one["text"].strip() for one in card if one["type"] == "TextBlock"] == [LETTER.text.strip()]


def test_a_webhook_of_ones_own_gets_the_fields_that_its_block_asks_for(web):
    place = f"http://127.0.0.1:{web.port}/hook"
    asks = {"title": "{{subject}}", "text": "{{body}}", "token": "{{token}}"}
    saved("custom-webhook/own", name="own", url=place, json_data=asks, secrets={"token": "s3cr3t"})

    NOTIFY.send("custom-webhook/own", LETTER)

    ((_, body),) = web.posts
    assert json.loads(body) == {"title": LETTER.subject, "text": LETTER.text, "token": "s3cr3t"}


def test_mail_arrives_at_a_real_mail_server_with_the_verdict_as_its_subject():
    with mail_receiver() as received:
        fields = {"host": "127.0.0.1", "port": received.port, "security": "none"}
        saved(
            "mail-server/team",
            **fields,
            sender="proofline@example.org",
            to=["a@example.org", "b@example.org"],
        )

        NOTIFY.send("mail-server/team", LETTER)

    (mail,) = received.mails
    assert f"Subject: {LETTER.subject}" in mail.replace("\n ", " ")
    assert all(line in mail for line in LETTER.text.splitlines())
    assert [one for one in received.said if one.startswith("rcpt")] == [
        "rcpt TO:<a@example.org>",
        "rcpt TO:<b@example.org>",
    ]


def test_a_subject_with_a_line_break_makes_no_header_of_its_own():
    with mail_receiver() as received:
        fields = {"host": "127.0.0.1", "port": received.port, "security": "none"}
        saved("mail-server/team", **fields, sender="proofline@example.org", to=["a@example.org"])

        NOTIFY.send("mail-server/team", Letter(subject="a\r\nBcc: x@example.org", text="b\n"))

    header = received.mails[0].split("\n\n")[0].lower()
    assert "\nbcc:" not in header


def test_a_mail_that_is_refused_names_nobody():
    with mail_receiver(refuses="550 unknown sender proofline@example.org") as received:
        fields = {"host": "127.0.0.1", "port": received.port, "security": "none"}
        saved("mail-server/team", **fields, sender="proofline@example.org", to=["ada@example.org"])

        with pytest.raises(OutsideError, match=r"^mail-server/team did not take it: .*550") as caught:
            NOTIFY.send("mail-server/team", LETTER)

    assert "example.org" not in str(caught.value)


@pytest.mark.parametrize("answer", [500, 404, 429])
def test_slack_that_refuses_is_told_without_its_address(slack, web, answer):
    web.answers = [answer]

    with pytest.raises(OutsideError, match=r"^slack-webhook/team did not take it: .+") as caught:
        NOTIFY.send(slack, LETTER)

    assert not [piece for piece in ("SECRET", "services", "hooks.slack") if piece in str(caught.value)]
    assert caught.value.__suppress_context__


def test_a_webhook_that_refuses_is_told_without_its_address(web):
    place = f"http://127.0.0.1:{web.port}/hook/s3cr3t-path?key=s3cr3t-key"
    saved("custom-webhook/own", name="own", url=place, json_data={"text": "{{body}}"})
    web.answers = [500]

    with pytest.raises(OutsideError, match="500") as caught:
        NOTIFY.send("custom-webhook/own", LETTER)

    assert "s3cr3t" not in str(caught.value)


def test_a_receiver_that_does_not_answer_is_given_up_at_the_limit(web):
    web.silent_s = 3
    saved(
        "custom-webhook/own", name="own", url=f"http://127.0.0.1:{web.port}/x", json_data={"text": "{{body}}"}
    )

    began = time.monotonic()
    with pytest.raises(OutsideError, match=r"no answer within 0\.5 s"):
        PrefectNotify(limit_s=0.5).send("custom-webhook/own", LETTER)

    assert time.monotonic() - began < 2.5


def test_no_log_holds_an_address_even_where_everything_is_logged(slack, web, caplog):
    place = f"http://127.0.0.1:{web.port}/hook/s3cr3t-SECRET"
    saved("custom-webhook/own", name="own", url=place, json_data={"text": "{{body}}"})
    web.answers = [500, 500]

    with caplog.at_level("DEBUG"):
        for to in (slack, "custom-webhook/own"):
            with pytest.raises(OutsideError):
                NOTIFY.send(to, LETTER)

    assert len(web.posts) == 2
    assert "SECRET" not in caplog.text


def test_a_receiver_that_is_not_there_is_told():
    saved("custom-webhook/own", name="own", url="http://127.0.0.1:1/s3cr3t", json_data={"text": "{{body}}"})

    with pytest.raises(OutsideError, match="did not take it") as caught:
        NOTIFY.send("custom-webhook/own", LETTER)

    assert "s3cr3t" not in str(caught.value)


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("slack-webhook/nobody", "slack-webhook/nobody: found no such block"),
        ("slak-webhook/team", "slak-webhook: found no such type of block; allowed: .*slack-webhook"),
        ("secret/team", "secret: found blocks that cannot notify; allowed: .*mail-server"),
    ],
)
def test_a_block_that_cannot_be_is_named_with_what_can(to, said):
    with pytest.raises(InputError, match=said):
        NOTIFY.send(to, LETTER)


@pytest.mark.parametrize(
    ("to", "fields"),
    [
        ("ms-teams-webhook/x", {"url": "https://example.org/s3cr3t-token"}),
        ("slack-webhook/x", {"adress": "https://example.org/s3cr3t-token"}),
        ("mail-server/x", {"host": "h", "user": "u", "password": "s3cr3t-token", "security": "none",
                           "sender": "a@b.org", "to": ["c@d.org"]}),
    ],
)  # fmt: skip
def test_fields_that_do_not_fit_are_refused_and_not_repeated(to, fields):
    with pytest.raises(InputError, match=r"found fields that do not fit: .+") as caught:
        NOTIFY.save(to, fields)

    assert "s3cr3t" not in str(caught.value)


def test_what_a_title_says_calls_nobody_in_slack_and_fills_no_secret_in(slack, web):
    from tasks.pages.chat import chat_lines
    from tests.pages.chat_samples import HOSTILE, document

    said = chat_lines(document(pill=HOSTILE, sentence=HOSTILE))
    asks = {"text": "{{body}}", "token": "{{token}}"}
    place = f"http://127.0.0.1:{web.port}/hook"
    saved("custom-webhook/own", name="own", url=place, json_data=asks, secrets={"token": "s3cr3t"})

    for to in (slack, "custom-webhook/own"):
        NOTIFY.send(to, Letter(said.verdict[:150], said.text))

    in_slack = json.loads(web.posts[0][1])["attachments"][0]["text"]
    own = json.loads(web.posts[1][1])["text"]
    assert len(in_slack) < 700
    assert not [mark for mark in ("<!", "<@", "&lt;!", "http://evil", "](", "@everyone") if mark in in_slack]
    assert "s3cr3t" not in own
