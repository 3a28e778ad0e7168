"""E-mail, by Django's own backend."""

import smtplib
from dataclasses import dataclass
from email.utils import parseaddr

from django.core.mail import EmailMessage, get_connection

from rebond.domain.messages.carriers.port import NotTakenError, Parcel, RefusedError, Taken, UncertainError


@dataclass(frozen=True)
class DjangoMail:
    """One plain-text e-mail a message; its Message-ID names it in receipts."""

    sender: str

    def carry(self, parcel: Parcel) -> Taken:
        """Hand over an e-mail. A failure to open the connection is certain; one after it is not."""
        connection = get_connection(fail_silently=False)
        try:
            connection.open()
        except (OSError, smtplib.SMTPException) as refused:
            raise NotTakenError from refused
        provider_id = f"<{parcel.key}@{parseaddr(self.sender)[1].rpartition('@')[2] or 'rebond.invalid'}>"
        mail = EmailMessage(
            subject=parcel.subject,
            body=parcel.body,
            from_email=self.sender,
            to=[parcel.recipient],
            reply_to=[parcel.reply_to] if parcel.reply_to else None,
            headers={"Message-ID": provider_id},
            connection=connection,
        )
        try:
            self._send(mail)
        finally:
            connection.close()
        return Taken(provider_id)

    @staticmethod
    def _send(mail: EmailMessage) -> None:
        try:
            mail.send(fail_silently=False)
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [code for code, _ in refused.recipients.values()]
            if all(400 <= code < 500 for code in codes):
                raise NotTakenError from refused
            raise RefusedError("Le serveur de courriel ne connaît pas cette adresse : vérifiez-la.") from refused
        except smtplib.SMTPResponseException as answered:
            if 400 <= answered.smtp_code < 500:
                raise NotTakenError from answered
            raise RefusedError(f"Le serveur de courriel a refusé ce message (code {answered.smtp_code}).") from answered
        except (OSError, smtplib.SMTPException) as cut:
            raise UncertainError from cut
