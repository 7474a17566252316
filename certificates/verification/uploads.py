"""A file that anybody hands in to be checked: read into memory up to a limit, never written anywhere."""

import io
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

LARGEST_FILE = 2 * 1024 * 1024


class MemoryUploadHandler(FileUploadHandler):
    """Keeps at most ``LARGEST_FILE`` bytes of a request. What is longer is cut off, and its size tells so."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._room = LARGEST_FILE
        self._content = io.BytesIO()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._content = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._room -= self._content.write(raw_data[: self._room])

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self._content.seek(0)
        return InMemoryUploadedFile(
            self._content, self.field_name, self.file_name, self.content_type, file_size, self.charset
        )
