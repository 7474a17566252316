from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from curriculum.loading.exam_bank import ExamBank, UnreadableBank


class Command(BaseCommand):
    """Encrypts the open files of an exam bank with the newest key of AULA_EXAM_BANK_KEYS and removes the open ones."""

    help = "Encrypt an exam bank. Without a key in AULA_EXAM_BANK_KEYS, print a new one and change nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, nargs="?", default=settings.EXAM_BANK_DIR)

    def handle(self, *args: object, **options: Any) -> None:
        if not settings.EXAM_BANK_KEYS:
            self.stdout.write("AULA_EXAM_BANK_KEYS is not set. A new key, to be kept where the bank is not:")
            self.stdout.write(Fernet.generate_key().decode())
            return
        if options["folder"] is None:
            raise CommandError("Name the folder, or set AULA_EXAM_BANK_DIR.")
        try:
            for path in ExamBank(options["folder"], settings.EXAM_BANK_KEYS).encrypt():
                self.stdout.write(str(path))
        except UnreadableBank as reason:
            raise CommandError(str(reason)) from None
