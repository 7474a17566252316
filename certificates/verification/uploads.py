"""A file that anybody hands in to be checked: read into memory up to a limit, never written anywhere."""

import io

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest

LARGEST_FILE = 2 * 1024 * 1024


class MemoryUploadHandler(FileUploadHandler):
    """Keeps at most ``LARGEST_FILE`` bytes of a request. What is longer is cut off, and its size tells so."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._room = LARGEST_FILE
        self._content = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._room -= self._content.write(raw_data[: self._room])

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        content, self._content = self._content, io.BytesIO()
        content.seek(0)
        return InMemoryUploadedFile(
            content, self.field_name, self.file_name, self.content_type, file_size, self.charset
        )
