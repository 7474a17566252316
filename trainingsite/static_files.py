"""How static files are stored in production."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Hashed and compressed. What a module imports is hashed as well: a page never mixes two releases of its script."""

    support_js_module_import_aggregation = True
