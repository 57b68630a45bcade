"""A block of Prefect that sends mail through a mail server. Only the adapter of notifications imports it.

Prefect's own mail block speaks to one company's service; most teams have a server that speaks SMTP.
"""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from typing import Literal, Self

from prefect.blocks.abstract import NotificationBlock
from pydantic import Field, SecretStr, model_validator


class MailServer(NotificationBlock):
    """Sends plain text through a mail server (SMTP)."""

    _block_type_name = "Mail Server"
    _block_type_slug = "mail-server"
    _description = "Sends plain text through a mail server (SMTP)."

    host: str = Field(description="name of the mail server")
    port: int = Field(587, ge=1, le=65535, description="its port; 465 with tls")
    security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="how the connection is encrypted; none only without a password"
    )
    user: str = Field("", description="name to log in with; none: without logging in")
    password: SecretStr = Field(SecretStr(""), description="password of that name")
    sender: str = Field(description="address that the mail is from")
    to: list[str] = Field(min_length=1, description="addresses that it goes to")
    timeout: float = Field(10, gt=0, le=60, description="seconds that the server may be silent")

    @model_validator(mode="after")
    def _no_password_in_the_clear(self) -> Self:
        if self.security == "none" and self.user:
            raise ValueError("a user needs starttls or tls: a password is not sent in the clear")
        return self

    def notify(self, body: str, subject: str | None = None) -> None:  # type: ignore[override]  # Prefect's own are called so too
        """Send one mail to all receivers; smtplib.SMTPException or OSError when it is not taken."""
        mail = EmailMessage()
        mail["From"], mail["To"] = self.sender, ", ".join(self.to)
        mail["Subject"] = " ".join((subject or "").split())  # a line break would begin another header
        mail.set_content(body)
        with self._connection() as server:
            if self.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password.get_secret_value())
            refused = server.send_message(mail)
        if refused:
            raise smtplib.SMTPRecipientsRefused(refused)

    def _connection(self) -> smtplib.SMTP:
        if self.security == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout, context=context)
        return smtplib.SMTP(self.host, self.port, timeout=self.timeout)
