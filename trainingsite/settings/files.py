"""Files: what is served to everybody, and what only views hand out."""

from trainingsite.settings.site import BASE_DIR, DATA_DIR

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "collected"  # ours alone: it is emptied whenever a static file changes
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "media/"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
PRIVATE_ROOT = DATA_DIR / "private"  # never below a public address: only views hand out what lies here
MEDIA_ROOT = PRIVATE_ROOT / "library"  # documents and pictures of lessons, logos
FORMER_MEDIA_ROOT = DATA_DIR / "media"  # where they lay; "move_library" empties it
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "trainingsite.static_files.StaticFiles"},
}
