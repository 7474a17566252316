"""Pictures that certificates are printed with, kept for ever and named by their content."""

import base64
import hashlib
import io
import logging
from functools import lru_cache
from xml.sax.saxutils import quoteattr

from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from PIL import Image

from certificates.paper.pictures import LOGO, Kind, accept_picture, printed, read_picture, shrink
from lib.budget import Exceeded
from lib.unpacking import FOR_EVER
from people.models import Organisation

logger = logging.getLogger(__name__)


class Picture(models.Model):
    """A logo or a signature, never changed. It lies in the database: no address leads to it."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    content = models.BinaryField()
    kept_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self) -> str:
        return self.sha256[:12]

    @classmethod
    def keep(cls, png: bytes) -> "Picture":
        """Return the picture with this content, which may have been there already."""
        sha256 = hashlib.sha256(png).hexdigest()
        return cls.objects.get_or_create(sha256=sha256, defaults={"content": png})[0]

    @classmethod
    def upload(cls, file: "UploadedFile[bytes]", kind: Kind) -> "Picture":
        """Keep what somebody uploads. Raises ``ValidationError`` with what to do better."""
        return cls.keep(accept_picture(file, kind))

    @classmethod
    def logo_of(cls, organisation: Organisation) -> "Picture | None":
        """Keep the logo of an organisation as it is now; None without one, or with one that cannot be read."""
        if not organisation.logo.name:
            return None
        try:
            with storages["default"].open(organisation.logo.name) as file:
                return cls.keep(shrink(read_picture(file, FOR_EVER), LOGO))
        except (OSError, ValueError, ValidationError, Exceeded):
            logger.warning("The logo %s cannot be read; documents go without it.", organisation.logo.name)
            return None

    @property
    def data_uri(self) -> str:
        """For a screen of those who may see it."""
        return f"data:image/png;base64,{base64.b64encode(bytes(self.content)).decode()}"


@lru_cache(maxsize=256)
def drawing(sha256: str, kind: Kind, paper: str, among: int = 1) -> str:
    """Return a picture as SVG, as it is printed on paper of this colour; "" for no picture. ``among``: see
    ``printed``.
    """
    if not sha256:
        return ""
    content = bytes(Picture.objects.values_list("content", flat=True).get(pk=sha256))
    png = printed(content, kind, paper, among)
    with Image.open(io.BytesIO(png)) as picture:
        width, height = picture.size
    data = quoteattr(f"data:image/png;base64,{base64.b64encode(png).decode()}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href={data}/></svg>'
    )
