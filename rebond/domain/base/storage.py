"""The storage port."""

from django.core.files.storage import FileSystemStorage


class EncryptedStorage(FileSystemStorage):
    """Files."""

    def __init__(self, *, location: str, key: str) -> None:
        super().__init__(location=location)
